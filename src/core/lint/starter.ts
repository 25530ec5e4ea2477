/** What "Set up Drillbook here" and `drillbook init` write into a folder: settings, a first runbook, and the check for CI. */

import { defaultKind } from '../document/kinds.ts';
import type { Kind } from '../document/kinds-types.ts';
import { draftDocument } from './draft.ts';
import { ownerToBeNamed } from './ids.ts';
import type { CatalogView } from './rule.ts';

export interface StarterFile {
  /** Root-relative, `/` between names. */
  readonly path: string;
  /** LF line ends. */
  readonly text: string;
  /** What it is for, half a sentence. */
  readonly purpose: string;
}

/** Path of the first runbook: what is opened after the set-up. */
export const firstRunbook = 'runbooks/host-health.md';

/** The files of a new knowledge base. Existing ones are never overwritten by whoever writes these. */
export function starterFiles(options: {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly catalog: CatalogView;
  readonly today: string;
  /** Version of Drillbook, so that CI checks with the rules that people see. */
  readonly version: string;
}): readonly StarterFile[] {
  return [
    { path: 'drillbook.yaml', text: settingsText, purpose: 'the settings of this repository' },
    { path: firstRunbook, text: runbookText(options), purpose: 'a first runbook to search, check and run' },
    { path: '.github/workflows/drillbook.yml', text: workflowText(options.version), purpose: 'the same check in CI' },
  ];
}

const settingsText = `# Settings of Drillbook for everybody who works in this repository.

# Documents in these folders must say in their front matter what they are, whose, and how fresh.
managed: [runbooks]

# How bad a finding is, by rule; error, warning, information or off. A folder may have its own.
# rules:
#   review-overdue: error
#   archive/:
#     link-broken: off

# How long records of runs are kept.
# retention: 52w
`;

function runbookText({ kinds, catalog, today }: Parameters<typeof starterFiles>[0]): string {
  const kind = kinds.get(defaultKind(kinds)) as Kind;
  const title = 'Is this host healthy?';
  const id = `${kind.idPrefix}-host-health`;
  const fields = new Map<string, unknown>([
    ['summary', 'Load, memory, disks and failed services of the host this runs on.'],
    ['area', 'server'],
    ['owner', ownerToBeNamed],
    ['trigger', 'request'],
    ['est_time', '5m'],
  ]);
  const { text } = draftDocument({ kind, kinds, id, title, path: firstRunbook, today, fields, catalog });
  // The front matter is the schema's; the body is a small runbook that works wherever there is a shell.
  return `${text.slice(0, text.indexOf('\n---\n') + 5)}${body(title)}`;
}

const body = (title: string) => `
# ${title}

Run it with *Start run* above the title. Every command here only looks.

## Purpose

Know in a minute whether load, memory, disks or a failed service explain what people report.

## Prerequisites

- A shell on the host.

## Steps

1. [ ] How long is it up, and how busy <!-- id: load -->
   - Expect: contains "load average"

   \`\`\`sh check
   uptime
   \`\`\`

2. [ ] Which file systems are nearly full <!-- id: disks -->
   - Expect: exit 0; number < 90

   \`\`\`sh check
   df -P | awk 'NR > 1 && $1 ~ "^/" { used = $5 + 0; if (used > most) most = used; print used, $6 } END { print "fullest:", most + 0 }'
   \`\`\`

3. [ ] What takes the memory <!-- id: memory -->
   - Expect: lines >= 2

   \`\`\`sh check
   $ ps -eo pid,rss,comm --sort=-rss | head -6
   \`\`\`

## Verification

4. [ ] Say what was found, or that nothing was
   - Evidence: the load, the fullest file system, the largest process

## Rollback

Nothing was changed.
`;

const workflowText = (version: string) => `# Checks runbooks, standards and plans on every change.
name: drillbook
on: [push, pull_request]
permissions:
  contents: read
jobs:
  lint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0 # the whole history: it says what changed since its review
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      - run: npx --yes drillbook@${version} lint --format github
`;
