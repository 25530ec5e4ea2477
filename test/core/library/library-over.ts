import { createLibrary } from '../../../src/core/library/library.ts';
import type { LibraryEvent, LibraryRoot, ToldFinding } from '../../../src/core/library/library-types.ts';
import type { Files } from '../../../src/core/ports.ts';

export const root: LibraryRoot = { uri: 'memory:/r', name: 'r', builtIn: false };

/** A library with what its listener has been told, kept as the window keeps it. */
export function libraryOver(files: Files) {
  const library = createLibrary({ filesOf: () => files, pause: async () => undefined, today: '2026-11-21' });
  const documents = new Map<string, string>();
  const findings = new Map<string, readonly ToldFinding[]>();
  const events: LibraryEvent[] = [];
  library.onEvent(event => {
    events.push(event);
    if (event.type === 'documents') {
      for (const it of event.removed) documents.delete(it);
      for (const it of event.put) documents.set(it.uri, it.title);
    }
    if (event.type === 'findings')
      for (const it of event.findings)
        if (it.findings.length) findings.set(it.uri, it.findings);
        else findings.delete(it.uri);
  });
  const state = () => ({ documents: [...documents].sort(), findings: [...findings].sort(([a], [b]) => (a < b ? -1 : 1)) });
  return { library, state, events };
}

export const uri = (path: string) => `memory:/r/${path}`;
