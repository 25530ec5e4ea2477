/** Two folders in one window that share an id, to be looked at. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { operations, shop } from './views-files.ts';
import { back, openFile, read, type Scene, unfold, view } from './views-ways.ts';

/** Writes a workspace of two folders; answers its file. */
export function twoFolders(place: string): string {
  const broken =
    '---\nkind: runbook\nid: rb-web-queue\ntitle: The queue of mails grows\narea: server\nowner: role-web-oncall\nstatus: active\ntrigger: request\n---\n\n# The queue of mails grows\n\nSee [the pods](../k8s/gone.md) and `rb-k8s-pods`.\n';
  for (const [folder, files] of [
    ['operations', operations],
    ['shop', { ...shop, 'runbooks/web/rb-web-queue.md': broken }],
  ] as const)
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(place, folder, name)), { recursive: true });
      writeFileSync(path.join(place, folder, name), text);
    }
  const file = path.join(place, 'both.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: [{ path: 'operations' }, { path: 'shop' }] }));
  return file;
}

export const foldersScenes: readonly Scene[] = [
  [
    'library',
    async window => {
      await read(window);
      await window.until(async () => (await window.rows()).length > 2, 'both folders');
      await window.page.waitForTimeout(1_000);
    },
  ],
  [
    'library-unfolded',
    async window => {
      await unfold(window, 'shop');
      await unfold(window, 'security');
      await window.page.waitForTimeout(500);
    },
  ],
  [
    'by-folder',
    async window => {
      await window.command('Drillbook: Group by Folder');
      await window.page.waitForTimeout(1_000);
    },
  ],
  [
    'search',
    async window => {
      await window.search('certificate');
      await window.until(async () => (await window.picks())[0]?.label.startsWith('The certificate') ?? false, 'the runbook');
      await window.page.waitForTimeout(800);
    },
  ],
  [
    'problems',
    async window => {
      await back(window);
      await openFile(window, 'rb-web-queue.md');
      await window.command('Problems: Focus on Problems View');
      await window.page.locator('.viewpane-filter input').first().fill('rb-web');
      await window.page.locator('.markers-panel .monaco-list-row', { hasText: 'rb-web-queue.md' }).waitFor();
      await window.page.waitForTimeout(1_000);
    },
  ],
  [
    'which-folder',
    async window => {
      await window.command('View: Hide Panel');
      await window.command('Drillbook: New Document…');
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'set-up',
    async window => {
      await back(window);
      await window.command('Drillbook: Set Up Drillbook Here…');
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'left-out',
    async window => {
      await back(window);
      await window.command('Drillbook: Show Files Left Out');
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'queue',
    async window => {
      await back(window);
      await view(window, 'Library');
      await window.command('Drillbook: Focus on Review Queue View');
      await window.page.waitForTimeout(1_500);
    },
  ],
];
