/**
 * How a place in shell text is quoted: what has to be known before a value may be put there. A scanner that keeps a stack
 * of what is open; where it is not sure it says so, and then only harmless values are taken.
 */

export type Quoting =
  /** A bare word, also inside `( … )` and `$( … )`: a quoted value stays one word. */
  | { readonly type: 'bare' }
  /** Inside quotes that can be closed before a value and opened again after it. */
  | { readonly type: 'quoted'; readonly quote: "'" | '"' }
  /** In a comment: nothing there runs. */
  | { readonly type: 'comment' }
  /** Text that is expanded by other rules, or read by another shell once more: no quoting is right there. */
  | { readonly type: 'expanded'; readonly where: string };

/** Commands that read their words as shell text again, wherever in them the place is (reliability T34). */
const readsAgain =
  /(?:^|[\s/])(?:eval|ssh|sshpass|mosh|rsh|watch|xargs|parallel|trap|let|pdsh|ansible)(?=\s|$)|(?:^|[\s/])(?:ba|z|da|a|k|fi)?sh\s+(?:-\w+\s+)*-\w*c\b|(?:^|\s)su\s.*(?:-c|--command)\b|(?:^|\s)-exec(?:dir)?\s+\S*sh\s|\[\[.*\s-(?:eq|ne|lt|le|gt|ge)\b|^\s*\(\(/;

interface Level {
  /** What ends it; '' for the whole text. */
  readonly closes: '' | ')' | '`' | '}' | '"' | "'" | '))';
  /** Where the present simple command begins, for levels that hold commands. */
  command: number;
}

/** Quoting at an offset (UTF-16 units) of a text for bash, sh or zsh; with `fish`, for fish. */
export function quotingAt(text: string, offset: number, fish = false): Quoting {
  const stack: Level[] = [{ closes: '', command: 0 }];
  const awaited: { readonly word: string; readonly tabs: boolean }[] = [];
  const top = () => stack[stack.length - 1] as Level;
  const holdsCommands = ({ closes }: Level) => closes === '' || closes === ')' || closes === '`';
  // A pattern of `case` inside a substitution ends in a bracket of its own: from there on the depth is not known.
  let lost = false;
  for (let at = 0; at < offset; at++) {
    const c = text[at] as string;
    const level = top();
    if (level.closes === "'") {
      if (c === "'") stack.pop();
      else if (fish && c === '\\') at++;
      continue;
    }
    if (c === '\\') {
      at++;
      continue;
    }
    if (c === level.closes || (level.closes === '))' && text.startsWith('))', at))) {
      if (level.closes === '))') at++;
      stack.pop();
      continue;
    }
    if (c === '$' && !fish && text.startsWith('$((', at)) {
      stack.push({ closes: '))', command: at });
      at += 2;
    } else if (c === '$' && text[at + 1] === '(') {
      stack.push({ closes: ')', command: at + 2 });
      at++;
    } else if (c === '$' && text[at + 1] === '{') {
      stack.push({ closes: '}', command: at });
      at++;
    } else if (c === '`' && !fish) stack.push({ closes: '`', command: at + 1 });
    else if (level.closes === '"' || level.closes === '}' || level.closes === '))') {
      if (c === '"' && level.closes !== '"') stack.push({ closes: '"', command: at });
    } else if (c === '"' || c === "'") stack.push({ closes: c, command: at });
    else if (c === '#' && /^$|[\s;&|()]/.test(text[at - 1] ?? '')) {
      const end = text.indexOf('\n', at);
      if (end < 0 || end >= offset) return { type: 'comment' };
      at = end - 1;
    } else if (c === '<' && !fish && /^<<-?\s*[\\'"\w]/.test(text.slice(at, at + 40)) && text[at - 1] !== '<') {
      const found = /^<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([A-Za-z_][\w.-]*))/.exec(text.slice(at, at + 200));
      if (found) {
        awaited.push({ word: found[2] ?? found[3] ?? found[4] ?? '', tabs: found[1] === '-' });
        at += found[0].length - 1;
      }
    } else if (c === '(') {
      stack.push({ closes: ')', command: at + 1 });
    } else if (c === '\n' && awaited.length > 0) {
      const body = endOfDocuments(text, at + 1, awaited);
      if (body > offset) return { type: 'expanded', where: 'a here-document' };
      awaited.length = 0;
      at = body - 1;
      level.command = body;
    } else if (/[\n;&|]/.test(c)) level.command = at + 1;
    else if (stack.length > 1 && /\s/.test(c) && /(?:^|[\s;&|(])case$/.test(text.slice(Math.max(0, at - 6), at))) lost = true;
  }
  const level = top();
  if (lost) return { type: 'expanded', where: 'a case inside a substitution' };
  if (stack.some(it => it.closes === '`')) return { type: 'expanded', where: 'backquotes' };
  if (stack.some(it => it.closes === '}')) return { type: 'expanded', where: 'the expansion of a variable' };
  if (stack.some(it => it.closes === '))')) return { type: 'expanded', where: 'arithmetic' };
  for (const it of stack) {
    // The whole simple command counts: an option that makes a shell of it may follow the place.
    if (holdsCommands(it) && readsAgain.test(commandAround(text, it.command, offset)))
      return { type: 'expanded', where: 'a command that another shell reads again' };
  }
  // Between $' and ' a backslash is an escape, so closing it needs other rules.
  if (level.closes === "'" && text[level.command - 1] === '$') return { type: 'expanded', where: "$'…'" };
  if (level.closes === "'" || level.closes === '"') return { type: 'quoted', quote: level.closes };
  return { type: 'bare' };
}

/** The simple command that begins at `start`, up to a separator after the place; quotes are not looked into. */
function commandAround(text: string, start: number, offset: number): string {
  const rest = /^(?:\\\n|[^\n;|&])*/.exec(text.slice(offset))?.[0] ?? '';
  return (text.slice(start, offset) + rest).replace(/\\\n/g, ' ');
}

/** Where the text goes on after the here-documents that begin at `from`; beyond its end when one is never closed. */
function endOfDocuments(
  text: string,
  from: number,
  awaited: readonly { readonly word: string; readonly tabs: boolean }[],
): number {
  let at = from;
  for (const { word, tabs } of awaited) {
    for (;;) {
      if (at >= text.length) return Number.POSITIVE_INFINITY;
      const end = text.indexOf('\n', at);
      const line = text.slice(at, end < 0 ? text.length : end);
      at = end < 0 ? text.length : end + 1;
      if ((tabs ? line.replace(/^\t+/, '') : line) === word) break;
    }
  }
  return at;
}
