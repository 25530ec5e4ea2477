/** What Git's history says of a document: when its text changed, and what became of its review date. */

import { readFields } from '../document/fields.ts';
import { findBlock, readFrontMatter } from '../document/front-matter.ts';
import { LineIndex } from '../position.ts';
import type { DocumentHistory } from './rule.ts';

/** A document as one commit left it. */
export interface Version {
  readonly commit: string;
  /** Day of its author, `YYYY-MM-DD`. */
  readonly day: string;
  /** The whole text. */
  readonly text: string;
}

/** Text below the front matter, without what is none of its meaning: line ends and blanks at their ends. */
function bodyOf(text: string): string {
  const block = findBlock(text);
  const body = typeof block === 'string' ? text : text.slice(block.end);
  return body.replace(/[ \t]*\r?\n/g, '\n').trim();
}

function reviewOf(text: string): string | undefined {
  const lines = new LineIndex(text);
  const { frontMatter } = readFrontMatter(lines);
  return readFields(frontMatter, lines).lastReviewed?.value;
}

/**
 * Facts of the versions of each document, newest first; the oldest is the one that added it, or the last that is known
 * (a shallow clone knows one). Coming into the history is no change, and neither is another name.
 */
export function historiesOf(versions: ReadonlyMap<string, readonly Version[]>): ReadonlyMap<string, DocumentHistory> {
  const moved = new Map<string, number>();
  const stories = [...versions].map(([path, its]) => [path, storyOf(its, moved)] as const);
  return new Map(
    stories.map(([path, { stamp, ...its }]) => [
      path,
      stamp === undefined ? its : { ...its, stamp: { ...stamp, documents: moved.get(stamp.commit) ?? 1 } },
    ]),
  );
}

/** `moved` counts by commit how many documents got another review date by it. */
function storyOf(versions: readonly Version[], moved: Map<string, number>): DocumentHistory {
  const read = versions.map(it => ({ ...it, body: bodyOf(it.text), review: reviewOf(it.text) }));
  let changed: DocumentHistory['changed'];
  let changedSince = false;
  let stamp: { readonly at: number; readonly moved: boolean } | undefined;
  let same = true;
  let before: { readonly day: string; readonly review: string } | undefined;
  for (const [at, version] of read.entries()) {
    const older = read[at + 1];
    if (older === undefined) break;
    const isChange = version.body !== older.body;
    if (isChange) changed ??= { commit: version.commit, day: version.day };
    const isStamp = version.review !== older.review;
    if (isStamp && version.review !== undefined && older.review !== undefined)
      moved.set(version.commit, (moved.get(version.commit) ?? 0) + 1);
    if (stamp === undefined) {
      // The commit that wrote the date vouches for its own text.
      if (!isStamp) changedSince ||= isChange;
      else {
        stamp = { at, moved: older.review !== undefined };
        same = !isChange;
      }
    } else if (before === undefined) {
      same &&= !isChange;
      if (isStamp && version.review !== undefined && older.review !== undefined)
        before = { day: version.day, review: version.review };
    }
  }
  const [newest] = read;
  const stamping = stamp === undefined ? undefined : read[stamp.at];
  const facts = { review: newest?.review, changed, changedSinceReview: changedSince };
  if (stamping === undefined || stamp?.moved !== true) return facts;
  const { commit, day } = stamping;
  return { ...facts, stamp: { commit, day, documents: 1, unchangedSince: same ? before?.day : undefined } };
}
