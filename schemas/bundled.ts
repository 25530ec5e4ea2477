/** The schemas that come with Drillbook, in the order in which kinds are offered; a test compares the list with the folder. */
import change from './change.schema.json' with { type: 'json' };
import common from './common.schema.json' with { type: 'json' };
import drPlan from './dr-plan.schema.json' with { type: 'json' };
import incident from './incident.schema.json' with { type: 'json' };
import metric from './metric.schema.json' with { type: 'json' };
import plan from './plan.schema.json' with { type: 'json' };
import review from './review.schema.json' with { type: 'json' };
import risk from './risk.schema.json' with { type: 'json' };
import role from './role.schema.json' with { type: 'json' };
import runbook from './runbook.schema.json' with { type: 'json' };
import service from './service.schema.json' with { type: 'json' };
import standard from './standard.schema.json' with { type: 'json' };
import vendor from './vendor.schema.json' with { type: 'json' };

/** What every kind has; the schema of a kind refers to it and says what is special. */
export const commonSchema: Readonly<Record<string, unknown>> = common;

export const bundledSchemas: readonly Readonly<Record<string, unknown>>[] = [
  runbook,
  drPlan,
  review,
  standard,
  metric,
  service,
  vendor,
  role,
  incident,
  change,
  risk,
  plan,
];
