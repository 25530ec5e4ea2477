/** What is a secret and what only looks like one. Samples are put together here, so that no scanner takes this file for a leak. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSecrets } from '../../../src/core/lint/secret-text.ts';
import { findingsIn } from './check.ts';

const letters = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF';
const repeated = (length: number) => letters.repeat(4).slice(0, length);
const shouted = (length: number) => repeated(length).toUpperCase();

test('tokens are known by the form their issuers gave them, also in running text', () => {
  const known: readonly [string, RegExp][] = [
    [`AKIA${shouted(16)}`, /AWS/],
    [`ghp_${repeated(36)}`, /GitHub/],
    [`github_pat_${repeated(82)}`, /GitHub/],
    [`glpat-${repeated(20)}`, /GitLab/],
    [`xoxb-${repeated(40)}`, /Slack token/],
    [`https://hooks.slack.com/services/T${shouted(8)}/B${shouted(8)}/${repeated(24)}`, /Slack webhook/],
    [`AIza${repeated(35)}`, /Google/],
    [`sk_live_${repeated(24)}`, /Stripe/],
    [`npm_${repeated(36)}`, /npm/],
    [`hvs.${repeated(30)}`, /Vault/],
    [`eyJ${repeated(20)}.eyJ${repeated(30)}.${repeated(40)}`, /signed token/],
    [`-----BEGIN RSA PRIVATE KEY-----\n${repeated(64)}\n`, /private key/],
  ];
  for (const [secret, what] of known) {
    const text = `Take ${secret} and go on.`;
    const found = findSecrets(text);
    assert.equal(found.length, 1, secret);
    assert.match(found[0]?.what ?? '', what);
    assert.ok(secret.includes(text.slice(found[0]?.start, found[0]?.end)));
  }
});

test('a value behind a key is a secret when nobody could have chosen it as a word', () => {
  const values = ['hunter2', 'Tr0ub4dor&3', 'S3cret-0f-ours', 'Winter2024!'];
  const forms = ['PASSWORD=%', 'export DB_PASSWORD="%"', "password: '%'", '"password": "%"', '--password=%', 'mysql -u root -p%'];
  for (const value of values)
    for (const form of value.includes('&') ? forms.slice(2, 4) : forms) {
      const text = form.replace('%', () => value);
      const [found] = findSecrets(text);
      assert.ok(found, text);
      assert.equal(text.slice(found.start, found.end), value);
    }
  for (const text of [
    `api_key: ${repeated(32)}`,
    `client_secret = "${repeated(40).toLowerCase()}"`,
    `curl -H "Authorization: Bearer ${repeated(40)}" https://x`,
    `--token ${repeated(24)}`,
    `aws_secret_access_key = ${repeated(40)}`,
    'DATABASE_URL=postgres://app:Tr0ub4dor3@db/orders',
    'heroku_api_key: 1f0c2e4d-5b6a-4789-9abc-d1e8f7a6b5c4',
  ])
    assert.equal(findSecrets(text).length, 1, text);
});

test('names, variables, samples, paths and prose are none', () => {
  for (const text of [
    'password: $DB_PASSWORD',
    'password: "${DB_PASSWORD}"',
    'PASSWORD=$(vault read -field=value secret/db1)',
    'password: <your password>',
    'password: {{ vault_password1 }}',
    'token: ${{ secrets.GITHUB_TOKEN2 }}',
    'password: changeme1',
    'password: example-Passw0rd',
    'secret: my-app-tls-9f8d7',
    'secretName: grafana-admin-2',
    'token: sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'TOKEN_FILE=/run/secrets/token-1a2b3c4d5e6f7a8b',
    'token=/run/secrets/token-1a2b3c4d5e6f7a8b',
    'private_key: ./keys/Server1Key.pem',
    'password: process.env.DB_PASSWORD1',
    'The password: eight characters, 2 of them digits.',
    'Token: see 1Password, vault Ops2',
    'token: 2026-11-21T09:12:00Z',
    'kubectl get secret grafana-admin-1 -o yaml',
    'api_key: arn:aws:secretsmanager:eu-west-2:123456789012:secret:Db1Key',
    'https://user:password@host/ and https://abc123:abc123@host/',
    'https://$USER:$PASSWORD@host/',
    'ssh -i key1.pem admin@10.0.0.1',
    'AKIAIOSFODNN7EXAMPLE',
    '--entitlement="gldt-readonly-entitlement-${TENANT_ID}"',
    '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
    'passwordPolicy: min8chars',
    'The secret of ops: 24h turns',
    'CREDENTIALS=aws-credentials-2',
    'SECRET_NAME=Prod_Db_Password1',
  ])
    assert.deepEqual(findSecrets(text), [], text);
});

test('D42 a page holding a private key, a password and a bearer token: a finding at each, and none says it', () => {
  const secrets = [`-----BEGIN OPENSSH PRIVATE KEY-----\n${repeated(64)}\n`, 'Tr0ub4dor3x', repeated(40)];
  const text = `# T\n\n\`\`\`text\n${secrets[0]}-----END OPENSSH PRIVATE KEY-----\n\`\`\`\n\npassword: ${secrets[1]}\n\n    curl -H "Authorization: Bearer ${secrets[2]}" https://host/\n`;
  const found = findingsIn(text).filter(it => it.rule === 'secret-literal');
  assert.deepEqual(
    found.map(it => it.range.start.line),
    [3, 8, 10],
  );
  for (const { message } of found)
    for (const secret of secrets) assert.ok(!message.includes(secret.split('\n').at(1) || secret), message);
});

test('no finding says the secret, and a hostile text takes no time', () => {
  const secret = `ghp_${repeated(36)}`;
  for (const finding of findingsIn(`# T\n\ntoken: ${secret}\n`)) {
    assert.equal(finding.rule, 'secret-literal');
    assert.ok(!JSON.stringify(finding).includes(repeated(8)));
  }
  const started = performance.now();
  findSecrets(
    `${'password'.repeat(20_000)}\n${'key='.repeat(400)}\n${'a:'.repeat(900)}@\npassword=${'a'.repeat(390)}!\ntoken: ${'a.'.repeat(190)}!\n${'-----BEGIN '.repeat(5000)}PRIVATE KEY-----`,
  );
  // Twenty times what it takes (decision 16).
  assert.ok(performance.now() - started < 10_000);
});

test('T52 twenty-two kinds of secrets are found on a page, each at its place, and no finding says one', () => {
  const key = `${repeated(64)}`;
  const kinds: readonly (readonly [string, string])[] = [
    ['AWS access key id', `AKIA${shouted(16)}`],
    ['AWS secret key', `aws_secret_access_key = ${repeated(40)}`],
    ['Azure account key', `AccountKey=${repeated(86)}==`],
    ['GitHub token', `ghp_${repeated(36)}`],
    ['GitHub fine-grained token', `github_pat_${repeated(82)}`],
    ['GitLab token', `glpat-${repeated(20)}`],
    ['Slack token', `xoxb-${repeated(40)}`],
    ['Slack webhook', `https://hooks.slack.com/services/T${shouted(8)}/B${shouted(8)}/${repeated(24)}`],
    ['Google API key', `AIza${repeated(35)}`],
    ['Stripe key', `sk_live_${repeated(24)}`],
    ['npm token', `npm_${repeated(36)}`],
    ['PyPI token', `pypi-${repeated(60)}`],
    ['SendGrid key', `SG.${repeated(22)}.${repeated(43)}`],
    ['DigitalOcean token', `dop_v1_${'9f3e2d1c7b5a8064'.repeat(4)}`],
    ['Vault token', `hvs.${repeated(30)}`],
    ['Grafana token', `glsa_${repeated(32)}_${'9f3e2d1c'}`],
    ['signed token', `eyJ${repeated(20)}.eyJ${repeated(30)}.${repeated(40)}`],
    ['private key', `-----BEGIN OPENSSH PRIVATE KEY-----\n${key}\n-----END OPENSSH PRIVATE KEY-----`],
    ['bearer header', `curl -H "Authorization: Bearer ${repeated(40)}" https://host/`],
    ['password in an address', 'postgres://app:Tr0ub4dor3@db/orders'],
    ['password of a key', "password: 'S3cret-0f-ours'"],
    ['password on a command line', 'mysql -u root -pTr0ub4dor3 orders'],
  ];
  assert.equal(kinds.length, 22);
  for (const [kind, secret] of kinds) {
    const found = findingsIn(`# T\n\nBefore.\n\n    ${secret}\n\nAfter.\n`).filter(it => it.rule === 'secret-literal');
    assert.equal(found.length, 1, kind);
    assert.equal(found[0]?.range.start.line, 4, kind);
    for (const part of [repeated(12), 'Tr0ub4dor3', 'S3cret-0f-ours', '9f3e2d1', shouted(8)])
      assert.ok(!JSON.stringify(found).includes(part), `${kind}: ${JSON.stringify(found)}`);
  }
});
