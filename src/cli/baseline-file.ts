/** The file that holds a baseline. Lines stand in it as digests: a finding may be about a secret, which must not live on here. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Document } from '../core/document/document-types.ts';
import type { KnownFinding, LineName } from '../core/lint/baseline.ts';
import { replaceFile } from '../node/replace-file.ts';
import { CannotDo } from './command.ts';

/** Names lines by the text of the document they stand in. */
export const lineNames =
  (documentAt: (path: string) => Document | undefined): LineName =>
  ({ path, range }) => {
    const text = documentAt(path)?.lines.lineText(range.start.line) ?? '';
    return createHash('sha256').update(text.trim().replace(/\s+/g, ' ')).digest('hex').slice(0, 16);
  };

/** undefined when there is no such file. Raises `CannotDo` for one that is no baseline. */
export async function readBaseline(file: string): Promise<readonly KnownFinding[] | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CannotDo(`${file} cannot be read: ${(error as Error).message}`);
  }
  const known = knownIn(text);
  if (known === undefined) throw new CannotDo(`${file} is no baseline of Drillbook. Write a new one with --update-baseline.`);
  return known;
}

function knownIn(text: string): readonly KnownFinding[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { version, findings } = (value ?? {}) as { version?: unknown; findings?: unknown };
  if (version !== 1 || !Array.isArray(findings)) return undefined;
  const whole = findings.every(
    ({ path, rule, line, count }: Record<string, unknown>) =>
      typeof path === 'string' && typeof rule === 'string' && typeof line === 'string' && Number.isInteger(count),
  );
  return whole ? (findings as KnownFinding[]) : undefined;
}

/** Writes it, one finding a line, so that changes of it are read and merged like text. Raises `CannotDo`. */
export async function writeBaseline(file: string, known: readonly KnownFinding[]): Promise<void> {
  const lines = known.map(it => `    ${JSON.stringify(it)}`).join(',\n');
  const text = `{\n  "version": 1,\n  "findings": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`;
  try {
    const before = await readFile(file, 'utf8').catch(() => undefined);
    if (before === undefined) await writeFile(file, text, { flag: 'wx' });
    else if (before !== text && !(await replaceFile(file, before, text)))
      throw new Error('somebody else changed it meanwhile; try again');
  } catch (error) {
    throw new CannotDo(`${file} cannot be written: ${(error as Error).message}`);
  }
}
