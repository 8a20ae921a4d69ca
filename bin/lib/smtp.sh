# shellcheck shell=bash
# A mail server that keeps what it is given and shows it over HTTP.

smtp_install() { install_node; }

smtp_start() {
  local smtp http
  smtp=$(free_port "${PASSEUR_TEST_SMTP_PORT:-8125}")
  http=$(free_port "$((smtp + 1))")
  launch smtp node e2e/servers/mail.js --smtp "$smtp" --http "$http"
  wait_for 15 "the mail server" curl -sf "http://127.0.0.1:$http/messages" || return 1
  emit PASSEUR_TEST_SMTP "smtp://127.0.0.1:$smtp"
  emit PASSEUR_TEST_MAIL_URL "http://127.0.0.1:$http"
}
