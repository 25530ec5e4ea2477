/** Where links lead: by GitHub's rules, and by those of the site generators that real runbooks are written for. */
import { linkFragment, linkPath } from '../catalog/links.ts';
import type { Document } from '../document/document-types.ts';
import type { CatalogView } from './rule.ts';

export interface LinkTarget {
  /** As written and decoded, without query and fragment; undefined for a place in the same document. */
  readonly path: string | undefined;
  /** Decoded, without `#`; '' when there is none. */
  readonly fragment: string;
  /** Query and fragment as written. */
  readonly suffix: string;
}

/** undefined for what is nobody's file: addresses, app links, template code of a site generator. */
export function readTarget(document: Document, target: string): LinkTarget | undefined {
  if (target === '' || target.startsWith('//') || /^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  // `{{< ref "x" >}}`, `<%= path %>`, `${BASE}/x`, `{% link x %}`, percent-encoded or not: known only once the site is built.
  if (/^%.*%$|<%|%>|\{\{|\{%|\$\{|%7B%7B|%3C%25/i.test(target)) return undefined;
  const cut = target.search(/[?#]/);
  const suffix = cut < 0 ? '' : target.slice(cut);
  const fragment = linkFragment(target);
  const bare = decoded(cut < 0 ? target : target.slice(0, cut));
  // The front page of a site may be built from anything.
  if (bare === '/') return undefined;
  // A page of the host the repository lies on (`../../issues`) and everything else above the root is not ours to judge.
  if (bare !== '' && linkPath(document.path, target) === undefined) return undefined;
  return { path: bare === '' ? undefined : bare, fragment, suffix };
}

/** From the folder of one document to another file, both root-relative. */
export function relativePath(from: string, to: string): string {
  const start = from.split('/').slice(0, -1);
  const end = to.split('/');
  let shared = 0;
  while (shared < start.length && shared < end.length - 1 && start[shared] === end[shared]) shared++;
  return [...start.slice(shared).map(() => '..'), ...end.slice(shared)].join('/');
}

/**
 * The document a path leads to, 'file' for a file or folder that is no document, 'missing', or 'unknown' where nothing
 * was walked.
 */
export function resolveTarget(document: Document, path: string, catalog: CatalogView): Document | 'file' | 'missing' | 'unknown' {
  let unknown = false;
  for (const start of startsOf(document, path)) {
    const at = start.join('/');
    for (const candidate of formsOf(at)) {
      const found = catalog.byPath(candidate);
      if (found !== undefined) return found;
      const exists = catalog.hasFile(candidate);
      if (exists === undefined) unknown = true;
      if (exists === true) return indexOf(candidate, catalog) ?? 'file';
    }
  }
  return unknown ? 'unknown' : 'missing';
}

/** A folder shows its index page. */
function indexOf(folder: string, catalog: CatalogView): Document | undefined {
  for (const name of indexNames) {
    const found = catalog.byPath(folder === '' ? name : `${folder}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
const indexNames = ['README.md', 'readme.md', 'index.md', '_index.md', 'index.html.md.erb', 'index.html.md'];

/** Where a path can start from, GitHub's way first. */
function startsOf(document: Document, path: string): string[][] {
  const parts = path.split('/');
  const folder = document.path.split('/').slice(0, -1);
  if (path.startsWith('/')) {
    // The root of the site may be any folder above: `docs`, `content`, `source`.
    return Array.from({ length: folder.length + 1 }, (_, depth) => walkTo(folder.slice(0, depth), parts)).filter(
      it => it !== undefined,
    );
  }
  const starts = [walkTo(folder, parts)];
  // Sites give each page an address like a folder's, and relative addresses count from there.
  if (/\/$|(?:^|\/)[^./]+$|\.\.?$/.test(path)) starts.push(walkTo([...folder, stemOf(document.path)], parts));
  // The index page of `incidents` may be served as `/incidents`, beside the folder.
  if (/^_?index$|^readme$/i.test(stemOf(document.path)) && folder.length > 0) starts.push(walkTo(folder.slice(0, -1), parts));
  return starts.filter(it => it !== undefined);
}

const stemOf = (path: string) => (path.split('/').at(-1) ?? '').replace(/\.[^/]*$/, '');

function walkTo(from: readonly string[], parts: readonly string[]): string[] | undefined {
  const result = [...from];
  for (const part of parts) {
    if (part === '' || part === '.') continue;
    if (part !== '..') result.push(part);
    else if (result.pop() === undefined) return undefined;
  }
  return result;
}

/** The source files that a site builds an address from: `x.html` from `x.html.md.erb`, `x/` from `x.md`. */
function formsOf(path: string): readonly string[] {
  if (path === '') return [''];
  const name = path.slice(path.lastIndexOf('/') + 1);
  // Templates keep the name of what is built from them: `apps.json.erb`, `manual.html.erb`.
  const forms = [path, `${path}.erb`];
  if (/\.html?$/.test(name)) {
    const stem = path.replace(/\.html?$/, '');
    forms.push(`${path}.md.erb`, `${path}.md`, `${stem}.md`, `${stem}.markdown`, `${stem}.md.erb`);
    if (stem.endsWith('/index')) forms.push(stem.slice(0, -'/index'.length));
  } else if (!/\.(?:md|markdown|erb|png|jpe?g|gif|svg|pdf|ya?ml|json|sh|txt)$/i.test(name)) {
    forms.push(`${path}.md`, `${path}.markdown`, `${path}.html.md.erb`, `${path}.html.md`, `${path}.md.erb`);
  }
  return forms;
}

const anchors = new WeakMap<Document, readonly string[]>();

/** Anchors of a document: headings as GitHub makes them, ids given by hand (`{#x}`), and HTML names and ids. */
export function anchorsOf(document: Document): readonly string[] {
  const known = anchors.get(document);
  if (known !== undefined) return known;
  const found = document.headings.map(it => it.slug);
  const { text } = document.lines;
  for (const match of text.matchAll(/<[a-z][a-z0-9]*\s[^<>]*?\b(?:id|name)\s*=\s*["']?([^"'\s<>]+)/gi))
    found.push(match[1] ?? '');
  for (const match of text.matchAll(/\{:?\s*#([^\s{}]+)[^{}]*\}/g)) found.push(match[1] ?? '');
  anchors.set(document, found);
  return found;
}

/** Whether a fragment leads somewhere in the document. */
export function fitsAnchor(document: Document, fragment: string, catalog: CatalogView): boolean {
  const wanted = fragment.replace(/^user-content-/, '').toLowerCase();
  // `#`, `#top` and line numbers of the source view are places of every page; `#:~:text=` is the browser's.
  if (wanted === '' || wanted === 'top' || /^l\d+(?:c\d+)?(?:-l\d+(?:c\d+)?)?$/.test(wanted) || wanted.startsWith(':~:'))
    return true;
  const known = anchorsOf(document).map(it => it.toLowerCase());
  if (known.includes(wanted)) return true;
  if (!isSite(document, catalog)) return false;
  // Generators differ in what becomes of punctuation and in how repeats are numbered.
  const squeezed = (anchor: string) => anchor.replace(/[^\p{L}\p{N}]+/gu, '');
  return (
    known.some(it => squeezed(it) === squeezed(wanted)) ||
    known.some(it => squeezed(it) === squeezed(wanted.replace(/[-_]\d+$/, '')))
  );
}

const siteMarks = [
  'mkdocs.yml',
  'mkdocs.yaml',
  'hugo.toml',
  'hugo.yaml',
  'config.toml',
  'config.rb',
  '_config.yml',
  'book.toml',
  'docusaurus.config.js',
  'docusaurus.config.ts',
  'antora.yml',
];

/** Is the document one page of a site that some generator builds, by the marks such generators leave? */
function isSite(document: Document, catalog: CatalogView): boolean {
  if (/\.html\.(?:md|md\.erb)$|\.erb$/.test(document.path)) return true;
  // Front matter that is none of ours was written for a generator.
  if (document.adopted && document.frontMatter !== undefined) return true;
  const folder = document.path.split('/').slice(0, -1);
  for (let depth = folder.length; depth >= 0; depth--) {
    const prefix = folder
      .slice(0, depth)
      .map(it => `${it}/`)
      .join('');
    if (siteMarks.some(it => catalog.hasFile(`${prefix}${it}`) === true)) return true;
    if (catalog.hasFile(`${prefix}_index.md`) === true) return true;
  }
  return false;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
