/** FM03: no key stands in the front matter that means nothing there. */

import { fieldAliases } from '../../document/fields.ts';
import { aKind } from '../../document/kinds.ts';
import { nearest } from '../../document/nearest.ts';
import type { Fix, Rule } from '../rule.ts';
import { fieldPlaces } from '../schema-parts.ts';
import { durationUnder } from './duration-not-canonical.ts';
import { nameOf } from './field-value-invalid.ts';

export const fieldUnknown: Rule = {
  id: 'field-unknown',
  reference: 'FM03',
  severity: 'warning',
  summary: 'Every key of the front matter is a field of the kind.',
  why: 'A mistyped key is read by nobody: `last_reveiwed` leaves the review date unsaid, and nothing says so.',
  bad: '---\nkind: runbook\nsumary: Names resolve again\n---\n',
  good: '---\nkind: runbook\nsummary: Names resolve again\n---\n',
  adopted: false,
  check(document, { kinds, report }) {
    const kind = kinds.get(document.kind);
    if (kind === undefined || document.frontMatter === undefined) return;
    const entries = document.frontMatter.entries;
    for (const { path, key, keyRange, part, known } of fieldPlaces(document, kind)) {
      if (part !== undefined || keyRange === undefined) continue;
      if (path.length === 1 && (isForeign(key) || durationUnder(key, kind) !== undefined)) continue;
      const where = path.length === 1 ? `${aKind(kind.name)}` : `\`${nameOf(path.slice(0, -1))}\``;
      const close = nearest(
        key,
        known.filter(it => path.length > 1 || !entries.has(it)),
      );
      const other = path.length > 1 ? undefined : [...kinds.values()].find(it => Object.hasOwn(fieldsOf(it.schema), key));
      const fixes: Fix[] =
        close === undefined ? [] : [{ title: `Rename to \`${close}\``, edits: [{ range: keyRange, newText: close }] }];
      const hint =
        close !== undefined
          ? `Did you mean \`${close}\`?`
          : other !== undefined
            ? `It is a field of ${aKind(other.name)}.`
            : path.length > 1
              ? `It has ${known.join(', ')}.`
              : 'Remove it, or say it in the text or in `tags`.';
      report(keyRange, `\`${key}\` is no field of ${where}. ${hint}`, fixes);
    }
  },
};

const fieldsOf = (schema: Readonly<Record<string, unknown>>) => (schema['properties'] ?? {}) as object;

/**
 * Keys that other programs read in the same block (conventions.md 3.5), and names under which our own fields are read.
 * A key with `x-` is anybody's.
 */
const foreign = new Set(
  `weight parent section layout permalink hide_in_navigation related_repos important type alias aliases slug draft search
  $schema runme shell cwd skipprompts old_paths cover description nav_order has_children sidebar_label sidebar_position
  bookcollapsesection bookflatsection bookhidden booktoc toc hide menu subsection hero hero_alt_text pdf image images icon style source_url
  lang locale hide template render_with_liquid next_review_at review_cycle stale_after last_updated date
  lastmod author authors category categories keywords ms.date ms.topic ms.author ms.service ms.reviewer ms.custom`.split(/\s+/),
);
const read = new Set([...fieldAliases].flatMap(([name, aliases]) => [name, ...aliases]));

function isForeign(key: string): boolean {
  const plain = key
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
  return foreign.has(key.toLowerCase()) || read.has(plain) || /^x[-_]|^ms\./i.test(key);
}
