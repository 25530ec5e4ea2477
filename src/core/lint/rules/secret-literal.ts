/** SE01: no key, token or password is written into a document. */
import type { YamlEntry, YamlNode } from '../../document/document-types.ts';
import type { Rule } from '../rule.ts';
import { findSecrets } from '../secret-text.ts';

export const secretLiteral: Rule = {
  id: 'secret-literal',
  reference: 'SE01',
  severity: 'error',
  summary: 'No key, token or password is written out in a document.',
  why: 'Whoever can read the repository, now or in its history, can use it; taking the line away later does not take it back.',
  bad: '1. [ ] Log in\n\n   ```sh\n   export DB_PASSWORD=V3ry-h4rd-t0-guess\n   ```\n',
  good: '1. [ ] Log in\n\n   ```sh\n   psql "password=$DB_PASSWORD"\n   ```\n',
  adopted: true,
  check(document, { report }) {
    const { lines } = document;
    const advice = 'replace it by a parameter of the type secret, and change it where it is used: it has been read.';
    for (const { what, start, end } of findSecrets(lines.text)) {
      const range = lines.rangeOf(start, end);
      report(range, `${what} stands here in plain text (${end - start} characters): ${advice}`);
    }
    // What a secret parameter offers as its default is a secret, whatever it looks like.
    const parameters = document.frontMatter?.entries.get('parameters')?.node.value;
    if (document.adopted || !Array.isArray(parameters)) return;
    for (const { value } of parameters as readonly YamlNode[]) {
      if (!(value instanceof Map)) continue;
      const entries = value as ReadonlyMap<string, YamlEntry>;
      const secret = entries.get('secret')?.node.value === true || entries.get('type')?.node.value === 'secret';
      const offered = entries.get('default');
      if (!secret || offered === undefined || offered.node.value === null || offered.node.value === '') continue;
      const { range } = offered.node;
      if (findSecrets(lines.text).some(it => lines.positionAt(it.start).line === range.start.line)) continue;
      const name = String(entries.get('name')?.node.value ?? 'parameter');
      report(range, `The secret parameter ${name} has a default in plain text: remove it, it is asked for before each run.`);
    }
  },
};
