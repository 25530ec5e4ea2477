/** XD03: what a contract costs was compared before it was signed. */
import type { Rule } from '../rule.ts';
import { dayAt, isStanding } from '../values.ts';

export const bidOutdated: Rule = {
  id: 'bid-outdated',
  reference: 'XD03',
  severity: 'warning',
  summary: 'The last bid of a vendor was taken in the year before its contract began, or later.',
  why: 'A price that was last compared years before it was agreed was not compared.',
  bad: '---\nkind: vendor\nstatus: active\ncontract: {ref: C-1, starts: 2025-04-01, ends: 2028-03-31, last_bid: 2021-02-01}\n---\n',
  good: '---\nkind: vendor\nstatus: active\ncontract: {ref: C-1, starts: 2025-04-01, ends: 2028-03-31, last_bid: 2025-02-01}\n---\n',
  adopted: false,
  check(document, { report }) {
    const [bid, starts] = [dayAt(document, 'contract', 'last_bid'), dayAt(document, 'contract', 'starts')];
    if (document.kind !== 'vendor' || !isStanding(document) || bid === undefined || starts === undefined) return;
    const yearBefore = `${String(Number(starts.text.slice(0, 4)) - 1).padStart(4, '0')}${starts.text.slice(4)}`;
    if (bid.text < yearBefore)
      report(
        bid.range,
        `The last bid is of ${bid.text}, more than a year before the contract began on ${starts.text}: ask for bids, and write the day here.`,
      );
  },
};
