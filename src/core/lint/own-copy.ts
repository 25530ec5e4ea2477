/** A document that comes with Drillbook as a copy of one's own: it says where it came from, and its links still lead somewhere. */

import type { Document, YamlNode } from '../document/document-types.ts';
import { applyEdits } from './edits.ts';
import type { TextEdit } from './rule.ts';
import { yamlLine } from './yaml-text.ts';

export interface OwnCopy {
  /** The document as it comes with Drillbook, read from its text. */
  readonly document: Document;
  readonly text: string;
  /** Its path in the built-in folder, `/` between names. */
  readonly path: string;
  /** Uri of the built-in folder, no slash at its end. */
  readonly builtInRoot: string;
  /** Where the copy will lie, root-relative. */
  readonly target: string;
  /** Does a file of one's own lie at this root-relative path, or will it? */
  hasOwn(path: string): boolean;
}

/**
 * The text of the copy. `sources` of its front matter names the document it was copied from; a relative link to a document
 * that has no copy leads to the built-in one.
 */
export function ownCopy(copy: OwnCopy): string {
  const { document, text, builtInRoot, path } = copy;
  const edits: TextEdit[] = [];
  const source = sourceEdit(document, `${builtInRoot}/${path}`);
  if (source) edits.push(source);
  for (const link of document.links) {
    const [target = '', anchor] = link.target.split('#');
    if (target === '' || /^[a-z][a-z0-9+.-]*:|^\//i.test(target)) continue;
    const named = join(folderOf(path), target);
    if (named === undefined) continue;
    const own = join(folderOf(copy.target), target);
    if (own !== undefined && copy.hasOwn(own)) continue;
    edits.push({ range: link.range, newText: `${builtInRoot}/${named}${anchor === undefined ? '' : `#${anchor}`}` });
  }
  return applyEdits(text, edits);
}

/** One more line under `sources`, or the field at the end of the front matter. */
function sourceEdit({ frontMatter, lines }: Document, uri: string): TextEdit | undefined {
  if (frontMatter === undefined) return undefined;
  const insert = (line: number, character: number, newText: string): TextEdit => {
    const at = { line, character };
    return { range: { start: at, end: at }, newText };
  };
  const sources = frontMatter.entries.get('sources');
  const items = Array.isArray(sources?.node.value) ? (sources.node.value as readonly YamlNode[]) : [];
  const last = items.at(-1);
  if (sources === undefined || last === undefined) {
    // A field without items gives way to the new one.
    if (sources !== undefined)
      return { range: { start: sources.keyRange.start, end: sources.node.range.end }, newText: line(uri) };
    return insert(frontMatter.range.end.line, 0, `${line(uri)}\n`);
  }
  const { end } = last.range;
  const inFlow = last.range.start.line === sources.keyRange.start.line;
  if (inFlow) return insert(end.line, end.character, `, ${JSON.stringify(uri)}`);
  const dash = /^\s*- /.exec(lines.lineText(last.range.start.line))?.[0] ?? '  - ';
  return insert(end.line, end.character, `\n${dash}${uri}`);
}

const line = (uri: string): string => yamlLine('sources', [uri]).trimEnd();

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** A relative link followed from a folder; undefined when it leads out of the root. */
function join(folder: string, target: string): string | undefined {
  const names = folder === '' ? [] : folder.split('/');
  for (const name of target.split('/')) {
    if (name === '' || name === '.') continue;
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join('/');
}
