/**
 * Documents on their way from the library's thread, and as a window keeps them. What is asked of thousands at once, to order,
 * group and find them, stands in each; the rest, asked of the few that somebody looks at, stays the bytes it came in: as objects
 * it would be most of what the engine moves about while a large folder is read, and everybody in the window waits meanwhile.
 */
import type { LibraryEvent } from '../core/library/library-types.ts';
import type { DocumentSummary } from '../core/search/search-types.ts';

type AtOnce = 'uri' | 'root' | 'id' | 'kind' | 'title' | 'area' | 'owner' | 'status' | 'reviewDue' | 'services' | 'alerts';
type Rest = Omit<DocumentSummary, AtOnce | 'path'>;

interface Row extends Pick<DocumentSummary, AtOnce> {
  /** undefined: it is what follows the root in the uri. */
  readonly path: string | undefined;
  /** Where its rest ends, in bytes; it begins where that of the row before ends. */
  readonly end: number;
}

export interface PackedDocuments {
  readonly rows: readonly Row[];
  /** JSON, one document after the other. */
  readonly rest: Uint8Array;
}

/** An event of the library as it is told to the window. */
export type ToldEvent =
  | Exclude<LibraryEvent, { type: 'documents' }>
  | { readonly type: 'documents'; readonly put: PackedDocuments; readonly removed: readonly string[] };

export function packedDocuments(summaries: readonly DocumentSummary[]): PackedDocuments {
  const encoder = new TextEncoder();
  const rows: Row[] = [];
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const { uri, root, path, id, kind, title, area, owner, status, reviewDue, services, alerts, ...rest } of summaries) {
    const part = encoder.encode(JSON.stringify(rest satisfies Rest));
    parts.push(part);
    end += part.length;
    const own = uri === `${root}/${path}` ? undefined : path;
    rows.push({ uri, root, path: own, id, kind, title, area, owner, status, reviewDue, services, alerts, end });
  }
  const all = new Uint8Array(end);
  for (const [index, part] of parts.entries()) all.set(part, rows[index - 1]?.end ?? 0);
  return { rows, rest: all };
}

export const unpackedDocuments = ({ rows, rest }: PackedDocuments): readonly DocumentSummary[] =>
  rows.map((it, index) => new ToldDocument(it, rest, rows[index - 1]?.end ?? 0));

class ToldDocument implements DocumentSummary {
  readonly uri: string;
  readonly root: string;
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly area: string | undefined;
  readonly owner: string | undefined;
  readonly status: string | undefined;
  readonly reviewDue: string | undefined;
  readonly services: readonly string[];
  readonly alerts: readonly string[];
  readonly #path: string | undefined;
  readonly #bytes: Uint8Array;
  readonly #from: number;
  readonly #end: number;

  constructor(row: Row, bytes: Uint8Array, from: number) {
    this.uri = row.uri;
    this.root = row.root;
    this.id = row.id;
    this.kind = row.kind;
    this.title = row.title;
    this.area = row.area;
    this.owner = row.owner;
    this.status = row.status;
    this.reviewDue = row.reviewDue;
    this.services = row.services;
    this.alerts = row.alerts;
    this.#path = row.path;
    this.#bytes = bytes;
    this.#from = from;
    this.#end = row.end;
  }

  get path() {
    return this.#path ?? this.uri.slice(this.root.length + 1);
  }
  get adopted() {
    return this.#rest.adopted;
  }
  get titleRange() {
    return this.#rest.titleRange;
  }
  get heading() {
    return this.#rest.heading;
  }
  get summary() {
    return this.#rest.summary;
  }
  get steps() {
    return this.#rest.steps;
  }
  get lastReviewed() {
    return this.#rest.lastReviewed;
  }
  get owesReview() {
    return this.#rest.owesReview;
  }
  get changed() {
    return this.#rest.changed;
  }
  get stamped() {
    return this.#rest.stamped;
  }
  get drill() {
    return this.#rest.drill;
  }

  /** Who draws a row asks for one thing after the other. */
  get #rest(): Rest {
    if (lastAsked?.of !== this) {
      const json = decoder.decode(this.#bytes.subarray(this.#from, this.#end));
      lastAsked = { of: this, rest: JSON.parse(json) as Rest };
    }
    return lastAsked.rest;
  }
}

const decoder = new TextDecoder();
let lastAsked: { readonly of: ToldDocument; readonly rest: Rest } | undefined;
