/** Keys of a window under test: one for each command that tests run, by its title in the palette. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly name: string }[]>>;
  };
}
const { contributes } = JSON.parse(
  readFileSync(path.join(process.env['DRILLBOOK_ROOT'] ?? '', 'package.json'), 'utf8'),
) as Manifest;

/** Drillbook's commands, those of its views, and the few of the editor that tests use. */
const commands = [
  ...contributes.commands.map(it => [`${it.category ?? 'Drillbook'}: ${it.title}`, it.command] as const),
  ...Object.values(contributes.views).flatMap(all =>
    all.map(it => [`Drillbook: Focus on ${it.name} View`, `${it.id}.focus`] as const),
  ),
  ['File: Revert File', 'workbench.action.files.revert'],
  ['File: Save', 'workbench.action.files.save'],
  ['Notifications: Clear All Notifications', 'notifications.clearAll'],
  ['Notifications: Hide Notifications', 'notifications.hideList'],
  ['Notifications: Show Notifications', 'notifications.showList'],
  ['Problems: Focus on Problems View', 'workbench.panel.markers.view.focus'],
  ['Terminal: Create New Terminal', 'workbench.action.terminal.new'],
  ['Terminal: Focus Terminal', 'workbench.action.terminal.focus'],
  ['Terminal: Select All', 'workbench.action.terminal.selectAll'],
  ['View: Close All Editors', 'workbench.action.closeAllEditors'],
  ['View: Close Other Editors in Group', 'workbench.action.closeOtherEditors'],
  ['View: Hide Panel', 'workbench.action.closePanel'],
  ['View: Keep Editor', 'workbench.action.keepEditor'],
  ['View: Toggle Panel Visibility', 'workbench.action.togglePanel'],
] as const;

/** The key that goes before each; it comes through wherever the focus is, in a terminal too, and makes no text. */
const first = 'ctrl+alt+f9';
/** Not those that a page in the window keeps for itself: copy, cut, paste, undo, redo, select all, find, print, save. */
const seconds = [...'bdeghijklmnoqrtuw0123456789'].flatMap(it => [`ctrl+alt+${it}`, `ctrl+alt+shift+${it}`, `shift+alt+${it}`]);

if (commands.length > seconds.length) throw new Error(`${commands.length} commands have ${seconds.length} keys`);

/** What `keybindings.json` holds of them. */
export const commandKeys = commands.map(([, command], index) => ({ key: `${first} ${seconds[index]}`, command }));

const pressed = (key: string): string =>
  key
    .split('+')
    .map(
      it =>
        ({ ctrl: 'Control', alt: 'Alt', shift: 'Shift', f9: 'F9' })[it] ??
        (/\d/.test(it) ? `Digit${it}` : `Key${it.toUpperCase()}`),
    )
    .join('+');

/** The two keys of a command's title, as they are pressed; undefined when none stand for it. */
export function keysOf(title: string): readonly [string, string] | undefined {
  const second = seconds[commands.findIndex(([it]) => it === title)];
  return second === undefined ? undefined : [pressed(first), pressed(second)];
}
