/** `drillbook steps`: how a file is read as a checklist, without running anything. */
import { readText } from '../core/catalog/load-catalog.ts';
import type { Document, Label, Parameter, Step } from '../core/document/document-types.ts';
import { CannotDo, type Command, type World } from './command.ts';
import { visible } from './format.ts';
import { openRoot, saySettingsProblems } from './root.ts';

export const stepsCommand: Command = {
  name: 'steps',
  summary: 'Show how a file is read as a checklist; runs nothing',
  help: `Shows how a file is read as a checklist: its steps, what each would run, and what is shown only. Nothing is run.

Usage: drillbook steps FILE [--json]

FILE is any Markdown file, with or without front matter.

Options:
  --json      {document,parameters,steps:[{id,title,line,phase,kind,language,command,labels}]}
              line counts from 1; language and command are null for a step without a block; labels maps a name
              ("expect", "on failure", "if yes") to its value, or to a list where it stands more than once;
              kind is command, manual, decision or run: only the blocks of a command, and of a decision, may run
  -h, --help  this text

Examples:
  drillbook steps runbooks/storage/filesystem-full.md
  drillbook steps --json ../runbooks/KubePodCrashLooping.md

Exit codes: 0 read (also when the file has no step), 2 could not do it.
`,
  options: { json: { type: 'boolean' } },
  async run({ values, positionals }, world) {
    const document = await open(positionals, world);
    world.out(values['json'] === true ? `${JSON.stringify(described(document))}\n` : text(document));
    return 0;
  },
};

async function open(positionals: readonly string[], world: World): Promise<Document> {
  const [file, another] = positionals;
  if (file === undefined) throw new CannotDo('steps needs the file to read. See drillbook steps --help.');
  if (another !== undefined)
    throw new CannotDo(`steps reads one file at a time, and got "${another}" too. See drillbook steps --help.`);
  const root = await openRoot([file], world);
  const relative = root.below[0] ?? '';
  if (relative === '' || root.isFolder(relative))
    throw new CannotDo(`${file} is a folder: steps reads one file. Name a Markdown file in it.`);
  saySettingsProblems(root.folder, root.problems, world);
  return readText(root.files.root, relative, await root.files.read(relative), root.settings, root.kinds);
}

const described = (document: Document) => ({
  document: document.id,
  parameters: document.parameters.map(describedParameter),
  steps: document.checklist.steps.map(it => ({
    id: it.id,
    title: it.title,
    line: it.range.start.line + 1,
    phase: it.phase,
    kind: it.kind,
    language: it.command?.language ?? null,
    command: it.command?.text ?? null,
    labels: describedLabels(it.labels),
  })),
});

function describedParameter({ range: _, ...parameter }: Parameter) {
  return parameter;
}

/** Name to value, to a list of values where a label stands more than once; `If` carries its answer in the name. */
function describedLabels(labels: readonly Label[]): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (const it of labels) {
    const name = nameOf(it);
    values.set(name, [...(values.get(name) ?? []), it.value]);
  }
  return Object.fromEntries([...values].map(([name, list]) => [name, list.length === 1 ? (list[0] as string) : list]));
}

const nameOf = (it: Label) => (it.answer === undefined ? it.name : `${it.name} ${it.answer}`);

function text(document: Document): string {
  const { steps, otherFences } = document.checklist;
  const lines = [`${document.title} (${document.id})`];
  for (const it of document.parameters) {
    lines.push(
      `  parameter ${it.name}: ${it.type}${it.required ? ', required' : ''}${it.default === undefined ? '' : `, default ${it.default}`}`,
    );
  }
  let phase: string | undefined;
  for (const it of steps) {
    if (it.phase !== phase) lines.push('', it.phase === 'undo' ? 'undo (never run in sequence)' : it.phase);
    phase = it.phase;
    lines.push(...textOf(it));
  }
  if (steps.length === 0) lines.push('', 'No step: no task item, no numbered list with a block, no block that runs.');
  const others = otherFences.length;
  if (others > 0) {
    const places = otherFences.map(it => it.range.start.line).join(', ');
    lines.push(
      '',
      `${others} ${others === 1 ? 'block belongs' : 'blocks belong'} to no step and will never run (${others === 1 ? 'line' : 'lines'} ${places}).`,
    );
  }
  return `${lines.map(shown).join('\n')}\n`;
}

/** Tabs of a command stay: they mean something in it. */
const shown = (line: string) => line.split('\t').map(visible).join('\t');

function textOf(step: Step): string[] {
  const indent = step.parent === undefined ? '  ' : '    ';
  const lines = [`${indent}line ${step.range.start.line + 1}  ${step.title}  [${step.kind}] ${step.id}`];
  const { command } = step;
  if (command) {
    const words = [
      command.language || 'no language',
      command.check ? 'check' : '',
      command.interactive ? 'typed by you' : '',
    ].filter(it => it !== '');
    lines.push(`${indent}    ${command.runnable ? `runs (${words.join(', ')}):` : `shown only. ${command.whyNot ?? ''}`}`);
    if (command.runnable) lines.push(...command.text.split('\n').map(it => `${indent}      ${it}`.trimEnd()));
    const asked = [...new Set(command.placeholders.map(it => it.source))];
    if (asked.length > 0 && command.runnable) lines.push(`${indent}    asks first for ${asked.join(', ')}`);
  }
  for (const it of step.labels) lines.push(`${indent}    ${nameOf(it)}: ${it.value}`);
  return lines;
}
