/** `drillbook index`: reads and indexes a folder and says how much there was and how long it took. */
import { peakMemory } from '../node/memory.ts';
import { CannotDo, type Command } from './command.ts';
import { openFolder } from './find-documents.ts';

export const indexCommand: Command = {
  name: 'index',
  summary: 'Read and index a folder, and say how much there is and how long it took',
  help: `drillbook index [--root DIR] [--json] [--built-in]

Reads every document below DIR and builds the search index.
The index is not yet kept on the disk: every start is a cold one ("warm": false, "cacheBytes": 0).

Options
  --root DIR   the folder to index (default: the current one)
  --json       one line: {"documents","sections","bytes","ms","warm","cacheBytes","peakRssBytes"}
  --built-in   also the documents that come with Drillbook

Examples
  drillbook index --root docs
  drillbook index --json

Exit codes: 0 indexed, 2 could not index.
`,
  options: { root: { type: 'string' }, json: { type: 'boolean' }, 'built-in': { type: 'boolean' } },
  async run(given, world) {
    if (given.positionals[0] !== undefined)
      throw new CannotDo(`index takes no further words, and got "${given.positionals[0]}"; name the folder with --root.`);
    const { library, root, ms } = await openFolder(given, world);
    const started = world.monotonic();
    // The last segment is built by the first search; an index that is not finished would be a flattering figure.
    await library.search('index', 1);
    const whole = ms + world.monotonic() - started;
    const { documents, sections, bytes } = library.counts();
    await library.dispose();
    const figures = {
      documents,
      sections,
      bytes,
      ms: Math.round(whole * 10) / 10,
      warm: false,
      cacheBytes: 0,
      peakRssBytes: peakMemory(),
    };
    world.out(
      given.values['json']
        ? `${JSON.stringify(figures)}\n`
        : `${root}: ${documents} documents with ${sections} sections, ${bytes} bytes, indexed in ${figures.ms} ms.\n`,
    );
    return 0;
  },
};
