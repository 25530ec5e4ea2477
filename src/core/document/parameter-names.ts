/** Which names a parameter may have: the same for whoever reads, judges or runs a document. */

const reserved = new Set(
  'PATH IFS BASH_ENV ENV SHELLOPTS BASHOPTS PS1 PS4 PROMPT_COMMAND HOME SHELL PWD OLDPWD UID EUID PPID TERM CDPATH GLOBIGNORE RUN_DIR RUN_ID STEP_ID'.split(
    ' ',
  ),
);

/** Why a parameter cannot have this name; undefined when it can. Source: reliability.md, "Decided" 3. */
export function refuseName(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    return `"${name}" cannot be the name of a variable: use letters, digits and underscores`;
  const upper = name.toUpperCase();
  if (reserved.has(upper) || /^(LD_|DYLD_|BASH_|DRILLBOOK_|__DRILLBOOK)/.test(upper) || upper.endsWith('PATH') || upper === '_')
    return `"${name}" is a name that the shell itself uses: choose another`;
  return undefined;
}
