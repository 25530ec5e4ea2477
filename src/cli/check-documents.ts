/** `drillbook run PATH… --mode check-only`: holds the declared checks of many documents, and never stops early. */
import { loadCatalog } from '../core/catalog/load-catalog.ts';
import { formatDuration } from '../core/document/calendar.ts';
import type { Document } from '../core/document/document-types.ts';
import { describeNeed } from '../core/run/needs.ts';
import { recordOf } from '../core/run/run.ts';
import type { PinnedStep } from '../core/run/run-types.ts';
import { mustAskAboutRecords } from '../node/run-kept.ts';
import { RunSession } from '../node/run-session.ts';
import { RunProblem } from '../node/run-store.ts';
import { CannotDo, type ExitCode, type World } from './command.ts';
import { visible } from './format.ts';
import { openRoot, saySettingsProblems } from './root.ts';
import { recordsUndecided } from './run-options.ts';
import { runWorld } from './run-world.ts';

interface Checked {
  readonly document: Document;
  readonly verdict: 'held' | 'did-not-hold' | 'not-runnable';
  /** Half a sentence; '' when everything held. */
  readonly why: string;
  /** Id of the run's record; undefined when none was begun. */
  readonly run: string | undefined;
  readonly steps: readonly { readonly id: string; readonly title: string; readonly state: string; readonly verdict: string }[];
}

interface CheckOptions {
  readonly parameters: ReadonlyMap<string, string>;
  readonly operator: string | undefined;
  readonly json: boolean;
}

export async function checkDocuments(paths: readonly string[], options: CheckOptions, world: World): Promise<ExitCode> {
  const root = await openRoot(paths.length > 0 ? paths : ['.'], world);
  saySettingsProblems(root.folder, root.problems, world);
  const { catalog, leftOut } = await loadCatalog(root.files, root.settings, { kinds: root.kinds });
  const isWanted = (it: string) => root.below.some(folder => folder === '' || it === folder || it.startsWith(`${folder}/`));
  for (const it of leftOut) if (isWanted(it.path)) world.err(`${it.message}\n`);
  const wanted = catalog.all().filter(it => isWanted(it.path) && it.checklist.steps.some(isCheck));
  if (wanted.length === 0) {
    const looked = catalog.all().filter(it => isWanted(it.path)).length;
    const where = paths.join(', ') || root.folder;
    throw new CannotDo(
      looked === 0
        ? `There is no document below ${where}: see include and exclude in drillbook.yaml.`
        : `None of the ${looked === 1 ? 'one document' : `${looked} documents`} below ${where} declares a check, such as a fence that begins with \`\`\`sh check: nothing was run.`,
    );
  }
  let undecided = await mustAskAboutRecords(root.folder);
  let stopped = false;
  let live: RunSession | undefined;
  const release = world.onInterrupt(() => {
    stopped = true;
    live?.stop();
  });
  const results: Checked[] = [];
  try {
    for (const document of wanted) {
      if (stopped) break;
      const checked = await check(document, root.folder, options, world, {
        begun: session => {
          live = session;
          if (undecided) world.err(recordsUndecided);
          undecided = false;
        },
        isStopped: () => stopped,
      });
      results.push(checked);
      if (!options.json) world.out(forPeople(checked));
    }
  } finally {
    release();
  }
  if (options.json) world.out(`${JSON.stringify({ documents: results.map(forMachines) })}\n`);
  else world.out(`${summary(results)}\n`);
  if (stopped) throw new CannotDo('Interrupted: the other documents were not checked.');
  if (results.every(it => it.verdict === 'not-runnable')) return 2;
  return results.some(it => it.verdict === 'did-not-hold') ? 1 : 0;
}

const isCheck = (step: { readonly command?: { readonly check: boolean; readonly runnable: boolean } | undefined }) =>
  step.command?.check === true;

const isBroken = ({ state }: { readonly state: string }) => ['failed', 'interrupted', 'unknown'].includes(state);

async function check(
  document: Document,
  root: string,
  { parameters, operator }: CheckOptions,
  world: World,
  { begun, isStopped }: { readonly begun: (session: RunSession) => void; readonly isStopped: () => boolean },
): Promise<Checked> {
  const nothing = { document, run: undefined, steps: [] };
  // A value that this document has no parameter for is another one's.
  const own = new Map([...parameters].filter(([name]) => document.parameters.some(it => it.name === name)));
  const missing = document.parameters.filter(it => it.required && it.default === undefined && !own.has(it.name));
  if (missing.length > 0)
    return { ...nothing, verdict: 'not-runnable', why: `needs ${missing.map(it => `--param ${it.name}=…`).join(' ')}` };
  let session: RunSession;
  try {
    session = await RunSession.start({
      ...(await runWorld(world, root, document.path, () => undefined)),
      document,
      text: document.lines.text,
      mode: 'check-only',
      ...(operator === undefined ? {} : { operator }),
      parameters: own,
      placeholders: new Map([...parameters].filter(([name]) => !own.has(name))),
      folder: root,
    });
  } catch (error) {
    if (!(error instanceof RunProblem)) throw error;
    return { ...nothing, verdict: 'not-runnable', why: error.message.replace(/^The run did not start: /, '').replace(/\.$/, '') };
  }
  begun(session);
  const refused = new Map<string, string>();
  for (const step of session.run.header.steps.filter(it => it.check && it.command !== undefined)) {
    if (step.retry)
      world.err(`${visible(document.path)}: "${visible(step.title)}" is repeated for up to ${formatDuration(step.retry.for)}.\n`);
    // Ctrl+C ends the check that runs, and none is begun after it.
    const why = isStopped() ? 'interrupted before it began' : await hold(session, step);
    if (why === undefined) continue;
    refused.set(step.id, why);
    if (recordOf(session.run, step.id).state === 'not-started') await session.skip(step.id, why);
  }
  const { run } = session;
  const steps = run.header.steps
    .filter(it => it.check && it.command !== undefined)
    .map(({ id, title }) => {
      const { state, verdict, note } = recordOf(run, id);
      return { id, title, state, verdict: verdict ?? note ?? '' };
    });
  const done = await session.finish().catch(() => undefined);
  if (done?.problem) world.err(`${visible(done.problem)}\n`);
  const broken = steps.filter(isBroken);
  const about = { document, run: run.header.id, steps };
  if (broken.length > 0)
    return { ...about, verdict: 'did-not-hold', why: broken.map(it => `${it.title}: ${it.verdict || it.state}`).join('; ') };
  const held = steps.filter(it => it.state === 'passed' || it.state === 'not-applicable');
  const why = [...refused.values()].join('; ');
  return held.length === 0
    ? { ...about, verdict: 'not-runnable', why }
    : { ...about, verdict: 'held', why: why && `not all of it: ${why}` };
}

/** Runs one check; half a sentence when it could not be run. */
async function hold(session: RunSession, step: PinnedStep): Promise<string | undefined> {
  const refusal = session.canRun(step.id);
  if (refusal !== undefined) return refusal.replace(/\.$/, '');
  const need = session.needs(step.id).find(it => it.type !== 'role' && it.type !== 'evidence');
  if (need) return describeNeed(step, need).replace(/\.$/, '');
  if (step.interactive) return `"${step.title}" is typed into a terminal`;
  try {
    await session.runStep(step.id);
    return undefined;
  } catch (error) {
    if (error instanceof RunProblem) return error.message.replace(/\.$/, '');
    throw error;
  }
}

const forMachines = ({ document: { path, id }, verdict, why, run, steps }: Checked) => ({
  path,
  id,
  verdict,
  why,
  run: run ?? null,
  steps,
});

/** One line for the document, and one for each check that did not hold. */
function forPeople({ document, verdict, why, steps }: Checked): string {
  const word = { held: 'held', 'did-not-hold': 'DID NOT HOLD', 'not-runnable': 'not runnable' }[verdict];
  const line = `${word.padEnd(14)}${visible(document.path)}`;
  if (verdict !== 'did-not-hold') return `${line}${why ? `: ${visible(why)}` : ''}\n`;
  const broken = steps.filter(isBroken).map(it => `${' '.repeat(14)}${visible(`${it.title}: ${it.verdict || it.state}`)}\n`);
  return `${line}: ${broken.length} of ${steps.length} ${steps.length === 1 ? 'check' : 'checks'}\n${broken.join('')}`;
}

function summary(results: readonly Checked[]): string {
  const count = (verdict: Checked['verdict']) => results.filter(it => it.verdict === verdict).length;
  return `${results.length} ${results.length === 1 ? 'document' : 'documents'}: ${count('held')} held, ${count('did-not-hold')} did not hold, ${count('not-runnable')} not runnable.`;
}
