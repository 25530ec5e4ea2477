/** Completion and hover while documents are written. What may stand where, and what it means, is known by core. */
import * as vscode from 'vscode';
import type { Offer } from '../core/authoring/authoring-types.ts';
import { mayOfferAt, offersAt } from '../core/authoring/complete.ts';
import { explainAt } from '../core/authoring/explain.ts';
import { toRange, toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { documentSelector, rootOf, writingIn } from './writing.ts';

/** Letters too: quick suggestions are switched off in Markdown (decision 35). */
const triggers = [...'\n: -[,{abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];

const types = {
  key: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.EnumMember,
  document: vscode.CompletionItemKind.File,
  party: vscode.CompletionItemKind.User,
  label: vscode.CompletionItemKind.Keyword,
  snippet: vscode.CompletionItemKind.Snippet,
} satisfies Record<Offer['type'], vscode.CompletionItemKind>;

export function registerAuthoring(drillbook: Drillbook): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      documentSelector,
      {
        async provideCompletionItems(document, position, token) {
          if (rootOf(drillbook, document)?.builtIn !== false) return undefined;
          if (!mayOfferAt(document.getText(), position)) return undefined;
          const { version } = document;
          const writing = await writingIn(drillbook, document);
          if (writing === undefined || token.isCancellationRequested || document.version !== version) return undefined;
          return offersAt(writing, position).map(toItem);
        },
      },
      ...triggers,
    ),
    vscode.languages.registerHoverProvider(documentSelector, {
      async provideHover(document, position) {
        const writing = await writingIn(drillbook, document);
        const found = writing && explainAt(writing, position);
        if (found === undefined) return undefined;
        const text = new vscode.MarkdownString().appendMarkdown('**').appendText(found.title).appendMarkdown('**');
        for (const it of found.paragraphs) text.appendMarkdown('\n\n').appendText(it);
        if (found.document !== undefined)
          text.appendMarkdown(`\n\n[${vscode.l10n.t('Open')}](${toUri(found.document).toString()})`);
        return new vscode.Hover(text, toRange(found.range));
      },
    }),
  );
}

function toItem(offer: Offer, index: number): vscode.CompletionItem {
  const item = new vscode.CompletionItem({ label: offer.label, description: offer.detail }, types[offer.type]);
  item.range = toRange(offer.range);
  item.insertText = offer.snippet ? new vscode.SnippetString(offer.text) : offer.text;
  const [first, ...more] = offer.description;
  if (first !== undefined) {
    const text = new vscode.MarkdownString().appendText(first);
    for (const it of more) text.appendMarkdown('\n\n').appendText(it);
    item.documentation = text;
  }
  item.sortText = String(index).padStart(4, '0');
  // The range may hold hyphens and words, of which the host sees one.
  item.filterText = offer.filter;
  item.keepWhitespace = true;
  if (offer.more) item.command = { command: 'editor.action.triggerSuggest', title: '' };
  return item;
}
