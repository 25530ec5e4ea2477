// Debian packages that the tests and the embedded VS Code want: found, installed as root, or named with the exact command.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The message is one sentence with the command to run. */
export class MissingPackages extends Error {}

/** The file of this name in every folder of the PATH where it can be run, in the order in which a shell looks. */
export const everyOnPath = program =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .map(folder => path.join(folder, program))
    .filter(file => {
      try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
      } catch {
        return false;
      }
    });

/** True when a program of this name is on the PATH. */
export const onPath = program => everyOnPath(program).length > 0;

/** `wanted`: program name, or absolute path of a file or folder -> Debian package. Installs what is missing; raises MissingPackages. */
export function requirePackages(wanted) {
  const lacking = () => Object.entries(wanted).filter(([it]) => !(path.isAbsolute(it) ? existsSync(it) : onPath(it)));
  if (lacking().length === 0) return;
  const packages = [...new Set(lacking().map(([, name]) => name))].join(' ');
  const byHand = `apt-get update && apt-get install --yes --no-install-recommends ${packages}`;
  if (process.getuid?.() !== 0 || !onPath('apt-get'))
    throw new MissingPackages(`Missing here: ${packages}. Run as root: ${byHand}`);
  process.stderr.write(`Installing what is missing (up to some minutes): ${byHand}\n`);
  keepDatabasesAsleep(packages);
  let said = '';
  for (const args of [
    ['update', '--quiet'],
    ['install', '--yes', '--quiet', '--no-install-recommends', ...packages.split(' ')],
  ]) {
    const done = spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    said += done.stderr ?? '';
  }
  if (lacking().length === 0) return;
  // The last error is the one that ended it; those before it are servers that did not answer.
  const reason =
    said
      .match(/^E: .*/gm)
      ?.at(-1)
      ?.slice(3) ?? 'apt-get did not say why';
  throw new MissingPackages(
    `Could not install ${packages} (${reason}): connect to the network and start again, or run as root: ${byHand}`,
  );
}

/** Debian's PostgreSQL package would set up and start a server of its own: here only its programs are wanted. */
function keepDatabasesAsleep(packages) {
  const file = '/etc/postgresql-common/createcluster.conf';
  if (!packages.split(' ').includes('postgresql') || existsSync(file)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'create_main_cluster = false\n');
}
