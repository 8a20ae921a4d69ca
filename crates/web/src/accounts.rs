//! The accounts of a workspace: what they are, how they fare, how they are connected.

mod connect;
mod limits;
mod list;
mod oauth;
mod preferences;
mod show;
#[cfg(test)]
mod tests;
pub(crate) mod words;

use crate::auth::Routes;

pub(crate) fn routes() -> Routes {
    list::routes().merge(connect::routes()).merge(oauth::routes()).merge(show::routes()).merge(preferences::routes())
}
