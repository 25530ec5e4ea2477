/** `drillbook lint`: judges the documents below the paths given, and mends what needs no thought when asked to. */
import path from 'node:path';
import { version } from '../../package.json';
import { type Catalog } from '../core/catalog/catalog.ts';
import { alertFilesOf, readAlertFiles } from '../core/catalog/load-alert-rules.ts';
import { loadCatalog, readText } from '../core/catalog/load-catalog.ts';
import { repositoryAddresses } from '../core/catalog/repository.ts';
import { readRecordedRuns } from '../core/catalog/run-records.ts';
import { uriOf } from '../core/catalog/uris.ts';
import { isDate, parseDuration } from '../core/document/calendar.ts';
import type { Document } from '../core/document/document-types.ts';
import { knownOf, withoutKnown } from '../core/lint/baseline.ts';
import { dueItems, isLate } from '../core/lint/due.ts';
import { fixAll } from '../core/lint/fix-all.ts';
import { byPlace, type LintOptions, lint } from '../core/lint/lint.ts';
import type { Finding } from '../core/lint/rule.ts';
import { shellTextsOf } from '../core/lint/shell-syntax.ts';
import { unreadFile } from '../core/lint/unread-file.ts';
import { replaceFile } from '../node/replace-file.ts';
import { checkSyntax, type SyntaxLimits, shellsHere } from '../node/shell-syntax.ts';
import { lineNames, readBaseline, writeBaseline } from './baseline-file.ts';
import { CannotDo, type Command, type ExitCode, type World } from './command.ts';
import { formatFindings, formats, visible } from './format.ts';
import { type DueFormat, dueFormats, formatDue } from './format-due.ts';
import { openKeptLint } from './kept-lint.ts';
import { exportOf, historiesOf, repositoryOf, touchedSince } from './lint-scope.ts';
import { openRoot, type Root, settingsName } from './root.ts';

export const lintCommand: Command = {
  name: 'lint',
  summary: 'Say what is wrong in documents, and mend it with --fix',
  help: `Says what is wrong in documents.

Usage: drillbook lint [PATH…] [options]

PATH is a folder, a document, a file of alerting rules or drillbook.yaml; without one, the current folder. The root is the nearest folder upwards that holds
drillbook.yaml or .git, else PATH itself; links and ids are looked up in the whole root.

Options:
  --format FORMAT   text (default), json, sarif or github; with --due: text, json, ics or markdown
                    json: {findings:[{path,line,column,endLine,endColumn,rule,severity,message}],documents,ms}
                    github and sarif name files from the top of the repository
  --today DATE      the day against which dates are judged, YYYY-MM-DD; default: today in UTC
  --max-warnings N  more warnings than this count as found; default: no limit
  --since REVISION  judges only what changed since the common ancestor with REVISION (Git), and what that affects
  --baseline FILE   findings that FILE knows do not count; it knows them by rule, path and the text of the line
  --update-baseline writes what is found to the FILE of --baseline
  --due TIME        lists what is overdue, or due within TIME such as 30d, instead: reviews, tests, runs, what ends;
                    json: {due:[{path,id,title,owner,what,part,due,days,last}]}; ics: a calendar, a day for each;
                    markdown: a list of tasks by owner, for an issue
  --fix             applies the fixes that need no thought, then lints again
  --built-in        judges the documents that come with Drillbook instead
  --no-cache        judges everything anew; else what was found is kept in $XDG_CACHE_HOME/drillbook, by default
                    ~/.cache/drillbook, and a document is judged again when something it was judged by is other
  -h, --help        this text

Examples:
  drillbook lint
  drillbook lint runbooks/network --format github
  drillbook lint --today 2026-12-31 --max-warnings 0
  drillbook lint --fix runbooks/dns.md
  drillbook lint --since origin/main
  drillbook lint --baseline drillbook-baseline.json --update-baseline
  drillbook lint --due 30d
  drillbook lint --due 90d --format ics > due.ics

Exit codes: 0 no errors and not too many warnings, 1 something was found (with --due: is overdue), 2 could not do it, or
not write every fix.
`,
  options: {
    format: { type: 'string' },
    today: { type: 'string' },
    'max-warnings': { type: 'string' },
    since: { type: 'string' },
    baseline: { type: 'string' },
    'update-baseline': { type: 'boolean' },
    due: { type: 'string' },
    fix: { type: 'boolean' },
    'built-in': { type: 'boolean' },
    'no-cache': { type: 'boolean' },
  },
  async run({ values, positionals }, world) {
    const started = world.monotonic();
    const today = chosenDay(values['today'], world.today);
    const limit = chosenLimit(values['max-warnings']);
    const builtIn = values['built-in'] === true;
    if (builtIn && positionals.length > 0)
      throw new CannotDo('--built-in takes no PATH: it judges the documents that come with Drillbook.');
    const aside = asideFrom(values, builtIn);
    const format = aside.due === undefined ? chosenFormat(values['format'], formats, dueFormats, 'with --due') : 'text';
    if (builtIn && values['fix'] === true) throw new CannotDo('--fix does not change the documents that come with Drillbook.');

    const paths = builtIn ? [builtInFolder(world)] : positionals.length > 0 ? positionals : ['.'];
    const root = await openRoot(paths, world, builtIn);
    // What mends a finding is not kept with it.
    const isKept = values['no-cache'] !== true && values['fix'] !== true && !builtIn;
    const { judgements, keep } = await openKeptLint(root, isKept, world);
    const { knownOf } = judgements;
    const { catalog, leftOut, walked } = await loadCatalog(root.files, root.settings, { kinds: root.kinds, knownOf });
    const isWanted = (it: string) => root.below.some(folder => folder === '' || it === folder || it.startsWith(`${folder}/`));
    let touched: ReadonlySet<string> | undefined;
    const wanted = () => catalog.all().filter(it => isWanted(it.path) && (touched === undefined || touched.has(it.path)));
    if (!builtIn) await takeAlertRules(root, catalog, walked.paths);
    const alertFiles = () =>
      (catalog.alertRules() ?? []).filter(it => isWanted(it.path) && (touched === undefined || touched.has(it.path)));
    const settingsAsked = root.below.includes(settingsName);
    for (const file of root.below) {
      if (file === '' || catalog.byPath(file) !== undefined || catalog.hasFile(file) !== true) continue;
      const isJudgedToo = file === settingsName || catalog.alertRules()?.some(it => it.path === file) === true;
      if (!isJudgedToo && !root.isFolder(file) && !leftOut.some(it => it.path === file)) {
        throw new CannotDo(
          `${file} is not among the documents of ${root.folder}, and holds no alerting rules: see include and exclude in drillbook.yaml.`,
        );
      }
    }

    if (aside.since !== undefined) touched = await touchedSince(root, catalog, aside.since);

    // The documents that come with Drillbook are run in other folders, so their own one holds no records.
    const runs = builtIn ? undefined : await readRecordedRuns(root.files, judgements.claimsOfTests(catalog.all()));
    if (aside.due !== undefined) {
      const { days, written, format } = aside.due;
      const items = dueItems(wanted(), { today, within: days, runs });
      world.out(formatDue(items, written, format, await exportOf(root, catalog, items, format, today, world)));
      return items.some(isLate) ? 1 : 0;
    }
    const [histories, repository, shells] = await Promise.all([
      builtIn ? undefined : historiesOf(root, wanted(), world, it => judgements.isDated(it)),
      repositoryAddresses(root.files),
      shellsHere(),
    ]);
    const options: LintOptions = { settings: root.settings, kinds: root.kinds, today, runs, histories, repository };
    let findings: readonly Finding[];
    let isAllWritten = true;
    if (values['fix'] === true) {
      const judge = async () => {
        const syntax = await checkSyntax(wanted().flatMap(shellTextsOf), patient);
        return lint(catalog, [...wanted(), ...alertFiles()], { ...options, syntax });
      };
      isAllWritten = await fix(root, catalog, wanted, await judge(), options, world);
      // What was mended is other text, and a shell has to read it anew.
      findings = await judge();
    } else {
      const by = { ...options, catalog, shells };
      const stale = judgements.stale(wanted(), by);
      judgements.judge(stale, { ...by, syntax: await checkSyntax(stale.flatMap(shellTextsOf), patient) });
      findings = [...judgements.findingsOf(wanted()), ...lint(catalog, alertFiles(), options)];
    }
    // A file that could not be read is found, not passed over.
    const unread = leftOut.filter(it => isWanted(it.path)).map(it => unreadFile(`${root.files.root}/${it.path}`, it));
    const found = [...findings, ...unread, ...root.problems].sort(byPlace);
    if (wanted().length + alertFiles().length === 0 && !settingsAsked && found.length === 0)
      world.err(
        touched === undefined
          ? `There are no documents in ${paths.join(', ')}: nothing was judged.\n`
          : `No document changed since ${aside.since}.\n`,
      );
    const isJudged = (path: string) => isWanted(path) && (touched === undefined || touched.has(path) || !catalog.byPath(path));
    const { fresh: all, known } = await againstBaseline(found, aside, isJudged, catalog, world);
    const place = await repositoryOf(root.folder, world);
    const ms = world.monotonic() - started;
    world.out(formatFindings({ findings: all, documents: wanted().length, ms, version, known, repository: place }, format));
    await keep();
    return isAllWritten ? exitCode(all, limit) : 2;
  },
};

/** Whoever waits for a verdict waits for all of it: what it says must not depend on how busy the machine is. */
const patient: SyntaxLimits = { processes: 20_000, time: 10 * 60_000 };

/** Looks for alerting rules in the files of the root, so that they and the runbooks can be held against each other. */
async function takeAlertRules(root: Root, catalog: Catalog, paths: ReadonlySet<string>): Promise<void> {
  const known = new Map();
  await readAlertFiles(
    root.files,
    paths,
    it => uriOf({ uri: root.files.root }, it),
    known,
    async () => undefined,
  );
  catalog.setAlertRules(alertFilesOf(known));
}

/** The options that change what is judged or what counts. */
interface Aside {
  readonly since: string | undefined;
  /** Absolute path. */
  readonly baseline: string | undefined;
  readonly update: boolean;
  readonly due: { readonly written: string; readonly days: number; readonly format: DueFormat } | undefined;
}

function asideFrom(values: Readonly<Record<string, Given>>, builtIn: boolean): Aside {
  const text = (name: string) => (typeof values[name] === 'string' ? (values[name] as string) : undefined);
  const [since, baseline, due] = [text('since'), text('baseline'), text('due')];
  const update = values['update-baseline'] === true;
  if (update && baseline === undefined) throw new CannotDo('--update-baseline needs --baseline FILE: which file to write.');
  if (update && since !== undefined)
    throw new CannotDo('--update-baseline looks at everything: leave --since out, or known findings would be lost.');
  if (builtIn && (since ?? baseline ?? due) !== undefined)
    throw new CannotDo('--built-in judges the documents that come with Drillbook: no --since, --baseline or --due with it.');
  if (due !== undefined && (since ?? baseline ?? (values['fix'] === true ? '' : undefined)) !== undefined)
    throw new CannotDo('--due lists what is due and judges nothing: no --since, --baseline or --fix with it.');
  if (due === undefined) return { since, baseline, update, due };
  return {
    since,
    baseline,
    update,
    due: { written: due, days: daysOf(due), format: chosenFormat(values['format'], dueFormats, formats, 'without --due') },
  };
}

function daysOf(written: string): number {
  const milliseconds = parseDuration(written);
  if (milliseconds === undefined) throw new CannotDo(`--due takes a time such as 30d, not "${written}".`);
  return Math.floor(milliseconds / (24 * 60 * 60 * 1000));
}

/** What the baseline does not know; writes it where that was asked for, and then knows all. */
async function againstBaseline(
  found: readonly Finding[],
  { baseline, update }: Aside,
  isJudged: (path: string) => boolean,
  catalog: Catalog,
  world: World,
): Promise<{ readonly fresh: readonly Finding[]; readonly known: number | undefined }> {
  if (baseline === undefined) return { fresh: found, known: undefined };
  const file = path.resolve(world.folder, baseline);
  const nameOf = lineNames(it => catalog.byPath(it));
  const before = await readBaseline(file);
  if (update) {
    // What was not looked at stays known.
    const kept = (before ?? []).filter(it => !isJudged(it.path));
    const known = [...kept, ...knownOf(found, nameOf)].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    await writeBaseline(file, known);
    world.err(`${baseline} knows ${found.length} ${found.length === 1 ? 'finding' : 'findings'} now.\n`);
    return { fresh: [], known: found.length };
  }
  if (before === undefined)
    throw new CannotDo(`There is no ${baseline}. Write it with --baseline ${baseline} --update-baseline.`);
  const { fresh, known, gone } = withoutKnown(found, before, nameOf, isJudged);
  if (gone > 0)
    world.err(
      `${gone} ${gone === 1 ? 'finding' : 'findings'} of ${baseline} ${gone === 1 ? 'is' : 'are'} mended: --update-baseline takes them out.\n`,
    );
  return { fresh, known };
}

/** Errors, and more warnings than allowed, are found; information never changes the code (decision 14). */
function exitCode(findings: readonly Finding[], limit: number | undefined): ExitCode {
  if (findings.some(it => it.severity === 'error')) return 1;
  const warnings = findings.filter(it => it.severity === 'warning').length;
  return limit !== undefined && warnings > limit ? 1 : 0;
}

/** Mends what needs no thought, on the disk; a file that somebody else changed meanwhile is left as it is. */
async function fix(
  root: Root,
  catalog: Catalog,
  wanted: () => readonly Document[],
  found: readonly Finding[],
  options: LintOptions,
  world: World,
): Promise<boolean> {
  const read = (file: string, text: string) => readText(root.files.root, file, text, root.settings, root.kinds);
  const { before } = fixAll(catalog, wanted, found, options, read);
  let written = 0;
  for (const [file, document] of before) {
    const { text } = document.lines;
    const mended = catalog.byPath(file)?.lines.text ?? text;
    const problem = await replaceFile(path.join(root.folder, file), text, mended).then(
      isWritten => (isWritten ? undefined : 'it changed while it was judged. Run lint --fix again.'),
      (error: unknown) => `it cannot be written (${error instanceof Error ? error.message : String(error)}).`,
    );
    if (problem === undefined) {
      written++;
      continue;
    }
    world.err(`${visible(file)} was left as it is: ${problem}\n`);
    catalog.put(document);
  }
  world.err(`${written} ${written === 1 ? 'document' : 'documents'} changed.\n`);
  return written === before.size;
}

function builtInFolder(world: World): string {
  if (world.builtInFolder === undefined)
    throw new CannotDo('The documents that come with Drillbook are not here. Install it again.');
  return world.builtInFolder;
}

type Given = string | boolean | (string | boolean)[] | undefined;

/** @param elsewhere What is offered `where` else: who names one of those learns where it belongs. */
function chosenFormat<T extends string>(given: Given, offered: readonly T[], elsewhere: readonly string[], where: string): T {
  const format = given === undefined ? offered[0] : offered.find(it => it === given);
  if (format !== undefined) return format;
  const hint = elsewhere.some(it => it === given) ? `, which goes ${where}` : '';
  throw new CannotDo(`--format is one of ${offered.join(', ')}, not "${String(given)}"${hint}.`);
}

function chosenDay(given: Given, today: string): string {
  if (given === undefined) return today;
  if (typeof given !== 'string' || !isDate(given))
    throw new CannotDo(`--today is a day such as 2026-11-21, not "${String(given)}".`);
  return given;
}

function chosenLimit(given: Given): number | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== 'string' || !/^\d{1,9}$/.test(given))
    throw new CannotDo(`--max-warnings is a number from 0, not "${String(given)}".`);
  return Number(given);
}
