/** Files in memory that can change between two looks. */
import { type DirectoryEntry, FileProblem, type FileStatus, type Files } from '../../src/core/ports.ts';

export class MemoryFiles implements Files {
  readonly root = 'memory:/r';
  readonly #texts = new Map<string, { text: string; modified: number }>();
  #now = 0;

  constructor(texts: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(texts)) this.write(path, text);
  }
  write(path: string, text: string): void {
    this.#texts.set(path, { text, modified: ++this.#now });
  }
  delete(path: string): void {
    this.#texts.delete(path);
  }
  paths(): readonly string[] {
    return [...this.#texts.keys()];
  }
  async readDirectory(path: string): Promise<readonly DirectoryEntry[]> {
    const entries = new Map<string, DirectoryEntry>();
    const start = path === '' ? '' : `${path}/`;
    for (const it of this.#texts.keys()) {
      if (!it.startsWith(start)) continue;
      const [name = '', ...rest] = it.slice(start.length).split('/');
      entries.set(name, { name, type: rest.length > 0 ? 'directory' : 'file' });
    }
    if (entries.size === 0 && path !== '') throw missing(path);
    return [...entries.values()];
  }
  async status(path: string): Promise<FileStatus> {
    const it = this.#texts.get(path);
    if (!it) throw missing(path);
    return { size: it.text.length, modified: it.modified };
  }
  async read(path: string): Promise<string> {
    const it = this.#texts.get(path);
    if (!it) throw missing(path);
    return it.text;
  }
}

const missing = (path: string) => new FileProblem('file/missing', path, `${path} does not exist.`);
