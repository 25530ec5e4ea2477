/** EX14: what a procedure needs is known before it begins. */
import type { Document, YamlEntry, YamlNode } from '../../document/document-types.ts';
import type { Fix, Rule } from '../rule.ts';
import { simpleCommands, startOfCommand } from '../shell-commands.ts';
import { shellSteps } from '../step-shell.ts';

export const toolUndeclared: Rule = {
  id: 'tool-undeclared',
  reference: 'EX14',
  severity: 'information',
  summary: 'Where `requires.tools` lists programs, it lists all that the steps call.',
  why: 'The list is looked through before a run; a program that is not on it is missed in the middle of one.',
  bad: '---\nkind: runbook\nrequires:\n  tools: [curl]\n---\n# T\n\n1. [ ] Do it\n\n   ```sh\n   curl -fsS http://localhost/ | jq .status\n   ```\n',
  good: '---\nkind: runbook\nrequires:\n  tools: [curl, jq]\n---\n# T\n\n1. [ ] Do it\n\n   ```sh\n   curl -fsS http://localhost/ | jq .status\n   ```\n',
  adopted: false,
  check(document, { report }) {
    const list = toolsOf(document);
    if (list === undefined || !Array.isArray(list.value)) return;
    const declared = new Set((list.value as readonly YamlNode[]).map(it => String(it.value)));
    const said = new Set<string>();
    const functions = new Set<string>();
    for (const { text, placeOf, command } of shellSteps(document)) {
      if (!command.runnable || command.interactive) continue;
      for (const [, name] of text.matchAll(/(?:^|[\s;&|])(?:function\s+)?([A-Za-z_][\w-]*)\s*\(\)/g))
        functions.add(name as string);
      for (const { words } of simpleCommands(text)) {
        const { at, name } = startOfCommand(words.map(it => it.text));
        const word = words[at];
        if (word === undefined || !/^[a-z][a-z0-9_.+-]*$/i.test(word.text) || everywhere.has(name)) continue;
        if (declared.has(name) || said.has(name) || functions.has(name)) continue;
        // A loop over words, a pattern of `case` or the rest of a line that was cut off is no program.
        if (!/(?:^|[\n;|&({`]|\b(?:sudo|then|do|else|if|while|until|time|exec|!)\s)\s*$|=\S*\s+$/.test(text.slice(0, word.start)))
          continue;
        // `list=(a b)` holds words; `a)` is a pattern of `case`.
        if (/=\($/.test(text.slice(0, word.start)) || /^\s*\)/.test(text.slice(word.end))) continue;
        said.add(name);
        report(
          placeOf(word.start, word.end),
          `${name} is not among \`requires.tools\`: add it, so that it is looked for before the run.`,
          addition(document, list, name),
        );
      }
    }
  },
};

function toolsOf(document: Document): YamlNode | undefined {
  const requires = document.frontMatter?.entries.get('requires')?.node.value;
  return requires instanceof Map ? (requires as ReadonlyMap<string, YamlEntry>).get('tools')?.node : undefined;
}

function addition(document: Document, list: YamlNode, name: string): readonly Fix[] {
  const last = (list.value as readonly YamlNode[]).at(-1);
  if (last === undefined) return [];
  const { end, start } = last.range;
  const line = document.lines.lineText(start.line);
  const block = /^(\s*-\s+)/.exec(line.slice(0, start.character + 1))?.[1];
  const newText = block !== undefined && block.length === start.character ? `\n${block}${name}` : `, ${name}`;
  return [{ title: `Add ${name} to \`requires.tools\``, edits: [{ range: { start: end, end }, newText }] }];
}

/** Part of the shell, or of every system that has one (POSIX). */
const everywhere = new Set(
  `. : [ [[ alias bg break builtin case cd command continue declare dirs disown do done echo elif else enable esac eval exec exit
  export false fc fg fi for function getopts hash help history if in jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly
  return select set shift shopt source suspend test then time times trap true type typeset ulimit umask unalias unset until wait while
  cat chmod chown cp cut date dirname basename env expr grep egrep fgrep head tail id ln ls mkdir mktemp mv nohup rm rmdir sed sleep sort sh bash sudo tee
  touch tr tty uname uniq wc whoami xargs awk find timeout seq stat readlink realpath hostname end begin and or not string`.split(
    /\s+/,
  ),
);
