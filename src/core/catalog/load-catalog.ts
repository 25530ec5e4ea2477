/** All documents of a folder through `Files` into a `Catalog`: the same way for the window and the command line. */
import { type DocumentName, type ParseOptions, parseDocument } from '../document/document.ts';
import type { Document } from '../document/document-types.ts';
import type { Kind } from '../document/kinds-types.ts';
import { type ScannedDocument, scanDocument } from '../document/scan.ts';
import type { Files } from '../ports.ts';
import type { Settings } from '../settings.ts';
import { Catalog } from './catalog.ts';
import { uriOf } from './uris.ts';
import { type FoundDocument, inParallel, type LeftOutFile, leftOutBy, type Walked, walk } from './walk.ts';

export interface LoadOptions {
  /** Uri of the folder; `Files.root` when it is not given. */
  readonly rootUri?: string;
  /** Kinds to read documents by; the bundled ones when they are not given. */
  readonly kinds?: ReadonlyMap<string, Kind>;
  /** Waits until others had their turn; called between batches. */
  readonly pause?: () => Promise<void>;
  /** What somebody knows of a text, who is told each one. */
  readonly knownOf?: (path: string, text: string) => KnownDocument | undefined;
}

/** What is known of a document whose text was read before. */
export interface KnownDocument {
  readonly name: DocumentName;
  /** Keys of the alerts it answers, as `alertsAnswered` has them. */
  readonly answers: readonly string[];
}

/** Reads everything; never rejects: what could not be read is in `leftOut`, in the order of the paths. */
export async function loadCatalog(
  files: Files,
  settings: Settings,
  options: LoadOptions = {},
): Promise<{ readonly catalog: Catalog; readonly leftOut: readonly LeftOutFile[]; readonly walked: Walked }> {
  const catalog = new Catalog();
  const walked = await walk(files, settings);
  catalog.setPaths(walked.paths, walked.closed);
  const leftOut = [...walked.leftOut];
  const known = new Map<string, KnownDocument | undefined>();
  const knownOf = (path: string, text: string) => {
    known.set(path, options.knownOf?.(path, text));
    return known.get(path);
  };
  for (let at = 0; at < walked.documents.length; at += batchSize) {
    const read = await readDocuments(files, walked.documents.slice(at, at + batchSize), settings, { ...options, knownOf });
    for (const it of read.documents) catalog.load(it, known.get(it.path)?.answers);
    leftOut.push(...read.leftOut);
    await options.pause?.();
  }
  return { catalog, leftOut, walked };
}

/** Documents read between two pauses. */
export const batchSize = 32;

/** Reads and parses some documents, in their order. */
export async function readDocuments(
  files: Files,
  found: readonly Pick<FoundDocument, 'path' | 'source'>[],
  settings: Settings,
  options: LoadOptions = {},
): Promise<{ readonly documents: readonly Document[]; readonly leftOut: readonly LeftOutFile[] }> {
  const leftOut: LeftOutFile[] = [];
  const read = await inParallel(found, async ({ path, source }) => {
    try {
      const text = await files.read(source);
      const name = options.knownOf?.(path, text)?.name;
      return readText(options.rootUri ?? files.root, path, text, settings, options.kinds, name);
    } catch (error) {
      leftOut.push(leftOutBy(error, path));
      return undefined;
    }
  });
  return { documents: read.filter(it => it !== undefined), leftOut };
}

/** A document from its text, with what the settings say about its folder; `name` where it is known already. */
export function readText(
  rootUri: string,
  path: string,
  text: string,
  settings: Settings,
  kinds?: ReadonlyMap<string, Kind>,
  name?: DocumentName,
): Document {
  const options = { ...optionsOf(path, settings, kinds), ...(name === undefined ? {} : { name }) };
  return parseDocument(uriOf({ uri: rootUri }, path), text, options).document;
}

/** What search needs of a document, from its text. */
export function scanText(rootUri: string, path: string, text: string, settings: Settings): ScannedDocument {
  return scanDocument(uriOf({ uri: rootUri }, path), text, optionsOf(path, settings, undefined));
}

function optionsOf(path: string, settings: Settings, kinds: ReadonlyMap<string, Kind> | undefined): ParseOptions {
  const folderKind = folderKindOf(settings, path);
  return { path, ...(folderKind === undefined ? {} : { folderKind }), ...(kinds === undefined ? {} : { kinds }) };
}

/** The kind that `kinds` of the settings gives to a path: that of the longest folder it lies in. */
export function folderKindOf(settings: Pick<Settings, 'kinds'>, path: string): string | undefined {
  let best: { folder: string; kind: string } | undefined;
  for (const [key, kind] of settings.kinds) {
    const folder = key.replace(/^\.?\//, '').replace(/\/$/, '');
    if ((folder === '' || path.startsWith(`${folder}/`)) && folder.length >= (best?.folder.length ?? 0)) best = { folder, kind };
  }
  return best?.kind;
}
