//! Tokens of the workspace. One that makes another gives away nothing it does not have itself.

use passeur_handbook::message::Message;
use passeur_store::clock::DAY;
use passeur_store::tokens as stored;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::BASE;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::Page;
use super::endpoints::Endpoints;
use super::input::{Id, Input, Moment};
use super::problem::{ApiError, Problem};
use crate::auth::{Permission, Scope};

pub fn endpoints() -> Endpoints {
    Endpoints::new()
        .add(Permission::UseTokens, routes!(list_tokens))
        .add(Permission::UseTokens, routes!(create_token))
        .add(Permission::UseTokens, routes!(revoke_token))
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
    /// The token itself. Shown once, in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "pss_…")]
    pub secret: Option<String>,
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
            secret: None,
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

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Caisse", "scopes": ["read", "write"], "days": 90}))]
pub struct NewToken {
    /// 1 to 60 characters.
    pub name: String,
    /// `read`, `write`, `publish`, `approve`, `accounts`, `admin`; none that the caller does not have.
    pub scopes: Vec<String>,
    /// How long it lasts, 1 to 3650; for ever unless said, or until the token that makes it ends.
    #[serde(default)]
    pub days: Option<i64>,
}

/// Makes a token for the person who calls
///
/// Its secret is in this answer and nowhere else.
#[utoipa::path(post, path = "/tokens", tag = "administration", request_body = NewToken,
    responses((status = 201, body = Token), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn create_token(caller: Caller, input: Input<NewToken>) -> Result<Answer, ApiError> {
    let Input { body, key } = input;
    let name = body.name.trim().to_owned();
    if !(1..=60).contains(&name.chars().count()) {
        return Err(ApiError::field("/name", "length", Message::new("problem-field-length").with("most", 60_i64)));
    }
    if body.scopes.is_empty() {
        return Err(ApiError::field("/scopes", "empty", Message::new("problem-field-empty")));
    }
    if body.days.is_some_and(|d| !(1..=3_650).contains(&d)) {
        return Err(ApiError::field("/days", "range", Message::new("problem-field-limit").with("most", 3_650_i64)));
    }
    let may = |s: Scope| Permission::ALL.into_iter().any(|p| p.scope() == s && caller.member.may(p));
    for (i, scope) in body.scopes.iter().enumerate() {
        let field = format!("/scopes/{i}");
        match Scope::parse(scope) {
            Some(scope) if may(scope) => {}
            Some(_) => return Err(ApiError::field(field, "scope", Message::new("problem-field-scope"))),
            None => {
                let known = Scope::ALL.map(Scope::id).join(", ");
                let message = Message::new("problem-field-unknown").with("name", scope.clone()).with("known", known);
                return Err(ApiError::field(field, "unknown", message));
            }
        }
    }
    let who = caller.clone();
    caller
        .once(key, move |tx| {
            let wished = match body.days {
                Some(days) => Some(tx.now()? + days * DAY),
                None => None,
            };
            // A token does not outlive the one it was made with.
            let own = stored::list(tx, who.workspace(), Some(who.user()))?;
            let parent = own.into_iter().find(|t| Some(&t.id) == who.member.token.as_ref());
            let expires_at = [wished, parent.and_then(|t| t.expires_at)].into_iter().flatten().min();
            let new = stored::NewToken {
                workspace: who.workspace(),
                user: who.user(),
                name: &name,
                scopes: &body.scopes,
                expires_at,
            };
            let (token, secret) = stored::create(tx, &new)?;
            who.note("token-created", name.clone(), body.scopes.join(", ")).record(tx)?;
            let shown = Token { secret: Some(secret.expose().to_owned()), ..Token::from(token) };
            Ok(Answer::created(format!("{BASE}/tokens/{}", shown.id), &shown)?.secret())
        })
        .await
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
