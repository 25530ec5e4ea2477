/** Folders as settings name them. */

/** Whether a root-relative path lies in a folder; '' and '.' are the root. */
export function isBelow(path: string, folder: string): boolean {
  const name = folder.replace(/^\.\/|\/+$/g, '');
  return name === '' || name === '.' || path === name || path.startsWith(`${name}/`);
}
