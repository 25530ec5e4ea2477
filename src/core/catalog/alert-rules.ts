/**
 * Alerting rules in files of a workspace: PrometheusRule manifests, rule files, and mixins in Jsonnet. Read line by line and not
 * as YAML, because charts and mixins are templates that no YAML reader takes; what cannot be told from the text is left open.
 */
import { LineIndex, type Range } from '../position.ts';

export interface AlertRule {
  readonly name: string;
  /** Place of the name, without quotes. */
  readonly range: Range;
  /** `runbook_url`; `url` is undefined where it is made of pieces that only a program puts together. */
  readonly runbook: { readonly url: string | undefined; readonly range: Range } | undefined;
}

/** A file that holds at least one alerting rule. */
export interface AlertRulesFile {
  readonly uri: string;
  readonly path: string;
  readonly lines: LineIndex;
  readonly rules: readonly AlertRule[];
}

/** Whether a file of this name may hold alerting rules; locks, workflows and our own settings never do. */
export function mayHoldAlertRules(path: string): boolean {
  if (!/\.(?:ya?ml|libsonnet|jsonnet)$/i.test(path)) return false;
  return !/(?:^|\/)(?:drillbook\.yaml|pnpm-lock\.yaml|(?:docker-)?compose[\w.-]*\.ya?ml|Chart\.yaml|mkdocs\.ya?ml)$|(?:^|\/)\.(?:github|circleci|gitlab)\//i.test(
    path,
  );
}

/** Bytes of the largest file that is read for alerting rules: those of whole clusters have a few hundred KB. */
export const largestAlertRules = 1024 * 1024;

/** Rules of one file at most, so that a generated one cannot flood Problems. */
const mostRules = 5000;
/** Lines of one rule at most. */
const longestRule = 300;

const key = String.raw`^([ \t]*(?:-[ \t]+)?)["']?(NAME)["']?[ \t]*::?[ \t]*`;
const alertLine = new RegExp(
  `${key.replace('NAME', 'alert')}(?:"([^"\\n]+)"|'([^'\\n]+)'|([A-Za-z_][\\w.:-]*))[ \\t]*,?[ \\t]*(?:(?:#|//).*)?$`,
);
// In flow style (`annotations: {summary: x, runbook_url: y}`) it stands behind others.
const runbookLine =
  /^(?:.*[{,][ \t]*|[ \t]*(?:-[ \t]+)?)["']?(?:runbook_url|runbook)["']?[ \t]*::?[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#"',}][^\n,}]*))/;
const exprLine = new RegExp(`${key.replace('NAME', 'expr')}`);

/** The alerting rules of a text, in its order; undefined when it holds none. Linear in the text, never throws. */
export function readAlertRules(uri: string, path: string, text: string): AlertRulesFile | undefined {
  if (!/\balert["']?[ \t]*:/.test(text) || !/\bexpr["']?[ \t]*:/.test(text)) return undefined;
  const lines = new LineIndex(text.startsWith('\uFEFF') ? text.slice(1) : text);
  const rules: AlertRule[] = [];
  for (let line = 0; line < lines.lineCount && rules.length < mostRules; line++) {
    const row = lines.lineText(line);
    const found = row.length > 2000 ? null : alertLine.exec(row);
    const name = found?.[3] ?? found?.[4] ?? found?.[5];
    if (found === null || name === undefined || !/^[\w.:-]+(?: [\w.:-]+)*$/.test(name)) continue;
    const column = (found[1] ?? '').length;
    const [first, last] = blockAround(lines, line, column);
    let isRule = false;
    let runbook: AlertRule['runbook'];
    for (let at = first; at <= last; at++) {
      const its = lines.lineText(at);
      if (its.length > 2000) continue;
      if (exprLine.test(its)) isRule = true;
      const written = runbookLine.exec(its);
      if (written === null) continue;
      const value = (written[1] ?? written[2] ?? written[3] ?? '').replace(/[ \t]+#.*$/, '').trim();
      const start = {
        line: at,
        character: its.indexOf(value, written[0].length - (written[1] ?? written[2] ?? written[3] ?? '').length - 1),
      };
      // `{{ $labels.x }}`, `%s` and `$._config.url` are known only once a program has put them together.
      const isPlain =
        value !== '' && !/\{\{|\$|%[sd(]|\bstd\.| \+ /.test(value) && !/['"]\s*[%+]/.test(its.slice(start.character));
      runbook = {
        url: isPlain ? value : undefined,
        range: { start, end: { line: at, character: start.character + value.length } },
      };
    }
    if (!isRule) continue;
    const character = row.indexOf(name, column + 5);
    rules.push({ name, range: { start: { line, character }, end: { line, character: character + name.length } }, runbook });
  }
  return rules.length === 0 ? undefined : { uri, path, lines, rules };
}

/** First and last line of the item that the key at a column belongs to. */
function blockAround(lines: LineIndex, line: number, column: number): [number, number] {
  const depthOf = (at: number) => {
    const text = lines.lineText(at);
    const blanks = text.search(/\S/);
    return blanks < 0 ? undefined : { blanks, keys: blanks + (/^-[ \t]+/.exec(text.slice(blanks))?.[0].length ?? 0) };
  };
  let first = line;
  // A key that opens its item stands behind a hyphen; above any other there may be more of the item.
  for (let at = line; at >= 0 && line - at < longestRule; at--) {
    const depth = depthOf(at);
    if (depth === undefined) continue;
    if (depth.keys < column) break;
    first = at;
    if (depth.blanks < column && depth.keys === column) break;
  }
  let last = line;
  for (let at = line + 1; at < lines.lineCount && at - line < longestRule; at++) {
    const depth = depthOf(at);
    if (depth === undefined) continue;
    if (depth.blanks < column && !/^[ \t]*#/.test(lines.lineText(at))) break;
    last = at;
  }
  return [first, last];
}
