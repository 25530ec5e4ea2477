/** A document as the tree and the search box show it. */
import type { Document } from '../document/document-types.ts';
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
