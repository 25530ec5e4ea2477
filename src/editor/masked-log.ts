/** What of the log may be shown to somebody who helps: the end of it, without the names of folders and people, and without secrets. */
import { findSecrets } from '../core/lint/secret-text.ts';

/** Lines of the log that are shown. */
const logLines = 300;

/** Each of `folders` is all spellings of one folder of the person's own, which becomes `<folder 1>` and so on. */
export function maskedLog(log: string, folders: readonly (readonly string[])[]): string {
  let text = log.trimEnd().split('\n').slice(-logLines).join('\n');
  folders.forEach((spellings, index) => {
    // The longest first: a path is part of its uri.
    for (const it of spellings.filter(Boolean).toSorted((a, b) => b.length - a.length))
      text = text.replaceAll(it, `<folder ${index + 1}>`);
  });
  // From the end, so that the places before stay where they are.
  for (const { start, end } of findSecrets(text).toReversed()) text = `${text.slice(0, start)}<secret>${text.slice(end)}`;
  return text.replace(/([\\/](?:home|Users)[\\/])[^\\/\s]+/g, '$1<name>').replaceAll('````', "''''");
}
