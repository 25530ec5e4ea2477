/** DR01, second half: the service is back before the harm cannot be borne. */
import { parseDuration } from '../../document/calendar.ts';
import { textOf } from '../recovery-time.ts';
import type { Rule } from '../rule.ts';

export const rtoExceedsMtpd: Rule = {
  id: 'rto-exceeds-mtpd',
  reference: 'DR01',
  severity: 'error',
  summary: 'The RTO is not longer than the MTPD.',
  why: 'A plan that is kept to the minute and still comes too late is no plan (ISO 22301: the RTO lies within the MTPD).',
  bad: '---\nkind: dr-plan\nrto: 8h\nrpo: 5m\nmtpd: 4h\n---\n',
  good: '---\nkind: dr-plan\nrto: 1h\nrpo: 5m\nmtpd: 4h\n---\n',
  adopted: false,
  check(document, { report }) {
    const entries = document.frontMatter?.entries;
    const [rto, mtpd] = [entries?.get('rto'), entries?.get('mtpd')];
    const [wanted, borne] = [textOf(rto), textOf(mtpd)].map(it => (it === undefined ? undefined : parseDuration(it)));
    if (rto === undefined || wanted === undefined || borne === undefined || wanted <= borne) return;
    const message = `\`rto\` is ${textOf(rto)}, longer than \`mtpd\` (${textOf(mtpd)}): the service has to be back before the harm cannot be accepted.`;
    report(rto.node.range, message);
  },
};
