/** Decides which list items are steps and what belongs to each of them (rules a, b and h of domain.md section 3). */
import type { LineIndex } from '../position.ts';
import { above, type Block, below } from './blocks.ts';
import type { Heading } from './document-types.ts';
import { isLabelList, readLabel } from './labels.ts';
import { codeOf, isTask } from './step-titles.ts';

export interface Assignment {
  readonly steps: ReadonlySet<Block>;
  /** The step an item is nested in. */
  readonly parents: ReadonlyMap<Block, Block>;
  /** The step a fence or a label item belongs to. */
  readonly owners: ReadonlyMap<Block, Block>;
  /** Items that are steps because their text is one piece of inline code. */
  readonly codes: ReadonlySet<Block>;
}

/** @param own blocks of the document in its order, without those in quotes or comments */
export function assignItems(
  root: Block,
  own: readonly Block[],
  lines: LineIndex,
  tasks: boolean,
  headingOf: (block: Block) => Heading | undefined,
): Assignment {
  const steps = new Set<Block>();
  const owners = new Map<Block, Block>();
  const codes = new Set<Block>();
  const inOwn = new Set(own);
  if (tasks) {
    for (const it of own) if (isTask(it)) steps.add(it);
  } else adoptOrdered(root, inOwn, lines, steps, owners);
  for (const it of own) {
    if (it.type !== 'item') continue;
    const inside = above(it, candidate => steps.has(candidate));
    if (!steps.has(it) && !inside) continue;
    const code = codeOf(it, lines);
    if (code === undefined || [...below(it)].some(child => child.type === 'fence' || (child.type === 'item' && steps.has(child))))
      continue;
    // Inside a step a lone word of code is more often a name than a command.
    if (!steps.has(it) && (!looksLikeCommand(code) || readLabel(it, lines, 'native'))) continue;
    if (!isTask(it) && !looksLikeCommand(code)) continue;
    steps.add(it);
    codes.add(it);
  }
  const parents = new Map<Block, Block>();
  for (const it of own) {
    const nearest = above(it, candidate => steps.has(candidate));
    if (steps.has(it)) {
      if (nearest) parents.set(it, nearest);
    } else if (nearest && !owners.has(it) && (it.type === 'fence' || it.type === 'item')) owners.set(it, nearest);
  }
  if (tasks) attachFlush(own, lines, steps, owners, headingOf);
  else attachFlushLabels(own, lines, steps, owners, headingOf);
  return { steps, parents, owners, codes };
}

function looksLikeCommand(code: string): boolean {
  return /^[A-Za-z_.~/$][\w./~${}"-]*\s+\S/.test(code);
}

/** Rule a: a fence below an item, before the next item or heading, belongs to it although it is not indented. */
function attachFlush(
  own: readonly Block[],
  lines: LineIndex,
  steps: ReadonlySet<Block>,
  owners: Map<Block, Block>,
  headingOf: (block: Block) => Heading | undefined,
): void {
  let last: Block | undefined;
  for (const it of own) {
    if (steps.has(it)) last = it;
    else if (it.type === 'heading') last = undefined;
    else if (it.type === 'item' && !owners.has(it) && !(it.parent && isLabelList(it.parent, lines))) last = undefined;
    else if (last && !owners.has(it) && (it.type === 'fence' || it.type === 'item') && headingOf(it) === headingOf(last)) {
      if (it.type === 'item' || !above(it, candidate => candidate.type === 'item')) owners.set(it, last);
    }
  }
}

/** A list of labels right below a list of steps was meant for its last step: losing a `Danger:` over two missing spaces would be worse. */
function attachFlushLabels(
  own: readonly Block[],
  lines: LineIndex,
  steps: ReadonlySet<Block>,
  owners: Map<Block, Block>,
  headingOf: (block: Block) => Heading | undefined,
): void {
  let last: Block | undefined;
  for (const it of own) {
    if (steps.has(it)) last = it;
    else if (it.type === 'heading') last = undefined;
    else if (
      last &&
      it.type === 'item' &&
      !owners.has(it) &&
      it.parent &&
      isLabelList(it.parent, lines) &&
      headingOf(it) === headingOf(last)
    ) {
      owners.set(it, last);
    }
  }
}

/** Ordered lists that count on over the fences between them. */
interface Series {
  readonly items: Block[];
  /** Every item is written `1.`; kept here because asking each item again for each next list grows with the square. */
  allOnes: boolean;
  readonly fences: Map<Block, Block>;
  /** Blocks since the last item. */
  between: Block[];
}

/** Rule b: where one item of an ordered list owns a fence, every item of that list is a step. Flush fences between its items count. */
function adoptOrdered(
  root: Block,
  own: ReadonlySet<Block>,
  lines: LineIndex,
  steps: Set<Block>,
  owners: Map<Block, Block>,
): void {
  for (const parent of [root, ...below(root)]) {
    let series: Series | undefined;
    const close = () => {
      if (series && owns(series.items, series.fences, lines)) {
        for (const it of series.items) steps.add(it);
        for (const [fence, item] of series.fences) owners.set(fence, item);
      }
      series = undefined;
    };
    for (const it of parent.children) {
      if (!own.has(it)) continue;
      if (it.type === 'list' && it.ordered) {
        const last = series?.items.at(-1);
        if (series && last && continues(series, it)) {
          for (const between of series.between) if (between.type === 'fence') series.fences.set(between, last);
          for (const item of it.children) series.items.push(item);
          series.allOnes &&= it.children.every(item => item.number === 1);
          series.between = [];
        } else {
          closeWithTrailing(series);
          close();
          const items = [...it.children];
          series = { items, allOnes: items.every(item => item.number === 1), fences: new Map(), between: [] };
        }
      } else if (it.type === 'heading') {
        closeWithTrailing(series);
        close();
      } else series?.between.push(it);
    }
    closeWithTrailing(series);
    close();
  }
}

/** Fences right after the last item are its own when the items before it had theirs so, or when it ends in a colon. */
function closeWithTrailing(series: Series | undefined): void {
  const last = series?.items.at(-1);
  if (!series || !last) return;
  const flush = series.fences.size > 0 || /:\s*$/.test(last.children.at(-1)?.inline?.content ?? '');
  for (const it of series.between) {
    if (it.type !== 'fence' || !flush) break;
    series.fences.set(it, last);
  }
}

/** Whether a list goes on counting where the items before it stopped; `1.` before every item counts as going on when only fences part them. */
function continues({ items, allOnes, between }: Series, next: Block): boolean {
  const first = next.children[0]?.number ?? 0;
  const last = items.at(-1)?.number ?? 0;
  const count = items[0]?.number ?? 0;
  if (first > 1 && (first === last + 1 || first === count + items.length)) return true;
  return first === 1 && allOnes && between[0]?.type === 'fence' && between.every(it => it.type === 'fence');
}

function owns(items: readonly Block[], fences: ReadonlyMap<Block, Block>, lines: LineIndex): boolean {
  if (fences.size > 0) return true;
  if (items.some(it => looksLikeCommand(codeOf(it, lines) ?? ''))) return true;
  return items.some(item => [...below(item)].some(it => it.type === 'fence'));
}
