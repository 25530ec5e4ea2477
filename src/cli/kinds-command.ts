/** `drillbook kinds`: the kinds of documents and their fields, as their schemas say. */
import type { Kind } from '../core/document/kinds-types.ts';
import { CannotDo, type Command } from './command.ts';
import { folderOf, saySettingsProblems, settingsOf } from './root.ts';

export const kindsCommand: Command = {
  name: 'kinds',
  summary: 'List the kinds of documents and their fields',
  help: `Lists the kinds of documents and their fields: those of Drillbook, and those that schemas in
.drillbook/schemas/ describe, one <kind>.schema.json each.

Usage: drillbook kinds [--json] [--root DIR]

Options:
  --root DIR  the root of the documents (default: the current folder)
  --json      {kinds:[{name,title,description,idPrefix,group,icon,sections,fields:[{name,required,description}]}]}
  -h, --help  this text

Examples:
  drillbook kinds
  drillbook kinds --json
  drillbook kinds --root ../handbook

Exit codes: 0 listed, 2 could not do it.
`,
  options: { json: { type: 'boolean' }, root: { type: 'string' } },
  async run(given, world) {
    const { values, positionals } = given;
    if (positionals.length > 0)
      throw new CannotDo(`kinds takes no further words, and got "${positionals[0]}". See drillbook kinds --help.`);
    const root = await folderOf(given, world);
    const { kinds: known, problems } = await settingsOf(world.filesOf(root));
    saySettingsProblems(root, problems, world);
    const kinds = [...known.values()];
    if (values['json'] === true) {
      world.out(`${JSON.stringify({ kinds: kinds.map(described) })}\n`);
      return 0;
    }
    const width = Math.max(...kinds.map(it => it.name.length));
    for (const kind of kinds) {
      const fields = fieldsOf(kind);
      world.out(`${kind.name.padEnd(width)}  ${kind.description}\n`);
      world.out(`${' '.repeat(width)}  ids ${kind.idPrefix}-…; needs ${names(fields, true)}\n`);
      world.out(`${' '.repeat(width)}  also ${names(fields, false)}\n`);
    }
    return 0;
  },
};

interface FieldOfKind {
  readonly name: string;
  readonly required: boolean;
  readonly description: string | undefined;
}

const described = (kind: Kind) => ({
  name: kind.name,
  title: kind.title,
  description: kind.description,
  idPrefix: kind.idPrefix,
  group: kind.group,
  icon: kind.icon,
  sections: kind.sections.map(it => it.name),
  fields: fieldsOf(kind),
});

function fieldsOf({ schema }: Kind): readonly FieldOfKind[] {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, unknown>>;
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  return Object.entries(properties).map(([name, property]) => {
    const description =
      property !== null && typeof property === 'object' && 'description' in property ? property.description : undefined;
    return { name, required: required.has(name), description: typeof description === 'string' ? description : undefined };
  });
}

const names = (fields: readonly FieldOfKind[], required: boolean) =>
  fields
    .filter(it => it.required === required)
    .map(it => it.name)
    .join(', ');
