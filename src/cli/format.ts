/** Findings as people and machines read them: text, JSON, SARIF 2.1.0 and GitHub's workflow commands. */
import { documentProblems } from '../core/lint/document-problems.ts';
import type { Finding, Severity } from '../core/lint/rule.ts';
import { rulePage } from '../core/lint/rule-page.ts';
import { rules } from '../core/lint/rules/index.ts';

export const formats = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof formats)[number];

export interface LintResult {
  readonly findings: readonly Finding[];
  /** Documents judged. */
  readonly documents: number;
  /** Wall time in milliseconds. */
  readonly ms: number;
  readonly version: string;
  /** Findings that were left out because the baseline knows them; absent without a baseline. */
  readonly known?: number | undefined;
  /** The repository around the root: what CI names files from. */
  readonly repository: RepositoryPlace;
}

export interface RepositoryPlace {
  /** Uri of its folder, with a slash at the end. */
  readonly uri: string;
  /** Path of the root in it: '' or `ops/`. */
  readonly prefix: string;
}

/** Ends with a line break; '' only for the github format without findings. */
export function formatFindings(result: LintResult, format: Format): string {
  return { text, json, sarif, github }[format](result);
}

/** Places of the machine formats count from 1. */
const placeOf = ({ range: { start, end } }: Finding) => ({
  line: start.line + 1,
  column: start.character + 1,
  endLine: end.line + 1,
  endColumn: end.character + 1,
});

function text({ findings, documents, known }: LintResult): string {
  const lines: string[] = [];
  let path: string | undefined;
  for (const finding of findings) {
    if (finding.path !== path) {
      if (path !== undefined) lines.push('');
      path = finding.path;
      lines.push(visible(path));
    }
    const { line, column } = placeOf(finding);
    lines.push(`  ${`${line}:${column}`.padEnd(8)} ${finding.severity.padEnd(11)} ${visible(finding.message)}  ${finding.rule}`);
  }
  if (lines.length > 0) lines.push('');
  const rest = known === undefined || known === 0 ? '' : ` ${known} more ${known === 1 ? 'is' : 'are'} in the baseline.`;
  lines.push(`${summary(findings)} in ${count(documents, 'document')}.${rest}`);
  return `${lines.join('\n')}\n`;
}

function summary(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'Nothing found';
  const of = (severity: Severity) => findings.filter(it => it.severity === severity).length;
  const information = of('information');
  return `${count(of('error'), 'error')}, ${count(of('warning'), 'warning')}${information > 0 ? `, ${information} for information` : ''}`;
}
const count = (number: number, word: string) => `${number} ${word}${number === 1 ? '' : 's'}`;

/** Control characters of a document (escape sequences, line breaks in a message) must not act on the terminal. */
export const visible = (part: string) => part.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ');

function json({ findings, documents, ms, known }: LintResult): string {
  return `${JSON.stringify({
    findings: findings.map(it => ({
      path: it.path,
      ...placeOf(it),
      rule: it.rule,
      severity: it.severity,
      message: it.message,
    })),
    documents,
    ...(known === undefined ? {} : { known }),
    ms: Math.round(ms),
  })}\n`;
}

function sarif({ findings, version, repository }: LintResult): string {
  const level = { error: 'error', warning: 'warning', information: 'note' } satisfies Record<Severity, string>;
  const described = [
    ...rules.map(it => ({
      id: it.id,
      shortDescription: { text: it.summary },
      fullDescription: { text: it.why },
      help: { text: `${it.summary} ${it.why}`, markdown: rulePage(it) },
      // A rule is one file, with its reason and its examples.
      helpUri: `https://github.com/drillbook/drillbook/blob/main/src/core/lint/rules/${it.id}.ts`,
      defaultConfiguration: { level: level[it.severity] },
    })),
    ...documentProblems.map(it => ({
      id: it.id,
      shortDescription: { text: it.summary },
      defaultConfiguration: { level: level[it.severity] },
    })),
  ];
  const results = findings.map(it => {
    const place = placeOf(it);
    const index = described.findIndex(rule => rule.id === it.rule);
    return {
      ruleId: it.rule,
      ...(index < 0 ? {} : { ruleIndex: index }),
      level: level[it.severity],
      message: { text: it.message },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: encoded(`${repository.prefix}${it.path}`), uriBaseId: base },
            region: { startLine: place.line, startColumn: place.column, endLine: place.endLine, endColumn: place.endColumn },
          },
        },
      ],
    };
  });
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'drillbook',
            version,
            informationUri: 'https://github.com/drillbook/drillbook#readme',
            rules: described,
          },
        },
        originalUriBaseIds: { [base]: { uri: repository.uri } },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** The name that code scanning knows the top of the repository by. */
const base = '%SRCROOT%';
const encoded = (path: string) => path.split('/').map(encodeURIComponent).join('/');

function github({ findings, repository }: LintResult): string {
  const command = { error: 'error', warning: 'warning', information: 'notice' } satisfies Record<Severity, string>;
  const data = (part: string) => part.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (part: string) => data(part).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return findings
    .map(it => {
      const { line, column, endLine, endColumn } = placeOf(it);
      // GitHub takes columns only where start and end lie in one line.
      const columns = line === endLine ? `,col=${column},endColumn=${endColumn}` : '';
      const place = `file=${property(`${repository.prefix}${it.path}`)},line=${line},endLine=${endLine}${columns}`;
      return `::${command[it.severity]} ${place},title=${property(it.rule)}::${data(it.message)}\n`;
    })
    .join('');
}
