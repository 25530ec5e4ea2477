/** Open Runbook for Alert: from a name, or from what an alerting tool sent, to the section that answers it. */
import * as vscode from 'vscode';
import type { AlertAnswer } from '../core/catalog/alerts.ts';
import type { AnsweredAlert } from '../core/library/library-types.ts';
import { ended } from './commands.ts';
import { toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { openDocument } from './open-document.ts';
import type { RecentDocuments } from './recent-documents.ts';
import { openResultBox, type ResultRow } from './result-box.ts';
import { buttonsFor, factsOf, labelOf, sentenceRow, separatorRow } from './result-rows.ts';

/**
 * With a text: one answer opens at its section at once, several are a choice. Without: a box that takes a name or a
 * pasted payload, and offers what an alerting tool has left in the clipboard.
 */
export async function showAlertBox(drillbook: Drillbook, recent: RecentDocuments, text: string): Promise<void> {
  if (text.trim() !== '' && (await openOnlyAnswer(drillbook, recent, text))) return;
  const { shelf } = drillbook;
  // A browser asks for leave first, in a dialog of its own: there it is a button that somebody presses.
  let clipboard = vscode.env.uiKind === vscode.UIKind.Desktop ? await payloadInClipboard() : undefined;
  const paste = { iconPath: new vscode.ThemeIcon('clippy'), tooltip: vscode.l10n.t('Take the Alert from the Clipboard') };
  await openResultBox({
    title: () =>
      shelf.indexing
        ? vscode.l10n.t('Drillbook: Open Runbook for Alert (indexing)')
        : vscode.l10n.t('Drillbook: Open Runbook for Alert'),
    placeholder: vscode.l10n.t('Its name, or what Alertmanager, Prometheus, Grafana or PagerDuty sent, pasted as it is'),
    value: text.trim(),
    rows: async typed => {
      if (typed !== '') return answerRows(drillbook, typed, await shelf.alerts(typed));
      const pasted = clipboard === undefined ? [] : answersIn(drillbook, await shelf.alerts(clipboard));
      return [
        ...(pasted.length > 0 ? [separatorRow(vscode.l10n.t('from the clipboard')), ...pasted] : []),
        ...knownRows(drillbook, ''),
      ];
    },
    busy: () => shelf.indexing,
    changes: [shelf.onDidChangeProgress, shelf.onDidChangeDocuments],
    buttons: new Map([
      [
        paste,
        async () => {
          clipboard = await vscode.env.clipboard.readText();
          await showAlertBox(drillbook, recent, clipboard);
        },
      ],
    ]),
    previewing: on => {
      recent.lookingAround = on;
    },
    opened: uri => recent.note(uri),
    failed: error => {
      const reason = error instanceof Error ? error.message : String(error);
      drillbook.log.error(`Alerts could not be answered: ${reason}`);
      const words = vscode.l10n.t(
        'The runbook of this alert could not be opened: {0} Search for the name of the alert instead.',
        ended(reason),
      );
      const search = vscode.l10n.t('Search');
      void vscode.window.showErrorMessage(words, search).then(chosen => {
        if (chosen !== undefined) void vscode.commands.executeCommand('drillbook.search');
      });
    },
  });
}

/** Opens the answer when there is exactly one, as soon as it is sure that there is no second; false when there is not. */
async function openOnlyAnswer(drillbook: Drillbook, recent: RecentDocuments, text: string): Promise<boolean> {
  const { shelf, documents } = drillbook;
  if (shelf.indexing)
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Drillbook reads the runbooks for this alert') },
      () => documents.ready,
    );
  const started = Date.now();
  const found = await shelf.alerts(text);
  const names = found.map(it => `${it.alert.name} (${it.answers.length})`).join(', ');
  drillbook.log.debug(`Alerts and how many sections answer them: ${names || 'none'}, in ${Date.now() - started} ms`);
  const answers = found.flatMap(it => it.answers);
  const [only] = answers;
  if (only === undefined || answers.length > 1 || found.some(it => it.answers.length === 0)) return false;
  await openDocument(toUri(only.uri), only.line);
  recent.note(toUri(only.uri));
  return true;
}

/** What an alerting tool sends is JSON, or a line that begins with its state; any other text is none of our business. */
async function payloadInClipboard(): Promise<string | undefined> {
  const text = (await vscode.env.clipboard.readText()).trim();
  return text.length < 1_000_000 &&
    (/^[[{][^]*"(?:alertname|alert_name|incident|alerts)"/.test(text) || /^\[(?:FIRING|RESOLVED)\b/.test(text))
    ? text
    : undefined;
}

function answerRows(drillbook: Drillbook, typed: string, found: readonly AnsweredAlert[]): readonly ResultRow[] {
  if (found.length === 0)
    return [
      sentenceRow(
        vscode.l10n.t('There is no alert in this'),
        vscode.l10n.t('Type the name of an alert, or paste the whole JSON that the alerting tool sent.'),
      ),
    ];
  const rows = [...answersIn(drillbook, found)];
  // While a name is being typed: those it may become.
  if (found.length === 1 && !/\s|[[{]/.test(typed)) {
    const answered = new Set(found.flatMap(it => (it.answers.length > 0 ? [it.alert.name.toLowerCase()] : [])));
    const known = knownRows(drillbook, typed, answered);
    rows.push(...(rows.length > 0 && known.length > 0 ? [separatorRow(vscode.l10n.t('other alerts'))] : []), ...known);
  }
  for (const { alert, answers, nearest } of found) {
    if (answers.length > 0 || (found.length === 1 && rows.length > 0)) continue;
    const link =
      alert.runbookUrl === undefined
        ? undefined
        : vscode.l10n.t('Its rule names {0}, which is none of the documents here.', alert.runbookUrl);
    const { indexing, stopped } = drillbook.shelf;
    const waiting = indexing
      ? vscode.l10n.t('The documents are still being read.')
      : stopped !== undefined
        ? vscode.l10n.t('Reading was stopped before its end: "Drillbook: Read On" reads the rest.')
        : link;
    rows.push(sentenceRow(vscode.l10n.t('$(info) No runbook answers {0}', alert.name), waiting ?? alert.summary));
    if (nearest !== undefined)
      rows.push(sentenceRow(vscode.l10n.t('$(bell) Did you mean {0}?', nearest), undefined, { value: nearest }));
    rows.push(
      sentenceRow(vscode.l10n.t('$(search) Search for "{0}" in all the text', alert.name), undefined, {
        act: () => vscode.commands.executeCommand('drillbook.search', alert.name),
      }),
    );
  }
  return rows;
}

/** The answers alone; those of several alerts under the name of each. */
function answersIn(drillbook: Drillbook, found: readonly AnsweredAlert[]): readonly ResultRow[] {
  return found.flatMap(({ alert, answers }) =>
    answers.length === 0
      ? []
      : [...(found.length > 1 ? [separatorRow(alert.name)] : []), ...answers.map(it => answerRow(drillbook, alert.name, it))],
  );
}

function answerRow(drillbook: Drillbook, alert: string, answer: AlertAnswer): ResultRow {
  const summary = drillbook.shelf.document(answer.uri);
  const facts = summary === undefined ? [] : factsOf(drillbook, summary);
  // That a document names the alert, or has a heading of its name, is what anybody expects.
  const by = answer.by === 'link' ? [vscode.l10n.t("the alert's own link leads here")] : [];
  return {
    label: labelOf(summary?.kind ?? '', answer.title),
    ...(answer.section === undefined ? {} : { description: answer.section }),
    detail: [...facts, ...by, answer.path].join(' · '),
    alwaysShow: true,
    ...buttonsFor(drillbook, answer.uri, answer.line, { type: 'alert', name: alert }),
    place: { uri: answer.uri, line: answer.line },
  };
}

/** Alerts that documents here answer, with these letters in their name. */
function knownRows(drillbook: Drillbook, typed: string, without: ReadonlySet<string> = new Set()): readonly ResultRow[] {
  const documents = new Map<string, string[]>();
  for (const { alerts, title } of drillbook.shelf.documents())
    for (const name of alerts) documents.set(name, [...(documents.get(name) ?? []), title]);
  const part = typed.toLowerCase();
  return [...documents]
    .filter(([name]) => name.toLowerCase().includes(part) && !without.has(name.toLowerCase()))
    .sort(([a], [b]) => a.localeCompare(b))
    .slice(0, drillbook.settings()['search.limit'])
    .map(([name, titles]) => ({
      label: `$(bell) ${name}`,
      description: titles[0] !== undefined && titles.length === 1 ? titles[0] : vscode.l10n.t('{0} documents', titles.length),
      alwaysShow: true,
      value: name,
    }));
}
