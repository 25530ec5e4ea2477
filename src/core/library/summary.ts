/** A document as the tree and the search box show it. */
import { idMentions } from '../authoring/mentions.ts';
import type { Document } from '../document/document-types.ts';
import { dueItems } from '../lint/due.ts';
import type { RecordedRuns } from '../lint/rule.ts';
import type { DocumentSummary } from '../search/search-types.ts';
import { type Evidence, freshnessOf } from './freshness-of.ts';
import type { LibraryRoot } from './library-types.ts';

/** What the window keeps of a document. */
export function summaryOf(root: LibraryRoot, document: Document, evidence: Evidence = {}): DocumentSummary {
  return {
    uri: document.uri,
    root: root.uri,
    path: document.path,
    id: document.id,
    kind: document.kind,
    adopted: document.adopted,
    title: document.title,
    titleRange: document.titleRange,
    heading: (document.headings[0]?.range ?? document.titleRange).start.line,
    area: document.fields.area?.value,
    owner: document.fields.owner?.value,
    status: document.fields.status?.value,
    summary: document.fields.summary?.value,
    services: document.fields.services.map(it => it.value),
    ...freshnessOf(document, evidence),
    alerts: document.alerts.map(it => it.name),
    steps: document.checklist.steps.map(it => ({
      id: it.id,
      title: it.title,
      line: it.titleRange.start.line,
      kind: it.kind,
      phase: it.phase,
      runnable: it.command?.runnable ?? false,
      parent: it.parent,
    })),
  };
}

const nowhere: LibraryRoot = { uri: '', name: '', builtIn: false };

/** All that a window shows of a document beside its text and its findings: the same for two that it need not draw anew. */
export const shownOf = (document: Document): string =>
  JSON.stringify([
    summaryOf(nowhere, document),
    // Who refers to another is shown there with the whole line.
    [...idMentions(document), ...document.links].map(it => [it, document.lines.lineText(it.range.start.line)]),
  ]);

/** All that has to be done by some day, as the document and the records of its runs say it, on one day like on any other. */
export const dueOf = (document: Document, runs: RecordedRuns | undefined): string =>
  JSON.stringify(dueItems([document], { today: '2000-01-01', within: aLifetime, runs }));
/** Days. */
const aLifetime = 40_000;
