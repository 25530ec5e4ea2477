/** XD13: a figure that is asked for is taken. */
import { isActive } from '../life-cycle.ts';
import type { Rule } from '../rule.ts';
import { placeOf, writtenAt } from '../values.ts';

export const metricWithoutSamples: Rule = {
  id: 'metric-without-samples',
  reference: 'XD13',
  severity: 'information',
  summary: 'An active metric that a command or a person takes has its values in `data/<id>.csv`.',
  why: 'A target without values is met by nobody and missed by nobody; the review that reads it reads nothing.',
  bad: '---\nkind: metric\nid: met-response\nstatus: active\nsource: command\nsample_every: hourly\n---\n',
  good: '---\nkind: metric\nid: met-response\nstatus: active\nsource: incident\nsample_every: daily\n---\n',
  adopted: false,
  check(document, { catalog, report }) {
    const source = writtenAt(document, 'source');
    if (document.kind !== 'metric' || !isActive(document) || (source?.text !== 'command' && source?.text !== 'manual')) return;
    const beside = document.path.slice(0, document.path.lastIndexOf('/') + 1);
    const places = new Set([`data/${document.id}.csv`, `${beside}data/${document.id}.csv`]);
    if ([...places].every(it => catalog.hasFile(it) === false))
      report(
        placeOf(document, 'sample_every', 'source'),
        `There is no data/${document.id}.csv, so this metric has no value yet: take a sample, or make the metric a draft.`,
      );
  },
};
