# shellcheck shell=bash
# The real servers together. Each has NAME_install and NAME_start; a server that fails is named and the rest goes on.

SERVERS=(postgres snac pds smtp s3)

# servers_up [NAME...]: installs and starts those that do not run yet; returns the number that failed.
servers_up() {
  local state name failed=0 since
  state=$(state_dir)
  mkdir -p "$state"
  touch "$state/env" "$state/pids"
  [ $# -gt 0 ] || set -- "${SERVERS[@]}"
  has curl || apt_install curl ca-certificates
  for name in "$@"; do
    since=$SECONDS
    if running "$name"; then
      note "$name runs already"
    elif "${name}_install" && "${name}_start"; then
      note "$name is up ($((SECONDS - since)) s)"
    else
      note "$name could not be started; its log: $state/$name.log"
      failed=$((failed + 1))
    fi
  done
  emit PASSEUR_NET_ALLOW 127.0.0.1,localhost
  return "$failed"
}

servers_down() {
  stop_all
  postgres_clean
}

# running NAME: whether this state folder's server of that name lives.
running() {
  local name pid since
  while read -r name pid since; do
    [ "$name" = "$1" ] && alive "$pid" "$since" && return 0
  done <"$(state_dir)/pids"
  return 1
}

# servers_running: whether any does.
servers_running() {
  local name
  [ -f "$(state_dir)/pids" ] || return 1
  for name in "${SERVERS[@]}"; do running "$name" && return 0; done
  return 1
}
