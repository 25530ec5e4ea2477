/** SE03: a recursive deletion stops when the variable it hangs on is empty. */
import { fencesOf } from '../body.ts';
import { commandPlaces } from '../command-places.ts';
import type { Fix, Rule } from '../rule.ts';
import { isShellLanguage } from '../shell-languages.ts';
import { findUnguardedDeletions } from '../unguarded-deletion.ts';

export const unguardedRecursiveDelete: Rule = {
  id: 'unguarded-recursive-delete',
  reference: 'SE03',
  severity: 'error',
  summary: 'A recursive deletion takes its variables as `"${X:?}"`.',
  why: 'With $DIR empty, rm -rf "$DIR/" deletes from the root; ${DIR:?} makes the shell stop instead.',
  bad: '1. [ ] Clean up\n   - Danger: everything below the folder is lost\n\n   ```sh\n   rm -rf "$WORK_DIR/cache"\n   ```\n',
  good: '1. [ ] Clean up\n   - Danger: everything below the folder is lost\n\n   ```sh\n   rm -rf "${WORK_DIR:?}/cache"\n   ```\n',
  adopted: true,
  check(document, { report }) {
    const texts = document.checklist.steps.flatMap(({ command }) =>
      command !== undefined && (isShellLanguage(command.language) || command.origin !== 'fence')
        ? [{ text: command.text, range: command.range }]
        : [],
    );
    for (const it of fencesOf(document)) if (it.steps.length === 0 && isShellLanguage(it.language)) texts.push(it);
    for (const { text, range } of texts) {
      const found = findUnguardedDeletions(text);
      if (found.length === 0) continue;
      const placeOf = commandPlaces(document, text, range);
      for (const { variable, start, end, quoted, what } of found) {
        const place = placeOf(start, end);
        const guarded = quoted ? `\${${variable}:?}` : `"\${${variable}:?}"`;
        // Without quotes the value may be meant to be several words, which quotes would make one.
        const fix: Fix = {
          title: `Change to \`${guarded}\``,
          edits: [{ range: place, newText: guarded }],
          ...(quoted ? { automatic: true } : {}),
        };
        const message = `${what} takes its target from \$${variable}, and deletes elsewhere if that is empty: write ${guarded}, which stops then.`;
        report(place, message, [fix]);
      }
    }
  },
};
