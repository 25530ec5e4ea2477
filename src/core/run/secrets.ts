/** Secret values out of everything that is shown or kept. */

/** Replaces every known value, and the forms it commonly takes, by `[secret]`. Values under 4 characters are left alone. */
export function maskSecrets(text: string, secrets: Iterable<string>): string {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const form of [secret, encodeURIComponent(withoutLoneSurrogates(secret)), JSON.stringify(secret).slice(1, -1)])
      forms.add(form);
    for (const line of secret.split('\n')) if (line.length >= 4) forms.add(line);
  }
  let masked = text;
  // Longest first: a value that contains another one must not be half masked.
  for (const form of [...forms].sort((a, b) => b.length - a.length)) masked = masked.replaceAll(form, '[secret]');
  return masked;
}

const withoutLoneSurrogates = (text: string) =>
  text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '');
