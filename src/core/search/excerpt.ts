/** The passage of a section that shows why it was found. */
const width = 160;

/** About 160 characters around the densest group of found words, on one line; the start of the text when none stands in it. */
export function excerptOf(text: string, isFound: (word: string) => boolean): string {
  const places: { at: number; word: string }[] = [];
  for (const found of text.matchAll(/[\p{L}\p{N}\p{M}_]+/gu)) {
    const word = found[0].normalize('NFC').toLowerCase();
    if (isFound(word)) places.push({ at: found.index, word });
    if (places.length >= 500) break;
  }
  let best = places[0]?.at ?? 0;
  let most = 0;
  for (let i = 0; i < places.length; i++) {
    const here = places[i]?.at ?? 0;
    const distinct = new Set<string>();
    for (let k = i; k < places.length && (places[k]?.at ?? 0) < here + width - 40; k++) distinct.add(places[k]?.word ?? '');
    if (distinct.size > most) {
      most = distinct.size;
      best = here;
    }
  }
  let start = Math.max(0, best - 30);
  if (start > 0) {
    const blank = text.slice(start, best).search(/\s/);
    start = blank < 0 ? best : start + blank + 1;
  }
  const end = Math.min(text.length, start + width);
  const passage = text
    .slice(start, end)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\ud800-\udbff]$/, '');
  return `${start > 0 ? '…' : ''}${passage}${end < text.length ? '…' : ''}`;
}
