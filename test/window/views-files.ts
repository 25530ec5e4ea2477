/** What the folders hold that the pictures show. */
/** From the end of a review to the end of a disk: what an operations team keeps. */
const certificate = `---
kind: runbook
id: rb-web-certificate
title: The certificate of the shop runs out
summary: Renew the certificate of the web servers before visitors see a warning
area: security
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
area: server
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
area: server
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
export const operations: Readonly<Record<string, string | Buffer>> = {
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
export const wiki = (): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ['drillbook.yaml', 'managed: []\n'],
    ...Array.from({ length: 5000 }, (_, page) => [
      `part-${page % 20}/page-${page}.md`,
      `# Page ${page}\n\n${`What page ${page} says of this and that.\n`.repeat(60)}`,
    ]),
  ]);
export const shop = { 'drillbook.yaml': 'managed: [runbooks]\n', 'runbooks/web/rb-web-certificate.md': certificate };
