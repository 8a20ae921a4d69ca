//! What happened that is worth telling.

use passeur_store::notifications as stored;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::answer::Answer;
use super::caller::Caller;
use super::cursor::{self, Page};
use super::endpoints::Endpoints;
use super::input::{Input, Moment, Query};
use super::posts::Nothing;
use super::problem::{ApiError, Problem};
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ViewPosts, routes!(list_notifications))
        .add(Permission::ViewPosts, routes!(read_notifications))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Notification {
    pub id: String,
    #[schema(example = "refused")]
    pub kind: String,
    pub post: Option<String>,
    pub delivery: Option<String>,
    pub account: Option<String>,
    /// What the sentence about it is made of: handle, network, message…
    #[schema(value_type = Object)]
    pub detail: Value,
    pub created_at: Moment,
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Pages {
    cursor: Option<String>,
    /// 1 to 200.
    limit: Option<i64>,
}

/// Lists what happened, latest first
#[utoipa::path(get, path = "/notifications", tag = "notifications", params(Pages),
    responses((status = 200, body = Page<Notification>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_notifications(caller: Caller, Query(f): Query<Pages>) -> Result<Answer, ApiError> {
    let limit = cursor::limit(f.limit)?;
    let after = cursor::read(f.cursor.as_deref())?;
    let (workspace, user) = (caller.workspace().to_owned(), caller.user().to_owned());
    let found = caller.read(move |tx| {
        let after = after.as_ref().map(|(at, id)| (*at, id.as_str()));
        Ok(stored::list_of(tx, &workspace, &user, &[], after, limit + 1)?)
    });
    let view = |n: stored::Notification| Notification {
        id: n.id,
        kind: n.kind,
        post: n.post_id,
        delivery: n.delivery_id,
        account: n.account_id,
        detail: n.args,
        created_at: Moment::of(n.created_at),
    };
    Answer::ok(&Page::of(found.await?, limit, |n| (n.created_at, n.id.clone()), view))
}

/// Marks everything as read, for the person of this call
#[utoipa::path(post, path = "/notifications/read", tag = "notifications", responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn read_notifications(caller: Caller, input: Input<Nothing>) -> Result<Answer, ApiError> {
    let user = caller.user().to_owned();
    caller
        .once(input.key, move |tx| {
            stored::mark_read(tx, &user)?;
            Ok(Answer::done())
        })
        .await
}
