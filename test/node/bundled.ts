/** A run of a bundled document in a real shell, step by step, as the tests of those documents drive it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { parseDocument } from '../../src/core/document/document.ts';
import { recordOf } from '../../src/core/run/run.ts';
import { scene } from './run-scene.ts';

const root = process.env.DRILLBOOK_ROOT ?? '';

/** @param name `area/id` below runbooks/. `values` gets the folder that the scene made. */
export async function bundled(
  name: string,
  values: (folder: string) => Record<string, string> | Promise<Record<string, string>>,
) {
  const file = `runbooks/${name}.md`;
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  const place = await scene('# Place\n');
  await place.session.close();
  const parameters = await values(place.root);
  const document = parseDocument(`file:///${file}`, text, { path: file }).document;
  assert.equal(document.id, path.basename(name));
  const session = await place.start(text, { document, parameters: new Map(Object.entries(parameters)), folder: place.root });
  const word = session.run.header.dangerWord;
  const ran = new Set<string>();
  return {
    root: place.root,
    document,
    session,
    /** Runs a step and answers its state, with what it printed. */
    async run(step: string): Promise<string> {
      const danger = session.run.header.steps.find(it => it.id === step)?.danger !== undefined;
      await session.runStep(step, danger ? { confirmedWith: word } : {});
      ran.add(step);
      const record = recordOf(session.run, step);
      return `${record.state}: ${record.output ?? ''}`.trim();
    },
    /** Answers a decision. */
    async decide(step: string, answer: string, note = 'decided by the test') {
      await session.decide(step, answer, { note });
    },
    /** No command of the document was left out. */
    allRan() {
      const commands = session.run.header.steps.filter(it => it.command !== undefined).map(it => it.id);
      assert.deepEqual([...ran].sort(), commands.sort());
    },
  };
}
