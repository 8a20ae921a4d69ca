//! What the networks would say of a text: findings with places and fixes, counters, how it is shown.

use passeur_engine::planning::limits_of;
use passeur_handbook::message::Message;
use passeur_handbook::{counter, limits, lint, preview};
use passeur_store::posts::Body;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::answer::Answer;
use super::caller::Caller;
use super::endpoints::Endpoints;
use super::input::Input;
use super::posts::known;
use super::problem::{ApiError, Problem};
use super::wire::Content;
use crate::auth::Permission;

pub fn endpoints() -> Endpoints {
    Endpoints::new().add(Permission::ViewPosts, routes!(check_text))
}

/// A text, and whom to ask about it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"text": "Ouvert dimanche, de 8 h à 13 h.", "networks": ["x", "bluesky"]}))]
pub struct Question {
    /// One part with this text.
    pub text: Option<String>,
    pub content: Option<Content>,
    /// By the catalogue's limits.
    pub networks: Vec<String>,
    /// By the limits of accounts of the workspace: ids, or `network:handle`.
    pub accounts: Vec<String>,
}

/// What one network or account says.
#[derive(Debug, Serialize, ToSchema)]
pub struct Verdict {
    pub network: String,
    /// Where an account was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Nothing stands in the way.
    pub publishable: bool,
    pub findings: Vec<Finding>,
    /// One entry for each part: what it takes of what it may.
    #[schema(value_type = Vec<Object>)]
    pub counters: Value,
    /// One list for each part: its text, cut into what the network would highlight.
    #[schema(value_type = Vec<Vec<Object>>)]
    pub tokens: Value,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Finding {
    pub rule: &'static str,
    /// `error`, `warning` or `hint`.
    #[schema(value_type = String, example = "error")]
    pub severity: lint::Severity,
    pub message: String,
    /// `text`, `title`, `media`…
    #[schema(value_type = String, example = "text")]
    pub field: lint::Field,
    pub part: Option<usize>,
    pub item: Option<usize>,
    /// Where in the text: bytes, characters, and UTF-16 units.
    #[schema(value_type = Option<Object>)]
    pub range: Value,
    /// What one click would change, when there is something to click.
    #[schema(value_type = Option<Object>)]
    pub fix: Value,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Verdicts {
    pub items: Vec<Verdict>,
}

/// Asks what networks would say of a text
///
/// Nothing is stored and nobody outside is asked.
#[utoipa::path(post, path = "/check", tag = "check", request_body = Question,
    responses((status = 200, body = Verdicts), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn check_text(caller: Caller, input: Input<Question>) -> Result<Answer, ApiError> {
    let asked = input.body;
    let content = match (asked.text, asked.content) {
        (Some(_), Some(_)) => return Err(ApiError::field("/text", "twice", Message::new("problem-field-twice"))),
        (Some(text), None) => passeur_handbook::content::Content::text(text),
        (None, content) => content.unwrap_or_default().into(),
    };
    let accounts = caller.app.api.accounts(&caller.app.db, caller.workspace()).await?;
    let mut whom = Vec::new();
    for (i, network) in asked.networks.iter().enumerate() {
        let limits = limits::of(network).ok_or_else(|| {
            ApiError::field(format!("/networks/{i}"), "network", Message::new("problem-field-no-limits"))
        })?;
        whom.push((network.clone(), None, limits.clone()));
    }
    for (i, name) in asked.accounts.iter().enumerate() {
        let account = passeur_store::accounts::among(&accounts, name).ok_or_else(|| {
            let message = Message::new("problem-field-account").with("name", name.chars().take(80).collect::<String>());
            ApiError::field(format!("/accounts/{i}"), "account", message)
        })?;
        whom.push((account.network.clone(), Some(account.id.clone()), limits_of(account)));
    }
    let body = Body { content: content.clone(), ..Body::default() };
    let workspace = caller.workspace().to_owned();
    let context = match content.media().next() {
        Some(_) => caller.read(move |tx| known(tx, &workspace, &body)).await?,
        None => lint::LintContext::default(),
    };
    let items = whom.into_iter().map(|(network, account, limits)| {
        let found = lint::lint(&content, &network, &limits, &context);
        let images = |part: usize| content.parts.get(part).is_some_and(|p| context.images_only(p));
        let tokens: Vec<_> = content.parts.iter().map(|p| preview::tokens(&p.text, &network)).collect();
        Verdict {
            publishable: found.iter().all(|f| f.severity != lint::Severity::Error),
            counters: json(&counter::counter(&content, &limits, images)),
            tokens: json(&tokens),
            findings: found
                .into_iter()
                .map(|f| Finding {
                    rule: f.rule,
                    severity: f.severity,
                    message: f.message.render(&caller.locale),
                    field: f.field,
                    part: f.part,
                    item: f.item,
                    range: json(&f.span),
                    fix: json(&f.fix),
                })
                .collect(),
            network,
            account,
        }
    });
    Answer::ok(&Verdicts { items: items.collect() })
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
