/** `drillbook alert NAME`: the section of a runbook that answers an alert. */
import { type AlertAnswer, type AskedAlert, alertsIn, answersTo } from '../core/catalog/alerts.ts';
import type { Catalog } from '../core/catalog/catalog.ts';
import { loadCatalog } from '../core/catalog/load-catalog.ts';
import { nearest } from '../core/document/nearest.ts';
import { CannotDo, type Command } from './command.ts';
import { visible } from './format.ts';
import { folderOf, saySettingsProblems, settingsOf } from './root.ts';

export const alertCommand: Command = {
  name: 'alert',
  summary: 'Show the section of a runbook that answers an alert',
  help: `Usage: drillbook alert NAME [--root DIR] [--json]
       drillbook alert [--root DIR] [--json] < PAYLOAD

Finds the runbook for an alert: the document that names it in "alerts" or is named after it, a heading that is its name,
or where its runbook_url leads. Prints the section, and the other answers on standard error.

PAYLOAD is what an alerting tool sends: JSON of Alertmanager, Prometheus, Grafana or PagerDuty, or the line it writes
into a chat. Each alert in it is answered.

Options:
  --root DIR   the folder with the runbooks (default: the current folder)
  --json       {"alerts":[{"name","runbookUrl","summary","answers":[{"path","id","title","section","line","by"}]}]};
               by is alert, heading or link; what is not known is null

Examples:
  drillbook alert KubePodCrashLooping
  amtool alert query -o json | drillbook alert --root ~/runbooks
  drillbook alert '[FIRING:1] NodeFilesystemAlmostFull (node-3)' --json

Exit codes:
  0  every alert has a runbook
  1  at least one has none
  2  there was no alert to look for, or the folder could not be read
`,
  options: { root: { type: 'string' }, json: { type: 'boolean' } },
  async run(given, world) {
    let asked = given.positionals.join(' ').trim();
    if (asked === '') for await (const line of world.input()) asked += `${line}\n`;
    const alerts = alertsIn(asked);
    if (alerts.length === 0)
      throw new CannotDo('There is no alert to look for: give its name, or what the alerting tool sent on standard input.');
    const root = await folderOf(given, world);
    const files = world.filesOf(root);
    const { settings, problems } = await settingsOf(files);
    saySettingsProblems(root, problems, world);
    const { catalog, leftOut } = await loadCatalog(files, settings);
    for (const it of leftOut) world.err(`${it.message}\n`);
    const found = alerts.map(alert => ({ alert, answers: answersTo(alert, catalog) }));
    if (given.values['json']) world.out(`${JSON.stringify({ alerts: found.map(forMachines) })}\n`);
    else
      for (const { alert, answers } of found) {
        const [best, ...others] = answers;
        if (best === undefined) {
          world.err(`${visible(noAnswer(alert, catalog))}\n`);
          continue;
        }
        world.out(forPeople(alert, best, catalog, found.length > 1));
        for (const it of others) world.err(`Also: ${visible(`${it.path}:${it.line + 1}  ${it.title}`)}\n`);
      }
    return found.every(it => it.answers.length > 0) ? 0 : 1;
  },
};

function forMachines({ alert, answers }: { readonly alert: AskedAlert; readonly answers: readonly AlertAnswer[] }) {
  return {
    name: alert.name,
    runbookUrl: alert.runbookUrl ?? null,
    summary: alert.summary ?? null,
    answers: answers.map(({ path, id, title, section, line, by }) => ({
      path,
      id,
      title,
      section: section ?? null,
      line: line + 1,
      by,
    })),
  };
}

/** The section as it stands in its file, with the place before it. */
function forPeople(
  { name }: AskedAlert,
  { uri, path, title, line, section }: AlertAnswer,
  catalog: Catalog,
  several: boolean,
): string {
  const document = catalog.get(uri);
  const head = `${several ? `${name}: ` : ''}${path}:${line + 1}  ${title}${section ? ` › ${section}` : ''}`;
  if (!document) return `${visible(head)}\n`;
  const { headings, lines } = document;
  const at = headings.findIndex(it => it.range.start.line === line);
  const level = headings[at]?.level ?? 0;
  const next = headings.slice(at + 1).find(it => section !== undefined && it.level <= level);
  const text: string[] = [];
  for (let i = line; i < (next?.range.start.line ?? lines.lineCount); i++) text.push(visible(lines.lineText(i)));
  return `${visible(head)}\n\n${text.join('\n').trim()}\n${several ? '\n' : ''}`;
}

function noAnswer({ name, runbookUrl }: AskedAlert, catalog: Catalog): string {
  const known = [...new Set(catalog.all().flatMap(document => document.alerts.map(it => it.name)))];
  const close = nearest(name, known);
  const link = runbookUrl === undefined ? '' : ` Its rule names ${runbookUrl}, which is none of these files.`;
  return `No runbook answers ${name}.${close ? ` The nearest alert that one answers is ${close}.` : ''}${link} drillbook search looks in all the text.`;
}
