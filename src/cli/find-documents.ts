/** What search and index share: a folder, and on demand the built-in documents, read into a library of this thread. */
import path from 'node:path';
import { createLibrary } from '../core/library/library.ts';
import type { LeftOut } from '../core/library/library-types.ts';
import { settingsPath } from '../core/library/shelf-of-root.ts';
import { type Arguments, CannotDo, type World } from './command.ts';
import { folderOf, saySettingsProblems, settingsOf } from './root.ts';

export interface OpenedFolder {
  readonly library: ReturnType<typeof createLibrary>;
  readonly root: string;
  /** Milliseconds it took to read and index everything. */
  readonly ms: number;
}

/** Opens `--root` (default: the current folder), and with `--built-in` what comes with Drillbook. Files left out are said on standard error. */
export async function openFolder(given: Arguments, world: World): Promise<OpenedFolder> {
  const root = await folderOf(given, world);
  const { problems: inSettings } = await settingsOf(world.filesOf(root));
  saySettingsProblems(root, inSettings, world);
  const started = world.monotonic();
  const folders = new Map([['file:///root', root]]);
  if (given.values['built-in']) {
    if (world.builtInFolder === undefined)
      throw new CannotDo('The documents that come with Drillbook are not here. Install it again.');
    folders.set('drillbook:/runbooks', world.builtInFolder);
  }
  const library = createLibrary({
    filesOf: it => world.filesOf(folders.get(it.uri) ?? root),
    pause: async () => undefined,
    today: world.today,
    judge: false,
  });
  let leftOut: readonly LeftOut[] = [];
  const problems: string[] = [];
  library.onEvent(event => {
    if (event.type === 'left-out') leftOut = event.leftOut;
    if (event.type === 'problem') problems.push(event.message);
  });
  for (const [uri, folder] of folders) {
    await library.open({ uri, name: path.basename(folder), builtIn: uri !== 'file:///root' });
  }
  if (problems[0] !== undefined) throw new CannotDo(problems[0]);
  // What is wrong with the settings was said above.
  for (const it of leftOut) if (it.path !== settingsPath) world.err(`${it.message}\n`);
  return { library, root, ms: world.monotonic() - started };
}

/** A positive whole number from an option. */
export function wholeNumber(value: unknown, name: string, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== 'string' || !/^[1-9]\d{0,5}$/.test(value)) {
    throw new CannotDo(`--${name} is ${JSON.stringify(value)}, expected a whole number from 1 to 999999.`);
  }
  return Number(value);
}
