/** Values that a person gives to a run: which names and which values are taken, and why others are not. */
import { RE2JS } from 're2js';
import { isDate, parseDuration } from '../document/calendar.ts';
import type { Parameter } from '../document/document-types.ts';
import { refuseName } from '../document/parameter-names.ts';
import { codeName, hiddenName } from './hidden-characters.ts';
import { shortestSecret } from './secrets.ts';

/** Longest `NAME=value`, in bytes: Linux refuses a longer string in an environment (MAX_ARG_STRLEN less the final zero). */
export const longestEntry = 131_071;

/** Why a step's output cannot be captured into a variable of this name; undefined when it can. */
export function refuseCapture(name: string): string | undefined {
  if (['LINES', 'COLUMNS', 'SHLVL', '_'].includes(name)) return `"${name}" is a name that the shell itself uses: choose another`;
  return refuseName(name);
}

/** Why a value is refused for a parameter; undefined when it is taken. */
export function refuseValue(parameter: Parameter, value: string): string | undefined {
  const { name, type } = parameter;
  if (value === '') return parameter.required ? `${name} needs a value` : undefined;
  // Values may have several lines only where any text is welcome: they travel in the environment and are never typed.
  const problem = refuseCharacters(name, value, type === 'string' || type === 'secret');
  if (problem !== undefined) return problem;
  if (parameter.secret || type === 'secret') {
    const short = refuseSecret(name, value);
    if (short !== undefined) return short;
  }
  if (value.startsWith('-') && !parameter.allowLeadingDash && type !== 'integer' && type !== 'number')
    return `${name} begins with "-", so a command could take it for an option: leave the dash out, or set allow_leading_dash`;
  if (utf8Length(`${name}=${value}`) > longestEntry)
    return `${name} is too long: at most ${longestEntry} bytes together with its name`;
  return refuseType(parameter, value) ?? refusePattern(parameter, value);
}

/** Why a value is refused as a secret; undefined when it is taken. */
export function refuseSecret(name: string, value: string): string | undefined {
  if (value === '') return `${name} needs a value`;
  if (value.trim().length >= shortestSecret) return undefined;
  return `${name} is a secret of fewer than ${shortestSecret} characters: so short a text cannot be masked in what is printed. Take a longer one, or a parameter that is no secret`;
}

/** Control and hidden characters, with their place: "contains U+0015 at position 3". */
export function refuseCharacters(name: string, value: string, lines: boolean): string | undefined {
  let position = 0;
  for (const character of value) {
    position++;
    const codePoint = character.codePointAt(0) ?? 0;
    const shown = lines && (codePoint === 10 || codePoint === 9);
    if (shown) continue;
    const hidden = hiddenName(codePoint) ?? (codePoint < 0x20 ? 'control character' : undefined);
    if (hidden !== undefined) return `${name} contains ${codeName(codePoint)} at position ${position} (${hidden}): remove it`;
  }
  return undefined;
}

/** Labels of at most 63 characters, 253 in all (RFC 1123); each label ends at a dot, so that no text takes long to refuse. */
const hostName = /^(?=.{1,253}$)(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9_-]{1,63}(?<!-))*\.?$/;
const addressWithColons = /^[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*$/;

function refuseType({ name, type, choices }: Parameter, value: string): string | undefined {
  switch (type) {
    case 'string':
    case 'secret':
      return undefined;
    case 'integer':
      return /^-?\d+$/.test(value) ? undefined : `${name} must be a whole number, found "${value}"`;
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(value) ? undefined : `${name} must be a number, found "${value}"`;
    case 'boolean':
      return value === 'true' || value === 'false' ? undefined : `${name} must be true or false, found "${value}"`;
    case 'choice':
      return choices?.includes(value) ? undefined : `${name} must be one of ${(choices ?? []).join(', ')}; found "${value}"`;
    case 'path':
      return undefined;
    case 'host':
      return hostName.test(value) || addressWithColons.test(value)
        ? undefined
        : `${name} must be a host name or an address, found "${value}"`;
    case 'url':
      return /^[a-z][a-z0-9+.-]*:\/\/[^\s/]+/i.test(value) ? undefined : `${name} must be a URL, found "${value}"`;
    case 'duration':
      return parseDuration(value) === undefined
        ? `${name} must be a duration such as 30s, 5m or 1h30m, found "${value}"`
        : undefined;
    case 'date':
      return isDate(value) ? undefined : `${name} must be a date such as 2026-11-21, found "${value}"`;
    default:
      return type satisfies never;
  }
}

/** Found anywhere in the value, as in a schema: authors anchor what they mean whole. Judged by an engine that hostile patterns cannot stall. */
function refusePattern({ name, pattern }: Parameter, value: string): string | undefined {
  if (pattern === undefined) return undefined;
  try {
    return RE2JS.compile(pattern).matcher(value).find() ? undefined : `${name} does not match ${pattern}`;
  } catch {
    return `${name} cannot be checked: its pattern ${pattern} cannot be read`;
  }
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
}
