/**
 * What the worker tells the window unasked, in small pieces and never more than the window has time for: it says of each that
 * it has taken it, and only then hears the next. Ten thousand documents at once would hold up every extension beside us.
 */
import type { LibraryEvent, ToldFinding } from '../core/library/library-types.ts';
import { packedDocuments, type ToldEvent } from './told-documents.ts';
import type { FromWorker } from './worker-messages.ts';

/** Documents, or findings, of one piece: a window takes them in in one to two milliseconds. */
const mostDocuments = 32;
const mostFindings = 100;
/** Members of a list in one piece of an answer. */
const mostInAnswer = 200;
/** Pieces on their way: one is taken in while the next travels. */
const mostUnheard = 2;

export class EventOutbox {
  readonly #send: (message: FromWorker) => void;
  #waiting: FromWorker[] = [];
  #next = 0;
  #unheard = 0;

  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  /** Tells it behind everything that was put before. */
  tell(event: LibraryEvent): void {
    for (const it of piecesOf(event)) this.#waiting.push({ type: 'event', event: it });
    this.#flush();
  }

  /** The same for a message that is no event. */
  put(message: Exclude<FromWorker, { type: 'event' }>): void {
    if (message.type === 'answer' && Array.isArray(message.value)) this.#waiting.push(...answerInPieces(message));
    else this.#waiting.push(message);
    this.#flush();
  }

  /** The window has taken in one piece. */
  heard(): void {
    this.#unheard -= 1;
    this.#flush();
  }

  #flush(): void {
    while (this.#next < this.#waiting.length && this.#unheard < mostUnheard) {
      const message = this.#waiting[this.#next++] as FromWorker;
      if (message.type === 'event' && this.#isOutdated(message.event)) continue;
      if (message.type === 'event' || message.type === 'answer-part') this.#unheard += 1;
      this.#send(message);
    }
    if (this.#next < this.#waiting.length && this.#next < 1000) return;
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }

  /** How far reading has come is said by the newest only. */
  #isOutdated(event: ToldEvent): boolean {
    if (event.type !== 'progress') return false;
    return this.#waiting.slice(this.#next).some(it => it.type === 'event' && it.event.type === 'progress');
  }
}

function answerInPieces({ number, value }: Extract<FromWorker, { type: 'answer' }>): readonly FromWorker[] {
  const list = value as readonly unknown[];
  const pieces: FromWorker[] = [];
  let at = 0;
  for (; list.length - at > mostInAnswer; at += mostInAnswer)
    pieces.push({ type: 'answer-part', number, values: list.slice(at, at + mostInAnswer) });
  return [...pieces, { type: 'answer', number, value: at === 0 ? list : list.slice(at) }];
}

/** The same event in pieces. What mends a finding stays here until somebody asks for it: it is most of the bytes. */
export function piecesOf(event: LibraryEvent): readonly ToldEvent[] {
  if (event.type === 'documents') {
    const pieces: ToldEvent[] = [];
    for (let at = 0; at < event.removed.length; at += mostFindings)
      pieces.push({ type: 'documents', put: packedDocuments([]), removed: event.removed.slice(at, at + mostFindings) });
    for (let at = 0; at < event.put.length; at += mostDocuments)
      pieces.push({ type: 'documents', put: packedDocuments(event.put.slice(at, at + mostDocuments)), removed: [] });
    return pieces;
  }
  if (event.type !== 'findings') return [event];
  const pieces: ToldEvent[] = [];
  let piece: { readonly uri: string; readonly findings: readonly ToldFinding[] }[] = [];
  let found = 0;
  const close = (): void => {
    if (piece.length > 0) pieces.push({ type: 'findings', findings: piece });
    piece = [];
    found = 0;
  };
  for (const { uri, findings } of event.findings) {
    if (piece.length >= mostDocuments || (found > 0 && found + findings.length > mostFindings)) close();
    piece.push({ uri, findings: findings.map(toldOf) });
    found += findings.length;
  }
  close();
  return pieces;
}

const toldOf = ({ rule, severity, message, range }: ToldFinding): ToldFinding => ({ rule, severity, message, range });
