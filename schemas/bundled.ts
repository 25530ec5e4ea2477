/** The schemas that come with Drillbook, in the order in which kinds are offered; a test compares the list with the folder. */
import drPlan from './dr-plan.schema.json' with { type: 'json' };
import runbook from './runbook.schema.json' with { type: 'json' };
import standard from './standard.schema.json' with { type: 'json' };

export const bundledSchemas: readonly Readonly<Record<string, unknown>>[] = [runbook, drPlan, standard];
