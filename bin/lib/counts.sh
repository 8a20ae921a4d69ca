# shellcheck shell=bash
# Adds up what every runner says: one line at the end, one for each stage before it.

passed=0
failed=0
skipped=0
lines=()

# count PASSED FAILED SKIPPED
count() {
  passed=$((passed + $1))
  failed=$((failed + $2))
  skipped=$((skipped + $3))
}

# missing WHAT: a part that could not be had: a failure in CI, else skipped, and named either way.
missing() {
  note "not available: $*"
  if [ "${CI:-}" = true ]; then count 0 1 0; else count 0 0 1; fi
}

run_stage() {
  local name=$1 since=$SECONDS before_passed=$passed before_failed=$failed before_skipped=$skipped
  say "$name"
  "stage_$name"
  lines+=("$(printf '%-10s %5d passed %4d failed %4d skipped %6d s' "$name" $((passed - before_passed)) \
    $((failed - before_failed)) $((skipped - before_skipped)) $((SECONDS - since)))")
  note "${lines[-1]}"
}

# report: the stages, then the sum as the last line; fails when a test failed or none ran.
report() {
  local line
  echo
  for line in "${lines[@]}"; do echo "$line"; done
  [ "$failed" = 0 ] || echo "logs of the servers: $PASSEUR_CACHE/last-logs"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
