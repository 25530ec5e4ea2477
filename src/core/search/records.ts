/** Pages as bytes: what repeats itself from page to page stands once, in a table of strings beside them. */
import { uriOf } from '../catalog/uris.ts';
import { withoutEnding } from '../document/document.ts';
import { slugOf } from '../document/outline.ts';
import { ByteWriter, textOf } from './bytes.ts';
import { type Lexicon, LexiconWriter } from './lexicon.ts';
import type { Page, PageSection } from './page.ts';

export class RecordWriter {
  readonly #strings = new LexiconWriter();
  readonly #numbers = new Map<string, number>();
  readonly #bytes = new ByteWriter(1 << 12);
  readonly #ends: number[] = [0];
  readonly #scratch = new ByteWriter(256);

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
        const own = slug === slugOf(title);
        bytes.number(this.#string(title) * 2 + (own ? 1 : 2));
        if (!own) bytes.number(this.#string(slug ?? ''));
      }
    }
    this.#ends.push(bytes.length);
  }

  done(): PageRecords {
    return new PageRecords(this.#bytes.done(), Uint32Array.from(this.#ends), this.#strings.done());
  }

  #string(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(text, number);
      this.#strings.add(text);
    }
    return number;
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

export class PageRecords {
  readonly bytes: Uint8Array;
  /** Where each page starts, and the end of the last. */
  readonly starts: Uint32Array;
  readonly strings: Lexicon;

  constructor(bytes: Uint8Array, starts: Uint32Array, strings: Lexicon) {
    this.bytes = bytes;
    this.starts = starts;
    this.strings = strings;
  }

  /** The uri and path alone. */
  placeOf(page: number): { readonly uri: string; readonly path: string } {
    return this.#place(new Reader(this.bytes, this.starts[page] ?? 0));
  }

  #place(from: Reader): { readonly uri: string; readonly path: string } {
    const base = from.number();
    const uri = base === 0 ? from.text() : undefined;
    const path = from.text();
    const ending = base % 2 === 0 ? path : uriOf({ uri: '' }, path);
    return { uri: uri ?? this.strings.at((base - 1) >> 1) + ending, path };
  }

  at(page: number): Page {
    const from = new Reader(this.bytes, this.starts[page] ?? 0);
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
      if (named === 0) sections.push({ title: undefined, slug: undefined, line: at });
      else {
        const text = string((named - 1) >> 1);
        sections.push({ title: text, slug: named % 2 === 1 ? slugOf(text) : string(from.number()), line: at });
      }
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
}
