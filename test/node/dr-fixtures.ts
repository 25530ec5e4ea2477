/**
 * The two disasters that the bundled DR plans are for, made for real below a folder: a PostgreSQL primary that died beside
 * its standby, and files encrypted by an attacker beside three backups of which the newest holds the damage already.
 */
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Disaster {
  /** Value of each parameter that the plan requires, by name. */
  readonly parameters: Record<string, string>;
  /** Ends every process of the disaster and of its recovery. Files stay: the folder is the caller's. */
  stop(): Promise<void>;
}

export interface PostgresDisaster extends Disaster {
  /** Output of `psql -At`, asked of the standby that becomes the primary unless said otherwise. Rejects when it does not answer. */
  query(sql: string, on?: 'standby' | 'primary'): Promise<string>;
  /** Starts the dead primary again, as a machine does that comes back by itself. */
  revive(): Promise<void>;
  /** Data folder of a database that has nothing to do with the two. */
  stranger(): Promise<string>;
}

export interface RansomwareDisaster extends Disaster {
  /** Names in the folder of the copies, oldest first; the last is poisoned. */
  readonly copies: readonly [string, string, string];
  /** Path below the folder of live files → SHA-256 of its content before the attack, as the newest clean copy has it. */
  readonly clean: ReadonlyMap<string, string>;
}

/** Two fixtures of one process never get the same port, although neither holds it while it is set up. */
const given = new Set<number>();
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((resolve, reject) => {
      const server = createServer();
      server.on('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
      });
    });
    if (given.has(port)) continue;
    given.add(port);
    return port;
  }
}

/** Folder of pg_ctl: the newest that Debian's packages brought, else the one pg_config knows. */
function postgresBinaries(): string {
  const home = '/usr/lib/postgresql';
  const versions = fs.existsSync(home) ? fs.readdirSync(home).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.map(it => path.join(home, it, 'bin')).find(it => fs.existsSync(path.join(it, 'pg_ctl')));
  const bin = found ?? spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout?.trim();
  if (!bin) throw new Error('There is no PostgreSQL server here: run `apt-get install --no-install-recommends postgresql`.');
  return bin;
}

/** Whom the servers run as: PostgreSQL refuses to be root. */
function databaseOwner(): { readonly name: string; readonly ids: { readonly uid: number; readonly gid: number } | undefined } {
  if (process.getuid?.() !== 0) return { name: userInfo().username, ids: undefined };
  for (const name of ['postgres', 'nobody']) {
    const entry = spawnSync('getent', ['passwd', name], { encoding: 'utf8' }).stdout.split(':');
    if (entry[0] === name) return { name, ids: { uid: Number(entry[2]), gid: Number(entry[3]) } };
  }
  throw new Error('There is neither a user postgres nor a user nobody here to run PostgreSQL as.');
}

/** For a test that ends before its `stop`: nothing may be left running whatever happens. */
const leftovers = new Set<() => void>();
process.on('exit', () => {
  for (const end of leftovers) end();
});

/**
 * A primary with 1,000 rows in the table `t`, its streaming standby, and then the primary killed without a shutdown.
 * @param folder that exists and is empty; it becomes enterable for the database's user
 */
export async function postgresFixture(folder: string): Promise<PostgresDisaster> {
  const bin = postgresBinaries();
  const owner = databaseOwner();
  // Of a folder below the temporary one only the last name is ours to open.
  if (owner.ids) fs.chmodSync(folder, 0o711);
  const home = path.join(folder, 'postgresql');
  fs.mkdirSync(home, { mode: 0o700 });
  if (owner.ids) fs.chownSync(home, owner.ids.uid, owner.ids.gid);
  const primary = path.join(home, 'primary');
  const standby = path.join(home, 'standby');
  const ports = { primary: await freePort(), standby: await freePort() };
  const environment = { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8', HOME: home };
  const asOwner = (program: string, ...args: string[]) =>
    run(path.join(bin, program), args, { cwd: home, env: environment, ...owner.ids });
  const start = (data: string) => asOwner('pg_ctl', '-D', data, '-l', path.join(data, 'startup.log'), '-w', 'start');
  const query = async (sql: string, on: 'standby' | 'primary' = 'standby') => {
    const args = ['-XwAt', '-h', '127.0.0.1', '-p', String(ports[on]), '-U', 'postgres', '-d', 'postgres', '-c', sql];
    const { stdout } = await run(path.join(bin, 'psql'), args, { env: { ...environment, PGCONNECT_TIMEOUT: '5' } });
    return stdout.trimEnd();
  };
  /** Process ids of the servers that run on any folder of ours, also on those that a plan made or renamed. */
  const servers = () =>
    fs
      .readdirSync(home)
      .map(name => path.join(home, name, 'postmaster.pid'))
      .map(pidIn)
      .filter(isAlive);
  const endAll = () => {
    if (fs.existsSync(home)) for (const pid of servers()) signal(pid, 'SIGQUIT');
  };
  leftovers.add(endAll);

  const create = (data: string) =>
    asOwner('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync');
  await create(primary);
  const settings = (port: number) =>
    `\nport = ${port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\nshared_buffers = 16MB\nmax_connections = 20\nwal_retrieve_retry_interval = 200ms\n`;
  fs.appendFileSync(path.join(primary, 'postgresql.conf'), settings(ports.primary));
  await start(primary);
  await query('create table t as select n, md5(n::text) as text from generate_series(1, 1000) n', 'primary');
  await asOwner(
    'pg_basebackup',
    ...['-w', '-h', '127.0.0.1', '-p', String(ports.primary), '-U', 'postgres'],
    ...['-D', standby, '-R', '-X', 'stream', '-C', '-S', 's1', '--checkpoint=fast', '--no-sync'],
  );
  fs.appendFileSync(path.join(standby, 'postgresql.conf'), `port = ${ports.standby}\n`);
  await start(standby);
  // Only when all has arrived is the loss of the primary a loss of nothing.
  const written = await query('select pg_current_wal_lsn()', 'primary');
  for (const limit = Date.now() + 30_000; (await query(`select pg_last_wal_replay_lsn() >= '${written}'`)) !== 't'; ) {
    if (Date.now() > limit) throw new Error('The standby does not follow its primary.');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  await asOwner('pg_ctl', '-D', primary, '-m', 'immediate', '-w', 'stop');

  return {
    parameters: {
      PRIMARY_HOST: '127.0.0.1',
      PRIMARY_PORT: String(ports.primary),
      PRIMARY_DATA: primary,
      STANDBY_HOST: '127.0.0.1',
      STANDBY_PORT: String(ports.standby),
      PGUSER: 'postgres',
      PGDATABASE: 'postgres',
      CHECK_TABLE: 't',
      CHECK_ROWS: '1000',
      PG_OWNER: owner.name,
      PG_BIN: bin,
    },
    query,
    revive: async () => {
      await start(primary);
    },
    stranger: async () => {
      const data = path.join(home, 'stranger');
      await create(data);
      return data;
    },
    stop: async () => {
      endAll();
      for (const limit = Date.now() + 30_000; servers().length > 0; ) {
        if (Date.now() > limit) throw new Error(`PostgreSQL does not end: ${servers().join(' ')}.`);
        await new Promise(resolve => setTimeout(resolve, 50));
      }
      leftovers.delete(endAll);
    },
  };
}

const hour = 60 * 60;
const sha256 = (file: string) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');

/**
 * Live files, copies of them 36 and 12 hours old, the attack 2 hours ago, and a copy 1 hour old that was taken of the
 * encrypted files; each copy has the right checksum beside it.
 * @param folder that exists and is empty
 */
export async function ransomwareFixture(folder: string): Promise<RansomwareDisaster> {
  const places = Object.fromEntries(
    ['live files', 'offsite', 'clean', 'evidence'].map(name => [name, path.join(folder, name)]),
  ) as Record<'live files' | 'offsite' | 'clean' | 'evidence', string>;
  for (const place of Object.values(places)) fs.mkdirSync(place);
  const live = places['live files'];
  const now = Math.floor(Date.now() / 1000);
  const write = (name: string, content: string | Buffer, hoursAgo: number) => {
    const file = path.join(live, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
    fs.utimesSync(file, now - hoursAgo * hour, now - hoursAgo * hour);
  };
  const copy = async (name: string, hoursAgo: number) => {
    const file = path.join(places.offsite, name);
    await run('tar', ['-C', live, '-czf', file, '.']);
    fs.writeFileSync(`${file}.sha256`, `${sha256(file)}  ${name}\n`);
    for (const it of [file, `${file}.sha256`]) fs.utimesSync(it, now - hoursAgo * hour, now - hoursAgo * hour);
    return name;
  };
  const stamp = (hoursAgo: number) => new Date((now - hoursAgo * hour) * 1000).toISOString().slice(0, 16).replace(':', '');

  write('accounts/2026 ledger.csv', Array.from({ length: 500 }, (_, n) => `${n},${n * 7}`).join('\n'), 90);
  write("letters/it's final.txt", 'Dear customer,\n', 80);
  write('letters/empty.txt', '', 80);
  write('drawings/plan.bin', Buffer.from(Array.from({ length: 70_000 }, (_, n) => (n * 31) % 256)), 70);
  write('index.html', '<title>File service</title>\n', 60);
  const oldest = await copy(`files-${stamp(36)}.tgz`, 36);
  write('letters/new since.txt', 'written between the copies\n', 20);
  const cleanest = await copy(`files-${stamp(12)}.tgz`, 12);
  const names = (fs.readdirSync(live, { recursive: true }) as string[]).filter(it => fs.statSync(path.join(live, it)).isFile());
  const clean = new Map(names.map(it => [it, sha256(path.join(live, it))]));
  write('letters/today.txt', 'written after the newest clean copy: lost\n', 3);

  const prey = [...names, 'letters/today.txt'].sort();
  for (const [index, name] of prey.entries()) {
    const file = path.join(live, name);
    await run('openssl', ['enc', '-aes-256-cbc', '-pbkdf2', '-pass', 'pass:attacker', '-in', file, '-out', `${file}.locked`]);
    fs.rmSync(file);
    const at = now - 2 * hour + index;
    fs.utimesSync(`${file}.locked`, at, at);
  }
  write('HOW_TO_DECRYPT.txt', 'Pay.\n', 1.9);
  const poisoned = await copy(`files-${stamp(1)}.tgz`, 1);

  const pidFile = path.join(places.evidence, 'server.pid');
  const endServer = () => {
    const pid = pidIn(pidFile);
    // A number from a file is a process of ours only as long as it serves our folder.
    if (isAlive(pid) && folderOf(pid) === fs.realpathSync(places.clean)) signal(pid, 'SIGTERM');
  };
  leftovers.add(endServer);
  return {
    parameters: {
      LIVE_DIR: live,
      OFFSITE_DIR: places.offsite,
      CLEAN_DIR: places.clean,
      EVIDENCE_DIR: places.evidence,
      CHECK_FILE: 'index.html',
      PORT: String(await freePort()),
    },
    copies: [oldest, cleanest, poisoned],
    clean,
    stop: async () => {
      endServer();
      leftovers.delete(endServer);
    },
  };
}

/** The number at the start of a file; 0 when there is none, or no file any more. */
function pidIn(file: string): number {
  try {
    return Number.parseInt(fs.readFileSync(file, 'utf8'), 10) || 0;
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    // A child that has ended and was not waited for answers too.
    return !/^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}

function folderOf(pid: number): string | undefined {
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
