# shellcheck shell=bash
# A PostgreSQL cluster of its own, on loopback, durable as in production (fsync on).

postgres_bin() {
  local folder
  for folder in /usr/lib/postgresql/*/bin; do [ -x "$folder/initdb" ] && POSTGRES_BIN=$folder; done
  [ -n "${POSTGRES_BIN:-}" ]
}

postgres_install() { postgres_bin || { apt_install postgresql && postgres_bin; }; }

# PostgreSQL refuses to run as root: it then runs as the user its package made, in a folder that user can reach.
POSTGRES_AS=()
[ "$(id -u)" != 0 ] || POSTGRES_AS=(setpriv --reuid=postgres --regid=postgres --init-groups)

postgres_start() {
  local state port data
  state=$(state_dir)
  port=$(free_port "${PASSEUR_TEST_PG_PORT:-5540}")
  if [ "$(id -u)" = 0 ]; then data=$(mktemp -d /var/tmp/passeur-postgres.XXXXXX); else data=$(mktemp -d "$state/postgres.XXXXXX"); fi
  echo "$data" >"$state/postgres.dir"
  echo passeur >"$data/password"
  [ "$(id -u)" != 0 ] || chown -R postgres:postgres "$data"
  (cd "$data" && "${POSTGRES_AS[@]}" "$POSTGRES_BIN/initdb" -D "$data/db" -U passeur -A scram-sha-256 --pwfile="$data/password" \
    -E UTF8 --locale=C.UTF-8 >"$state/initdb.log" 2>&1) || {
    cat "$state/initdb.log" >&2
    return 1
  }
  cd "$data" || return 1
  launch postgres "${POSTGRES_AS[@]}" "$POSTGRES_BIN/postgres" -D "$data/db" -k "$data" -p "$port" \
    -c listen_addresses=127.0.0.1 -c max_connections=300 -c fsync=on -c synchronous_commit=on
  cd "$OLDPWD" || return 1
  wait_for 30 PostgreSQL "$POSTGRES_BIN/pg_isready" -q -h 127.0.0.1 -p "$port" || {
    cat "$state/postgres.log" >&2
    return 1
  }
  PGPASSWORD=passeur "$POSTGRES_BIN/createdb" -h 127.0.0.1 -p "$port" -U passeur passeur || return 1
  emit PASSEUR_TEST_PG "postgres://passeur:passeur@127.0.0.1:$port/passeur"
  emit PASSEUR_TEST_PG_PID "$(head -n1 "$data/db/postmaster.pid" 2>/dev/null)"
  emit PASSEUR_TEST_PG_SOCKET "$data"
}

postgres_clean() {
  local state data
  state=$(state_dir)
  [ -f "$state/postgres.dir" ] || return 0
  data=$(cat "$state/postgres.dir")
  case $data in */passeur-postgres.* | */postgres.*) rm -rf "$data" ;; esac
  rm -f "$state/postgres.dir"
}
