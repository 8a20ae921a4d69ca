//! `passeur freeze` and `passeur thaw`.

use crate::{cli::Common, commands, data::Data, failure::Result, out};
use passeur_store::deliveries::{self, Scope};
use serde_json::json;

pub async fn freeze(common: &Common, data: &Data, account: Option<String>, reason: Option<String>) -> Result<()> {
    let (workspace_id, account_id) = target(common, data, account).await?;
    let stopped = data
        .db
        .write(move |tx| {
            let scope = account_id.as_deref().map_or(Scope::Workspace(&workspace_id), Scope::Account);
            deliveries::freeze(tx, scope, None, reason.as_deref())
        })
        .await?;
    if common.json {
        return out::json(&json!({ "frozen": true, "deliveries": stopped }));
    }
    out::line(&format!("frozen: {stopped} deliveries stopped; `passeur thaw` lets them go"))
}

pub async fn thaw(common: &Common, data: &Data, account: Option<String>) -> Result<()> {
    let (workspace_id, account_id) = target(common, data, account).await?;
    let free = data
        .db
        .write(move |tx| {
            let scope = account_id.as_deref().map_or(Scope::Workspace(&workspace_id), Scope::Account);
            deliveries::thaw(tx, scope)
        })
        .await?;
    if common.json {
        return out::json(&json!({ "frozen": false, "deliveries": free }));
    }
    out::line(&format!("thawed: {free} deliveries may go"))
}

async fn target(common: &Common, data: &Data, account: Option<String>) -> Result<(String, Option<String>)> {
    let workspace = commands::workspace(common, data).await?;
    let account = match account {
        Some(name) => Some(commands::account(data, &workspace, &name).await?.id),
        None => None,
    };
    Ok((workspace.id, account))
}
