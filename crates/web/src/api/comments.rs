//! What colleagues say to each other about a post. It never leaves the workspace.

use passeur_handbook::message::Message;
use passeur_store::{comments as stored, posts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::BASE;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::Page;
use super::endpoints::Endpoints;
use super::input::{Id, Ids, Input, Moment};
use super::problem::{ApiError, Problem};
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::ViewPosts, routes!(list_comments))
        .add(Permission::Comment, routes!(add_comment))
        .add(Permission::Comment, routes!(resolve_comment))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Comment {
    pub id: String,
    pub author: Option<String>,
    pub text: String,
    pub created_at: Moment,
    pub resolved_at: Option<Moment>,
}

impl From<stored::Comment> for Comment {
    fn from(c: stored::Comment) -> Comment {
        Comment {
            id: c.id,
            author: c.author_id,
            text: c.body,
            created_at: Moment::of(c.created_at),
            resolved_at: c.resolved_at.map(Moment::of),
        }
    }
}

/// Lists the comments on a post, oldest first
#[utoipa::path(get, path = "/posts/{id}/comments", tag = "comments", params(("id" = String, Path)),
    responses((status = 200, body = Page<Comment>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_comments(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    let found = caller.read(move |tx| {
        posts::of_workspace(tx, &workspace, &id)?;
        Ok(stored::of_post(tx, &id)?)
    });
    Answer::ok(&Page::whole(found.await?.into_iter().map(Comment::from).collect()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "La photo du fournil serait mieux."}))]
pub struct NewComment {
    pub text: String,
}

/// Says something about a post
#[utoipa::path(post, path = "/posts/{id}/comments", tag = "comments", request_body = NewComment,
    params(("id" = String, Path)), responses((status = 201, body = Comment), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn add_comment(caller: Caller, Id(id): Id, input: Input<NewComment>) -> Result<Answer, ApiError> {
    let Input { body, key } = input;
    if body.text.trim().is_empty() {
        return Err(ApiError::field("/text", "empty", Message::new("problem-field-empty")));
    }
    let who = caller.clone();
    caller
        .once(key, move |tx| {
            posts::of_workspace(tx, who.workspace(), &id)?;
            let new = stored::add(tx, who.workspace(), &id, who.user(), &body.text)?;
            let comment = stored::of_post(tx, &id)?.into_iter().find(|c| c.id == new);
            let comment = Comment::from(comment.ok_or_else(ApiError::not_found)?);
            Answer::created(format!("{BASE}/posts/{id}/comments/{new}"), &comment)
        })
        .await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"resolved": true}))]
pub struct CommentChange {
    pub resolved: bool,
}

/// Marks what a comment asked for as done, or takes that back
#[utoipa::path(patch, path = "/posts/{id}/comments/{comment}", tag = "comments", request_body = CommentChange,
    params(("id" = String, Path), ("comment" = String, Path)), responses((status = 200, body = Comment), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn resolve_comment(
    caller: Caller,
    Ids(id, comment): Ids,
    input: Input<CommentChange>,
) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .write(move |tx| {
            posts::of_workspace(tx, who.workspace(), &id)?;
            if !stored::of_post(tx, &id)?.iter().any(|c| c.id == comment) {
                return Err(ApiError::not_found());
            }
            stored::resolve(tx, who.workspace(), &id, &comment, input.body.resolved)?;
            let found = stored::of_post(tx, &id)?.into_iter().find(|c| c.id == comment);
            Answer::ok(&Comment::from(found.ok_or_else(ApiError::not_found)?))
        })
        .await
}
