/** The report of a run as plain Markdown that reads well in any viewer, in a ticket and in a pull request. */
import { formatDuration } from '../document/calendar.ts';
import { type ReportedStep, type RunReport, saidOf, tookPart } from './run-report.ts';

/** Lines of output shown from its start and from its end. */
const shownLines = 20;

/** Renders what `reportOf` says of a run. */
export function renderMarkdown(report: RunReport): string {
  const lines = [
    `# Run of ${inline(report.title)}`,
    '',
    `**Result: ${report.result}**${resultInWords(report)}`,
    '',
    ...table(['', ''], factsOf(report)),
  ];
  if (report.note) lines.push('', ...quoted(report.note));
  for (const problem of report.journal.problems) lines.push('', `> **The record is not whole.** ${inline(problem)}`);
  if (report.open.length > 0) lines.push('', `Not settled: ${report.open.map(inline).join('; ')}.`);
  if (report.abandoned.length > 0)
    lines.push('', `Left behind without having passed: ${report.abandoned.map(inline).join('; ')}.`);
  lines.push(...sayRollback(report), ...sayTimeline(report), ...sayTalk(report), ...sayClocks(report));
  const parameters = Object.entries(report.parameters);
  if (parameters.length > 0) lines.push('', '## Parameters', '', ...table(['Name', 'Value'], parameters));
  lines.push('', '## Steps');
  for (const step of report.steps) lines.push('', ...sayStep(step));
  lines.push(...sayJournal(report));
  return `${lines.join('\n')}\n`;
}

/** Durations of a report, to the second; below a second `0.4s`. */
export function spoken(milliseconds: number): string {
  return milliseconds < 1000 && milliseconds > 0 ? `${(milliseconds / 1000).toFixed(1)}s` : formatDuration(milliseconds);
}

/** The one sentence that says how the run stands against its promises; '' when there were none. */
export function resultInWords({ times, finishedAt }: RunReport): string {
  const said: string[] = [];
  if (times.rto !== null) {
    const rto = spoken(times.rto);
    if (times.rtoHeld === null)
      said.push(
        `service ${finishedAt ? 'was not' : 'is not yet'} restored by this run; RTO ${rto}, elapsed ${spoken(times.elapsed)}`,
      );
    else said.push(`service restored after ${spoken(times.elapsed)}, RTO ${rto} ${times.rtoHeld ? 'held' : 'MISSED'}`);
  }
  if (times.rpo !== null) {
    const rpo = spoken(times.rpo);
    if (times.rpoHeld === null) said.push(`data loss was not measured; RPO ${rpo}`);
    else said.push(`data loss ${spoken(times.dataLoss ?? 0)}, RPO ${rpo} ${times.rpoHeld ? 'held' : 'MISSED'}`);
  }
  return said.length > 0 ? `. ${said.map(upper).join('. ')}.` : '';
}

const upper = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Rows of the table at the top, name and value, as plain text; a value in backquotes is code. */
export function factsOf(report: RunReport): readonly (readonly [string, string])[] {
  const { pinned, times } = report;
  const counts = new Map<string, number>();
  for (const it of report.steps) if (tookPart(it)) counts.set(it.state, (counts.get(it.state) ?? 0) + 1);
  const rows: [string, string | undefined][] = [
    ['Document', `${code(report.path)} (${report.document})`],
    ['Commit', pinned.commit ? `${code(pinned.commit)}${pinned.dirty ? ', with changes not committed' : ''}` : undefined],
    ['SHA-256 of the document', code(pinned.documentHash)],
    ['Mode', report.exerciseType ? `${report.mode}, ${report.exerciseType}` : report.mode],
    ['Environment', report.environment ?? undefined],
    ['Trigger', report.trigger ? `${report.trigger.type} ${report.trigger.id}` : undefined],
    ['Operator', report.operator],
    ['Host', report.host],
    ['Started', report.startedAt],
    ['Disruption since', times.declared ? times.countedFrom : undefined],
    ['Restored', times.restoredAt ?? undefined],
    ['Finished', report.finishedAt ?? 'not finished'],
    [
      report.finishedAt ? 'Took' : 'So far',
      `${spoken(times.wall)}${times.active < times.wall ? `, ${spoken(times.active)} without pauses` : ''}`,
    ],
    ['Planned', times.planned > 0 ? spoken(times.planned) : undefined],
    ['Data loss', report.dataLossNote ?? undefined],
    ['Steps', [...counts].map(([state, count]) => `${count} ${state}`).join(', ') || 'none'],
    ['Part of', report.parent ? `step ${report.parent.step} of ${code(report.parent.run)}` : undefined],
    ['Run', code(report.id)],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

function sayTimeline({ steps }: RunReport): string[] {
  const done = steps.filter(it => it.startedAt ?? it.endedAt);
  if (done.length === 0) return [];
  const rows = [...done]
    .sort((a, b) => compare(a.startedAt ?? a.endedAt ?? '', b.startedAt ?? b.endedAt ?? '') || a.number - b.number)
    .map(it => [
      clock(it.startedAt ?? it.endedAt),
      `${it.number}. ${it.title}`,
      it.state,
      it.took === null ? '' : spoken(it.took),
      it.target === null ? '' : spoken(it.target),
      it.takenOver?.by ?? it.by ?? '',
    ]);
  return ['', '## Timeline', '', 'Instants are UTC.', '', ...table(['At', 'Step', 'State', 'Took', 'Target', 'By'], rows)];
}

function sayRollback({ rollback }: RunReport): string[] {
  if (!rollback) return [];
  const left = rollback.notUndone.length > 0 ? ` Not undone: ${rollback.notUndone.map(inline).join('; ')}.` : '';
  return ['', `Rolled back from ${rollback.at} by ${inline(rollback.by)}: ${inline(rollback.reason)}.${left}`];
}

function sayTalk(report: RunReport): string[] {
  const { escalations, notes, pauses, documentChanges } = report;
  const said = [
    ...escalations.map(it => [it.at, it.by, `escalated to ${it.to}${it.text ? `: ${it.text}` : ''}`]),
    ...notes.map(it => [it.at, it.by, saidOf(report, it)]),
    ...pauses.flatMap(it => [
      [it.from, it.by, `paused: ${it.reason || 'no reason given'}`],
      ...(it.to === undefined ? [] : [[it.to, '', 'went on']]),
    ]),
    ...documentChanges.map(it => [
      it.at,
      it.by,
      `the document was changed (SHA-256 ${it.hash}); the run kept to its own text: ${it.note}`,
    ]),
  ].sort((a, b) => compare(a[0] ?? '', b[0] ?? ''));
  return said.length === 0 ? [] : ['', '## Notes', '', ...table(['At', 'By', 'What'], said)];
}

function sayClocks({ clockJumps }: RunReport): string[] {
  return clockJumps.flatMap(({ at, writer, difference }) => [
    '',
    `> The clock of writer ${writer} went ${difference > 0 ? 'forward' : 'back'} by ${spoken(Math.abs(difference))} before ${at}: ${
      difference > 0 ? 'the machine slept, or its clock was set' : 'its clock was set'
    }. Spans across it are UTC differences.`,
  ]);
}

function sayStep(step: ReportedStep): string[] {
  const facts = [
    step.code === null ? undefined : `exit ${step.code}`,
    step.took === null ? (step.endedAt ?? step.startedAt ?? undefined) : `${step.startedAt}, ${spoken(step.took)}`,
    step.target === null ? undefined : `target ${spoken(step.target)}`,
    step.attempt > 1 ? `attempt ${step.attempt}` : undefined,
    (step.tries ?? 1) > 1 ? `${step.tries} tries` : undefined,
    step.role ? `role ${inline(step.role)}` : undefined,
    step.by ? `by ${inline(step.by)}` : undefined,
    step.takenOver ? `taken over by ${inline(step.takenOver.by)}` : undefined,
    step.confirmedBy.length > 0 ? `confirmed by ${step.confirmedBy.map(inline).join(' and ')}` : undefined,
    step.where ? `where: ${inline(step.where)}` : undefined,
  ].filter(it => it !== undefined);
  const lines = [
    `### ${step.number}. ${inline(step.title)}: ${step.state}`,
    '',
    `${facts.length > 0 ? facts.join('; ') : 'no times'} (line ${step.line})`,
  ];
  const say = (name: string, value: string | null) => void (value && lines.push('', `${name}: ${inline(value)}`));
  say('Expected', step.expect);
  say('Judged', step.verdict);
  say('Answer', step.answer);
  if (step.note) lines.push('', ...quoted(step.note));
  if (step.released)
    say(
      step.released.byDocument ? 'The run went on, as the document says' : `The run went on by ${step.released.by}`,
      step.released.reason || 'continue',
    );
  if (step.captured) say(`Captured as ${step.captured.name}`, step.captured.value);
  say('Nested run', step.nestedRun);
  for (const note of step.notes) lines.push('', `- ${inline(note)}`);
  for (const it of step.earlier)
    lines.push(
      '',
      `- before: ${it.state}${it.endedAt ? ` at ${it.endedAt}` : ''}${it.answer ? `, "${inline(it.answer)}"` : ''}${it.verdict ? `, ${inline(it.verdict)}` : ''}`,
    );
  if (step.command !== null) lines.push('', ...fenced(step.shell ?? 'text', step.command));
  if (step.output) lines.push('', 'Output:', '', ...fenced('text', excerpt(step.output)));
  if (step.errors) lines.push('', 'Standard error:', '', ...fenced('text', excerpt(step.errors)));
  if (step.omittedBytes) lines.push('', `${step.omittedBytes} bytes of output were not kept.`);
  if (step.masked) lines.push('', `${step.masked} ${step.masked === 1 ? 'value was' : 'values were'} masked.`);
  if (step.outputHash) lines.push('', `SHA-256 of the whole output: \`${step.outputHash}\``);
  return lines;
}

function sayJournal({ journal }: RunReport): string[] {
  const sums = Object.entries(journal.sums);
  if (sums.length === 0) return [];
  const seal = journal.sealHash
    ? ['', `Seal: \`${journal.sealHash}\`. Kept in a ticket or a commit, it shows whether the record was changed later.`]
    : [];
  return [
    '',
    '## Journal',
    '',
    ...table(
      ['Writer', 'Last sum'],
      sums.map(([writer, sum]) => [writer, code(sum)]),
    ),
    ...seal,
  ];
}

/** Output as a report shows it: its first and last lines, and how many stand between. */
export function excerpt(text: string): string {
  const lines = text.replace(/\n+$/, '').split('\n');
  if (lines.length <= 2 * shownLines) return lines.join('\n');
  const left = lines.length - 2 * shownLines;
  return [...lines.slice(0, shownLines), `[${left} lines not shown here]`, ...lines.slice(-shownLines)].join('\n');
}

/** A fence longer than any run of backticks in the text: nothing in the output closes it. */
function fenced(language: string, text: string): string[] {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(it => it.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, text.replace(/\n$/, ''), fence];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]) => `|${cells.map(it => (it === '' ? ' ' : ` ${cell(it)} `)).join('|')}|`;
  return [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)];
}

/** A cell that is all code stays code; in every other one markup is text. */
const cell = (text: string) =>
  text
    .split(/(`[^`]*`)/)
    .map(part => (/^`[^`]*`$/.test(part) ? part.replaceAll('|', '\\|') : inline(part)))
    .join('');
const quoted = (text: string) => text.split('\n').map(it => `> ${inline(it)}`);
const code = (text: string) => `\`${text.replaceAll('`', "'")}\``;
/** Text as text: nothing in it becomes markup. */
const inline = (text: string) => text.replaceAll('\n', ' ').replace(/[\\`*_[\]<>|]/g, it => `\\${it}`);
const clock = (instant: string | null) => (instant ?? '').replace(/^.*T|\.\d+Z$/g, '');
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
