/** XD09, second half: a change is made when it was announced. */
import { addDays } from '../../document/calendar.ts';
import type { Rule } from '../rule.ts';
import { instantAt, writtenAt } from '../values.ts';

export const changeOutsideWindow: Rule = {
  id: 'change-outside-window',
  reference: 'XD09',
  severity: 'error',
  summary: 'A change is run inside its window; an emergency change may begin a day before it.',
  why: 'Outside the window nobody was warned and nobody stands by; what breaks then looks like an incident of its own.',
  bad: '---\nkind: change\nid: chg-early\nchange_type: normal\nstatus: completed\nwindow: {start: "2026-12-05T21:00:00Z", end: "2026-12-05T23:00:00Z"}\n---\n',
  good: '---\nkind: change\nid: chg-early\nchange_type: normal\nstatus: completed\nwindow: {start: "2026-11-05T21:00:00Z", end: "2026-11-05T23:00:00Z"}\n---\n',
  adopted: false,
  check(document, { runs, report }) {
    const [start, end] = [instantAt(document, 'window', 'start'), instantAt(document, 'window', 'end')];
    if (document.kind !== 'change' || start === undefined || end === undefined) return;
    if (end.amount < start.amount)
      return report(end.range, `The window ends on ${end.text}, before it begins on ${start.text}: mend one of them.`);
    const grace = writtenAt(document, 'change_type')?.text === 'emergency' ? 1 : 0;
    const first = addDays(start.text.slice(0, 10), -grace) ?? start.text.slice(0, 10);
    const last = addDays(end.text.slice(0, 10), grace) ?? end.text.slice(0, 10);
    const outside = runs?.get(document.id)?.find(it => it.mode === 'live' && (it.startedOn < first || it.startedOn > last));
    if (outside !== undefined)
      report(
        start.range,
        `The change was run on ${outside.startedOn}, outside its window (${start.text} to ${end.text}): say why in the document, and move the window.`,
      );
  },
};
