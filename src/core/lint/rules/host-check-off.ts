/** SE04, second half: the other side is who it says it is. */
import type { Rule } from '../rule.ts';
import { simpleCommands, startOfCommand } from '../shell-commands.ts';
import { shellSteps } from '../step-shell.ts';

export const hostCheckOff: Rule = {
  id: 'host-check-off',
  reference: 'SE04',
  severity: 'warning',
  summary: 'No command turns off the check of a certificate or of a host key.',
  why: 'Without that check a password or a command goes to whoever answers first, which matters most in the middle of an incident.',
  bad: '1. [ ] Do it\n\n   ```sh\n   curl -k https://vault.example.org/v1/sys/health\n   ```\n',
  good: '1. [ ] Do it\n\n   ```sh\n   curl --cacert ca.pem https://vault.example.org/v1/sys/health\n   ```\n',
  adopted: true,
  check(document, { report }) {
    for (const { text, placeOf } of shellSteps(document)) {
      for (const { words } of simpleCommands(text)) {
        const all = words.map(it => it.text);
        const { name } = startOfCommand(all);
        // On the machine itself there is nobody in between.
        if (name === '' || all.some(it => /\b(?:localhost|127\.0\.0\.1)\b|\[::1\]/.test(it))) continue;
        const at = all.findIndex((it, i) => turnsOff(name, it, all[i - 1] ?? ''));
        const word = words[at];
        if (word === undefined) continue;
        report(
          placeOf(word.start, word.end),
          `${word.text} lets anybody answer in the place of the host: give ${name} the certificate or the key to trust instead.`,
        );
      }
    }
  },
};

function turnsOff(name: string, word: string, before: string): boolean {
  if (/^(?:GIT_SSL_NO_VERIFY|NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY)=/.test(word))
    return !/=(?:false|NODE_TLS_REJECT_UNAUTHORIZED=1)$/.test(word);
  if (name === 'curl')
    return /^-[a-zA-Z]*k[a-zA-Z]*$/.test(word) || word === '--insecure' ? !/^-(?:o|H|d|X|u)$/.test(before) : false;
  if (name === 'wget') return word === '--no-check-certificate';
  if (/^(?:ssh|scp|sftp|sshpass|rsync|ssh-copy-id)$/.test(name))
    return /^(?:-o)?(?:StrictHostKeyChecking\s*=?\s*no|UserKnownHostsFile\s*=?\s*\/dev\/null)$/i.test(word);
  if (name === 'git') return /^http\.sslVerify=(?:false|0)$/i.test(word);
  if (name === 'aws') return word === '--no-verify-ssl';
  return /^--(?:insecure-skip-tls-verify(?:=true)?|tls-verify=false|no-verify-tls|skip-tls-verify)$/.test(word);
}
