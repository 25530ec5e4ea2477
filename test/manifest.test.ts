/** package.json offers what the window has: settings, commands and pictures that exist, and keys that are nobody else's. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readSettings, windowSettings } from '../src/editor/window-settings.ts';

const root = process.env.DRILLBOOK_ROOT ?? '.';
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const editor = readdirSync(path.join(root, 'src/editor'))
  .filter(name => name.endsWith('.ts'))
  .map(name => readFileSync(path.join(root, 'src/editor', name), 'utf8'))
  .join('\n');

test('the settings that package.json offers are those of the one table', () => {
  const offered = Object.entries<Record<string, unknown>>(manifest.contributes.configuration.properties).map(
    ([name, { order: _order, ...rest }]) => [name, rest],
  );
  const known = Object.entries(windowSettings).map(([name, description]) => [`drillbook.${name}`, { ...description }]);
  assert.deepEqual(Object.fromEntries(offered), Object.fromEntries(known));
});

test('a setting of the wrong type or out of bounds counts as not set', () => {
  const wrong: Record<string, unknown> = { 'builtIn.show': 'no', 'search.limit': 1e9, 'problems.show': false };
  const settings = readSettings(name => wrong[name]);
  assert.equal(settings['builtIn.show'], true);
  assert.equal(settings['search.limit'], windowSettings['search.limit'].default);
  assert.equal(settings['problems.show'], false);
});

interface KeyBinding {
  readonly command: string;
  readonly args?: { readonly commands: readonly (string | { readonly command: string })[] };
}
/** A key runs one command, or several in turn. */
const commandsOf = ({ command, args }: KeyBinding): readonly string[] =>
  command === 'runCommands' ? (args?.commands ?? []).map(it => (typeof it === 'string' ? it : it.command)) : [command];

test('every command offered is registered somewhere, and every menu, key and welcome text names an offered one', () => {
  const commands = new Map<string, { title: string; category: string }>(
    manifest.contributes.commands.map((it: { command: string; title: string; category: string }) => [it.command, it]),
  );
  for (const [id, { title, category }] of commands) {
    const last = id.slice('drillbook.'.length);
    const registered = editor.includes(`'${id}'`) || editor.includes(`'${last}'`) || id.startsWith('drillbook.groupBy.');
    assert.ok(registered, `${id} is offered and nothing registers it`);
    assert.equal(category, 'Drillbook', id);
    assert.ok(!title.startsWith('Drillbook'), `${id}: the category already says Drillbook`);
  }
  const used = [
    ...Object.values<{ command: string }[]>(manifest.contributes.menus).flat(),
    ...manifest.contributes.keybindings.flatMap((it: KeyBinding) => commandsOf(it).map(command => ({ command }))),
  ]
    .flatMap(it => it.command ?? [])
    // The host's own, which a key may need before ours.
    .filter(it => !it.startsWith('list.'));
  const submenus: string[] = (manifest.contributes.submenus ?? []).map((it: { id: string }) => it.id);
  const opened = Object.values<{ submenu?: string }[]>(manifest.contributes.menus).flatMap(all =>
    all.flatMap(it => it.submenu ?? []),
  );
  assert.deepEqual([...new Set(opened)].sort(), [...submenus].sort(), 'a submenu that nothing opens, or that is not there');
  for (const id of submenus) assert.ok(manifest.contributes.menus[id]?.length > 0, `the submenu ${id} is empty`);
  const welcomed = manifest.contributes.viewsWelcome.flatMap((it: { contents: string }) =>
    [...it.contents.matchAll(/command:(drillbook\.[\w.]+)/g)].map(found => found[1]),
  );
  for (const id of [...used, ...welcomed]) assert.ok(commands.has(id), `${id} is used in a menu and not offered`);
});

test('views, menus and keys name views that exist', () => {
  const views = new Set(
    Object.values<{ id: string }[]>(manifest.contributes.views)
      .flat()
      .map(it => it.id),
  );
  const clauses = JSON.stringify([
    manifest.contributes.menus,
    manifest.contributes.keybindings,
    manifest.contributes.viewsWelcome,
  ]);
  for (const [, view] of clauses.matchAll(/(?:view ==|focusedView ==|"view":) ?"?(drillbook\.\w+)/g))
    assert.ok(views.has(view ?? ''), view);
});

test('no letter with Ctrl+Alt where text is typed: that is AltGr on many keyboards', () => {
  for (const { key, mac, when } of manifest.contributes.keybindings) {
    if (!/focusedView == .*!inputFocus/.test(when ?? '')) assert.doesNotMatch(key, /ctrl\+alt\+[a-z0-9]\b/, key);
    if (key.startsWith('ctrl+k ')) assert.ok(mac !== undefined, `${key} says nothing about macOS`);
  }
});

test('the pictures exist, and the marketplace gets a PNG of at least 128 pixels', () => {
  for (const container of manifest.contributes.viewsContainers.activitybar)
    assert.ok(existsSync(path.join(root, container.icon)));
  const png = readFileSync(path.join(root, manifest.icon));
  assert.equal(png.toString('latin1', 1, 4), 'PNG');
  assert.ok(png.readUInt32BE(16) >= 128 && png.readUInt32BE(20) >= 128);
});

test('the README names every command of the palette, and shows pictures that exist', () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  const { commands, menus } = manifest.contributes as {
    commands: { command: string; title: string }[];
    menus: Record<string, { command: string; when?: string }[]>;
  };
  const hidden = new Set((menus['commandPalette'] ?? []).filter(it => it.when === 'false').map(it => it.command));
  const missing = commands.filter(it => !hidden.has(it.command) && !readme.includes(`*${it.title}*`)).map(it => it.title);
  assert.deepEqual(missing, []);
  for (const [, picture] of readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g))
    assert.ok(existsSync(path.join(root, picture ?? '')), picture);
});
