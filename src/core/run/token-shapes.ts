/** Secrets that say of themselves what they are: the forms that their issuers publish. */

export interface TokenShape {
  /** "A GitHub token": a sentence can begin with it. */
  readonly what: string;
  /** Text that every match holds: looked for first, because most texts have none of it. */
  readonly hint: string;
  /** RE2; the first group is the secret. */
  readonly pattern: string;
}

/** One shape for each beginning: a short hint such as `gh` stands in every second English text. */
const each = (what: string, beginnings: string, rest: string): readonly TokenShape[] =>
  beginnings.split(' ').map(hint => ({ what, hint, pattern: `\\b(${hint}${rest}` }));

export const tokenShapes: readonly TokenShape[] = [
  { what: 'An AWS access key id', hint: 'AKIA', pattern: String.raw`\b(AKIA[0-9A-Z]{16})\b` },
  ...each('A GitHub token', 'ghp_ gho_ ghu_ ghs_ ghr_', String.raw`[A-Za-z0-9]{36,255})\b`),
  { what: 'A GitHub token', hint: 'github_pat_', pattern: String.raw`\b(github_pat_[A-Za-z0-9_]{60,255})\b` },
  ...each('A GitLab token', 'glpat- glptt- glrt- gldt- glcbt- glagent- glsoat- glft-', '[A-Za-z0-9_-]{20,64})'),
  ...each('A Slack token', 'xoxa- xoxb- xoxe- xoxo- xoxp- xoxr- xoxs-', '[0-9A-Za-z-]{20,200})'),
  {
    what: 'A Slack webhook',
    hint: 'hooks.slack.com',
    pattern: String.raw`hooks\.slack\.com/services/(T[0-9A-Z]{6,}/B[0-9A-Z]{6,}/[0-9A-Za-z]{20,})`,
  },
  { what: 'A Google API key', hint: 'AIza', pattern: String.raw`\b(AIza[0-9A-Za-z_-]{35})` },
  ...each('A Stripe key', 'sk_live_ rk_live_', '[0-9A-Za-z]{20,247})'),
  { what: 'An npm token', hint: 'npm_', pattern: String.raw`\b(npm_[0-9A-Za-z]{36})\b` },
  { what: 'A PyPI token', hint: 'pypi-', pattern: String.raw`\b(pypi-[0-9A-Za-z_-]{50,})` },
  { what: 'A SendGrid key', hint: 'SG.', pattern: String.raw`\b(SG\.[0-9A-Za-z_-]{16,32}\.[0-9A-Za-z_-]{32,64})` },
  ...each('A DigitalOcean token', 'dop_v1_ doo_v1_ dor_v1_', String.raw`[0-9a-f]{64})\b`),
  { what: 'A Vault token', hint: 'hvs.', pattern: String.raw`\b(hvs\.[0-9A-Za-z_-]{24,200})` },
  { what: 'An age key', hint: 'AGE-SECRET-KEY-1', pattern: String.raw`\b(AGE-SECRET-KEY-1[0-9A-Z]{50,})` },
  { what: 'A Grafana token', hint: 'glsa_', pattern: String.raw`\b(glsa_[0-9A-Za-z]{32}_[0-9a-f]{8})\b` },
  {
    what: 'A signed token',
    hint: 'eyJ',
    pattern: String.raw`\b(eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,})`,
  },
];
