/** Characters that a reader cannot see, or sees as something else, in text that is about to run. */

export interface HiddenCharacter {
  /** Such as `U+202E`. */
  readonly code: string;
  readonly name: string;
  /** UTF-16 units from the start of the text. */
  readonly offset: number;
  /** Line and column from 1; columns in UTF-16 units. */
  readonly line: number;
  readonly column: number;
}

// Trojan Source (CVE-2021-42574) names the direction marks; the others look like nothing or like a plain space.
const named: readonly (readonly [number, number, string])[] = [
  [0x00, 0x08, 'control character'],
  [0x0b, 0x1f, 'control character'],
  [0x7f, 0x9f, 'control character'],
  [0xa0, 0xa0, 'no-break space'],
  [0xad, 0xad, 'soft hyphen'],
  [0x34f, 0x34f, 'invisible joiner'],
  [0x61c, 0x61c, 'direction mark'],
  [0x115f, 0x1160, 'invisible letter'],
  [0x17b4, 0x17b5, 'invisible letter'],
  [0x180b, 0x180e, 'invisible separator'],
  [0x2000, 0x200a, 'unusual space'],
  [0x200b, 0x200d, 'zero-width character'],
  [0x200e, 0x200f, 'direction mark'],
  [0x2028, 0x2029, 'unusual line end'],
  [0x202a, 0x202e, 'direction override'],
  [0x202f, 0x202f, 'narrow no-break space'],
  [0x205f, 0x205f, 'unusual space'],
  [0x2060, 0x2064, 'invisible operator'],
  [0x2066, 0x206f, 'direction isolate'],
  [0x3000, 0x3000, 'wide space'],
  [0x3164, 0x3164, 'invisible letter'],
  [0xfeff, 0xfeff, 'byte order mark'],
  [0xffa0, 0xffa0, 'invisible letter'],
  [0xfff9, 0xfffb, 'annotation mark'],
  [0xe0000, 0xe007f, 'tag character'],
];

/** `U+200B`, at least four digits. */
export function codeName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** What is hidden about a code point; undefined for one that shows as itself. Newline and tab are not hidden. */
export function hiddenName(codePoint: number): string | undefined {
  return named.find(([from, to]) => codePoint >= from && codePoint <= to)?.[2];
}

/** All hidden characters of a text, in order. */
export function findHidden(text: string): readonly HiddenCharacter[] {
  const found: HiddenCharacter[] = [];
  let line = 1;
  let lineStart = 0;
  for (let offset = 0; offset < text.length; ) {
    const codePoint = text.codePointAt(offset) ?? 0;
    if (codePoint === 10) {
      line++;
      lineStart = offset + 1;
    }
    const name = hiddenName(codePoint);
    if (name !== undefined) found.push({ code: codeName(codePoint), name, offset, line, column: offset - lineStart + 1 });
    offset += codePoint > 0xffff ? 2 : 1;
  }
  return found;
}

/** The text with every hidden character written out as `<U+200B>`: what a person accepts is what runs. */
export function escapedView(text: string): string {
  let view = '';
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    view += hiddenName(codePoint) === undefined ? character : `<${codeName(codePoint)}>`;
  }
  return view;
}

/** The text with its control characters written out, save newline and tab: shown in a terminal, nothing in it acts. */
export function escapedControls(text: string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, it => `<${codeName(it.charCodeAt(0))}>`);
}
