# shellcheck shell=bash
# Object storage with the S3 API, on loopback, with one bucket.

s3_install() { install_python_tools; }

s3_start() {
  local port
  port=$(free_port "${PASSEUR_TEST_S3_PORT:-8130}")
  launch s3 "$PYTHON_TOOLS/bin/moto_server" -H 127.0.0.1 -p "$port"
  wait_for 30 "the object storage" curl -sf "http://127.0.0.1:$port/moto-api/" || {
    tail "$(state_dir)/s3.log" >&2
    return 1
  }
  curl -sf -o /dev/null -X PUT "http://127.0.0.1:$port/passeur" \
    -H 'Authorization: AWS4-HMAC-SHA256 Credential=passeur/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0' || return 1
  emit PASSEUR_TEST_S3_URL "http://127.0.0.1:$port"
  emit PASSEUR_TEST_S3_BUCKET passeur
  emit PASSEUR_TEST_S3_REGION us-east-1
  emit PASSEUR_TEST_S3_KEY passeur
  emit PASSEUR_TEST_S3_SECRET passeur-secret
}
