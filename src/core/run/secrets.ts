/** The forms a secret value takes when programs print it (reliability T50). */

/** Shorter values would mask half of every text: they are refused as secrets (see parameters.ts). */
export const shortestSecret = 4;

/** One form of a value, as it stands in a text. */
export interface SecretForm {
  readonly text: string;
  /** In base64 the character before, or behind, may hold bits of the value and of its neighbour: it goes too. */
  readonly before: boolean;
  readonly after: boolean;
}

/**
 * The value itself, each of its lines, and both as base64 at each of the three alignments, base64url, hexadecimal, URL
 * code, inside JSON, and quoted for a shell. Forms of fewer than four characters are left out.
 */
export function formsOf(value: string): readonly SecretForm[] {
  const forms = new Map<string, SecretForm>();
  const add = (text: string, before = false, after = false) => {
    if (text.length < shortestSecret) return;
    const known = forms.get(text);
    forms.set(text, { text, before: before || known?.before === true, after: after || known?.after === true });
  };
  const parts = new Set([value, value.trim(), ...value.split('\n').flatMap(line => [line, line.trim()])]);
  for (const part of parts) {
    if (part.length < shortestSecret) continue;
    add(part);
    const bytes = utf8(part);
    for (const { text, before, after } of base64Forms(bytes))
      for (const form of [text, text.replaceAll('+', '-').replaceAll('/', '_')]) add(form, before, after);
    const hexadecimal = bytes.map(it => it.toString(16).padStart(2, '0')).join('');
    for (const form of [hexadecimal, hexadecimal.toUpperCase()]) {
      add(form);
      add(form.replace(/../g, '%$&'));
    }
    for (const form of [...urlForms(part), ...jsonForms(part), ...shellForms(part)]) add(form);
  }
  return [...forms.values()];
}

function utf8(text: string): readonly number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    // A lone surrogate is printed as the replacement character.
    const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 0x3f));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 0x3f), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
  }
  return bytes;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** What of the base64 of a longer text is settled by these bytes alone, when 0, 1 or 2 bytes of a group stand before them. */
function base64Forms(bytes: readonly number[]): readonly SecretForm[] {
  return [0, 1, 2].map(shift => {
    const bits = [...Array<number>(shift).fill(0), ...bytes].map(it => it.toString(2).padStart(8, '0')).join('');
    const first = Math.ceil((shift * 8) / 6);
    const last = Math.floor(bits.length / 6);
    let text = '';
    for (let at = first; at < last; at++) text += alphabet[Number.parseInt(bits.slice(at * 6, at * 6 + 6), 2)];
    return { text, before: shift > 0, after: bits.length % 6 > 0 };
  });
}

function urlForms(text: string): readonly string[] {
  const whole = text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
  const component = encodeURIComponent(whole);
  const strict = component.replace(/[!'()*]/g, it => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);
  const forms = [component, strict, encodeURI(whole), strict.replaceAll('%2F', '/')];
  const withPlus = forms.map(it => it.replaceAll('%20', '+'));
  const lower = [...forms, ...withPlus].map(it => it.replace(/%[0-9A-F]{2}/g, code => code.toLowerCase()));
  return [...forms, ...withPlus, ...lower];
}

function jsonForms(text: string): readonly string[] {
  const plain = JSON.stringify(text).slice(1, -1);
  const ascii = plain.replace(/[\u007f-\uffff]/g, it => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const markup = plain.replace(/[<>&]/g, it => `\\u${it.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [plain, ascii, markup, plain.replaceAll('/', '\\/'), ascii.replaceAll('/', '\\/')];
}

/** Without the quotes around the whole: they are not part of the value. */
function shellForms(text: string): readonly string[] {
  const dollar = text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return [
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    text.replace(/[\\']/g, '\\$&'),
    text.replace(/[\\"$`]/g, '\\$&'),
    text.replace(/[^A-Za-z0-9_.,:/@%+=-]/g, it => (it === '\n' ? "'\n'" : it > '\u007f' ? it : `\\${it}`)),
    text.replace(/[^A-Za-z0-9_./@%+-]/g, it => (it === '\n' ? "$'\\n'" : it > '\u007f' ? it : `\\${it}`)),
    text.replace(/[^A-Za-z0-9_./-]/g, it => (it === '\n' ? "$'\\n'" : it > '\u007f' ? it : `\\${it}`)),
    dollar,
  ];
}
