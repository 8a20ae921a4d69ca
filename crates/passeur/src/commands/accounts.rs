//! `passeur accounts`.

use crate::{
    cli::{Accounts, Common},
    commands,
    data::Data,
    failure::{Failure, Result},
    out,
};
use passeur_handbook::catalog::Catalog;
use passeur_networks::ConnectForm;
use passeur_store::accounts::{self, Account, Connected};
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
            let account = if assisted || data.registry.get(&network).is_none() {
                assist(data, &workspace.id, &network, handle, server).await?
            } else {
                let form = form(&network, server, token, handle, password)?;
                connect(data, &workspace.id, &network, &form).await?
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

/// The form the connector takes, from the options that people know.
fn form(
    network: &str,
    server: Option<String>,
    token: Option<String>,
    handle: Option<String>,
    password: Option<String>,
) -> Result<ConnectForm> {
    let way_in = match (&token, &password) {
        (Some(_), None) => "token",
        (None, Some(_)) => "password",
        (Some(_), Some(_)) => return Err(Failure::usage("give a token or a password, not both")),
        (None, None) => {
            return Err(Failure::usage(format!(
                "{network} needs --token or --password (or PASSEUR_TOKEN, PASSEUR_PASSWORD); \
                 `passeur networks list` says which"
            )));
        }
    };
    let given = [("server", server), ("token", token), ("handle", handle), ("password", password)];
    let fields = given.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into()))).collect();
    Ok(ConnectForm { way_in: way_in.into(), fields })
}

async fn connect(data: &Data, workspace_id: &str, network: &str, form: &ConnectForm) -> Result<Account> {
    let connector =
        data.registry.get(network).ok_or_else(|| Failure::usage(format!("no connector serves “{network}”")))?;
    if !connector.descriptor().ways_in.iter().any(|w| w.id == form.way_in) {
        let ways: Vec<&str> = connector.descriptor().ways_in.iter().map(|w| w.id).collect();
        return Err(Failure::usage(format!("{network} is connected by {}, not by {}", ways.join(" or "), form.way_in)));
    }
    let connected = connector.connect(&data.http, form).await?;
    let kept = passeur_engine::stored(network, connected, connector.descriptor().pacing);
    let (keys, workspace) = (data.db.keys.clone(), workspace_id.to_owned());
    Ok(data.db.write(move |tx| accounts::connect(tx, &keys, &workspace, &kept)).await?)
}

/// An account whose posts a person publishes by hand.
async fn assist(
    data: &Data,
    workspace_id: &str,
    network: &str,
    handle: Option<String>,
    server: Option<String>,
) -> Result<Account> {
    if Catalog::builtin().get(network).is_none() {
        return Err(Failure::usage(format!("“{network}” is not in the catalogue; see `passeur catalog list`")));
    }
    let handle = handle.ok_or_else(|| Failure::usage("an assisted account needs --handle"))?;
    let new = Connected {
        network: network.into(),
        server: String::new(),
        remote_id: handle.trim_start_matches('@').to_lowercase(),
        display_name: handle.clone(),
        handle,
        avatar_url: None,
        profile_url: server,
        secret: None,
        expires_at: None,
        scopes: Vec::new(),
        limits: None,
        software: None,
        pacing: None,
    };
    let (keys, workspace) = (data.db.keys.clone(), workspace_id.to_owned());
    Ok(data.db.write(move |tx| accounts::connect(tx, &keys, &workspace, &new)).await?)
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
