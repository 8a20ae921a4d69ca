# shellcheck shell=bash
# The real servers together. Each has NAME_install and NAME_start; a server that fails is named and the rest goes on.

SERVERS=(postgres snac pds smtp s3)

# servers_up [NAME...]: installs and starts them; returns the number that failed.
servers_up() {
  local state name failed=0 since
  state=$(state_dir)
  mkdir -p "$state"
  : >"$state/env"
  [ $# -gt 0 ] || set -- "${SERVERS[@]}"
  has curl || apt_install curl ca-certificates
  for name in "$@"; do
    since=$SECONDS
    if "${name}_install" && "${name}_start"; then
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

servers_running() { [ -f "$(state_dir)/env" ] && [ -f "$(state_dir)/pids" ] && first_alive; }

first_alive() {
  local _name pid since
  read -r _name pid since <"$(state_dir)/pids" && alive "$pid" "$since"
}
