/** Whether two judgements of one document are the same, so that nobody is told what he knows: compared without writing them out. */
import type { Range } from '../position.ts';
import type { Finding, Fix } from './rule.ts';

export function sameFindings(one: readonly Finding[], other: readonly Finding[]): boolean {
  return one.length === other.length && one.every((it, at) => sameFinding(it, other[at] as Finding));
}

const sameFinding = (a: Finding, b: Finding): boolean =>
  a.rule === b.rule &&
  a.message === b.message &&
  a.severity === b.severity &&
  a.uri === b.uri &&
  sameRange(a.range, b.range) &&
  a.fixes.length === b.fixes.length &&
  a.fixes.every((it, at) => sameFix(it, b.fixes[at] as Fix));

const sameFix = (a: Fix, b: Fix): boolean =>
  a.title === b.title &&
  a.automatic === b.automatic &&
  a.edits.length === b.edits.length &&
  a.edits.every((it, at) => it.newText === b.edits[at]?.newText && sameRange(it.range, b.edits[at].range)) &&
  JSON.stringify(a.newDocument) === JSON.stringify(b.newDocument);

const sameRange = (a: Range, b: Range): boolean =>
  a.start.line === b.start.line &&
  a.start.character === b.start.character &&
  a.end.line === b.end.line &&
  a.end.character === b.end.character;
