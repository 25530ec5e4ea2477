/** The words of inline Markdown without its signs, for search: as markdown-it has them but for rare corners. */

/** Longer paragraphs are taken with their signs: no one wrote them by hand. (UTF-16 units) */
const longest = 50_000;

const signs = /[`\\<&\]_]/g;
const tag =
  /<(?:[A-Za-z][A-Za-z0-9-]*(?:\s+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:\s*=\s*(?:[^"'=<>`\s]+|'[^']*'|"[^"]*"))?)*\s*\/?|\/[A-Za-z][A-Za-z0-9-]*\s*|!--[^]*?--)>/y;
const angled = /\s*<(?:[^<>\n\\]|\\.)*>/y;
const title = /(?:\s+(?:"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|\((?:[^()\\]|\\[^])*\)))?\s*\)/y;
const reference = /\]\[[^[\]]*\]/y;
const entity = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));/y;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
const punctuation = /[!-/:-@[-`{-~]/;
const wordCharacter = /[\p{L}\p{N}\p{M}]/u;

/** `references`: the text has link definitions, so that `[text][label]` is a link. Signs that part words anyway may stay. */
export function plainInline(text: string, references: boolean): string {
  if (text.length > longest) return text;
  let plain = '';
  let from = 0;
  const unclosed = new Set<number>();
  let stressed = 0;
  let lastStress: number | undefined;
  signs.lastIndex = 0;
  for (let found = signs.exec(text); found; found = signs.exec(text)) {
    const at = found.index;
    let end = at + 1;
    let shown = '';
    switch (text[at]) {
      case '`': {
        while (text[end] === '`') end++;
        const close = unclosed.has(end - at) ? -1 : closing(text, end, end - at);
        if (close < 0) {
          unclosed.add(end - at);
          signs.lastIndex = end;
          continue;
        }
        shown = text.slice(end, close);
        end = close + (end - at);
        break;
      }
      case '\\':
        if (!punctuation.test(text[end] ?? '')) continue;
        shown = text[end] ?? '';
        end++;
        break;
      case '<':
        tag.lastIndex = at;
        if (!tag.test(text)) continue;
        end = tag.lastIndex;
        break;
      case '&': {
        entity.lastIndex = at;
        const match = entity.exec(text);
        if (!match) continue;
        end = entity.lastIndex;
        const code = match[1] !== undefined ? Number(match[1]) : match[2] !== undefined ? Number.parseInt(match[2], 16) : -1;
        shown = code < 0 ? (entities[match[3] ?? ''] ?? ' ') : code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
        break;
      }
      case ']': {
        const next = text[end];
        if (next === '(') end = endOfTarget(text, end + 1);
        else {
          reference.lastIndex = at;
          end = next === '[' && references && reference.test(text) ? reference.lastIndex : -1;
        }
        if (end < 0) continue;
        break;
      }
      default: {
        // `_word_` is stressed, `max_wal_size` and `target="_blank"` are not.
        while (text[end] === '_') end++;
        const opens = !wordCharacter.test(text[at - 1] ?? '') && /\S/.test(text[end] ?? '');
        const closes = !wordCharacter.test(text[end] ?? '') && /\S/.test(text[at - 1] ?? '');
        lastStress ??= lastClosing(text);
        if (closes && stressed > 0) stressed--;
        else if (opens && end <= lastStress) stressed++;
        else {
          signs.lastIndex = end;
          continue;
        }
      }
    }
    plain += text.slice(from, at) + shown;
    from = end;
    signs.lastIndex = end;
  }
  return from === 0 ? text : plain + text.slice(from);
}

/** The offset after the bracket that closes a link's target, which begins at `from`; -1 when it is none. */
function endOfTarget(text: string, from: number): number {
  let at = from;
  angled.lastIndex = from;
  if (angled.test(text)) at = angled.lastIndex;
  else {
    while (/\s/.test(text[at] ?? '')) at++;
    for (let depth = 0; at < text.length; at++) {
      const sign = text[at] as string;
      if (sign === '\\') at++;
      else if (sign === '(') depth++;
      else if (sign === ')' && depth-- === 0) break;
      else if (sign <= ' ') break;
    }
  }
  title.lastIndex = at;
  return title.test(text) ? title.lastIndex : -1;
}

/** The last place where a stressed word may end; -1 for none. */
function lastClosing(text: string): number {
  for (let at = text.lastIndexOf('_'); at > 0; at = text.lastIndexOf('_', at - 1))
    if (!wordCharacter.test(text[at + 1] ?? '') && /[^\s_]/.test(text[at - 1] ?? '') && text[at - 1] !== '"') return at;
  return -1;
}

/** Where a run of exactly so many backticks stands; -1 for nowhere. */
function closing(text: string, from: number, length: number): number {
  const run = '`'.repeat(length);
  for (let at = text.indexOf(run, from); at >= 0; ) {
    let end = at + length;
    while (text[end] === '`') end++;
    if (end - at === length) return at;
    at = text.indexOf(run, end);
  }
  return -1;
}
