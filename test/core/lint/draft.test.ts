/** New documents: of every kind they lint clean, and the first runbook has the one finding that shows what findings are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Catalog } from '../../../src/core/catalog/catalog.ts';
import { parseDocument } from '../../../src/core/document/document.ts';
import { bundledKinds } from '../../../src/core/document/kinds.ts';
import { readSettings } from '../../../src/core/document/settings-file.ts';
import { draftDocument } from '../../../src/core/lint/draft.ts';
import { knownNames } from '../../../src/core/lint/known-names.ts';
import { lint } from '../../../src/core/lint/lint.ts';
import { firstRunbook, starterFiles } from '../../../src/core/lint/starter.ts';

const today = '2026-11-21';
const lintText = (path: string, text: string, settings = readSettings('', knownNames()).settings) => {
  const catalog = new Catalog();
  const { document } = parseDocument(`file:///kb/${path}`, text, { path });
  catalog.put(document);
  return lint(catalog, [document], { settings, today });
};

const stillOpen: Readonly<Record<string, readonly string[]>> = {
  vendor: ['required-field-missing contract'],
  incident: ['required-field-missing detected_at'],
  change: ['required-field-missing window'],
  risk: ['required-field-missing due', 'required-field-missing found_on'],
  plan: ['required-field-missing horizon'],
  standard: ['required-field-missing approvals', 'required-field-missing effective'],
  'dr-plan': [
    'recovery-objective-missing mtpd',
    'recovery-objective-missing rpo',
    'recovery-objective-missing rto',
    'required-field-missing approvals',
  ],
};

/** Records begin where their life begins. */
const firstStatus: Readonly<Record<string, string>> = { vendor: 'prospective', incident: 'open', risk: 'open' };

for (const kind of bundledKinds.values()) {
  test(`a new ${kind.name} keeps what it was given, has the sections of its kind, and leaves open only what a person must say`, () => {
    const id = `${kind.idPrefix}-new-one`;
    const { text, findings } = draftDocument({
      kind,
      kinds: bundledKinds,
      id,
      title: 'The new: one',
      path: `x/${id}.md`,
      today,
      fields: new Map([['owner', 'role-dba']]),
      catalog: new Catalog(),
    });
    // Approvals, recovery objectives, contracts and days: a machine that filled them in would lie.
    const open = findings.map(it => `${it.rule} ${/`(\w+)`/.exec(it.message)?.[1]}`).sort();
    assert.deepEqual(open, stillOpen[kind.name] ?? []);
    assert.deepEqual(
      lintText(`x/${id}.md`, text).map(it => it.message),
      findings.map(it => it.message),
    );
    const { document } = parseDocument('file:///x.md', text, { path: 'x.md' });
    assert.deepEqual(
      [document.kind, document.id, document.title, document.fields.owner?.value, document.fields.status?.value],
      [kind.name, id, 'The new: one', 'role-dba', firstStatus[kind.name] ?? 'draft'],
    );
    const headings = document.headings.map(it => it.text);
    assert.ok(headings.length > 2 && new Set(headings).size === headings.length, `each section once: ${headings}`);
    assert.ok(text.endsWith('\n') && !text.includes('\n\n\n'));
  });
}

test('the files of a new knowledge base: settings that can be read, and a runbook with exactly one finding, which has a fix', () => {
  const files = starterFiles({ kinds: bundledKinds, catalog: new Catalog(), today, version: '1.2.3' });
  assert.deepEqual(
    files.map(it => it.path),
    ['drillbook.yaml', firstRunbook, '.github/workflows/drillbook.yml'],
  );
  const { settings, problems } = readSettings(files[0]?.text ?? '', knownNames());
  assert.deepEqual([problems, settings.managed], [[], ['runbooks']]);
  const text = files[1]?.text ?? '';
  const findings = lintText(firstRunbook, text, settings);
  assert.deepEqual(
    findings.map(it => [it.rule, it.fixes.length > 0]),
    [['prompt-in-fence', true]],
  );
  const { steps, native } = parseDocument('file:///x.md', text, { path: firstRunbook }).document.checklist;
  assert.equal(steps.length, 4);
  assert.ok(native || steps.every(it => it.command?.runnable !== false));
  assert.match(files[2]?.text ?? '', /npx --yes drillbook@1\.2\.3 lint --format github/);
});
