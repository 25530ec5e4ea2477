/** Findings in the Problems view and in the text, and the quick fixes for them. */
import * as vscode from 'vscode';
import { mayHoldAlertRules } from '../core/catalog/alert-rules.ts';
import { Catalog } from '../core/catalog/catalog.ts';
import type { ToldFinding } from '../core/library/library-types.ts';
import { draftDocument } from '../core/lint/draft.ts';
import type { Finding, Fix, NewDocument } from '../core/lint/rule.ts';
import { commentsAgainst, severityEdit } from '../core/lint/suppress.ts';
import { keyOf, toCodeAction, toDiagnostic, toRange, toUri } from './convert.ts';
import type { Drillbook } from './drillbook.ts';
import { today } from './in-process.ts';
import { inSlices } from './in-slices.ts';
import { settingsFileOf } from './root-settings.ts';
import type { FindingsOfDocuments } from './shelf.ts';

/** By language and by path: other extensions give Markdown files languages of their own. */
const documents: vscode.DocumentSelector = [
  { language: 'markdown' },
  { pattern: '**/*.{md,markdown,erb}' },
  { pattern: '**/*.{yaml,yml,libsonnet,jsonnet}' },
  { pattern: '**/.drillbook/schemas/*.json' },
];

export function showFindings(drillbook: Drillbook): vscode.Disposable {
  const { shelf } = drillbook;
  const collection = vscode.languages.createDiagnosticCollection('drillbook');
  // Per document and never the whole collection: the marks of one file must not blink when another is typed in.
  const show = (told: readonly (readonly [string, readonly ToldFinding[]])[]): void => {
    const marked: [vscode.Uri, vscode.Diagnostic[]][] = [];
    for (const [key, findings] of told) {
      const uri = toUri(key);
      if (findings.length > 0 && drillbook.settings()['problems.show']) marked.push([uri, findings.map(toDiagnostic)]);
      else if (collection.has(uri)) collection.delete(uri);
    }
    if (marked.length > 0) collection.set(marked);
  };
  let closed = false;
  /**
   * What is not shown yet. Each time a map of its own: the engine would take what went through one that is used for good for
   * something that is still in use, and copy it at every collection.
   */
  let waiting: Map<string, readonly ToldFinding[]> | undefined;
  // What is in front is marked at once; thousands of others must not hold up every extension.
  const showAll = async (told: FindingsOfDocuments): Promise<void> => {
    const seen = new Set(vscode.window.visibleTextEditors.map(it => keyOf(it.document.uri)));
    const others = waiting ?? new Map<string, readonly ToldFinding[]>();
    for (const [key, findings] of told) {
      if (!seen.has(key)) others.set(key, findings);
      else {
        others.delete(key);
        show([[key, findings]]);
      }
    }
    if (waiting !== undefined) return;
    waiting = others;
    try {
      // Taken as it is shown: while others have their turn newer ones may come for the same document. Some come after the last
      // was taken and before that is known here.
      while (others.size > 0 && !closed)
        await inSlices(
          whileAny(others),
          () => show(takeFew(others)),
          () => !closed,
        );
    } finally {
      waiting = undefined;
    }
  };
  let wanted = drillbook.settings()['problems.show'];
  const settingsChanged = async (): Promise<void> => {
    if (wanted === drillbook.settings()['problems.show']) return;
    wanted = !wanted;
    if (!wanted) return await showAll(new Map([...collection].map(([uri]) => [uri.toString(), []])));
    for (const key of shelf.judged()) {
      if (closed || !drillbook.settings()['problems.show']) return;
      await showAll(new Map([[key, await shelf.findingsOf(key)]]));
    }
  };
  return vscode.Disposable.from(
    collection,
    {
      dispose: () => {
        closed = true;
      },
    },
    shelf.onDidChangeFindings(told => void showAll(told)),
    drillbook.onDidChangeSettings(() => {
      settingsChanged().catch(error => drillbook.log.error(`Problems could not be shown: ${String(error)}`));
    }),
    vscode.languages.registerCodeActionsProvider(documents, new QuickFixes(drillbook), {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
  );
}

/**
 * So many findings are handed to the host in one message: each message is kept until the window has confirmed it, which takes
 * seconds. Of more than a thousand the host would show those of the first documents and lose the others.
 */
const mostAtOnce = 100;

/** Takes the first few documents out of those that wait, at least one. */
function takeFew(waiting: Map<string, readonly ToldFinding[]>): readonly (readonly [string, readonly ToldFinding[]])[] {
  const few: [string, readonly ToldFinding[]][] = [];
  let found = 0;
  for (const [key, findings] of waiting) {
    found += findings.length;
    if (few.length > 0 && found > mostAtOnce) break;
    waiting.delete(key);
    few.push([key, findings]);
  }
  return few;
}

function* whileAny(waiting: ReadonlyMap<unknown, unknown>): Generator<void> {
  while (waiting.size > 0) yield;
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
    if (shelf.document(document.uri) === undefined && !shelf.hasFindings(document.uri)) return undefined;
    const version = document.version;
    await open.settled(document);
    // Edits carry places in the text that was judged; for any other text they would cut at the wrong spot.
    if (token.isCancellationRequested || document.version !== version) return undefined;
    const all = await shelf.findingsOf(document.uri);
    if (token.isCancellationRequested || document.version !== version) return undefined;
    const here = all.filter(it => range.intersection(toRange(it.range)) !== undefined);
    const said = new Set<string>();
    const actions: vscode.CodeAction[] = [];
    const quiet: vscode.CodeAction[] = [];
    for (const finding of here) {
      const diagnostic = toDiagnostic(finding);
      for (const [index, fix] of finding.fixes.entries()) {
        if (fix.newDocument !== undefined)
          actions.push(newDocumentAction(this.#drillbook, document.uri, fix, fix.newDocument, diagnostic));
        // Rule files are judged as they are saved: an edit would cut into what was typed since.
        else if (!(document.isDirty && mayHoldAlertRules(document.uri.path) && !document.uri.path.endsWith('/drillbook.yaml')))
          actions.push(toCodeAction(document.uri, fix, diagnostic, index === 0));
      }
      if (reviewRules.has(finding.rule)) actions.push(...reviewActions(document.uri, finding, diagnostic));
      // Several findings of one rule on one line are ignored by one comment, so it is offered once.
      const name = `${finding.rule} ${finding.range.start.line}`;
      if (said.has(name)) continue;
      said.add(name);
      quiet.push(...commentsAgainst(document.getText(), finding).map(it => toCodeAction(document.uri, it, diagnostic, false)));
      quiet.push(...(await severityActions(this.#drillbook, document.uri, finding)));
    }
    return token.isCancellationRequested || document.version !== version ? undefined : [...actions, ...quiet];
  }
}

/** A document that answers what is missing, drafted from its kind when the menu opens; it is written when it is chosen, and opened. */
function newDocumentAction(
  { shelf }: Drillbook,
  asked: vscode.Uri,
  { title }: Fix,
  order: NewDocument,
  diagnostic: vscode.Diagnostic,
): vscode.CodeAction {
  const folder = vscode.workspace.getWorkspaceFolder(asked)?.uri ?? vscode.Uri.joinPath(asked, '..');
  const kinds = shelf.kindsOf(folder.toString());
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = [diagnostic];
  action.isPreferred = true;
  const kind = kinds.get(order.kind);
  if (kind === undefined) return action;
  const { text } = draftDocument({
    ...order,
    kind,
    kinds,
    fields: new Map(Object.entries(order.fields)),
    today: today(),
    // Whether the id is taken was looked at by the rule; nothing else of other documents is asked of a draft.
    catalog: new Catalog(),
  });
  const uri = vscode.Uri.joinPath(folder, order.path);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.createFile(uri, { contents: new TextEncoder().encode(text), ignoreIfExists: true });
  action.command = { command: 'vscode.open', title: '', arguments: [uri] };
  return action;
}

/** A review is no edit that a quick fix may make: the command asks what was read. */
const reviewRules: ReadonlySet<string> = new Set([
  'review-overdue',
  'review-long-overdue',
  'review-due-soon',
  'never-reviewed',
  'changed-since-review',
]);

function reviewActions(uri: vscode.Uri, { rule }: Finding, diagnostic: vscode.Diagnostic): vscode.CodeAction[] {
  const action = (title: string, command: string): vscode.CodeAction => ({
    title,
    kind: vscode.CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    command: { command, title, arguments: [uri] },
  });
  const look = action(vscode.l10n.t('Show what changed since the review'), 'drillbook.changesSinceReview');
  return [...(rule === 'changed-since-review' ? [look] : []), action(vscode.l10n.t('Mark reviewed…'), 'drillbook.markReviewed')];
}

/** The folder whose settings hold for a document. */
function rootOf(drillbook: Drillbook, document: vscode.Uri): vscode.Uri {
  const summary = drillbook.shelf.document(document);
  if (summary !== undefined) return toUri(summary.root);
  return vscode.workspace.getWorkspaceFolder(document)?.uri ?? vscode.Uri.joinPath(document, '..');
}

/** One level down: what a person may want of a rule that is right and too loud. */
const quieter = { error: 'warning', warning: 'information', information: undefined } as const;

/** What `drillbook.yaml` can say of the rule. Nothing for findings in that very file, and where it cannot be read. */
async function severityActions(drillbook: Drillbook, document: vscode.Uri, finding: Finding): Promise<vscode.CodeAction[]> {
  if (/\.ya?ml$/i.test(document.path)) return [];
  const settings = await settingsFileOf(rootOf(drillbook, document));
  const lower = quieter[finding.severity];
  const actions: vscode.CodeAction[] = [];
  for (const severity of [...(lower === undefined ? [] : [lower]), 'off' as const]) {
    const edit = severityEdit(settings.text, finding.rule, severity);
    if (edit === undefined) continue;
    const title =
      severity === 'off'
        ? vscode.l10n.t('Turn off {0} in drillbook.yaml', finding.rule)
        : vscode.l10n.t('Lower {0} to {1} in drillbook.yaml', finding.rule, severity);
    const action = toCodeAction(settings.uri, { title, edits: [edit] }, toDiagnostic(finding), false);
    if (!settings.exists) {
      action.edit = new vscode.WorkspaceEdit();
      action.edit.createFile(settings.uri, { contents: new TextEncoder().encode(edit.newText) });
    }
    // Shown where it was changed, so that it can be saved, and taken back.
    action.command = { command: 'vscode.open', title: '', arguments: [settings.uri] };
    actions.push(action);
  }
  return actions;
}
