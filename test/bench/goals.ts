/** A figure beside its goal, and whether it is met. */

export interface Goal {
  readonly most?: number;
  readonly least?: number;
  /** Better than asked. */
  readonly stretch?: number;
  /** Above `most` and still allowed. */
  readonly hard?: number;
}

/** "0.42 of lunr's (goal: at most 0.60, stretch 0.45): met, stretch too"; undefined when there is no figure. */
export function judged(what: string, value: number, goal?: Goal): string | undefined {
  if (Number.isNaN(value)) return undefined;
  const shown = `${value.toFixed(value < 10 ? 2 : 0).padStart(6)} ${what}`;
  if (goal === undefined) return shown;
  const atMost = goal.most !== undefined;
  const bound = goal.most ?? goal.least ?? 0;
  const reaches = (wanted: number) => (atMost ? value <= wanted : value >= wanted);
  const asked = [
    `goal: at ${atMost ? 'most' : 'least'} ${bound}`,
    ...(goal.hard === undefined ? [] : [`hard bound ${goal.hard}`]),
    ...(goal.stretch === undefined ? [] : [`stretch ${goal.stretch}`]),
  ].join(', ');
  const stretched = goal.stretch !== undefined && reaches(goal.stretch);
  const bounded = goal.hard !== undefined && reaches(goal.hard);
  const verdict = reaches(bound)
    ? stretched
      ? 'met, stretch too'
      : 'met'
    : bounded
      ? 'missed, within the hard bound'
      : 'MISSED';
  return `${shown} (${asked}): ${verdict}`;
}
