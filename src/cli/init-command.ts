/** `drillbook init`: a folder becomes a knowledge base. */
import { version } from '../../package.json';
import { loadCatalog } from '../core/catalog/load-catalog.ts';
import { bundledKinds } from '../core/document/kinds.ts';
import { firstRunbook, starterFiles } from '../core/lint/starter.ts';
import { CannotDo, type Command } from './command.ts';
import { folderOf, settingsOf } from './root.ts';
import { writeNew } from './write-new.ts';

export const initCommand: Command = {
  name: 'init',
  summary: 'Set up a folder: settings, a first runbook, the check in CI',
  help: `Usage: drillbook init [--root DIR] [--no-ci]

Writes drillbook.yaml, a first runbook and a GitHub workflow that lints every change. A file that is there already is
left as it is, so init may be repeated.

Options:
  --root DIR  the folder to set up (default: the current folder)
  --no-ci     without the workflow

Examples:
  drillbook init
  drillbook init --root ops --no-ci

Exit codes:
  0  every file is there
  2  a file could not be written
`,
  options: { root: { type: 'string' }, 'no-ci': { type: 'boolean' } },
  async run(given, world) {
    const { values, positionals } = given;
    if (positionals.length > 0) throw new CannotDo(`init takes no file, found "${positionals[0]}"; name a folder with --root.`);
    const root = await folderOf(given, world);
    const files = world.filesOf(root);
    const { settings } = await settingsOf(files);
    const { catalog } = await loadCatalog(files, settings);
    const starter = starterFiles({ kinds: bundledKinds, catalog, today: world.today, version });
    for (const { path, text, purpose } of starter) {
      if (values['no-ci'] === true && path.startsWith('.github/')) continue;
      const written = await writeNew(root, path, text);
      world.out(written ? `${path}: written, ${purpose}.\n` : `${path}: there already, left as it is.\n`);
    }
    world.out(`Next: drillbook lint says what to mend in ${firstRunbook}, and drillbook run steps through it.\n`);
    return 0;
  },
};
