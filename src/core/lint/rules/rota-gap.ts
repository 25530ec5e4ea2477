/** XD05: somebody is on call at every hour. */
import { isActive } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';
import { dayAt, itemsAt, nodeAt, placeOf, textsAt, writtenAt } from '../values.ts';

export const rotaGap: Rule = {
  id: 'rota-gap',
  reference: 'XD05',
  severity: 'warning',
  summary:
    'Everybody in the rotation of a role holds it today, nobody stands there alone without a backup, and it has a beginning and a length of turn.',
  why: 'The week of somebody who left is a week in which nobody is called, and that shows only when somebody should have been.',
  bad: '---\nkind: role\nstatus: active\nholders: [{name: N. Ostrom, from: 2025-01-01}]\non_call: {rotation: [N. Ostrom, P. Gone], starts: 2026-01-05, turn: 7d, backup: role-b}\n---\n',
  good: '---\nkind: role\nstatus: active\nholders: [{name: N. Ostrom, from: 2025-01-01}]\non_call: {rotation: [N. Ostrom], starts: 2026-01-05, turn: 7d, backup: role-b}\n---\n',
  adopted: false,
  check(document, { today, report }) {
    const node = nodeAt(document, 'on_call');
    if (document.kind !== 'role' || !isActive(document) || node === undefined) return;
    const rotation = textsAt(node, 'rotation');
    if (rotation.length === 0)
      return report(placeOf(document, 'on_call'), 'The rota has nobody in its rotation: name who takes which turn.');
    const holders = itemsAt(document, 'holders').flatMap(it => {
      const until = dayAt(it, 'until');
      const name = writtenAt(it, 'name') ?? writtenAt(it);
      return name === undefined
        ? []
        : [{ name: name.text, gone: until !== undefined && until.text < today ? until.text : undefined }];
    });
    for (const { text, range } of rotation) {
      const known = holders.filter(it => it.name === text);
      if (holders.length === 0 || known.some(it => it.gone === undefined)) continue;
      report(
        range,
        `${text} is in the rotation and ${known[0] === undefined ? 'no holder of this role' : `held it only until ${known[0].gone}`}: in that turn nobody is called.`,
      );
    }
    if (rotation.length === 1 && writtenAt(node, 'backup') === undefined)
      report(
        rotation[0]?.range ?? node.range,
        'One person is on call at every hour, without a backup: add a second one, or name a backup.',
      );
    if (dayAt(node, 'starts') === undefined || writtenAt(node, 'turn') === undefined)
      report(
        placeOf(document, 'on_call'),
        'The rota needs `starts` and `turn`: without them nobody can say whose turn it is today.',
      );
  },
};
