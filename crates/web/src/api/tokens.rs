//! Tokens of the workspace: listed and ended here, made on the page, where the person proves who they are.

use passeur_store::tokens as stored;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::answer::Answer;
use super::caller::Caller;
use super::cursor::Page;
use super::endpoints::Endpoints;
use super::input::{Id, Moment};
use super::problem::{ApiError, Problem};
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new().add(Permission::UseTokens, routes!(list_tokens)).add(Permission::UseTokens, routes!(revoke_token))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Token {
    pub id: String,
    pub name: String,
    /// Its first characters, to recognise it.
    pub prefix: String,
    /// Id of the person it stands for.
    pub person: String,
    pub scopes: Vec<String>,
    pub created_at: Moment,
    pub last_used_at: Option<Moment>,
    pub expires_at: Option<Moment>,
    pub revoked_at: Option<Moment>,
}

impl From<stored::Token> for Token {
    fn from(t: stored::Token) -> Token {
        Token {
            id: t.id,
            name: t.name,
            prefix: t.prefix,
            person: t.user_id,
            scopes: t.scopes,
            created_at: Moment::of(t.created_at),
            last_used_at: t.last_used_at.map(Moment::of),
            expires_at: t.expires_at.map(Moment::of),
            revoked_at: t.revoked_at.map(Moment::of),
        }
    }
}

/// Lists tokens, latest first: one's own, and everybody's for those who manage the workspace
#[utoipa::path(get, path = "/tokens", tag = "administration", responses((status = 200, body = Page<Token>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_tokens(caller: Caller) -> Result<Answer, ApiError> {
    let all = caller.member.may(Permission::ManageWorkspace);
    let (workspace, user) = (caller.workspace().to_owned(), caller.user().to_owned());
    let found = caller.read(move |tx| Ok(stored::list(tx, &workspace, (!all).then_some(user.as_str()))?)).await?;
    Answer::ok(&Page::whole(found.into_iter().map(Token::from).collect()))
}

/// Ends a token at once
#[utoipa::path(delete, path = "/tokens/{id}", tag = "administration", params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn revoke_token(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .write(move |tx| {
            let all = who.member.may(Permission::ManageWorkspace);
            let known = stored::list(tx, who.workspace(), (!all).then_some(who.user()))?;
            let token = known.into_iter().find(|t| t.id == id).ok_or_else(ApiError::not_found)?;
            stored::revoke(tx, who.workspace(), &id)?;
            who.note("token-revoked", token.name, token.prefix).record(tx)?;
            Ok(Answer::done())
        })
        .await
}
