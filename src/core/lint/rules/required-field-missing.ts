/** FM02: a document says all that its kind needs. */

import type { Document, YamlNode } from '../../document/document-types.ts';
import { aKind } from '../../document/kinds.ts';
import { ownerToBeNamed } from '../ids.ts';
import type { Fix, LintContext, Rule } from '../rule.ts';
import { resolvedPart } from '../schema-parts.ts';
import { type JsonObject, matchesPattern, readFormat, type SchemaError, schemaErrors } from '../schema-validation.ts';
import { insertKey, yamlLine } from '../yaml-text.ts';
import { nameOf } from './field-value-invalid.ts';
import { recoveryObjectives } from './recovery-objective-missing.ts';

export const requiredFieldMissing: Rule = {
  id: 'required-field-missing',
  reference: 'FM02',
  severity: 'error',
  summary: 'A document holds every field that its kind requires.',
  why: 'A runbook without an owner is nobody’s to mend, and one without a trigger is not found when its alert fires.',
  bad: '---\nkind: runbook\nid: rb-net-dns\ntitle: DNS does not resolve\n---\n',
  good: '---\nkind: runbook\nid: rb-net-dns\ntitle: DNS does not resolve\narea: network\nowner: role-network-oncall\nstatus: draft\ntrigger: request\n---\n',
  adopted: false,
  check(document, context) {
    for (const error of schemaErrors(document, context.kinds)) {
      if (error.keyword !== 'required') continue;
      const name = String(error.path.at(-1));
      // These have rules of their own, which say what is at stake.
      if (error.path.length === 1 && (name === 'last_reviewed' || objectives.has(name))) continue;
      const where = nameOf(error.path.slice(0, -1));
      const meaning = meaningOf(propertySchema(error.schema, name) ?? kindProperty(document, context, error));
      const message = `\`${name}\` is missing${where ? ` in \`${where}\`` : `: ${aKind(document.kind)} needs it`}${meaning}.`;
      context.report(error.range, message, fixesFor(document, context, error, name));
    }
  },
};

/** Fields of recovery plans that only the business can set: `recovery-objective-missing` asks for them. */
const objectives: ReadonlySet<string> = new Set(recoveryObjectives.map(it => it.field));

const meaningOf = (schema: JsonObject | undefined) =>
  typeof schema?.['description'] === 'string' ? ` (${schema['description'].replace(/\.$/, '')})` : '';

function propertySchema(schema: JsonObject | undefined, name: string): JsonObject | undefined {
  const properties = schema?.['properties'] as JsonObject | undefined;
  const property = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return property !== null && typeof property === 'object' ? (property as JsonObject) : undefined;
}

/** A condition (`if … then required`) names a field whose schema stands at the top. */
function kindProperty(document: Document, context: LintContext, error: SchemaError): JsonObject | undefined {
  return error.path.length === 1 ? propertySchema(context.kinds.get(document.kind)?.schema, String(error.path[0])) : undefined;
}

function fixesFor(document: Document, context: LintContext, error: SchemaError, name: string): readonly Fix[] {
  const kind = context.kinds.get(document.kind);
  if (kind === undefined || error.path.length !== 1) return nestedFix(document, error, name, kind?.schema ?? {});
  const known = knownValue(document, context, name);
  const schema = propertySchema(kind.schema, name) ?? {};
  const value = known ?? sampleOf(resolvedPart(schema, kind.schema), kind.schema, name);
  // A review or a test that nobody did must not be written by a machine.
  if (value === undefined) return [];
  const order = Object.keys((kind.schema['properties'] as JsonObject | undefined) ?? {});
  const edit = insertKey(document, name, yamlLine(name, value), order);
  if (edit === undefined) return [];
  return [{ title: `Insert \`${name}\``, edits: [edit], ...(known === undefined ? {} : { automatic: true }) }];
}

/** What the document itself, or its place, already says. */
function knownValue(document: Document, context: LintContext, name: string): unknown {
  const kind = context.kinds.get(document.kind);
  if (name === 'title') return document.headings.find(it => it.level === 1)?.text;
  if (name === 'status') return 'draft';
  if (name === 'kind') return document.kind;
  if (name === 'id' && kind !== undefined) {
    const stem = (document.path.split('/').at(-1) ?? '').replace(/(?:\.html)?\.(?:md|markdown|md\.erb)$/i, '');
    const slug = stem
      .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
    const id = slug.startsWith(`${kind.idPrefix}-`) ? slug : `${kind.idPrefix}-${slug || 'document'}`;
    return context.catalog.byId(id).length === 0 ? id.slice(0, 63).replace(/-$/, '') : undefined;
  }
  if (name === 'area') {
    const areas = propertySchema(kind?.schema, 'area')?.['enum'];
    return Array.isArray(areas) ? document.path.split('/').find(it => areas.includes(it)) : undefined;
  }
  return undefined;
}

/** A value that the schema accepts and that nobody takes for the truth; undefined where only a person may say it. */
function sampleOf(schema: JsonObject, root: JsonObject, name: string): unknown {
  const { format, pattern } = readFormat(schema);
  if (format === 'date' || format === 'date-time') return undefined;
  if (schema['default'] !== undefined) return schema['default'];
  const { examples, type } = schema;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  if (schema['const'] !== undefined) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  for (const choice of [schema['anyOf'], schema['oneOf']]) {
    if (Array.isArray(choice)) return sampleOf(resolvedPart(choice[0] as JsonObject, root), root, name);
  }
  if (format === 'cadence') return 'half-yearly';
  if (format === 'duration') return '1h';
  if (type === 'array') {
    const item = schema['items'];
    const sample =
      item !== null && typeof item === 'object' ? sampleOf(resolvedPart(item as JsonObject, root), root, name) : 'to-be-named';
    return sample === undefined ? undefined : [sample];
  }
  if (type === 'object') {
    const needed = Array.isArray(schema['required']) ? (schema['required'] as string[]) : [];
    const parts = needed.map(it => [it, sampleOf(resolvedPart(propertySchema(schema, it) ?? {}, root), root, it)] as const);
    return parts.some(([, part]) => part === undefined) ? undefined : Object.fromEntries(parts);
  }
  if (type === 'boolean') return false;
  if (type === 'integer' || type === 'number') return schema['minimum'] ?? 0;
  if (name === 'owner') return ownerToBeNamed;
  return pattern !== undefined ? samples.find(it => matchesPattern(pattern, it)) : samples[0];
}

/** Texts that say of themselves that they are not the truth, in the forms that patterns ask for. */
const samples = ['to be written', 'to-be-named', 'TO_BE_NAMED', 'svc-to-be-named', ownerToBeNamed, 'rb-to-be-named'];

/** Inside a list item or mapping in block style, the missing key goes in front of the first one. */
function nestedFix(document: Document, error: SchemaError, name: string, root: JsonObject): readonly Fix[] {
  const parent: YamlNode | undefined = error.parent;
  if (parent === undefined || !(parent.value instanceof Map)) return [];
  const first = parent.value.values().next().value;
  if (first === undefined) return [];
  const { line, character } = first.keyRange.start;
  const lead = document.lines.lineText(line).slice(0, character);
  if (/[{,]/.test(lead)) return [];
  const sample = sampleOf(resolvedPart(propertySchema(error.schema, name) ?? {}, root), root, name);
  if (sample === undefined) return [];
  const start = { line, character };
  return [
    {
      title: `Insert \`${name}\``,
      edits: [{ range: { start, end: start }, newText: `${yamlLine(name, sample)}\n${' '.repeat(character)}` }],
    },
  ];
}
