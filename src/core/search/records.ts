/** Pages as bytes: what repeats itself from page to page stands once, in a table of strings beside them. */
import { uriOf } from '../catalog/uris.ts';
import { withoutEnding } from '../document/document.ts';
import { slugOf } from '../document/outline.ts';
import { ByteWriter, textOf } from './bytes.ts';
import { Lexicon } from './lexicon.ts';
import type { Page, PageSection } from './page.ts';
import { TermTable } from './term-table.ts';

export class RecordWriter {
  /** Characters and no strings: those would keep the texts of whole pages, of which they are parts. */
  readonly #strings = new TermTable();
  /** By the number of a title: its slug, where it was asked for; the same titles stand on many pages. */
  readonly #slugs: string[] = [];
  readonly #bytes = new ByteWriter(1 << 12);
  #starts = new Uint32Array(64);
  readonly #scratch = new ByteWriter(256);
  #pages = 0;

  add(page: Page): void {
    const bytes = this.#bytes;
    // The uri is the folder's and the path, as it is or encoded (1); where it is not, it stands whole and 0 before it.
    const plain = page.uri.endsWith(page.path);
    const ending = plain ? page.path : uriOf({ uri: '' }, page.path);
    const base = page.uri.endsWith(ending) ? page.uri.slice(0, page.uri.length - ending.length) : undefined;
    bytes.number(base === undefined ? 0 : this.#string(base) * 2 + (plain ? 2 : 1));
    if (base === undefined) this.#text(page.uri);
    this.#text(page.path);
    this.#either(page.id, withoutEnding(page.path));
    this.#either(page.title, titleIn(page.sections));
    bytes.number(this.#string(page.kind));
    bytes.number(page.owner === undefined ? 0 : this.#string(page.owner) + 1);
    bytes.number(page.area === undefined ? 0 : this.#string(page.area) + 1);
    bytes.number(page.line);
    bytes.number(page.sections.length);
    let last = 0;
    for (const { title, slug, line } of page.sections) {
      // Sections stand in the order of their lines; a heading in a list may begin where the one before does.
      bytes.number(Math.max(0, line - last));
      last = Math.max(last, line);
      if (title === undefined) bytes.number(0);
      else {
        const number = this.#string(title);
        this.#slugs[number] ??= slugOf(title);
        const own = slug === this.#slugs[number];
        bytes.number(number * 2 + (own ? 1 : 2));
        if (!own) bytes.number(this.#string(slug ?? ''));
      }
    }
    this.#end();
  }

  /** Takes a page over as it was written elsewhere; `renamed` is for one such place alone, and empty at first. */
  copy(from: PageRecords<Strings>, page: number, renamed: Int32Array): void {
    const to = this.#bytes;
    const reader = from.reader(page);
    const string = (number: number) => {
      let own = renamed[number] as number;
      if (own === 0) {
        own = this.#string(from.strings.at(number)) + 1;
        renamed[number] = own;
      }
      return own - 1;
    };
    const number = () => {
      const value = reader.number();
      to.number(value);
      return value;
    };
    const text = () => reader.copy(number(), to);
    const base = reader.number();
    to.number(base === 0 ? 0 : string((base - 1) >> 1) * 2 + (base % 2 === 0 ? 2 : 1));
    if (base === 0) text();
    text();
    if (number() !== 0) text();
    if (number() !== 0) text();
    to.number(string(reader.number()));
    for (let i = 0; i < 2; i++) {
      const named = reader.number();
      to.number(named === 0 ? 0 : string(named - 1) + 1);
    }
    number();
    for (let count = number(); count > 0; count--) {
      number();
      const named = reader.number();
      to.number(named === 0 ? 0 : string((named - 1) >> 1) * 2 + (named % 2 === 1 ? 1 : 2));
      if (named !== 0 && named % 2 === 0) to.number(string(reader.number()));
    }
    this.#end();
  }

  #end(): void {
    this.#pages++;
    if (this.#pages === this.#starts.length) {
      const longer = new Uint32Array(this.#starts.length * 2);
      longer.set(this.#starts);
      this.#starts = longer;
    }
    this.#starts[this.#pages] = this.#bytes.length;
  }

  /** What was written so far; it is good until more is. */
  read(): PageRecords<Strings> {
    return new PageRecords(this.#bytes.written, this.#starts, this.#strings);
  }

  done(): PageRecords {
    const bytes = new ByteWriter(1 << 12);
    const { size } = this.#strings;
    const starts = new Uint32Array(size + 1);
    for (let number = 0; number < size; number++) {
      this.#strings.write(number, bytes);
      starts[number + 1] = bytes.length;
    }
    return new PageRecords(this.#bytes.done(), this.#starts.slice(0, this.#pages + 1), new Lexicon(bytes.done(), starts));
  }

  #string(text: string): number {
    return this.#strings.numberOfText(text);
  }

  /** Nothing but a 0 where the text is what is expected. */
  #either(text: string, expected: string | undefined): void {
    this.#bytes.number(text === expected ? 0 : 1);
    if (text !== expected) this.#text(text);
  }

  #text(text: string): void {
    this.#scratch.cut(0);
    this.#scratch.text(text);
    this.#bytes.number(this.#scratch.length);
    this.#bytes.copy(this.#scratch);
  }
}

/** A page without a title of its own has that of its first heading. */
const titleIn = (sections: readonly PageSection[]): string | undefined => sections.find(it => it.title !== undefined)?.title;

/** Texts by their numbers. */
export interface Strings {
  readonly size: number;
  at(number: number): string;
}

export class PageRecords<T extends Strings = Lexicon> {
  readonly bytes: Uint8Array;
  /** Where each page starts, and the end of the last; may be longer. */
  readonly starts: Uint32Array;
  readonly strings: T;

  constructor(bytes: Uint8Array, starts: Uint32Array, strings: T) {
    this.bytes = bytes;
    this.starts = starts;
    this.strings = strings;
  }

  uriOf(page: number): string {
    return this.#place(this.reader(page)).uri;
  }

  pathOf(page: number): string {
    const from = this.reader(page);
    if (from.number() === 0) from.text();
    return from.text();
  }

  /** At the beginning of a page. */
  reader(page: number): Reader {
    return new Reader(this.bytes, this.starts[page] ?? 0);
  }

  #place(from: Reader): { readonly uri: string; readonly path: string } {
    const base = from.number();
    const uri = base === 0 ? from.text() : undefined;
    const path = from.text();
    const ending = base % 2 === 0 ? path : uriOf({ uri: '' }, path);
    return { uri: uri ?? this.strings.at((base - 1) >> 1) + ending, path };
  }

  at(page: number): Page {
    const from = this.reader(page);
    const string = (number: number) => this.strings.at(number);
    const { uri, path } = this.#place(from);
    const id = from.number() === 0 ? withoutEnding(path) : from.text();
    const title = from.number() === 0 ? undefined : from.text();
    const kind = string(from.number());
    const owner = from.number();
    const area = from.number();
    const line = from.number();
    const sections: PageSection[] = [];
    let at = 0;
    for (let count = from.number(); count > 0; count--) {
      at += from.number();
      const named = from.number();
      const slug = named > 0 && named % 2 === 0 ? from.number() : -1;
      sections.push(new StoredSection(this.strings, ((named + 1) >> 1) - 1, slug, at));
    }
    return {
      uri,
      path,
      id,
      title: title ?? titleIn(sections) ?? '',
      kind,
      owner: owner === 0 ? undefined : string(owner - 1),
      area: area === 0 ? undefined : string(area - 1),
      line,
      sections,
    };
  }
}

/** A section whose texts are made when they are asked for: most pages are only looked at by the title of one. */
class StoredSection implements PageSection {
  readonly line: number;
  readonly #strings: Strings;
  /** Numbers of its texts; -1 for no title, and for a slug that is made of the title. */
  readonly #title: number;
  readonly #slug: number;
  /** Made of its number once it was asked for. */
  #text: string | undefined;

  constructor(strings: Strings, title: number, slug: number, line: number) {
    this.#strings = strings;
    this.#title = title;
    this.#slug = slug;
    this.line = line;
  }

  get title(): string | undefined {
    if (this.#title >= 0) this.#text ??= this.#strings.at(this.#title);
    return this.#text;
  }

  get slug(): string | undefined {
    if (this.#slug >= 0) return this.#strings.at(this.#slug);
    const { title } = this;
    return title === undefined ? undefined : slugOf(title);
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #at: number;
  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }
  number(): number {
    let value = 0;
    let byte = 0x80;
    for (let shift = 0; byte > 0x7f; shift += 7) {
      byte = this.#bytes[this.#at++] ?? 0;
      value |= (byte & 0x7f) << shift;
    }
    return value >>> 0;
  }
  text(): string {
    const length = this.number();
    this.#at += length;
    return textOf(this.#bytes, this.#at - length, this.#at);
  }
  /** The next bytes as they are. */
  copy(length: number, to: ByteWriter): void {
    this.#at += length;
    to.piece(this.#bytes, this.#at - length, this.#at);
  }
}
