/** Reads a document as a checklist: its steps, what each can run, and what stays shown only (domain.md section 3). */
import type { Token } from 'markdown-it';
import type { LineIndex, Range } from '../position.ts';
import { above, type Block, below, readBlocks } from './blocks.ts';
import type { Checklist, Command, Heading, Label, Phase, Step, StepKind } from './document-types.ts';
import { commandOf, type Fence, isOn, isSample, readCommand, readFence, readPart, splitAtSteps, withSample } from './fences.ts';
import { readLabel } from './labels.ts';
import { type Assignment, assignItems } from './list-steps.ts';
import { Headings } from './phases.ts';
import { Ids, isTask, readTitle, slugOf } from './step-titles.ts';

/** A step before its id is known. */
interface Draft {
  readonly wantedId: string | undefined;
  readonly title: string;
  readonly titleRange: Range;
  range: Range;
  readonly line: number;
  readonly parent: Draft | undefined;
  /** 2 for the second command of the parent's item, and so on; undefined for an item of its own. */
  readonly part: number | undefined;
  readonly labels: Label[];
  readonly ticked: boolean;
  readonly pattern: Step['pattern'];
  command: Command | undefined;
}

/**
 * Reads the steps of a document. Never throws.
 * @param tokens of markdown-it over the text with its front matter blanked, so that their lines are the document's
 * @param headings of the same document, in any order
 */
export function readChecklist(tokens: readonly Token[], lines: LineIndex, headings: readonly Heading[]): Checklist {
  const root = readBlocks(tokens, lines);
  const standing = new Headings(headings);
  const blocks = [...below(root)];
  // Quoted text shows what someone else did or said.
  const own = blocks.some(isQuote) ? blocks.filter(it => !isQuote(it) && !above(it, isQuote)) : blocks;
  const tasks = own.some(isTask);
  const assignment = assignItems(root, own, lines, tasks, it => standing.at(it.start).heading);
  const reader = new Reader(lines, standing, assignment, tasks);
  for (const it of own) reader.read(it);
  return reader.finish();
}

const isQuote = (it: Block) => it.type === 'quote';

class Reader {
  readonly #lines: LineIndex;
  readonly #standing: Headings;
  readonly #assignment: Assignment;
  readonly #tasks: boolean;
  readonly #drafts: Draft[] = [];
  readonly #ofItem = new Map<Block, Draft>();
  /** The step whose command a sample would belong to. */
  #lastCommand: Draft | undefined;
  readonly #otherFences: Fence[] = [];

  constructor(lines: LineIndex, standing: Headings, assignment: Assignment, tasks: boolean) {
    this.#lines = lines;
    this.#standing = standing;
    this.#assignment = assignment;
    this.#tasks = tasks;
  }

  /** Takes the blocks in the order of the text. */
  read(block: Block): void {
    if (block.type === 'heading') this.#lastCommand = undefined;
    else if (block.type === 'item') this.#readItem(block);
    else if (block.type === 'fence') this.#readFence(block);
  }

  #readItem(item: Block): void {
    if (!this.#assignment.steps.has(item)) {
      this.#readLabel(item);
      return;
    }
    const title = readTitle(item, this.#lines);
    const above = this.#assignment.parents.get(item);
    const draft: Draft = {
      wantedId: title.id,
      title: title.text,
      titleRange: title.range,
      range: this.#rangeOf(item.start, item.end),
      line: item.start,
      parent: above && this.#ofItem.get(above),
      part: undefined,
      labels: [],
      ticked: title.ticked,
      pattern:
        title.code !== undefined && this.#assignment.codes.has(item) ? 'inline-code' : title.task ? 'task' : 'ordered-list',
      command: undefined,
    };
    if (draft.pattern === 'inline-code' && title.code !== undefined) {
      const { start } = title.range;
      const kept = [{ text: title.code, line: start.line, character: title.codeAt }];
      const range: Range = {
        start: { line: start.line, character: title.codeAt },
        end: { line: start.line, character: title.codeAt + title.code.length },
      };
      draft.command = commandOf(
        { language: 'sh', attributes: new Map(), origin: 'inline-code', kept, whyNot: undefined, range },
        this.#lines,
      );
    }
    this.#ofItem.set(item, draft);
    this.#drafts.push(draft);
  }

  #readLabel(item: Block): void {
    const owner = this.#assignment.owners.get(item);
    const draft = owner && this.#ofItem.get(owner);
    const label = draft && readLabel(item, this.#lines, draft.pattern === 'task' ? 'native' : 'adopted');
    if (!draft || !label) return;
    draft.labels.push(label);
    this.#extend(draft, item.end);
  }

  #readFence(block: Block): void {
    const fence = readFence(block, this.#lines);
    const owner = this.#assignment.owners.get(block);
    const draft = owner && this.#ofItem.get(owner);
    const similarity = expectedSimilarity(block);
    if (isSample(fence) || similarity !== undefined) {
      const target = draft?.command ? (this.#lastCommand ?? draft) : draft ? undefined : this.#lastCommand;
      if (target?.command) {
        target.command = withSample(target.command, fence, similarity);
        this.#extend(target, block.end);
      } else this.#otherFences.push(fence);
    } else if (draft) this.#addToItem(draft, fence);
    else if (this.#tasks) this.#otherFences.push(fence);
    else this.#addAlone(fence);
  }

  /** A fence in an item: the first that runs is the item's command, each further one that runs a step below it. */
  #addToItem(draft: Draft, fence: Fence): void {
    this.#extend(draft, fence.block.end);
    const parts = draft.pattern === 'task' ? undefined : splitAtSteps(fence);
    const commands = parts
      ? parts.map(it => ({ title: it.title, command: readPart(fence, it, this.#lines) }))
      : [{ title: '', command: readCommand(fence, this.#lines) }];
    for (const { title, command } of commands) {
      const current = draft.command;
      if (current && !current.runnable && command.runnable) {
        this.#otherFences.push(fenceOf(current, fence));
        draft.command = command;
        this.#lastCommand = draft;
      } else if (!current) {
        draft.command = command;
        this.#lastCommand = draft;
      } else if (command.runnable || parts) {
        this.#lastCommand = this.#addPart(draft, title, command, fence);
      } else this.#otherFences.push(fence);
    }
  }

  #addPart(parent: Draft, title: string, command: Command, fence: Fence): Draft {
    const part = 2 + this.#drafts.filter(it => it.parent === parent && it.part !== undefined).length;
    const draft: Draft = {
      wantedId: fence.attributes.get('name') || undefined,
      title: title || `${parent.title} (${part})`,
      titleRange: this.#lines.lineRange(command.range.start.line),
      range: this.#rangeOf(
        title ? command.range.start.line : fence.block.start,
        title ? command.range.end.line + 1 : fence.block.end,
      ),
      line: title ? command.range.start.line : fence.block.start,
      parent,
      part,
      labels: [],
      ticked: false,
      pattern: parent.pattern,
      command,
    };
    this.#drafts.push(draft);
    return draft;
  }

  /** Rule c: a runnable fence that belongs to no item is a step named after its heading; rule e: several when its comments say so. */
  #addAlone(fence: Fence): void {
    const parts = splitAtSteps(fence);
    const command = readCommand(fence, this.#lines);
    if (!command.runnable) {
      this.#otherFences.push(fence);
      return;
    }
    const heading = this.#standing.at(fence.block.start).heading;
    const found = parts
      ? parts.map(it => ({ title: it.title, command: readPart(fence, it, this.#lines) }))
      : [{ title: heading?.text || firstLine(command.text), command }];
    for (const it of found) {
      const first = parts ? it.command.range.start.line : fence.block.start;
      const draft: Draft = {
        wantedId: parts ? undefined : fence.attributes.get('name') || undefined,
        title: it.title,
        titleRange: parts || !heading ? this.#lines.lineRange(first) : heading.range,
        range: parts ? this.#rangeOf(first, it.command.range.end.line + 1) : this.#rangeOf(fence.block.start, fence.block.end),
        line: first,
        parent: undefined,
        part: undefined,
        labels: [],
        ticked: false,
        pattern: parts ? 'split-fence' : 'fence',
        command: it.command,
      };
      this.#drafts.push(draft);
      this.#lastCommand = draft;
    }
  }

  #extend(draft: Draft, end: number): void {
    if (end - 1 > draft.range.end.line) draft.range = this.#rangeOf(draft.range.start.line, end);
    if (draft.parent) this.#extend(draft.parent, end);
  }

  /** From the start of a line up to the end of the last line before `end` that says something. */
  #rangeOf(start: number, end: number): Range {
    let last = Math.max(start, Math.min(end, this.#lines.lineCount) - 1);
    while (last > start && this.#lines.lineText(last).trim() === '') last--;
    return { start: { line: start, character: 0 }, end: this.#lines.lineRange(last).end };
  }

  finish(): Checklist {
    const native = this.#drafts.every(
      it => it.pattern === 'task' && (!it.command || (it.command.placeholders.length === 0 && !isPromptedShell(it.command))),
    );
    const ids = idsOf(this.#drafts);
    const steps = this.#drafts.map((it): Step => {
      const { heading, phase } = this.#standing.at(it.line);
      const labels = [...it.labels, ...inherited(it)];
      return {
        id: ids.get(it) ?? '',
        title: it.title || heading?.text || 'Step',
        titleRange: it.titleRange,
        range: it.range,
        phase: phase satisfies Phase,
        kind: kindOf(it.command, labels),
        ...(it.parent ? { parent: ids.get(it.parent) ?? '' } : {}),
        ...(heading ? { heading } : {}),
        ...(it.command ? { command: it.command } : {}),
        labels,
        ticked: it.ticked,
        pattern: it.pattern,
        excludeFromRunAll:
          !native ||
          (it.command !== undefined && isOn(it.command.attributes, 'excludefromrunall')) ||
          labels.some(label => label.name === 'danger'),
      };
    });
    const otherFences = this.#otherFences.map(it => ({
      language: it.language,
      range: it.range,
      text: it.lines.map(line => line.text).join('\n'),
    }));
    return { steps, otherFences, native };
  }
}

/** What guards an item guards everything below it: its own commands and nested items, unless they say their own. */
function inherited(draft: Draft): Label[] {
  const own = new Set(draft.labels.map(it => it.name));
  const found: Label[] = [];
  for (let above = draft.parent; above; above = above.parent) {
    for (const label of above.labels) {
      if (!guards.has(label.name) || own.has(label.name)) continue;
      own.add(label.name);
      found.push(label);
    }
  }
  return found;
}
const guards: ReadonlySet<Label['name']> = new Set(['danger', 'confirm', 'role']);

function isPromptedShell(command: Command): boolean {
  return command.origin === 'inline-code' || (command.origin === 'transcript' && /^(ba|z|fi)?sh$|^shell$/.test(command.language));
}

function kindOf(command: Command | undefined, labels: readonly Label[]): StepKind {
  if (labels.filter(it => it.name === 'if').length >= 2) return 'decision';
  if (command?.runnable) return 'command';
  return labels.some(it => it.name === 'run') ? 'run' : 'manual';
}

/** Written ids first, so that they stay the same whatever the titles of other steps become. */
function idsOf(drafts: readonly Draft[]): Map<Draft, string> {
  const ids = new Ids();
  const given = new Map<Draft, string>();
  const written = (it: Draft) => it.wantedId ?? it.command?.attributes.get('name');
  for (const it of drafts) {
    const wanted = written(it);
    if (wanted) given.set(it, ids.take(/^[\w.-]+$/.test(wanted) ? wanted : slugOf(wanted)));
  }
  for (const it of drafts) {
    if (given.has(it)) continue;
    const own = it.part === undefined ? slugOf(it.title) : String(it.part);
    given.set(it, ids.take(it.parent ? `${given.get(it.parent)}/${own}` : own));
  }
  return given;
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find(it => it.trim() !== '' && !it.trim().startsWith('#'))
      ?.trim() ?? 'Step'
  );
}

/** A fence that only shows, rebuilt from the command it was taken for. */
function fenceOf(command: Command, like: Fence): Fence {
  const { start } = command.range;
  const lines = command.text.split('\n').map((text, i) => ({ text, line: start.line + i, character: 0 }));
  return { block: like.block, language: command.language, attributes: command.attributes, lines, range: command.range };
}

/** The figure of `<!-- expected_similarity=0.8 -->` directly above a fence (Innovation Engine). */
function expectedSimilarity(fence: Block): string | undefined {
  const before = fence.before;
  const text = before?.type === 'html' ? before.token?.content : before?.inline?.content;
  return /<!--\s*expected_similarity\s*=\s*("[^"]*"|[\d.]+)\s*-->\s*$/.exec(text ?? '')?.[1]?.replace(/^"|"$/g, '');
}
