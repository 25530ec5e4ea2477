/** The report of a run as one self-contained page: print-ready, planned against actual as a drawing, nothing fetched. */
import { excerpt, factsOf, resultInWords, spoken } from './report.ts';
import { type ReportedStep, type RunReport, saidOf, tookPart } from './run-report.ts';

/** Renders a report; the page holds no script, refers to nothing outside itself, and says so in its policy. */
export function renderHtml(report: RunReport): string {
  const title = `Run of ${report.title}`;
  const body = [
    `<header><p class="kind">${report.mode === 'live' ? 'Live run' : report.mode === 'exercise' ? 'Exercise' : 'Check'}${
      report.environment ? `, ${text(report.environment)}` : ''
    }</p>`,
    `<h1>${text(report.title)}</h1>`,
    `<p class="result ${report.result}"><strong>${report.result}</strong>${text(resultInWords(report).replace(/^\. /, ' '))}</p></header>`,
    ...report.journal.problems.map(it => `<p class="alarm"><strong>The record is not whole.</strong> ${text(it)}</p>`),
    report.note ? `<blockquote>${paragraphs(report.note)}</blockquote>` : '',
    facts(report),
    chart(report),
    left(report),
    talk(report),
    parameters(report),
    `<h2>Steps</h2>`,
    ...report.steps.map(step),
    journal(report),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(title)}: ${report.result}</title>
<style>${style}</style>
</head>
<body>
<main>
${body.filter(it => it !== '').join('\n')}
</main>
</body>
</html>
`;
}

function facts(report: RunReport): string {
  const rows = factsOf(report).map(([name, value]) => `<div><dt>${text(name)}</dt><dd>${withCode(value)}</dd></div>`);
  return `<dl class="facts">${rows.join('')}</dl>`;
}

/** Widths of the drawing, user units; its height follows the number of rows. */
const names = 300;
const width = 1000;
const rowHeight = 26;
const top = 34;

/**
 * Each step with a time: above, when the plan had it; below, when it was done. Steps follow one another in the plan as
 * they stand in the document; a step without a target takes no planned time.
 */
function chart({ steps, times, startedAt, finishedAt }: RunReport): string {
  const shown = steps.filter(it => tookPart(it) && (it.target !== null || it.took !== null || it.state === 'attested'));
  if (shown.length === 0) return '';
  const from = Date.parse(times.countedFrom);
  const begin = Date.parse(startedAt) - from;
  let planned = begin;
  const rows = shown.map(it => {
    const plan = { from: planned, to: planned + (it.target ?? 0) };
    planned = plan.to;
    const real = it.startedAt !== null && it.took !== null ? { from: Date.parse(it.startedAt) - from, took: it.took } : undefined;
    // What a person did has an end and no beginning.
    const point = !real && it.endedAt !== null && it.state !== 'skipped' ? Date.parse(it.endedAt) - from : undefined;
    return { it, plan, real, point };
  });
  const ends = rows.flatMap(({ plan, real }) => [plan.to, real ? real.from + real.took : 0]);
  const last = Math.max(1000, times.rto ?? 0, finishedAt ? Date.parse(finishedAt) - from : 0, ...ends) * 1.02;
  const x = (milliseconds: number) => round(names + ((width - names) * Math.max(0, milliseconds)) / last);
  const height = top + rows.length * rowHeight + 10;
  const ticks = ticksOf(last).map(
    at =>
      `<line class="tick" x1="${x(at)}" x2="${x(at)}" y1="${top - 8}" y2="${height}"/><text class="scale" x="${x(at)}" y="${top - 14}">${spoken(at)}</text>`,
  );
  const bars = rows.map(({ it, plan, real, point }, index) => {
    const y = top + index * rowHeight;
    const late = real && it.target !== null && real.took > it.target;
    const label = it.title.length > 44 ? `${it.title.slice(0, 43)}…` : it.title;
    const says = `${it.number}. ${it.title}: ${it.target === null ? 'no target' : `planned ${spoken(it.target)}`}, ${
      real ? `took ${spoken(real.took)}` : 'no time'
    }, ${it.state}`;
    return [
      `<g><title>${text(says)}</title>`,
      `<text x="0" y="${y + 15}">${it.number}. ${text(label)}</text>`,
      it.target === null
        ? ''
        : `<rect class="plan" x="${x(plan.from)}" y="${y + 3}" width="${bar(x(plan.to) - x(plan.from))}" height="7"/>`,
      real
        ? `<rect class="real ${it.state}${late ? ' late' : ''}" x="${x(real.from)}" y="${y + 12}" width="${bar(x(real.from + real.took) - x(real.from))}" height="9"/>`
        : '',
      point === undefined ? '' : `<circle class="real ${it.state}" cx="${x(point)}" cy="${y + 16}" r="4.5"/>`,
      `</g>`,
    ].join('');
  });
  const mark = (at: number | null, name: string, kind: string) =>
    at === null
      ? ''
      : `<line class="${kind}" x1="${x(at)}" x2="${x(at)}" y1="${top - 8}" y2="${height}"/><text class="${kind}" x="${x(at) - 4}" y="${height - 2}">${name}</text>`;
  return `<figure>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Planned and actual time of each step">
${ticks.join('')}
${bars.join('\n')}
${mark(times.rto, 'RTO', 'rto')}${mark(times.restoredAt ? Date.parse(times.restoredAt) - from : null, 'restored', 'restored')}
</svg>
<figcaption>Light bars: as planned. Dark bars: as it was, with a dashed edge where it took longer than its target; a dot: vouched for at that moment. From ${
    times.declared ? 'the start of the disruption' : 'the start of the run'
  }, ${text(times.countedFrom)}.</figcaption>
</figure>`;
}

/** About five round marks from zero, milliseconds. */
function ticksOf(last: number): number[] {
  const seconds = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800,
  ];
  const size = (seconds.find(it => it * 1000 * 6 >= last) ?? Math.ceil(last / 6000)) * 1000;
  return Array.from({ length: Math.floor(last / size) + 1 }, (_, index) => index * size);
}

/** Nothing that happened is too short to be seen. */
const bar = (units: number) => round(Math.max(2, units));
const round = (value: number) => Math.round(value * 10) / 10;

function left({ open, abandoned, rollback }: RunReport): string {
  const said: string[] = [];
  if (open.length > 0) said.push(`<p><strong>Not settled:</strong> ${open.map(text).join('; ')}.</p>`);
  if (abandoned.length > 0)
    said.push(`<p><strong>Left behind without having passed:</strong> ${abandoned.map(text).join('; ')}.</p>`);
  if (rollback) {
    const rest = rollback.notUndone.length > 0 ? ` Not undone: ${rollback.notUndone.map(text).join('; ')}.` : '';
    said.push(
      `<p><strong>Rolled back</strong> from ${text(rollback.at)} by ${text(rollback.by)}: ${text(rollback.reason)}.${rest}</p>`,
    );
  }
  return said.join('\n');
}

function talk(report: RunReport): string {
  const { escalations, notes, pauses, documentChanges, clockJumps } = report;
  const said = [
    ...escalations.map(it => [it.at, it.by, `escalated to ${it.to}${it.text ? `: ${it.text}` : ''}`] as const),
    ...notes.map(it => [it.at, it.by, saidOf(report, it)] as const),
    ...pauses.flatMap(it => [
      [it.from, it.by, `paused: ${it.reason || 'no reason given'}`] as const,
      ...(it.to === undefined ? [] : [[it.to, '', 'went on'] as const]),
    ]),
    ...documentChanges.map(it => [it.at, it.by, `the document was changed; the run kept to its own text: ${it.note}`] as const),
    ...clockJumps.map(
      it =>
        [
          it.at,
          '',
          `the clock of writer ${it.writer} went ${it.difference > 0 ? 'forward' : 'back'} by ${spoken(Math.abs(it.difference))}`,
        ] as const,
    ),
  ].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  if (said.length === 0) return '';
  const rows = said.map(([at, by, what]) => `<tr><td class="at">${text(at)}</td><td>${text(by)}</td><td>${text(what)}</td></tr>`);
  return `<h2>Notes</h2><table><thead><tr><th>At (UTC)</th><th>By</th><th>What</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function parameters({ parameters: given }: RunReport): string {
  const rows = Object.entries(given).map(
    ([name, value]) => `<tr><td><code>${text(name)}</code></td><td><code>${text(value)}</code></td></tr>`,
  );
  return rows.length === 0
    ? ''
    : `<h2>Parameters</h2><table><thead><tr><th>Name</th><th>Value</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function step(it: ReportedStep): string {
  const late = it.took !== null && it.target !== null && it.took > it.target;
  const facts = [
    it.code === null ? '' : `exit ${it.code}`,
    it.startedAt ?? it.endedAt ?? '',
    it.took === null ? '' : `took ${spoken(it.took)}`,
    it.target === null ? '' : `target ${spoken(it.target)}${late ? ', exceeded' : ''}`,
    it.attempt > 1 ? `attempt ${it.attempt}` : '',
    (it.tries ?? 1) > 1 ? `${it.tries} tries` : '',
    it.role ? `role ${it.role}` : '',
    it.takenOver ? `taken over by ${it.takenOver.by}` : it.by ? `by ${it.by}` : '',
    it.confirmedBy.length > 0 ? `confirmed by ${it.confirmedBy.join(' and ')}` : '',
    it.where ? `where: ${it.where}` : '',
    `line ${it.line}`,
  ].filter(fact => fact !== '');
  const says = (name: string, value: string | null) => (value ? `<p><span class="label">${name}</span> ${text(value)}</p>` : '');
  const block = (name: string, value: string | null) =>
    value ? `<p class="label">${name}</p><pre><code>${text(value)}</code></pre>` : '';
  return [
    `<section class="step ${it.state}${tookPart(it) ? '' : ' aside'}">`,
    `<h3><span class="state">${it.state.replace('-', ' ')}</span> ${it.number}. ${text(it.title)}</h3>`,
    `<p class="facts">${facts.map(text).join(' · ')}</p>`,
    says('Expected', it.expect),
    says('Judged', it.verdict),
    says('Answer', it.answer),
    it.note ? `<blockquote>${paragraphs(it.note)}</blockquote>` : '',
    it.released
      ? says(
          it.released.byDocument ? 'The run went on, as the document says' : `The run went on by ${text(it.released.by)}`,
          it.released.reason || 'continue',
        )
      : '',
    it.captured ? says(`Captured as ${text(it.captured.name)}`, it.captured.value) : '',
    says('Nested run', it.nestedRun),
    it.notes.length > 0 ? `<ul>${it.notes.map(note => `<li>${text(note)}</li>`).join('')}</ul>` : '',
    ...it.earlier.map(
      before =>
        `<p class="before">Before: ${text([before.state, before.endedAt, before.answer, before.verdict].filter(Boolean).join(', '))}</p>`,
    ),
    block('Command', it.command),
    block('Output', it.output && excerpt(it.output)),
    block('Standard error', it.errors && excerpt(it.errors)),
    it.omittedBytes ? `<p>${it.omittedBytes} bytes of output were not kept.</p>` : '',
    it.masked ? `<p>${it.masked} ${it.masked === 1 ? 'value was' : 'values were'} masked.</p>` : '',
    it.outputHash ? `<p>SHA-256 of the whole output: <code>${text(it.outputHash)}</code></p>` : '',
    `</section>`,
  ]
    .filter(part => part !== '')
    .join('\n');
}

function journal({ journal: { sums, sealHash } }: RunReport): string {
  const rows = Object.entries(sums).map(
    ([writer, sum]) => `<tr><td><code>${text(writer)}</code></td><td><code>${text(sum)}</code></td></tr>`,
  );
  if (rows.length === 0) return '';
  const seal = sealHash
    ? `<p>Seal: <code>${text(sealHash)}</code>. Kept in a ticket or a commit, it shows whether the record was changed later.</p>`
    : '';
  return `<h2>Journal</h2><table><thead><tr><th>Writer</th><th>Last sum</th></tr></thead><tbody>${rows.join('')}</tbody></table>${seal}`;
}

const paragraphs = (value: string) =>
  value
    .split('\n')
    .map(it => `<p>${text(it)}</p>`)
    .join('');
const withCode = (value: string) =>
  value
    .split(/`([^`]*)`/)
    .map((part, index) => (index % 2 ? `<code>${text(part)}</code>` : text(part)))
    .join('');
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Text as text, in content and in attributes. */
const text = (value: string) => value.replace(/[&<>"']/g, it => entities[it] ?? it);

const style = `
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6675; --line: #d5dbe3; --paper: #fff; --shade: #f4f6f9;
  --good: #1a7f47; --bad: #b3261e; --doubt: #8a5a00; --plan: #b9c6d6; --real: #2f5d8a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --soft: #a2adbb; --line: #3a4452; --paper: #171c23; --shade: #202731;
  --good: #58c08a; --bad: #ff8a80; --doubt: #e5b454; --plan: #4b5a6c; --real: #7fb2e5; } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --shade: #f4f4f4;
  --good: #14633a; --bad: #9b1c15; --doubt: #6e4700; --plan: #bbb; --real: #333; } body { font-size: 10pt; } main { max-width: none; padding: 0; }
  section.step, figure, table { break-inside: avoid; } h2, h3 { break-after: avoid; } pre { white-space: pre-wrap; } @page { margin: 16mm; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.7rem; margin: 0 0 .5rem; line-height: 1.2; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; } h3 { font-size: 1rem; margin: 0 0 .2rem; }
p { margin: .35rem 0; } .kind { color: var(--soft); letter-spacing: .02em; margin: 0; }
.result { font-size: 1.1rem; border-left: .35rem solid var(--soft); padding: .35rem .8rem; background: var(--shade); }
.result strong { text-transform: capitalize; } .result.passed { border-color: var(--good); } .result.passed strong { color: var(--good); }
.result.failed, .result.aborted { border-color: var(--bad); } .result.failed strong, .result.aborted strong { color: var(--bad); }
.result.rolled-back, .result.unfinished { border-color: var(--doubt); } .result.rolled-back strong, .result.unfinished strong { color: var(--doubt); }
.alarm { border: 2px solid var(--bad); padding: .5rem .8rem; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(26rem, 1fr)); gap: .1rem 1.5rem; margin: 1.2rem 0; }
dl.facts div { display: flex; gap: .6rem; border-bottom: 1px solid var(--line); padding: .25rem 0; min-width: 0; }
dt { color: var(--soft); flex: 0 0 8.5rem; } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
code, pre { font: .86em/1.45 ui-monospace, monospace; } pre { background: var(--shade); border: 1px solid var(--line); padding: .6rem .8rem; overflow-x: auto; margin: .2rem 0 .6rem; }
table { border-collapse: collapse; width: 100%; } th { text-align: left; color: var(--soft); font-weight: 600; } th, td { border-bottom: 1px solid var(--line); padding: .3rem .8rem .3rem 0; vertical-align: top; overflow-wrap: anywhere; } td.at { white-space: nowrap; }
blockquote { margin: .4rem 0; padding: .1rem .8rem; border-left: .2rem solid var(--line); }
section.step { border-top: 1px solid var(--line); padding: .9rem 0 .5rem; } section.aside { color: var(--soft); }
.state { display: inline-block; min-width: 6.2rem; font-size: .82rem; font-weight: 600; color: var(--soft); }
.passed > h3 .state, .attested > h3 .state { color: var(--good); } .failed > h3 .state, .interrupted > h3 .state { color: var(--bad); } .unknown > h3 .state, .running > h3 .state, .claimed > h3 .state { color: var(--doubt); }
section .facts, .label, .before, figcaption { color: var(--soft); font-size: .88rem; } .label { margin-right: .3rem; }
figure { margin: 1.5rem 0; } svg { width: 100%; height: auto; font: 13px system-ui, sans-serif; fill: var(--ink); }
.plan { fill: var(--plan); } .real { fill: var(--real); } .real.failed, .real.interrupted, .real.unknown { fill: var(--bad); } .real.late { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 3 2; }
.tick { stroke: var(--line); } .scale { fill: var(--soft); font-size: 11px; text-anchor: middle; }
line.rto { stroke: var(--bad); stroke-width: 2; } line.restored { stroke: var(--good); stroke-width: 2; stroke-dasharray: 6 3; }
text.rto, text.restored { font-size: 11px; text-anchor: end; } text.rto { fill: var(--bad); } text.restored { fill: var(--good); }
`;
