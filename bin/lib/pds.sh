# shellcheck shell=bash
# A real Bluesky PDS (and one with rate limits) with its PLC directory, with three accounts.

pds_install() { npm_install e2e/servers; }

# Between the choice of a port and its use another program may take it: then once more, with others.
pds_start() { pds_launch || pds_launch; }

pds_launch() {
  local state plc port limited
  state=$(state_dir)
  plc=$(free_port "${PASSEUR_TEST_PLC_PORT:-2581}")
  port=$(free_port "${PASSEUR_TEST_PDS_PORT:-2583}")
  limited=$(free_port "$((port + 1))")
  rm -rf "$state/pds"
  mkdir -p "$state/pds/tmp"
  launch pds env LOG_ENABLED=false TMPDIR="$state/pds/tmp" node e2e/servers/pds.js \
    --plc "$plc" --pds "$port" --limited "$limited" --data "$state/pds"
  wait_for 60 "the PDS" grep -q '^{"plc"' "$state/pds.log" || {
    tail -n 20 "$state/pds.log" >&2
    return 1
  }
  # shellcheck disable=SC2016 # JavaScript, not shell
  node -e '
    const pds = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8").split("\n").find((l) => l.startsWith("{\"plc\"")))
    const { alice, bob, limited } = pds.accounts
    const out = { PLC_URL: pds.plc, PDS_URL: pds.pds, PDS_LIMITED_URL: pds.limited }
    for (const [suffix, a] of [["", alice], ["_2", bob]]) Object.assign(out, {
      ["PDS_HANDLE" + suffix]: a.handle, ["PDS_PASSWORD" + suffix]: a.password, ["PDS_DID" + suffix]: a.did,
      ["PDS_ACCOUNT_PASSWORD" + suffix]: a.accountPassword })
    Object.assign(out, { PDS_LIMITED_HANDLE: limited.handle, PDS_LIMITED_PASSWORD: limited.password })
    for (const [name, value] of Object.entries(out)) console.log(`export PASSEUR_TEST_${name}=${value}`)
  ' "$state/pds.log" >>"$state/env"
}
