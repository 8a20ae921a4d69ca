//! The JSON API: everything the pages can do, for programs. Its description (OpenAPI 3.1) is made from the same
//! lines that make its routes, so that neither can say what the other does not do.

mod accounts;
mod answer;
mod audit;
mod calendar;
mod caller;
mod campaigns;
mod check;
mod comments;
mod cursor;
mod deliveries;
mod docs;
mod endpoints;
mod guard;
mod hub;
mod input;
mod keyed;
mod library;
mod media;
mod notifications;
mod planning;
mod posts;
mod problem;
mod reference;
mod settings;
mod shared;
mod slots;
mod strategy;
#[cfg(test)]
mod tests;
mod tokens;
mod transfer;
mod upload;
mod webhooks;
mod wire;
mod workspace;

pub use problem::ApiError;
pub(crate) use reference::routes;
pub use shared::Shared;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use std::sync::OnceLock;

use crate::app::App;
use crate::auth::routes::Route;
use crate::compress;
use endpoints::Endpoints;

/// Where the API lives.
pub const BASE: &str = "/api/v1";

/// Every endpoint, one module a line.
fn endpoints() -> Endpoints {
    Endpoints::new()
        .merge(workspace::endpoints())
        .merge(settings::endpoints())
        .merge(accounts::endpoints())
        .merge(posts::endpoints())
        .merge(planning::endpoints())
        .merge(comments::endpoints())
        .merge(deliveries::endpoints())
        .merge(media::endpoints())
        .merge(library::endpoints())
        .merge(transfer::endpoints())
        .merge(slots::endpoints())
        .merge(campaigns::endpoints())
        .merge(calendar::endpoints())
        .merge(check::endpoints())
        .merge(strategy::endpoints())
        .merge(hub::endpoints())
        .merge(notifications::endpoints())
        .merge(webhooks::endpoints())
        .merge(tokens::endpoints())
        .merge(audit::endpoints())
}

/// A sentence of the document with what stands between backticks as code.
pub(crate) fn marked(text: &str) -> crate::ui::Html {
    let mut out = String::new();
    for (i, part) in text.split('`').enumerate() {
        let part = crate::ui::escape(part);
        out += &if i % 2 == 1 { format!("<code>{part}</code>") } else { part };
    }
    crate::ui::Html::new(out)
}

/// Method, path and permission of every endpoint.
pub fn table() -> &'static [Route] {
    static TABLE: OnceLock<Vec<Route>> = OnceLock::new();
    TABLE.get_or_init(|| endpoints().table())
}

/// The API with its own layers: it takes tokens, knows no forms, and speaks of errors in problem documents.
pub fn router(app: &App) -> Router<App> {
    Router::new()
        .nest(BASE, endpoints().into_router().merge(docs::document()).fallback(async || ApiError::not_found()))
        .layer(compress::layer())
        .layer(from_fn(guard::forged))
        .layer(from_fn_with_state(app.clone(), guard::enter))
        .layer(from_fn(problem::layer))
}
