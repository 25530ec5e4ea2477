/** EX07, second half: what looks like a judgement is one. */
import { readExpect } from '../../run/expect.ts';
import type { Fix, Rule } from '../rule.ts';

export const expectUnread: Rule = {
  id: 'expect-unread',
  reference: 'EX07',
  severity: 'warning',
  summary: 'A clause of `Expect:` that begins like one for the program can be read by it.',
  why: '“number under 80” is put to the operator as a question: the check seems automatic, and nobody but a tired person makes it.',
  bad: '1. [ ] Do it\n   - Expect: number under 80\n\n   ```sh\n   df -P /srv\n   ```\n',
  good: '1. [ ] Do it\n   - Expect: number < 80\n\n   ```sh\n   df -P /srv\n   ```\n',
  adopted: true,
  check(document, { report }) {
    for (const step of document.checklist.steps) {
      if (step.command === undefined) continue;
      for (const { name, value, range } of step.labels) {
        if (name !== 'expect') continue;
        for (const clause of readExpect(value)) {
          const form = clause.type === 'question' ? forms.find(it => it.like.test(clause.text)) : undefined;
          if (clause.type !== 'question' || form === undefined) continue;
          const better = form.mend(clause.text);
          const fixes: Fix[] =
            better === undefined
              ? []
              : [{ title: `Change to \`${better}\``, edits: [{ range, newText: value.replace(clause.text, better) }] }];
          report(
            range,
            `"${clause.text}" cannot be judged by a program, so the operator is asked: write it like ${form.example}, or begin it with another word if it is a question.`,
            fixes,
          );
        }
      }
    }
  },
};

interface Form {
  readonly like: RegExp;
  readonly example: string;
  /** The clause that was meant; undefined where that would be a guess. */
  mend(text: string): string | undefined;
}

const quoted = (text: string, word: string) => {
  const rest = text
    .slice(word.length)
    .trim()
    .replace(/^`(.*)`$/, '$1');
  return rest === '' || /["\\]/.test(rest) ? undefined : `${word} "${rest}"`;
};
const sign = new Map([
  ['under', '<'],
  ['below', '<'],
  ['less than', '<'],
  ['over', '>'],
  ['above', '>'],
  ['more than', '>'],
  ['at least', '>='],
  ['at most', '<='],
  ['is', '='],
]);

/** Only what is no plain sentence: "number of pods is right" asks a person. */
const forms: readonly Form[] = [
  {
    like: /^exit(?: code| status)?\s+(?:is\s+)?(?:\d+|zero|non-?zero)\s*$/i,
    example: '`exit 0`',
    mend: text =>
      /\bzero$/i.test(text) && !/non/i.test(text) ? 'exit 0' : /(\d{1,3})\s*$/.exec(text)?.[1]?.replace(/^/, 'exit '),
  },
  { like: /^not contains\s+[^"'\s]\S*$/i, example: '`not contains "error"`', mend: text => quoted(text, 'not contains') },
  { like: /^contains\s+[^"'\s]\S*$/i, example: '`contains "ok"`', mend: text => quoted(text, 'contains') },
  { like: /^equals\s+[^"'\s]\S*$/i, example: '`equals "ok"`', mend: text => quoted(text, 'equals') },
  { like: /^matches\s+\S+$/i, example: '`matches /^ok/`', mend: () => undefined },
  {
    like: /^(?:number|lines)\s+(?:under|below|less than|over|above|more than|at least|at most|is)\s+-?\d+(?:\.\d+)?\s*%?$/i,
    example: '`number < 80`',
    mend: text => {
      const [, what = '', words = '', value = ''] = /^(\w+)\s+(.+?)\s+(-?[\d.]+)/.exec(text) ?? [];
      const known = sign.get(words.toLowerCase());
      return known === undefined ? undefined : `${what.toLowerCase()} ${known} ${value}`;
    },
  },
];
