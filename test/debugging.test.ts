/** Drillbook on itself: what F5 and the settings of the bundled runbooks name must be there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = process.env.DRILLBOOK_ROOT ?? '';
const read = (name: string) => JSON.parse(readFileSync(path.join(root, name), 'utf8'));

interface Configuration {
  readonly name: string;
  readonly type: string;
  readonly args: readonly string[];
  readonly outFiles: readonly string[];
  readonly preLaunchTask: string;
}
interface Task {
  readonly label: string;
  readonly command: string;
}

const configurations: readonly Configuration[] = read('.vscode/launch.json').configurations;
const tasks: readonly Task[] = read('.vscode/tasks.json').tasks;
const inFolder = (text: string) => text.replace('${workspaceFolder}', root);

for (const it of configurations)
  test(`F5, "${it.name}": builds first, loads this extension, opens a folder that exists`, () => {
    assert.equal(it.type, 'extensionHost');
    const task = tasks.find(task => task.label === it.preLaunchTask);
    assert.ok(task !== undefined, `tasks.json has no "${it.preLaunchTask}"`);
    assert.match(task.command, /^node esbuild\.mjs --development$/);
    assert.ok(it.args.includes('--extensionDevelopmentPath=${workspaceFolder}'));
    assert.ok(existsSync(inFolder(it.args.at(-1) ?? 'nothing')), it.args.at(-1));
    // Breakpoints are found through the source maps of what the manifest names.
    assert.deepEqual(it.outFiles, ['${workspaceFolder}/dist/**/*.js']);
    const { main, browser } = read('package.json');
    for (const bundle of [main, browser]) {
      assert.match(path.posix.normalize(bundle), /^dist\/[^/]+\.js$/);
      assert.match(readFileSync(path.join(root, bundle), 'utf8').slice(-200), /\/\/# sourceMappingURL=/);
    }
  });

test('every task of tasks.json runs a script that exists', () => {
  for (const { label, command } of tasks) {
    const script = /^node (\S+)/.exec(command)?.[1];
    assert.ok(script !== undefined && existsSync(path.join(root, script)), `"${label}" runs ${command}`);
  }
});

test('the bundled runbooks opened as a folder are not shown a second time as built-in', () => {
  const settings = readFileSync(path.join(root, 'runbooks', '.vscode', 'settings.json'), 'utf8');
  const name = /"(drillbook\.[^"]+)": false/.exec(settings)?.[1] ?? 'none';
  assert.equal(name, 'drillbook.builtIn.show');
  assert.equal(read('package.json').contributes.configuration.properties[name].type, 'boolean');
  // They are for the clone; the package has no use for them.
  assert.match(readFileSync(path.join(root, '.vscodeignore'), 'utf8'), /^!runbooks\/\[!\.\]\*\/\*\*$/m);
});
