/** FM01: in a managed folder a document says what it is. */
import { parseDocument } from '../../document/document.ts';
import type { Document } from '../../document/document-types.ts';
import { defaultKind } from '../../document/kinds.ts';
import { applyEdits } from '../edits.ts';
import { isBelow } from '../folders.ts';
import type { Fix, LintContext, Rule } from '../rule.ts';
import { yamlLine } from '../yaml-text.ts';
import { requiredFieldMissing } from './required-field-missing.ts';

export const frontMatterMissing: Rule = {
  id: 'front-matter-missing',
  reference: 'FM01',
  severity: 'warning',
  summary: 'A document in a `managed` folder opens with front matter that says its kind.',
  why: 'Without kind, owner and review date nobody is told when the page goes stale, and no alert or plan can name it.',
  bad: '# DNS does not resolve\n\n1. [ ] Ask the resolver\n',
  good: '---\nkind: runbook\nid: rb-net-dns\ntitle: DNS does not resolve\narea: network\nowner: role-network-oncall\nstatus: draft\ntrigger: request\n---\n# DNS does not resolve\n',
  adopted: 'undiminished',
  check(document, context) {
    const folder = context.settings.managed.find(it => isBelow(document.path, it));
    if (folder === undefined || isOverview(document.path)) return;
    const { frontMatter } = document;
    const where = folder === '' || folder === '.' ? 'this folder' : folder;
    if (frontMatter !== undefined) {
      if (!document.adopted) return;
      const place = document.lines.lineRange(frontMatter.range.start.line);
      const start = frontMatter.contentRange.start;
      const kind = defaultKind(context.kinds);
      const fix: Fix = {
        title: `Insert \`kind: ${kind}\``,
        edits: [{ range: { start, end: start }, newText: `kind: ${kind}\n` }],
      };
      const message = `The front matter has no \`kind\`, and documents in ${where} are managed: say what this is, such as \`kind: ${kind}\`.`;
      context.report(place, message, [fix]);
      return;
    }
    // Front matter that cannot be read is a finding of its own.
    if (document.problems.some(it => it.code.startsWith('front-matter-'))) return;
    const message = `There is no front matter, and documents in ${where} are managed: say kind, id, owner and status between two lines \`---\`.`;
    context.report(document.titleRange, message, [skeleton(document, context)]);
  },
};

/** What only lists the others is no document of a kind. */
const isOverview = (path: string) => /(?:^|\/)(?:README|index|_index|CONTRIBUTING|CHANGELOG)\.[^/]*$/i.test(path);

/** Front matter from what the page says already; the rest says of itself that a person has to name it. */
function skeleton(document: Document, context: LintContext): Fix {
  const kind = document.adopted ? defaultKind(context.kinds) : document.kind;
  const known = [...boldLabels(document, Object.keys((context.kinds.get(kind)?.schema['properties'] ?? {}) as object))];
  let block = `---\n${[['kind', kind], ...known].map(([key, value]) => yamlLine(key ?? '', value)).join('\n')}\n---\n`;
  // What the rule for missing fields would insert, until it misses nothing: some fields are needed only beside others.
  // Its title is all that the rule reads of the text, and reading a long page seven times over would be felt.
  const title = document.headings.find(it => it.level === 1)?.text;
  for (let pass = 0; pass < 20; pass++) {
    const { document: drafted } = parseDocument(document.uri, title === undefined ? block : `${block}\n# ${title}\n`, {
      path: document.path,
      kinds: context.kinds,
    });
    const fixes: Fix[] = [];
    requiredFieldMissing.check?.(drafted, { ...context, report: (_range, _message, its = []) => fixes.push(...its.slice(0, 1)) });
    const [fix] = fixes;
    if (fix === undefined) break;
    block = applyEdits(block, fix.edits);
  }
  const start = { line: 0, character: 0 };
  return { title: 'Insert front matter', edits: [{ range: { start, end: start }, newText: `${block}\n` }] };
}

/** `**Last Reviewed:** 2026-01-10` lines whose label is a field. */
function* boldLabels(document: Document, fields: readonly string[]): Generator<[string, string]> {
  const said = new Set(['kind', 'title', 'status']);
  for (let line = 0; line < document.lines.lineCount && line < lookedAt; line++) {
    const match = /^\s*(?:[-*+]\s+)?\*\*([A-Za-z][A-Za-z _-]{1,40}?)(?::\*\*|\*\*:)\s*([^*|]{1,100}?)\s*$/.exec(
      document.lines.lineText(line),
    );
    const name = (match?.[1] ?? '').toLowerCase().replace(/[\s-]+/g, '_');
    const value = match?.[2] ?? '';
    // Only what has the form of the field: a sentence behind a bold word is no date.
    const fits = /^(?:last_reviewed|last_tested|created)$/.test(name) ? /^\d{4}-\d\d-\d\d$/.test(value) : name === 'owner';
    if (!fields.includes(name) || !fits || value === '' || said.has(name)) continue;
    said.add(name);
    yield [name, value];
  }
}
/** Lines from the top in which such labels stand. */
const lookedAt = 40;
