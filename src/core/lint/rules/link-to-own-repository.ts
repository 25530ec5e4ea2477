/** LK05, second half: what lies in this repository is linked to as a file. */
import { relativePath, resolveTarget } from '../link-targets.ts';
import type { Fix, Rule } from '../rule.ts';

export const linkToOwnRepository: Rule = {
  id: 'link-to-own-repository',
  reference: 'LK05',
  severity: 'information',
  summary: 'A file of this repository is linked to by its path, not by its address on the host of the repository.',
  why: 'The address needs the network, the host and a login; the file beside this one needs nothing, and moves with a branch.',
  bad: 'See [the plan](https://github.com/acme/ops/blob/main/rollback.md).\n',
  good: 'See [the plan](rollback.md).\n',
  adopted: true,
  check(document, { repository, catalog, report }) {
    if (repository.length === 0) return;
    for (const link of document.links) {
      const found = /^https?:\/\/([^/]+\/.+?)\/(?:-\/)?(?:blob|tree|raw|blame)\/([^/]+)\/([^?#]+)(?:\?[^#]*)?(#.*)?$/i.exec(
        link.target,
      );
      if (found === null || !repository.includes((found[1] ?? '').toLowerCase().replace(/\.git$/, ''))) continue;
      // A commit or a tag is meant as it was then.
      if (!/^(?:main|master|trunk|develop|HEAD)$/.test(found[2] ?? '')) continue;
      let path = found[3] ?? '';
      try {
        path = decodeURIComponent(path);
      } catch {
        // A lone percent sign is the name's own.
      }
      if (resolveTarget(document, `/${path}`, catalog) === 'missing' && catalog.hasFile(path) !== true) continue;
      if (catalog.hasFile(path.replace(/\/$/, '')) !== true) continue;
      const newText = `${encodeURI(relativePath(document.path, path))}${found[4] ?? ''}`;
      const fixes: Fix[] = [{ title: `Change to ${newText}`, edits: [{ range: link.range, newText }] }];
      report(link.range, `${path} lies in this repository: link to it as ${newText}, which opens without the network.`, fixes);
    }
  },
};
