/** Reads the files of a root that hold alerting rules through `Files`, and again only those that changed. */
import type { FileStatus, Files } from '../ports.ts';
import { type AlertRulesFile, largestAlertRules, mayHoldAlertRules, readAlertRules } from './alert-rules.ts';
import { byCodeUnits, inParallel } from './walk.ts';

/** More candidates than this are a repository of manifests: the first are read, in the order of their paths. */
const mostFiles = 5000;
/** Files read between two pauses. */
const slice = 64;

/** What was read, by path; `file` is undefined where a file holds no alerting rule. */
export type KnownAlertRules = Map<string, { readonly status: FileStatus; readonly file: AlertRulesFile | undefined }>;

/**
 * Brings what is known of alerting rules to what the disk says, for these paths of a walk. Never rejects: a file that cannot be
 * read holds no rules. Answers whether anything differs.
 */
export async function readAlertFiles(
  files: Files,
  paths: Iterable<string>,
  uriOf: (path: string) => string,
  known: KnownAlertRules,
  pause: () => Promise<void>,
): Promise<boolean> {
  const candidates = [...paths].filter(mayHoldAlertRules).sort(byCodeUnits).slice(0, mostFiles);
  const wanted = new Set(candidates);
  let differs = false;
  for (const [path, { file }] of [...known]) {
    if (wanted.has(path)) continue;
    known.delete(path);
    differs ||= file !== undefined;
  }
  for (let at = 0; at < candidates.length; at += slice) {
    const changed = await inParallel(candidates.slice(at, at + slice), path => readAlertFile(files, path, uriOf(path), known));
    differs = changed.includes(true) || differs;
    await pause();
  }
  return differs;
}

/** The same for one file; true when its rules, or their places, are others than before. */
export async function readAlertFile(files: Files, path: string, uri: string, known: KnownAlertRules): Promise<boolean> {
  const before = known.get(path);
  try {
    const status = await files.status(path);
    if (before !== undefined && before.status.size === status.size && before.status.modified === status.modified) return false;
    const file = status.size > largestAlertRules ? undefined : readAlertRules(uri, path, await files.read(path));
    known.set(path, { status, file });
    return file !== undefined || before?.file !== undefined;
  } catch {
    known.delete(path);
    return before?.file !== undefined;
  }
}

/** The files that hold rules, in the order of their paths; undefined when there is none. */
export function alertFilesOf(known: KnownAlertRules): readonly AlertRulesFile[] | undefined {
  const found = [...known.values()].flatMap(it => it.file ?? []).sort((a, b) => byCodeUnits(a.path, b.path));
  return found.length === 0 ? undefined : found;
}
