/** The values of one run: taken at its start or refused with a reason, kept privately, masked wherever they are shown. */
import { refuseName } from '../core/document/parameter-names.ts';
import { refuseCharacters, refuseValue } from '../core/run/parameters.ts';
import type { Gap } from '../core/run/placeholders.ts';
import { maskSecrets } from '../core/run/secrets.ts';
import { ownProblem, type RunStart } from './run-world.ts';
import type { RunFolder } from './wrapper.ts';

const gapName = (name: string) => `<${name}>`;

export class RunValues {
  #values: ReadonlyMap<string, string>;
  readonly #secrets: readonly string[];
  /** What the record shows for each value: secret ones as `[secret]`. */
  readonly shown: Readonly<Record<string, string>>;

  private constructor(values: ReadonlyMap<string, string>, shown: Readonly<Record<string, string>>) {
    this.#values = values;
    this.shown = shown;
    this.#secrets = Object.keys(shown).flatMap(name => (shown[name] === '[secret]' && values.get(name)) || []);
  }

  /** @throws RunProblem 'refused' for a value that is not taken. */
  static take({ document, parameters, placeholders }: RunStart): RunValues {
    const values = new Map<string, string>();
    const shown: Record<string, string> = {};
    for (const parameter of document.parameters) {
      const value = parameters.get(parameter.name) ?? parameter.default ?? '';
      const problem = refuseName(parameter.name) ?? refuseValue(parameter, value);
      if (problem !== undefined) throw ownProblem(`The run did not start: ${problem}.`);
      values.set(parameter.name, value);
      shown[parameter.name] = parameter.secret || parameter.type === 'secret' ? '[secret]' : value;
    }
    const unknown = [...parameters.keys()].find(name => !values.has(name));
    if (unknown !== undefined) throw ownProblem(`The run did not start: ${document.path} has no parameter ${unknown}.`);
    for (const [name, value] of placeholders ?? []) {
      const problem = refuseCharacters(gapName(name), value, false);
      if (problem !== undefined) throw ownProblem(`The run did not start: ${problem}.`);
      values.set(gapName(name), value);
      shown[gapName(name)] = value;
    }
    return new RunValues(values, shown);
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
  ): Promise<RunValues> {
    const values = new Map(Object.entries(shown).filter(([, value]) => value !== '[secret]'));
    for (const [name, value] of [...((await folder.values()) ?? []), ...(given ?? [])]) values.set(name, value);
    return new RunValues(values, shown);
  }

  keepIn(folder: RunFolder): Promise<void> {
    return folder.keepValues(this.#values);
  }

  /** Takes the value of a placeholder. */
  fill(name: string, value: string): void {
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

  mask(text: string): string {
    return maskSecrets(text, this.#secrets);
  }
}
