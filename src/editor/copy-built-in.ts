/** "Copy to Workspace": a document that comes with Drillbook becomes one's own and stays linked to where it came from. */
import * as vscode from 'vscode';
import { readText } from '../core/catalog/load-catalog.ts';
import type { Document } from '../core/document/document-types.ts';
import { bundledKinds } from '../core/document/kinds.ts';
import { folderFor } from '../core/lint/folders.ts';
import { ownCopy } from '../core/lint/own-copy.ts';
import { referencesOf } from '../core/lint/references.ts';
import type { DocumentSummary } from '../core/search/search-types.ts';
import { defaultSettings, type Settings } from '../core/settings.ts';
import { Refused, registerCommand } from './commands.ts';
import { keyOf, toUri } from './convert.ts';
import { documentAtHand } from './document-at-hand.ts';
import { builtInRoot } from './documents.ts';
import type { Drillbook } from './drillbook.ts';
import { chooseFolder, exists, writeNew } from './first-minutes.ts';
import { openDocument } from './open-document.ts';
import { settingsOf } from './root-settings.ts';

export function registerCopies(drillbook: Drillbook): vscode.Disposable {
  const { log, shelf } = drillbook;
  return vscode.Disposable.from(
    registerCommand(log, 'drillbook.copyToWorkspace', vscode.l10n.t('Copy to Workspace'), (given?: unknown) =>
      copyToWorkspace(drillbook, documentAtHand(drillbook, given)),
    ),
    registerCommand(
      log,
      'drillbook.compareWithBuiltIn',
      vscode.l10n.t('Compare with the Built-in Document'),
      async (given?: unknown) => {
        const summary = documentAtHand(drillbook, given);
        const other = shelf.counterpart(summary);
        if (other === undefined)
          throw new Refused(
            shelf.rootOf(summary)?.builtIn === true
              ? vscode.l10n.t('There is no copy of {0} here yet to compare it with. "Copy to Workspace" makes one.', summary.id)
              : vscode.l10n.t('No built-in document has the id {0}, so there is nothing to compare it with.', summary.id),
          );
        const [builtIn, own] = shelf.rootOf(summary)?.builtIn === true ? [summary, other] : [other, summary];
        const title = vscode.l10n.t('{0}: Built-in ↔ Yours', own.title);
        await vscode.commands.executeCommand('vscode.diff', toUri(builtIn.uri), toUri(own.uri), title);
      },
    ),
  );
}

async function copyToWorkspace(drillbook: Drillbook, summary: DocumentSummary): Promise<void> {
  const { shelf, log, documents } = drillbook;
  if (shelf.rootOf(summary)?.builtIn !== true)
    throw new Refused(
      vscode.l10n.t('{0} is your own already. Choose a document below "Built-in" in the Library to copy it.', summary.path),
    );
  const folder = await chooseFolder(vscode.l10n.t('Copy to Workspace'));
  if (folder === undefined) return;
  const root = keyOf(folder.uri);
  const own = [...shelf.documents()].filter(it => keyOf(it.root) === root);
  const mine = own.find(it => it.id === summary.id);
  if (mine !== undefined) {
    await openDocument(toUri(mine.uri), mine.heading);
    void vscode.window.showInformationMessage(
      vscode.l10n.t('{0} is your copy already. It is opened; nothing was written.', mine.path),
    );
    return;
  }
  const named = await withNamed(drillbook, summary, new Set(own.map(it => it.id)));
  let wanted: readonly BuiltIn[] = named;
  if (named.length > 1) {
    const one = vscode.l10n.t('This document');
    const all = vscode.l10n.t('This document and the {0} it refers to', named.length - 1);
    const titles = named.slice(1).map(it => it.summary.title);
    const chosen = await vscode.window.showQuickPick(
      [
        { label: `$(files) ${all}`, detail: titles.join(', '), all: true },
        {
          label: `$(file) ${one}`,
          detail: vscode.l10n.t('Ids it names are then unknown here until they are copied too.'),
          all: false,
        },
      ],
      { title: vscode.l10n.t('Copy to Workspace'), placeHolder: summary.title },
    );
    if (chosen === undefined) return;
    if (!chosen.all) wanted = named.slice(0, 1);
  }
  const settings = await settingsOf(folder.uri);
  const targets = wanted.map(it => targetOf(it, own, settings));
  const written = new Set([...own.map(it => it.path), ...targets]);
  const texts = wanted.map((it, index) =>
    ownCopy({
      document: it.document,
      text: it.text,
      path: it.summary.path,
      builtInRoot: builtInRoot.uri,
      target: targets[index] as string,
      hasOwn: path => written.has(path),
    }),
  );
  const uris = targets.map(it => vscode.Uri.joinPath(folder.uri, it));
  // All or none: a person who is told that one was in the way should not find half of them.
  for (const [index, uri] of uris.entries())
    if (await exists(uri))
      throw new Refused(
        vscode.l10n.t(
          '{0} is there already and is another document. Nothing was copied: move or rename that file, then copy again.',
          targets[index] as string,
        ),
      );
  for (const [index, uri] of uris.entries()) await writeNew(uri, texts[index] as string);
  log.info(`Copied ${targets.join(', ')} to ${folder.name}`);
  if (!documents.folders.wants(folder.uri)) await documents.folders.use([folder.uri]);
  const heading = readText(root, targets[0] as string, texts[0] as string, defaultSettings).headings[0]?.range.start.line;
  await openDocument(uris[0] as vscode.Uri, heading ?? 0, { preview: false });
}

interface BuiltIn {
  readonly summary: DocumentSummary;
  readonly text: string;
  readonly document: Document;
}

/** A built-in document and all that it refers to by id, itself first; what is one's own already is left out. */
async function withNamed(
  { shelf }: Drillbook,
  summary: DocumentSummary,
  known: ReadonlySet<string>,
): Promise<readonly BuiltIn[]> {
  const found = new Map<string, BuiltIn>();
  const waiting = [summary];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (found.has(next.id) || known.has(next.id)) continue;
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(toUri(next.uri)));
    const document = readText(builtInRoot.uri, next.path, text, defaultSettings);
    found.set(next.id, { summary: next, text, document });
    const ids = new Set(referencesOf(document, bundledKinds).map(it => it.id));
    for (const it of shelf.documents()) if (ids.has(it.id) && shelf.rootOf(it)?.builtIn === true) waiting.push(it);
  }
  return [...found.values()];
}

/** Where documents of its kind and area lie, else of its kind, under the name it has. */
function targetOf({ summary }: BuiltIn, own: readonly DocumentSummary[], settings: Settings): string {
  const kind = bundledKinds.get(summary.kind);
  const near = own.filter(it => it.area === summary.area && it.kind === summary.kind && !it.adopted);
  const folder = kind === undefined ? 'runbooks' : folderFor(kind, near.length > 0 ? near : own, settings);
  const name = summary.path.slice(summary.path.lastIndexOf('/') + 1);
  return folder === '' ? name : `${folder}/${name}`;
}
