/** SE06: what everybody may read names nobody's telephone and no inner address. */
import { codeLinesOf } from '../body.ts';
import type { Rule } from '../rule.ts';
import { writtenAt } from '../values.ts';

export const privateDetailPublic: Rule = {
  id: 'private-detail-public',
  reference: 'SE06',
  severity: 'warning',
  summary: 'A document that is `public` holds no telephone number and no private address of the network.',
  why: 'Numbers of people on call get called by strangers, and inner addresses are the map that an attacker would otherwise have to draw.',
  bad: '---\nkind: runbook\nclassification: public\n---\n# T\n\nCall +49 30 1234567.\n',
  good: '---\nkind: runbook\nclassification: public\n---\n# T\n\nCall the service desk (number in the contact list).\n',
  adopted: false,
  check(document, { report }) {
    if (writtenAt(document, 'classification')?.text !== 'public') return;
    const code = codeLinesOf(document);
    const { lines } = document;
    for (let line = 0; line < lines.lineCount; line++) {
      const text = lines.lineText(line);
      if (text.length > 2000) continue;
      for (const [kind, pattern] of [['telephone number', phone] as const, ['private address', address] as const]) {
        // In commands numbers are numbers.
        if (kind === 'telephone number' && code.has(line)) continue;
        for (const found of text.matchAll(pattern)) {
          const character = found.index;
          const range = { start: { line, character }, end: { line, character: character + found[0].length } };
          report(range, `This document is public, and this is a ${kind}: take it away, or classify the document as internal.`);
        }
      }
    }
  },
};

/** International, or as dialled in North America; a plain row of digits may be anything. */
const phone =
  /(?<![\w+.-])\+[1-9]\d{0,2}[ ()/-]{1,2}\d[\d ()/-]{5,16}\d(?![\w-]|\.\d)|(?<![\w.-])\(?\d{3}\)?[ -]\d{3}-\d{4}(?![\w-]|\.\d)/g;
/** RFC 1918 and link-local; of documentation (192.0.2.0/24) and of everybody (127.0.0.1) none. */
const address =
  /(?<![\w.])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|169\.254(?:\.\d{1,3}){2})(?!\w|\.\d|\/8\b|\/12\b|\/16\b)/g;
