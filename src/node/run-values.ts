/** The values of one run: taken at its start or refused with a reason, kept privately, masked wherever they are shown. */
import { refuseName } from '../core/document/parameter-names.ts';
import { Masker } from '../core/run/masker.ts';
import { refuseCharacters, refuseSecret, refuseValue } from '../core/run/parameters.ts';
import type { Gap } from '../core/run/placeholders.ts';
import { ownProblem, type RunStart } from './run-world.ts';
import type { RunFolder } from './wrapper.ts';

const gapName = (name: string) => `<${name}>`;

export class RunValues {
  #values: ReadonlyMap<string, string>;
  readonly #redact: readonly string[];
  #masker: Masker;
  /** What the record shows for each value: secret ones as `[secret]`. */
  readonly shown: Readonly<Record<string, string>>;

  private constructor(
    values: ReadonlyMap<string, string>,
    shown: Readonly<Record<string, string>>,
    redact: readonly string[] = [],
  ) {
    this.#values = values;
    this.shown = shown;
    this.#redact = redact;
    this.#masker = this.#newMasker();
  }

  /** @throws RunProblem 'refused' for a value that is not taken. */
  static take({ document, parameters, placeholders, redact }: RunStart): RunValues {
    const values = new Map<string, string>();
    const shown: Record<string, string> = {};
    const masker = maskerOf([], redact);
    for (const parameter of document.parameters) {
      const value = parameters.get(parameter.name) ?? parameter.default ?? '';
      const problem = refuseName(parameter.name) ?? refuseValue(parameter, value);
      if (problem !== undefined) throw ownProblem(`The run did not start: ${problem}.`);
      values.set(parameter.name, value);
      // A value that may not stand in a record is one of the secret ones, whatever its parameter says.
      const secret = parameter.secret || parameter.type === 'secret' || masker.mask(value) !== value;
      shown[parameter.name] = secret ? '[secret]' : value;
    }
    const unknown = [...parameters.keys()].find(name => !values.has(name));
    if (unknown !== undefined) throw ownProblem(`The run did not start: ${document.path} has no parameter ${unknown}.`);
    for (const [name, value] of placeholders ?? []) {
      const problem = refuseCharacters(gapName(name), value, false);
      if (problem !== undefined) throw ownProblem(`The run did not start: ${problem}.`);
      values.set(gapName(name), value);
      shown[gapName(name)] = value;
    }
    return new RunValues(values, shown, redact);
  }

  /**
   * The values of a run that is taken up again.
   *
   * @param given Secret values, when the private folder no longer has them.
   */
  static async find(
    shown: Readonly<Record<string, string>>,
    folder: RunFolder,
    given: ReadonlyMap<string, string> | undefined,
    redact?: readonly string[],
  ): Promise<RunValues> {
    const values = new Map(Object.entries(shown).filter(([, value]) => value !== '[secret]'));
    for (const [name, value] of [...((await folder.values()) ?? []), ...(given ?? [])]) values.set(name, value);
    return new RunValues(values, shown, redact);
  }

  keepIn(folder: RunFolder): Promise<void> {
    return folder.keepValues(this.#values);
  }

  /** Takes the value of a placeholder, or of a secret that was lost. */
  fill(name: string, value: string): void {
    if (this.shown[name] === '[secret]') {
      const problem = refuseCharacters(name, value, true) ?? refuseSecret(name, value);
      if (problem !== undefined) throw ownProblem(`${problem}.`);
      this.#values = new Map(this.#values).set(name, value);
      this.#masker = this.#newMasker();
      return;
    }
    const problem = refuseCharacters(gapName(name), value, false);
    if (problem !== undefined) throw ownProblem(`${problem}.`);
    this.#values = new Map(this.#values).set(gapName(name), value);
  }

  /** Placeholders as they are written that have no value yet. */
  missing(gaps: readonly Gap[]): readonly string[] {
    return [...new Set(gaps.filter(it => !this.#values.get(gapName(it.name))).map(it => it.source))];
  }

  /** Name of a secret whose value is gone. */
  get lostSecret(): string | undefined {
    return Object.keys(this.shown).find(name => this.shown[name] === '[secret]' && !this.#values.get(name));
  }

  /** Values of parameters by name: the environment of a step. */
  get parameters(): ReadonlyMap<string, string> {
    return new Map([...this.#values].filter(([name]) => !name.startsWith('<')));
  }
  /** Values of placeholders by name. */
  get placeholders(): ReadonlyMap<string, string> {
    return new Map([...this.#values].flatMap(([name, value]) => (name.startsWith('<') ? [[name.slice(1, -1), value]] : [])));
  }

  /** Values that must not be shown or kept anywhere but in the private folder. */
  get secrets(): readonly string[] {
    return Object.keys(this.shown).flatMap(name => (this.shown[name] === '[secret]' && this.#values.get(name)) || []);
  }

  /** What everything goes through that is shown or kept of the run. */
  get masker(): Masker {
    return this.#masker;
  }
  mask(text: string): string {
    return this.#masker.mask(text);
  }

  #newMasker(): Masker {
    return maskerOf(
      [...this.#values].filter(([name]) => this.shown[name] === '[secret]'),
      this.#redact,
    );
  }
}

/** @throws RunProblem 'refused' for an expression that cannot be read. */
function maskerOf(secrets: Iterable<readonly [string, string]>, redact: readonly string[] | undefined): Masker {
  try {
    return new Masker(secrets, redact);
  } catch (error) {
    throw ownProblem(`Nothing runs: ${(error as Error).message}.`);
  }
}
