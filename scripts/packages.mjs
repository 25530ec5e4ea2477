// Debian packages that the tests and the embedded VS Code want: found, installed as root, or named with the exact command.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';

/** The message is one sentence with the command to run. */
export class MissingPackages extends Error {}

/** True when a program of this name is on the PATH. */
export const onPath = program =>
  (process.env.PATH ?? '').split(path.delimiter).some(folder => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

/** `wanted`: program name, or absolute path of a file or folder -> Debian package. Installs what is missing; raises MissingPackages. */
export function requirePackages(wanted) {
  const lacking = () => Object.entries(wanted).filter(([it]) => !(path.isAbsolute(it) ? existsSync(it) : onPath(it)));
  if (lacking().length === 0) return;
  const packages = [...new Set(lacking().map(([, name]) => name))].join(' ');
  const byHand = `apt-get update && apt-get install --yes --no-install-recommends ${packages}`;
  if (process.getuid?.() !== 0 || !onPath('apt-get'))
    throw new MissingPackages(`Missing here: ${packages}. Run as root: ${byHand}`);
  process.stderr.write(`Installing what is missing: ${byHand}\n`);
  const apt = args =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  apt(['update', '--quiet']);
  apt(['install', '--yes', '--quiet', '--no-install-recommends', ...packages.split(' ')]);
  if (lacking().length > 0) throw new MissingPackages(`Could not install ${packages}: run \`${byHand}\` and read what it says.`);
}
