/** Where a link in a document leads inside its own folder. */

/**
 * The root-relative path that a link target names, without fragment and query; undefined for addresses with a scheme,
 * for pure fragments and for targets above the root. '' is the root itself. A target with `/` at its start counts from the root.
 */
export function linkPath(documentPath: string, target: string): string | undefined {
  if (target === '' || target.startsWith('#') || target.startsWith('//') || /^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const bare = decoded(target.replace(/[?#].*$/s, ''));
  if (bare === '') return undefined;
  const parts = bare.startsWith('/') ? [] : documentPath.split('/').slice(0, -1);
  for (const part of bare.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** The fragment of a link target, decoded; '' when it has none. */
export function linkFragment(target: string): string {
  const at = target.indexOf('#');
  return at < 0 ? '' : decoded(target.slice(at + 1));
}

/** Percent signs that encode nothing stay as they are. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
