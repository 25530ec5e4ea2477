/** A kind is one schema file; these are the parts of it that code reads. */
export interface RequiredSection {
  readonly name: string;
  readonly synonyms: readonly string[];
  /** Only where the named field holds one of these values; empty: always. */
  readonly when: ReadonlyMap<string, readonly string[]>;
  /** A field of the front matter that says the same, so that the section is not needed beside it. */
  readonly field?: string | undefined;
}
export interface Kind {
  /** `runbook`: the file name before `.schema.json`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** `rb` */
  readonly idPrefix: string;
  /** `do`, `govern`, `know` or `track`. */
  readonly group: string;
  /** VS Code codicon id. */
  readonly icon: string;
  /** Its documents are often kept elsewhere: a folder without a single one of them misses none. */
  readonly elsewhere: boolean;
  readonly sections: readonly RequiredSection[];
  /** Field to the kinds that its ids may name. */
  readonly relations: ReadonlyMap<string, readonly string[]>;
  /** The whole schema, draft 2020-12, every `$ref` resolved within the file. */
  readonly schema: Readonly<Record<string, unknown>>;
}
