/** DR07: backups are as frequent as the data may not be lost. */
import { parseCadence } from '../../document/calendar.ts';
import type { Rule } from '../rule.ts';
import { durationAt, writtenAt } from '../values.ts';

export const backupRarerThanRpo: Rule = {
  id: 'backup-rarer-than-rpo',
  reference: 'DR07',
  severity: 'error',
  summary: 'A runbook that makes backups runs at least as often as the RPO of each service it covers.',
  why: 'Between two backups everything is lost: a nightly backup cannot give back the last fifteen minutes.',
  bad: '---\nkind: runbook\nid: rb-storage-backup-run\nservices: [svc-near]\nrun_every: weekly\n---\n# Back up the files\n',
  good: '---\nkind: runbook\nid: rb-storage-backup-run\nservices: [svc-slow]\nrun_every: daily\n---\n# Back up the files\n',
  adopted: false,
  check(document, { catalog, report }) {
    const every = writtenAt(document, 'run_every');
    if (document.kind !== 'runbook' || every === undefined || !makesBackups(document.id, document.title)) return;
    const cadence = parseCadence(every.text, 'run_every');
    if (cadence === undefined) return;
    const between = cadence.milliseconds + cadence.months * shortestMonth;
    for (const { value } of document.fields.services) {
      const [service] = catalog.byId(value);
      const allowed = service === undefined ? undefined : durationAt(service, 'rpo');
      if (allowed === undefined || between <= allowed.amount) continue;
      report(
        every.range,
        `A backup ${every.text} cannot give back what ${value} must not lose: its \`rpo\` is ${allowed.text} (${service?.path}). Run it more often, or agree on another number.`,
      );
      return;
    }
  },
};

/** Looking at backups, restoring and copying them away are other matters. */
const makesBackups = (id: string, title: string) =>
  /\bback-?up|\bsnapshot/i.test(`${id.replaceAll('-', ' ')} ${title}`.replace(/back up/gi, 'backup')) &&
  !/\b(?:verify|verification|restore|test|check|copy|copies|report|audit|review|policy)\b/i.test(
    `${id.replaceAll('-', ' ')} ${title}`,
  );
/** Milliseconds: between two runs each month lie at least these. */
const shortestMonth = 28 * 24 * 60 * 60 * 1000;
