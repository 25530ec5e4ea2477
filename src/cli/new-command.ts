/** `drillbook new KIND`: a document from its schema. */

import { loadCatalog } from '../core/catalog/load-catalog.ts';
import type { Kind } from '../core/document/kinds-types.ts';
import { nearest } from '../core/document/nearest.ts';
import { draftDocument } from '../core/lint/draft.ts';
import { folderFor } from '../core/lint/folders.ts';
import { CannotDo, type Command } from './command.ts';
import { visible } from './format.ts';
import { folderOf, saySettingsProblems, settingsOf } from './root.ts';
import { writeNew } from './write-new.ts';

export const newCommand: Command = {
  name: 'new',
  summary: 'Write a new document of a kind, drafted from its schema',
  help: `Usage: drillbook new KIND --id ID [--title TEXT] [--set FIELD=VALUE]… [--file PATH] [--root DIR]

Writes a draft with every field and section that its kind asks for. What only a person can know is marked
"to be named" or "To be written", or is listed as still to be filled in.

Options:
  --id ID            the id; its prefix may be left out (dns for rb-dns)
  --title TEXT       the title (default: from the id)
  --set FIELD=VALUE  a field of the front matter; a,b makes a list where the field is one
  --file PATH        where to write, relative to the root (default: where documents of that kind lie, named after the id)
  --root DIR         the root of the documents (default: the current folder)

Examples:
  drillbook new runbook --id rb-net-dns --title "DNS does not resolve" --set trigger=request
  drillbook new runbook --id disk-full --set alerts=NodeFilesystemAlmostFull --set owner=role-storage-oncall
  drillbook new dr-plan --id dr-mail

Exit codes:
  0  written; its path is on standard output
  2  it was not: no such kind, the id is taken or malformed, or the file is there
`,
  options: {
    id: { type: 'string' },
    title: { type: 'string' },
    set: { type: 'string', multiple: true },
    file: { type: 'string' },
    root: { type: 'string' },
  },
  async run(given, world) {
    const { values, positionals } = given;
    const root = await folderOf(given, world);
    const files = world.filesOf(root);
    const { settings, kinds, problems } = await settingsOf(files);
    const kind = chosenKind(positionals, kinds);
    if (typeof values['id'] !== 'string') throw new CannotDo(`new needs an id, such as --id ${kind.idPrefix}-net-dns.`);
    const id = values['id'].startsWith(`${kind.idPrefix}-`) ? values['id'] : `${kind.idPrefix}-${values['id']}`;
    if (!/^[a-z0-9]+(-[a-z0-9]+)+$/.test(id) || id.length > 63)
      throw new CannotDo(
        `"${id}" is no id: small letters, digits and single hyphens, at most 63 characters, such as ${kind.idPrefix}-net-dns.`,
      );
    saySettingsProblems(root, problems, world);
    const { catalog } = await loadCatalog(files, settings, { kinds });
    const taken = catalog.byId(id)[0];
    if (taken) throw new CannotDo(`The id ${id} is taken: ${taken.path} has it. Ids are never used twice; choose another.`);
    const path = pathOf(values['file']) ?? `${folderFor(kind, catalog.all(), settings)}/${id}.md`;
    const title =
      typeof values['title'] === 'string' && values['title'].trim() !== '' ? values['title'].trim() : titleOf(id, kind);
    const fields = fieldsOf(values['set'], kind);
    const { text, findings } = draftDocument({ kind, kinds, id, title, path, today: world.today, fields, catalog });
    if (!(await writeNew(root, path, text))) throw new CannotDo(`${path} is there already: name another file with --file.`);
    world.out(`${path}\n`);
    for (const { message } of findings) world.err(`Still to do: ${visible(message)}\n`);
    return 0;
  },
};

function chosenKind(positionals: readonly string[], kinds: ReadonlyMap<string, Kind>): Kind {
  const names = [...kinds.keys()];
  const [name, more] = positionals;
  if (name === undefined) throw new CannotDo(`new needs a kind: ${names.join(', ')}. drillbook kinds tells what they are.`);
  if (more !== undefined) throw new CannotDo(`new takes one kind, and found "${more}" after it; see drillbook new --help.`);
  const kind = kinds.get(name);
  if (kind) return kind;
  const close = nearest(name, names);
  throw new CannotDo(`"${name}" is no kind${close ? `; did you mean ${close}?` : '.'} The kinds are ${names.join(', ')}.`);
}

/** A path inside the root; undefined when none was given. */
function pathOf(given: unknown): string | undefined {
  if (typeof given !== 'string') return undefined;
  const path = given.replaceAll('\\', '/').replace(/^\.\//, '');
  if (path.startsWith('/') || path.split('/').some(it => it === '..' || it === ''))
    throw new CannotDo(`--file is ${JSON.stringify(given)}: name a file below the root, such as runbooks/network/dns.md.`);
  if (!/\.(md|markdown)$/.test(path)) throw new CannotDo(`--file is ${JSON.stringify(given)}: documents end in .md.`);
  return path;
}

const titleOf = (id: string, kind: Kind) => {
  const words = id.slice(kind.idPrefix.length + 1).replaceAll('-', ' ');
  return words.slice(0, 1).toUpperCase() + words.slice(1);
};

function fieldsOf(given: unknown, kind: Kind): ReadonlyMap<string, unknown> {
  const properties = (kind.schema['properties'] ?? {}) as Readonly<Record<string, { readonly type?: unknown }>>;
  const fields = new Map<string, unknown>();
  for (const it of Array.isArray(given) ? given.map(String) : []) {
    const [, name = '', value = ''] = /^([^=]+)=([^]*)$/.exec(it) ?? [];
    if (name === '') throw new CannotDo(`--set is ${JSON.stringify(it)}: write FIELD=VALUE, such as owner=role-dba.`);
    if (!Object.hasOwn(properties, name)) {
      const close = nearest(name, Object.keys(properties));
      throw new CannotDo(`A ${kind.name} has no field "${name}"${close ? `; did you mean ${close}?` : '.'}`);
    }
    const isList = properties[name]?.type === 'array';
    fields.set(name, isList ? value.split(',').map(part => part.trim()) : value);
  }
  return fields;
}
