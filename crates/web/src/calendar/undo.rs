//! Taking back what was just done: the way back is kept for an hour under a secret.

use axum::extract::Path;
use axum::response::Response;
use passeur_store::calendar::{self as store, Plan};
use passeur_store::tickets::{self, About, Purpose};
use passeur_store::{StoreError, Tx, deliveries, posts, slots};
use serde::{Deserialize, Serialize};

use crate::auth::Visit;
use crate::page::{Flash, PageError, Tone};

/// One thing to put back as it was.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(crate) enum Back {
    Move(Plan),
    /// A post that lost its time; the accounts for which it had been cancelled before stay cancelled.
    Plan {
        plan: Plan,
        cancelled: Vec<String>,
    },
    File {
        post_id: String,
        labels: Vec<String>,
        campaign_id: Option<String>,
    },
    Slots {
        account_id: String,
        slots: Vec<(i64, i64, String)>,
    },
}

#[derive(Debug, Serialize, Deserialize)]
struct Undo {
    steps: Vec<Back>,
    /// The page to come back to.
    page: String,
}

/// Keeps the way back; the path that takes it.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    workspace: (&str, &str),
    user: &str,
    steps: Vec<Back>,
    page: &str,
) -> Result<String, StoreError> {
    let (id, slug) = workspace;
    let body = serde_json::to_vec(&Undo { steps, page: page.to_owned() })?;
    let secret = tickets::issue(tx, Purpose::Undo, About { workspace: Some(id), user: Some(user), body })?;
    Ok(format!("/w/{slug}/undo/{}", secret.expose()))
}

fn put_back(tx: &mut Tx<'_>, workspace_id: &str, step: &Back, by: &str) -> Result<(), StoreError> {
    match step {
        Back::Move(plan) => {
            store::reschedule(tx, workspace_id, &plan.post_id, plan.due_at, plan.schedule.clone())?;
        }
        Back::Plan { plan, cancelled } => {
            posts::of_workspace(tx, workspace_id, &plan.post_id)?;
            posts::plan(tx, &plan.post_id, plan.due_at, plan.schedule.clone(), Some(by))?;
            for delivery in deliveries::of_post(tx, &plan.post_id)? {
                if cancelled.contains(&delivery.account_id) && delivery.due_at == plan.due_at {
                    deliveries::cancel(tx, &delivery.id, Some(by))?;
                }
            }
        }
        Back::File { post_id, labels, campaign_id } => {
            store::file_under(tx, workspace_id, post_id, labels, campaign_id.as_deref())?;
        }
        Back::Slots { account_id, slots } => {
            if passeur_store::accounts::get(tx, account_id)?.workspace_id == workspace_id {
                slots::set(tx, account_id, slots)?;
            }
        }
    }
    Ok(())
}

/// `POST`: puts everything back, or nothing of it.
pub(super) async fn take_back(visit: Visit, Path((_, secret)): Path<(String, String)>) -> Result<Response, PageError> {
    let member = visit.member()?;
    let (workspace, user) = (member.workspace.id.clone(), member.user.id.clone());
    let home = format!("/w/{}/calendar", member.workspace.slug);
    let done = visit
        .app
        .db
        .write(move |tx| {
            let Some(ticket) = tickets::take(tx, Purpose::Undo, &secret)? else { return Ok(None) };
            if ticket.workspace_id.as_deref() != Some(&workspace) || ticket.user_id.as_deref() != Some(&user) {
                return Err(StoreError::NotFound("the way back"));
            }
            let undo: Undo = ticket.json()?;
            for step in &undo.steps {
                put_back(tx, &workspace, step, &user)?;
            }
            Ok::<_, StoreError>(Some(undo.page))
        })
        .await;
    match done {
        Ok(Some(page)) => Ok(visit.done(visit.t("undone"), &page)),
        Ok(None) => Ok(visit.tell(&[Flash::new(Tone::Info, visit.t("undo-gone"))], &home)),
        Err(StoreError::Conflict(_)) => Ok(visit.tell(&[Flash::new(Tone::Warning, visit.t("undo-too-late"))], &home)),
        Err(error) => Err(error.into()),
    }
}
