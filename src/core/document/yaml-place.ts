/**
 * Where a cursor stands in a block of YAML, read from its lines and not by a parser: what is being typed is seldom YAML yet.
 * Block and flow style are understood, also nested in each other; comments and block scalars are no places.
 */
import type { Position, Range } from '../position.ts';

export interface YamlPlace {
  /** Keys from the top, and 0 for an item of a list; of the mapping for a key, of the thing itself for a value or an item. */
  readonly path: readonly (string | 0)[];
  /** `item`: what follows a dash or stands in brackets; it may become a value or the first key of a mapping. */
  readonly role: 'key' | 'value' | 'item';
  /** What a choice would replace: the key or the scalar as a whole, quotes left out. */
  readonly range: Range;
  /** What stands there now, without quotes. */
  readonly text: string;
  /** Keys that stand beside a key, with their scalars; the other items of a list. */
  readonly taken: ReadonlyMap<string, string>;
  /** The key has its colon already. */
  readonly colonFollows: boolean;
  /** A blank is missing between the colon and the value. */
  readonly gap: boolean;
  /** Inside brackets or braces. */
  readonly flow: boolean;
  /** Between quotes. */
  readonly quoted: boolean;
  /** Columns before the key, or before what follows the dash. */
  readonly column: number;
  /** Nothing else stands on the line. */
  readonly blank: boolean;
}

/** The block: `lines[from]` is its first line, `lines[to]` the one after its last. */
export interface YamlBlock {
  readonly lines: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** undefined outside the block, in comments, in block scalars and before the dash of an item. */
export function yamlPlaceAt(block: YamlBlock, position: Position): YamlPlace | undefined {
  const { line, character } = position;
  if (line < block.from || line >= block.to) return undefined;
  const whole = block.lines[line] ?? '';
  if (character > commentStart(whole)) return undefined;
  return flowPlace(block, position) ?? blockPlace(block, position);
}

/** The scalars of the mapping at the top of the block, as written, without quotes and comments. */
export function topLevelOf({ lines, from, to }: YamlBlock): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (let at = from; at < to; at++) {
    const shape = shapeOf(lines[at] ?? '');
    if (shape?.key !== undefined && shape.column === 0 && !found.has(shape.key)) found.set(shape.key, unquoted(shape.value));
  }
  return found;
}

/** What a line opens: items at the columns of its dashes, then perhaps a key with what follows its colon. */
interface Shape {
  readonly dashes: readonly number[];
  readonly column: number;
  readonly key: string | undefined;
  /** Column after the key's last letter or quote. */
  readonly keyEnd: number;
  /** Column of the first character after the colon, or after the dashes where there is no key. */
  readonly rest: number;
  /** Without comment and blanks around it. */
  readonly value: string;
}

const keyForm = /^(?:"([^"]*)"|'([^']*)'|([^\s"'[\]{}#&*!|>%@`,:?-][^:#[\]{}]*?|[^\s"'[\]{}#&*!|>%@`,:?]))[ \t]*:(?=\s|$)/;

function shapeOf(text: string): Shape | undefined {
  const end = commentStart(text);
  let at = text.length - text.trimStart().length;
  if (at >= end || at === text.length) return undefined;
  const dashes: number[] = [];
  while (text[at] === '-' && (at + 1 === text.length || /\s/.test(text[at + 1] ?? ''))) {
    dashes.push(at);
    at++;
    while (text[at] === ' ' || text[at] === '\t') at++;
  }
  const found = keyForm.exec(text.slice(at, end));
  const key = found ? (found[1] ?? found[2] ?? found[3] ?? '') : undefined;
  const rest = at + (found?.[0].length ?? 0);
  const written = found?.[0].replace(/[ \t]*:$/, '').length ?? 0;
  return { dashes, column: at, key, keyEnd: at + written, rest, value: text.slice(rest, end).trim() };
}

/** Column of the `#` of a comment; past the end of the line where there is none. */
function commentStart(text: string): number {
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (quote !== '') {
      if (char === '\\' && quote === '"') at++;
      else if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && /(?:^|[\s[{,:])$/.test(text.slice(0, at))) quote = char;
    else if (char === '#' && (at === 0 || /\s/.test(text[at - 1] ?? ''))) return at;
  }
  return Number.POSITIVE_INFINITY;
}

const unquoted = (text: string): string => /^(["'])([^]*)\1$/.exec(text)?.[2] ?? text;

/** Keys and items that hold what stands in a column of a line; undefined inside a block scalar. */
function pathAbove(
  { lines, from }: YamlBlock,
  line: number,
  column: number,
  afterDash: boolean,
): readonly (string | 0)[] | undefined {
  const path: (string | 0)[] = [];
  let left = column;
  // Items may stand in the column of the key that holds them.
  let item = afterDash;
  for (let at = line - 1; at >= from && (left > 0 || item); at--) {
    const shape = shapeOf(lines[at] ?? '');
    if (shape === undefined) continue;
    if (shape.key !== undefined && (shape.column < left || (item && shape.column === left && shape.dashes.length === 0))) {
      if (/^[|>][+-]?\d?[+-]?$/.test(shape.value)) return undefined;
      path.unshift(shape.key);
      left = shape.column;
      item = false;
    }
    for (const dash of shape.dashes.toReversed()) {
      if (dash >= left) continue;
      path.unshift(0);
      left = dash;
      item = true;
    }
  }
  return path;
}

function blockPlace(block: YamlBlock, { line, character }: Position): YamlPlace | undefined {
  const whole = block.lines[line] ?? '';
  const shape = shapeOf(whole);
  const lastDash = shape?.dashes.at(-1);
  const column = shape === undefined ? character : shape.column;
  if (shape !== undefined && (lastDash === undefined ? character < column : character <= lastDash)) return undefined;
  if (shape?.key !== undefined && character < column) return undefined;
  const above = pathAbove(block, line, shape?.dashes[0] ?? column, lastDash !== undefined);
  if (above === undefined) return undefined;
  const path = [...above, ...(shape?.dashes ?? []).map((): 0 => 0)];
  const place = { quoted: false, flow: false, gap: false, colonFollows: false, column, blank: shape === undefined };
  const at = (start: number, end: number): Range => ({ start: { line, character: start }, end: { line, character: end } });

  if (shape?.key !== undefined && character > shape.keyEnd) {
    const gap = !/\s/.test(whole[shape.rest] ?? '') && character === shape.rest;
    const scalar = scalarAt(whole, shape.rest, character);
    return { ...place, ...scalar, path: [...path, shape.key], role: 'value', range: at(...scalar.span), taken: new Map(), gap };
  }
  if (shape?.key !== undefined) {
    const quote = /["']/.test(whole[column] ?? '') ? 1 : 0;
    const range = at(column + quote, shape.keyEnd - quote);
    return { ...place, path, role: 'key', range, text: shape.key, taken: beside(block, line, shape), colonFollows: true };
  }
  if (lastDash !== undefined) {
    const scalar = scalarAt(whole, lastDash + 1, character);
    const range = at(...scalar.span);
    return {
      ...place,
      ...scalar,
      path,
      role: 'item',
      range,
      taken: itemsBeside(block, line, lastDash),
      gap: character === lastDash + 1,
    };
  }
  const word = /^[^\s:#]*/.exec(whole.slice(character))?.[0].length ?? 0;
  const start = shape === undefined ? character : column;
  const text = whole.slice(start, character + word);
  return {
    ...place,
    path,
    role: 'key',
    range: at(start, character + word),
    text,
    taken: beside(block, line, shape ?? blankAt(column)),
  };
}

const blankAt = (column: number): Shape => ({ dashes: [], column, key: undefined, keyEnd: column, rest: column, value: '' });

/** The scalar of a line from a column on, the cursor in it or beside it. */
function scalarAt(whole: string, from: number, character: number) {
  const start = from + (/^[ \t]*/.exec(whole.slice(from))?.[0].length ?? 0);
  const end = Math.min(whole.length, commentStart(whole));
  const written = whole.slice(start, end).trimEnd();
  if (written === '' || character < start) return { span: [character, character] as const, text: '', quoted: false };
  const quote = /^["']/.exec(written)?.[0];
  const closed = quote !== undefined && written.length > 1 && written.endsWith(quote) ? 1 : 0;
  const first = start + (quote === undefined ? 0 : 1);
  const last = Math.max(start + written.length - closed, Math.min(character, quote === undefined ? end : start + written.length));
  return {
    span: [first, Math.max(first, last)] as const,
    text: whole.slice(first, Math.max(first, last)).trimEnd(),
    quoted: quote !== undefined,
  };
}

/** Keys of the mapping that a line belongs to, without its own, and their scalars. */
function beside({ lines, from, to }: YamlBlock, line: number, own: Shape): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const take = (shape: Shape) => {
    if (shape.key !== undefined && shape.column === own.column) keys.set(shape.key, unquoted(shape.value));
  };
  for (let at = line - 1; at >= from && own.dashes.length === 0; at--) {
    const shape = shapeOf(lines[at] ?? '');
    if (shape === undefined) continue;
    if (shape.column < own.column) break;
    take(shape);
    // The first key of an item stands behind its dash.
    if (shape.column === own.column && shape.dashes.length > 0) break;
  }
  for (let at = line + 1; at < to; at++) {
    const shape = shapeOf(lines[at] ?? '');
    if (shape === undefined) continue;
    if ((shape.dashes[0] ?? shape.column) < own.column) break;
    if (shape.dashes.length === 0) take(shape);
  }
  return keys;
}

/** The scalars of the items beside the one whose dash stands in a column. */
function itemsBeside({ lines, from, to }: YamlBlock, line: number, dash: number): ReadonlyMap<string, string> {
  const items = new Map<string, string>();
  for (const step of [-1, 1])
    for (let at = line + step; at >= from && at < to; at += step) {
      const shape = shapeOf(lines[at] ?? '');
      if (shape === undefined) continue;
      if ((shape.dashes[0] ?? shape.column) < dash || (shape.dashes.length === 0 && shape.column === dash)) break;
      if (shape.dashes.at(-1) === dash && shape.key === undefined) items.set(unquoted(shape.value), '');
    }
  return items;
}

interface Frame {
  readonly open: '[' | '{';
  /** Offset after the bracket or the last comma. */
  start: number;
  /** The key whose value is being read. */
  key: string | undefined;
  /** Offset after its colon. */
  after: number;
  readonly taken: Map<string, string>;
}

/** The place inside brackets or braces, which may have opened on a line above. */
function flowPlace(block: YamlBlock, { line, character }: Position): YamlPlace | undefined {
  const { lines, from } = block;
  const indentOf = (at: number) => (lines[at] ?? '').length - (lines[at] ?? '').trimStart().length;
  let best: { readonly shape: Shape; readonly at: number; readonly frames: readonly Frame[]; readonly text: string } | undefined;
  let inner = Number.POSITIVE_INFINITY;
  for (let at = line; at >= from && at > line - maximumFlowLines; at--) {
    const shape = shapeOf(lines[at] ?? '');
    if (shape === undefined) continue;
    const indent = indentOf(at);
    // A line in brackets is indented deeper than the one that opened them.
    if (at < line && indent >= inner && inner !== Number.POSITIVE_INFINITY) continue;
    if (/^[[{]/.test(shape.value) && indent < inner) {
      const text = [...lines.slice(at, line), (lines[line] ?? '').slice(0, character)].join('\n');
      const opened = text.indexOf(shape.value[0] ?? '', shape.rest);
      const frames = opened < 0 ? [] : framesOf(text, opened);
      if (frames.length > 0) best = { shape, at, frames, text };
    }
    inner = Math.min(inner, indent);
    if (inner === 0) break;
  }
  return best && placeInFrames(block, { line, character }, best);
}
const maximumFlowLines = 100;

/** The brackets that are open at the end of a text. */
function framesOf(text: string, opened: number): readonly Frame[] {
  const frames: Frame[] = [];
  let quote = '';
  for (let at = opened; at < text.length; at++) {
    const char = text[at] ?? '';
    const frame = frames.at(-1);
    if (quote !== '') {
      if (char === '\\' && quote === '"') at++;
      else if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && /[[{,:\s]/.test(text[at - 1] ?? '')) quote = char;
    else if (char === '[' || char === '{') frames.push({ open: char, start: at + 1, key: undefined, after: 0, taken: new Map() });
    else if (char === ']' || char === '}') {
      frames.pop();
      if (frames.length === 0) return [];
    } else if (char === ',' && frame !== undefined) {
      takeSegment(frame, text.slice(frame.start, at));
      frame.start = at + 1;
      frame.key = undefined;
    } else if (char === ':' && frame?.open === '{' && frame.key === undefined && /[\s"']?/.test(text[at + 1] ?? '')) {
      const next = text[at + 1];
      if (next !== undefined && !/\s/.test(next)) continue;
      frame.key = unquoted(text.slice(frame.start, at).trim());
      frame.after = at + 1;
    }
  }
  return frames;
}

function takeSegment(frame: Pick<Frame, 'open' | 'taken'>, segment: string): void {
  const text = segment.trim();
  if (frame.open === '[') {
    if (text !== '' && !/^[[{]/.test(text)) frame.taken.set(unquoted(text), '');
    return;
  }
  const found = /^(["']?)([^"':]+)\1\s*:(?:\s+([^]*))?$/.exec(text);
  if (found) frame.taken.set((found[2] ?? '').trim(), unquoted((found[3] ?? '').trim()));
}

function placeInFrames(
  block: YamlBlock,
  { line, character }: Position,
  found: { readonly shape: Shape; readonly at: number; readonly frames: readonly Frame[]; readonly text: string },
): YamlPlace | undefined {
  const { shape, at, frames, text } = found;
  const above = pathAbove(block, at, shape.dashes[0] ?? shape.column, shape.dashes.length > 0);
  const frame = frames.at(-1);
  if (above === undefined || frame === undefined) return undefined;
  const path: (string | 0)[] = [...above, ...shape.dashes.map((): 0 => 0), ...(shape.key === undefined ? [] : [shape.key])];
  for (const outer of frames.slice(0, -1)) path.push(outer.open === '[' ? 0 : (outer.key ?? ''));
  const whole = block.lines[line] ?? '';
  const isValue = frame.key !== undefined;
  // The word from its start on this line to the comma, bracket or colon that ends it.
  const lineStart = text.length - character;
  const from = Math.max(isValue ? frame.after : frame.start, lineStart);
  const lead = /^[\s]*/.exec(text.slice(from))?.[0].length ?? 0;
  const quote = /^["']/.exec(text.slice(from + lead))?.[0];
  const start = from + lead + (quote === undefined ? 0 : 1) - lineStart;
  const stop = quote === undefined ? (isValue || frame.open === '[' ? /^[^,\]}#]*/ : /^[^,\]}#:]*/) : new RegExp(`^[^${quote}]*`);
  const rest = (stop.exec(whole.slice(character))?.[0] ?? '').trimEnd();
  const end = character + rest.length;
  const range = { start: { line, character: Math.min(start, character) }, end: { line, character: end } };
  const tail = whole.slice(end).replace(/^["']/, '');
  const closing = /^[^\]}]*/.exec(tail)?.[0] ?? '';
  for (const segment of closing.split(',').slice(1)) takeSegment(frame, segment);
  const place = {
    range,
    text: whole.slice(range.start.character, end),
    taken: frame.taken,
    colonFollows: /^\s*:/.test(tail),
    gap: isValue && from === text.length && text.endsWith(':'),
    flow: true,
    quoted: quote !== undefined,
    column: range.start.character,
    blank: false,
  };
  if (frame.open === '[') return { ...place, path: [...path, 0], role: 'item' };
  return isValue ? { ...place, path: [...path, frame.key as string], role: 'value' } : { ...place, path, role: 'key' };
}
