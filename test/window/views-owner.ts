/** What the owner of documents sees: the Review Queue, "Mark Reviewed…" and who names a document. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { back, menuOf, notified, openFile, press, read, type Scene } from './views-ways.ts';
import { type Window } from './window.ts';

const day = (days: number) => new Date(Date.now() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
const long = Array.from({ length: 80 }, (_, at) => `Line ${at + 1} of what has to be read.\n`).join('\n');
const page = (id: string, title: string, owner: string, fields: string, body = '') =>
  `---\nkind: runbook\nid: ${id}\ntitle: ${title}\narea: network\nowner: ${owner}\nstatus: active\ntrigger: request\n${fields}---\n\n# ${title}\n\n## Purpose\n\nWhat it is for.\n\n${body}`;

/** A repository of two years: reviews long past, soon due and fresh, drills that nobody made, and links from one to another. */
export function ownerFolder(folder: string): string {
  const write = (name: string, text: string) => {
    mkdirSync(path.join(folder, 'runbooks'), { recursive: true });
    writeFileSync(path.join(folder, 'runbooks', name), text);
  };
  const git = (when: string, ...words: string[]) => {
    const at = `${when}T12:00:00Z`;
    const env = { ...process.env, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at };
    const person = ['-c', 'user.name=Ann Example', '-c', 'user.email=ann@example.org'];
    execFileSync('git', [...person, '-C', folder, ...words], { env, stdio: 'pipe' });
  };
  writeFileSync(path.join(folder, 'drillbook.yaml'), 'exclude: []\n');
  const network = 'role-network-oncall';
  const dns = page(
    'rb-net-dns',
    'Names do not resolve',
    network,
    `last_reviewed: ${day(-400)}\nreview_every: half-yearly\n`,
    `See [the tunnel](tunnel.md) and \`std-net-names\`.\n\n${long}`,
  );
  write('dns.md', dns);
  write(
    'tunnel.md',
    page(
      'rb-net-tunnel',
      'The tunnel to the second site is down',
      network,
      `last_reviewed: ${day(-355)}\nreview_every: yearly\ntest_every: quarterly\n`,
      '- [ ] Look\n\n  ```sh check\n  true\n  ```\n\nNames: [here](dns.md#purpose), and again [here](dns.md).\n',
    ),
  );
  write(
    'mail.md',
    page(
      'rb-mail-queue',
      'Mail is not delivered',
      'role-mail-oncall',
      `last_reviewed: ${day(-700)}\nreview_every: yearly\nrun_every: monthly\n`,
      '- [ ] Look at the queue; names: [dns](dns.md)\n',
    ),
  );
  write('cable.md', page('rb-net-cable', 'A cable is out', network, `last_reviewed: ${day(-1)}\nreview_every: yearly\n`));
  git(day(-400), 'init', '-q', '-b', 'main');
  git(day(-400), 'config', 'user.name', 'Ann Example');
  git(day(-400), 'add', '-A');
  git(day(-400), 'commit', '-qm', 'All there is');
  write('dns.md', dns.replace('Line 3 of', 'Line three of'));
  git(day(-100), 'commit', '-qam', 'Mended');
  return folder;
}

const queue = (window: Window) =>
  window.page.locator('.pane', { has: window.page.locator('.pane-header[aria-label^="Review Queue"]') });
const inQueue = (window: Window, text: string) => queue(window).locator('.monaco-list-row', { hasText: text }).first();

export const ownerScenes: readonly Scene[] = [
  [
    'queue',
    async window => {
      await read(window);
      await window.page.locator('.pane-header', { hasText: 'Checklist' }).click();
      await window.command('Drillbook: Focus on Review Queue View');
      await inQueue(window, 'Names do not resolve').waitFor();
      await window.page.locator('.statusbar-item', { hasText: 'overdue' }).waitFor();
    },
  ],
  [
    'queue-by-day',
    async window => {
      await window.command('Drillbook: Group the Review Queue by Day');
      await inQueue(window, 'Never done').waitFor();
    },
  ],
  [
    'queue-by-what',
    async window => {
      await window.command('Drillbook: Group the Review Queue by What Is Due');
      await inQueue(window, 'Drills and tests').waitFor();
    },
  ],
  ['menu-of-order', window => press(window, 'Review Queue', 'Group By')],
  [
    'menu-of-item',
    async window => {
      await back(window);
      await inQueue(window, 'Names do not resolve').click({ button: 'right' });
      await window.page.locator('.context-view .action-label').first().waitFor();
    },
  ],
  [
    'tooltip',
    async window => {
      await back(window);
      await inQueue(window, 'Names do not resolve').hover();
      await window.page.locator('.monaco-hover', { hasText: 'changed since' }).last().waitFor();
    },
    'again',
  ],
  [
    'export',
    async window => {
      await back(window);
      await window.command('Drillbook: Export Review Queue…');
      await window.until(async () => (await window.picks()).length === 3, 'three ways');
    },
  ],
  [
    'export-file',
    async window => {
      await window.page.keyboard.press('Enter');
      await window.until(async () => (await window.input.inputValue()).endsWith('.ics'), 'the name of the file');
    },
  ],
  [
    'exported',
    async window => {
      await window.page.keyboard.press('Enter');
      await notified(window, 'written to');
    },
  ],
  [
    'not-read',
    async window => {
      await window.command('Notifications: Clear All Notifications');
      await inQueue(window, 'Names do not resolve').hover();
      await inQueue(window, 'Names do not resolve').locator('.action-label[aria-label^="Mark Reviewed"]').click();
      await window.page.locator('.monaco-dialog-box').waitFor();
    },
  ],
  [
    'changes',
    async window => {
      await window.dialog('Show Changes');
      await window.page.locator('.tab.active', { hasText: '↔ now' }).waitFor();
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'note',
    async window => {
      await openFile(window, 'cable.md');
      await window.page.waitForTimeout(1_500);
      await window.command('Drillbook: Mark Reviewed…');
      await window.page.locator('.quick-input-widget .quick-input-title', { hasText: '(1/2)' }).waitFor();
    },
  ],
  [
    'note-too-short',
    async window => {
      await window.page.keyboard.type('ok', { delay: 40 });
      await window.page.waitForTimeout(600);
    },
  ],
  [
    'marked',
    async window => {
      await window.answer('The cable plan was compared with the rack');
      await window.page.locator('.quick-input-widget .quick-input-title', { hasText: '(2/2)' }).waitFor();
      await window.page.keyboard.press('Enter');
      await notified(window, 'last_reviewed');
    },
  ],
  [
    'referenced-by',
    async window => {
      await window.command('Notifications: Clear All Notifications');
      await openFile(window, 'dns.md');
      await queue(window).locator('.pane-header').click();
      await window.command('Drillbook: Focus on Referenced By View');
      await window.row('The tunnel to the second').waitFor();
      await window.page.waitForTimeout(800);
    },
  ],
  [
    'tooltip-of-document',
    async window => {
      await window.command('Drillbook: Focus on Library View');
      await window.command('Drillbook: Show in Library');
      const row = window.page.locator('.pane-body .monaco-list-row.selected .label-name', { hasText: 'Names do not resolve' });
      const shown = window.page.locator('.monaco-hover', { hasText: 'changed since' }).last();
      // A tree that is drawn anew takes a hover away, and only a mouse that comes again brings it back.
      await window.until(
        async () => {
          await window.page.mouse.move(900, 500);
          await row.first().hover();
          return shown.waitFor({ timeout: 3_000 }).then(
            () => true,
            () => false,
          );
        },
        'the tooltip of a document',
        30_000,
      );
    },
    'again',
  ],
  ['menu-of-document', window => menuOf(window, 'Names do not resolve')],
];
