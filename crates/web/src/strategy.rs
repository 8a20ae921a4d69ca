//! The strategy space: the catalogue of networks, the choice among them, and the plan that follows.

mod answers;
mod brief;
mod catalogue;
mod choice;
mod compare;
mod entry;
mod plan;
mod shelf;
mod words;

#[cfg(test)]
mod tests;

use axum::response::Response;
use jiff::civil::Date;

use crate::auth::{Access, Permission, Routes, Visit};
use crate::page::PageError;
pub use shelf::Shelf;

pub(crate) fn routes() -> Routes {
    let (read, write) = (Permission::ViewPosts, Permission::EditPosts);
    Routes::new()
        .get("/w/{slug}/strategy", read, home)
        .get("/w/{slug}/strategy/catalogue", read, catalogue::show)
        .get("/w/{slug}/strategy/catalogue/figures", read, catalogue::figures)
        .get("/w/{slug}/strategy/catalogue/{id}", read, entry::show)
        .get("/w/{slug}/strategy/catalogue/{id}/file", read, entry::file)
        .get("/w/{slug}/strategy/start", read, brief::start)
        .post("/w/{slug}/strategy/example", write, brief::example)
        .get("/w/{slug}/strategy/start/{number}", write, brief::question)
        .post("/w/{slug}/strategy/start/{number}", write, brief::answer)
        .get("/w/{slug}/strategy/brief", read, brief::show)
        .post("/w/{slug}/strategy/brief", write, brief::change)
        .get("/w/{slug}/strategy/brief/text", read, brief::text)
        .post("/w/{slug}/strategy/brief/text", write, brief::change_text)
        .get("/w/{slug}/strategy/style", read, brief::style)
        .post("/w/{slug}/strategy/style", write, brief::answer_style)
        .get("/w/{slug}/strategy/choice", read, choice::show)
        .get("/w/{slug}/strategy/weights", read, choice::weights)
        .post("/w/{slug}/strategy/weights", write, choice::weigh)
        .get("/w/{slug}/strategy/plan", read, plan::show)
        .post("/w/{slug}/strategy/plan/new", write, plan::make)
        .post("/w/{slug}/strategy/plan/apply", Permission::Schedule, plan::apply)
        .post("/w/{slug}/strategy/plan/undo", Permission::Schedule, plan::undo)
        .post("/w/{slug}/strategy/plan/restore", write, plan::restore)
        .post("/w/{slug}/strategy/plan/{part}", write, plan::change)
        .get("/w/{slug}/strategy/document", read, plan::document)
        .get("/w/{slug}/strategy/document.md", read, plan::markdown)
        .post("/w/{slug}/strategy/document/share", Permission::Export, plan::share)
        .post("/w/{slug}/strategy/document/unshare", Permission::Export, plan::unshare)
        .get("/s/{secret}", Access::Public, plan::shared)
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

/// Where this workspace stands: its choice when it has a brief, else the questions.
async fn home(visit: Visit) -> Result<Response, PageError> {
    let draft = brief::load(&visit).await?;
    let page = if draft.stored.is_some() { "choice" } else { "start" };
    Ok(visit.go(&format!("/w/{}/strategy/{page}", slug(&visit)?)))
}

fn slug(visit: &Visit) -> Result<&str, PageError> {
    Ok(&visit.member()?.workspace.slug)
}

/// Today where the reader is.
fn today(visit: &Visit) -> Date {
    visit.locale.now.to_zoned(visit.locale.zone.clone()).date()
}
