//! `passeur accounts`.

use crate::{
    cli::{Accounts, Common},
    commands,
    data::Data,
    failure::{Failure, Result},
    out,
};
use passeur_handbook::catalog::Catalog;
use passeur_networks::{ConnectForm, Descriptor, WayIn};
use passeur_store::accounts::{self, Account};
use serde_json::{Value, json};

pub async fn run(common: &Common, data: &Data, command: Accounts) -> Result<()> {
    let workspace = commands::workspace(common, data).await?;
    match command {
        Accounts::List => {
            let id = workspace.id.clone();
            let all = data.db.read(move |tx| accounts::list(tx, &id)).await?;
            if common.json {
                return out::json(&all.iter().map(shown).collect::<Vec<_>>());
            }
            let rows: Vec<Vec<String>> = all
                .iter()
                .map(|a| vec![a.id.clone(), a.name(), a.health.as_str().into(), a.display_name.clone()])
                .collect();
            out::table(&["ID", "ACCOUNT", "HEALTH", "NAME"], &rows)
        }
        Accounts::Connect { network, server, token, handle, password, assisted } => {
            let network = network.to_lowercase();
            let context = commands::serve::context(data, None)?;
            let account = match data.registry.get(&network) {
                Some(connector) if !assisted => {
                    let form = form(connector.descriptor(), server, token, handle, password)?;
                    passeur_engine::connect(&context, &workspace.id, &network, &form).await?
                }
                _ => {
                    let handle = by_hand(&network, handle, &[&token, &password])?;
                    let url = server.map(|s| web_address("--server", &s)).transpose()?;
                    passeur_engine::assisted(&context, &workspace.id, &network, &handle, &handle, url).await?
                }
            };
            if common.json {
                return out::json(&shown(&account));
            }
            out::line(&format!("{} connected as {}", account.name(), account.id))
        }
        Accounts::Check { account } => check(common, data, &workspace, account).await,
        Accounts::Remove { account } => {
            let account = commands::account(data, &workspace, &account).await?;
            let id = account.id.clone();
            data.db.write(move |tx| accounts::archive(tx, &id, None)).await?;
            if common.json {
                return out::json(&json!({ "id": account.id, "removed": true }));
            }
            out::line(&format!("{} is out of use; what waited for it is cancelled", account.name()))
        }
    }
}

/// The form the connector takes, from the options that people know: nothing that is needed is missing, and nothing
/// that was given is dropped.
fn form(
    network: &Descriptor,
    server: Option<String>,
    token: Option<String>,
    handle: Option<String>,
    password: Option<String>,
) -> Result<ConnectForm> {
    let by_hand: Vec<&WayIn> = network.ways_in.iter().filter(|w| w.id != "oauth").collect();
    let ways = || by_hand.iter().map(|w| format!("--{}", w.id)).collect::<Vec<_>>().join(" or ");
    let id = match (&token, &password) {
        (Some(_), None) => "token",
        (None, Some(_)) => "password",
        (Some(_), Some(_)) => return Err(Failure::usage("give a token or a password, not both")),
        (None, None) => match by_hand.iter().find(|w| w.fields.is_empty()) {
            Some(way) => way.id,
            None => return Err(Failure::usage(format!("{} needs {}", network.id, ways()))),
        },
    };
    let Some(way) = by_hand.iter().find(|w| w.id == id) else {
        return Err(Failure::usage(format!("{} is connected with {}, not with --{id}", network.id, ways())));
    };
    let given: Vec<(&str, String)> = [("server", server), ("token", token), ("handle", handle), ("password", password)]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .filter(|(_, value)| !value.trim().is_empty())
        .collect();
    if let Some((name, _)) = given.iter().find(|(name, _)| !way.fields.iter().any(|f| f.name == *name)) {
        return Err(Failure::usage(format!("{} takes no --{name} with --{id}", network.id)));
    }
    if let Some(field) = way.fields.iter().find(|f| f.required && !given.iter().any(|(name, _)| *name == f.name)) {
        return Err(Failure::usage(format!("{} needs --{} (such as {})", network.id, field.name, field.example)));
    }
    let fields = given.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    Ok(ConnectForm { way_in: id.into(), fields })
}

/// The handle of an account whose posts a person publishes by hand.
fn by_hand(network: &str, handle: Option<String>, secrets: &[&Option<String>]) -> Result<String> {
    let Some(entry) = Catalog::builtin().get(network) else {
        return Err(Failure::usage(format!("“{network}” is not in the catalogue; see `passeur networks list`")));
    };
    if !entry.is_open() {
        return Err(Failure::usage(format!("{} is closed: nothing can be published there", entry.name)));
    }
    if secrets.iter().any(|s| s.is_some()) {
        return Err(Failure::usage(format!(
            "no connector serves {network}: it is published by hand, and takes neither --token nor --password"
        )));
    }
    let handle = handle.map(|h| h.trim().to_owned()).filter(|h| !h.is_empty());
    handle.ok_or_else(|| Failure::usage(format!("{network} is published by hand: an account needs --handle")))
}

fn web_address(option: &str, text: &str) -> Result<String> {
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url.to_string()),
        _ => Err(Failure::usage(format!("{option}: “{text}” is not a web address such as https://example.org"))),
    }
}

async fn check(
    common: &Common,
    data: &Data,
    workspace: &passeur_store::workspaces::Workspace,
    only: Option<String>,
) -> Result<()> {
    let all = match only {
        Some(name) => vec![commands::account(data, workspace, &name).await?],
        None => {
            let id = workspace.id.clone();
            data.db.read(move |tx| accounts::list(tx, &id)).await?
        }
    };
    let context = crate::commands::serve::context(data, None)?;
    let mut rows = Vec::new();
    let mut bad = 0;
    for account in all {
        let result = passeur_engine::check(&context, &account.id).await;
        bad += usize::from(result.is_err());
        let message = result.as_ref().err().map(ToString::to_string);
        let account = result.unwrap_or(account);
        rows.push((account, message));
    }
    if common.json {
        let list: Vec<Value> = rows
            .iter()
            .map(|(a, message)| {
                json!({ "id": a.id, "network": a.network, "handle": a.handle,
                                        "ok": message.is_none(), "message": message })
            })
            .collect();
        out::json(&list)?;
    } else {
        for (account, message) in &rows {
            out::line(&format!("{}  {}", account.name(), message.as_deref().unwrap_or("ok")))?;
        }
    }
    if bad > 0 { Err(Failure::partly(format!("{bad} of {} accounts need attention", rows.len()))) } else { Ok(()) }
}

fn shown(a: &Account) -> Value {
    json!({
        "id": a.id, "network": a.network, "handle": a.handle, "name": a.display_name, "server": a.server,
        "profile_url": a.profile_url, "health": a.health.as_str(), "health_message": a.health_message,
        "frozen": a.frozen_at.is_some(), "scopes": a.scopes, "software": a.software, "limits": a.limits,
        "token_expires": a.expires_at.map(|t| passeur_store::clock::timestamp(t).to_string()),
    })
}
