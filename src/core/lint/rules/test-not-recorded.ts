/** FR05, second half: a test that is claimed left a record. */
import { addDays, isDate, parseDuration } from '../../document/calendar.ts';
import { isTestOn, latestTest } from '../recorded-tests.ts';
import type { Fix, Rule } from '../rule.ts';

export const testNotRecorded: Rule = {
  id: 'test-not-recorded',
  reference: 'FR05',
  severity: 'warning',
  summary: 'Behind `last_tested` stands the record of a run on that day.',
  why: 'An untested plan that claims a test is worse than one that admits it: people stop looking for the hole.',
  bad: '---\nkind: runbook\nid: rb-net-dns\nlast_tested: 2026-11-10\n---\n',
  good: '---\nkind: runbook\nid: rb-net-dns\n---\n',
  adopted: false,
  check(document, { runs, settings, today, report }) {
    const entry = document.frontMatter?.entries.get('last_tested');
    if (entry === undefined || typeof entry.node.value !== 'string') return;
    const day = entry.node.value;
    // A day that is none, or lies ahead, is another rule's finding.
    if (!isDate(day) || day > (addDays(today, 1) ?? today)) return;
    // Records older than this are thrown away, so nothing can be said of a test before.
    const kept = settings.retention === undefined ? undefined : parseDuration(settings.retention);
    if (kept !== undefined && day < (addDays(today, -Math.floor(kept / millisecondsPerDay)) ?? day)) return;
    if (isTestOn(runs, document.id, day) !== false) return;
    const latest = latestTest(runs, document.id);
    const fixes: Fix[] =
      latest === undefined
        ? []
        : [
            {
              title: `Set to ${latest}, the last recorded test`,
              edits: [{ range: entry.node.range, newText: latest }],
              automatic: true,
            },
          ];
    const found =
      latest === undefined ? 'there is no record of any test of this document' : `the last recorded test is of ${latest}`;
    const message = `\`last_tested\` is ${day}, and ${found} in .drillbook/runs: run it as an exercise, or correct the day.`;
    report(entry.node.range, message, fixes);
  },
};

const millisecondsPerDay = 24 * 60 * 60 * 1000;
