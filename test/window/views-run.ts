/** A run from its sheet to its report, to be looked at. */
import { back, menuOf, notified, openFile, press, read, type Scene, view } from './views-ways.ts';

export const runScenes: readonly Scene[] = [
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
  ['menu-of-checklist', window => press(window, 'Checklist', 'More Actions')],
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
      await window.panel.focus();
      await window.panel.press('o');
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
      await notified(window, 'No run is left');
    },
  ],
];

/** Everything a run may ask of people: a secret, a second person, evidence, a role, and the way back. */
const database = `---
kind: runbook
id: rb-db-move
title: Move the database to the other machine
summary: Stop the writers, move the data, let the writers in again
area: storage
owner: role-db-oncall
status: active
trigger: change
rto: 2h
last_reviewed: 2026-11-01
review_every: quarterly
escalation:
  - after: 15m
    to: role-incident-commander
parameters:
  - name: TARGET_HOST
    type: host
    required: true
    target: true
    description: The machine that takes over
  - name: PASSWORD
    type: secret
    required: true
    description: Of the account that moves the data
  - name: SPEED
    type: choice
    choices: [careful, fast]
    default: careful
    description: How much of the line may be used
  - name: UNTIL
    type: duration
    default: 30m
    description: How long the writers may wait
---

# Move the database to the other machine

## Prerequisites

1. [ ] Tell those who write <!-- id: tell -->
   - Role: role-db-oncall
   - Evidence: link to the announcement
   - Target: 5m

## Steps

2. [ ] Measure the data <!-- id: measure -->
   - Target: 2m

   \`\`\`sh check
   for part in orders customers carts; do echo "$part: 12 GB"; done
   \`\`\`
3. [ ] Stop the writers <!-- id: stop -->
   - Confirm: two-person
   - Rollback: [Let the writers in](#rollback)

   \`\`\`sh
   echo "writers are stopped on $TARGET_HOST"
   \`\`\`
4. [ ] Move the data <!-- id: move -->
   - Target: 30m

   \`\`\`sh
   for part in 1 2 3 4 5 6 7 8; do echo "part $part of 8 moved to $TARGET_HOST"; sleep 1; done
   sleep 300
   \`\`\`

## Verification

5. [ ] The new machine answers <!-- id: verify -->
   - Restored: yes
   - Expect: stdout contains "ready"

   \`\`\`sh check
   echo "starting up"
   \`\`\`

## Rollback

6. [ ] Let the writers in <!-- id: in -->

   \`\`\`sh
   echo "writers are in again"
   \`\`\`
`;
export const nightFiles: Readonly<Record<string, string>> = {
  'drillbook.yaml': 'managed: [runbooks]\nteams: [role-db-oncall]\n',
  'runbooks/storage/rb-db-move.md': database,
};

export const nightScenes: readonly Scene[] = [
  [
    'sheet',
    async window => {
      await read(window);
      await openFile(window, 'rb-db-move.md');
      await window.command('View: Toggle Primary Side Bar Visibility');
      await window.command('Drillbook: Start Run');
      await window.panel.says('nothing has run yet', 40_000);
      await window.panel.choose('mode', 'live');
    },
  ],
  [
    'sheet-values',
    async window => {
      await window.panel.type('value:TARGET_HOST', 'db2.example.org');
      await window.panel.type('value:PASSWORD', 'not-a-real-one-at-all');
    },
  ],
  [
    'first-step',
    async window => {
      await window.panel.send();
      await window.panel.says('Tell those who write', 30_000);
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'evidence',
    async window => {
      await window.command('Drillbook: Mark Step Done…');
      await window.panel.asks('Mark done');
    },
  ],
  [
    'evidence-missing',
    async window => {
      await window.panel.send();
      await window.page.waitForTimeout(600);
    },
  ],
  [
    'two-people',
    async window => {
      await window.panel.say('Mark done', 'told in the channel of the shop');
      await window.panel.says('Measure the data', 30_000);
      await window.command('Drillbook: Run Step');
      await window.panel.says('Stop the writers', 30_000);
      await window.page.waitForTimeout(2_000);
      await window.command('Drillbook: Run Step');
      await window.panel.asks('Before "Stop the writers" runs');
    },
  ],
  [
    'running',
    async window => {
      await window.panel.type('second', 'Ben Example');
      await window.panel.send();
      await window.page.waitForTimeout(3_000);
      await window.panel.says('Move the data', 30_000);
      await window.command('Drillbook: Run Step');
      await window.panel.says('part 3 of 8', 30_000);
    },
  ],
  [
    'terminal',
    async window => {
      await window.command('Drillbook: Show the Terminal of the Run');
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'interrupted',
    async window => {
      await window.command('View: Hide Panel');
      await window.command('Drillbook: Show Run');
      await window.panel.focus();
      await window.panel.press('x');
      await window.panel.says('until you decide', 40_000);
    },
  ],
  [
    'escalate',
    async window => {
      await window.panel.focus();
      await window.panel.press('e');
      await window.page.waitForTimeout(1_000);
    },
  ],
  [
    'note',
    async window => {
      await window.page.keyboard.press('Escape');
      await window.panel.focus();
      await window.panel.press('n');
      await window.page.waitForTimeout(1_000);
    },
  ],
  [
    'roll-back',
    async window => {
      await window.page.keyboard.press('Escape');
      await window.panel.focus();
      await window.panel.press('b');
      await window.page.waitForTimeout(1_000);
    },
  ],
  [
    'rolling-back',
    async window => {
      await window.panel.say('Roll back', 'the line is too slow');
      await window.panel.says('Rolling back', 30_000);
      await view(window, 'Checklist');
      await window.command('Drillbook: Show Run');
      await window.page.waitForTimeout(1_000);
    },
  ],
  [
    'finish',
    async window => {
      await window.command('Drillbook: Run Step');
      await window.page.waitForTimeout(4_000);
      await window.panel.focus();
      await window.panel.press('f');
      await window.panel.asks('Finish');
    },
  ],
  [
    'report',
    async window => {
      await window.panel.say('Finish', 'another night, with a better line');
      await window.page.locator('.tab.active', { hasText: 'report' }).waitFor();
      await window.page.waitForTimeout(2_500);
    },
  ],
  [
    'ended',
    async window => {
      await window.command('Drillbook: Show Run');
      await window.page.waitForTimeout(1_500);
    },
  ],
  [
    'past-runs',
    async window => {
      await window.command('Drillbook: Resume Run');
      await notified(window, 'No run is left');
    },
  ],
];
