/** The front matter of a text that is being written: where it lies, which kind it says, and what its schema says of a place. */
import { folderKindOf } from '../catalog/load-catalog.ts';
import { fieldAliases } from '../document/fields.ts';
import { defaultKind } from '../document/kinds.ts';
import type { Kind } from '../document/kinds-types.ts';
import { topLevelOf, type YamlBlock, type YamlPlace, yamlPlaceAt } from '../document/yaml-place.ts';
import { partAt } from '../lint/schema-parts.ts';
import type { JsonObject } from '../lint/schema-validation.ts';
import type { Position } from '../position.ts';
import type { Writing } from './authoring-types.ts';

export interface FrontMatterPlace {
  readonly block: YamlBlock;
  readonly place: YamlPlace;
  /** The scalars at the top, as written. */
  readonly top: ReadonlyMap<string, string>;
  /** What the document says it is, or its folder; where neither says anything, the usual kind. */
  readonly kind: Kind;
  /** The path with canonical names for aliases. */
  readonly path: readonly (string | 0)[];
  /** What the schema says of the thing at the path. */
  readonly part: JsonObject | undefined;
}

/** Lines of a text, however they end. */
export const linesOf = (text: string): readonly string[] => text.split(/\r\n|\n|\r/);

/**
 * The block between the lines `---`, as far as it is one: a block that is not closed yet ends before the first line that
 * can be nothing but text. undefined when the text opens with something else.
 */
export function frontMatterBlock(lines: readonly string[]): YamlBlock | undefined {
  if (!/^---[ \t]*$/.test(lines[0] ?? '')) return undefined;
  const close = lines.findIndex((it, at) => at > 0 && /^(?:---|\.\.\.)[ \t]*$/.test(it));
  if (close > 0) return { lines, from: 1, to: close };
  const text = lines.findIndex((it, at) => at > 0 && /^(?:#{1,6} |```|~~~|> |\* |\d+[.)] |<)/.test(it));
  return { lines, from: 1, to: text < 0 ? lines.length : text };
}

/** undefined where the cursor is in no front matter, or at no place in it. */
export function frontMatterPlaceAt(writing: Writing, position: Position): FrontMatterPlace | undefined {
  // Most questions come from the middle of other texts: one look at the start answers them.
  if (!writing.text.startsWith('---')) return undefined;
  const block = frontMatterBlock(linesOf(writing.text));
  const place = block && yamlPlaceAt(block, position);
  if (block === undefined || place === undefined) return undefined;
  const top = topLevelOf(block);
  const kind = kindOf(writing, top);
  if (kind === undefined) return undefined;
  const path = place.path.map((it, at) => (at === 0 && typeof it === 'string' ? canonical(it) : it));
  return { block, place, top, kind, path, part: partAt(path, kind.schema) };
}

function kindOf({ kinds, settings, path }: Writing, top: ReadonlyMap<string, string>): Kind | undefined {
  return kinds.get(top.get('kind') ?? '') ?? kinds.get(folderKindOf(settings, path) ?? '') ?? kinds.get(defaultKind(kinds));
}

/** The field that a key means, for import aliases. */
export function canonical(key: string): string {
  for (const [name, aliases] of fieldAliases) if (aliases.includes(key)) return name;
  return key;
}

/** Names that an object must hold, those that conditions ask for beside the scalars that stand there among them. */
export function requiredIn(part: JsonObject, scalars: ReadonlyMap<string, string>): ReadonlySet<string> {
  const found = new Set(textsOf(part['required']));
  const conditions = [part, ...(Array.isArray(part['allOf']) ? (part['allOf'] as readonly JsonObject[]) : [])];
  for (const { if: condition, then } of conditions) {
    if (isObject(condition) && isObject(then) && holds(condition, scalars))
      for (const name of textsOf(then['required'])) found.add(name);
  }
  return found;
}

/** Conditions of our schemas ask whether a field has a value. */
function holds(condition: JsonObject, scalars: ReadonlyMap<string, string>): boolean {
  const { properties } = condition;
  if (!isObject(properties)) return false;
  return Object.entries(properties).every(([name, wanted]) => {
    const value = scalars.get(name);
    if (value === undefined || !isObject(wanted)) return false;
    const choices = 'const' in wanted ? [wanted['const']] : Array.isArray(wanted['enum']) ? (wanted['enum'] as unknown[]) : [];
    return choices.map(String).includes(value);
  });
}

export const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((it): it is string => typeof it === 'string') : typeof value === 'string' ? [value] : [];
