/** The fields that code understands, under their canonical names whatever a file calls them (domain.md 2.1); no file is changed. */
import type { LineIndex, Range } from '../position.ts';
import { monthFirstDate } from './calendar.ts';
import type { Alert, Field, Fields, FrontMatter, Parameter, ParameterType, YamlEntry, YamlNode } from './document-types.ts';

interface Alias {
  readonly key: string;
  /** Turns the written value into what the field holds; undefined leaves it as written. */
  readonly read?: (text: string) => string | undefined;
}

/** Canonical name to the other names it is read under, best first. */
const aliases: Readonly<Record<string, readonly Alias[]>> = {
  summary: [{ key: 'description' }],
  owner: [{ key: 'owner_slack' }, { key: 'team' }],
  last_reviewed: [{ key: 'last_reviewed_on' }, { key: 'last_review' }, { key: 'ms.date', read: monthFirstDate }],
  review_every: [{ key: 'review_in' }, { key: 'ttl_days', read: text => (/^\d{1,6}$/.test(text) ? `${text}d` : undefined) }],
  services: [{ key: 'service' }],
};

/** The keys under which each field is read beside its own name. */
export const fieldAliases: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(aliases).map(([name, its]) => [name, its.map(it => it.key)]),
);

/** `Last Reviewed` and `last-reviewed` mean `last_reviewed`. */
const isPlainKey = (key: string) => /^[a-z_]+$/.test(key);
const plainKey = (key: string) =>
  isPlainKey(key)
    ? key
    : key
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, '_');

interface Found {
  readonly entry: YamlEntry;
  readonly read: Alias['read'];
}

function byPlainKeys(entries: FrontMatter['entries']): FrontMatter['entries'] {
  let isPlain = true;
  for (const key of entries.keys()) isPlain &&= isPlainKey(key);
  if (isPlain) return entries;
  const byPlainKey = new Map<string, YamlEntry>();
  for (const entry of entries.values()) {
    const key = plainKey(entry.key);
    // The exact name wins over `Last Reviewed`, the first over a later one.
    if (!byPlainKey.has(key) || entry.key === key) byPlainKey.set(key, entry);
  }
  return byPlainKey;
}

function finder(frontMatter: FrontMatter): (name: string) => Found | undefined {
  const byPlainKey = byPlainKeys(frontMatter.entries);
  return name => {
    const own = byPlainKey.get(name);
    if (own && own.node.value !== null) return { entry: own, read: undefined };
    for (const alias of aliases[name] ?? []) {
      const entry = byPlainKey.get(alias.key);
      if (entry && entry.node.value !== null) return { entry, read: alias.read };
    }
    return own && { entry: own, read: undefined };
  };
}

/** Fields of a document; a value of the wrong shape (a list as title) is left out, for the schema to report. */
export function readFields(frontMatter: FrontMatter | undefined, lines: LineIndex): Fields {
  if (frontMatter === undefined) return { services: [], tags: [] };
  const find = finder(frontMatter);
  const text = (name: string): Field<string> | undefined => {
    const found = find(name);
    const value = found && scalarText(found.entry.node);
    return value ? field(found.entry, found.read?.(value) ?? value, found.entry.node.range) : undefined;
  };
  const list = (name: string): readonly Field<string>[] => {
    const found = find(name);
    if (!found) return [];
    return items(found.entry.node, lines).map(it => field(found.entry, it.text, it.range));
  };
  const fields: { -readonly [name in keyof Fields]: Fields[name] } = { services: list('services'), tags: list('tags') };
  const put = (name: Exclude<keyof Fields, 'services' | 'tags' | 'weight'>, key: string = name) => {
    const found = text(key);
    if (found) fields[name] = found;
  };
  put('kind');
  put('id');
  put('title');
  put('summary');
  put('area');
  put('owner');
  put('status');
  put('lastReviewed', 'last_reviewed');
  put('reviewEvery', 'review_every');
  const weight = find('weight')?.entry;
  const value = weight && Number(weight.node.value === '' ? Number.NaN : weight.node.value);
  if (weight && value !== undefined && typeof weight.node.value !== 'object' && Number.isFinite(value))
    fields.weight = field(weight, value, weight.node.range);
  return fields;
}

function field<T>(entry: YamlEntry, value: T, range: Range): Field<T> {
  return { value, range, key: entry.key, keyRange: entry.keyRange };
}

/** A scalar as text; '' for nothing, undefined for lists and mappings. Numbers and dates stay as they were written. */
function scalarText(node: YamlNode): string | undefined {
  if (node.value === null) return '';
  if (typeof node.value === 'string') return node.value.trim();
  return typeof node.value === 'object' ? undefined : (node.source ?? String(node.value));
}

/** A list, or one text with commas between the items, each with its place. */
function items(node: YamlNode, lines: LineIndex): readonly { text: string; range: Range }[] {
  if (Array.isArray(node.value)) {
    return (node.value as readonly YamlNode[]).flatMap(it => {
      const text = scalarText(it);
      return text ? [{ text, range: it.range }] : [];
    });
  }
  const whole = scalarText(node);
  if (!whole) return [];
  const start = lines.offsetAt(node.range.start);
  const written = lines.text.slice(start, lines.offsetAt(node.range.end));
  const found: { text: string; range: Range }[] = [];
  let after = 0;
  for (const part of whole.split(',')) {
    const text = part.trim();
    if (text === '') continue;
    const at = written.indexOf(text, after);
    found.push({ text, range: at < 0 ? node.range : lines.rangeOf(start + at, start + at + text.length) });
    if (at >= 0) after = at + text.length;
  }
  return found;
}

function mapping(node: YamlNode): ReadonlyMap<string, YamlEntry> | undefined {
  return node.value instanceof Map ? node.value : undefined;
}

/** The alerts a document says it answers: names, or `{name, severity}`. */
export function readAlerts(frontMatter: FrontMatter | undefined): readonly Alert[] {
  const node = frontMatter?.entries.get('alerts')?.node;
  if (!node) return [];
  const nodes = Array.isArray(node.value) ? (node.value as readonly YamlNode[]) : [node];
  return nodes.flatMap((it): Alert[] => {
    const entries = mapping(it);
    const name = entries ? entries.get('name')?.node : it;
    const text = name && scalarText(name);
    if (!name || !text) return [];
    const severity = entries?.get('severity');
    const severityText = severity && scalarText(severity.node);
    return [{ name: text, range: name.range, source: 'field', ...(severityText ? { severity: severityText } : {}) }];
  });
}

/** Types of decision 10. */
export const parameterTypes: readonly ParameterType[] = [
  'string',
  'integer',
  'number',
  'boolean',
  'choice',
  'path',
  'host',
  'url',
  'duration',
  'date',
  'secret',
];

/** The parameters of a document; one without a name is left out, an unknown type is read as `string`: the schema reports both. */
export function readParameters(frontMatter: FrontMatter | undefined): readonly Parameter[] {
  const node = frontMatter?.entries.get('parameters')?.node;
  if (!node || !Array.isArray(node.value)) return [];
  return (node.value as readonly YamlNode[]).flatMap((it): Parameter[] => {
    const entries = mapping(it);
    const text = (name: string) => {
      const entry = entries?.get(name);
      return entry && entry.node.value !== null ? scalarText(entry.node) : undefined;
    };
    const flag = (name: string) => entries?.get(name)?.node.value === true;
    const name = text('name');
    if (!entries || !name) return [];
    const choicesNode = entries.get('choices')?.node;
    const choices = Array.isArray(choicesNode?.value)
      ? (choicesNode.value as readonly YamlNode[]).map(scalarText).filter(choice => choice !== undefined)
      : undefined;
    const written = text('type');
    const type = parameterTypes.find(known => known === written) ?? (choices && written === undefined ? 'choice' : 'string');
    return [
      {
        name,
        type,
        description: text('description'),
        default: text('default'),
        required: flag('required'),
        pattern: text('pattern'),
        choices,
        secret: flag('secret') || type === 'secret',
        allowLeadingDash: flag('allow_leading_dash'),
        target: flag('target'),
        range: it.range,
      },
    ];
  });
}
