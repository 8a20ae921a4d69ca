# shellcheck shell=bash
# A Chromium for the pages' tests: the system's, else Debian's package, else the one Playwright fetches.

browser_install() {
  local candidate
  for candidate in "${PASSEUR_CHROMIUM:-}" chromium google-chrome-stable google-chrome chromium-browser; do
    has "$candidate" || continue
    # Ubuntu's chromium-browser is only a door to a snap, which a container cannot open.
    "$candidate" --version >/dev/null 2>&1 || continue
    PASSEUR_CHROMIUM=$(command -v "$candidate")
    export PASSEUR_CHROMIUM
    return 0
  done
  if grep -q '^ID=debian' /etc/os-release && apt_install chromium fonts-dejavu-core; then
    PASSEUR_CHROMIUM=$(command -v chromium)
    export PASSEUR_CHROMIUM
    return 0
  fi
  say "Fetching Chromium through Playwright"
  (cd e2e && retry node node_modules/@playwright/test/cli.js install --with-deps chromium >&2) && unset PASSEUR_CHROMIUM
}
