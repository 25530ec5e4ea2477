/** Completion and hover in `drillbook.yaml`. What may stand where is known by core. */
import * as vscode from 'vscode';
import { type SettingsOffer, settingsHover, settingsOffers } from '../core/lint/settings-help.ts';
import { keyOf, plainParagraphs, toRange } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { settingsName } from './root-settings.ts';

const selector: vscode.DocumentSelector = { pattern: `**/${settingsName}` };
/** Letters too: quick suggestions may be switched off for YAML (decision 35). */
const triggers = [...'\n: -[,/_abcdefghijklmnopqrstuvwxyz'];

const types = {
  key: vscode.CompletionItemKind.Property,
  rule: vscode.CompletionItemKind.Event,
  folder: vscode.CompletionItemKind.Folder,
  value: vscode.CompletionItemKind.EnumMember,
} satisfies Record<SettingsOffer['type'], vscode.CompletionItemKind>;

export function registerSettingsHelp(drillbook: Drillbook): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      selector,
      {
        provideCompletionItems: (document, position) =>
          isSettings(document)
            ? settingsOffers(document.getText(), position, foldersIn(drillbook, document), kindsIn(drillbook, document)).map(
                toItem,
              )
            : [],
      },
      ...triggers,
    ),
    vscode.languages.registerHoverProvider(selector, {
      provideHover(document, position) {
        const found = isSettings(document)
          ? settingsHover(document.getText(), position, kindsIn(drillbook, document))
          : undefined;
        if (found === undefined) return undefined;
        const text = new vscode.MarkdownString(`**${plainParagraphs([found.title])}**\n\n${plainParagraphs(found.paragraphs)}`);
        return new vscode.Hover(text, toRange(found.range));
      },
    }),
  );
}

/** Only the file at the root of a folder is read. */
function isSettings(document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  return folder !== undefined && keyOf(vscode.Uri.joinPath(folder.uri, settingsName)) === keyOf(document.uri);
}

const kindsIn = ({ shelf }: Drillbook, settings: vscode.TextDocument) =>
  shelf.kindsOf(vscode.Uri.joinPath(settings.uri, '..').toString());

/** The folders that hold documents, and those above them. */
function foldersIn({ shelf }: Drillbook, settings: vscode.TextDocument): readonly string[] {
  const root = keyOf(vscode.Uri.joinPath(settings.uri, '..'));
  const folders = new Set<string>();
  for (const it of shelf.documents()) {
    if (keyOf(it.root) !== root) continue;
    for (let at = it.path.lastIndexOf('/'); at > 0; at = it.path.lastIndexOf('/', at - 1)) folders.add(it.path.slice(0, at));
  }
  return [...folders].sort();
}

function toItem(offer: SettingsOffer, index: number): vscode.CompletionItem {
  const item = new vscode.CompletionItem({ label: offer.label, description: offer.detail }, types[offer.type]);
  item.range = toRange(offer.range);
  item.insertText = offer.text;
  item.documentation = new vscode.MarkdownString(plainParagraphs([offer.description]));
  item.sortText = String(index).padStart(4, '0');
  // The range may be a word with hyphens, of which the host sees one part.
  item.filterText = offer.label;
  item.keepWhitespace = true;
  if (offer.more) item.command = { command: 'editor.action.triggerSuggest', title: '' };
  return item;
}
