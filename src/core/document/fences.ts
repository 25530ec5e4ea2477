/** A fence: what its info line says, what of it runs, and why it does not. */
import type { LineIndex, Range } from '../position.ts';
import type { Block } from './blocks.ts';
import type { Command } from './document-types.ts';
import { findPlaceholders } from './placeholders.ts';
import { isComplete, isOnlyComment, type SourceLine, spoiledLine, waitsForTyping } from './shell-text.ts';
import { isPrompted, readTranscript } from './transcript.ts';

export interface Fence {
  readonly block: Block;
  readonly language: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Content, dedented as Markdown says. */
  readonly lines: readonly SourceLine[];
  /** Lines of the content; empty at the end of the opening line when there is none. */
  readonly range: Range;
}

const shells = new Set(['sh', 'bash', 'shell', 'zsh', 'fish']);
const sessions = new Set(['console', 'shell-session', 'shellsession', 'sh-session', 'bash-session']);

export interface FenceInfo {
  readonly language: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/**
 * Reads what stands behind the opening marks: a language, words, and attributes in one pair of braces. Attributes are JSON (every value
 * is kept as text) or, when that does not parse, `key=value` parted by spaces, as Runme writes them. A bare word has the value ''.
 */
export function readInfo(info: string): FenceInfo {
  const text = info.trim();
  const language = (/^[^\s{]*/.exec(text)?.[0] ?? '').toLowerCase();
  const rest = text.slice(language.length);
  const attributes = new Map<string, string>();
  const opening = rest.indexOf('{');
  const closing = rest.lastIndexOf('}');
  if (opening < 0 || closing < opening) {
    readWords(rest, attributes);
  } else {
    readWords(`${rest.slice(0, opening)} ${rest.slice(closing + 1)}`, attributes);
    const object = rest.slice(opening, closing + 1);
    if (!readJson(object, attributes)) readWords(object.slice(1, -1), attributes);
  }
  return { language, attributes };
}

function readWords(text: string, into: Map<string, string>): void {
  const words = text.replace(/\s*=\s*/g, '=').match(/[^\s="']+=(?:"[^"]*"|'[^']*'|\S*)|\S+/g) ?? [];
  for (const word of words) {
    const at = word.indexOf('=');
    const key = (at < 0 ? word : word.slice(0, at)).toLowerCase();
    if (key) into.set(key, at < 0 ? '' : word.slice(at + 1).replace(/^(["'])(.*)\1$/, '$2'));
  }
}

function readJson(text: string, into: Map<string, string>): boolean {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return false;
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  for (const [key, value] of Object.entries(data))
    into.set(key.toLowerCase(), typeof value === 'string' ? value : JSON.stringify(value));
  return true;
}

/** Whether an attribute is switched on; Runme's files hold `true`, `"true"` and `true,`. */
export function isOn(attributes: ReadonlyMap<string, string>, name: string): boolean {
  const value = attributes.get(name);
  return value !== undefined && !/^(false|0|no|off),?$/i.test(value.trim());
}

/** The fence of a block with the place of each of its lines. */
export function readFence(block: Block, lines: LineIndex): Fence {
  const content = (block.token?.content ?? '').replace(/\r\n?/g, '\n').replace(/\n$/, '');
  const first = block.start + 1;
  const source = content === '' && block.end - block.start <= 2 ? [] : content.split('\n');
  const placed = source.map((text, i): SourceLine => {
    const whole = lines.lineText(first + i);
    // Markdown may have turned a tab of the indentation into spaces, so the content need not be the end of the line as it stands.
    const trimmed = text.trimStart();
    const character = whole.endsWith(text)
      ? whole.length - text.length
      : Math.max(0, whole.length - trimmed.length - (text.length - trimmed.length));
    return { text, line: first + i, character };
  });
  const info = readInfo(block.token?.info ?? '');
  return { block, ...info, lines: placed, range: rangeOf(placed, block.start, lines) };
}

function rangeOf(placed: readonly SourceLine[], opening: number, lines: LineIndex): Range {
  const last = placed.at(-1);
  const start = placed[0];
  if (!start || !last) {
    const end = lines.lineRange(opening).end;
    return { start: end, end };
  }
  return { start: { line: start.line, character: 0 }, end: lines.lineRange(last.line).end };
}

/** Whether a fence is the author's sample of an output. */
export function isSample(fence: Fence): boolean {
  return fence.attributes.has('expected') && !shells.has(fence.language);
}

/** Adds a sample to a command; more than one is kept in the order of the text. */
export function withSample(command: Command, sample: Fence, similarity?: string): Command {
  const text = sample.lines.map(it => it.text).join('\n');
  const attributes = new Map(command.attributes);
  if (similarity !== undefined) attributes.set('expected_similarity', similarity);
  const expectedSample = command.expectedSample === undefined ? text : `${command.expectedSample}\n${text}`;
  return { ...command, attributes, expectedSample };
}

/** What a fence can run. Only a shell fence or typed lines of a session run, and nothing runs by guess. */
export function readCommand(fence: Fence, lines: LineIndex): Command {
  const { language, attributes } = fence;
  const isShell = shells.has(language);
  const isSession = sessions.has(language);
  let kept = fence.lines;
  let expectedSample: string | undefined;
  let doubt: string | undefined;
  let origin: Command['origin'] = 'fence';
  if ((isShell || isSession) && isPrompted(fence.lines)) {
    const session = readTranscript(fence.lines);
    origin = 'transcript';
    kept = session.typed;
    doubt = session.doubt;
    if (session.output.length) expectedSample = session.output.join('\n');
  } else if (isSession && fence.lines.some(it => /^\s*\$ /.test(it.text))) {
    const session = readTranscript(fence.lines);
    origin = 'transcript';
    kept = session.typed;
    doubt = session.doubt;
    if (session.output.length) expectedSample = session.output.join('\n');
  }
  const whyNot = refusal(fence, isShell, isSession, kept, origin, doubt);
  return commandOf({ language, attributes, origin, kept, whyNot, expectedSample, range: fence.range }, lines);
}

interface Parts {
  readonly language: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly origin: Command['origin'];
  readonly kept: readonly SourceLine[];
  readonly whyNot: string | undefined;
  readonly expectedSample?: string | undefined;
  readonly range: Range;
}

/** Takes away the white space that all lines begin with. */
function dedented(lines: readonly SourceLine[]): readonly SourceLine[] {
  let common: string | undefined;
  for (const { text } of lines) {
    if (text.trim() === '') continue;
    const own = /^[ \t]*/.exec(text)?.[0] ?? '';
    if (common === undefined) common = own;
    while (!own.startsWith(common)) common = common.slice(0, -1);
  }
  const width = common?.length ?? 0;
  return width === 0 ? lines : lines.map(it => ({ text: it.text.slice(width), line: it.line, character: it.character + width }));
}

/** A command of its lines. */
export function commandOf(parts: Parts, lines: LineIndex): Command {
  const kept = dedented(parts.kept);
  const text = kept.map(it => it.text).join('\n');
  const mayHold = parts.language === '' || shells.has(parts.language) || sessions.has(parts.language);
  const runnable = parts.whyNot === undefined;
  const declared = parts.attributes.get('interactive');
  return {
    language: parts.language,
    text,
    range: parts.range.end.line < lines.lineCount ? parts.range : lines.lineRange(lines.lineCount - 1),
    origin: parts.origin,
    runnable,
    ...(parts.whyNot === undefined ? {} : { whyNot: parts.whyNot }),
    check: isOn(parts.attributes, 'check'),
    interactive: isOn(parts.attributes, 'interactive') || (declared === undefined && runnable && waitsForTyping(text)),
    placeholders: mayHold ? findPlaceholders(kept) : [],
    ...(parts.expectedSample === undefined ? {} : { expectedSample: parts.expectedSample }),
    attributes: parts.attributes,
  };
}

function refusal(
  fence: Fence,
  isShell: boolean,
  isSession: boolean,
  kept: readonly SourceLine[],
  origin: Command['origin'],
  doubt: string | undefined,
): string | undefined {
  if (fence.language === '')
    return 'The block names no language, so it may be a command or an output. Write ```sh above it if it is a command.';
  if (!isShell && !isSession) return `A ${fence.language} block is shown, not run: only sh, bash, shell, zsh and fish run.`;
  if (fence.attributes.has('no-run')) return 'The author marked the block no-run: it is shown only.';
  if (isOn(fence.attributes, 'ignore')) return 'The author marked the block to be ignored: it is shown only.';
  if (isSession && origin !== 'transcript') {
    return `In a ${fence.language} block only lines that begin with "$ " run, and this one has none. Write \`\`\`sh above it if it is a command.`;
  }
  if (isOnlyComment(kept)) return 'There is no command in the block, only comments or blank lines.';
  return doubt ?? spoiledLine(kept);
}

export interface Part {
  readonly title: string;
  readonly lines: readonly SourceLine[];
}

/** Lines; a part that is longer is one whose quote nobody closed. */
const longestPart = 500;
const marker = /^#+\s*(?:step\s*(\d+)\b\s*[:.)\]–—-]*\s*(.*)|(\d+)[.)]\s+(.*))$/i;

/**
 * Parts a shell fence at its comments `# Step N: …` or `# N. …` (rule e); undefined when there are fewer than two. What stands above the
 * first goes with it. A mark inside a quote, here document, loop or function parts nothing.
 */
export function splitAtSteps(fence: Fence): readonly Part[] | undefined {
  if (!shells.has(fence.language) || isPrompted(fence.lines)) return undefined;
  const parts: { title: string; lines: SourceLine[] }[] = [];
  let before: SourceLine[] = [];
  for (const line of fence.lines) {
    const found = marker.exec(line.text);
    const current = parts.at(-1)?.lines ?? before;
    if (found && current.length < longestPart && isComplete(current.map(it => it.text).join('\n'))) {
      const title = (found[2] ?? found[4] ?? '').trim() || `Step ${found[1] ?? found[3]}`;
      parts.push({ title, lines: [...before, line] });
      before = [];
    } else current.push(line);
  }
  return parts.length > 1 ? parts.map(it => ({ title: it.title, lines: withoutBlankEnd(it.lines) })) : undefined;
}

function withoutBlankEnd(lines: readonly SourceLine[]): SourceLine[] {
  const left = [...lines];
  while (left.length > 1 && left.at(-1)?.text.trim() === '') left.pop();
  return left;
}

/** The command of one part of a fence. */
export function readPart(fence: Fence, part: Part, lines: LineIndex): Command {
  const whyNot = refusal(fence, true, false, part.lines, 'fence', undefined);
  const { language, attributes } = fence;
  return commandOf(
    { language, attributes, origin: 'fence', kept: part.lines, whyNot, range: rangeOf(part.lines, fence.block.start, lines) },
    lines,
  );
}
