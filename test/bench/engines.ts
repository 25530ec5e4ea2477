/** Other engines beside ours, each set up as its makers show it. Those that are not installed are left out, and that is said. */
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import lunr from 'lunr';

export interface Page {
  readonly path: string;
  readonly text: string;
}

export interface Engine {
  /** Paths of pages, best first. */
  search(query: string): readonly string[];
}

/** lunr 2.3.9 over whole pages, a clause a word: its own query language throws on real alert texts. */
export function lunrEngine(pages: readonly Page[]): Engine & { readonly index: lunr.Index } {
  const index = lunr(function () {
    this.ref('path');
    this.field('text');
    for (const it of pages) this.add(it);
  });
  return {
    index,
    search: query =>
      index
        .query(q => {
          for (const it of lunr.tokenizer(query)) q.term(it.toString(), {});
        })
        .map(it => it.ref),
  };
}

/** lunr as a search box asks it: each word as it is, and the last as a beginning. */
export function askLunrAsTyped(index: lunr.Index, query: string): readonly string[] {
  const words = lunr.tokenizer(query).map(String);
  return index
    .query(q => {
      for (const it of words) q.term(it, { boost: 10 });
      const last = words.at(-1);
      if (last !== undefined) q.term(last, { usePipeline: false, wildcard: lunr.Query.wildcard.TRAILING });
      for (const it of words) if (it.length >= 5) q.term(it, { usePipeline: false, editDistance: 1 });
    })
    .map(it => it.ref);
}

export interface MiniSearch {
  addAll(pages: readonly Page[]): void;
  search(query: string, options?: object): readonly { readonly id: string }[];
  toJSON(): unknown;
}

/** undefined where it is not installed. */
export async function newMiniSearch(): Promise<(new (options: object) => MiniSearch) | undefined> {
  try {
    return ((await import('minisearch')) as unknown as { default: new (options: object) => MiniSearch }).default;
  } catch {
    return undefined;
  }
}
export const miniSearchOptions = { idField: 'path', fields: ['text'] };

/** The ripgrep of the editor that the window tests drive, else one on the search path; undefined where there is none. */
export function ripgrep(): string | undefined {
  const platform = `${process.platform}-${process.arch}`;
  const editors = `.embedded/node_modules/code-server/lib/vscode/node_modules/@vscode/ripgrep-universal/bin/${platform}/rg`;
  return [path.join(process.env['DRILLBOOK_ROOT'] ?? '.', editors), 'rg'].find(it => spawnSync(it, ['--version']).status === 0);
}

/** Every page that holds all words, those with most lines of them first. */
export function ripgrepEngine(program: string, folder: string): Engine {
  const count = (word: string): Map<string, number> => {
    let out = '';
    try {
      out = execFileSync(program, ['--count', '-i', '-F', '--glob', '*.md', '-e', word, '.'], { cwd: folder, encoding: 'utf8' });
    } catch {
      // Exit code 1: nothing found.
    }
    return new Map(
      out.split('\n').flatMap(line => {
        const at = line.lastIndexOf(':');
        return at < 0 ? [] : [[path.normalize(line.slice(0, at)), Number(line.slice(at + 1))]];
      }),
    );
  };
  return {
    search: query => {
      const counts = (query.match(/[\p{L}\p{N}_-]+/gu) ?? []).map(count);
      const [first] = counts;
      if (!first) return [];
      return [...first.keys()]
        .filter(it => counts.every(of => of.has(it)))
        .map(it => ({ it, lines: counts.reduce((sum, of) => sum + (of.get(it) ?? 0), 0) }))
        .sort((a, b) => b.lines - a.lines || (a.it < b.it ? -1 : 1))
        .map(({ it }) => it);
    },
  };
}
