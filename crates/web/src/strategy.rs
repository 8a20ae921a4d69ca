//! The strategy space: the catalogue of networks, the choice among them, and the plan that follows.

mod catalogue;
mod compare;
mod entry;
mod shelf;
mod words;

use jiff::civil::Date;

use crate::auth::{Permission, Routes, Visit};
use crate::page::PageError;
pub use shelf::Shelf;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/strategy/catalogue", Permission::ViewPosts, catalogue::show)
        .get("/w/{slug}/strategy/catalogue/figures", Permission::ViewPosts, catalogue::figures)
        .get("/w/{slug}/strategy/catalogue/{id}", Permission::ViewPosts, entry::show)
        .get("/w/{slug}/strategy/catalogue/{id}/file", Permission::ViewPosts, entry::file)
}

/// The tab of the space a page stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Catalogue,
    Brief,
    Choice,
    Plan,
    Document,
}

fn slug(visit: &Visit) -> Result<&str, PageError> {
    Ok(&visit.member()?.workspace.slug)
}

/// Today where the reader is.
fn today(visit: &Visit) -> Date {
    visit.locale.now.to_zoned(visit.locale.zone.clone()).date()
}
