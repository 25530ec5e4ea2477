/** Findings in the Problems view and in the text, and the quick fixes for them. */
import * as vscode from 'vscode';
import type { Finding } from '../core/lint/rule.ts';
import { toCodeAction, toDiagnostic, toRange } from './convert.ts';
import type { Drillbook } from './drillbook.ts';

/** By language and by path: other extensions give Markdown files languages of their own. */
const documents: vscode.DocumentSelector = [
  { language: 'markdown' },
  { pattern: '**/*.{md,markdown,erb}' },
  { pattern: '**/drillbook.yaml' },
];

export function showFindings(drillbook: Drillbook): vscode.Disposable {
  const { shelf } = drillbook;
  const collection = vscode.languages.createDiagnosticCollection('drillbook');
  const shown = new Set<string>();
  const show = (uri: vscode.Uri): void => {
    const findings = drillbook.settings()['problems.show'] ? shelf.findings(uri) : [];
    // Per document and never the whole collection: the marks of one file must not blink when another is typed in.
    if (findings.length > 0) {
      collection.set(uri, findings.map(toDiagnostic));
      shown.add(uri.toString());
    } else if (shown.delete(uri.toString())) collection.delete(uri);
  };
  const all = (): void => {
    for (const uri of [...shown]) show(vscode.Uri.parse(uri, true));
    for (const document of shelf.documents()) show(vscode.Uri.parse(document.uri, true));
  };
  return vscode.Disposable.from(
    collection,
    shelf.onDidChangeFindings(uris => uris.forEach(show)),
    drillbook.onDidChangeSettings(all),
    vscode.languages.registerCodeActionsProvider(documents, new QuickFixes(drillbook), {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  );
}

class QuickFixes implements vscode.CodeActionProvider {
  readonly #drillbook: Drillbook;
  constructor(drillbook: Drillbook) {
    this.#drillbook = drillbook;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    _context: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[] | undefined> {
    const { shelf, documents: open } = this.#drillbook;
    // This is asked at every move of the cursor in every Markdown file: most are none of ours, or nothing is wrong.
    if (shelf.document(document.uri) === undefined && shelf.findings(document.uri).length === 0) return undefined;
    const version = document.version;
    await open.settled(document);
    // Edits carry places in the text that was judged; for any other text they would cut at the wrong spot.
    if (token.isCancellationRequested || document.version !== version) return undefined;
    const here = shelf.findings(document.uri).filter(it => range.intersection(toRange(it.range)) !== undefined);
    const said = new Set<string>();
    return here.flatMap(finding => {
      const diagnostic = toDiagnostic(finding);
      const mends = finding.fixes.map((fix, index) => toCodeAction(document.uri, fix, diagnostic, index === 0));
      // Several findings of one rule on one line are ignored by one comment, so it is offered once.
      const name = `${finding.rule} ${finding.range.start.line}`;
      if (said.has(name)) return mends;
      said.add(name);
      return [...mends, ...suppressions(document, finding, diagnostic)];
    });
  }
}

/** Ways to say "not here". A document that is YAML through and through has its severities in the same file. */
function suppressions(document: vscode.TextDocument, finding: Finding, diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
  if (/\.ya?ml$/i.test(document.uri.path)) return [];
  const add = (title: string, line: number, newText: string, character = 0): vscode.CodeAction =>
    toCodeAction(
      document.uri,
      { title, edits: [{ range: { start: { line, character }, end: { line, character } }, newText }] },
      diagnostic,
      false,
    );
  const line = finding.range.start.line;
  const place = placeOf(document, line);
  const actions: vscode.CodeAction[] = [];
  const { text } = document.lineAt(line);
  // Inside a value of several lines a YAML comment would become part of the value.
  const inYaml = place.kind === 'front-matter' && /^\s*(-\s|[\w"'-]+\s*:)/.test(text);
  if (place.kind === 'text' || inYaml) {
    const words = `drillbook-ignore ${finding.rule}: say why`;
    const comment = `${/^[ \t]*/.exec(text)?.[0] ?? ''}${inYaml ? `# ${words}` : `<!-- ${words} -->`}\n`;
    actions.push(add(vscode.l10n.t('Ignore {0} on this line', finding.rule), line, comment));
  }
  const title = vscode.l10n.t('Ignore {0} in this file', finding.rule);
  const comment = `<!-- drillbook-ignore-file ${finding.rule}: say why -->\n`;
  // A file may end with its front matter, without a line end to go on after.
  if (place.bodyStart < document.lineCount) actions.push(add(title, place.bodyStart, comment));
  else actions.push(add(title, document.lineCount - 1, `\n${comment}`, document.lineAt(document.lineCount - 1).text.length));
  return actions;
}

/** Where a line lies: a comment may stand above a line of text, but not inside front matter, a fence or a table. */
function placeOf(
  document: vscode.TextDocument,
  line: number,
): { kind: 'text' | 'front-matter' | 'fence' | 'table'; bodyStart: number } {
  let bodyStart = 0;
  if (/^---\s*$/.test(document.lineAt(0).text)) {
    for (let at = 1; at < document.lineCount; at++) {
      if (!/^(---|\.\.\.)\s*$/.test(document.lineAt(at).text)) continue;
      bodyStart = at + 1;
      break;
    }
  }
  if (line < bodyStart) return { kind: 'front-matter', bodyStart };
  let fence: string | undefined;
  for (let at = bodyStart; at < line; at++) {
    const mark = /^\s*(?:[-*+>]\s+|\d+[.)]\s+)*(`{3,}|~{3,})/.exec(document.lineAt(at).text)?.[1];
    if (mark === undefined) continue;
    if (fence === undefined) fence = mark;
    else if (mark[0] === fence[0] && mark.length >= fence.length) fence = undefined;
  }
  if (fence !== undefined) return { kind: 'fence', bodyStart };
  return { kind: /^\s*\|/.test(document.lineAt(line).text) ? 'table' : 'text', bodyStart };
}
