/**
 * The shell side of a run: what the terminal starts, what runs a step and leaves its witness files, and what ends one.
 * POSIX sh with coreutils; `/proc` or `ps` where there is one.
 */

/**
 * Fixed text typed into the terminal: the same in bash, sh, zsh and fish. The blank in front keeps it out of histories
 * that leave such lines out. Nothing of a document or a value is in it.
 */
export const typedLine = ' sh "$DRILLBOOK_STEP"';

/** Names the run in the environment of the terminal that people watch: there, and nowhere else, the wrapper draws for eyes. */
export const watchedVariable = 'DRILLBOOK_RUN';

/** Takes the ticket by rename, so that one start runs once, and a start that was revoked runs never (decision 24). */
export const launchScript = `#!/bin/sh
drillbook_home=\${DRILLBOOK_STEP%/*}
if mv "$drillbook_home/ticket" "$drillbook_home/taken.$$" 2>/dev/null; then
  IFS= read -r drillbook_attempt < "$drillbook_home/taken.$$"
  drillbook_attempt=$drillbook_home/attempts/$drillbook_attempt
  : > "$drillbook_attempt/taken"
  # In a terminal for people the line that Drillbook typed gives way to the step. What a fresh shell said, and a line that
  # came before its prompt and so stands there twice, go up out of sight.
  if [ "\${${watchedVariable}-}" = "\${drillbook_home##*/}" ] && [ -t 1 ]; then
    if [ -e "$drillbook_home/shell.$PPID" ]; then printf '\\033[1A\\033[2K\\r\\n'
    else
      : > "$drillbook_home/shell.$PPID"
      drillbook_rows=$(stty size 2>/dev/null) && printf '\\033[999;1H%*s' "\${drillbook_rows%% *}" '' | tr ' ' '\\n' && printf '\\033[H'
    fi
  fi
  . "$drillbook_home/wrapper.sh"
fi
echo "Drillbook: no step is waiting to start here. Start it from the checklist." >&2
`;

/**
 * Goes on where the launcher ends, in the same shell: `drillbook_home` and `drillbook_attempt` are set. Each program that
 * is started costs what a short step costs in all, so the shell itself does what it can.
 *
 * A witness is one line of JSON written at once: of a file that is only half there nothing can be read, and it counts as
 * absent.
 */
export const wrapperScript = `drillbook_umask=$(umask)
umask 077
drillbook_hup=false
drillbook_bash=true
# Drawn for eyes: the title stands out, and one line says how it ended. Elsewhere a program reads what is printed.
drillbook_eyes=false
[ "\${${watchedVariable}-}" = "\${drillbook_home##*/}" ] && [ -t 1 ] && drillbook_eyes=true
drillbook_now() {
  # exec: without it the shell of the substitution would stay beside it.
  drillbook_t=$(exec date -u +%Y-%m-%dT%H:%M:%S.%3NZ)
  case $drillbook_t in *N*) drillbook_t=$(exec date -u +%Y-%m-%dT%H:%M:%SZ) ;; esac
}
drillbook_refuse() {
  printf '{"reason":"%s"}\\n' "$1" > "$drillbook_attempt/refused.json"
  printf 'Drillbook: this step did not start: %s.\\n' "$1" >&2
  exit 125
}
# What is to be run, where, and what is shown of it.
. "$drillbook_attempt/attempt.sh"
cd -- "$drillbook_folder" 2>/dev/null || drillbook_refuse 'its folder is gone or cannot be entered'
drillbook_prologue=
case $drillbook_shell in
  bash)
    command -v bash >/dev/null 2>&1 || drillbook_refuse 'bash is not installed here'
    drillbook_prologue=$drillbook_home/prologue.bash
    set -- bash --noprofile --norc -eo pipefail "$drillbook_attempt/step.bash" ;;
  sh)
    if command -v bash >/dev/null 2>&1; then
      drillbook_prologue=$drillbook_home/prologue.bash
      set -- bash --noprofile --norc -eo pipefail "$drillbook_attempt/step.sh"
    else
      drillbook_bash=false
      set -- sh -e "$drillbook_home/prologue.sh"
    fi ;;
  zsh)
    command -v zsh >/dev/null 2>&1 || drillbook_refuse 'zsh is not installed here'
    set -- zsh -f -e -o pipefail "$drillbook_home/prologue.zsh" ;;
  fish)
    command -v fish >/dev/null 2>&1 || drillbook_refuse 'fish is not installed here'
    set -- fish --no-config "$drillbook_home/prologue.fish"
    # Where no locale of UTF-8 is set, fish takes each byte of its environment for a letter. It starts in one; its prologue
    # gives back what was set, and what fish has read stays as it is.
    case $(locale charmap 2>/dev/null) in
      UTF-8) ;;
      *) set -- sh -c 'export DRILLBOOK_LC_ALL="\${LC_ALL-}" LC_ALL=C.UTF-8; exec "$@"' sh "$@" ;;
    esac ;;
  *) drillbook_refuse 'its shell is not known' ;;
esac
if [ "$drillbook_mode" = shown ]; then
  mkfifo "$drillbook_attempt/stdout.pipe" "$drillbook_attempt/stderr.pipe" || drillbook_refuse 'no pipe can be made in the private folder'
fi
# The 22nd field; the name of the program, in brackets, may hold blanks.
drillbook_fields() { drillbook_started=\${20-}; }
if IFS= read -r drillbook_stat 2>/dev/null < "/proc/$$/stat"; then
  drillbook_fields \${drillbook_stat##*) }
else
  drillbook_started=$(ps -o lstart= -p $$ 2>/dev/null)
fi
# A program that was killed reads no title any more: writing it must not end the wrapper, and the step with it.
trap '' INT QUIT PIPE
trap 'drillbook_hup=true' HUP TERM
drillbook_now
# On the disk before anything of the step runs: after a power cut nobody may take it for one that never started.
printf '{"pid":%s,"started":"%s","t":"%s"}\\n' "$$" "$drillbook_started" "$drillbook_t" > "$drillbook_attempt/start.json" ||
  { echo 'Drillbook: this step did not start: its start file cannot be written.' >&2; exit 125; }
sync "$drillbook_attempt/start.json" 2>/dev/null || :
if $drillbook_eyes; then
  drillbook_begun=$(date +%s)
  printf '\\033[1m%s\\033[0m\\n%s\\n' "$drillbook_title" "$drillbook_banner"
else
  [ -z "$drillbook_title" ] || printf '%s\\n' "$drillbook_title"
  printf '%s\\n' "$drillbook_banner"
fi
if [ "$drillbook_timeout" -gt 0 ]; then
  (
    trap '' INT QUIT HUP
    drillbook_n=0
    # A finished run takes its private folder away: then there is nothing left to end.
    while [ -d "$drillbook_attempt" ] && [ ! -s "$drillbook_attempt/end.json" ]; do
      [ "$drillbook_n" -lt "$drillbook_timeout" ] || exec sh "$drillbook_home/stop.sh" "$drillbook_attempt" time-limit
      sleep 1
      drillbook_n=$((drillbook_n + 1))
    done
  ) </dev/null >/dev/null 2>&1 &
fi
drillbook_child() {
  trap - INT QUIT HUP TERM PIPE
  umask "$drillbook_umask"
  unset BASH_ENV ENV DRILLBOOK_STEP
  export DRILLBOOK_ATTEMPT="$drillbook_attempt"
  [ -z "$drillbook_prologue" ] || export BASH_ENV="$drillbook_prologue"
  # Its own process id, which exec keeps: $$ is still that of the wrapper here.
  if read -r drillbook_pid drillbook_rest 2>/dev/null < /proc/self/stat; then
    echo "$drillbook_pid" > "$drillbook_attempt/child"
  else
    set -- sh -c 'echo "$$" > "$1/child"; shift; exec "$@"' sh "$drillbook_attempt" "$@"
  fi
  # Last, so that no name of a value is taken for one of the wrapper's own.
  . "$drillbook_attempt/environment.sh"
  exec "$@"
}
if [ "$drillbook_mode" = shown ]; then
  # Whoever looks on may go away: the step and what is kept of it do not (a tee that SIGPIPE ends would end the step too).
  ( trap '' INT QUIT HUP TERM PIPE; tee "$drillbook_attempt/stdout.raw" < "$drillbook_attempt/stdout.pipe"; : > "$drillbook_attempt/stdout.done" ) &
  ( trap '' INT QUIT HUP TERM PIPE; tee "$drillbook_attempt/stderr.raw" < "$drillbook_attempt/stderr.pipe" >&2; : > "$drillbook_attempt/stderr.done" ) &
  ( drillbook_child "$@" ) > "$drillbook_attempt/stdout.pipe" 2> "$drillbook_attempt/stderr.pipe"
  drillbook_code=$?
else
  ( drillbook_child "$@" )
  drillbook_code=$?
fi
drillbook_now
drillbook_running=
# How many bytes belong to the step: all that are there, unless somebody can still add to them.
drillbook_out=null
drillbook_err=null
if [ "$drillbook_mode" = shown ]; then
  drillbook_drained() { [ -e "$drillbook_attempt/stdout.done" ] && [ -e "$drillbook_attempt/stderr.done" ]; }
  # The step has ended; what it printed may still be on its way. A background child would hold the pipe for ever.
  for drillbook_pause in 0.002 0.005 0.01 0.02 0.04 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1; do
    drillbook_drained && break
    sleep "$drillbook_pause" 2>/dev/null || { sleep 1; break; }
  done
  if ! drillbook_drained; then
    drillbook_running=$(ls -l /proc/[0-9]*/fd/1 /proc/[0-9]*/fd/2 2>/dev/null | grep -F -e "-> $drillbook_attempt/stdout.pipe" -e "-> $drillbook_attempt/stderr.pipe" | sed -n 's#.* /proc/\\([0-9]*\\)/fd/[12] -> .*#\\1#p' | sort -un | tr '\\n' ' ')
    drillbook_running=\${drillbook_running:-unknown}
    drillbook_out=$(($(wc -c < "$drillbook_attempt/stdout.raw")))
    drillbook_err=$(($(wc -c < "$drillbook_attempt/stderr.raw")))
  fi
fi
drillbook_carried=false
[ -e "$drillbook_attempt/state.done" ] && drillbook_carried=true
printf '{"code":%s,"hup":%s,"t":"%s","carried":%s,"bash":%s,"running":"%s","stdout":%s,"stderr":%s}\\n' \\
  "$drillbook_code" "$drillbook_hup" "$drillbook_t" "$drillbook_carried" "$drillbook_bash" "$drillbook_running" \\
  "$drillbook_out" "$drillbook_err" > "$drillbook_attempt/end.json" && sync "$drillbook_attempt/end.json" 2>/dev/null
rm -f "$drillbook_attempt/stdout.pipe" "$drillbook_attempt/stderr.pipe"
if $drillbook_eyes; then
  drillbook_how=
  IFS= read -r drillbook_why 2>/dev/null < "$drillbook_attempt/stopped" && case $drillbook_why in
    time-limit) drillbook_how='time limit reached, ' ;;
    *) drillbook_how='stopped, ' ;;
  esac
  drillbook_took=$(( $(date +%s) - drillbook_begun ))
  if [ "$drillbook_took" -ge 120 ]; then drillbook_took="$(( drillbook_took / 60 )) min $(( drillbook_took % 60 )) s"
  elif [ "$drillbook_took" -ge 1 ]; then drillbook_took="$drillbook_took s"
  else drillbook_took='under 1 s'; fi
  # What ends without a newline is not written over.
  for drillbook_one in stdout stderr; do
    [ -z "$(tail -c 1 "$drillbook_attempt/$drillbook_one.raw" 2>/dev/null)" ] || { echo; break; }
  done
  printf '\\033[1m── %sexit %s\\033[0m · %s\\n' "$drillbook_how" "$drillbook_code" "$drillbook_took"
fi
exit "$drillbook_code"
`;

/** Interrupt, then terminate, then kill: the step's shell and all that it started. `sh stop.sh ATTEMPT REASON`, the reason a word. */
export const stopScript = `#!/bin/sh
drillbook_attempt=$1
umask 077
# A finished run takes its private folder away: then the process ids of its steps may be anybody's.
drillbook_over() { [ -s "$drillbook_attempt/end.json" ] || [ ! -d "$drillbook_attempt" ]; }
drillbook_over && exit 0
printf '%s\\n' "$2" > "$drillbook_attempt/stopped"
drillbook_n=0
while [ ! -s "$drillbook_attempt/child" ] && [ "$drillbook_n" -lt 20 ]; do
  sleep 0.1
  drillbook_n=$((drillbook_n + 1))
done
IFS= read -r drillbook_pid < "$drillbook_attempt/child" || exit 1
drillbook_all=" $drillbook_pid "
drillbook_family() {
  drillbook_table=$(cat /proc/[0-9]*/stat 2>/dev/null | sed -n 's/^\\([0-9]*\\) (.*) [A-Za-z] \\([0-9]*\\) .*/\\1 \\2/p')
  [ -n "$drillbook_table" ] || drillbook_table=$(ps -e -o pid= -o ppid= 2>/dev/null)
  drillbook_more=true
  while $drillbook_more; do
    drillbook_more=false
    set -- $drillbook_table
    while [ $# -gt 1 ]; do
      case $drillbook_all in
        *" $1 "*) ;;
        *" $2 "*) drillbook_all="$drillbook_all$1 "; drillbook_more=true ;;
      esac
      shift 2
    done
  done
}
for drillbook_signal in INT TERM KILL; do
  drillbook_over && exit 0
  drillbook_family
  for drillbook_one in $drillbook_all; do kill -s "$drillbook_signal" "$drillbook_one" 2>/dev/null; done
  drillbook_n=0
  while [ "$drillbook_n" -lt 30 ]; do
    drillbook_over && exit 0
    sleep 0.1
    drillbook_n=$((drillbook_n + 1))
  done
done
`;

/**
 * Read by bash before the step (BASH_ENV), so that the step's own lines keep their numbers.
 *
 * `pipefail` counts a writer that its reader no longer wanted (141, SIGPIPE) as a failure: `du | sort | head -5` would
 * stop the step. The ERR trap fires exactly where `errexit` looks; it lifts `errexit` for that one command when nothing
 * else in the pipeline failed, and the DEBUG trap sets it again before the next one. A subshell that ends there (`$(…)`
 * too) has to say so to the shell around it: it exits with 0. Within `if`, `while`, `&&` and `||` the shell itself looks at
 * the 141 before any trap does: there the step goes the other way, and all that can be done is to note it.
 */
export const bashPrologue = `unset BASH_ENV
set +e
__drillbook_attempt=$DRILLBOOK_ATTEMPT
unset DRILLBOOK_ATTEMPT
case $0 in *.sh) __drillbook_keep=exported ;; *) __drillbook_keep=all ;; esac
if [ "$__drillbook_keep" = all ] && [ -e "$__drillbook_attempt/carried.bash" ]; then
  . "$__drillbook_attempt/carried.bash" 2>/dev/null
fi
. "$__drillbook_attempt/environment.sh"
__drillbook_only_sigpipe() {
  # A function that ended with a forgiven pipeline hands its 141 on: the command is still the same one.
  if [ "\${#__drillbook_pipe[@]}" = 1 ]; then
    [ "\${__drillbook_pipe[0]}" = 141 ] && [ "$__drillbook_last" = "\${__drillbook_forgiven-}" ]
    # Said in full: a bare return inside a trap gives the status from before the trap.
    return $?
  fi
  [ "\${__drillbook_pipe[\${#__drillbook_pipe[@]}-1]}" = 0 ] || return 1
  for __drillbook_name in "\${__drillbook_pipe[@]}"; do
    case $__drillbook_name in 0 | 141) ;; *) return 1 ;; esac
  done
}
# In a condition no ERR trap sees it, and the condition does not hold: that is noted, with its line.
__drillbook_watch=-
if [ -e "$__drillbook_attempt/conditions" ]; then
  # The commands of a trap count as the one before them, and each command of one pipeline sees the state before it: what
  # was seen once is not seen again.
  __drillbook_watch='case \${__drillbook_at#* } in "$BASH_COMMAND") ;; *) case \${PIPESTATUS[*]} in *141*) case $__drillbook_seen in "") __drillbook_look "\${__drillbook_at%% *}" "\${PIPESTATUS[@]}" ;; esac; __drillbook_seen=1 ;; *) __drillbook_seen= ;; esac; __drillbook_at="$LINENO $BASH_COMMAND" ;; esac'
  __drillbook_at='1 ' __drillbook_seen=
  trap -- "$__drillbook_watch" DEBUG
fi
__drillbook_look() {
  local __drillbook_line=$1 __drillbook_one
  shift
  [ "$#" -gt 1 ] || return 0
  for __drillbook_one; do
    case $__drillbook_one in 0 | 141) ;; *) return 0 ;; esac
  done
  [ "$__drillbook_one" = 0 ] || return 0
  echo "$__drillbook_line" >> "$__drillbook_attempt/conditions"
}
__drillbook_end() {
  { set +xveuT +o pipefail; } 2>/dev/null
  trap - ERR DEBUG
  IFS=$' \\t\\n'
  if [ "$__drillbook_watch" != - ] && [ "$__drillbook_code" != 141 ]; then
    case \${__drillbook_pipe[*]} in *141*) __drillbook_look "\${__drillbook_at%% *}" "\${__drillbook_pipe[@]}" ;; esac
  fi
  if [ "$__drillbook_code" = 141 ] && __drillbook_only_sigpipe; then
    case $__drillbook_last in exit*) ;; *) __drillbook_code=0 ;; esac
  fi
  (
    umask 077
    # The names go through a file: a substitution would be one more process.
    compgen -v > "$__drillbook_attempt/state.names"
    while read -r __drillbook_name; do
      case $__drillbook_name in
        __drillbook_* | BASH* | COMP_* | DIRSTACK | EPOCH* | EUID | FUNCNAME | GROUPS | HISTCMD | IFS | LINENO | OPTARG | OPTERR | OPTIND | PIPESTATUS | PPID | PWD | RANDOM | SECONDS | SHELLOPTS | SHLVL | SRANDOM | UID | _) continue ;;
      esac
      __drillbook_kind=\${!__drillbook_name@a}
      case $__drillbook_kind in
        *[aA]*) ;;
        *x*) [ -z "\${!__drillbook_name+set}" ] || printf '%s=%s\\0' "$__drillbook_name" "\${!__drillbook_name}" >&3 ;;
      esac
      case $__drillbook_kind in *r*) continue ;; esac
      [ "$__drillbook_keep" = exported ] || declare -p "$__drillbook_name"
    done < "$__drillbook_attempt/state.names" > "$__drillbook_attempt/\${__drillbook_keep/all/state.bash}" 3> "$__drillbook_attempt/state.env"
    printf '%s\\n' "$PWD" > "$__drillbook_attempt/state.folder" && : > "$__drillbook_attempt/state.done"
  ) 2>/dev/null
  exit "$__drillbook_code"
}
trap '__drillbook_pipe=("\${PIPESTATUS[@]}") __drillbook_last=$BASH_COMMAND; if __drillbook_only_sigpipe; then __drillbook_forgiven=$__drillbook_last; [ "$BASH_SUBSHELL" = 0 ] || trap "exit 0" EXIT; case $- in *e*) set +e; trap "set -e; __drillbook_seen=1; trap -- \\\"\\\$__drillbook_watch\\\" DEBUG; [ \\$BASH_SUBSHELL = 0 ] || trap - EXIT" DEBUG ;; *) trap "__drillbook_seen=1; trap -- \\\"\\\$__drillbook_watch\\\" DEBUG; [ \\$BASH_SUBSHELL = 0 ] || trap - EXIT" DEBUG ;; esac; fi' ERR
trap '__drillbook_code=$? __drillbook_pipe=("\${PIPESTATUS[@]}") __drillbook_last=$BASH_COMMAND; __drillbook_end' EXIT
if [ "$__drillbook_keep" = exported ]; then set -o posix; fi
set -ET
set -e
`;

/** For a machine without bash: `sh -e`. */
export const shPrologue = `drillbook_attempt=$DRILLBOOK_ATTEMPT
unset DRILLBOOK_ATTEMPT
trap 'drillbook_code=$?; set +eux; umask 077; printf "%s\\n" "$PWD" > "$drillbook_attempt/state.folder"; env -0 > "$drillbook_attempt/state.env" && : > "$drillbook_attempt/state.done"; exit "$drillbook_code"' EXIT
. "$drillbook_attempt/step.sh"
`;

export const zshPrologue = `unsetopt err_exit
__drillbook_attempt=$DRILLBOOK_ATTEMPT
unset DRILLBOOK_ATTEMPT
[[ -e $__drillbook_attempt/carried.zsh ]] && . $__drillbook_attempt/carried.zsh 2>/dev/null
. $__drillbook_attempt/environment.sh
__drillbook_end() {
  emulate -L zsh
  umask 077
  {
    zmodload zsh/parameter
    for __drillbook_name in \${(k)parameters}; do
      case $__drillbook_name in (__drillbook_*|IFS|PWD|OLDPWD|SHLVL|_) continue ;; esac
      case $parameters[$__drillbook_name] in (*readonly*|*special*|*local*|*hide*) continue ;; esac
      typeset -p $__drillbook_name
    done > $__drillbook_attempt/state.zsh
    print -r -- $PWD > $__drillbook_attempt/state.folder
    command env -0 > $__drillbook_attempt/state.env && : > $__drillbook_attempt/state.done
  } 2>/dev/null
}
__drillbook_only_sigpipe() {
  (( $# == 1 )) && [[ $1 = 141 ]] && (( __drillbook_forgiven )) && return 0
  (( $# > 1 )) && [[ $@[-1] = 0 && -z \${@:#(0|141)} ]]
}
__drillbook_forgiven=0
trap '__drillbook_code=$?; (( __drillbook_code == 141 && __drillbook_sigpipe )) && __drillbook_code=0; __drillbook_end; exit $__drillbook_code' EXIT
# As in bash. Here err_exit cannot be set again before the next command, so that from then on this trap ends the step.
trap '__drillbook_status=$? __drillbook_pipe=($pipestatus) __drillbook_sigpipe=0; if __drillbook_only_sigpipe $__drillbook_pipe; then __drillbook_sigpipe=1; if [[ -o err_exit ]]; then unsetopt err_exit; __drillbook_forgiven=1; fi; elif (( __drillbook_forgiven )); then exit $__drillbook_status; fi' ZERR
setopt err_exit
. $__drillbook_attempt/step.zsh
`;

export const fishPrologue = `set -g __drillbook_attempt $DRILLBOOK_ATTEMPT
set -e DRILLBOOK_ATTEMPT
if set -q DRILLBOOK_LC_ALL
  if test -n "$DRILLBOOK_LC_ALL"
    set -gx LC_ALL $DRILLBOOK_LC_ALL
  else
    set -e LC_ALL
  end
  set -e DRILLBOOK_LC_ALL
end
function __drillbook_end --on-event fish_exit
  echo $PWD > $__drillbook_attempt/state.folder
  command env -0 > $__drillbook_attempt/state.env; and echo > $__drillbook_attempt/state.done
end
source $__drillbook_attempt/step.fish
`;
