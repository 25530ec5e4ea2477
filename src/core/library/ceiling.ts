/** How many documents of one folder are read, and what is said where there are more. */
import type { FoundDocument, LeftOutFile } from '../catalog/walk.ts';

/** As many as were tried (performance.md, 58,000 pages); beyond that neither memory nor times are known. */
export const mostDocuments = 60_000;

/** The documents that are read, in the order of their paths, and the notice for those that are not. */
export function upToCeiling(
  found: readonly FoundDocument[],
  most = mostDocuments,
): { readonly documents: readonly FoundDocument[]; readonly leftOut: readonly LeftOutFile[] } {
  if (found.length <= most) return { documents: found, leftOut: [] };
  const counts = new Map<string, number>();
  for (const { path } of found) {
    const folder = path.slice(0, path.indexOf('/') + 1);
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const [folder, count] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0];
  const number = (value: number) => value.toLocaleString('en');
  const where = folder === '' ? 'no folder of its own' : `\`${folder}\``;
  return {
    documents: found.slice(0, most),
    leftOut: [
      {
        path: found[most]?.path ?? '',
        code: 'file/too-many',
        message: `There are ${number(found.length)} documents; the first ${number(most)} by their paths are read, from ${found[most]?.path ?? ''} on none. Most of them (${number(count)}) lie in ${where}: list folders without runbooks under \`exclude\` in drillbook.yaml.`,
      },
    ],
  };
}
