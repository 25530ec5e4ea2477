/** The window's parts, all registered at once; nothing here waits for anything. */
import * as vscode from 'vscode';
import type { Library } from '../core/library/library-types.ts';
import { registerAuthoring } from './authoring.ts';
import { showBacklinks } from './backlinks.ts';
import { registerBuiltIn } from './built-in.ts';
import { registerCommand } from './commands.ts';
import { registerCopies } from './copy-built-in.ts';
import { OpenDocuments } from './documents.ts';
import type { Drillbook, Part } from './drillbook.ts';
import { showFindings } from './findings.ts';
import { registerFirstMinutes } from './first-minutes.ts';
import { registerFixAll } from './fix-all.ts';
import { registerIdNavigation } from './id-navigation.ts';
import { LazyLibrary } from './lazy-library.ts';
import { registerLeftOut } from './left-out.ts';
import { showLibraryTree } from './library-tree.ts';
import { registerMarkReviewed } from './mark-reviewed.ts';
import { registerNewDocument } from './new-document.ts';
import { registerLinks } from './open-link.ts';
import { registerProblemReport } from './problem-report.ts';
import { lookedAt } from './recent-documents.ts';
import { showReviewQueue } from './review-queue.ts';
import { registerSearch } from './search-box.ts';
import { registerSettingsHelp } from './settings-help.ts';
import { Shelf } from './shelf.ts';
import { showStatus } from './status.ts';
import { readSettings } from './window-settings.ts';

/** The parts that every window has, on the desktop and in the browser. */
const everywhere: readonly Part[] = [
  showFindings,
  showLibraryTree,
  showReviewQueue,
  registerMarkReviewed,
  registerFixAll,
  showStatus,
  registerSearch,
  registerLinks,
  registerFirstMinutes,
  registerNewDocument,
  registerCopies,
  registerLeftOut,
  registerSettingsHelp,
  registerAuthoring,
  registerIdNavigation,
  showBacklinks,
  registerCare,
  registerProblemReport,
];

/**
 * Starts Drillbook in this window. `makeLibrary` is handed the log; `more` are the parts that need what only this kind
 * of window has, such as a shell. Returns at once: documents come later, and every part says so until they are there.
 */
export function startParts(
  context: vscode.ExtensionContext,
  makeLibrary: (log: vscode.LogOutputChannel) => Library,
  more: readonly Part[],
): Drillbook {
  const log = vscode.window.createOutputChannel('Drillbook', { log: true });
  const started = Date.now();
  // Before the library: it reads the built-in documents through this scheme in the browser.
  context.subscriptions.push(log, registerBuiltIn(context.extensionUri));
  const library = new LazyLibrary(() => {
    log.info('The library starts, because Drillbook is wanted here');
    return makeLibrary(log);
  });
  const shelf = new Shelf(library, log);
  let settings = settingsNow();
  const settingsChanged = new vscode.EventEmitter<typeof settings>();
  const documents = new OpenDocuments(
    context,
    library,
    shelf,
    log,
    () => settings['builtIn.show'],
    () => lookedAt(context),
  );
  const drillbook: Drillbook = {
    context,
    log,
    shelf,
    documents,
    settings: () => settings,
    onDidChangeSettings: settingsChanged.event,
  };
  context.subscriptions.push(
    { dispose: () => void library.dispose() },
    shelf,
    documents,
    settingsChanged,
    vscode.workspace.onDidChangeConfiguration(event => {
      if (!event.affectsConfiguration('drillbook')) return;
      const before = settings;
      settings = settingsNow();
      for (const [name, value] of Object.entries(settings)) {
        const was = before[name as keyof typeof before];
        if (was !== value) log.info(`The setting drillbook.${name} is ${String(value)} now, not ${String(was)}`);
      }
      settingsChanged.fire(settings);
      documents.settingsChanged();
    }),
    ...[...everywhere, ...more].map(part => part(drillbook)),
  );
  documents.start();
  log.info(
    `Drillbook ${String(context.extension.packageJSON.version)} started in ${Date.now() - started} ms in ${vscode.env.appName} ${vscode.version}` +
      ` (${vscode.env.uiKind === vscode.UIKind.Web ? 'browser' : 'desktop'}, remote: ${vscode.env.remoteName ?? 'none'}, ` +
      `${vscode.workspace.isTrusted ? 'trusted' : 'not trusted'})`,
  );
  return drillbook;
}

function settingsNow() {
  const configuration = vscode.workspace.getConfiguration('drillbook');
  return readSettings(name => configuration.get(name));
}

/** What keeps Drillbook itself in order. */
function registerCare(drillbook: Drillbook): vscode.Disposable {
  const { log, documents, shelf } = drillbook;
  return vscode.Disposable.from(
    registerCommand(log, 'drillbook.showLog', vscode.l10n.t('Show Log'), () => log.show()),
    registerCommand(log, 'drillbook.stopReading', vscode.l10n.t('Stop Reading'), async () => {
      if (!shelf.indexing)
        return void vscode.window.showInformationMessage(vscode.l10n.t('Everything here has been read already.'));
      await documents.stopReading();
    }),
    registerCommand(log, 'drillbook.readOn', vscode.l10n.t('Read On'), async () => {
      if (shelf.stopped === undefined)
        return void vscode.window.showInformationMessage(
          vscode.l10n.t('Reading was not stopped: there is nothing left to read.'),
        );
      await documents.readOn();
    }),
    registerCommand(log, 'drillbook.rebuildIndex', vscode.l10n.t('Rebuild Index'), async () => {
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Drillbook reads everything again') },
        () => documents.rebuild(),
      );
      void vscode.window.showInformationMessage(
        shelf.size === 1
          ? vscode.l10n.t('Drillbook has read 1 document again.')
          : vscode.l10n.t('Drillbook has read {0} documents again.', shelf.size),
      );
    }),
  );
}
