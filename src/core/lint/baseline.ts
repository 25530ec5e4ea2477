/** Findings that a team knows of and lives with for now: a baseline, by which only new ones count. */
import type { Finding } from './rule.ts';

/** Findings of one rule in one file on lines that read alike. */
export interface KnownFinding {
  /** Root-relative. */
  readonly path: string;
  readonly rule: string;
  /** Stands for the text of the line, not for its number: lines above may come and go. */
  readonly line: string;
  readonly count: number;
}

/** What a line of a finding is known by; two lines that differ in blanks alone are known by the same. */
export type LineName = (finding: Finding) => string;

/** What to keep of findings, by path and rule: the same on every machine. */
export function knownOf(findings: Iterable<Finding>, nameOf: LineName): readonly KnownFinding[] {
  const known = new Map<string, KnownFinding>();
  for (const it of findings) {
    const line = nameOf(it);
    const key = keyOf(it.path, it.rule, line);
    known.set(key, { path: it.path, rule: it.rule, line, count: (known.get(key)?.count ?? 0) + 1 });
  }
  return [...known].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, it]) => it);
}

export interface Compared {
  /** What the baseline does not hold. */
  readonly fresh: readonly Finding[];
  readonly known: number;
  /** Findings of the baseline that are no more, among the files that were judged. */
  readonly gone: number;
}

/** Takes the known findings away, each as often as it is known. */
export function withoutKnown(
  findings: readonly Finding[],
  baseline: readonly KnownFinding[],
  nameOf: LineName,
  isJudged: (path: string) => boolean,
): Compared {
  const left = new Map<string, number>();
  for (const { path, rule, line, count } of baseline) {
    if (!isJudged(path)) continue;
    const key = keyOf(path, rule, line);
    left.set(key, (left.get(key) ?? 0) + count);
  }
  const fresh = findings.filter(it => {
    const key = keyOf(it.path, it.rule, nameOf(it));
    const count = left.get(key) ?? 0;
    if (count === 0) return true;
    left.set(key, count - 1);
    return false;
  });
  const gone = [...left.values()].reduce((sum, it) => sum + it, 0);
  return { fresh, known: findings.length - fresh.length, gone };
}

const keyOf = (path: string, rule: string, line: string) => `${path}\n${rule}\n${line}`;
