/** Which files of a folder differ from a revision, and how they read there. */
import { git, textsOf } from './git.ts';

export interface ChangesSince {
  /** Paths relative to the folder, `/` between names: changed, added, removed, and files that Git does not know yet. */
  readonly paths: readonly string[];
  /** Their text at the revision; one that was not there is left out. */
  readonly before: ReadonlyMap<string, string>;
}

/**
 * What changed in the folder, on the disk, since the common ancestor with a revision: what others did on that branch
 * meanwhile is none of this change. A sentence where it cannot be said.
 */
export async function changesSince(folder: string, revision: string): Promise<ChangesSince | string> {
  if ((await git(folder, ['rev-parse', '--is-inside-work-tree']))?.trim() !== 'true')
    return '--since needs Git and a repository: here is none.';
  const commit = (await git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]))?.trim();
  if (!commit && revision === 'HEAD') {
    // Before the first commit everything is new: a hook that asks for what is about to be committed must not fail then.
    const all = await git(folder, ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], 20_000);
    if (all !== undefined) return { paths: [...new Set(all.split('\0'))].filter(it => it !== '').sort(), before: new Map() };
  }
  if (!commit) {
    const shallow = (await git(folder, ['rev-parse', '--is-shallow-repository']))?.trim() === 'true';
    return `There is no revision "${revision}" here${shallow ? ': the clone is shallow, fetch more of it (fetch-depth: 0)' : ''}.`;
  }
  const base = (await git(folder, ['merge-base', commit, 'HEAD']))?.trim() || commit;
  const [changed, added] = await Promise.all([
    git(folder, ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--relative', base, '--', '.'], 20_000),
    git(folder, ['ls-files', '--others', '--exclude-standard', '-z'], 20_000),
  ]);
  if (changed === undefined || added === undefined) return `Git could not compare the folder with "${revision}".`;
  const paths = [...new Set([...changed.split('\0'), ...added.split('\0')])].filter(it => it !== '').sort();
  const texts = await textsOf(
    folder,
    paths.map(it => `${base}:./${it}`),
  );
  return { paths, before: new Map([...texts].map(([name, text]) => [name.slice(base.length + 3), text])) };
}
