/** The expressions of `redact` in a root's drillbook.yaml: texts that never stand in a record of a run. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { readSettings } from '../core/document/settings-file.ts';
import { settingsPath } from '../core/library/shelf-of-root.ts';
import { codeOf, reasonOf } from './run-store.ts';
import { ownProblem } from './run-world.ts';

/** Problems that leave the rest of the file as it was read. */
const lesser: ReadonlySet<string> = new Set(['settings-key-unknown', 'settings-value-invalid']);

/**
 * None where there is no drillbook.yaml.
 * @throws RunProblem 'refused' when it cannot be known what must be left out: nothing may be recorded then.
 */
export async function redactOf(root: string): Promise<readonly string[]> {
  const name = path.join(root, settingsPath);
  let text: string;
  try {
    text = await fs.readFile(name, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw ownProblem(`Nothing runs: what must be masked is not known, because ${name} cannot be read (${reasonOf(error)}).`);
  }
  const { settings, problems } = readSettings(text);
  const problem = problems.find(it => !lesser.has(it.code) || it.message.includes('`redact`'));
  if (problem) throw ownProblem(`Nothing runs: what must be masked is not known. ${name}: ${problem.message}`);
  return settings.redact;
}
