/** The addresses under which other people know the repository that a root is: from what Git has written down of its remotes. */
import type { Files } from '../ports.ts';

/** `github.com/owner/name`, lower case, without ending; empty where there is no Git, or no remote. Never rejects. */
export async function repositoryAddresses(files: Files): Promise<readonly string[]> {
  try {
    return addressesIn(await files.read('.git/config'));
  } catch {
    // No repository, or the root is a folder inside one.
    return [];
  }
}

/** The same from the text of `.git/config`. */
export function addressesIn(config: string): readonly string[] {
  const found = new Set<string>();
  let remote = false;
  for (const line of config.split('\n')) {
    if (/^\s*\[/.test(line)) remote = /^\s*\[remote\s/.test(line);
    const written = remote ? /^\s*url\s*=\s*(\S+)\s*$/.exec(line)?.[1] : undefined;
    const address = written === undefined ? undefined : plainAddress(written);
    if (address !== undefined) found.add(address);
  }
  return [...found];
}

/** `git@github.com:a/b.git`, `ssh://git@host:22/a/b` and `https://user@host/a/b.git` as `host/a/b`. */
function plainAddress(written: string): string | undefined {
  const found =
    /^[a-z+]+:\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+?)(?:\.git)?\/?$/i.exec(written) ??
    /^(?:[^@/\s]+@)?([\w.-]+\.[\w-]+):(?!\/)(.+?)(?:\.git)?\/?$/.exec(written);
  return found === null ? undefined : `${found[1]}/${found[2]}`.toLowerCase();
}
