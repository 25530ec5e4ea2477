/** What can be set in `drillbook.yaml` and in the window, as one typed object. */
export type SeveritySetting = 'off' | 'error' | 'warning' | 'information';

/** A severity for a rule below a folder; the longest matching folder wins. */
export interface RuleSetting {
  readonly severity?: SeveritySetting | undefined;
  /** Thresholds by name, as the rule documents them. */
  readonly options?: { readonly [name: string]: number | string | boolean } | undefined;
}

/** The content of `drillbook.yaml`, with defaults filled in. Paths are relative to the root. */
export interface Settings {
  /** Glob patterns of the documents. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Folders whose documents must have front matter. */
  readonly managed: readonly string[];
  /** Folder to kind, for documents that do not name theirs. */
  readonly kinds: ReadonlyMap<string, string>;
  /** Teams that may own a document beside the roles. */
  readonly teams: readonly string[];
  /** Rule id to setting; a key of `rules` may also be a folder that holds such a map. */
  readonly rules: readonly { readonly folder: string; readonly rule: string; readonly setting: RuleSetting }[];
  readonly redact: readonly string[];
  /** How long run records are kept, as a duration; undefined: for ever. */
  readonly retention?: string | undefined;
}

export const defaultSettings: Settings = {
  include: ['**/*.md', '**/*.markdown', '**/*.md.erb'],
  exclude: ['**/node_modules/**', '**/.git/**', '**/vendor/**', '**/.drillbook/**'],
  managed: [],
  kinds: new Map(),
  teams: [],
  rules: [],
  redact: [],
};
