/** SE07: a step can be rehearsed elsewhere. */
import type { Rule } from '../rule.ts';
import { simpleCommands } from '../shell-commands.ts';
import { shellSteps } from '../step-shell.ts';

export const productionHost: Rule = {
  id: 'production-host',
  reference: 'SE07',
  severity: 'information',
  summary: 'A command takes the host of production as a parameter, not as a name written into it.',
  why: 'An exercise in the lab needs the same text with another host; as it stands, whoever rehearses it does it to production.',
  bad: '---\nkind: runbook\n---\n1. [ ] Look\n\n   ```sh\n   psql -h db1.prod.acme.net -c "select 1"\n   ```\n',
  good: '---\nkind: runbook\nparameters:\n  - name: DB_HOST\n    type: host\n---\n1. [ ] Look\n\n   ```sh\n   psql -h "$DB_HOST" -c "select 1"\n   ```\n',
  adopted: false,
  check(document, { report }) {
    for (const { text, placeOf } of shellSteps(document)) {
      if (!/prod|prd|live/i.test(text)) continue;
      const said = new Set<string>();
      for (const { words } of simpleCommands(text)) {
        for (const { start, end } of words) {
          const written = text.slice(start, end);
          for (const found of written.matchAll(host)) {
            if (!production.test(found[0]) || file.test(found[0]) || said.has(found[0])) continue;
            said.add(found[0]);
            const at = start + found.index;
            report(
              placeOf(at, at + found[0].length),
              `${found[0]} is a host of production, written into the command: make it a parameter of the type host, so that the step can be rehearsed elsewhere.`,
            );
          }
        }
      }
    }
  },
};

/** A name of at least three parts that ends in letters; files and keys of configuration have other endings or less parts. */
const host = /(?<![\w./-])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?){2,}(?![\w-])/gi;
const file =
  /\.(?:ya?ml|json|conf|cfg|ini|log|service|socket|timer|target|tar|t?gz|zip|txt|md|sh|py|js|tf|tfvars|env|sql|pem|crt|key|cnf)$/i;
const production = /(?:^|[.-])(?:prod|production|prd|live)\d*(?:[.-])/i;
