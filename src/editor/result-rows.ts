/** How a document or a section looks as a row of a box: what it is, whose, how fresh, where; and the buttons on it. */
import * as vscode from 'vscode';
import { freshnessParts } from '../core/document/freshness.ts';
import type { DocumentSummary, SearchHit } from '../core/search/search-types.ts';
import { builtInScheme, toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { today } from './in-process.ts';
import { kindIcon, kindTitle } from './kind-look.ts';
import { copyLink, type LinkTarget, targetOfDocument } from './links.ts';
import { refusal } from './may-run.ts';
import { openBeside, type ResultRow } from './result-box.ts';

/** The section of a document that a search found, with the passage that answers. */
export function hitRow(drillbook: Drillbook, hit: SearchHit): ResultRow {
  const summary = drillbook.shelf.document(hit.uri);
  const passage = plain(hit.excerpt.replace(/\[[ xX]\] /g, '')) || plain(summary?.summary ?? '');
  return {
    label: labelOf(hit.kind, hit.title),
    description: line([hit.section === hit.title ? '' : plain(hit.section), passage]),
    detail: line([...(summary === undefined ? [kindTitle(hit.kind)] : factsOf(drillbook, summary)), hit.path]),
    alwaysShow: true,
    ...buttonsFor(drillbook, hit.uri, hit.line, targetOfDocument(drillbook, hit.uri, hit.slug)),
    place: { uri: hit.uri, line: hit.line },
  };
}

/** A document as a whole, opened at its title or where it was left. */
export function documentRow(drillbook: Drillbook, summary: DocumentSummary, at: 'title' | 'where-left' = 'title'): ResultRow {
  const start = at === 'title' ? summary.heading : undefined;
  const about = plain(summary.summary ?? '');
  return {
    label: labelOf(summary.kind, summary.title),
    ...(about === '' ? {} : { description: about }),
    detail: line([...factsOf(drillbook, summary), summary.path]),
    alwaysShow: true,
    ...buttonsFor(drillbook, summary.uri, start, targetOfDocument(drillbook, summary.uri)),
    place: { uri: summary.uri, line: start },
  };
}

/** A sentence to read, or something to do. */
export function sentenceRow(label: string, detail?: string, does: Pick<ResultRow, 'value' | 'act'> = {}): ResultRow {
  return { label, ...(detail === undefined ? {} : { detail }), alwaysShow: true, ...does };
}

export const separatorRow = (label: string): ResultRow => ({ label, kind: vscode.QuickPickItemKind.Separator });

export const labelOf = (kind: string, title: string): string => `$(${kindIcon(kind)}) ${withoutIcons(title)}`;

/** Kind, area, owner and freshness, as far as they are known. */
export function factsOf(drillbook: Drillbook, summary: DocumentSummary): string[] {
  const builtIn = summary.uri.startsWith(`${builtInScheme}:`);
  const roots = [...drillbook.shelf.roots()].filter(it => !it.builtIn);
  const root = roots.length > 1 && !builtIn ? drillbook.shelf.rootOf(summary)?.name : undefined;
  const status = summary.status === 'active' || summary.adopted ? undefined : summary.status;
  return [
    ...(builtIn ? [vscode.l10n.t('Built-in')] : []),
    ...(root === undefined ? [] : [root]),
    kindTitle(summary.kind),
    ...[summary.area, summary.owner, status].flatMap(it => (it === undefined || it === '' ? [] : [withoutIcons(it)])),
    ...(builtIn ? [] : freshnessOf(summary, today())),
  ];
}

/** "reviewed 3 months ago, changed since", with a mark where something is overdue; nothing where nobody promised a review. */
export function freshnessOf(summary: DocumentSummary, day: string): string[] {
  const said = freshnessParts(summary, day).join(', ');
  if (said === '') return [];
  return [summary.reviewDue !== undefined && summary.reviewDue < day ? `$(warning) ${said}` : said];
}

const line = (parts: readonly string[]): string => parts.filter(it => it !== '').join(' · ');
/** Text of a document may hold what the host would draw as an icon. */
const withoutIcons = (text: string): string => text.replace(/\$\((?=[\w~-]+\))/g, '$\u200b(');
const plain = (text: string): string => withoutIcons(text.replace(/\s+/g, ' ').trim());

export function buttonsFor(
  drillbook: Drillbook,
  uri: string,
  at: number | undefined,
  link: LinkTarget | undefined,
): Pick<ResultRow, 'buttons' | 'presses'> {
  const presses = new Map<vscode.QuickInputButton, { readonly keep?: boolean; press(): unknown }>();
  const summary = drillbook.shelf.document(uri);
  if (summary !== undefined && summary.steps.length > 0) {
    const reason = refusal({ platform: platform(), document: toUri(uri) });
    const button = {
      iconPath: new vscode.ThemeIcon(reason === undefined ? 'play' : 'circle-slash'),
      tooltip: reason === undefined ? vscode.l10n.t('Start Run') : vscode.l10n.t('No run can be started. {0}', reason),
    };
    // The gate answers with its own sentence where nothing may run.
    presses.set(button, { press: () => vscode.commands.executeCommand('drillbook.startRun', toUri(uri)) });
  }
  if (link !== undefined)
    presses.set(
      { iconPath: new vscode.ThemeIcon('link'), tooltip: vscode.l10n.t('Copy Link') },
      { keep: true, press: () => copyLink(drillbook, link) },
    );
  presses.set(
    { iconPath: new vscode.ThemeIcon('split-horizontal'), tooltip: vscode.l10n.t('Open to the Side') },
    { press: () => openBeside(uri, at) },
  );
  return { buttons: [...presses.keys()], presses };
}

/** The browser's host has no `process`. */
const platform = (): string | undefined => (globalThis as { process?: { platform?: string } }).process?.platform;
