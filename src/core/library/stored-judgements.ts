/** Judgements as one text, for a file: what is damaged, older or made by another is not read, and that is no error. */
import type { Kind } from '../document/kinds-types.ts';
import { hashOf } from '../search/hash.ts';
import type { Settings } from '../settings.ts';
import type { KeptJudgement } from './kept-judgements.ts';

/** Rises with every change of what is stored. */
const formatVersion = 1;

/** What all judgements of a folder depend on. `program` stands for the rules: another one judges anew. */
export function judgementsKey(program: string, settings: Settings, kinds: ReadonlyMap<string, Kind>): string {
  const schemas = [...kinds.values()].map(it => [it.name, it.schema]);
  return `${formatVersion} ${hashOf(JSON.stringify([program, { ...settings, kinds: [...settings.kinds] }, schemas]))}`;
}

export function storeJudgements(judgements: readonly KeptJudgement[], key: string): string {
  const stored = JSON.stringify(judgements);
  return `${headOf(stored, key)}${stored}`;
}

/** None where the text is not what `storeJudgements` made under this key. */
export function readJudgements(text: string, key: string): readonly KeptJudgement[] {
  const at = text.indexOf('\n') + 1;
  const stored = text.slice(at);
  return text.slice(0, at) === headOf(stored, key) ? (JSON.parse(stored) as KeptJudgement[]) : [];
}

const headOf = (stored: string, key: string) => `Drillbook judgements ${key} ${hashOf(stored)}\n`;
