/** Which folder a command speaks of, and what its `drillbook.yaml` says. */
import path from 'node:path';
import { loadKindsOf } from '../core/catalog/load-kinds.ts';
import type { Kind } from '../core/document/kinds-types.ts';
import { readSettings } from '../core/document/settings-file.ts';
import { knownNames } from '../core/lint/known-names.ts';
import type { Finding } from '../core/lint/rule.ts';
import { FileProblem, type Files } from '../core/ports.ts';
import type { Range } from '../core/position.ts';
import { defaultSettings, type Settings } from '../core/settings.ts';
import { type Arguments, CannotDo, type World } from './command.ts';
import { visible } from './format.ts';

export interface Root {
  /** Absolute. */
  readonly folder: string;
  readonly files: Files;
  readonly settings: Settings;
  /** Those of Drillbook, and those of `.drillbook/schemas/`. */
  readonly kinds: ReadonlyMap<string, Kind>;
  /** What was asked for, root-relative; '' is the root itself. */
  readonly below: readonly string[];
  /** What is wrong with `drillbook.yaml` and the schemas. */
  readonly problems: readonly Finding[];
  isFolder(relative: string): boolean;
}

/**
 * The root of some paths: the nearest folder upwards with `drillbook.yaml` or `.git`, else the path itself.
 * Raises `CannotDo` for paths that do not exist or that lie in different roots.
 */
export async function openRoot(paths: readonly string[], world: World, asItIs = false): Promise<Root> {
  const folders = new Set<string>();
  let root: string | undefined;
  for (const given of paths) {
    const absolute = path.resolve(world.folder, given);
    const isFolder = await isDirectory(absolute, given, world);
    if (isFolder) folders.add(absolute);
    const start = isFolder ? absolute : path.dirname(absolute);
    const its = asItIs ? start : ((await rootAbove(start, world)) ?? start);
    if (root !== undefined && root !== its)
      throw new CannotDo(`${given} lies in ${its}, the path before it in ${root}: lint one root at a time.`);
    root = its;
  }
  const folder = root ?? world.folder;
  const files = world.filesOf(folder);
  const { settings, kinds, problems } = await settingsOf(files);
  const below = paths.map(it => path.relative(folder, path.resolve(world.folder, it)).split(path.sep).join('/'));
  return { folder, files, settings, kinds, problems, below, isFolder: it => folders.has(path.join(folder, it)) };
}

/** What a folder says of how it is read. */
export interface FolderSettings {
  readonly settings: Settings;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly problems: readonly Finding[];
}

/**
 * The settings and kinds of a folder; findings for what is wrong in those files. A folder without `drillbook.yaml` has the
 * defaults. Whoever runs a command in a folder vouches for it, so its own schemas count.
 */
export async function settingsOf(files: Files): Promise<FolderSettings> {
  const { kinds, problems: schemaProblems } = await loadKindsOf(files);
  const ofSchemas = schemaProblems.map(it => problemOf(files, it.path, it.code, it.message, it.range));
  let text: string;
  try {
    text = await files.read(settingsName);
  } catch (error) {
    if (error instanceof FileProblem && error.code === 'file/missing')
      return { settings: defaultSettings, kinds, problems: ofSchemas };
    const start = { line: 0, character: 0 };
    const unreadable = problemOf(files, settingsName, 'settings-unreadable', messageOf(error), { start, end: start });
    return { settings: defaultSettings, kinds, problems: [unreadable, ...ofSchemas] };
  }
  const { settings, problems } = readSettings(text, knownNames(kinds));
  const ofSettings = problems.map(it => problemOf(files, settingsName, it.code, it.message, it.range));
  return { settings, kinds, problems: [...ofSettings, ...ofSchemas] };
}
export const settingsName = 'drillbook.yaml';

function problemOf(files: Files, path: string, rule: string, message: string, range: Range): Finding {
  return { uri: `${files.root}/${path}`, path, rule, severity: 'error', message, range, fixes: [] };
}
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Says what is wrong with `drillbook.yaml` and the schemas where it is not a finding: the command goes on with what could be read of it. */
export function saySettingsProblems(folder: string, problems: readonly Finding[], world: World): void {
  for (const { path: file, message, range } of problems)
    world.err(`${path.join(folder, file)}:${range.start.line + 1}: ${visible(message)}\n`);
}

/** The absolute path of `--root`, by default the current folder. Raises `CannotDo` where there is no such folder. */
export async function folderOf(given: Arguments, world: World): Promise<string> {
  const named = typeof given.values['root'] === 'string' ? given.values['root'] : '.';
  const folder = path.resolve(world.folder, named);
  if (!(await isDirectory(folder, named, world))) throw new CannotDo(`${named} is a file: name the folder it is in with --root.`);
  return folder;
}

async function isDirectory(absolute: string, given: string, world: World): Promise<boolean> {
  try {
    await world.filesOf(absolute).readDirectory('');
    return true;
  } catch {
    // Not a folder, or one that cannot be listed: asking its parent tells which.
  }
  let type: string | undefined;
  try {
    const siblings = await world.filesOf(path.dirname(absolute)).readDirectory('');
    type = siblings.find(it => it.name === path.basename(absolute))?.type;
  } catch {
    // The sentence below fits here too.
  }
  if (type === undefined) throw new CannotDo(`There is no ${given}.`);
  if (type === 'directory') throw new CannotDo(`${given} cannot be opened: its permissions do not let you list it.`);
  return false;
}

async function rootAbove(start: string, world: World): Promise<string | undefined> {
  for (let folder = start; ; folder = path.dirname(folder)) {
    try {
      const names = (await world.filesOf(folder).readDirectory('')).map(it => it.name);
      if (names.includes(settingsName) || names.includes('.git')) return folder;
    } catch {
      // A folder above that may not be listed is none of ours.
      return undefined;
    }
    if (path.dirname(folder) === folder) return undefined;
  }
}
