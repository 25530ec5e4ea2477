/** The kinds of a folder through `Files`: the bundled ones and those of `.drillbook/schemas/`. */
import { maximumSchemaBytes } from '../document/schema-file.ts';
import {
  type KindsOfFolder,
  kindOfSchemaFile,
  kindsWith,
  type SchemaProblem,
  schemasFolder,
} from '../document/workspace-kinds.ts';
import type { Files } from '../ports.ts';
import { byCodeUnits, leftOutBy } from './walk.ts';

/** Schemas of one folder; nobody has more kinds than this. */
const maximumSchemas = 100;

/** Never rejects. `textOf` is the text of a file as an editor holds it. */
export async function loadKindsOf(
  files: Files,
  textOf: (path: string) => string | undefined = () => undefined,
): Promise<KindsOfFolder> {
  let names: readonly string[];
  try {
    names = (await files.readDirectory(schemasFolder)).map(it => it.name);
  } catch {
    // Most folders have none.
    return kindsWith([]);
  }
  const paths = names
    .map(it => `${schemasFolder}/${it}`)
    .filter(it => kindOfSchemaFile(it) !== undefined)
    .sort(byCodeUnits);
  const unread: SchemaProblem[] = [];
  const read: { path: string; text: string }[] = [];
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
  for (const path of paths.slice(0, maximumSchemas)) {
    try {
      const held = textOf(path);
      const size = held?.length ?? (await files.status(path)).size;
      if (size <= maximumSchemaBytes) read.push({ path, text: held ?? (await files.read(path)) });
      else {
        const message = `This schema has ${Math.ceil(size / 1024)} KiB and was not read; at most ${maximumSchemaBytes / 1024} are.`;
        unread.push({ path, code: 'schema-unreadable', message, range });
      }
    } catch (error) {
      unread.push({ path, code: 'schema-unreadable', message: leftOutBy(error, path).message, range });
    }
  }
  for (const path of paths.slice(maximumSchemas))
    unread.push({
      path,
      code: 'schema-unreadable',
      message: `At most ${maximumSchemas} schemas are read, and this one is one more.`,
      range,
    });
  // What schemas may refer to beside them; one that cannot be read is missed by whoever does.
  const parts = names.filter(it => /^[A-Za-z0-9][\w.-]*\.json$/.test(it)).map(it => `${schemasFolder}/${it}`);
  for (const path of parts
    .filter(it => kindOfSchemaFile(it) === undefined)
    .sort(byCodeUnits)
    .slice(0, maximumSchemas)) {
    try {
      const held = textOf(path);
      if ((held?.length ?? (await files.status(path)).size) <= maximumSchemaBytes)
        read.push({ path, text: held ?? (await files.read(path)) });
    } catch {
      // Said where it is referred to.
    }
  }
  const { kinds, problems } = kindsWith(read);
  return { kinds, problems: [...problems, ...unread] };
}
