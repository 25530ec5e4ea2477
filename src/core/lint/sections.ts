/** Which sections a kind asks for, and which headings of a document answer. */
import type { Document, Heading } from '../document/document-types.ts';
import type { Kind, RequiredSection } from '../document/kinds-types.ts';

export interface SectionPlace {
  readonly section: RequiredSection;
  /** undefined: the document has no such heading. */
  readonly heading: Heading | undefined;
}

/** The sections that this very document needs, in the order of its kind. */
export function sectionPlaces(document: Document, kind: Kind): readonly SectionPlace[] {
  // Several rules ask for them.
  let known = placesOf.get(document);
  if (known?.kind !== kind) {
    known = { kind, places: findPlaces(document, kind) };
    placesOf.set(document, known);
  }
  return known.places;
}
const placesOf = new WeakMap<Document, { readonly kind: Kind; readonly places: readonly SectionPlace[] }>();

function findPlaces(document: Document, kind: Kind): readonly SectionPlace[] {
  const needed = kind.sections.filter(it =>
    [...it.when].every(([field, values]) => {
      const written = document.frontMatter?.entries.get(field)?.node.value;
      return typeof written === 'string' && values.includes(written);
    }),
  );
  const headings = document.headings.flatMap(heading =>
    heading.level > 1 ? [{ heading, words: ` ${plain(heading.text)} ` }] : [],
  );
  return needed
    .map(section => ({ section, heading: headings.find(it => answers(it.words, section))?.heading }))
    .filter(({ section, heading }) => heading !== undefined || !isSaidByField(document, section));
}

/** `escalation` in the front matter says what a section Escalation would. */
const isSaidByField = ({ frontMatter }: Document, { field }: RequiredSection) =>
  field !== undefined && (frontMatter?.entries.get(field)?.node.value ?? null) !== null;

/** The name of the section or a synonym, alone or among other words: `3. Rollback plan`, `How to verify`. */
const answers = (words: string, section: RequiredSection): boolean => namesOf(section).some(it => words.includes(it));

function namesOf(section: RequiredSection): readonly string[] {
  let known = names.get(section);
  if (known === undefined) {
    known = [section.name, ...section.synonyms].map(it => ` ${plain(it)} `);
    names.set(section, known);
  }
  return known;
}
const names = new WeakMap<RequiredSection, readonly string[]>();

const plain = (text: string) => {
  const lower = text.toLowerCase();
  // Letters of all languages are looked up in tables, those of most headings need not be.
  return lower.replace(/^[\x20-\x7e]*$/.test(lower) ? /[^a-z0-9]+/g : /[^\p{L}\p{N}]+/gu, ' ').trim();
};
