# shellcheck shell=bash
# What every command here needs: messages, retries, root rights, the cache folder, processes stopped by pid.

export PASSEUR_CACHE=${PASSEUR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/passeur}
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PASSEUR_CACHE/target}
export CARGO_NET_RETRY=${CARGO_NET_RETRY:-5}
export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}
export DEBIAN_FRONTEND=noninteractive
mkdir -p "$PASSEUR_CACHE"

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }
fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# retry COMMAND...: three tries, since downloads fail now and then.
retry() {
  local try
  for try in 1 2 3; do
    "$@" && return 0
    [ "$try" = 3 ] || {
      note "'$1' failed (try $try of 3), again in $((try * 3)) s"
      sleep $((try * 3))
    }
  done
  return 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif has sudo; then
    sudo --preserve-env=DEBIAN_FRONTEND "$@"
  else
    fail "'$*' needs root rights and there is no sudo: run it as root, then run this command again"
  fi
}

# version_at_least HAVE WANT: compares dotted versions.
version_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n1)" = "$2" ]; }

# free_port FIRST: the first port from FIRST on that nobody listens on.
free_port() {
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
  local seconds=$1 what=$2 deadline
  shift 2
  deadline=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || {
      note "$what did not answer within $seconds s"
      return 1
    }
    sleep 0.2
  done
}

# The folder of one set of running servers: data, logs, pids and the exports.
state_dir() { echo "${PASSEUR_TEST_STATE:-$PASSEUR_CACHE/servers}"; }

started_at() { awk '{print $22}' "/proc/$1/stat" 2>/dev/null; }

# launch NAME COMMAND...: in the background, its pid and start time noted, its output in NAME.log.
launch() {
  local name=$1 state
  shift
  state=$(state_dir)
  "$@" >"$state/$name.log" 2>&1 </dev/null &
  note_pid "$name" $!
}

# note_pid NAME PID: the start time guards against a pid that another process got since.
note_pid() { echo "$1 $2 $(started_at "$2")" >>"$(state_dir)/pids"; }

# stop_all: ends what this state folder started, newest first, by pid only.
stop_all() {
  local state name pid since signal
  state=$(state_dir)
  [ -f "$state/pids" ] || return 0
  while read -r name pid since; do
    signal=TERM
    [ "$name" != postgres ] || signal=QUIT # at once: its data is thrown away
    alive "$pid" "$since" && signal_pid "$signal" "$pid"
  done < <(tac "$state/pids")
  while read -r name pid since; do
    wait_gone 10 "$pid" "$since" && continue
    note "$name did not stop in 10 s: killed"
    signal_pid KILL "$pid"
  done <"$state/pids"
  rm -f "$state/pids" "$state/env"
}

alive() { [ "$(started_at "$1")" = "$2" ] && [ "$(awk '{print $3}' "/proc/$1/stat" 2>/dev/null)" != Z ]; }

wait_gone() {
  local deadline=$((SECONDS + $1))
  while alive "$2" "$3"; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.1
  done
}

signal_pid() { kill "-$1" "$2" 2>/dev/null || as_root kill "-$1" "$2" 2>/dev/null || true; }

# emit NAME VALUE: one export for `bin/servers env`.
emit() { printf 'export %s=%q\n' "$1" "$2" >>"$(state_dir)/env"; }
