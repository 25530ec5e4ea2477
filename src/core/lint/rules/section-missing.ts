/** ST01: a document has the sections that its kind asks for. */

import type { Document } from '../../document/document-types.ts';
import { aKind } from '../../document/kinds.ts';
import type { RequiredSection } from '../../document/kinds-types.ts';
import { isDue } from '../life-cycle.ts';
import type { Fix, Rule, TextEdit } from '../rule.ts';
import { type SectionPlace, sectionPlaces } from '../sections.ts';

export const sectionMissing: Rule = {
  id: 'section-missing',
  reference: 'ST01',
  severity: 'warning',
  summary: 'A document that is no draft has the sections of its kind, under these names or their synonyms.',
  why: 'At night people look for “Rollback” where it always is; a page without it is read twice before that is believed.',
  bad: '---\nkind: standard\nstatus: active\n---\n# Passwords\n\n## Purpose\n\n## Scope\n\n## Requirements\n',
  good: '---\nkind: standard\nstatus: active\n---\n# Passwords\n\n## Purpose\n\n## Scope\n\n## Requirements\n\n## Compliance checks\n\n## Exceptions\n\n## References\n',
  adopted: false,
  check(document, { kinds, report }) {
    const kind = kinds.get(document.kind);
    if (kind === undefined || !isDue(document)) return;
    const places = sectionPlaces(document, kind);
    const missing = places.filter(it => it.heading === undefined).map(it => it.section);
    if (missing.length === 0) return;
    const names = missing.map(it => it.name).join(', ');
    const told = missing.map(withSynonyms).join(', ');
    const what = missing.length === 1 ? `The section ${told} is missing` : `Sections are missing: ${told}`;
    report(document.titleRange, `${what}: ${aKind(kind.name)} has ${missing.length === 1 ? 'it' : 'them'}.`, [
      insertion(document, places, names),
    ]);
  },
};

/** `Escalation (or Who to call, or the field escalation)`: what would do as well stands beside what it would do for. */
function withSynonyms({ name, synonyms, field }: RequiredSection): string {
  const others = [...synonyms.slice(0, 2), ...(field === undefined ? [] : [`the field \`${field}\``])];
  return others.length === 0 ? name : `${name} (or ${others.join(', or ')})`;
}

/** Each heading before the next one that is there, else at the end. */
function insertion(document: Document, places: readonly SectionPlace[], names: string): Fix {
  const present = places.flatMap(it => it.heading ?? []);
  const marks = '#'.repeat(present.length === 0 ? 2 : Math.min(...present.map(it => it.level)));
  const edits: TextEdit[] = [];
  const last = document.lines.lineCount - 1;
  const end = document.lines.lineRange(last).end;
  for (const [at, { section, heading }] of places.entries()) {
    if (heading !== undefined) continue;
    const next = places.slice(at + 1).find(it => it.heading !== undefined)?.heading;
    const start = next === undefined ? end : { line: next.range.start.line, character: 0 };
    const newText =
      next === undefined
        ? `${edits.some(it => it.range.start === end) || end.character === 0 ? '' : '\n'}\n${marks} ${section.name}\n`
        : `${marks} ${section.name}\n\n`;
    edits.push({ range: { start, end: start }, newText });
  }
  return { title: `Insert ${names}`, edits };
}
