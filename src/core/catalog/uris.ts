/** Uris of documents: the folder's uri, a slash, and the path with everything encoded that VS Code encodes. */

/**
 * The uri of a root-relative path, written as VS Code writes it, so that both sides can compare plain text.
 * `root` is the folder's uri without a slash at its end.
 */
export function uriOf(root: { readonly uri: string }, path: string): string {
  return `${root.uri}/${asItIs.test(path) ? path : path.split('/').map(encoded).join('/')}`;
}

/** Most paths have nothing that is encoded. */
const asItIs = /^[\w.~/-]*$/;

/** The root-relative path of a uri however its writer encoded it; undefined when it is not below the root. '' is the root. */
export function pathOf(root: { readonly uri: string }, uri: string): string | undefined {
  const base = decoded(root.uri);
  const whole = decoded(uri);
  if (whole === base || whole === `${base}/`) return '';
  if (!whole.startsWith(`${base}/`)) return undefined;
  return whole.slice(base.length + 1).replace(/\/$/, '');
}

function encoded(name: string): string {
  try {
    return encodeURIComponent(name).replace(/[!'()*]/g, it => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch {
    // Half a surrogate pair in a name cannot be encoded; such a name stays as it is.
    return name;
  }
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
