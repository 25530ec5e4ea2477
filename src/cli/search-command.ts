/** `drillbook search`: which section answers this, for people, for scripts and for many questions at once. */
import type { SearchHit } from '../core/search/search-types.ts';
import { CannotDo, type Command } from './command.ts';
import { folderOptions, openFolder, wholeNumber } from './find-documents.ts';
import { visible } from './format.ts';

export const searchCommand: Command = {
  name: 'search',
  summary: 'Find the section of a document that answers a question',
  help: `drillbook search QUERY… [--root DIR] [--limit N] [--json] [--built-in] [--no-cache]
drillbook search --batch [--root DIR] [--limit N] [--built-in] [--no-cache] < QUERIES

Ranks the documents below DIR by how well they answer the words; each is shown with its best section.
A word nobody wrote is also tried with one letter changed. Conditions narrow down what is shown:

  kind:dr-plan owner:dba area:storage service:svc-files status:retired overdue:yes
  "exact phrase"   these words, in this order, in one section
  -word            none of the documents with this word; after --, so that it is no option

What no document answers to is read as words, so that any text can be pasted.
The index is kept in $XDG_CACHE_HOME/drillbook, by default ~/.cache/drillbook; only files that changed are read again.

Options
  --root DIR   the folder to search (default: the current one)
  --limit N    at most N documents (default: 10)
  --json       one line: {"query","ms","hits":[{"path","id","title","section","line","score"}]}
  --batch      a query a line from standard input, a JSON line for each on standard output
  --built-in   also the documents that come with Drillbook, below one's own
  --no-cache   read everything anew, and keep no index

Examples
  drillbook search KubePodCrashLooping
  drillbook search --root docs "certificate about to expire" --limit 3
  drillbook search restore kind:dr-plan overdue:yes
  drillbook search -- '"read only" disk -archive'
  drillbook search --batch --root docs < queries.txt

Exit codes: 0 searched, whether or not anything was found; 2 could not search.
`,
  options: { ...folderOptions, limit: { type: 'string' }, json: { type: 'boolean' }, batch: { type: 'boolean' } },
  async run(given, world) {
    const query = given.positionals.join(' ').trim();
    const batch = given.values['batch'] === true;
    if (batch === (query !== '')) {
      throw new CannotDo(
        batch
          ? 'With --batch queries come from standard input; leave out the words.'
          : 'There is nothing to search for; give some words, or --batch.',
      );
    }
    const limit = wholeNumber(given.values['limit'], 'limit', 10);
    const json = given.values['json'] === true;
    const opened = await openFolder(given, world);
    const answer = async (text: string) => {
      const started = world.monotonic();
      const hits = await opened.search(text, limit, !batch && !json);
      return { query: text, ms: rounded(world.monotonic() - started), hits };
    };
    if (batch) {
      for await (const line of world.input()) world.out(`${JSON.stringify(forMachines(await answer(line)))}\n`);
    } else {
      const found = await answer(query);
      if (json) world.out(`${JSON.stringify(forMachines(found))}\n`);
      else if (opened.counts().documents === 0) world.out(`There are no documents in ${opened.root}.\n`);
      else world.out(forPeople(found.hits, query));
    }
    // The answer is out; an index that cannot be kept only costs time at the next one.
    await opened.keep();
    return 0;
  },
};

const rounded = (ms: number) => Math.round(ms * 1000) / 1000;

function forMachines({ query, ms, hits }: { query: string; ms: number; hits: readonly SearchHit[] }) {
  return {
    query,
    ms,
    hits: hits.map(({ path, id, title, section, line, score }) => ({ path, id, title, section, line: line + 1, score })),
  };
}

function forPeople(hits: readonly SearchHit[], query: string): string {
  if (hits.length === 0) return `No document has any word of "${query}".\n`;
  return hits
    .map(it => {
      const section = it.section && it.section !== it.title ? ` › ${it.section}` : '';
      const excerpt = it.excerpt.trim() === '' ? '' : `    ${visible(it.excerpt)}\n`;
      return `${visible(`${it.path}:${it.line + 1}  ${it.title}${section}`)}\n${excerpt}`;
    })
    .join('');
}
