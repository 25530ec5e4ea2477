/** YAML text to values that each know their place: js-yaml's events, the 1.2 core schema, no aliases, bounded depth and size. */
import {
  COLLECTION_STYLE,
  CORE_SCHEMA,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import type { LineIndex } from '../position.ts';
import type { Problem, YamlEntry, YamlNode } from './document-types.ts';
import { readPlainYaml } from './plain-yaml.ts';

/** Bounds of reliability.md 3.0. */
export const maximumYamlDepth = 20;
export const maximumYamlValues = 10_000;
// `<<` is a merge key in older YAML; here it would silently become a key of that name (T08, T09).
const refused = ['__proto__', 'constructor', 'prototype', '<<'];
const refusedKeys: ReadonlySet<string> = new Set(refused);

const hasRefusedKey = ({ value }: YamlNode): boolean => value instanceof Map && refused.some(it => value.has(it));

const valueOf = (resolved: unknown, text: string): string | number | boolean | null =>
  typeof resolved === 'number' || typeof resolved === 'boolean' || resolved === null ? resolved : text;

const implicitValue = (text: string) => valueOf(CORE_SCHEMA.resolveImplicitScalarTag(text).value, text);

/** How much of a text is read. */
export interface YamlBounds {
  readonly depth: number;
  readonly values: number;
}

export interface YamlReading {
  /** undefined when the text is empty, comments only, or cannot be read. */
  readonly node: YamlNode | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads one YAML document; never throws. `text` stands at `offset` (UTF-16 units) of the text behind `lines`, and every range
 * is one of that text. A scalar's range includes its quotes. Problem codes start with `prefix`: `-yaml`, `-duplicate-key`,
 * `-alias`, `-depth`, `-key`, `-too-many-values`. Values beside a problem are kept where they can be read.
 */
export function readYaml(
  text: string,
  lines: LineIndex,
  offset: number,
  prefix = 'front-matter',
  bounds: YamlBounds = { depth: maximumYamlDepth, values: maximumYamlValues },
): YamlReading {
  const plain = readPlainYaml(text, lines, offset, implicitValue);
  if (plain && !hasRefusedKey(plain)) return { node: plain, problems: [] };
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: bounds.depth });
  } catch (error) {
    return { node: undefined, problems: [syntaxProblem(error, text, lines, offset, prefix, bounds)] };
  }
  const reader = new Reader(text, lines, offset, prefix, events, bounds);
  if (events.length > bounds.values * 2) {
    return { node: undefined, problems: [reader.tooMany()] };
  }
  return reader.read();
}

function syntaxProblem(
  error: unknown,
  text: string,
  lines: LineIndex,
  offset: number,
  prefix: string,
  bounds: YamlBounds,
): Problem {
  const reason = error instanceof YAMLException ? error.reason : error instanceof Error ? error.message : String(error);
  const at = offset + Math.min(error instanceof YAMLException ? (error.mark?.position ?? 0) : 0, text.length);
  const start = lines.positionAt(at);
  const range = { start, end: { line: start.line, character: Math.max(start.character, lines.lineText(start.line).length) } };
  if (reason.includes('maxDepth')) {
    const message = `Values are nested deeper than ${bounds.depth} levels, and nothing of this block was read. Nest them less.`;
    return { code: `${prefix}-depth`, message, range };
  }
  const advice = /tab characters/.test(reason) ? 'Indent with spaces.' : 'Mend it, or put quotes around the text.';
  return { code: `${prefix}-yaml`, message: `This is not YAML: ${reason}. ${advice}`, range };
}

/** Walks the events of one text. */
class Reader {
  readonly #text: string;
  readonly #lines: LineIndex;
  readonly #offset: number;
  readonly #prefix: string;
  readonly #events: readonly Event[];
  readonly #bounds: YamlBounds;
  readonly #problems: Problem[] = [];
  #next = 0;
  /** End of what was read so far, in `#text`. */
  #cursor = 0;
  #values = 0;

  constructor(text: string, lines: LineIndex, offset: number, prefix: string, events: readonly Event[], bounds: YamlBounds) {
    this.#bounds = bounds;
    this.#text = text;
    this.#lines = lines;
    this.#offset = offset;
    this.#prefix = prefix;
    this.#events = events;
  }

  read(): YamlReading {
    let node: YamlNode | undefined;
    for (let documents = 0; this.#next < this.#events.length; ) {
      const event = this.#events[this.#next++];
      if (event?.type !== EVENT_ID.DOCUMENT) continue;
      documents++;
      if (documents === 2) {
        this.#report('yaml', 'A second YAML document starts here and is not read. Keep one.', this.#cursor, this.#text.length);
        break;
      }
      const following = this.#events[this.#next];
      // An empty document holds one scalar without a place.
      const empty = following?.type === EVENT_ID.SCALAR && following.valueStart < 0 && following.tagStart < 0;
      node = following === undefined || following.type === EVENT_ID.POP || empty ? undefined : this.#node();
    }
    if (this.#values > this.#bounds.values) return { node: undefined, problems: [this.tooMany()] };
    return { node, problems: this.#problems };
  }

  tooMany(): Problem {
    const message = `More than ${this.#bounds.values.toLocaleString('en')} values stand here, and none was read. Move data into a file of its own.`;
    return { code: `${this.#prefix}-too-many-values`, message, range: this.#range(0, this.#text.length) };
  }

  #report(code: string, message: string, start: number, end: number): void {
    this.#problems.push({ code: `${this.#prefix}-${code}`, message, range: this.#range(start, end) });
  }

  #range(start: number, end: number) {
    return this.#lines.rangeOf(this.#offset + start, this.#offset + end);
  }

  #node(): YamlNode {
    const event = this.#events[this.#next++];
    this.#values++;
    if (event?.type === EVENT_ID.SCALAR) return this.#scalar(event);
    if (event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE) {
      const expected = event.type === EVENT_ID.MAPPING ? ['!!map', '!'] : ['!!seq', '!'];
      this.#checkTag(event.tagStart, event.tagEnd, expected);
      this.#cursor = event.start;
      const flow = event.style === COLLECTION_STYLE.FLOW;
      if (flow) this.#cursor++;
      const value = event.type === EVENT_ID.MAPPING ? this.#mapping() : this.#sequence();
      this.#next++;
      if (flow) this.#cursor = this.#closing();
      return { value, range: this.#range(event.start, Math.max(event.start, this.#cursor)) };
    }
    if (event?.type === EVENT_ID.ALIAS) {
      const [start, end] = [event.anchorStart - 1, event.anchorEnd];
      this.#report('alias', 'References (`*name`) are not read. Write the value out.', start, end);
      this.#cursor = end;
      return { value: null, range: this.#range(start, end), source: this.#text.slice(start, end), quoted: false };
    }
    return { value: null, range: this.#range(this.#cursor, this.#cursor), source: '', quoted: false };
  }

  #sequence(): readonly YamlNode[] {
    const items: YamlNode[] = [];
    while (this.#more()) items.push(this.#node());
    return items;
  }

  #mapping(): ReadonlyMap<string, YamlEntry> {
    const entries = new Map<string, YamlEntry>();
    while (this.#more()) {
      const start = this.#cursor;
      const key = this.#node();
      const node = this.#node();
      const name = typeof key.value === 'object' && key.value !== null ? undefined : key.quoted ? String(key.value) : key.source;
      if (name === undefined || (name === '' && !key.quoted)) {
        this.#report('key', 'A key is missing or is not plain text. Write `name: value`.', start, this.#cursor);
        continue;
      }
      const first = entries.get(name);
      if (refusedKeys.has(name)) {
        this.#problems.push({
          code: `${this.#prefix}-key`,
          message: `The key \`${name}\` is not allowed and its value was left out. Use another name.`,
          range: key.range,
        });
      } else if (first) {
        const [a, b] = [first.keyRange.start.line + 1, key.range.start.line + 1];
        const where = a === b ? `twice on line ${a}` : `on lines ${a} and ${b}`;
        // Reported at the first, which is the one that is read.
        this.#problems.push({
          code: `${this.#prefix}-duplicate-key`,
          message: `The key \`${name}\` stands ${where}; the first is read. Keep one.`,
          range: first.keyRange,
        });
      } else {
        entries.set(name, { key: name, keyRange: key.range, node });
      }
    }
    return entries;
  }

  #more(): boolean {
    const event = this.#events[this.#next];
    return event !== undefined && event.type !== EVENT_ID.POP;
  }

  #scalar(event: ScalarEvent): YamlNode {
    if (event.valueStart < 0) {
      const place = this.#placeOfNothing();
      const tag = this.#checkTag(event.tagStart, event.tagEnd, scalarTags);
      const value = tag === '!!str' || tag === '!' ? '' : null;
      return { value, range: this.#range(place, place), source: '', quoted: false };
    }
    const quotes = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
    const block = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
    const text = getScalarValue(this.#text, event);
    const start = event.valueStart - (quotes ? 1 : 0);
    const end = block
      ? event.valueStart + this.#text.slice(event.valueStart, event.valueEnd).trimEnd().length
      : event.valueEnd + (quotes ? 1 : 0);
    this.#cursor = end;
    const source = block || quotes ? this.#text.slice(event.valueStart, event.valueEnd) : text;
    const tag = this.#checkTag(event.tagStart, event.tagEnd, scalarTags);
    return {
      value: this.#value(text, tag, quotes || block, start, end),
      range: this.#range(start, end),
      source,
      quoted: quotes || block,
    };
  }

  #value(text: string, tag: string | undefined, quoted: boolean, start: number, end: number): string | number | boolean | null {
    if (tag === '!!str' || tag === '!' || (tag === undefined && quoted)) return text;
    const resolved = CORE_SCHEMA.resolveImplicitScalarTag(text);
    if (tag !== undefined && resolved.tag.tagName !== `tag:yaml.org,2002:${tag.slice(2)}`) {
      if (tag === '!!float' && typeof resolved.value === 'number') return resolved.value;
      this.#report('yaml', `\`${text}\` is not what its mark ${tag} says. Leave the mark out.`, start, end);
      return text;
    }
    return valueOf(resolved.value, text);
  }

  #checkTag(start: number, end: number, allowed: readonly string[]): string | undefined {
    if (start < 0) return undefined;
    const tag = this.#text.slice(start, end);
    if (allowed.includes(tag)) return tag;
    this.#report('yaml', `The mark \`${tag}\` is not read. Leave it out.`, start, end);
    return undefined;
  }

  /** Where a value that is not there would stand: after the colon or dash that follows what was read. */
  #placeOfNothing(): number {
    const mark = /^[ \t]*(?:#[^\n]*)?(?:\r?\n[ \t]*(?:#[^\n]*)?)*[:-]/.exec(this.#text.slice(this.#cursor, this.#cursor + 500));
    if (mark) this.#cursor += mark[0].length;
    return this.#cursor;
  }

  /** The offset after the bracket that closes a flow collection: only blanks, commas and comments can stand before it. */
  #closing(): number {
    let i = this.#cursor;
    for (; i < this.#text.length; i++) {
      const char = this.#text[i];
      if (char === ']' || char === '}') return i + 1;
      if (char === '#') while (i < this.#text.length && this.#text[i] !== '\n') i++;
    }
    return i;
  }
}

const scalarTags = ['!!str', '!!int', '!!float', '!!bool', '!!null', '!'];

/** The values alone: mappings become objects without a prototype, lists arrays. */
export function plainValue(node: YamlNode): unknown {
  const { value } = node;
  if (value instanceof Map) return plainEntries(value);
  return Array.isArray(value) ? value.map(plainValue) : value;
}

/** The values of a mapping, as an object without a prototype, so that no key of a document can reach one. */
export function plainEntries(entries: ReadonlyMap<string, YamlEntry>): Readonly<Record<string, unknown>> {
  const object: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of entries) object[key] = plainValue(entry.node);
  return object;
}
