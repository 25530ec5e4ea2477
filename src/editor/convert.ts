/** Turns core data into what the host understands, and back. Only this file knows both worlds. */
import * as vscode from 'vscode';
import type { ToldFinding } from '../core/library/library-types.ts';
import type { Fix, Severity, TextEdit } from '../core/lint/rule.ts';
import type { Position, Range } from '../core/position.ts';

/** The scheme of the documents that come with Drillbook. */
export const builtInScheme = 'drillbook';

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
} satisfies Record<Severity, vscode.DiagnosticSeverity>;

/** Core names documents by text; two spellings of one uri (`%3A`, `:`) must be one key in the window. */
export const toUri = (uri: string): vscode.Uri => vscode.Uri.parse(uri, true);
export const keyOf = (uri: vscode.Uri | string): string =>
  typeof uri !== 'string' ? uri.toString() : plainUri.test(uri) ? uri : toUri(uri).toString();
/** Nothing in it could be spelled in two ways; taking a uri apart and putting it together again is slow for thousands. */
const plainUri = /^(file:\/\/|[a-z]+:)\/(?!\/)[\w.~/-]*$/;

export const toPosition = (position: Position): vscode.Position => new vscode.Position(position.line, position.character);
export const toRange = (range: Range): vscode.Range => new vscode.Range(toPosition(range.start), toPosition(range.end));

/** The page of a rule. It is ours and read from the extension, because help must be there when the network is not. */
export const rulePage = (rule: string): vscode.Uri => vscode.Uri.from({ scheme: builtInScheme, path: `/rules/${rule}.md` });

/**
 * The same finding in thousands of documents is one diagnostic: the host only reads them, and keeps them for good. Four objects
 * for each of tens of thousands would be most of what a window holds of a large folder, and what holds it up when the engine
 * moves what is young.
 */
export function toDiagnostic({ rule, severity, message, range }: ToldFinding): vscode.Diagnostic {
  const { start, end } = range;
  const name = `${rule} ${severity} ${start.line}:${start.character} ${end.line}:${end.character} ${message}`;
  const known = diagnostics.get(name);
  if (known !== undefined) return known;
  const diagnostic = new vscode.Diagnostic(toRange(range), message, severities[severity]);
  diagnostic.source = 'Drillbook';
  diagnostic.code = codeOf(rule);
  // Messages that name something of their document never end.
  if (diagnostics.size >= mostDiagnostics) diagnostics.clear();
  diagnostics.set(name, diagnostic);
  return diagnostic;
}

const diagnostics = new Map<string, vscode.Diagnostic>();
const mostDiagnostics = 4000;

/** One for all findings of a rule: there are tens of thousands of them. */
const codes = new Map<string, { readonly value: string; readonly target: vscode.Uri }>();
function codeOf(rule: string): { readonly value: string; readonly target: vscode.Uri } {
  let code = codes.get(rule);
  if (code === undefined) {
    code = { value: rule, target: rulePage(rule) };
    codes.set(rule, code);
  }
  return code;
}

/**
 * Paragraphs of plain text as Markdown in which nothing is mark-up. `appendText` of the host would make every blank one at
 * which no line may break.
 */
export const plainParagraphs = (texts: readonly string[]): string =>
  texts.map(it => it.replace(/[\\`*_{}[\]()#+\-!~<>|&$]/g, '\\$&').replace(/\s+/g, ' ')).join('\n\n');

export const toTextEdit = (edit: TextEdit): vscode.TextEdit => vscode.TextEdit.replace(toRange(edit.range), edit.newText);

/** The quick fix for one mend of a finding. Line ends become those of the document when the host applies the edit. */
export function toCodeAction(uri: vscode.Uri, fix: Fix, diagnostic: vscode.Diagnostic, preferred: boolean): vscode.CodeAction {
  const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.set(uri, fix.edits.map(toTextEdit));
  action.diagnostics = [diagnostic];
  action.isPreferred = preferred;
  return action;
}
