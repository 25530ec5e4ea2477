/** Help while `drillbook.yaml` is written: what may stand at a place, and what the thing at a place means. */

import type { YamlEntry } from '../document/document-types.ts';
import { bundledKinds } from '../document/kinds.ts';
import type { Kind } from '../document/kinds-types.ts';
import { settingDescriptions } from '../document/settings-file.ts';
import { readYaml } from '../document/yaml.ts';
import { yamlPlaceAt } from '../document/yaml-place.ts';
import { LineIndex, type Position, type Range } from '../position.ts';
import { type DocumentProblem, documentProblems } from './document-problems.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules/index.ts';

/** One thing that may stand at a place. */
export interface SettingsOffer {
  readonly label: string;
  /** What is written in the place of `range`. */
  readonly text: string;
  /** The word that is being typed, on one line. */
  readonly range: Range;
  readonly type: 'key' | 'rule' | 'folder' | 'value';
  /** A few words beside the label. */
  readonly detail: string;
  /** Sentences, as plain text. */
  readonly description: string;
  /** Something may be chosen right behind it. */
  readonly more: boolean;
}

export interface SettingsHover {
  readonly range: Range;
  readonly title: string;
  /** Paragraphs of plain text. */
  readonly paragraphs: readonly string[];
}

const severities: readonly (readonly [name: string, description: string])[] = [
  ['error', '`drillbook lint` ends with 1, and the window marks it red.'],
  ['warning', 'Shown; `drillbook lint` fails only beyond --max-warnings.'],
  ['information', 'Shown, and never a reason to fail.'],
  ['off', 'Not looked for.'],
];

const allRules: readonly (DocumentProblem | Rule)[] = [...rules, ...documentProblems];
const ruleOf = (id: string) => allRules.find(it => it.id === id);

/** What may stand at a place of the file; `folders` are those of the root, `/` between names. None where only a person knows. */
export function settingsOffers(
  text: string,
  position: Position,
  folders: readonly string[],
  kinds: ReadonlyMap<string, Kind> = bundledKinds,
): readonly SettingsOffer[] {
  const place = placeAt(text, position);
  if (place === undefined) return [];
  const { path, role, range, taken } = place;
  const [top, inner, innermost] = path;
  const offer = (
    type: SettingsOffer['type'],
    label: string,
    written: string,
    detail: string,
    description: string,
    more = false,
  ) => ({
    label,
    text: written,
    range,
    type,
    detail,
    description,
    more,
  });
  const free = <T>(names: readonly T[], nameOf: (it: T) => string) => names.filter(it => !taken.has(nameOf(it)));
  const behind = place.colonFollows ? '' : ': ';
  const below = place.colonFollows ? '' : `:\n${' '.repeat(place.column + 2)}`;
  const ruleKeys = () =>
    free(allRules, it => it.id).map(it => offer('rule', it.id, `${it.id}${behind}`, it.severity, it.summary, behind !== ''));
  const folderKeys = (slash: string, ending: string, description: string) =>
    free(folders, it => `${it}${slash}`).map(it =>
      offer('folder', `${it}${slash}`, `${it}${slash}${ending}`, '', description, true),
    );
  const severityValues = (rule: string | undefined) =>
    severities.map(([name, description]) =>
      offer(
        'value',
        name,
        name,
        rule !== undefined && ruleOf(rule)?.severity === name ? 'as it is without a setting' : '',
        description,
      ),
    );

  if (role === 'key') {
    if (top === undefined)
      return free(settingDescriptions, it => it.name).map(it =>
        offer('key', it.name, `${it.name}${it.mapping ? below : behind}`, it.sample, it.description, behind !== ''),
      );
    if (top === 'kinds' && inner === undefined)
      return folderKeys('', behind, 'The kind of documents in this folder that do not name theirs.');
    if (top !== 'rules') return [];
    if (inner === undefined) return [...ruleKeys(), ...folderKeys('/', below, 'Severities for the documents in this folder.')];
    const rule = innermost ?? inner;
    if (ruleOf(rule))
      return taken.has('severity') ? [] : [offer('key', 'severity', `severity${behind}`, '', 'How bad it is.', true)];
    return innermost === undefined ? ruleKeys() : [];
  }
  if (role === 'value' && top === 'rules') {
    const last = path.at(-1);
    const rule = last === 'severity' ? path.at(-2) : last;
    return rule === undefined || path.length === 1 || (last !== 'severity' && !ruleOf(rule)) ? [] : severityValues(rule);
  }
  if (role === 'value' && top === 'kinds' && path.length === 2)
    return [...kinds.values()].map(it => offer('value', it.name, it.name, it.title, it.description));
  if (path.length !== 1) return [];
  if (top === 'retention' && role === 'value')
    return [
      ['13w', 'A quarter of a year'],
      ['26w', 'Half a year'],
      ['52w', 'A year'],
      ['260w', 'Five years'],
    ].map(([label = '', detail = '']) => offer('value', label, label, detail, 'Records of runs that are older may be pruned.'));
  if (top === 'managed')
    return free(folders, it => it).map(it => offer('folder', it, it, '', 'Its documents must have front matter.'));
  if (top === 'exclude' || top === 'include') {
    const what = top === 'exclude' ? 'Nothing in this folder is read.' : 'Markdown in this folder is read.';
    const form = (folder: string) => (top === 'exclude' ? `${folder}/**` : `${folder}/**/*.md`);
    // A star opens an alias in YAML, so that a pattern that begins with one is quoted.
    return free(folders, form).map(it => offer('folder', form(it), form(it), '', what));
  }
  return [];
}

/** What stands at a place means this; undefined where nothing is known of it. */
export function settingsHover(
  text: string,
  position: Position,
  kinds: ReadonlyMap<string, Kind> = bundledKinds,
): SettingsHover | undefined {
  const { node } = readYaml(text, new LineIndex(text), 0, 'settings');
  if (!(node?.value instanceof Map)) return undefined;
  const path: YamlEntry[] = [];
  let level = node.value as ReadonlyMap<string, YamlEntry> | undefined;
  while (level !== undefined) {
    const entry: YamlEntry | undefined = [...level.values()].find(
      it => within(it.keyRange, position) || within(it.node.range, position),
    );
    if (entry === undefined) break;
    path.push(entry);
    if (within(entry.keyRange, position)) break;
    level = entry.node.value instanceof Map ? (entry.node.value as ReadonlyMap<string, YamlEntry>) : undefined;
  }
  const last = path.at(-1);
  if (last === undefined) return undefined;
  const onKey = within(last.keyRange, position);
  const range = onKey ? last.keyRange : last.node.range;
  const [top] = path;
  if (path.length === 1) {
    const setting = settingDescriptions.find(it => it.name === last.key);
    return setting && { range, title: setting.name, paragraphs: [setting.description, `For example: ${setting.sample}`] };
  }
  if (top?.key === 'kinds') {
    const kind = kinds.get(String(last.node.value));
    return kind && { range, title: kind.title, paragraphs: [kind.description] };
  }
  if (top?.key !== 'rules') return undefined;
  const rule = ruleOf(last.key === 'severity' ? (path.at(-2)?.key ?? '') : last.key);
  if (rule === undefined)
    return onKey
      ? {
          range,
          title: last.key,
          paragraphs: ['Severities for the documents in this folder; the longest folder that fits wins.'],
        }
      : undefined;
  return {
    range,
    title: rule.id,
    paragraphs: [rule.summary, ...('why' in rule ? [rule.why] : []), `Without a setting: ${rule.severity}.`],
  };
}

const within = ({ start, end }: Range, { line, character }: Position): boolean =>
  (line > start.line || (line === start.line && character >= start.character)) &&
  (line < end.line || (line === end.line && character <= end.character));

/** Where the cursor stands; undefined in comments, quotes and mappings between braces. */
function placeAt(text: string, position: Position) {
  const lines = text.split(/\r?\n/);
  if (/["'{]/.test((lines[position.line] ?? '').slice(0, position.character))) return undefined;
  const place = yamlPlaceAt({ lines, from: 0, to: lines.length }, position);
  return place && { ...place, path: place.path.filter(it => it !== 0) };
}
