# shellcheck shell=bash
# snac2: a real server with the Mastodon API and ActivityPub, with two people on it.

# The package is unpacked into the cache: nothing of the machine's package sources or services changes.
snac_install() {
  SNAC=$(command -v snac || echo "$PASSEUR_CACHE/snac/usr/bin/snac")
  [ -x "$SNAC" ] && return 0
  local suite apt=$PASSEUR_CACHE/apt options
  # shellcheck disable=SC1091
  suite=$(. /etc/os-release && case $ID:${VERSION_CODENAME:-} in
    debian:trixie | debian:forky | debian:sid) echo "$VERSION_CODENAME" ;;
    *) echo bookworm-backports ;; # also runs on Ubuntu 24.04 and later: its libraries are the older ones
  esac)
  say "Fetching snac2 (Debian $suite)"
  apt_install debian-archive-keyring ca-certificates || return 1
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$PASSEUR_CACHE/snac"
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian %s main\n' \
    "$suite" >"$apt/sources.list"
  options=(-q -o "Dir::Etc::SourceList=$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o "Dir::State::Lists=$apt/lists" -o "Dir::Cache=$apt/cache" -o Acquire::Retries=3 -o APT::Sandbox::User=
    -o Dir::State::status=/var/lib/dpkg/status)
  retry apt-get "${options[@]}" update >/dev/null || return 1
  (cd "$apt" && retry apt-get "${options[@]}" download "snac2" >/dev/null) || return 1
  dpkg-deb -x "$(find "$apt" -maxdepth 1 -name 'snac2_*.deb' | sort -V | tail -n1)" "$PASSEUR_CACHE/snac" || return 1
  if ldd "$SNAC" | grep -q 'libcurl.*not found'; then apt_install libcurl4t64 || apt_install libcurl4 || return 1; fi
  if ldd "$SNAC" | grep -q 'not found'; then
    note "snac2 lacks libraries on this system: $(ldd "$SNAC" | grep 'not found' | tr -s '\t\n' ' ')"
    return 1
  fi
}

snac_start() {
  local state data port user password
  state=$(state_dir)
  data=$state/snac
  port=$(free_port "${PASSEUR_TEST_SNAC_PORT:-8101}")
  rm -rf "$data"
  printf '127.0.0.1\n%s\nlocalhost:%s\n\n\n' "$port" "$port" | "$SNAC" init "$data" >"$state/snac-init.log" 2>&1 || return 1
  # Plain http, since there is no certificate on loopback; deliveries are retried at once when a peer was late.
  sed -i 's/"protocol": *"https"/"protocol": "http"/; s/"queue_retry_minutes": *[0-9]*/"queue_retry_minutes": 1/' "$data/server.json"
  for user in alice bob; do
    "$SNAC" adduser "$data" "$user" </dev/null 2>&1 | sed -n 's/^User password is //p' >"$state/snac-$user.password"
    [ -s "$state/snac-$user.password" ] || return 1
  done
  launch snac "$SNAC" httpd "$data"
  wait_for 15 snac2 curl -sf "http://127.0.0.1:$port/api/v1/instance" || {
    cat "$state/snac.log" >&2
    return 1
  }
  emit PASSEUR_TEST_MASTODON_URL "http://localhost:$port"
  emit PASSEUR_TEST_MASTODON_DIR "$data"
  emit PASSEUR_TEST_MASTODON_BIN "$SNAC"
  for user in alice bob; do
    password=$(cat "$state/snac-$user.password")
    local suffix=""
    [ "$user" = alice ] || suffix=_2
    emit "PASSEUR_TEST_MASTODON_USER$suffix" "$user"
    emit "PASSEUR_TEST_MASTODON_PASSWORD$suffix" "$password"
    emit "PASSEUR_TEST_MASTODON_TOKEN$suffix" "$(snac_token "http://127.0.0.1:$port" "$user" "$password")" || return 1
  done
}

json_field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" | head -n1; }

# snac_token URL USER PASSWORD: the whole OAuth code flow: register the app, sign in, trade the code for a token.
snac_token() {
  local url=$1 redirect=http://127.0.0.1:9/callback app id secret code token
  app=$(curl -sf "$url/api/v1/apps" -d client_name=passeur-tests -d 'scopes=read write follow' \
    --data-urlencode "redirect_uris=$redirect") || return 1
  id=$(json_field client_id <<<"$app")
  secret=$(json_field client_secret <<<"$app")
  # The form's field for the client is called "cid".
  code=$(curl -s -o /dev/null -D - "$url/oauth/x-snac-login" -d "login=$2" --data-urlencode "passwd=$3" \
    --data-urlencode "redir=$redirect" -d "cid=$id" | tr -d '\r' | sed -n 's/^[Ll]ocation:.*[?&]code=\([^&]*\).*/\1/p')
  token=$(curl -sf "$url/oauth/token" -d grant_type=authorization_code -d "client_id=$id" -d "client_secret=$secret" \
    -d "code=$code" --data-urlencode "redirect_uri=$redirect" | json_field access_token)
  [ -n "$token" ] || return 1
  echo "$token"
}
