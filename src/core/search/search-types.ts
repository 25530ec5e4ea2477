/** What search is asked and what it answers. */
import type { Freshness } from '../document/freshness.ts';
import type { Range } from '../position.ts';

export interface SearchHit {
  readonly uri: string;
  readonly path: string;
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly owner: string | undefined;
  readonly area: string | undefined;
  /** Title of the best section, '' for the part before the first heading. */
  readonly section: string;
  /** Anchor of that section; undefined for the part before the first heading. */
  readonly slug: string | undefined;
  /** Where to open: the section's heading line, 0-based. */
  readonly line: number;
  readonly score: number;
  /** A passage of the section with the words found. */
  readonly excerpt: string;
}

export interface SearchOptions {
  readonly limit: number;
  /**
   * The text of a section (-1: the first part that says anything) of the page with that uri and path, for excerpts and exact
   * phrases; undefined when it is not at hand. Without it there are no excerpts, and a phrase stands for its words, all of
   * them somewhere on the page.
   */
  readonly textOf?: ((uri: string, section: number, path: string) => string | undefined) | undefined;
  /** false: no excerpts are wanted, and texts are asked for by phrases only. */
  readonly excerpts?: boolean | undefined;
  /** `YYYY-MM-DD`, for `overdue:yes`; without it that is no condition. */
  readonly today?: string | undefined;
}

/** A document as the tree and the search box show it: all the extension host keeps of a closed document. */
export interface DocumentSummary extends Freshness {
  readonly uri: string;
  /** Uri of the root it belongs to. */
  readonly root: string;
  readonly path: string;
  readonly id: string;
  readonly kind: string;
  readonly adopted: boolean;
  readonly title: string;
  readonly titleRange: Range;
  /** Line of the first heading, from 0: where it is opened; the title's own line when there is none. */
  readonly heading: number;
  readonly area: string | undefined;
  readonly owner: string | undefined;
  readonly status: string | undefined;
  /** What it is about, in the words of its author. */
  readonly summary: string | undefined;
  readonly services: readonly string[];
  readonly alerts: readonly string[];
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    readonly line: number;
    readonly kind: string;
    readonly phase: string;
    readonly runnable: boolean;
    readonly parent: string | undefined;
  }[];
}
