/** Which part of a procedure a heading opens. */
import type { Heading, Phase } from './document-types.ts';

/** Headings by phase, lower case; the source is domain.md section 3 and the headings of real runbooks spelled in several ways. */
const words: readonly (readonly [Phase, readonly string[]])[] = [
  ['activation', ['activation', 'activate', 'declaration']],
  [
    'check',
    [
      'prerequisites',
      'prerequisite',
      'pre-requisites',
      'before you start',
      'before you begin',
      'diagnosis',
      'diagnostics',
      'diagnostic',
      'possible checks',
    ],
  ],
  ['check', ['symptoms', 'symptom', 'pre-checks', 'pre-check', 'pre-change', 'preconditions']],
  ['do', ['steps', 'procedure', 'procedures', 'execution', 'mitigation', 'resolution', 'recovery', 'change steps', 'agenda']],
  ['verify', ['verification', 'verify', 'validation', 'validate', 'post-change', 'post-checks', 'post-check']],
  ['communicate', ['communication', 'communications']],
  ['escalate', ['escalation', 'escalations', 'escalate', 'who to call']],
  ['compliance', ['compliance checks', 'compliance check', 'compliance']],
  ['undo', ['rollback', 'roll back', 'rolling back', 'back-out', 'backout', 'back out']],
  ['end', ['reconstitution', 'clean-up', 'cleanup', 'clean up', 'cleaning up']],
];
const byWord = words.flatMap(([phase, list]) => list.map(it => [it, phase] as const)).sort((a, b) => b[0].length - a[0].length);

/** The phase a heading names, undefined for a heading with no known word. It may be numbered, and more words may follow. */
export function phaseOf(heading: string): Phase | undefined {
  const known = phases.get(heading);
  if (known !== undefined || phases.has(heading)) return known;
  // A folder's pages share their headings; bounded, for a window lives long.
  if (phases.size >= mostPhases) phases.clear();
  const phase = readPhase(heading);
  phases.set(heading, phase);
  return phase;
}
const phases = new Map<string, Phase | undefined>();
const mostPhases = 5000;

function readPhase(heading: string): Phase | undefined {
  const text = heading
    .toLowerCase()
    .replace(/[\u2010-\u2014]/g, '-')
    .replace(/^[^\p{L}]+/u, '')
    .replace(/^(?:(?:step|phase|part|appendix)\s+[\w.]+\s*[:.)-]\s*)/u, '')
    .replace(/\s+/g, ' ')
    .trim();
  for (const [word, phase] of byWord) {
    if (text === word || (text.startsWith(word) && /^[^\p{L}\p{N}-]/u.test(text.slice(word.length)))) return phase;
  }
  // Undoing must never run in sequence, so these words count wherever they stand in a heading.
  return /\b(rollback|roll back|back-out|backout)\b/.test(text) ? 'undo' : undefined;
}

/** The headings above each line: who stands over it, and the phase of the nearest one that names a phase (`do` when none does). */
export class Headings {
  readonly #list: readonly { readonly line: number; readonly heading: Heading; readonly phase: Phase }[];

  constructor(headings: readonly Heading[]) {
    const open: { level: number; phase: Phase }[] = [];
    this.#list = [...headings]
      .sort((a, b) => a.range.start.line - b.range.start.line)
      .map(heading => {
        while (open.length && (open.at(-1)?.level ?? 0) >= heading.level) open.pop();
        const phase = phaseOf(heading.text) ?? open.at(-1)?.phase ?? 'do';
        open.push({ level: heading.level, phase });
        return { line: heading.range.start.line, heading, phase };
      });
  }

  at(line: number): { readonly heading: Heading | undefined; readonly phase: Phase } {
    let low = 0;
    let high = this.#list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#list[middle]?.line ?? 0) <= line) low = middle + 1;
      else high = middle;
    }
    const found = this.#list[low - 1];
    return { heading: found?.heading, phase: found?.phase ?? 'do' };
  }
}
