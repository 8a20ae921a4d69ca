//! The strategy space: the catalogue of networks, the choice among them, and the plan that follows.

mod answers;
mod brief;
mod budget;
mod catalogue;
pub(crate) mod choice;
mod compare;
mod entry;
mod import;
mod pdf;
pub(crate) mod plan;
mod profiles;
mod shelf;
mod standards;
mod words;

#[cfg(test)]
mod tests;

use axum::response::Response;
use jiff::civil::Date;

use crate::auth::{Access, Permission, Routes, Visit};
use crate::page::PageError;
pub(crate) use budget::reality;
pub use shelf::Shelf;
pub(crate) use words::partial_date as dated;

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
        .post("/w/{slug}/strategy/brief/restore", write, brief::restore)
        .get("/w/{slug}/strategy/brief/text", read, brief::text)
        .post("/w/{slug}/strategy/brief/text", write, brief::change_text)
        .get("/w/{slug}/strategy/style", read, brief::style)
        .post("/w/{slug}/strategy/style", write, brief::answer_style)
        .get("/w/{slug}/strategy/choice", read, choice::show)
        .get("/w/{slug}/strategy/weights", read, choice::weights)
        .post("/w/{slug}/strategy/weights", write, choice::weigh)
        .get("/w/{slug}/strategy/standards", read, standards::show)
        .post("/w/{slug}/strategy/standards", write, standards::change)
        .get("/w/{slug}/strategy/budget", read, budget::show)
        .post("/w/{slug}/strategy/budget", write, budget::change)
        .get("/w/{slug}/strategy/profiles", read, profiles::show)
        .post("/w/{slug}/strategy/profiles", write, profiles::change)
        .post("/w/{slug}/strategy/profiles/ask", write, profiles::ask)
        .get("/w/{slug}/strategy/profiles/kit.zip", read, profiles::zip)
        .get("/w/{slug}/strategy/plan", read, plan::show)
        .post("/w/{slug}/strategy/plan/new", write, plan::make)
        .post("/w/{slug}/strategy/plan/apply", Permission::Schedule, plan::apply)
        .post("/w/{slug}/strategy/plan/undo", Permission::Schedule, plan::undo)
        .post("/w/{slug}/strategy/plan/restore", write, plan::restore)
        .post("/w/{slug}/strategy/plan/import", write, import::take)
        .get("/w/{slug}/strategy/plan/calendar.csv", read, import::give)
        .post("/w/{slug}/strategy/plan/{part}", write, plan::change)
        .get("/w/{slug}/strategy/document", read, plan::document)
        .get("/w/{slug}/strategy/document.md", read, plan::markdown)
        .get("/w/{slug}/strategy/document.pdf", read, plan::pdf)
        .post("/w/{slug}/strategy/document/share", Permission::Export, plan::share)
        .post("/w/{slug}/strategy/document/unshare", Permission::Export, plan::unshare)
        .get("/s/{secret}", Access::Public, plan::shared)
        .get("/s/{secret}/document.pdf", Access::Public, plan::shared_pdf)
}

/// The tab of the space a page stands under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Catalogue,
    Brief,
    Choice,
    Plan,
    Standards,
    Budget,
    Profiles,
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
