/** Claims on attempts of steps: of several windows that start one at once, exactly one does. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { codeOf, nameOf, RunProblem, reasonOf, syncFolder, writeAll } from './run-store.ts';

/** Who has an attempt. */
export interface Claim {
  readonly writer: string;
  readonly pid: number;
  /** Start of that process as the system counts it, against a process id that was given again. */
  readonly started?: string | undefined;
  readonly host: string;
  readonly at: string;
}

/** The refusal that names who was first. */
export function takenBy({ pid, host, at }: Partial<Claim>): RunProblem {
  return new RunProblem(
    'taken',
    `This step was started in another window (process ${pid ?? '?'} on ${host ?? '?'}, ${at ?? '?'}). It runs there.`,
  );
}

const claimName = (folder: string, step: string, attempt: number, after: string | undefined) =>
  path.join(folder, 'claims', `${nameOf(step)}-${attempt}${after === undefined ? '' : `-after-${after}`}.json`);

async function readClaim(name: string): Promise<Claim | undefined> {
  try {
    const claim = JSON.parse(await fs.readFile(name, 'utf8')) as Partial<Claim> | null;
    return typeof claim?.writer === 'string' && /^[0-9a-z]+$/.test(claim.writer) ? (claim as Claim) : undefined;
  } catch {
    return undefined;
  }
}

/** Who has an attempt: the first that claimed it, or the last that took it over from one that was gone. */
export async function ownerOf(folder: string, step: string, attempt: number): Promise<Claim | undefined> {
  const seen = new Set<string>();
  for (let owner: Claim | undefined; ; ) {
    const next = await readClaim(claimName(folder, step, attempt, owner?.writer));
    if (next === undefined || seen.has(next.writer)) return owner;
    seen.add(next.writer);
    owner = next;
  }
}

/**
 * Takes an attempt of a step for one writer; of several that try at once exactly one succeeds. What this writer has
 * already, it has.
 *
 * @param isGone Whether the owner of a claim can do nothing any more. Asked only where the journal knows nothing of the
 * attempt: its window ended, or found no room, between the claim and the record of it.
 * @throws RunProblem 'taken' naming the winner, 'not-saved'.
 */
export async function claimAttempt(
  folder: string,
  step: string,
  attempt: number,
  claim: Claim,
  isGone: (other: Claim) => Promise<boolean> = async () => false,
): Promise<void> {
  // Content first, then the name: a reader never finds a claim without its owner.
  const draft = path.join(folder, 'claims', `.${claim.writer}-${randomBytes(4).toString('hex')}`);
  try {
    await fs.mkdir(path.dirname(draft), { recursive: true });
    const file = await fs.open(draft, 'wx');
    try {
      await writeAll(file, Buffer.from(`${JSON.stringify({ step, attempt, ...claim })}\n`));
      await file.sync();
    } finally {
      await file.close();
    }
    for (let other: Claim | undefined; other?.writer !== claim.writer; ) {
      const name = claimName(folder, step, attempt, other?.writer);
      try {
        await fs.link(draft, name);
        break;
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
      other = await readClaim(name);
      if (other === undefined) throw takenBy({});
      if (other.writer !== claim.writer && !(await isGone(other))) throw takenBy(other);
    }
    await syncFolder(path.dirname(draft));
  } catch (error) {
    if (error instanceof RunProblem) throw error;
    throw new RunProblem('not-saved', `The step did not start: its claim cannot be written (${reasonOf(error)}).`);
  } finally {
    await fs.rm(draft, { force: true }).catch(() => {});
  }
}
