/** Completion and hover while documents are written. What may stand where, and what it means, is known by core. */
import * as vscode from 'vscode';
import { maximumOffers, type Offer } from '../core/authoring/authoring-types.ts';
import { mayOfferAt, offersAt } from '../core/authoring/complete.ts';
import { explainAt } from '../core/authoring/explain.ts';
import { plainParagraphs, toRange, toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { documentSelector, rootOf, writingIn } from './writing.ts';

/** Letters are none: the host leaves them to its quick suggestions, see `openByLetters`. */
const triggers = [...'\n: -[,{'];

const types = {
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  document: vscode.CompletionItemKind.File,
  party: vscode.CompletionItemKind.User,
  label: vscode.CompletionItemKind.Keyword,
  snippet: vscode.CompletionItemKind.Snippet,
} satisfies Record<Offer['type'], vscode.CompletionItemKind>;

export function registerAuthoring(drillbook: Drillbook): vscode.Disposable {
  // What an offer means is asked when a person stands on it.
  const shown = new WeakMap<vscode.CompletionItem, Offer>();
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      documentSelector,
      {
        async provideCompletionItems(document, position) {
          if (rootOf(drillbook, document)?.builtIn !== false) return undefined;
          if (!mayOfferAt(document.getText(), position)) return undefined;
          // What is typed while this is worked out narrows the answer; without one the list would not open at all.
          const writing = await writingIn(drillbook, document);
          if (writing === undefined) return undefined;
          const offers = offersAt(writing, position);
          const items = offers.map(toItem);
          for (const [at, item] of items.entries()) shown.set(item, offers[at] as Offer);
          return new vscode.CompletionList(items, items.length >= maximumOffers);
        },
        resolveCompletionItem(item) {
          const about = shown.get(item)?.about() ?? [];
          if (about.length > 0) item.documentation = new vscode.MarkdownString(plainParagraphs(about));
          return item;
        },
      },
      ...triggers,
    ),
    openByLetters(drillbook),
    vscode.languages.registerHoverProvider(documentSelector, {
      async provideHover(document, position) {
        const writing = await writingIn(drillbook, document);
        const found = writing && explainAt(writing, position);
        if (found === undefined) return undefined;
        const text = new vscode.MarkdownString(`**${plainParagraphs([found.title])}**\n\n${plainParagraphs(found.paragraphs)}`);
        if (found.document !== undefined)
          text.appendMarkdown(`\n\n[${vscode.l10n.t('Open')}](${toUri(found.document).toString()})`);
        return new vscode.Hover(text, toRange(found.range));
      },
    }),
  );
}

/**
 * The first letter of a word opens the offers with no setting changed (decision 35). The host would do so by its quick
 * suggestions, but those are switched off in Markdown, and it takes no letter for a trigger character.
 */
function openByLetters(drillbook: Drillbook): vscode.Disposable {
  return vscode.workspace.onDidChangeTextDocument(async ({ document, contentChanges, reason }) => {
    const [change] = contentChanges;
    if (reason !== undefined || change === undefined || contentChanges.length > 1 || !/^[A-Za-z]$/.test(change.text)) return;
    const isInFront = () => vscode.window.activeTextEditor?.document === document;
    if (!isInFront() || vscode.languages.match(documentSelector, document) === 0 || suggestsItself(document)) return;
    const { line, character } = change.range.start;
    if (/\w$/.test(document.lineAt(line).text.slice(0, character))) return;
    const position = { line, character: character + 1 };
    if (rootOf(drillbook, document)?.builtIn !== false || !mayOfferAt(document.getText(), position)) return;
    const writing = await writingIn(drillbook, document);
    if (writing === undefined || !isInFront()) return;
    const letter = change.text.toLowerCase();
    if (offersAt(writing, position).some(it => it.filter.toLowerCase().includes(letter)))
      await vscode.commands.executeCommand('editor.action.triggerSuggest', { auto: true });
  });
}

/** Whether letters open the host's list anyway, or a person wants no list to open by itself. */
function suggestsItself(document: vscode.TextDocument): boolean {
  const settings = vscode.workspace.getConfiguration('editor', document);
  const quick = settings.get<boolean | { readonly other?: boolean | string }>('quickSuggestions');
  const other = typeof quick === 'object' ? quick.other : quick;
  return other === true || other === 'on' || settings.get<boolean>('suggestOnTriggerCharacters') === false;
}

function toItem(offer: Offer, index: number): vscode.CompletionItem {
  const item = new vscode.CompletionItem({ label: offer.label, description: offer.detail }, types[offer.type]);
  item.range = toRange(offer.range);
  item.insertText = offer.snippet ? new vscode.SnippetString(offer.text) : offer.text;
  item.sortText = String(index).padStart(4, '0');
  // The range may hold hyphens and words, of which the host sees one.
  item.filterText = offer.filter;
  item.keepWhitespace = true;
  if (offer.more) item.command = { command: 'editor.action.triggerSuggest', title: '' };
  return item;
}
