/** What has to be known of a document before its run begins, in a few lines. */
import type { Document } from '../core/document/document-types.ts';
import { freshnessText } from '../core/document/freshness.ts';
import { freshnessOf } from '../core/library/freshness-of.ts';
import type { RunMode } from '../core/run/run-types.ts';
import { visible } from './format.ts';

/** @param today `YYYY-MM-DD` */
export function introOf(document: Document, mode: RunMode, today: string): string {
  const { fields, frontMatter, checklist } = document;
  const promised = (key: string, said: string) => {
    const value = frontMatter?.data[key];
    return typeof value === 'string' && value !== '' ? `${said} ${value}` : '';
  };
  const facts = [
    fields.owner ? `owner ${fields.owner.value}` : '',
    freshnessText(freshnessOf(document, {}), today),
    promised('rto', 'RTO'),
    promised('rpo', 'RPO'),
    promised('est_time', 'planned'),
  ].filter(it => it !== '');
  const steps = checklist.steps.filter(it => it.phase !== 'undo');
  const commands = steps.filter(it => it.command?.runnable).length;
  const dangerous = checklist.steps.filter(it => it.labels.some(label => label.name === 'danger')).map(it => it.title);
  const parts = [
    `${commands} ${commands === 1 ? 'runs a command' : 'run commands'}`,
    ...(dangerous.length > 0 ? [`dangerous: ${dangerous.join(', ')}`] : []),
  ];
  const lines = [
    `${document.title}  (${document.path}; ${mode}: commands really run on this machine)`,
    ...(fields.summary ? [fields.summary.value] : []),
    ...(facts.length > 0 ? [facts.join('; ').replace(/^./, it => it.toUpperCase())] : []),
    `${steps.length} ${steps.length === 1 ? 'step' : 'steps'}, ${parts.join('; ')}. Nothing has run yet.`,
  ];
  return `${lines.map(visible).join('\n')}\n`;
}
