//! Is it alive, can it work: for supervisors, load balancers and Prometheus.

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::IntoResponse,
    routing::get,
};
use passeur_handbook::delivery::State as Delivery;
use passeur_store::{Db, StoreError, metrics};
use std::fmt::Write;

/// `/healthz`: the process answers. `/readyz`: the database does too.
pub fn router(db: Db) -> Router {
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready)).with_state(db)
}

async fn ready(State(db): State<Db>) -> impl IntoResponse {
    match db.read(|tx| tx.now()).await {
        Ok(_) => (StatusCode::OK, "ready\n".to_owned()),
        Err(e) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {e}\n")),
    }
}

/// `/metrics` in the text format of Prometheus; served on an address of its own, never with the pages.
pub fn metrics_router(db: Db) -> Router {
    Router::new().route("/metrics", get(metrics_text)).with_state(db)
}

async fn metrics_text(State(db): State<Db>) -> impl IntoResponse {
    match db.read(metrics::read).await {
        Ok(m) => (StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text(&m)),
        Err::<_, StoreError>(e) => {
            let text = format!("# the database does not answer: {e}\n");
            (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
        }
    }
}

fn text(m: &metrics::Metrics) -> String {
    let mut out = String::new();
    let mut say = |name: &str, kind: &str, help: &str, lines: &[(String, f64)]| {
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in lines {
            let _ = writeln!(out, "{name}{labels} {value}");
        }
    };
    let states: Vec<(String, f64)> = Delivery::ALL
        .iter()
        .map(|s| {
            let count = m.deliveries.iter().find(|(state, _)| state == s).map_or(0, |(_, n)| *n);
            (format!("{{state=\"{}\"}}", s.as_str()), count as f64)
        })
        .collect();
    say("passeur_deliveries", "gauge", "Deliveries by state.", &states);
    let plain = |v: f64| vec![(String::new(), v)];
    say("passeur_deliveries_late_seconds", "gauge", "How late the oldest due delivery is.", &plain(m.late_seconds));
    say("passeur_outbox_waiting", "gauge", "Mails and webhook messages on their way.", &plain(m.outbox as f64));
    say("passeur_outbox_given_up", "gauge", "Mails and webhook messages given up.", &plain(m.given_up as f64));
    let health: Vec<(String, f64)> =
        m.accounts.iter().map(|(h, n)| (format!("{{health=\"{h}\"}}"), *n as f64)).collect();
    say("passeur_accounts", "gauge", "Accounts by health.", &health);
    let attempts: Vec<(String, f64)> =
        m.attempts.iter().map(|(o, n)| (format!("{{outcome=\"{o}\"}}"), *n as f64)).collect();
    say("passeur_attempts_last_day", "gauge", "Calls to networks in the last 24 hours by outcome.", &attempts);
    out
}
