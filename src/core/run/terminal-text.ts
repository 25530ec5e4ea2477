/** What a command printed, as plain text: escape sequences out, words kept. */

/**
 * Drops every control character but newline and tab, and the escape sequences they begin. A carriage return becomes a
 * line end, so that `FAILED\rOK` keeps both words (reliability T47). A string sequence (OSC, DCS, …) that is never closed
 * loses only its first two characters: text is evidence, and an open sequence must not swallow it.
 */
export function plainText(raw: string): string {
  let text = '';
  for (let at = 0; at < raw.length; ) {
    const code = raw.charCodeAt(at);
    if (code === 0x0d) {
      at += raw.charCodeAt(at + 1) === 0x0a ? 2 : 1;
      text += '\n';
    } else if (code === 0x1b || (code >= 0x80 && code <= 0x9f)) {
      at = afterSequence(raw, at);
    } else {
      if (code === 0x0a || code === 0x09 || (code >= 0x20 && code !== 0x7f)) text += raw[at];
      at++;
    }
  }
  return text;
}

/** The offset after the sequence that begins at `at` (ECMA-48, sections 5.3 to 5.6). */
function afterSequence(raw: string, at: number): number {
  const eightBit = raw.charCodeAt(at) !== 0x1b;
  const kind = eightBit ? raw.charCodeAt(at) - 0x40 : raw.charCodeAt(at + 1);
  const body = eightBit ? at + 1 : at + 2;
  if (kind === 0x5b) return afterControlSequence(raw, body);
  // OSC, DCS, SOS, PM, APC: up to BEL or the string terminator.
  if (kind === 0x5d || kind === 0x50 || kind === 0x58 || kind === 0x5e || kind === 0x5f) return afterString(raw, body);
  if (eightBit) return body;
  let end = at + 1;
  while (raw.charCodeAt(end) >= 0x20 && raw.charCodeAt(end) <= 0x2f) end++;
  return raw.charCodeAt(end) >= 0x30 && raw.charCodeAt(end) <= 0x7e ? end + 1 : end;
}

function afterControlSequence(raw: string, body: number): number {
  let end = body;
  while (raw.charCodeAt(end) >= 0x20 && raw.charCodeAt(end) <= 0x3f) end++;
  return raw.charCodeAt(end) >= 0x40 && raw.charCodeAt(end) <= 0x7e ? end + 1 : end;
}

function afterString(raw: string, body: number): number {
  for (let end = body; end < raw.length; end++) {
    const code = raw.charCodeAt(end);
    if (code === 0x07 || code === 0x9c) return end + 1;
    if (code === 0x1b && raw.charCodeAt(end + 1) === 0x5c) return end + 2;
    // Another escape, CAN, SUB or a line end: the sequence was never closed.
    if (code === 0x1b || code === 0x18 || code === 0x1a || code === 0x0a) break;
  }
  return body;
}
