/** DR01: a recovery plan says how fast, how much may be lost, and how long it can be borne. */
import type { Rule } from '../rule.ts';
import { schemaErrors } from '../schema-validation.ts';

/** ISO 22301's terms; the values are decisions of the business, so no fix invents one. */
export const recoveryObjectives: readonly { readonly field: string; readonly meaning: string }[] = [
  { field: 'rto', meaning: 'the recovery time objective: the longest time from the disruption until the service is back' },
  { field: 'rpo', meaning: 'the recovery point objective: how far back the restored data may lie' },
  { field: 'mtpd', meaning: 'the maximum tolerable period of disruption: after it the harm cannot be accepted' },
];

export const recoveryObjectiveMissing: Rule = {
  id: 'recovery-objective-missing',
  reference: 'DR01',
  severity: 'error',
  summary: 'A recovery plan states RTO, RPO and MTPD.',
  why: 'Without a number nobody can say whether an exercise went well, or whether the backups are frequent enough.',
  bad: '---\nkind: dr-plan\nrto: 1h\nmtpd: 4h\n---\n',
  good: '---\nkind: dr-plan\nrto: 1h\nrpo: 5m\nmtpd: 4h\n---\n',
  adopted: false,
  check(document, { kinds, report }) {
    for (const error of schemaErrors(document, kinds)) {
      if (error.keyword !== 'required' || error.path.length !== 1) continue;
      const objective = recoveryObjectives.find(it => it.field === error.path[0]);
      if (objective === undefined) continue;
      const message = `\`${objective.field}\` is missing (${objective.meaning}); ask the owner of the service, and write it like 4h.`;
      report(error.range, message);
    }
  },
};
