//! `passeur deliveries`.

use crate::{
    cli::{Common, Deliveries},
    commands,
    data::Data,
    failure::{Failure, Result},
    out,
};
use passeur_handbook::delivery::State;
use passeur_store::{
    clock::{Micros, timestamp},
    deliveries::{self, Delivery, Filter},
};
use serde_json::{Value, json};

pub async fn run(common: &Common, data: &Data, command: Deliveries) -> Result<()> {
    match command {
        Deliveries::List { state, account, post } => list(common, data, &state, account, post).await,
        Deliveries::Retry { id } => {
            let d = data.db.write(move |tx| deliveries::retry(tx, &id, None)).await?;
            print(common, &d)
        }
        Deliveries::Cancel { id } => {
            let d = data.db.write(move |tx| deliveries::cancel(tx, &id, None)).await?;
            print(common, &d)
        }
        Deliveries::Resolve { id, sent, not_sent: _, url } => {
            let web = |text: &String| url::Url::parse(text).is_ok_and(|u| matches!(u.scheme(), "http" | "https"));
            if let Some(text) = url.as_ref().filter(|text| !web(text)) {
                return Err(Failure::usage(format!(
                    "--url: “{text}” is not a web address such as https://example.org/1"
                )));
            }
            let d = data.db.write(move |tx| deliveries::resolve(tx, &id, sent, url.as_deref(), None)).await?;
            print(common, &d)
        }
    }
}

async fn list(
    common: &Common,
    data: &Data,
    states: &[String],
    account: Option<String>,
    post: Option<String>,
) -> Result<()> {
    let states = states
        .iter()
        .map(|s| {
            State::parse(s).ok_or_else(|| {
                let known: Vec<&str> = State::ALL.iter().map(|s| s.as_str()).collect();
                Failure::usage(format!("there is no state “{s}”; known: {}", known.join(", ")))
            })
        })
        .collect::<Result<Vec<_>>>()?;
    if let Some(id) = post.clone() {
        data.db.read(move |tx| passeur_store::posts::get(tx, &id)).await?;
    }
    let mut filter = Filter { states, post_id: post, ..Filter::default() };
    if common.workspace.is_some() || account.is_some() {
        let workspace = commands::workspace(common, data).await?;
        if let Some(name) = account {
            filter.account_id = Some(commands::account(data, &workspace, &name).await?.id);
        }
        filter.workspace_id = Some(workspace.id);
    }
    let all = data.db.read(move |tx| deliveries::list(tx, &filter)).await?;
    if common.json {
        return out::json(&all.iter().map(shown).collect::<Vec<_>>());
    }
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|d| {
            let what = d.remote_url.clone().or_else(|| d.error.clone()).unwrap_or_default();
            vec![d.id.clone(), d.network.clone(), d.state.as_str().into(), time(d.due_at), what]
        })
        .collect();
    out::table(&["ID", "NETWORK", "STATE", "DUE", "LINK OR REASON"], &rows)
}

fn time(at: Micros) -> String {
    timestamp(at).strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The form that scripts rely on.
pub fn shown(d: &Delivery) -> Value {
    json!({
        "id": d.id, "post": d.post_id, "account": d.account_id, "network": d.network, "state": d.state.as_str(),
        "due": timestamp(d.due_at).to_string(), "sent": d.sent_at.map(|t| timestamp(t).to_string()),
        "remote_id": d.remote_id, "url": d.remote_url, "error": d.error, "attempts": d.attempts,
        "next": d.next_at.map(|t| timestamp(t).to_string()), "occurrence": d.occurrence,
    })
}

fn print(common: &Common, d: &Delivery) -> Result<()> {
    if common.json {
        return out::json(&shown(d));
    }
    out::line(&format!("{}  {}", d.id, d.state.as_str()))
}
