/** The settings of the window's own behaviour: the one table that the manifest and the README are compared with. */

/** One setting as package.json offers it; the name comes after `drillbook.`. */
export interface SettingDescription {
  readonly type: 'boolean' | 'number' | 'string';
  readonly default: boolean | number | string;
  readonly description: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
}

export const windowSettings = {
  'builtIn.show': {
    type: 'boolean',
    default: true,
    description: 'Show the runbooks that come with Drillbook in the library and in search, below your own.',
  },
  'problems.show': {
    type: 'boolean',
    default: true,
    description:
      'Show findings in the Problems view and in the text. Severities of single rules are set in drillbook.yaml, where the command line reads them too.',
  },
  'codeLens.show': {
    type: 'boolean',
    default: true,
    description: 'Show "Start run" above the title of a runbook, and the state of each step above it while a run is on.',
  },
  'queue.days': {
    type: 'number',
    default: 30,
    minimum: 0,
    maximum: 3650,
    description: 'How many days the Review Queue looks ahead.',
  },
  'search.limit': {
    type: 'number',
    default: 50,
    minimum: 5,
    maximum: 500,
    description: 'How many results the search box shows at most.',
  },
} as const satisfies Record<string, SettingDescription>;

type Widened<T> = T extends boolean ? boolean : T extends number ? number : string;
export type SettingName = keyof typeof windowSettings;
export type WindowSettings = { readonly [Name in SettingName]: Widened<(typeof windowSettings)[Name]['default']> };

/**
 * All settings as one object. `read` answers what the host holds under a name; a value of the wrong type, or a number
 * out of bounds, counts as not set, because settings files are written by hand.
 */
export function readSettings(read: (name: SettingName) => unknown): WindowSettings {
  const entries = Object.entries(windowSettings).map(([name, description]: [string, SettingDescription]) => {
    const value = read(name as SettingName);
    const fits =
      typeof value === description.type &&
      (typeof value !== 'number' ||
        (value >= (description.minimum ?? value) && value <= (description.maximum ?? value) && Number.isFinite(value)));
    return [name, fits ? value : description.default];
  });
  return Object.fromEntries(entries) as WindowSettings;
}
