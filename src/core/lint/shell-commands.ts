/** Shell text taken apart into its commands and their words, with the place of each word; a scanner, not a shell. */

export interface Word {
  /** Quotes removed. */
  readonly text: string;
  /** Offset of its first character in the text, quote included. */
  readonly start: number;
  /** Offset behind its last character. */
  readonly end: number;
}

export interface SimpleCommand {
  readonly words: readonly Word[];
  /** Line of its first word, from 0. */
  readonly line: number;
  /** Here document fed to it; `line` counts from the command's. */
  readonly heredoc: { readonly text: string; readonly line: number } | undefined;
}

/** Position and name of the program among words: variables set for it, `sudo -u x`, `exec`, `env` and keywords stand before it. */
export function startOfCommand(words: readonly string[]): { readonly at: number; readonly name: string } {
  let at = 0;
  while (at < words.length) {
    const word = words[at] as string;
    if (
      /^[A-Za-z_]\w*\+?=/.test(word) ||
      /^(?:exec|command|time|nohup|env|then|do|else|if|while|until|!|\{|builtin|nice|ionice|stdbuf)$/.test(word)
    )
      at++;
    else if (word === 'sudo' || word === 'doas') {
      at++;
      while (words[at]?.startsWith('-')) at += /^-[ugpCh]$/.test(words[at] as string) ? 2 : 1;
    } else break;
  }
  return { at, name: (words[at] ?? '').replace(/^\\/, '').split('/').at(-1) ?? '' };
}

/** What the rules of one document ask for again and again; bounded, for a window lives long. */
const taken = new Map<string, readonly SimpleCommand[]>();
const mostTaken = 200;

/** Parts of a shell text between `;`, `|`, `&`, brackets and line ends. Substitutions count as commands of their own. */
export function simpleCommands(text: string): readonly SimpleCommand[] {
  let commands = taken.get(text);
  if (commands === undefined) {
    commands = takeApart(text);
    if (taken.size >= mostTaken) taken.clear();
    taken.set(text, commands);
  }
  return commands;
}

/** What means nothing but itself once a word has begun. */
const plainLetters = /[^\s\\'"<;|&(){}`]+/y;

function takeApart(text: string): readonly SimpleCommand[] {
  const commands: SimpleCommand[] = [];
  let words: Word[] = [];
  let word: string | undefined;
  let wordStart = 0;
  let line = 0;
  let startLine = 0;
  let awaited: { readonly end: string; readonly command: number }[] = [];
  let pending: string[] = [];
  const endWord = (end: number) => {
    if (word !== undefined) {
      if (words.length === 0) startLine = line;
      words.push({ text: word, start: wordStart, end });
    }
    word = undefined;
  };
  const endCommand = (end: number) => {
    endWord(end);
    if (words.length > 0) {
      for (const end of pending) awaited.push({ end, command: commands.length });
      commands.push({ words, line: startLine, heredoc: undefined });
    }
    pending = [];
    words = [];
  };
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string;
    if (word === undefined) wordStart = i;
    if (c === '\\') {
      if (text[i + 1] === '\n') line++;
      else word = (word ?? '') + (text[i + 1] ?? '');
      i++;
    } else if (c === "'") {
      const end = text.indexOf("'", i + 1);
      const inner = text.slice(i + 1, end < 0 ? text.length : end);
      word = (word ?? '') + inner;
      if (words.length === 0 && word === inner) startLine = line;
      line += inner.split('\n').length - 1;
      i = end < 0 ? text.length : end;
    } else if (c === '"') {
      word ??= '';
      for (i++; i < text.length && text[i] !== '"'; i++) {
        if (text[i] === '\\' && /["\\$`]/.test(text[i + 1] ?? '')) i++;
        if (text[i] === '\n') line++;
        word += text[i];
      }
    } else if (c === '#' && word === undefined) {
      while (i + 1 < text.length && text[i + 1] !== '\n') i++;
    } else if (c === '<' && text[i + 1] === '<' && text[i + 2] !== '<') {
      const found = /^<<-?[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([\w.-]+))/.exec(text.slice(i, i + 200));
      endWord(i);
      if (found !== null) pending.push(found[1] ?? found[2] ?? found[3] ?? '');
      i += (found?.[0].length ?? 2) - 1;
    } else if (c === '\n') {
      endCommand(i);
      line++;
      for (const { end, command } of awaited) {
        const from = line;
        const body: string[] = [];
        while (i + 1 < text.length) {
          const stop = text.indexOf('\n', i + 1);
          const row = text.slice(i + 1, stop < 0 ? text.length : stop);
          i = stop < 0 ? text.length : stop;
          line++;
          if (row.trim() === end) break;
          body.push(row);
        }
        const owner = commands[command];
        if (owner) commands[command] = { ...owner, heredoc: { text: body.join('\n'), line: from - owner.line } };
      }
      awaited = [];
    } else if (';|&(){}`'.includes(c)) {
      // `${x}` and `{}` of find are words, `$(` starts a command.
      if (c === '{' && (text[i - 1] === '$' || word !== undefined || text[i + 1] === '}' || text[i + 1] === '{'))
        word = (word ?? '') + c;
      else if (c === '}' && word !== undefined) word += c;
      else if (c === ';' && text[i - 1] === '\\') word = (word ?? '') + c;
      else endCommand(i);
    } else if (/\s/.test(c)) {
      endWord(i);
    } else {
      // Letter by letter would make most of the work of a long command.
      plainLetters.lastIndex = i;
      const run = plainLetters.exec(text)?.[0] ?? c;
      word = (word ?? '') + run;
      i += run.length - 1;
    }
  }
  endCommand(text.length);
  return commands;
}
