/** The page of a rule, made from the rule itself: shown in the window, and carried by SARIF. */
import type { DocumentProblem } from './document-problems.ts';
import type { Rule } from './rule.ts';

/** Markdown: what holds, why, an example of each, and how to switch it off. */
export function rulePage(rule: Rule | DocumentProblem): string {
  if (!('why' in rule)) {
    return `# ${rule.id}\n\n${rule.summary}\n\nSeverity: ${rule.severity}.\n`;
  }
  const isAboutAlerts = rule.checkAlerts !== undefined;
  const language = isAboutAlerts ? 'yaml' : 'markdown';
  const fenced = (text: string): string => {
    // One mark more than the longest run inside, so that an example with a fence stays whole.
    const longest = Math.max(3, ...[...text.matchAll(/`{3,}/g)].map(it => it[0].length + 1));
    const fence = '`'.repeat(longest);
    return `${fence}${language}\n${text.replace(/\n*$/, '\n')}${fence}\n`;
  };
  const page = [
    `# ${rule.id}`,
    '',
    rule.summary,
    '',
    `Severity: ${rule.severity}.${isAboutAlerts ? ' In files with alerting rules.' : scopeOf[String(rule.adopted)]}`,
    '',
    '## Why',
    '',
    rule.why,
    '',
    '## Found',
    '',
    fenced(rule.bad),
    '## Expected',
    '',
    fenced(rule.good),
    '## Switching it off',
    '',
    isAboutAlerts
      ? `At the end of a line, or above it: \`# drillbook-ignore ${rule.id}\`. For a file: \`# drillbook-ignore-file ${rule.id}\`.`
      : `Above one line: \`<!-- drillbook-ignore ${rule.id}: why -->\`. For a file: \`<!-- drillbook-ignore-file ${rule.id}: why -->\`.`,
    'For a folder, in `drillbook.yaml`:',
    '',
    '```yaml',
    'rules:',
    `  ${rule.id}: off`,
    '```',
    '',
  ];
  return page.join('\n');
}

const scopeOf: Readonly<Record<string, string>> = {
  true: ' One level lower in documents without a kind.',
  undiminished: '',
  false: ' Only in documents that name their kind.',
};
