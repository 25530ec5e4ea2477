/** The house rules that no compiler checks: who imports whom, lists that equal folders, what bundles must not hold. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { commonSchema } from '../schemas/bundled.ts';
import { bundledKinds } from '../src/core/document/kinds.ts';
import { rules } from '../src/core/lint/rules/index.ts';

const root = process.env.DRILLBOOK_ROOT ?? '';
const at = (...parts: string[]) => path.join(root, ...parts);
const read = (name: string) => readFileSync(at(name), 'utf8');
const below = (folder: string) =>
  readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter(it => it.isFile())
    .map(it => path.relative(root, path.join(it.parentPath, it.name)).split(path.sep).join('/'));

/** Area of a file below src/: the core's areas are its folders, everything else is one area per folder of src/. */
function areaOf(file: string): string {
  const parts = file.split('/');
  if (parts[0] !== 'src') return parts[0] ?? '';
  if (parts[1] !== 'core') return parts[1] ?? '';
  return parts.length === 3 ? (parts[2] ?? '').replace(/\.ts$/, '') : `core/${parts[2]}`;
}

const basics = ['position', 'ports', 'settings'];
/** The table of the architecture: area -> areas it may import. A new entry is a commit of its own. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  position: [],
  ports: [],
  settings: [],
  'core/document': [...basics, 'schemas'],
  'core/catalog': [...basics, 'core/document'],
  'core/search': [...basics, 'core/document', 'core/catalog'],
  'core/lint': [...basics, 'core/document', 'core/catalog', 'core/run'],
  'core/run': [...basics, 'core/document'],
  // What a person who writes is helped with: the schemas and what is known of other documents.
  'core/authoring': [...basics, 'core/document', 'core/catalog', 'core/lint'],
  // Catalog, search and lint of every open root, as one thing to ask; how long the last drill took is read from its record.
  'core/library': [...basics, 'core/document', 'core/catalog', 'core/search', 'core/lint', 'core/authoring', 'core/run'],
  node: [...basics, 'core/document', 'core/catalog', 'core/search', 'core/lint', 'core/run', 'core/library'],
  editor: [
    ...basics,
    'core/document',
    'core/catalog',
    'core/search',
    'core/lint',
    'core/authoring',
    'core/run',
    'core/library',
    'package.json',
    'runbooks',
  ],
  cli: [
    ...basics,
    'core/document',
    'core/catalog',
    'core/search',
    'core/lint',
    'core/run',
    'core/library',
    'node',
    'package.json',
  ],
  webview: [...basics],
};
/** What may be imported as types alone, so that it leaves no trace in what runs. */
const mayImportTypes: Readonly<Record<string, readonly string[]>> = {
  // The record of a rule's findings and the kinds of a catalog view are shapes.
  'core/catalog': ['core/lint'],
  // A summary of a document is a shape.
  'core/authoring': ['core/search'],
  settings: ['core/lint'],
  'core/document': ['core/lint'],
  webview: ['core/run', 'editor'],
  editor: ['node'],
};
/** Desktop alone has Node: its entry, and what only that entry reaches. */
const desktopEntry = 'src/editor/extension.ts';

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

function importsOf(text: string): Import[] {
  const found: Import[] = [];
  for (const [, keyword, type, target] of text.matchAll(/^\s*(import|export)\b(\s+type\b)?[^'";]*?from\s+'([^']+)'/gm)) {
    if (keyword !== undefined && target !== undefined) found.push({ target, typeOnly: type !== undefined });
  }
  for (const [, target] of text.matchAll(/(?:^\s*import\s+|\bimport\()'([^']+)'/gm))
    if (target !== undefined) found.push({ target, typeOnly: false });
  return found;
}

/** Sentences about imports that the table forbids. */
function violations(files: ReadonlyMap<string, string>): string[] {
  const wrong: string[] = [];
  for (const [file, text] of files) {
    const area = areaOf(file);
    for (const { target, typeOnly } of importsOf(text)) {
      const say = (why: string) => wrong.push(`${file} imports ${target}: ${why}`);
      if (target === 'vscode') {
        if (area !== 'editor') say('only src/editor knows the host');
      } else if (target.startsWith('node:')) {
        const ours = area === 'node' || area === 'cli' || file === desktopEntry;
        if (!ours) say('Node is for src/node, src/cli and the desktop entry');
      } else if (target.startsWith('.')) {
        const to = areaOf(path.posix.join(path.posix.dirname(file), target));
        const allowed = to === area || mayImport[area]?.includes(to) || (typeOnly && mayImportTypes[area]?.includes(to));
        if (!allowed && !(file === desktopEntry && to === 'node'))
          say(`${area} may not import ${to}${typeOnly ? ', not even its types' : ''}`);
      }
    }
  }
  return wrong;
}

const sources = () =>
  new Map(
    below('src')
      .filter(it => it.endsWith('.ts'))
      .map(it => [it, read(it)]),
  );

test('imports go only the ways of the table', () => {
  assert.deepEqual(violations(sources()), []);
});

test('a planted import against the table is caught', () => {
  const planted = new Map([
    ['src/core/search/planted.ts', "import * as vscode from 'vscode';\n"],
    ['src/core/run/planted.ts', "import type { Rule } from '../lint/rule.ts';\n"],
    ['src/core/document/planted.ts', "import { readFileSync } from 'node:fs';\n"],
    ['src/cli/planted.ts', "import {\n  one,\n  two,\n} from '../editor/parts.ts';\n"],
    ['src/editor/planted.ts', "const later = await import('../node/disk-files.ts');\n"],
  ]);
  assert.deepEqual(
    violations(planted).map(it => it.split(':')[0]?.split(' ')[0]),
    [...planted.keys()],
  );
});

test('every area of src is in the table', () => {
  const areas = new Set([...sources().keys()].map(areaOf));
  assert.deepEqual(
    [...areas].filter(it => mayImport[it] === undefined && it !== 'README.md'),
    [],
  );
});

test('rules/index.ts lists exactly the files of its folder, and an id is its file name', () => {
  const files = below('src/core/lint/rules')
    .map(it => path.posix.basename(it, '.ts'))
    .filter(it => it !== 'index')
    .sort();
  assert.deepEqual(rules.map(it => it.id).sort(), files);
});

test('every rule has a fixture', () => {
  const there = new Set(readdirSync(at('test/fixtures/rules')).map(it => it.replace(/\..*$/, '')));
  assert.deepEqual(
    rules.map(it => it.id).filter(it => !there.has(it)),
    [],
  );
});

test('no file or folder is called after what it is not', () => {
  const vague = /(^|\/)(utils?|helpers?|common|managers?|services?|misc)(\/|\.|-|$)/i;
  assert.deepEqual(
    [...below('src'), ...below('test'), ...below('scripts')].filter(it => vague.test(it)),
    [],
  );
});

test('every source file opens with a sentence that says what it is', () => {
  assert.deepEqual(
    [...sources()].filter(([file, text]) => !file.endsWith('.d.ts') && !/^(#!.*\n)?\/\*\*/.test(text)).map(([file]) => file),
    [],
  );
});

test('no text from documents is trusted with commands', () => {
  const trusting = [...sources()].filter(([, text]) =>
    /enableCommandUris\s*:\s*true|isTrusted\s*=\s*true|isTrusted\s*:\s*true|supportHtml\s*=\s*true/.test(text),
  );
  assert.deepEqual(
    trusting.map(([file]) => file),
    [],
  );
});

const bundles = () => below('dist').filter(it => it.endsWith('.js'));

test('the build makes its entry bundles', () => {
  for (const name of ['extension', 'extension.web', 'parts', 'node', 'cli', 'worker'].map(it => `dist/${it}.js`))
    assert.ok(existsSync(at(name)), `${name} is missing`);
});

/** Calls that turn text into code; a method of a class that happens to be called `eval` is none. */
const textIntoCode =
  /(?<![\w$.])eval\s*\((?![^()]*\)\s*\{)|\(\s*0\s*,\s*eval\s*\)|\bnew\s+Function\b|(?<![\w$.])Function\s*\(\s*["'`]/;

test('no bundle makes code out of text', () => {
  for (const name of bundles()) {
    const text = read(name);
    const found = textIntoCode.exec(text);
    assert.equal(found === null ? '' : `${name}: ${text.slice(Math.max(0, found.index - 60), found.index + 60)}`, '');
  }
});

test('code made out of text would be seen, a method called eval is not', () => {
  for (const text of ['eval("1")', ';eval(x)', '(0,eval)(x)', 'new Function("a")', 'x=Function("return this")()'])
    assert.match(text, textIntoCode);
  for (const text of ['class A{eval(t,n){return t}}', 'a.eval(b)', 'medieval(b)', 'isFunction("a")'])
    assert.doesNotMatch(text, textIntoCode);
});

test('every bundle is in ASCII: one letter beyond Latin makes the engine hold all of it at two bytes a letter', () => {
  for (const name of bundles()) {
    const text = read(name);
    const found = /[^\0-\x7f]/.exec(text);
    assert.equal(found === null ? '' : `${name}: ${text.slice(Math.max(0, found.index - 60), found.index + 60)}`, '');
  }
});

test('no bundle copies the names of the editor: it has 350, and each module that does so makes as many functions for good', () => {
  const asked = bundles().flatMap(name => [...read(name).matchAll(/.{0,20}require\("vscode"\).?/g)].map(([it]) => it));
  assert.ok(asked.length > 50, `${asked.length} modules ask for it`);
  assert.deepEqual(
    asked.filter(it => /\w\(require/.test(it)),
    [],
  );
});

test('the parts of the browser bundle stand where its first line says, and none is so large that a window would wait for it', () => {
  const text = read('dist/extension.web.js');
  const head = text.slice(0, text.indexOf('\n'));
  const body = text.slice(head.length + 1);
  const parts = JSON.parse(head.slice(2)) as [name: string, start: number, length: number, line: number][];
  for (const [name, start, length, line] of parts) {
    assert.ok(body.slice(0, start).endsWith(`"${name}":(module,exports,require)=>{\n`), name);
    assert.ok(body.slice(start + length).startsWith('\n},\n'), name);
    assert.equal(body.slice(0, start).split('\n').length, line, name);
    assert.ok(length < 300_000, `${name}: ${length} bytes are read and compiled in one turn`);
  }
  assert.ok(head.length < 1024, 'more of the file would have to be read to find a part');
});

test('no bundle holds a second YAML parser', () => {
  for (const name of bundles()) {
    // A file of several bundles has a map of each.
    const { sources = [], sections = [] } = JSON.parse(read(`${name}.map`)) as {
      sources?: string[];
      sections?: { map: { sources: string[] } }[];
    };
    const parsers = new Set(
      [...sources, ...sections.flatMap(it => it.map.sources)].flatMap(
        it => /.*node_modules\/(js-yaml|yaml|yamljs|esprima|toml|coffee-?script)(?=\/)/.exec(it)?.slice(0, 1) ?? [],
      ),
    );
    assert.ok(
      parsers.size <= 1 && [...parsers].every(it => it.endsWith('/js-yaml') && !it.includes('gray-matter')),
      `${name}: ${[...parsers].join(', ')}`,
    );
  }
});

test('the web bundle asks for nothing but the host', () => {
  const asked = [...read('dist/extension.web.js').matchAll(/\brequire\(\s*["']([^"']+)["']\s*\)/g)].map(it => it[1]);
  // The parts of the file ask for one another by the name that stands for them where they are read one by one.
  assert.deepEqual([...new Set(asked)].sort(), ['./parts.js', 'vscode']);
});

test('only the desktop bundle and the command line start programs', () => {
  for (const name of ['dist/extension.web.js']) assert.doesNotMatch(read(name), /child_process|worker_threads/);
});

// Tables of README.md: written from their one source with UPDATE=1, compared otherwise.

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category?: string }[];
    readonly keybindings?: readonly {
      command: string;
      key: string;
      mac?: string;
      when?: string;
      args?: { commands?: readonly unknown[] };
    }[];
    readonly configuration?: Configuration | readonly Configuration[];
  };
}
interface Configuration {
  readonly properties: Readonly<Record<string, { default: unknown; description?: string; markdownDescription?: string }>>;
}
const manifest = JSON.parse(read('package.json')) as Manifest;

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows]
    .map(row => `| ${row.map(it => it.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`)
    .join('\n');

function checkTable(name: string, wanted: string): void {
  const readme = read('README.md');
  const [open, close] = [`<!-- ${name}: written by test/tidy.test.ts -->`, `<!-- /${name} -->`];
  const start = readme.indexOf(open);
  const end = readme.indexOf(close);
  assert.ok(start >= 0 && end > start, `README.md has no marks for the table "${name}"`);
  const updated = `${readme.slice(0, start + open.length)}\n${wanted}\n${readme.slice(end)}`;
  if (process.env.UPDATE === '1') writeFileSync(at('README.md'), updated);
  else assert.equal(readme, updated, 'run `UPDATE=1 node scripts/test.mjs whole`');
}

test('README: the table of kinds is the list of kinds', () => {
  const rows = [...bundledKinds.values()].map(it => [
    `\`${it.name}\``,
    it.description,
    `\`${it.idPrefix}-…\``,
    (it.schema['required'] as string[])
      .filter(field => !(commonSchema['required'] as string[]).includes(field))
      .map(field => `\`${field}\``)
      .join(' '),
  ]);
  checkTable('kinds', table(['Kind', 'Is', 'Ids', 'Needs besides'], rows));
});

test('README: the table of rules is the list of rules', () => {
  checkTable(
    'rules',
    table(
      ['Rule', 'Severity', 'What it wants'],
      rules.map(it => [`\`${it.id}\``, it.severity, it.summary]),
    ),
  );
});

/** What a key that runs several commands is for is the last of them. */
function lastCommand({
  command,
  args,
}: {
  readonly command: string;
  readonly args?: { readonly commands?: readonly unknown[] };
}): string {
  const last = args?.commands?.at(-1);
  return typeof last === 'string' ? last : ((last as { command?: string } | undefined)?.command ?? command);
}

test('README: settings and keys are those of package.json', () => {
  const { configuration = [], keybindings = [], commands } = manifest.contributes;
  const titles = new Map(commands.map(it => [it.command, it.title]));
  const settings = (
    Array.isArray(configuration) ? (configuration as readonly Configuration[]) : [configuration as Configuration]
  ).flatMap(it => Object.entries(it.properties));
  const rows = [
    ...settings.map(([key, it]) => [
      `\`${key}\``,
      `\`${JSON.stringify(it.default)}\``,
      it.markdownDescription ?? it.description ?? '',
    ]),
    ...keybindings.map(it => [
      `\`${it.key}\`${it.mac ? ` (macOS \`${it.mac}\`)` : ''}`,
      'key',
      titles.get(lastCommand(it)) ?? lastCommand(it),
    ]),
  ];
  checkTable('settings', table(['Setting or key', 'Default', 'What it does'], rows));
});

test('README: the commands of the command line are those it has', () => {
  const help = execFileSync(process.execPath, [at('dist/cli.js'), '--help'], { encoding: 'utf8' });
  const commands = [...help.matchAll(/^ {2,}([a-z]+) {2,}(\S.*)$/gm)].map(it => [`\`drillbook ${it[1]}\``, it[2] ?? '']);
  assert.ok(commands.length >= 6, help);
  checkTable('cli', table(['Command', 'Does'], commands));
});

test('no symbolic link is part of the repository: where it is checked out it would take the place of what is there', () => {
  const entries = execFileSync('git', ['ls-files', '--stage'], { cwd: root, encoding: 'utf8' }).split('\n');
  assert.deepEqual(
    entries.filter(it => it.startsWith('120000')),
    [],
  );
});
