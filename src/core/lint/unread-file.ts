/** The finding for a file that could not be read: what nobody reads must not be passed over in silence. */
import type { Finding } from './rule.ts';

/** `file/encoding` becomes the rule `file-encoding`, at the start of the file. */
export function unreadFile(
  uri: string,
  left: { readonly path: string; readonly code: string; readonly message: string },
): Finding {
  const start = { line: 0, character: 0 };
  return {
    uri,
    path: left.path,
    rule: left.code.replace('/', '-'),
    // A link that leads elsewhere is left out on purpose; everything else left out is a document nobody reads.
    severity: left.code === 'file/link' ? 'information' : 'error',
    message: left.message,
    range: { start, end: start },
    fixes: [],
  };
}
