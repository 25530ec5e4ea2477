/** What may stand at a place of a document that is being written; nothing where there is nothing to choose. */
import { Catalog } from '../catalog/catalog.ts';
import { draftDocument } from '../lint/draft.ts';
import { idLike } from '../lint/ids.ts';
import type { Position } from '../position.ts';
import type { Offer, Writing } from './authoring-types.ts';
import { frontMatterOffers } from './complete-front-matter.ts';
import { stepOffers } from './complete-step.ts';
import { frontMatterBlock, linesOf } from './front-matter-place.ts';

/** Offers at a place, in the order in which they are shown. Never throws, and is quick in texts that are none of ours. */
export function offersAt(writing: Writing, position: Position): readonly Offer[] {
  return (
    frontMatterOffers(writing, position) ??
    stepOffers(writing, position) ??
    newStepOffers(writing, position) ??
    wholeDocumentOffers(writing, position)
  );
}

/**
 * Whether anything can be offered at a place, told from the text alone: asked at every letter that is typed, before what is
 * known of other documents is gathered.
 */
export function mayOfferAt(text: string, { line, character }: Position): boolean {
  if (line === 0) return true;
  const lines = linesOf(text);
  if (line < (frontMatterBlock(lines)?.to ?? 0)) return true;
  const whole = lines[line] ?? '';
  return /^\s*(?:[-*+]|\d{1,9}[.)])/.test(whole) || /^\s+$/.test(whole.slice(0, character));
}

interface Piece {
  readonly label: string;
  readonly detail: string;
  readonly lines: readonly string[];
}

const pieces: readonly Piece[] = [
  {
    label: '[ ] Step with a command',
    detail: 'runs, and is judged by what it prints',
    lines: ['[ ] ${1:What to do}', '- Expect: ${2:exit 0}', '', '```sh', '${3:true}', '```'],
  },
  {
    label: '[ ] Step by hand',
    detail: 'done by a person, with a note',
    lines: ['[ ] ${1:What to do}', '- Evidence: ${2:what to note}'],
  },
  {
    label: '[ ] Decision',
    detail: 'the answer says how it goes on',
    lines: ['[ ] ${1:Does it work again?}', '- If yes: continue', '- If no: ${2:stop}'],
  },
];

/** Behind `- [`: a whole step. */
function newStepOffers(writing: Writing, { line, character }: Position): readonly Offer[] | undefined {
  const lines = linesOf(writing.text);
  const whole = lines[line] ?? '';
  const found = /^(\s*(?:[-*+]|\d{1,9}[.)])\s+)(\[ ?)$/.exec(whole.slice(0, character));
  if (!found || !/^\s*\]?\s*$/.test(whole.slice(character)) || line < (frontMatterBlock(lines)?.to ?? 0)) return undefined;
  const lead = (found[1] ?? '').length;
  // The host closes a bracket as it is typed.
  const end = whole.trimEnd().length;
  return pieces.map(it => ({
    label: it.label,
    text: it.lines.map((text, at) => (at === 0 || text === '' ? text : `${' '.repeat(lead)}${text}`)).join('\n'),
    snippet: true,
    range: { start: { line, character: lead }, end: { line, character: Math.max(character, end) } },
    type: 'snippet',
    detail: it.detail,
    about: () => [],
    filter: it.label,
    more: false,
  }));
}

/** In a file with nothing in it yet: a whole document of each kind, as "New Document" writes it. */
function wholeDocumentOffers(writing: Writing, { line, character }: Position): readonly Offer[] {
  const word = writing.text.trim();
  if (line !== 0 || !/^-{0,3}$|^[A-Za-z-]{1,20}$/.test(word) || writing.text.trimEnd().length > character) return [];
  const name = (writing.path.split('/').at(-1) ?? '').replace(/\.(?:md|markdown)$/i, '');
  return [...writing.kinds.values()].map(kind => {
    const id = idLike(name, kind);
    const words = id.slice(kind.idPrefix.length + 1).replaceAll('-', ' ');
    const title = words.charAt(0).toUpperCase() + words.slice(1);
    const { text } = draftDocument({
      kind,
      kinds: writing.kinds,
      id,
      title,
      path: writing.path,
      today: writing.today,
      catalog: new Catalog(),
    });
    return {
      label: `${kind.title}: whole document`,
      text,
      snippet: false,
      range: { start: { line: 0, character: 0 }, end: { line: 0, character } },
      type: 'snippet',
      detail: kind.name,
      about: () => [kind.description, 'Every field and section that this kind asks for; what only a person knows is marked.'],
      filter: word === '' ? kind.title : `${word} ${kind.title}`,
      more: false,
    };
  });
}
