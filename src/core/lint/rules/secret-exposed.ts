/** SE05: a secret is seen by nobody on its way. */
import type { Rule } from '../rule.ts';
import { simpleCommands, startOfCommand } from '../shell-commands.ts';
import { variableUses } from '../shell-variables.ts';
import { shellSteps } from '../step-shell.ts';

export const secretExposed: Rule = {
  id: 'secret-exposed',
  reference: 'SE05',
  severity: 'warning',
  summary: 'No command prints a secret, or gets one as an argument.',
  why: 'Everybody on the host reads the arguments of a program with `ps`; what is printed stands in the record and on the shared screen.',
  bad: '1. [ ] Do it\n\n   ```sh\n   mysql --user app --password="$DB_PASSWORD" -e "select 1"\n   ```\n',
  good: '1. [ ] Do it\n\n   ```sh\n   MYSQL_PWD="$DB_PASSWORD" mysql --user app -e "select 1"\n   ```\n',
  adopted: true,
  check(document, { report }) {
    const declared = new Set(document.parameters.filter(it => it.secret).map(it => it.name));
    const isSecret = (name: string) => declared.has(name) || (secretName.test(name) && !aboutSecret.test(name));
    for (const { text, placeOf } of shellSteps(document)) {
      if (!text.includes('$')) continue;
      const uses = variableUses(text).filter(it => isSecret(it.name));
      if (uses.length === 0) continue;
      for (const { words } of simpleCommands(text)) {
        const { at, name } = startOfCommand(words.map(it => it.text));
        const last = words.at(-1);
        if (words[at] === undefined || last === undefined || harmless.has(name)) continue;
        const prints = name === 'echo' || name === 'printf';
        // What goes on into a pipe or a file is not shown.
        const leads = /^[ \t]*(?:\|(?!\|)|\d?>)/.test(text.slice(last.end)) || words.some(it => /^\d*>/.test(it.text));
        if (prints && leads) continue;
        for (const [i, word] of words.entries()) {
          // A here string is read from standard input.
          if (i <= at || words[i - 1]?.text === '<<<' || word.text.startsWith('<<<')) continue;
          const use = uses.find(it => word.start <= it.start && it.end <= word.end);
          if (use === undefined) continue;
          const message = prints
            ? `${name} shows ${use.name} to whoever looks, and the record keeps it masked at best: take it away, or test with \`[ -n "$${use.name}" ]\`.`
            : `${name} gets ${use.name} as an argument, which every user of the host sees in \`ps\`: hand it over in the environment, a file, or standard input.`;
          report(placeOf(use.start, use.end), message);
          break;
        }
      }
    }
  },
};

const secretName = /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY)S?(?:_|$)/i;
/** The name of a secret, its file or its place is none. */
const aboutSecret = /_(?:FILE|PATH|NAME|ID|ARN|URL|DIR|REF|LENGTH|TTL|COUNT)(?:_|$)/i;
/** They are the shell itself, and show nothing. */
const harmless = new Set([
  '',
  '[',
  '[[',
  'test',
  'export',
  'local',
  'readonly',
  'declare',
  'read',
  'set',
  'unset',
  'case',
  'for',
  'return',
  ':',
  'let',
  'typeset',
]);
