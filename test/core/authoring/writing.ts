/** A text with `|` for the cursor, in the company of a few documents: the one place where these tests know the API. */
import assert from 'node:assert/strict';
import type { Explanation, KnownDocument, Offer, Writing } from '../../../src/core/authoring/authoring-types.ts';
import { frontMatterOffers } from '../../../src/core/authoring/complete-front-matter.ts';
import { stepOffers } from '../../../src/core/authoring/complete-step.ts';
import { explainAt } from '../../../src/core/authoring/explain.ts';
import { bundledKinds } from '../../../src/core/document/kinds.ts';
import type { Position } from '../../../src/core/position.ts';

const known = (id: string, kind: string, title: string, more: Partial<KnownDocument> = {}): KnownDocument => ({
  uri: `file:///root/runbooks/${id}.md`,
  path: `runbooks/${id}.md`,
  id,
  kind,
  title,
  owner: 'role-dba',
  status: 'active',
  summary: undefined,
  lastReviewed: undefined,
  reviewDue: undefined,
  owesReview: true,
  ...more,
});

export const company: readonly KnownDocument[] = [
  known('rb-db-restore', 'runbook', 'Restore a database', { lastReviewed: '2026-11-02', reviewDue: '2027-05-02' }),
  known('rb-net-dns', 'runbook', 'Names do not resolve', {
    lastReviewed: '2025-01-01',
    reviewDue: '2025-07-01',
    owner: 'Platform team',
  }),
  known('rb-aged', 'runbook', 'An old way', { status: 'retired' }),
  known('std-backup', 'standard', 'Backups'),
  known('svc-files', 'service', 'File service'),
  known('role-dba', 'role', 'Database administrator'),
];

export function marked(text: string): { readonly text: string; readonly position: Position } {
  const offset = text.indexOf('|');
  assert.ok(offset >= 0, 'the text has a cursor');
  const lines = text.slice(0, offset).split(/\r?\n/);
  return { text: text.replace('|', ''), position: { line: lines.length - 1, character: (lines.at(-1) ?? '').length } };
}

export const writingOf = (text: string, more: Partial<Writing> = {}): Writing => ({
  text,
  path: 'runbooks/page.md',
  kinds: bundledKinds,
  settings: { kinds: new Map(), teams: ['SRE'] },
  documents: company,
  today: '2026-11-21',
  ...more,
});

export function offers(textWithCursor: string, more: Partial<Writing> = {}): readonly Offer[] {
  const { text, position } = marked(textWithCursor);
  const writing = writingOf(text, more);
  return frontMatterOffers(writing, position) ?? stepOffers(writing, position) ?? [];
}
export const labels = (text: string, more: Partial<Writing> = {}): readonly string[] => offers(text, more).map(it => it.label);

/** The text after an offer was taken. */
export function taken(textWithCursor: string, label: string, more: Partial<Writing> = {}): string {
  const { text } = marked(textWithCursor);
  const offer = offers(textWithCursor, more).find(it => it.label === label);
  assert.ok(offer, `${label} among ${labels(textWithCursor, more).join(', ')}`);
  const { start, end } = offer.range;
  assert.equal(start.line, end.line, 'a range to replace lies on one line');
  const lines = text.split('\n');
  const line = lines[start.line] ?? '';
  lines[start.line] = line.slice(0, start.character) + offer.text + line.slice(end.character);
  return lines.join('\n');
}

export function explained(textWithCursor: string, more: Partial<Writing> = {}): Explanation | undefined {
  const { text, position } = marked(textWithCursor);
  return explainAt(writingOf(text, more), position);
}
