//! The audit log: who did what, when, from where.

use passeur_store::audit as stored;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::answer::Answer;
use super::caller::Caller;
use super::cursor::{self, Page};
use super::endpoints::Endpoints;
use super::input::{Moment, Query};
use super::problem::{ApiError, Problem};
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new().add(Permission::ViewAudit, routes!(list_audit))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    pub id: String,
    pub person: Option<String>,
    pub name: Option<String>,
    #[schema(example = "token-created")]
    pub action: String,
    pub object: String,
    pub detail: String,
    pub address: String,
    pub created_at: Moment,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Id of a person.
    person: Option<String>,
    action: Option<String>,
    cursor: Option<String>,
    /// 1 to 200.
    limit: Option<i64>,
}

/// Lists what was done in the workspace, latest first
#[utoipa::path(get, path = "/audit", tag = "administration", params(Filter),
    responses((status = 200, body = Page<AuditEntry>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_audit(caller: Caller, Query(f): Query<Filter>) -> Result<Answer, ApiError> {
    let limit = cursor::limit(f.limit)?;
    let after = cursor::read(f.cursor.as_deref())?;
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| {
        let filter = stored::Filter {
            user: f.person.as_deref().unwrap_or_default(),
            action: f.action.as_deref().unwrap_or_default(),
            before: after.as_ref().map(|(_, id)| id.as_str()),
            limit: limit + 1,
        };
        Ok(stored::list(tx, &workspace, &filter)?)
    });
    let view = |e: stored::Entry| AuditEntry {
        id: e.id,
        person: e.user_id,
        name: e.user_name,
        action: e.action,
        object: e.object,
        detail: e.detail,
        address: e.address,
        created_at: Moment::of(e.created_at),
    };
    Answer::ok(&Page::of(found.await?, limit, |e| (e.created_at, e.id.clone()), view))
}
