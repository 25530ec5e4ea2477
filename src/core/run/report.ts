/** The first report of a run: plain Markdown that reads well in any viewer. */
import { abandonedSteps, openSteps, recordOf } from './run.ts';
import type { PinnedStep, Run } from './run-types.ts';

/** Lines of output shown from its start and from its end. */
const shownLines = 20;

/**
 * Renders a run.
 *
 * @param journalSums Last sum of each writer's journal: with it in a ticket, a cut tail is noticed (reliability T57).
 */
export function renderReport(run: Run, journalSums: ReadonlyMap<string, string> = new Map()): string {
  const { header } = run;
  const counts = new Map<string, number>();
  for (const step of header.steps) {
    const { state } = recordOf(run, step.id);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const lines = [
    `# Run of ${inline(header.title)}`,
    '',
    `**Result: ${run.result}**`,
    '',
    '| | |',
    '|---|---|',
    row('Document', `\`${code(header.path)}\` (${header.document})`),
    ...(header.commit ? [row('Commit', `\`${header.commit}\`${header.dirty ? ', with changes not committed' : ''}`)] : []),
    row('SHA-256 of the document', `\`${header.documentHash}\``),
    row('Mode', header.mode),
    row('Operator', header.operator),
    row('Host', header.host),
    row('Started', header.startedAt),
    row('Finished', run.finishedAt ?? 'not finished'),
    ...(run.finishedAt ? [row('Took', span(header.startedAt, run.finishedAt))] : []),
    row('Steps', [...counts].map(([state, count]) => `${count} ${state}`).join(', ')),
    row('Run', `\`${header.id}\``),
  ];
  const parameters = Object.entries(header.parameters);
  if (parameters.length > 0) {
    lines.push('', '## Parameters', '', '| Name | Value |', '|---|---|');
    for (const [name, value] of parameters) lines.push(row(name, value));
  }
  const open = openSteps(run);
  if (open.length > 0) lines.push('', `Not settled: ${open.map(it => inline(it.title)).join('; ')}.`);
  const abandoned = abandonedSteps(run);
  if (abandoned.length > 0) lines.push('', `Skipped after failing: ${abandoned.map(it => inline(it.title)).join('; ')}.`);
  lines.push('', '## Steps');
  header.steps.forEach((step, index) => void lines.push('', ...describeStep(run, step, index + 1)));
  if (journalSums.size > 0) {
    lines.push('', '## Journal', '', '| Writer | Last sum |', '|---|---|');
    for (const [writer, sum] of journalSums) lines.push(row(writer, `\`${sum}\``));
  }
  return `${lines.join('\n')}\n`;
}

function describeStep(run: Run, step: PinnedStep, number: number): string[] {
  const record = recordOf(run, step.id);
  const facts = [
    record.code === undefined ? undefined : `exit ${record.code}`,
    record.startedAt && record.endedAt ? `${record.startedAt}, ${span(record.startedAt, record.endedAt)}` : record.endedAt,
    record.attempt > 1 ? `attempt ${record.attempt}` : undefined,
    record.by ? `by ${inline(record.by)}` : undefined,
  ].filter(it => it !== undefined);
  const lines = [
    `### ${number}. ${inline(step.title)}: ${record.state}`,
    '',
    `${facts.length > 0 ? facts.join('; ') : 'no times'} (line ${step.line})`,
  ];
  if (record.verdict) lines.push('', `Judged: ${inline(record.verdict)}`);
  if (record.answer) lines.push('', `Answer: ${inline(record.answer)}`);
  if (record.note) lines.push('', ...record.note.split('\n').map(it => `> ${inline(it)}`));
  for (const note of record.notes) lines.push('', `- ${inline(note)}`);
  if (step.command !== undefined) lines.push('', ...fenced(step.shell ?? 'text', step.command));
  if (record.output) lines.push('', 'Output:', '', ...fenced('text', excerpt(record.output)));
  if (record.errors) lines.push('', 'Standard error:', '', ...fenced('text', excerpt(record.errors)));
  if (record.omittedBytes) lines.push('', `${record.omittedBytes} bytes of output were not kept.`);
  return lines;
}

function excerpt(text: string): string {
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

const row = (name: string, value: string) => `| ${inline(name)} | ${value.replace(/[|\n]/g, it => (it === '|' ? '\\|' : ' '))} |`;
const code = (text: string) => text.replaceAll('`', "'");
/** Text as text: nothing in it becomes markup. */
const inline = (text: string) => text.replaceAll('\n', ' ').replace(/[\\`*_[\]<>|]/g, it => `\\${it}`);

/** `1h02m03s` between two instants, to the second. */
function span(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3600)}h${two(Math.floor(seconds / 60) % 60)}m${two(seconds % 60)}s`;
}
