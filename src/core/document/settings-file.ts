/** Reads `drillbook.yaml` into settings; what cannot be used is left at its default and said with its place. */
import settingsSchema from '../../../schemas/settings/drillbook.schema.json' with { type: 'json' };
import { LineIndex, type Range } from '../position.ts';
import { defaultSettings, type RuleSetting, type Settings, type SeveritySetting } from '../settings.ts';
import { readFields } from './broken-yaml.ts';
import { parseDuration } from './calendar.ts';
import type { Problem, YamlEntry, YamlNode } from './document-types.ts';
import { nearest } from './nearest.ts';

/** What may be named in the file, for reporting names that mean nothing; a list left out is not checked. */
export interface KnownNames {
  readonly rules?: Iterable<string> | undefined;
  readonly kinds?: Iterable<string> | undefined;
}

// The schema is what people and editors read about the file, so it is also what says which keys there are.
const keys = Object.keys(settingsSchema.properties) as readonly (keyof Settings)[];
const severities: readonly string[] = settingsSchema.$defs.severity.enum.filter(it => typeof it === 'string');

/** What the schema says of every key, for whoever writes the file. `sample` is a line as it may stand in it. */
export const settingDescriptions: readonly {
  readonly name: string;
  readonly description: string;
  readonly sample: string;
  readonly mapping: boolean;
}[] = Object.entries(settingsSchema.properties).map(([name, property]) => ({
  name,
  description: property.description,
  sample: `${name}: ${sampleOf(name)}`,
  mapping: 'additionalProperties' in property,
}));

/** Never throws; an empty file gives the defaults. Problem codes: those of `readYaml` with
 * `settings` in front, `settings-key-unknown` and `settings-value-invalid`. */
export function readSettings(
  text: string,
  known: KnownNames = {},
): { readonly settings: Settings; readonly problems: readonly Problem[] } {
  const reader = new SettingsReader(text, known);
  return { settings: reader.read(), problems: reader.problems };
}

type Mapping = ReadonlyMap<string, YamlEntry>;

class SettingsReader {
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #ruleIds: readonly string[] | undefined;
  readonly #kinds: readonly string[] | undefined;

  constructor(text: string, known: KnownNames) {
    this.#text = text;
    this.#ruleIds = known.rules && [...known.rules];
    this.#kinds = known.kinds && [...known.kinds];
  }

  read(): Settings {
    const lines = new LineIndex(this.#text);
    const { node, problems } = readFields(this.#text, lines, 0, 'settings');
    this.problems.push(...problems);
    if (node === undefined || node.value === null) return defaultSettings;
    if (!(node.value instanceof Map)) {
      this.#problem('settings-yaml', node.range, 'drillbook.yaml has to be a mapping of keys, such as `managed: [runbooks]`.');
      return defaultSettings;
    }
    const entries = node.value as Mapping;
    const named: readonly string[] = keys;
    for (const entry of entries.values()) {
      if (named.includes(entry.key)) continue;
      const close = nearest(entry.key, keys);
      const hint = close === undefined ? `The keys are ${keys.join(', ')}.` : `Did you mean \`${close}\`?`;
      this.#problem('settings-key-unknown', entry.keyRange, `\`${entry.key}\` is not a setting. ${hint}`, close);
    }
    const list = (name: keyof Settings, otherwise: readonly string[]) => this.#list(entries.get(name), otherwise);
    const retention = this.#retention(entries.get('retention'));
    return {
      include: list('include', defaultSettings.include),
      exclude: list('exclude', defaultSettings.exclude),
      managed: list('managed', defaultSettings.managed).map(folderName),
      kinds: this.#kindsOf(entries.get('kinds')),
      teams: list('teams', defaultSettings.teams),
      rules: this.#rules(entries.get('rules'), ''),
      redact: list('redact', defaultSettings.redact),
      ...(retention === undefined ? {} : { retention }),
    };
  }

  #problem(code: string, range: Range, message: string, meant?: string): void {
    this.problems.push({ code, range, message, ...(meant === undefined ? {} : { meant }) });
  }
  #wrong(node: YamlNode, message: string, meant?: string): void {
    this.#problem('settings-value-invalid', node.range, message, meant);
  }

  #list(entry: YamlEntry | undefined, otherwise: readonly string[]): readonly string[] {
    if (entry === undefined || entry.node.value === null) return otherwise;
    const { value } = entry.node;
    const items = Array.isArray(value) ? (value as readonly YamlNode[]) : [entry.node];
    const texts: string[] = [];
    for (const item of items) {
      if (typeof item.value === 'string' && item.value !== '') texts.push(item.value);
      else this.#wrong(item, `\`${entry.key}\` is a list of texts, such as \`${entry.key}: ${sampleOf(entry.key)}\`.`);
    }
    return texts;
  }

  #kindsOf(entry: YamlEntry | undefined): ReadonlyMap<string, string> {
    const kinds = new Map<string, string>();
    for (const it of this.#mapping(entry, '`kinds` gives folders a kind, such as `runbooks/network: runbook`.')) {
      const kind = it.node.value;
      if (typeof kind !== 'string') this.#wrong(it.node, `The kind of ${it.key} has to be a word, such as runbook.`);
      else if (this.#kinds !== undefined && !this.#kinds.includes(kind)) {
        const close = nearest(kind, this.#kinds);
        this.#wrong(
          it.node,
          `"${kind}" is not a kind. ${close ? `Did you mean ${close}?` : `The kinds are ${this.#kinds.join(', ')}.`}`,
          close,
        );
      } else kinds.set(folderName(it.key), kind);
    }
    return kinds;
  }

  /** `rule-id: warning`, `rule-id: {severity, option: value}`, and `folder/: {…the same…}`. */
  #rules(entry: YamlEntry | undefined, folder: string): Settings['rules'] {
    const found: Settings['rules'][number][] = [];
    const form = 'holds rules and their severity, such as `link-broken: warning`.';
    for (const it of this.#mapping(entry, `\`${entry?.key ?? 'rules'}\` ${form}`)) {
      if (folder === '' && this.#isFolder(it)) found.push(...this.#rules(it, folderName(it.key)));
      else if (this.#ruleIds !== undefined && !this.#ruleIds.includes(it.key)) {
        const close = nearest(it.key, this.#ruleIds);
        this.#problem(
          'settings-key-unknown',
          it.keyRange,
          `"${it.key}" is not a rule.${close ? ` Did you mean ${close}?` : ''}`,
          close,
        );
      } else {
        const setting = this.#setting(it);
        if (setting !== undefined) found.push({ folder, rule: it.key, setting });
      }
    }
    return found;
  }

  /** A key is a folder when it is no rule and holds a mapping without a severity, or has a slash in it. */
  #isFolder({ key, node }: YamlEntry): boolean {
    if (this.#ruleIds?.includes(key)) return false;
    if (key.includes('/')) return true;
    return (
      node.value instanceof Map &&
      !(node.value as Mapping).has('severity') &&
      [...(node.value as Mapping).values()].some(isRuleValue)
    );
  }

  #setting({ key, node }: YamlEntry): RuleSetting | undefined {
    if (node.value instanceof Map) {
      const options: Record<string, number | string | boolean> = Object.create(null);
      let severity: SeveritySetting | undefined;
      for (const part of (node.value as Mapping).values()) {
        const { value } = part.node;
        if (part.key === 'severity') severity = this.#severity(key, part.node);
        else if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') options[part.key] = value;
        else this.#wrong(part.node, `\`${part.key}\` of ${key} has to be a number, a text, true or false.`);
      }
      return { severity, options };
    }
    const severity = this.#severity(key, node);
    return severity === undefined ? undefined : { severity };
  }

  #severity(rule: string, node: YamlNode): SeveritySetting | undefined {
    const written = typeof node.value === 'boolean' ? String(node.value) : node.value;
    if (typeof written === 'string' && severities.includes(written)) return written as SeveritySetting;
    // YAML 1.1 tools, and people who know them, write `off` as false.
    if (node.value === false) return 'off';
    const close = typeof written === 'string' ? nearest(written, severities) : undefined;
    const hint = close === undefined ? '' : ` Did you mean ${close}?`;
    this.#wrong(node, `The severity of ${rule} is one of ${severities.join(', ')}.${hint}`, close);
    return undefined;
  }

  #retention(entry: YamlEntry | undefined): string | undefined {
    if (entry === undefined || entry.node.value === null) return undefined;
    const { value } = entry.node;
    if (typeof value === 'string' && parseDuration(value) !== undefined) return value;
    this.#wrong(entry.node, '`retention` is a duration such as 52w: how long run records are kept.');
    return undefined;
  }

  #mapping(entry: YamlEntry | undefined, form: string): Iterable<YamlEntry> {
    if (entry === undefined || entry.node.value === null) return [];
    if (entry.node.value instanceof Map) return (entry.node.value as Mapping).values();
    this.#wrong(entry.node, form);
    return [];
  }
}

/** The first example of a key, as it may be written: JSON is YAML too. */
function sampleOf(key: string): string {
  const properties: Readonly<Record<string, { readonly examples: readonly unknown[] }>> = settingsSchema.properties;
  return JSON.stringify(properties[key]?.examples[0]);
}

const isRuleValue = ({ key, node }: YamlEntry) =>
  key.includes('-') && (node.value instanceof Map || (typeof node.value === 'string' && severities.includes(node.value)));

/** `./runbooks/` → `runbooks`; the root is ''. */
const folderName = (path: string) => path.replace(/^(?:\.?\/)+|\/+$/g, '').replace(/^\.$/, '');
