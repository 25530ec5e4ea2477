/** SE04, first half: nobody runs what nobody has seen. */
import type { Rule } from '../rule.ts';
import { shellSteps } from '../step-shell.ts';

export const downloadToShell: Rule = {
  id: 'download-to-shell',
  reference: 'SE04',
  severity: 'warning',
  summary: 'No download is piped into a shell.',
  why: 'Whoever controls that address, or the way to it, controls the machine; the log does not even say what was run.',
  bad: '1. [ ] Do it\n\n   ```sh\n   curl -fsSL https://get.example.org | sh\n   ```\n',
  good: '1. [ ] Do it\n\n   ```sh\n   curl -fsSLo install.sh https://get.example.org\n   sha256sum -c install.sha256\n   ```\n',
  adopted: true,
  check(document, { report }) {
    for (const { text, placeOf } of shellSteps(document)) {
      // A line that goes on is one line.
      const joined = text.replace(/\\\n/g, '  ').replace(/(^|\s)#[^\n]*/g, it => ' '.repeat(it.length));
      for (const found of joined.matchAll(piped)) {
        const message = 'What is downloaded here is run unseen: save it, compare its checksum, then run it.';
        report(placeOf(found.index, found.index + found[0].length), message);
      }
    }
  },
};

const piped =
  /\b(?:curl|wget)\b[^\n;|&]{0,400}\|\s*(?:sudo\s+(?:-\w+\s+)*)?(?:[\w./]*\/)?(?:(?:ba|z|da|k|a)?sh|python3?|perl|ruby|node)\b(?!\s+-(?:c|m)\b)|\b(?:ba|z|da|k|a)?sh\s+(?:-c\s+)?(?:<\(|"?\$\(|`)\s*(?:curl|wget)\b/g;
