/** What help for authors knows of the world around a text, and what it answers. */
import type { Freshness } from '../document/freshness.ts';
import type { Kind } from '../document/kinds-types.ts';
import type { Range } from '../position.ts';
import type { DocumentSummary } from '../search/search-types.ts';
import type { Settings } from '../settings.ts';

/** A text and its surroundings. */
export interface Writing {
  /** Without a byte order mark, line ends as they are. */
  readonly text: string;
  /** Root-relative, `/` between names. */
  readonly path: string;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly settings: Pick<Settings, 'kinds' | 'teams'>;
  /** The documents of the same root. */
  readonly documents: Iterable<KnownDocument>;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

/** A document of the root, as the window keeps it. */
export type KnownDocument = Freshness &
  Pick<DocumentSummary, 'uri' | 'path' | 'id' | 'kind' | 'title' | 'owner' | 'status' | 'summary'>;

/** One thing that may stand at a place. */
export interface Offer {
  readonly label: string;
  /** What is written in the place of `range`; with `$1` and `${1:x}` for places to fill in where `snippet` is set. */
  readonly text: string;
  readonly snippet: boolean;
  /** On one line; the cursor is in it or at its ends. */
  readonly range: Range;
  readonly type: 'key' | 'value' | 'document' | 'party' | 'label' | 'snippet';
  /** A few words beside the label. */
  readonly detail: string;
  /** Paragraphs of plain text, worked out when somebody looks: there may be hundreds of offers. */
  readonly about: () => readonly string[];
  /** What is typed to find it: the label and other words. */
  readonly filter: string;
  /** Something may be chosen right behind it. */
  readonly more: boolean;
}

/** Of more documents than this, those that fit what is typed are offered, and anew at the next letter. */
export const maximumOffers = 300;

export interface Explanation {
  readonly range: Range;
  readonly title: string;
  /** Paragraphs of plain text. */
  readonly paragraphs: readonly string[];
  /** Uri of the document that is explained; undefined for keys, values and labels. */
  readonly document: string | undefined;
}
