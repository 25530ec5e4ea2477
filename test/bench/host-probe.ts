/** An extension beside Drillbook that watches the thread all extensions share: how long it was held up, and how much memory it has. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pack } from '../window/editor.ts';

/** One time in which the thread took nothing else. */
export interface Pause {
  /** Milliseconds since 1970, when it ended. */
  readonly at: number;
  /** Milliseconds by the clock on the wall: what a person waits, with all that other programs took meanwhile. */
  readonly lasted: number;
  /** Milliseconds that the thread itself was computing in it: what its own code is to blame for. */
  readonly computed: number;
  /** Milliseconds of these in the kernel: mostly memory that the engine asked for, dear where a virtual machine gets it late. */
  readonly kernel: number;
}

/** A letter on its way to its marks, as extensions see it; milliseconds since 1970. */
export interface Marking {
  /** Extensions heard of the letter. */
  readonly changed: number;
  /** Other marks than before were handed to the window. */
  readonly marked: number;
}

/** Bytes after everything that nobody holds any more is gone. */
export interface HostMemory {
  /** Heap and buffers of the thread that the extensions share. */
  readonly thread: number;
  /** The whole process, with all its threads. */
  readonly process: number;
}

/** Pauses shorter than this, in milliseconds, are not noted. */
const shortest = 4;

const code = `const fs = require('node:fs');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');
const vscode = require('vscode');
const place = process.env.DRILLBOOK_BENCH_PROBE;
const used = () => process.threadCpuUsage();
exports.activate = () => {
  let last = performance.now();
  let before = used();
  let noted = [];
  let written;
  const marksOf = uri => vscode.languages.getDiagnostics(uri).length;
  vscode.workspace.onDidChangeTextDocument(({ document: { uri }, contentChanges }) => {
    if (contentChanges.length > 0 && uri.path.endsWith('/bench-page.md')) written = { uri, marks: marksOf(uri), changed: Date.now() };
  });
  const tick = () => {
    const now = performance.now();
    const cpu = used();
    if (now - last - 1 >= ${shortest}) {
      const kernel = (cpu.system - before.system) / 1000;
      noted.push(JSON.stringify({ at: Date.now(), lasted: now - last - 1, computed: (cpu.user - before.user) / 1000 + kernel, kernel }));
    }
    if (written !== undefined && marksOf(written.uri) !== written.marks) {
      fs.appendFileSync(path.join(place, 'marks.jsonl'), JSON.stringify({ changed: written.changed, marked: Date.now() }) + '\\n');
      written = undefined;
    }
    last = now;
    before = cpu;
    setTimeout(tick, 1);
  };
  const restart = () => { last = performance.now(); before = used(); };
  tick();
  let session;
  const look = () => {
    if (noted.length > 0) fs.appendFileSync(path.join(place, 'pauses.jsonl'), noted.join('\\n') + '\\n');
    noted = [];
    if (fs.existsSync(path.join(place, 'weigh'))) {
      fs.unlinkSync(path.join(place, 'weigh'));
      v8.setFlagsFromString('--expose-gc');
      const gc = vm.runInNewContext('gc');
      gc();
      gc();
      const { heapUsed, external, rss } = process.memoryUsage();
      fs.writeFileSync(path.join(place, 'memory.json.new'), JSON.stringify({ thread: heapUsed + external, process: rss }));
      fs.renameSync(path.join(place, 'memory.json.new'), path.join(place, 'memory.json'));
    }
    if (fs.existsSync(path.join(place, 'profile')) && session === undefined) {
      const inspector = require('node:inspector');
      session = new inspector.Session();
      session.connect();
      session.post('Profiler.enable');
      session.post('Profiler.setSamplingInterval', { interval: 500 });
      session.post('Profiler.start');
    } else if (!fs.existsSync(path.join(place, 'profile')) && session !== undefined) {
      session.post('Profiler.stop', (error, { profile }) => fs.writeFileSync(path.join(place, 'host.cpuprofile'), JSON.stringify(profile)));
      session = undefined;
    }
    // What the probe did itself is no pause of anybody.
    restart();
    setTimeout(look, 500);
  };
  setTimeout(look, 500);
};`;

/** Active when the window has started: every other extension that belongs to the start is by then. */
const started = `require('node:fs').writeFileSync(require('node:path').join(process.env.DRILLBOOK_BENCH_PROBE, 'started'), '');
exports.activate = () => {};`;

export class HostProbe {
  readonly #place: string;

  /** `place` is an empty folder; the extension writes there what it sees. */
  constructor(place: string) {
    this.#place = place;
  }

  /** For the server whose extension host is watched. */
  get environment(): Readonly<Record<string, string>> {
    return { DRILLBOOK_BENCH_PROBE: this.#place };
  }

  /** Packs what watches and answers the paths of the packages. */
  async packages(): Promise<readonly [string, string]> {
    return [
      await packExtension(this.#place, 'host-probe', code, ['*']),
      await packExtension(this.#place, 'host-started', started, ['onStartupFinished']),
    ];
  }

  /** The extensions that belong to the start of the window are all active. */
  hasStarted(): boolean {
    return existsSync(path.join(this.#place, 'started'));
  }

  /** Pauses that ended between two instants, in milliseconds since 1970. */
  pauses(from: number, to: number): readonly Pause[] {
    const file = path.join(this.#place, 'pauses.jsonl');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map(it => JSON.parse(it) as Pause).filter(it => it.at >= from && it.at - it.lasted < to);
  }

  /** Of the letters typed since an instant. */
  markings(since: number): readonly Marking[] {
    const file = path.join(this.#place, 'marks.jsonl');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    return lines.map(it => JSON.parse(it) as Marking).filter(it => it.changed >= since);
  }

  /** Collects garbage and weighs; that itself is a pause, so it comes last. */
  async memory(): Promise<HostMemory> {
    const answer = path.join(this.#place, 'memory.json');
    writeFileSync(path.join(this.#place, 'weigh'), '');
    for (const end = Date.now() + 60_000; !existsSync(answer); ) {
      if (Date.now() > end) throw new Error('The extension host did not say how much memory it has within a minute.');
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    return JSON.parse(readFileSync(answer, 'utf8')) as HostMemory;
  }
}

/** Packs an extension of one file; answers the path of the package. */
export async function packExtension(
  place: string,
  name: string,
  main: string,
  activationEvents: readonly string[],
): Promise<string> {
  const folder = path.join(place, name);
  mkdirSync(folder);
  const manifest = { name, publisher: 'bench', version: '1.0.0', engines: { vscode: '^1.105.0' }, main: './main.js' };
  const repository = 'https://github.com/drillbook/drillbook';
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ ...manifest, repository, activationEvents, license: 'SEE LICENSE IN LICENSE' }),
  );
  writeFileSync(path.join(folder, 'LICENSE'), 'For a benchmark; kept by nobody.\n');
  writeFileSync(path.join(folder, 'README.md'), `# ${name}\n`);
  writeFileSync(path.join(folder, 'main.js'), main);
  return pack(path.join(place, `${name}.vsix`), folder);
}
