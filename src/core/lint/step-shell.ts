/** The steps of a document whose command a shell reads, with the way back from its text to the document. */
import type { Command, Document, Step } from '../document/document-types.ts';
import type { Range } from '../position.ts';
import { commandPlaces } from './command-places.ts';
import { isSessionLanguage, isShellLanguage } from './shell-languages.ts';

export interface ShellStep {
  readonly step: Step;
  readonly command: Command;
  readonly text: string;
  /** Place in the document of offsets in `text`. */
  placeOf(start: number, end: number): Range;
}

const known = new WeakMap<Document, readonly ShellStep[]>();

/** In the order of the text; commands that are only shown are left out. */
export function shellSteps(document: Document): readonly ShellStep[] {
  // A dozen rules ask for them.
  let steps = known.get(document);
  if (steps === undefined) {
    steps = readShellSteps(document);
    known.set(document, steps);
  }
  return steps;
}

function readShellSteps(document: Document): readonly ShellStep[] {
  return document.checklist.steps.flatMap(step => {
    const { command } = step;
    if (command === undefined || command.origin === 'inline-code' || command.attributes.has('no-run')) return [];
    if (!isShellLanguage(command.language) && !(isSessionLanguage(command.language) && command.origin === 'transcript'))
      return [];
    let places: ReturnType<typeof commandPlaces> | undefined;
    const placeOf = (start: number, end: number) => {
      places ??= commandPlaces(document, command.text, command.range);
      return places(start, end);
    };
    return [{ step, command, text: command.text, placeOf }];
  });
}
