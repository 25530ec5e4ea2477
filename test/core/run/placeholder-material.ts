/** Every construct of a shell that a placeholder may stand in, and how it is filled there. */
import { fillGaps } from '../../../src/core/run/placeholders.ts';

export const fill = (command: string, value: string, shell: 'bash' | 'fish' = 'bash') => {
  const gaps = [...command.matchAll(/<v>/g)].map(it => ({ name: 'v', source: '<v>', offset: it.index }));
  return fillGaps(command, gaps, new Map([['v', value]]), shell);
};

export const places: readonly (readonly [string, 'bare' | 'quoted' | 'comment' | 'expanded'])[] = [
  ['echo <v>', 'bare'],
  ['echo "<v>"', 'quoted'],
  ["echo '<v>'", 'quoted'],
  ['echo "a\\"<v>"', 'quoted'],
  ['( cd <v> )', 'bare'],
  ['x=$(echo <v>)', 'bare'],
  ['x="$(echo <v>)"', 'bare'],
  ['x="$(echo "<v>")"', 'quoted'],
  ['x="$(echo hi)" <v>', 'bare'],
  ['# for <v>\ntrue', 'comment'],
  ['echo a#<v>', 'bare'],
  ['echo "# <v>"', 'quoted'],
  ['x=`echo <v>`', 'expanded'],
  ['x="`echo <v>`"', 'expanded'],
  [`echo \${a:-<v>}`, 'expanded'],
  ['echo $(( <v> + 1 ))', 'expanded'],
  ['cat <<EOF\n<v>\nEOF', 'expanded'],
  ["cat <<'EOF'\n<v>\nEOF", 'expanded'],
  ['cat <<EOF > <v>\nx\nEOF', 'bare'],
  ['cat <<-EOF\n\tx\n\tEOF\necho <v>', 'bare'],
  ['cat <<EOF\nx\nEOF\necho "<v>"', 'quoted'],
  ['wc <<< <v>', 'bare'],
  ['bash -c "echo <v>"', 'expanded'],
  ["sudo sh -ec 'echo <v>'", 'expanded'],
  ['ssh <v>', 'expanded'],
  ['ssh host "ls <v>"', 'expanded'],
  ['/usr/bin/ssh host ls <v>', 'expanded'],
  ['eval echo <v>', 'expanded'],
  ['ls | xargs -I{} echo <v>', 'expanded'],
  ['ls | xargs cat; echo <v>', 'bare'],
  ['[[ <v> -eq 1 ]]', 'expanded'],
  ['[[ -n <v> ]]', 'bare'],
  ["echo $'<v>'", 'expanded'],
  ['x="$(case a in a) echo <v>;; esac)"', 'expanded'],
  ['case <v> in a) true;; esac', 'bare'],
  ['kubectl exec web -- sh -c "cat <v>"', 'expanded'],
  ['kubectl describe pod <v>', 'bare'],
  ['echo ssh; echo <v>', 'bare'],
];
