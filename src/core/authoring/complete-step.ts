/** What may stand below a step of a checklist: its labels, and what each of them takes. Read from the lines, like front matter. */
import { parseDocument } from '../document/document.ts';
import type { LabelName } from '../document/document-types.ts';
import { labelNames } from '../document/labels.ts';
import { idForm } from '../lint/ids.ts';
import { relativePath } from '../lint/link-targets.ts';
import type { Position, Range } from '../position.ts';
import { aboutDocument } from './about.ts';
import type { Offer, Writing } from './authoring-types.ts';
import { frontMatterBlock, linesOf } from './front-matter-place.ts';
import { fewEnough, type Party, parties } from './known-ids.ts';
import { labelHelp } from './label-help.ts';

const task = /^(\s*)(?:[-*+]|\d{1,9}[.)])(\s+)\[[ xX]\](?:\s|$)/;
const labelLine = /^(\s*)([-*+])(\s+)(\*\*|__|\*|_)?([A-Za-z][^:*\n]{0,80}?)\s*(?:\4\s*:|:\s*\4)(\s*)/;

/** undefined where the cursor is at no place for a label. */
export function stepOffers(writing: Writing, position: Position): readonly Offer[] | undefined {
  const lines = linesOf(writing.text);
  const line = lines[position.line] ?? '';
  const before = line.slice(0, position.character);
  // Most keystrokes are in prose: they are answered by a look at their own line.
  const label = labelLine.exec(line);
  const inValue = label !== null && position.character >= label[0].trimEnd().length && /:|\*|_/.test(before);
  const item = /^(\s*)([-*+])(\s*)([A-Za-z][A-Za-z ]*)?$/.exec(before);
  const blank = /^\s+$/.test(before) && line.trim() === '';
  if (!inValue && !item && !blank) return undefined;
  const step = stepAbove(lines, position.line, indentOf(line, position));
  if (step === undefined) return undefined;
  if (inValue && label) return valueOffers(writing, position, label);
  const word = item?.[4] ?? '';
  const rest = /^[A-Za-z ]*/.exec(line.slice(position.character))?.[0] ?? '';
  if (line.slice(position.character + rest.length).trim() !== '' && !line.slice(position.character + rest.length).startsWith(':'))
    return undefined;
  const range = {
    start: { line: position.line, character: position.character - word.length },
    end: { line: position.line, character: position.character + rest.trimEnd().length },
  };
  const lead = item ? (item[3] === '' && word === '' ? ' ' : '') : '- ';
  const colon = line.slice(range.end.character).trimStart().startsWith(':');
  return labelsFor(writing, step, position.line, range, lead, colon);
}

const indentOf = (line: string, { character }: Position): number =>
  line.trim() === '' ? character : line.length - line.trimStart().length;

interface StepLines {
  /** Line of the task item. */
  readonly start: number;
  /** Column at which what belongs to it starts. */
  readonly content: number;
}

/** The task item that a line in a column belongs to; undefined in fences and wherever there is none. */
export function stepAbove(lines: readonly string[], line: number, indent: number): StepLines | undefined {
  const from = frontMatterBlock(lines)?.to ?? 0;
  let fences = 0;
  for (let at = line - 1; at > from && at > line - maximumStepLines; at--) {
    const text = lines[at] ?? '';
    if (/^\s*(?:```|~~~)/.test(text)) fences++;
    if (text.trim() === '') continue;
    if (/^#{1,6} /.test(text)) return undefined;
    if (text.length - text.trimStart().length >= indent) continue;
    const found = task.exec(text);
    if (found === null) return undefined;
    // A fence that was opened and not closed in between: this is code.
    if (fences % 2 === 1) return undefined;
    const mark = /^\s*(?:[-*+]|\d{1,9}[.)])\s+/.exec(text)?.[0].length ?? 0;
    return { start: at, content: mark };
  }
  return undefined;
}
const maximumStepLines = 200;

function labelsFor(writing: Writing, step: StepLines, own: number, range: Range, lead: string, colon: boolean): readonly Offer[] {
  const lines = linesOf(writing.text);
  const present = new Set<string>();
  for (let at = step.start + 1; at < lines.length; at++) {
    const text = lines[at] ?? '';
    if (
      at !== own &&
      text.trim() !== '' &&
      text.length - text.trimStart().length < step.content &&
      /^\s*(?:[-*+#]|\d+[.)])/.test(text)
    )
      break;
    if (at === own) continue;
    const found = labelLine.exec(text)?.[5];
    if (found !== undefined)
      present.add(
        found
          .toLowerCase()
          .replace(/[\s-]+/g, ' ')
          .trim(),
      );
  }
  const names = [...labelNames].filter(it => !present.has(it)) as LabelName[];
  return [...names, 'if' as const].map(name => {
    const { title, meaning, form } = labelHelp[name];
    const text = name === 'if' ? `If \${1:yes}${colon ? '' : ': '}` : `${title}${colon ? '' : ': '}`;
    return {
      label: title,
      text: `${lead}${text}`,
      snippet: name === 'if',
      range,
      type: 'label',
      detail: form.length > 40 ? '' : form,
      about: () => [meaning, form],
      filter: title,
      more: name !== 'if' && !colon && hasChoices(name, writing),
    };
  });
}

/** Whether something may be chosen behind a label: an empty list of choices is never opened. */
const hasChoices = (name: LabelName, writing: Writing): boolean =>
  labelHelp[name].values.length > 0 ||
  (name === 'role' && parties(writing).some(isRole)) ||
  (name === 'run' && runnable(writing).length > 0);

function valueOffers(writing: Writing, { line, character }: Position, label: RegExpExecArray): readonly Offer[] {
  const words = (label[5] ?? '')
    .toLowerCase()
    .replace(/[\s-]+/g, ' ')
    .trim();
  const name = /^if\s+\S/.test(words) ? 'if' : words;
  if (name !== 'if' && !labelNames.has(name)) return [];
  const whole = linesOf(writing.text)[line] ?? '';
  const start = label[0].trimEnd().length + (label[6] === '' ? 0 : 1);
  const gap = label[6] === '' ? ' ' : '';
  // Clauses of `Expect` are parted by semicolons; each is chosen on its own.
  const clause = name === 'expect' ? Math.max(start, whole.lastIndexOf(';', character - 1) + 1) : start;
  const from = Math.min(character, clause + (/^\s*/.exec(whole.slice(clause, character))?.[0].length ?? 0));
  const end = name === 'expect' ? whole.length - (/;.*$/.exec(whole.slice(character))?.[0].length ?? 0) : whole.trimEnd().length;
  const range = { start: { line, character: from }, end: { line, character: Math.max(character, end) } };
  const offer = (label: string, text: string, more: Partial<Offer> = {}): Offer => ({
    label,
    text: `${gap}${text}`,
    snippet: false,
    range,
    type: 'value',
    detail: '',
    about: () => [],
    filter: label,
    more: false,
    ...more,
  });
  const offers = labelHelp[name as LabelName].values.map(([value, meaning]) =>
    offer(value.replace(/\$\{\d+:([^}]*)\}/g, '$1'), value, { snippet: /\$\{/.test(value), detail: meaning }),
  );
  if (name === 'role') offers.push(...rolesFor(writing, '', offer));
  if (name === 'run') offers.push(...documentsToRun(writing, '', whole.slice(from, character), offer));
  if (name === 'rollback') offers.push(...headings(writing, '', offer));
  if (name === 'on failure' || name === 'if')
    offers.push(...headings(writing, 'skip to ', offer), ...rolesFor(writing, 'escalate to ', offer));
  if (name === 'if') offers.push(...documentsToRun(writing, 'run ', whole.slice(from, character), offer));
  return offers;
}

type MakeOffer = (label: string, text: string, more?: Partial<Offer>) => Offer;

const isRole = (it: Party): boolean => it.document !== undefined || /^role-/.test(it.name);

const rolesFor = (writing: Writing, before: string, offer: MakeOffer): readonly Offer[] =>
  parties(writing)
    .filter(isRole)
    .map(it =>
      offer(`${before}${it.name}`, `${before}${it.name}`, {
        type: 'party',
        detail: it.document?.title ?? '',
        filter: `${before}${it.name} ${it.document?.title ?? ''}`,
      }),
    );

/** Documents with steps, other than the one that is written. */
const runnable = (writing: Writing) =>
  [...writing.documents].filter(
    it => it.path !== writing.path && idForm.test(it.id) && writing.kinds.get(it.kind)?.group === 'do',
  );

/** A link, so that the page can be followed where there is no Drillbook. */
const documentsToRun = (writing: Writing, before: string, typed: string, offer: MakeOffer): readonly Offer[] => {
  return fewEnough(runnable(writing), typed.slice(before.length)).map(it => {
    const link = `${before}[${it.title.replace(/[[\]]/g, '')}](${encodeURI(relativePath(writing.path, it.path))})`;
    return offer(`${before}${it.id}`, link, {
      type: 'document',
      detail: it.title,
      about: () => aboutDocument(it, writing.kinds, writing.today),
      filter: `${before}${it.id} ${it.title}`,
    });
  });
};

const headings = (writing: Writing, before: string, offer: MakeOffer): readonly Offer[] =>
  parseDocument('draft:/', writing.text, { path: writing.path })
    .document.headings.filter(it => it.level > 1)
    .map(it =>
      offer(`${before}${it.text}`, `${before}[${it.text.replace(/[[\]]/g, '')}](#${it.slug})`, { filter: `${before}${it.text}` }),
    );
