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
  const needed = kind.sections.filter(it =>
    [...it.when].every(([field, values]) => {
      const written = document.frontMatter?.entries.get(field)?.node.value;
      return typeof written === 'string' && values.includes(written);
    }),
  );
  return needed
    .map(section => ({ section, heading: document.headings.find(it => it.level > 1 && answers(it, section)) }))
    .filter(({ section, heading }) => heading !== undefined || !isSaidByField(document, section));
}

/** `escalation` in the front matter says what a section Escalation would. */
const isSaidByField = ({ frontMatter }: Document, { field }: RequiredSection) =>
  field !== undefined && (frontMatter?.entries.get(field)?.node.value ?? null) !== null;

/** The name of the section or a synonym, alone or among other words: `3. Rollback plan`, `How to verify`. */
function answers({ text }: Heading, { name, synonyms }: RequiredSection): boolean {
  const words = ` ${plain(text)} `;
  return [name, ...synonyms].some(it => words.includes(` ${plain(it)} `));
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
