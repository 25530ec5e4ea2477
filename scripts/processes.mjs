// Programs that must not outlive this one, and folders that go with it, however it ends short of a kill that nobody can catch.
import { rmSync } from 'node:fs';

const groups = new Set();
const folders = new Set();
let watching = false;

function watch() {
  if (watching) return;
  watching = true;
  process.on('exit', () => {
    for (const pid of groups) killGroup(pid, 'SIGKILL');
    for (const folder of folders) rmSync(folder, gone);
  });
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ]) {
    process.on(signal, () => process.exit(code));
  }
}

// Killed programs may still write for a moment.
const gone = { recursive: true, force: true, maxRetries: 5 };

/** The child leads a process group of its own; the group goes when this process does. Returns what forgets the child. */
export function killWithUs(child) {
  watch();
  groups.add(child.pid);
  return () => groups.delete(child.pid);
}

/** The file or folder is removed when this process ends. Returns what removes it now. */
export function removeWithUs(folder) {
  watch();
  folders.add(folder);
  return () => {
    folders.delete(folder);
    rmSync(folder, gone);
  };
}

/** Sends a signal to every process of a group, if there is one. */
export function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** True while a process of this id lives on this machine. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
