/**
 * Judgements of a folder's documents, each with what it was made from: the text, and what was asked beside it with the
 * answers. It stands as long as all of that is as it was, so that nothing has to be said of what makes a judgement stale.
 */
import { alertsAnswered } from '../catalog/alerts.ts';
import type { KnownDocument } from '../catalog/load-catalog.ts';
import { claimsOfTests } from '../catalog/run-records.ts';
import type { Document } from '../document/document-types.ts';
import { type LintOptions, lint } from '../lint/lint.ts';
import { alertRulesKey, allKey, pathsKey, ReadRecorder } from '../lint/read-recorder.ts';
import type { CatalogView, Finding, Lookup, Severity } from '../lint/rule.ts';
import { shellTextsOf, syntaxKey } from '../lint/shell-syntax.ts';
import { hashOf } from '../search/hash.ts';

/** Rule, severity, message, and the place: line and character of its start and its end. What mends it is not kept. */
type KeptFinding = readonly [string, Severity, string, number, number, number, number];

/** Plain data, to be stored or to cross threads. */
export interface KeptJudgement extends KnownDocument {
  readonly path: string;
  /** Hash of the text. */
  readonly text: number;
  /** Whether its runs, and its history, have to be read. */
  readonly tested: boolean;
  readonly dated: boolean;
  /** Hash of what is the same for all documents of a folder: the day, which shells there are, … */
  readonly common: number;
  /** What was asked beside the text, and the hash of the answer. */
  readonly asked: readonly (readonly [question: string, answer: number])[];
  readonly findings: readonly KeptFinding[];
  /** false: a shell was not there or had no time, and is asked again the next time. */
  readonly whole: boolean;
}

/** What documents are judged by; `shells` stands for the programs that were asked about commands. */
export type JudgedBy = LintOptions & { readonly catalog: CatalogView; readonly shells: string };

export class Judgements {
  readonly #kept = new Map<string, KeptJudgement>();
  readonly #texts = new Map<string, number>();
  #changes = 0;

  constructor(kept: Iterable<KeptJudgement> = []) {
    for (const it of kept) this.#kept.set(it.path, it);
  }

  /** Takes the text of a document, and answers what is known of it without reading it. */
  readonly knownOf = (path: string, text: string): KnownDocument | undefined => {
    const hash = hashOf(text);
    this.#texts.set(path, hash);
    const kept = this.#kept.get(path);
    if (kept === undefined || kept.text === hash) return kept;
    this.#kept.delete(path);
    return undefined;
  };

  /** Ids of the documents whose runs have to be read. */
  claimsOfTests(documents: Iterable<Document>): ReadonlySet<string> {
    const ids = new Set<string>();
    for (const it of documents) if (this.#kept.get(it.path)?.tested ?? isTested(it)) ids.add(it.id);
    return ids;
  }

  /** Whether the history of a document has to be read. */
  isDated(document: Document): boolean {
    return this.#kept.get(document.path)?.dated ?? isDated(document);
  }

  /** Those of the documents that have to be judged; what is kept of them is forgotten. */
  stale(documents: Iterable<Document>, by: JudgedBy): readonly Document[] {
    const answers = new Answers(by, this.#texts);
    return [...documents].filter(({ path }) => {
      const kept = this.#kept.get(path);
      const stands =
        kept?.whole === true &&
        kept.common === answers.common &&
        kept.asked.every(([question, answer]) => answers.to(question) === answer);
      if (!stands) this.#kept.delete(path);
      return !stands;
    });
  }

  judge(documents: Iterable<Document>, by: JudgedBy): readonly KeptJudgement[] {
    const answers = new Answers(by, this.#texts);
    return [...documents].map(document => {
      const judgement = judged(document, by, answers, this.#texts.get(document.path) ?? hashOf(document.lines.text));
      this.#take(judgement);
      return judgement;
    });
  }

  /** Takes what another thread judged, and answers the paths of those whose text was another one there. */
  take(judgements: Iterable<KeptJudgement>): readonly string[] {
    const others: string[] = [];
    for (const it of judgements) {
      if (it.text === this.#texts.get(it.path)) this.#take(it);
      else others.push(it.path);
    }
    return others;
  }

  #take(judgement: KeptJudgement): void {
    this.#changes++;
    this.#kept.set(judgement.path, judgement);
  }

  /** Of documents that were judged, or whose judgements stand; without fixes. */
  findingsOf(documents: Iterable<Document>): Finding[] {
    return [...documents].flatMap(({ uri, path }) =>
      (this.#kept.get(path)?.findings ?? []).map(([rule, severity, message, line, character, endLine, endCharacter]) => ({
        uri,
        path,
        rule,
        severity,
        message,
        range: { start: { line, character }, end: { line: endLine, character: endCharacter } },
        fixes: [],
      })),
    );
  }

  /** Those of documents that are still there; undefined when too few are other than those given: judging them costs less. */
  toKeep(): readonly KeptJudgement[] | undefined {
    const left = [...this.#kept.values()].filter(it => this.#texts.has(it.path));
    const changes = this.#changes + this.#kept.size - left.length;
    return changes > left.length / mostUnkept ? left : undefined;
  }
}

/** One document of so many may be judged again rather than that all are stored. */
const mostUnkept = 200;

const isTested = (document: Document) => claimsOfTests([document]).size > 0;
const isDated = ({ fields }: Document) => fields.lastReviewed !== undefined;

function judged(document: Document, by: JudgedBy, answers: Answers, text: number): KeptJudgement {
  const catalog = new ReadRecorder(by.catalog);
  const asked = <T>(sort: string, map: Lookup<T> | undefined): Lookup<T> | undefined =>
    map && {
      get(key) {
        catalog.keys.add(`${sort} ${key}`);
        return map.get(key);
      },
    };
  const options = { ...by, runs: asked('runs', by.runs), histories: asked('history', by.histories) };
  const findings = lint(catalog, [document], options);
  const { path, adopted, kind, id } = document;
  return {
    path,
    text,
    name: { adopted, kind, id },
    answers: [...alertsAnswered(document)],
    tested: isTested(document),
    dated: isDated(document),
    common: answers.common,
    asked: [...catalog.keys].map(it => [it, answers.to(it)] as const),
    findings: findings.map(({ rule, severity, message, range: { start, end } }) => [
      rule,
      severity,
      message,
      start.line,
      start.character,
      end.line,
      end.character,
    ]),
    whole: by.shells === '' || shellTextsOf(document).every(it => by.syntax?.has(syntaxKey(it)) === true),
  };
}

/** Hashes of the answers to what judgements ask, each worked out once. */
class Answers {
  readonly common: number;
  readonly #by: JudgedBy;
  readonly #texts: ReadonlyMap<string, number>;
  readonly #known = new Map<string, number>();

  constructor(by: JudgedBy, texts: ReadonlyMap<string, number>) {
    this.#by = by;
    this.#texts = texts;
    const { today, shells, repository, runs, histories } = by;
    this.common = hashOf(JSON.stringify([today, shells, repository, runs === undefined, histories === undefined]));
  }

  to(question: string): number {
    let known = this.#known.get(question);
    if (known === undefined) {
      known = hashOf(this.#answer(question));
      this.#known.set(question, known);
    }
    return known;
  }

  #answer(question: string): string {
    const { catalog, runs, histories } = this.#by;
    const textsOf = (documents: Iterable<Document>) =>
      [...documents].map(it => `${it.path} ${this.#texts.get(it.path) ?? hashOf(it.lines.text)}`).join('\n');
    if (question === allKey) return textsOf(catalog.all());
    if (question === pathsKey) return catalog.paths().join('\n');
    if (question === alertRulesKey)
      return JSON.stringify(catalog.alertRules()?.map(it => [it.path, hashOf(it.lines.text)]) ?? null);
    const [, sort = '', name = ''] = /^(\S+) ([^]*)$/.exec(question) ?? [];
    switch (sort) {
      case 'path': {
        const document = catalog.byPath(name);
        return `${catalog.hasFile(name)} ${textsOf(document === undefined ? [] : [document])}`;
      }
      case 'id':
        return textsOf(catalog.byId(name));
      case 'kind':
        return textsOf(catalog.ofKind(name));
      case 'answers':
        return textsOf(catalog.answering(name));
      case 'runs':
        return JSON.stringify(runs?.get(name) ?? null);
      case 'history':
        return JSON.stringify(histories?.get(name) ?? null);
      default:
        throw new Error(`nobody answers "${question}"`);
    }
  }
}
