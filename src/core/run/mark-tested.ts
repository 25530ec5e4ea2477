/** The day of a recorded run as `last_tested` of its document: an edit that a person asks for. */
import type { Document } from '../document/document-types.ts';
import type { Range } from '../position.ts';
import type { Run } from './run-types.ts';

export interface TestedEdit {
  readonly range: Range;
  readonly newText: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
}

/** Why a run is no test that a document may claim, in a sentence; undefined when it is one. */
export function refuseTested({ header, result }: Pick<Run, 'header' | 'result'>): string | undefined {
  if (result === 'unfinished') return 'The run is not finished: finish it first.';
  if (header.mode === 'check-only') return 'A run of checks alone has tested nothing that the document does.';
  return result === 'passed'
    ? undefined
    : `The run ended as ${result.replace('-', ' ')}: only a run that passed is a test to claim.`;
}

/**
 * The edit, in the text of `document` as it is now.
 * @returns undefined where there is no front matter to write into.
 */
export function testedEdit(document: Document, run: Pick<Run, 'header'>): TestedEdit | undefined {
  const day = run.header.startedAt.slice(0, 10);
  const { frontMatter } = document;
  if (!frontMatter) return undefined;
  const known = frontMatter.entries.get('last_tested');
  if (known) return { range: known.node.range, newText: day, day };
  // Beside the review it stands with what it belongs to; else it closes the block.
  const beside = frontMatter.entries.get('last_reviewed') ?? [...frontMatter.entries.values()].at(-1);
  const line = beside ? beside.node.range.end.line : frontMatter.contentRange.start.line - 1;
  const { end } = document.lines.lineRange(line);
  return { range: { start: end, end }, newText: `\nlast_tested: ${day}`, day };
}
