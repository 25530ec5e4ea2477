/** The names that `drillbook.yaml` may use: a misspelt one must be found, not passed over. */
import { bundledKinds } from '../document/kinds.ts';
import type { Kind } from '../document/kinds-types.ts';
import { documentProblems } from './document-problems.ts';
import { rules } from './rules/index.ts';

export const knownNames = (kinds: ReadonlyMap<string, Kind> = bundledKinds) => ({
  rules: [...rules, ...documentProblems].map(it => it.id),
  kinds: kinds.keys(),
});
