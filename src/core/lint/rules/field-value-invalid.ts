/** FM04: the value of a field has the type and, where the choices are closed, one of the values that its kind allows. */
import type { Document } from '../../document/document-types.ts';
import { nearest } from '../../document/nearest.ts';
import { idForm } from '../ids.ts';
import { wrongKind } from '../references.ts';
import type { Fix, LintContext, Rule } from '../rule.ts';
import { type SchemaError, schemaErrors, tooSlow } from '../schema-validation.ts';
import { yamlScalar } from '../yaml-text.ts';

export const fieldValueInvalid: Rule = {
  id: 'field-value-invalid',
  reference: 'FM04',
  severity: 'error',
  summary: 'Every field holds a value of the type and range that its kind allows.',
  why: 'YAML reads 1.10 as the number 1.1 and a mistyped status as a new one: search, dates and cross-checks then go wrong in silence.',
  bad: '---\nkind: standard\nversion: 1.10\nstatus: activ\n---\n',
  good: '---\nkind: standard\nversion: "1.10"\nstatus: active\n---\n',
  adopted: false,
  check(document, context) {
    unknownKind(document, context);
    const errors = schemaErrors(document, context.kinds);
    const chosen = new Set(errors.filter(it => it.keyword === 'enum').map(it => nameOf(it.path)));
    for (const error of errors) {
      // What may stand there says more of an empty field than that it has to be text, and one sentence is enough.
      if (error.keyword === 'type' && error.node?.value === null && chosen.has(nameOf(error.path))) continue;
      if (error.keyword === 'required' || isDateFormat(error) || (error.path.length === 1 && error.path[0] === 'id')) continue;
      if (isOtherKind(error, document, context)) continue;
      if (error.keyword === tooSlow) {
        context.report(
          error.range,
          `The schema of ${document.kind} takes too many steps to check this document, so its fields were not checked. Make its choices (anyOf, oneOf, $ref) simpler.`,
        );
        continue;
      }
      const { expected, fixes } = judge(error);
      context.report(error.range, `\`${nameOf(error.path)}\` ${expected}.`, fixes);
    }
  },
};

/** Nothing else can be said of a document whose kind is not known: it would be silently right. */
function unknownKind(document: Document, { kinds, report }: LintContext): void {
  const { kind } = document.fields;
  if (kind === undefined || kinds.has(kind.value)) return;
  // `role` and `service` are kinds that others refer to, whether or not they are described here.
  if ([...kinds.values()].some(it => [...it.relations.values()].some(names => names.includes(kind.value)))) return;
  const close = nearest(kind.value, kinds.keys());
  const hint = close === undefined ? '' : ` (did you mean ${close}?)`;
  report(
    kind.range,
    `\`kind\` is ${quote(kind.value)}, which is not one of ${[...kinds.keys()].join(', ')}${hint}. A kind of your own is a schema in .drillbook/schemas/, read where the folder is trusted.`,
    close === undefined
      ? []
      : [{ title: `Change to \`${close}\``, edits: [{ range: kind.range, newText: close }], automatic: true }],
  );
}

/** An id of another kind is well written: what is wrong with it is the reference (LK03). */
function isOtherKind({ keyword, path, node }: SchemaError, document: Document, { kinds }: LintContext): boolean {
  if (keyword !== 'pattern' || typeof node?.value !== 'string' || !idForm.test(node.value)) return false;
  const allowed = kinds.get(document.kind)?.relations.get(String(path[0]));
  return wrongKind(node.value, allowed, kinds) !== undefined;
}

/** Dates have a rule of their own (FM06), also where YAML read something else than text. */
const isDateFormat = (error: SchemaError) => error.schema['format'] === 'date' || error.schema['format'] === 'date-time';

/** `parameters[0].type` */
export function nameOf(path: readonly (string | number)[]): string {
  return path.reduce<string>((name, it) => (typeof it === 'number' ? `${name}[${it}]` : name === '' ? it : `${name}.${it}`), '');
}

function judge(error: SchemaError): { readonly expected: string; readonly fixes: readonly Fix[] } {
  const { keyword, schema, node } = error;
  const value = node?.value;
  const written = node?.source ?? '';
  const replace = (title: string, newText: string, automatic = true): Fix => ({
    title,
    edits: [{ range: error.range, newText }],
    ...(automatic ? { automatic } : {}),
  });
  if (keyword === 'type') return judgeType(error, written, replace);
  if (keyword === 'enum' || keyword === 'const') {
    const choices = (keyword === 'const' ? [schema['const']] : (schema['enum'] as readonly unknown[])).map(String);
    const close = typeof value === 'string' ? nearest(value, choices) : undefined;
    return {
      expected: `is ${quote(written)}, which is not one of ${choices.join(', ')}${close ? ` (did you mean ${close}?)` : ''}`,
      fixes: close === undefined ? [] : [replace(`Change to \`${close}\``, yamlScalar(close))],
    };
  }
  if (keyword === 'pattern' || keyword === 'format') {
    const form = keyword === 'format' ? formats[String(schema['format'])] : undefined;
    if (form !== undefined) return { expected: `is ${quote(written)}: ${form}`, fixes: [] };
    const hint = schema['description'] === undefined ? '' : ` (${String(schema['description']).replace(/\.$/, '')})`;
    return { expected: `is ${quote(written)}: ${patternText(String(schema['pattern']))}${hint}`, fixes: [] };
  }
  return { expected: limit(keyword, schema), fixes: [] };
}

/** Ids of one kind are told in words; other patterns are what their author wrote. */
function patternText(pattern: string): string {
  const prefix = /^\^([a-z]+-)\[a-z0-9\]\+\(-\[a-z0-9\]\+\)\*\$$/.exec(pattern)?.[1];
  return prefix === undefined
    ? `it has to match ${pattern}`
    : `an id here begins with ${prefix} and goes on in small letters, digits and single hyphens`;
}

const quote = (text: string) => (text === '' ? 'empty' : `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`);

const formats: Readonly<Record<string, string>> = {
  duration: 'a duration is written like 1h30m or 2d, largest unit first, units w d h m s',
  cadence: 'a cadence is a word (hourly, daily, weekly, monthly, quarterly, half-yearly, yearly) or a duration such as 90d',
};

function judgeType(error: SchemaError, written: string, replace: (title: string, newText: string) => Fix) {
  const { schema, node } = error;
  const value = node?.value;
  const wanted = (Array.isArray(schema['type']) ? schema['type'] : [schema['type']]).map(String);
  const found = `is ${typeOf(value)}${written === '' ? '' : ` (${written})`}, and has to be ${wanted.map(it => typeNames[it] ?? it).join(' or ')}`;
  if (wanted.includes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    const quoted = JSON.stringify(written);
    return { expected: `${found}; quote it: ${quoted}`, fixes: [replace(`Quote it: ${quoted}`, quoted)] };
  }
  if (wanted.includes('boolean')) {
    const meant = /^(?:yes|on|y|true)$/i.test(written) ? 'true' : /^(?:no|off|n|false)$/i.test(written) ? 'false' : undefined;
    return {
      expected: `${found}; use true or false`,
      fixes: meant === undefined ? [] : [replace(`Change to \`${meant}\``, meant)],
    };
  }
  if ((wanted.includes('integer') || wanted.includes('number')) && node?.quoted === true && /^-?\d+(?:\.\d+)?$/.test(written)) {
    const fits = wanted.includes('number') || !written.includes('.');
    return { expected: `${found}; drop the quotes`, fixes: fits ? [replace('Drop the quotes', written)] : [] };
  }
  // A single value where a list belongs is the commonest slip of all.
  if (
    wanted.includes('array') &&
    typeof value === 'string' &&
    node?.quoted !== true &&
    written !== '' &&
    !written.includes('\n')
  ) {
    return { expected: `${found}; write [${written}]`, fixes: [replace(`Make it a list: [${written}]`, `[${written}]`)] };
  }
  return { expected: found, fixes: [] };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  null: 'empty',
};

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'a number' : 'a truth value';
}

function limit(keyword: string, schema: SchemaError['schema']): string {
  const bound = String(schema[keyword]);
  switch (keyword) {
    case 'minLength':
      return bound === '1' ? 'is empty' : `is too short: it needs at least ${bound} characters`;
    case 'maxLength':
      return `is too long: at most ${bound} characters fit`;
    case 'minItems':
      return bound === '1' ? 'is an empty list: it needs at least one item' : `needs at least ${bound} items`;
    case 'maxItems':
      return `has too many items: at most ${bound}`;
    case 'uniqueItems':
      return 'holds an item twice';
    case 'minimum':
      return `is too small: at least ${bound}`;
    case 'maximum':
      return `is too large: at most ${bound}`;
    case 'exclusiveMinimum':
      return `has to be more than ${bound}`;
    case 'exclusiveMaximum':
      return `has to be less than ${bound}`;
    case 'multipleOf':
      return `has to be a multiple of ${bound}`;
    case 'anyOf':
    case 'oneOf': {
      const hint = schema['description'];
      return `has none of the forms that are allowed here${typeof hint === 'string' ? ` (${hint.replace(/\.$/, '')})` : ''}`;
    }
    default:
      return `does not meet the schema (${keyword})`;
  }
}
