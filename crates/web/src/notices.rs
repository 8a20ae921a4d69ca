//! What people are told: notifications in the page, webhooks, mail; and where each can be set.

mod integrations;
mod list;
pub mod sentence;
#[cfg(test)]
mod tests;
mod webhooks;

use crate::auth::Routes;

pub(crate) fn routes() -> Routes {
    list::routes().merge(webhooks::routes()).merge(integrations::routes())
}
