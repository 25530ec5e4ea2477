/**
 * A new document of any kind, drafted from its schema: what the rules would ask for is written before they ask. A value
 * that only a person can know says of itself that it is to be named, or is left open as a finding.
 */
import { parseDocument } from '../document/document.ts';
import type { Kind } from '../document/kinds-types.ts';
import { phaseOf } from '../document/phases.ts';
import { defaultSettings } from '../settings.ts';
import { applyEdits, withoutOverlaps } from './edits.ts';
import { lint } from './lint.ts';
import type { CatalogView, Finding } from './rule.ts';
import { sectionPlaces } from './sections.ts';
import { yamlLine } from './yaml-text.ts';

export interface DraftOrder {
  readonly kind: Kind;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly id: string;
  readonly title: string;
  /** Root-relative, for an area that the folder names. */
  readonly path: string;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** Fields that are known; scalars and lists of scalars. They stand above what the schema would offer. */
  readonly fields?: ReadonlyMap<string, unknown> | undefined;
  /** Knows which ids are taken. */
  readonly catalog: CatalogView;
}

export interface Draft {
  /** LF line ends, one at its end. */
  readonly text: string;
  /** What only a person may say: approvals, recovery objectives. */
  readonly findings: readonly Finding[];
}

/** Writes the draft. Never throws. */
export function draftDocument(order: DraftOrder): Draft {
  const { kind, id, title, fields = new Map() } = order;
  const known = new Map<string, unknown>([['kind', kind.name], ['id', id], ['title', title], ...fields]);
  if (!known.has('status')) known.set('status', firstStatus(kind));
  const properties = Object.keys((kind.schema['properties'] ?? {}) as object);
  const place = (name: string) => (properties.indexOf(name) + 1 || properties.length + 1) - 1;
  const lines = [...known].sort(([a], [b]) => place(a) - place(b)).map(([name, value]) => yamlLine(name, value));
  let text = `---\n${lines.join('\n')}\n---\n\n# ${title}\n`;
  // Fields first: which sections are asked for depends on them, and they are written below.
  text = mended(text, order, 'section-missing').text;
  text += bodyOf(text, order);
  return mended(text, order);
}

/** Where a new document of the kind is in its life: a draft, or what its records begin with. */
function firstStatus(kind: Kind): string {
  const { enum: all } = ((kind.schema['properties'] as Record<string, unknown>)?.['status'] ?? {}) as {
    enum?: readonly unknown[];
  };
  return all === undefined || all.includes('draft') ? 'draft' : String(all[0]);
}

/** Rounds of fixes: a field may be needed only beside one that another fix inserted. */
const rounds = 20;

function mended(text: string, order: DraftOrder, except?: string): Draft {
  let now = text;
  let findings: readonly Finding[] = [];
  for (let round = 0; round < rounds; round++) {
    const { document } = parseDocument(`draft:/${order.path}`, now, { path: order.path, kinds: order.kinds });
    const options = { settings: defaultSettings, today: order.today, kinds: order.kinds };
    findings = lint(order.catalog, [document], options);
    const edits = withoutOverlaps(findings.flatMap(it => (it.fixes[0] && it.rule !== except ? [it.fixes[0].edits] : [])));
    if (edits.length === 0) break;
    now = applyEdits(now, edits);
  }
  return { text: now, findings };
}

/** The sections of the kind, each with a sentence that asks for its text; steps where a section is for doing or checking. */
function bodyOf(text: string, { kind, kinds, path }: DraftOrder): string {
  const { document } = parseDocument(`draft:/${path}`, text, { path, kinds });
  let number = 0;
  return sectionPlaces(document, kind)
    .map(({ section }) => {
      const phase = phaseOf(section.name);
      const heading = `\n## ${section.name}\n\n`;
      if (phase === undefined || phase === 'escalate') return `${heading}To be written.\n`;
      if (phase === 'communicate' || phase === 'activation') return `${heading}${++number}. [ ] To be written: who does what\n`;
      if (phase === 'undo') return `${heading}${++number}. [ ] To be written: how each change is taken back\n`;
      return `${heading}${++number}. [ ] To be written: what to do, and what good looks like\n   - Expect: exit 0\n\n   \`\`\`sh check\n   true\n   \`\`\`\n`;
    })
    .join('');
}
