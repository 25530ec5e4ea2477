/** Links into Drillbook: how one is made and copied, and what it names. A link opens, it never starts (decision 30). */
import * as vscode from 'vscode';
import { parseDocument } from '../core/document/document.ts';
import { registerCommand } from './commands.ts';
import { builtInScheme, keyOf } from './convert.ts';
import { documentAtHand } from './document-at-hand.ts';
import type { Drillbook } from './drillbook.ts';

/** What a link leads to. */
export type LinkTarget =
  | {
      readonly type: 'document';
      readonly id: string;
      /** Anchor of a heading; undefined: the document as a whole. */
      readonly section?: string | undefined;
      /** Path in its folder, where several documents share the id. */
      readonly path?: string | undefined;
    }
  | { readonly type: 'alert'; readonly name: string };

/** The link as text. `extension` is our own id, such as `drillbook.drillbook`; the scheme is that of the host, such as `vscode`. */
export function linkTo(target: LinkTarget, extension: string): string {
  const start = `${vscode.env.uriScheme}://${extension}`;
  if (target.type === 'alert') return `${start}/alert/${encodeURIComponent(target.name)}`;
  const query = (['section', 'path'] as const).flatMap(key => {
    const value = target[key];
    return value === undefined || value === '' ? [] : [`${key}=${encodeURIComponent(value)}`];
  });
  return `${start}/doc/${encodeURIComponent(target.id)}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}

/** What the uri of a link names; undefined when it is none of ours. */
export function targetOf(uri: vscode.Uri): LinkTarget | undefined {
  const found = /^\/(doc|alert)\/(.+?)\/?$/.exec(uri.path);
  const name = found?.[2]?.trim();
  if (found === null || name === undefined || name === '') return undefined;
  if (found[1] === 'alert') return { type: 'alert', name };
  const asked = new Map(
    uri.query.split('&').map(it => {
      const at = it.indexOf('=');
      return [it.slice(0, Math.max(0, at)), decoded(it.slice(at + 1))] as const;
    }),
  );
  return { type: 'document', id: name, section: asked.get('section'), path: asked.get('path') };
}

/** Chat programs encode a link once more than we did. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A link to Drillbook that stands in a text alone, under the scheme of any editor; undefined when it is something else. */
export function linkIn(text: string, extension: string): vscode.Uri | undefined {
  const found = /^[a-z][\w+.-]*:\/\/([\w.-]+)\/\S+$/i.exec(text);
  return found?.[1]?.toLowerCase() === extension.toLowerCase() ? vscode.Uri.parse(text) : undefined;
}

/**
 * Puts the link into the clipboard and says so. In a browser it is the same link: what the host lends there leads back
 * to one window, once, and is nothing to give to a colleague.
 */
export async function copyLink(drillbook: Drillbook, target: LinkTarget): Promise<void> {
  await vscode.env.clipboard.writeText(linkTo(target, drillbook.context.extension.id));
  const said =
    vscode.env.uiKind === vscode.UIKind.Web
      ? vscode.l10n.t('$(link) Link copied. It opens inside an editor, or pasted into "Drillbook: Search"')
      : vscode.l10n.t('$(link) Link copied');
  vscode.window.setStatusBarMessage(said, 6000);
}

/** The target for a document of the library; where its id is not its alone, the link names its path too. */
export function targetOfDocument(drillbook: Drillbook, uri: string, section?: string): LinkTarget | undefined {
  const summary = drillbook.shelf.document(uri);
  if (summary === undefined) return undefined;
  const same = drillbook.shelf.withId(summary.id).filter(it => isBuiltIn(it.uri) === isBuiltIn(uri));
  return { type: 'document', id: summary.id, section, path: same.length > 1 ? summary.path : undefined };
}

const isBuiltIn = (uri: string): boolean => uri.startsWith(`${builtInScheme}:`);

/** `drillbook.copyLink`: for a row of the Library, a uri, or the text in front, there with the section the cursor is in. */
export function registerCopyLink(drillbook: Drillbook): vscode.Disposable {
  return registerCommand(drillbook.log, 'drillbook.copyLink', vscode.l10n.t('Copy Link'), async (given?: unknown) => {
    const front = vscode.window.activeTextEditor;
    const { uri } = documentAtHand(drillbook, given);
    const fromRow = (given as { readonly summary?: unknown } | undefined)?.summary !== undefined;
    const inFront = !fromRow && front !== undefined && keyOf(front.document.uri) === keyOf(uri);
    const section = inFront ? sectionAt(front.document, front.selection.active.line) : undefined;
    const target = targetOfDocument(drillbook, uri, section);
    if (target !== undefined) await copyLink(drillbook, target);
  });
}

/** Anchor of the heading above a line; undefined under the document's title and above it. */
function sectionAt(document: vscode.TextDocument, line: number): string | undefined {
  const { headings } = parseDocument(document.uri.toString(), document.getText()).document;
  const heading = headings.findLast(it => it.range.start.line <= line);
  return heading === undefined || heading === headings[0] ? undefined : heading.slug;
}
