/** `drillbook index`: reads and indexes a folder and says how much there was and how long it took. */
import { peakMemory } from '../node/memory.ts';
import { CannotDo, type Command } from './command.ts';
import { folderOptions, openFolder } from './find-documents.ts';
import { visible } from './format.ts';

export const indexCommand: Command = {
  name: 'index',
  summary: 'Read and index a folder, and say how much there is and how long it took',
  help: `drillbook index [--root DIR] [--json] [--built-in] [--no-cache]

Builds the search index of the documents below DIR, or brings the one that is kept to what the disk says.
It is kept in $XDG_CACHE_HOME/drillbook, by default ~/.cache/drillbook, and can be removed at any time.

Options
  --root DIR   the folder to index (default: the current one)
  --json       one line: {"documents","sections","bytes","ms","warm","cacheBytes","peakRssBytes"};
               "warm": an index was there and only what changed was read; "cacheBytes": size of what is kept
  --built-in   also the documents that come with Drillbook
  --no-cache   read everything anew, and keep no index

Examples
  drillbook index --root docs
  drillbook index --json

Exit codes: 0 indexed, 2 could not index.
`,
  options: { ...folderOptions, json: { type: 'boolean' } },
  async run(given, world) {
    if (given.positionals[0] !== undefined)
      throw new CannotDo(`index takes no further words, and got "${given.positionals[0]}"; name the folder with --root.`);
    const started = world.monotonic();
    const opened = await openFolder(given, world);
    const { bytes: cacheBytes, problem } = await opened.keep();
    const ms = Math.round((world.monotonic() - started) * 10) / 10;
    if (problem !== undefined) world.err(`${visible(problem)}\n`);
    const { documents, sections, bytes } = opened.counts();
    const figures = { documents, sections, bytes, ms, warm: opened.warm, cacheBytes, peakRssBytes: peakMemory() };
    world.out(
      given.values['json']
        ? `${JSON.stringify(figures)}\n`
        : `${opened.root}: ${documents} documents with ${sections} sections, ${bytes} bytes, ${opened.warm ? 'brought up to date' : 'indexed'} in ${ms} ms.\n`,
    );
    return 0;
  },
};
