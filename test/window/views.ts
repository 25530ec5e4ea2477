/** Every view and menu in the real window, in each of the looks people use: to be looked at, by `npm run pictures`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Editor, openEditor, remove, type Window, type WindowOptions } from './window.ts';

/** How a look is called, the theme it stands for, and what of the person's two preferences shows it. */
const looks = [
  { name: 'light', scheme: 'light', contrast: false, shell: 'vs' },
  { name: 'dark', scheme: 'dark', contrast: false, shell: 'vs-dark' },
  { name: 'high-contrast-dark', scheme: 'dark', contrast: true, shell: 'hc-black' },
  { name: 'high-contrast-light', scheme: 'light', contrast: true, shell: 'hc-light' },
] as const;

/** Two of four themes are chosen by a setting, and which of the two by what the browser prefers: so an open menu stays open. */
const themes = (contrast: boolean) => ({
  'window.autoDetectColorScheme': true,
  'workbench.preferredLightColorTheme': contrast ? 'Default High Contrast Light' : 'Light Modern',
  'workbench.preferredDarkColorTheme': contrast ? 'Default High Contrast' : 'Dark Modern',
});

const quiet = {
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'terminal.integrated.gpuAcceleration': 'off',
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
};

/** What is shown, and how to get there from the scene before it. */
type Scene = readonly [name: string, show: (window: Window) => Promise<void>];

/** Takes the pictures into `target`; answers the names of scenes that could not be shown, with the reason. */
export async function takeViews(target: string, only: RegExp, contrasts: readonly boolean[]): Promise<readonly string[]> {
  mkdirSync(target, { recursive: true });
  const place = path.join(os.tmpdir(), 'drillbook-views');
  remove(place);
  const failed: string[] = [];
  const taken = new Set<string>();
  const editor = await openEditor({ env: { HOME: folderWith(place, 'home', { '.bashrc': "PS1='$ '\n" }) } });
  try {
    for (const contrast of contrasts)
      for (const [what, options, scenes] of windowsOf(place)) {
        if (!scenes.some(([name]) => only.test(`${what}/${name}`))) continue;
        const window = await openQuietly(editor, options, contrast);
        try {
          for (const [name, show] of scenes) {
            const scene = `${what}/${name}`;
            try {
              await show(window);
              await window.page.waitForTimeout(400);
              if (only.test(scene)) await take(window, contrast, target, `${what}-${name}`);
              taken.add(`${what}-${name}`);
              process.stdout.write(`✔ ${scene}\n`);
            } catch (error) {
              failed.push(`${scene}: ${(error as Error).message.split('\n')[0]}`);
              process.stdout.write(`✖ ${failed.at(-1)}\n`);
              await window.page.screenshot({ path: path.join(target, `failed-${what}-${name}.png`) });
              await window.page.keyboard.press('Escape');
            }
          }
        } finally {
          await window.close();
        }
      }
  } finally {
    await editor.close();
    remove(place);
  }
  writeFileSync(path.join(target, 'index.html'), pageOf([...taken]));
  return failed;
}

const openQuietly = (editor: Editor, options: WindowOptions, contrast: boolean): Promise<Window> =>
  editor.window({
    ...options,
    size: { width: 1200, height: 760, scale: 1 },
    settings: { ...quiet, ...themes(contrast), ...options.settings },
  });

async function take({ page }: Window, contrast: boolean, target: string, name: string): Promise<void> {
  for (const { name: look, scheme, shell } of looks.filter(it => it.contrast === contrast)) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(`.monaco-workbench.${shell}`).waitFor();
    await page.waitForTimeout(250);
    await page.screenshot({ path: path.join(target, `${name}-${look}.png`) });
  }
}

/** All pictures on one page, a row for each scene. */
function pageOf(names: readonly string[]): string {
  const rows = names.map(name => {
    const pictures = looks.map(
      ({ name: look }) => `<a href="${name}-${look}.png"><img src="${name}-${look}.png" alt="${name}, ${look}"></a>`,
    );
    return `<h2 id="${name}">${name}</h2><div>${pictures.join('')}</div>`;
  });
  const style = 'body{font:14px sans-serif;margin:16px}div{display:grid;grid-template-columns:1fr 1fr;gap:8px}img{width:100%}';
  return `<!doctype html><meta charset="utf-8"><title>Drillbook</title><style>${style}</style>\n${rows.join('\n')}\n`;
}

function folderWith(place: string, name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const folder = path.join(place, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

type WindowScenes = readonly [what: string, options: WindowOptions, scenes: readonly Scene[]];

const windowsOf = (place: string): readonly WindowScenes[] => [
  ['welcome', { folder: folderWith(place, 'empty', {}) }, welcomeScenes],
  ['no-folder', { folder: '' }, noFolderScenes],
  ['reading', { folder: folderWith(place, 'wiki', wiki()), settings: { 'drillbook.builtIn.show': false } }, readingScenes],
  ['untrusted', { folder: folderWith(place, 'shop', shop), trust: false }, untrustedScenes],
  ['library', { folder: folderWith(place, 'operations', operations), settings: { 'editor.wordWrap': 'on' } }, libraryScenes],
  [
    'run',
    { folder: folderWith(place, 'nights', operations), settings: { 'drillbook.builtIn.show': false, 'editor.wordWrap': 'on' } },
    runScenes,
  ],
];

/** From the end of a review to the end of a disk: what an operations team keeps. */
const certificate = `---
kind: runbook
id: rb-web-certificate
title: The certificate of the shop runs out
summary: Renew the certificate of the web servers before visitors see a warning
area: web
owner: role-web-oncall
status: active
trigger: alert
severity: sev2
rto: 1h
alerts: [CertificateExpiresSoon]
services: [svc-shop]
last_reviewed: 2026-10-05
reviewed_by: role-web-oncall
review_every: quarterly
escalation:
  - to: role-incident-commander
parameters:
  - name: HOST
    type: host
    required: true
    target: true
    description: The web server
---

# The certificate of the shop runs out

## Diagnosis

1. [ ] Look at the days that are left <!-- id: look -->
   - Expect: exit 0; number < 30
   - Target: 1m

   \`\`\`sh check
   echo 12
   \`\`\`
2. [ ] Decide: who issued it? <!-- id: who -->
   - If our own authority: continue
   - If somebody else: skip to [Escalate](#escalate)

## Steps

3. [ ] Renew it <!-- id: renew -->
   - Danger: visitors of the shop see a warning while HOST restarts
   - Target: 5m
   - On failure: stop, and read the log of the authority
   - Rollback: [Rollback](#rollback)

   \`\`\`sh
   echo "asking the authority for $HOST"
   echo "the authority does not answer" >&2
   exit 3
   \`\`\`

## Escalate

4. [ ] Ask the provider <!-- id: ask -->

## Rollback

5. [ ] Put the old certificate back <!-- id: back -->

   \`\`\`sh
   echo "the old one is back on $HOST"
   \`\`\`
`;
const pods = `---
kind: runbook
id: rb-k8s-pods
title: Pods restart again and again
summary: Find why a pod does not stay up
area: kubernetes
owner: role-platform-oncall
status: active
trigger: alert
severity: sev2
alerts: [KubePodCrashLooping, KubePodNotReady]
services: [svc-checkout, svc-cart]
last_reviewed: 2024-01-02
review_every: yearly
---

# Pods restart again and again

## Meaning

A container ends and is started again. The shop answers slowly, or not at all.

## KubePodCrashLooping

See [the nodes](../k8s/rb-k8s-node.md) where several pods restart.

1. [ ] Look at the pod's events

   \`\`\`
   kubectl -n <namespace> describe pod <pod>
   \`\`\`
2. [ ] Remove what is left of it

   \`\`\`sh
   rm -rf /var/lib/shop/$POD
   \`\`\`
`;
const nodes = `---
kind: runbook
id: rb-k8s-nodes
title: A node is not ready
summary: Take load off a node and bring it back
area: kubernetes
owner: role-platform-oncall
status: draft
trigger: alert
alerts: [KubeNodeNotReady]
services: [svc-cart]
---

# A node is not ready

## Meaning

The node does not answer the control plane. Pods on it restart elsewhere after five minutes.
`;
const naming = `---
kind: standard
id: std-names
title: Names of hosts
summary: How hosts are named
area: network
owner: role-platform-oncall
status: active
last_reviewed: 2025-12-02
review_every: yearly
---

# Names of hosts

## Purpose

A name says what a host is for, and nothing of where it stands.
`;
const operations: Readonly<Record<string, string | Buffer>> = {
  'drillbook.yaml': 'managed: [runbooks]\nexclude: [archive/**]\nteams: [role-web-oncall, role-platform-oncall]\n',
  'runbooks/web/rb-web-certificate.md': certificate,
  'runbooks/kubernetes/rb-k8s-pods.md': pods,
  'runbooks/kubernetes/rb-k8s-nodes.md': nodes,
  'runbooks/network/std-names.md': naming,
  'notes/handover.md': '# Handover of the night\n\nThe certificate was renewed by hand. Pods restart since then.\n',
  'notes/latin-1.md': Buffer.from([0x23, 0x20, 0xe9, 0x0a]),
  'archive/old.md': '# Old\n',
};
/** So much that reading it can be watched. */
const wiki = (): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ['drillbook.yaml', 'managed: []\n'],
    ...Array.from({ length: 5000 }, (_, page) => [
      `part-${page % 20}/page-${page}.md`,
      `# Page ${page}\n\n${`What page ${page} says of this and that.\n`.repeat(60)}`,
    ]),
  ]);
const shop = { 'drillbook.yaml': 'managed: [runbooks]\n', 'runbooks/web/rb-web-certificate.md': certificate };

const back = async ({ page }: Window): Promise<void> => {
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.mouse.move(600, 740);
};
const view = (window: Window, name: 'Library' | 'Checklist') => window.command(`Drillbook: Focus on ${name} View`);
const read = async (window: Window): Promise<void> => {
  await view(window, 'Library');
  await window.until(async () => (await window.rows()).length > 0, 'rows in the Library', 60_000);
  await window.page.locator('.statusbar-item', { hasText: 'indexing' }).waitFor({ state: 'detached', timeout: 60_000 });
};
/** Opens a file by its name. */
async function openFile(window: Window, name: string): Promise<void> {
  await back(window);
  await window.page.keyboard.press('F1');
  await window.input.fill(name);
  await window.until(async () => (await window.picks()).some(it => it.label === name), `${name} among the files`);
  await window.page.keyboard.press('Enter');
  await window.page.locator('.tab.active', { hasText: name }).waitFor();
}
async function goTo(window: Window, line: number, column: number): Promise<void> {
  await window.page.keyboard.press('Control+1');
  await window.page.keyboard.press('Control+g');
  await window.input.fill(`:${line}:${column}`);
  await window.page.keyboard.press('Enter');
  await window.page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
}
/** The menu of a row, left open. */
async function menuOf(window: Window, row: string): Promise<void> {
  await back(window);
  await window.row(row).click({ button: 'right' });
  await window.page.locator('.context-view .action-label').first().waitFor();
}
/** A button in the title of a view; it may open a menu. */
async function press(window: Window, pane: string, button: string): Promise<void> {
  await back(window);
  await window.page.locator('.pane-header', { hasText: pane }).hover();
  await window.page.locator(`.pane-header .action-label[aria-label^="${button}"]`).first().click();
}
async function boxOf(window: Window, command: string, title: string): Promise<void> {
  await back(window);
  await window.command(command);
  await window.page.locator('.quick-input-widget .quick-input-title', { hasText: title }).waitFor();
}
const group = (by: string): Scene => [
  `by-${by.toLowerCase()}`,
  async window => {
    await back(window);
    await window.command(`Drillbook: Group by ${by}`);
    await window.page.waitForTimeout(500);
  },
];

const welcomeScenes: readonly Scene[] = [
  [
    'views',
    async window => {
      await view(window, 'Library');
      await window.page.locator('.welcome-view', { hasText: 'Drillbook is quiet here' }).first().waitFor();
      await window.page.locator('.welcome-view', { hasText: 'No run is on' }).first().waitFor();
    },
  ],
  ['set-up', window => boxOf(window, 'Drillbook: Set Up Drillbook Here…', 'Set Up Drillbook Here')],
  [
    'read-but-empty',
    async window => {
      await back(window);
      await window.command('Drillbook: Use Drillbook in This Folder');
      await window.until(async () => (await window.rows()).length > 0, 'what can be done next');
    },
  ],
];
const noFolderScenes: readonly Scene[] = [
  [
    'views',
    async window => {
      await view(window, 'Library');
      await window.page.waitForTimeout(3_000);
    },
  ],
];
const readingScenes: readonly Scene[] = [
  [
    'library',
    async window => {
      await read(window);
      await window.command('Drillbook: Rebuild Index');
      await window.page.locator('.pane-body', { hasText: /indexing \d+ of 5000/ }).waitFor();
      await window.until(async () => (await window.rows()).length > 3, 'what is read already');
    },
  ],
];
const untrustedScenes: readonly Scene[] = [
  [
    'views',
    async window => {
      // The host asks by itself whether the folder is trusted; looking goes without.
      await window.page.waitForTimeout(2_000);
      await window.dialog('No, I don');
      await read(window);
      await openFile(window, 'rb-web-certificate.md');
      await view(window, 'Checklist');
    },
  ],
];

const libraryScenes: readonly Scene[] = [
  [
    'open',
    async window => {
      await read(window);
      await window.command('Drillbook: Group by Area');
      await window.twist('kubernetes');
      await window.twist('Pods restart');
      await window.twist('web');
    },
  ],
  group('Kind'),
  group('Service'),
  group('Owner'),
  group('Status'),
  group('Folder'),
  ['menu-of-grouping', window => press(window, 'Library', 'Group By')],
  ['menu-of-view', window => press(window, 'Library', 'Views and More Actions')],
  [
    'menu-of-document',
    async window => {
      await back(window);
      await window.command('Drillbook: Group by Area');
      await menuOf(window, 'The certificate of the shop');
    },
  ],
  ['menu-of-alert', window => menuOf(window, 'KubePodCrashLooping')],
  [
    'menu-of-folder',
    async window => {
      await back(window);
      await window.command('Drillbook: Group by Folder');
      await menuOf(window, 'runbooks');
    },
  ],
  [
    'menu-of-built-in',
    async window => {
      await back(window);
      await window.command('Drillbook: Group by Area');
      await window.twist('Built-in');
      await window.page.waitForTimeout(500);
      await window.twist('continuity');
      await menuOf(window, 'Fail over');
    },
  ],
  [
    'tooltip',
    async window => {
      await back(window);
      await window.row('Pods restart').locator('.label-name').hover();
      await window.page.locator('.monaco-hover', { hasText: 'Find why' }).waitFor();
    },
  ],
  [
    'filter',
    async window => {
      await boxOf(window, 'Drillbook: Filter Library…', 'Filter the Library');
      await window.page.keyboard.type('pods', { delay: 30 });
      await window.page.waitForTimeout(700);
    },
  ],
  [
    'filtered',
    async window => {
      await window.page.keyboard.press('Enter');
      await window.page.waitForTimeout(500);
    },
  ],
  [
    'search-first',
    async window => {
      await back(window);
      await window.command('Drillbook: Clear Library Filter');
      await boxOf(window, 'Drillbook: Search', 'Drillbook: Search');
    },
  ],
  [
    'search',
    async window => {
      await window.page.keyboard.type('certifcate of shop', { delay: 20 });
      await window.until(async () => (await window.picks())[0]?.label.startsWith('The certificate') ?? false, 'the runbook');
      await window.page.keyboard.press('ArrowDown');
      await window.page.waitForTimeout(700);
    },
  ],
  [
    'search-nothing',
    async window => {
      await back(window);
      await window.search('xylophone zeppelin');
    },
  ],
  ['alert-box', window => boxOf(window, 'Drillbook: Open Runbook for Alert', 'Open Runbook for Alert')],
  [
    'alert-unknown',
    async window => {
      await window.page.keyboard.type('KubeNodeNotRedy', { delay: 20 });
      await window.page.waitForTimeout(600);
    },
  ],
  ['left-out', window => boxOf(window, 'Drillbook: Show Files Left Out', 'Left Out')],
  [
    'reviews',
    async window => {
      await back(window);
      await window.page.locator('.statusbar-item', { hasText: 'overdue' }).click();
      await window.page.locator('.quick-input-widget .quick-input-title', { hasText: 'Reviews Due' }).waitFor();
    },
  ],
  [
    'document',
    async window => {
      await openFile(window, 'rb-k8s-pods.md');
      await window.page.locator('.codelens-decoration a', { hasText: 'Start run' }).waitFor();
    },
  ],
  [
    'problems',
    async window => {
      await window.command('Problems: Focus on Problems View');
      await window.page.locator('.markers-panel .monaco-list-row').first().waitFor();
    },
  ],
  [
    'quick-fixes',
    async window => {
      const menu = window.page.locator('.action-widget .monaco-list-row').first();
      await window.until(async () => {
        await goTo(window, 24, 20);
        await window.page.keyboard.press('Control+.');
        return menu.waitFor({ timeout: 4_000 }).then(
          () => true,
          () => window.page.keyboard.press('Escape').then(() => false),
        );
      }, 'the quick fixes');
    },
  ],
  [
    'finding-hover',
    async window => {
      await back(window);
      await window.page.locator('.view-line span', { hasText: 'rb-k8s-node.md' }).last().hover();
      await window.page.locator('.monaco-hover', { hasText: 'link-broken' }).first().waitFor();
    },
  ],
  [
    'field-completion',
    async window => {
      await back(window);
      await goTo(window, 13, 1);
      await window.page.keyboard.press('End');
      await window.page.keyboard.press('Enter');
      await window.page.keyboard.type('re', { delay: 100 });
      await window.page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
    },
  ],
  [
    'field-hover',
    async window => {
      await back(window);
      await window.command('File: Revert File');
      await window.page.locator('.view-line span', { hasText: 'severity' }).first().hover();
      await window.page.locator('.monaco-hover').first().waitFor();
    },
  ],
  [
    'menu-of-editor',
    async window => {
      await back(window);
      await window.page
        .locator('.view-line span', { hasText: 'container ends' })
        .first()
        .dblclick({ position: { x: 20, y: 8 } });
      await window.page
        .locator('.view-line span', { hasText: 'container ends' })
        .first()
        .click({ button: 'right', position: { x: 20, y: 8 } });
      await window.page.locator('.context-view .action-label', { hasText: 'Search Selected Text' }).waitFor();
    },
  ],
  [
    'rule-page',
    async window => {
      await back(window);
      await window.command('Problems: Focus on Problems View');
      await window.page.locator('.markers-panel a', { hasText: 'link-broken' }).first().click();
      await window.page.locator('.tab.active', { hasText: 'link-broken.md' }).waitFor();
    },
  ],
  [
    'settings-completion',
    async window => {
      await window.command('View: Hide Panel');
      await openFile(window, 'drillbook.yaml');
      await window.page.keyboard.press('Control+End');
      await window.page.keyboard.type('ru', { delay: 80 });
      await window.page.locator('.suggest-widget.visible .monaco-list-row').first().waitFor();
    },
  ],
  [
    'settings-hover',
    async window => {
      await back(window);
      await window.page.keyboard.press('Control+z');
      await window.page.locator('.view-line span', { hasText: 'exclude' }).first().hover();
      await window.page.locator('.monaco-hover').first().waitFor();
    },
  ],
  [
    'settings-wrong',
    async window => {
      await back(window);
      await window.page.keyboard.press('Control+End');
      await window.page.keyboard.type('manged: [x]', { delay: 20 });
      await window.page.keyboard.press('Escape');
      await window.page.locator('.squiggly-error, .squiggly-warning').first().hover();
      await window.page.locator('.monaco-hover').first().waitFor();
    },
  ],
  [
    'new-document',
    async window => {
      await back(window);
      await window.command('File: Revert File');
      await boxOf(window, 'Drillbook: New Document…', '(1/3)');
    },
  ],
  [
    'new-document-title',
    async window => {
      await window.page.keyboard.press('Enter');
      await window.page.locator('.quick-input-widget .quick-input-title', { hasText: '(2/3)' }).waitFor();
    },
  ],
  [
    'new-document-id',
    async window => {
      await window.input.fill('Names do not resolve');
      await window.page.keyboard.press('Enter');
      await window.page.locator('.quick-input-widget .quick-input-title', { hasText: '(3/3)' }).waitFor();
      await window.page.waitForTimeout(500);
    },
  ],
  [
    'new-document-written',
    async window => {
      await window.page.keyboard.press('Enter');
      await window.page.locator('.tab.active', { hasText: 'rb-names-do-not-resolve.md' }).waitFor();
      await window.page.waitForTimeout(1_000);
    },
  ],
  [
    'copy-built-in',
    async window => {
      await back(window);
      await view(window, 'Library');
      await window.row('Fail over').hover();
      await window.row('Fail over').locator('.action-label[aria-label^="Copy to Workspace"]').click();
      await window.page.locator('.quick-input-widget .quick-input-title', { hasText: 'Copy to Workspace' }).waitFor();
    },
  ],
  [
    'log',
    async window => {
      await back(window);
      await window.command('Drillbook: Show Log');
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'problem-report',
    async window => {
      await window.command('View: Hide Panel');
      await window.command('Drillbook: Report a Problem');
      await window.page.locator('.tab.active', { hasText: 'A problem with Drillbook' }).waitFor();
    },
  ],
  [
    'refused',
    async window => {
      await window.command('Notifications: Clear All Notifications');
      await window.command('Drillbook: Copy Id');
      await window.page.locator('.notification-list-item').first().waitFor();
    },
  ],
];

const runScenes: readonly Scene[] = [
  [
    'sheet',
    async window => {
      await read(window);
      await openFile(window, 'rb-web-certificate.md');
      await window.command('Drillbook: Start Run');
      await window.panel.says('nothing has run yet', 40_000);
    },
  ],
  [
    'sheet-wrong',
    async window => {
      await window.panel.choose('mode', 'exercise');
      await window.panel.type('value:HOST', '-not a host');
      await window.panel.send();
      await window.page.waitForTimeout(500);
    },
  ],
  [
    'step',
    async window => {
      await window.panel.type('value:HOST', 'web1.example.org');
      await window.panel.send();
      await window.row('Look at the days').waitFor();
      await view(window, 'Checklist');
      await window.command('Drillbook: Show Run');
      await window.page.waitForTimeout(1_000);
    },
  ],
  ['menu-of-step', window => menuOf(window, 'Look at the days')],
  ['menu-of-checklist', window => press(window, 'Checklist', 'Views and More Actions')],
  [
    'decision',
    async window => {
      await back(window);
      await window.command('Drillbook: Run Step');
      await window.panel.says('who issued it', 30_000);
      await window.page.waitForTimeout(2_000);
    },
  ],
  [
    'danger',
    async window => {
      await window.panel.focus();
      await window.panel.press('1');
      await window.page.waitForTimeout(1_500);
      await window.command('Drillbook: Run Step');
      await window.panel.asks('Before "Renew it" runs');
    },
  ],
  [
    'failed',
    async window => {
      await window.panel.type('word', 'web1.example.org');
      await window.panel.send();
      await window.panel.says('the authority does not answer', 30_000);
      await window.page.waitForTimeout(1_000);
    },
  ],
  [
    'document-beside',
    async window => {
      await window.command('Drillbook: Open the Step');
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'abort',
    async window => {
      await window.command('Drillbook: Abort Run…');
      await window.panel.asks('Abort the run');
    },
  ],
  [
    'report',
    async window => {
      await window.panel.say('Abort the run', 'the authority is down; tried again tomorrow');
      await window.page.locator('.tab.active', { hasText: 'report' }).waitFor();
      await window.page.waitForTimeout(2_500);
    },
  ],
  [
    'resume',
    async window => {
      await back(window);
      await window.command('Drillbook: Resume Run');
      await window.page.waitForTimeout(1_500);
    },
  ],
];
