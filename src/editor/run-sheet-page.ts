/** What the sheet before a run shows beside its questions: what the document is for, how fresh it is, and every step to come. */
import * as vscode from 'vscode';
import { formatDuration, isDate, nextDue } from '../core/document/calendar.ts';
import type { Document } from '../core/document/document-types.ts';
import type { PinnedStep } from '../core/run/run-types.ts';
import type { Fact, Notice, SheetPart } from './run-messages.ts';
import type { SheetNeeds } from './run-sheet.ts';
import { bareTitle, phaseName } from './run-words.ts';

export function sheetPart(needs: SheetNeeds, steps: readonly PinnedStep[]): SheetPart {
  const { document } = needs;
  const { summary, owner } = document.fields;
  const purpose = summary?.value ?? firstSentence(document);
  const facts: Fact[] = [{ label: '', value: document.path }];
  if (owner) facts.push({ label: vscode.l10n.t('owner'), value: owner.value });
  facts.push(...freshness(needs));
  for (const [label, key] of [
    ['RTO', 'rto'],
    ['RPO', 'rpo'],
    [vscode.l10n.t('planned'), 'est_time'],
  ] as const) {
    const value = document.frontMatter?.data[key];
    if (typeof value === 'string' && value !== '') facts.push({ label, value });
  }
  const planned = steps.reduce((sum, it) => sum + (it.phase === 'undo' || it.alternative ? 0 : (it.target ?? 0)), 0);
  if (planned > 0) facts.push({ label: vscode.l10n.t('targets in all'), value: formatDuration(planned) });
  return {
    title: document.title,
    ...(purpose === undefined ? {} : { summary: purpose }),
    facts,
    notices: sheetNotices(needs, steps),
    phases: phasesOf(steps),
  };
}

function firstSentence(document: Document): string | undefined {
  const text = document.sections.find(
    it => it.text.trim() !== '' && /purpose|meaning|overview|goal|scope/i.test(it.heading?.text ?? ''),
  )?.text;
  const words = text?.replace(/\s+/g, ' ').trim();
  return words && words.length > 240 ? `${words.slice(0, 239)}…` : words;
}

function freshness({ document, today }: SheetNeeds): Fact[] {
  const { lastReviewed, reviewEvery } = document.fields;
  const tested = document.frontMatter?.data['last_tested'];
  const facts: Fact[] = [];
  if (lastReviewed && isDate(lastReviewed.value)) {
    const due = reviewEvery && nextDue(lastReviewed.value, reviewEvery.value, reviewEvery.key);
    const late = due !== undefined && due < today;
    facts.push({
      label: vscode.l10n.t('reviewed'),
      value: late ? vscode.l10n.t('{0}, due again since {1}', lastReviewed.value, due) : lastReviewed.value,
      ...(late ? { tone: 'warn' as const } : {}),
    });
  } else facts.push({ label: '', value: vscode.l10n.t('never reviewed'), tone: 'warn' });
  if (typeof tested === 'string') facts.push({ label: vscode.l10n.t('tested'), value: tested });
  return facts;
}

function sheetNotices({ document, builtIn }: SheetNeeds, steps: readonly PinnedStep[]): Notice[] {
  const notices: Notice[] = [];
  const dangerous = steps.filter(it => it.danger !== undefined);
  if (dangerous.length > 0)
    notices.push({
      tone: 'bad',
      title:
        dangerous.length === 1
          ? vscode.l10n.t('One step is dangerous')
          : vscode.l10n.t('{0} steps are dangerous', dangerous.length),
      text: dangerous.map(it => `${bareTitle(it)}: ${it.danger}`).join('\n'),
    });
  const status = document.fields.status?.value;
  if (status !== undefined && status !== 'active')
    notices.push({ tone: 'warn', text: vscode.l10n.t('The status of this document is "{0}".', status) });
  const requires = document.frontMatter?.data['requires'] as { tools?: unknown; access?: unknown } | undefined;
  const list = (value: unknown) => (Array.isArray(value) ? value.map(String).join(', ') : undefined);
  const tools = list(requires?.tools);
  const access = list(requires?.access);
  if (tools || access)
    notices.push({
      tone: 'quiet',
      title: vscode.l10n.t('You need'),
      text: [tools, access].filter(Boolean).join('\n'),
    });
  const still = steps.filter(it => it.command !== undefined && it.whyNotRunnable !== undefined).length;
  if (still > 0)
    notices.push({
      tone: 'quiet',
      text:
        still === 1
          ? vscode.l10n.t('One command does not run from here and is done by hand; its step says why.')
          : vscode.l10n.t('{0} commands do not run from here and are done by hand; their steps say why.', still),
    });
  if (builtIn) notices.push({ tone: 'quiet', text: vscode.l10n.t('This document comes with Drillbook.') });
  return notices;
}

function phasesOf(steps: readonly PinnedStep[]): SheetPart['phases'] {
  const phases: { name: string; steps: { title: string; marks: readonly Fact[] }[] }[] = [];
  let last: string | undefined;
  for (const step of steps) {
    const name = step.heading?.text ?? phaseName(step.phase);
    if (name !== last) phases.push({ name, steps: [] });
    last = name;
    phases.at(-1)?.steps.push({ title: bareTitle(step), marks: marksOf(step) });
  }
  return phases;
}

function marksOf(step: PinnedStep): Fact[] {
  const marks: Fact[] = [];
  const add = (value: string, tone?: Fact['tone']) => marks.push({ label: '', value, ...(tone ? { tone } : {}) });
  if (step.danger !== undefined) add(vscode.l10n.t('danger: a word is typed'), 'bad');
  if (step.check) add(vscode.l10n.t('check'));
  if (step.kind === 'decision') add(vscode.l10n.t('decision'));
  else if (step.nested) add(vscode.l10n.t('a run of its own'));
  else if (step.command === undefined || step.whyNotRunnable !== undefined) add(vscode.l10n.t('by hand'));
  if (step.twoPerson) add(vscode.l10n.t('two people'), 'warn');
  else if (step.confirm !== undefined) add(vscode.l10n.t('confirmed first'));
  if (step.evidence !== undefined) add(vscode.l10n.t('evidence'));
  if (step.role !== undefined) marks.push({ label: vscode.l10n.t('for'), value: step.role });
  if (step.target !== undefined) marks.push({ label: '', value: formatDuration(step.target) });
  if (step.alternative) add(vscode.l10n.t('only when a decision leads here'));
  if (step.phase === 'undo') add(vscode.l10n.t('only to roll back'));
  return marks;
}
