/** From an id to its document and back: definition, references, links, and a new name for it in every file. */
import * as vscode from 'vscode';
import { idAt } from '../core/authoring/mentions.ts';
import { whyNotRename } from '../core/authoring/rename-id.ts';
import { parseDocument } from '../core/document/document.ts';
import type { LibraryRoot } from '../core/library/library-types.ts';
import { kindByPrefix } from '../core/lint/references.ts';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { keyOf, toPosition, toRange, toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { documentIn, documentSelector, rootOf } from './writing.ts';

export function registerIdNavigation(drillbook: Drillbook): vscode.Disposable {
  const named = (document: vscode.TextDocument, position: vscode.Position) => idUnder(drillbook, document, position);
  return vscode.Disposable.from(
    vscode.languages.registerDefinitionProvider(documentSelector, {
      async provideDefinition(document, position) {
        const found = named(document, position);
        if (found?.summary === undefined) return undefined;
        const { summary } = found;
        // Where the id itself stands the host shows who names it, as it does for any definition.
        const line = found.own ? found.range.start.line : await lineOf(summary, found.fragment);
        const link: vscode.LocationLink = {
          originSelectionRange: toRange(found.range),
          targetUri: toUri(summary.uri),
          targetRange: new vscode.Range(line, 0, line, 0),
        };
        return [link];
      },
    }),
    vscode.languages.registerReferenceProvider(documentSelector, {
      async provideReferences(document, position, { includeDeclaration }) {
        const found = named(document, position);
        if (found?.summary === undefined) return undefined;
        await settle(drillbook, found.root);
        const references = await drillbook.shelf.referencesTo(found.summary);
        return references
          .filter(it => includeDeclaration || it.by !== 'own')
          .map(it => new vscode.Location(toUri(it.uri), toRange(it.range)));
      },
    }),
    vscode.languages.registerDocumentLinkProvider(documentSelector, {
      async provideDocumentLinks(text, token) {
        const root = rootOf(drillbook, text);
        if (root === undefined || drillbook.shelf.document(text.uri) === undefined) return undefined;
        // Asked after every change: the library has read this text, and the thread of all extensions need not read it too.
        const { version } = text;
        await drillbook.documents.settled(text);
        const mentions = await drillbook.shelf.idsNamedIn(text.uri);
        if (token.isCancellationRequested || text.version !== version || mentions.length === 0) return undefined;
        return mentions.flatMap(({ id, range }) => {
          const summary = withId(drillbook, root, id);
          if (summary === undefined) return [];
          const target = toUri(summary.uri).with({ fragment: `L${summary.heading + 1}` });
          const link = new vscode.DocumentLink(toRange(range), target);
          link.tooltip = vscode.l10n.t('Open "{0}"', summary.title);
          return [link];
        });
      },
    }),
    vscode.languages.registerRenameProvider(documentSelector, {
      prepareRename(document, position) {
        const found = named(document, position);
        // Other providers rename headings and links.
        if (found === undefined) return undefined;
        mayRename(found);
        return { range: toRange(found.range), placeholder: found.id };
      },
      async provideRenameEdits(document, position, wanted) {
        const found = named(document, position);
        if (found === undefined) return undefined;
        return await renaming(drillbook, found, wanted.trim());
      },
    }),
  );
}

interface Named {
  readonly id: string;
  readonly range: Parameters<typeof toRange>[0];
  readonly own: boolean;
  readonly fragment: string;
  readonly root: LibraryRoot;
  /** undefined: no document of the folder has this id. */
  readonly summary: DocumentSummary | undefined;
}

function idUnder(drillbook: Drillbook, text: vscode.TextDocument, position: vscode.Position): Named | undefined {
  const root = rootOf(drillbook, text);
  const document = documentIn(drillbook, text);
  const found = document && idAt(document, position);
  if (root === undefined || found === undefined) return undefined;
  const summary = found.own ? drillbook.shelf.document(text.uri) : withId(drillbook, root, found.id);
  // A word that only looks like an id, such as `warm-standby`, is none where nobody has it.
  const isId = summary !== undefined || kindByPrefix(found.id, drillbook.shelf.kindsOf(root.uri)) !== undefined;
  if (!found.own && !isId) return undefined;
  return { ...found, root, summary };
}

/** The document with an id in a folder; references never lead out of it. */
const withId = ({ shelf }: Drillbook, root: LibraryRoot, id: string): DocumentSummary | undefined =>
  shelf.withId(id).find(it => it.root === root.uri);

/** Raises the sentence that is shown where an id cannot be renamed at all. */
function mayRename({ id, root, summary }: Named): void {
  if (root.builtIn)
    throw new Error(vscode.l10n.t('This document comes with Drillbook and cannot be changed. Copy it to your folder first.'));
  if (summary === undefined) throw new Error(vscode.l10n.t('No document here has the id {0}.', id));
}

async function renaming(drillbook: Drillbook, found: Named, wanted: string): Promise<vscode.WorkspaceEdit> {
  mayRename(found);
  const { shelf } = drillbook;
  await settle(drillbook, found.root);
  const why = whyNotRename(found.id, wanted, shelf.documentsOf(found.root), shelf.kindsOf(found.root.uri));
  if (why !== undefined) throw new Error(why);
  const edit = new vscode.WorkspaceEdit();
  for (const it of await shelf.referencesTo(found.summary as DocumentSummary)) {
    if (it.by === 'link') continue;
    const uri = toUri(it.uri);
    const range = toRange(it.range);
    // The library may not have heard yet of a file that changed on the disk: an edit at a wrong place would destroy it.
    const text = (await vscode.workspace.openTextDocument(uri)).getText(range);
    if (text !== found.id)
      throw new Error(vscode.l10n.t('{0} has just changed. Nothing was renamed; try again in a moment.', it.path));
    edit.replace(uri, range, wanted);
  }
  // A record is sealed: nobody writes another id into it.
  if (found.summary?.drill !== undefined)
    void vscode.window.showInformationMessage(
      vscode.l10n.t(
        'Runs recorded so far stay under {0}. They no longer count as tests of {1}: run it once under its new id.',
        found.id,
        wanted,
      ),
    );
  return edit;
}

/** Waits until the library knows the texts in editors as they stand now. */
async function settle(drillbook: Drillbook, root: LibraryRoot): Promise<void> {
  const start = `${keyOf(root.uri)}/`;
  const open = vscode.workspace.textDocuments.filter(it => it.isDirty && keyOf(it.uri).startsWith(start));
  await Promise.all(open.map(it => drillbook.documents.settled(it)));
}

/** Where a document is opened: at the section that was named, else at its title. */
async function lineOf(summary: DocumentSummary, fragment: string): Promise<number> {
  if (fragment === '') return summary.heading;
  const text = (await vscode.workspace.openTextDocument(toUri(summary.uri))).getText();
  const wanted = fragment.toLowerCase();
  const { headings } = parseDocument(summary.uri, text).document;
  const heading = headings.find(it => it.slug === wanted || it.text.toLowerCase() === wanted);
  return heading === undefined ? summary.heading : toPosition(heading.range.start).line;
}
