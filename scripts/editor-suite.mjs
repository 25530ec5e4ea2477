// Runs test/editor inside a real extension host: desktop VS Code where it can be had, the embedded one otherwise.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildEditorSuite } from '../esbuild.mjs';
import { root, start } from './embedded.mjs';
import { onPath } from './packages.mjs';

/** Answers the counts; each case of the suite is one. */
export async function runEditorSuite() {
  const testsPath = await buildEditorSuite();
  const log = path.join(root, 'out', 'editor-suite.jsonl');
  rmSync(log, { force: true });
  // A copy: the suite edits, and a run would leave its record.
  const folder = mkdtempSync(path.join(os.tmpdir(), 'drillbook-editor-'));
  cpSync(path.join(root, 'test', 'fixtures', 'workspace'), folder, { recursive: true });
  let trouble;
  try {
    const desktop = await desktopEditor();
    process.stdout.write(`in ${desktop === undefined ? 'the embedded VS Code' : desktop}\n`);
    if (desktop === undefined) await inEmbedded(folder, testsPath);
    else await inDesktop(desktop, folder, testsPath);
  } catch (error) {
    trouble = error.message;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  for (const { name, ms, note, reason } of lines.map(it => JSON.parse(it))) {
    process.stdout.write(
      `${reason === undefined ? '✔' : '✖'} ${name}${note === undefined ? '' : `: ${note}`} (${ms} ms)${reason === undefined ? '' : `\n  ${reason}`}\n`,
    );
    if (reason === undefined) total.passed++;
    else total.failed++;
  }
  if (total.failed === 0 && (trouble !== undefined || total.passed === 0)) {
    process.stdout.write(`✖ the suite did not end: ${trouble ?? 'nothing was reported'}\n`);
    total.failed++;
  }
  return total;
}

/** A desktop VS Code needs a display; with one, the program on the PATH or a download. */
async function desktopEditor() {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return undefined;
  const onThePath = ['code', 'codium'].find(onPath);
  if (onThePath !== undefined && process.platform === 'linux') return onThePath;
  try {
    const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
    return await downloadAndUnzipVSCode({ version: 'stable', timeout: 15_000 });
  } catch {
    return undefined;
  }
}

async function inDesktop(vscodeExecutablePath, folder, testsPath) {
  const { runTests } = await import('@vscode/test-electron');
  const data = mkdtempSync(path.join(os.tmpdir(), 'drillbook-desktop-'));
  try {
    await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: testsPath,
      launchArgs: [
        folder,
        '--disable-workspace-trust',
        '--disable-extensions',
        '--user-data-dir',
        data,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

async function inEmbedded(folder, testsPath) {
  const { chromium } = await import('playwright-core');
  const editor = await start({ folder, extensionDir: root, testsPath, port: 8237 });
  let browser;
  try {
    browser = await chromium.launch(chromiumOptions);
    const page = await browser.newPage();
    let said = '';
    const code = await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer within 300 s: ${said.slice(-500)}`)), 300_000);
      page
        .exposeFunction('codeAutomationLog', (_type, args) => {
          said += `${args.join(' ')}\n`;
        })
        .then(() =>
          page.exposeFunction('codeAutomationExit', result => {
            clearTimeout(late);
            resolve(result);
          }),
        )
        .then(() => page.goto(editor.url))
        .catch(reject);
    });
    if (code !== 0) throw new Error(`the extension host answered ${code}`);
  } finally {
    await browser?.close();
    await editor.stop();
  }
}

/** How Chromium is started, as measured. */
export const chromiumOptions = {
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
