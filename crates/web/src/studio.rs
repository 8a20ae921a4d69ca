//! The studio: composer, list of posts, a post's own page, media library.

mod actions;
mod composer;
mod desk;
mod diff;
mod draft;
pub mod files;
mod frameworks;
mod library;
mod list;
mod post;
mod practice;
pub mod preview;
#[cfg(test)]
mod tests;
mod tools;
pub mod when;

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use crate::auth::{Permission, Routes};
pub(crate) use desk::name_of;
pub(crate) use files::{made_to_fit, streamed};

pub(crate) fn routes() -> Routes {
    use Permission::{Approve, Comment, EditOwnPosts, Schedule, ViewPosts};
    Routes::new()
        .get("/w/{slug}/studio", ViewPosts, studio)
        .get("/w/{slug}/compose", EditOwnPosts, compose)
        .get("/w/{slug}/studio/media", ViewPosts, media)
        .get("/w/{slug}/posts", ViewPosts, list::list)
        .post("/w/{slug}/posts/many", EditOwnPosts, list::many)
        .get("/w/{slug}/posts/new", EditOwnPosts, composer::new)
        .get("/w/{slug}/posts/{id}", ViewPosts, composer::show)
        .put("/w/{slug}/posts/{id}", EditOwnPosts, composer::save)
        .post("/w/{slug}/posts/{id}/plan", Schedule, composer::plan)
        .post("/w/{slug}/studio/check", EditOwnPosts, composer::check)
        .post("/w/{slug}/studio/slot", EditOwnPosts, composer::slot)
        .get("/w/{slug}/studio/people", EditOwnPosts, tools::people)
        .post("/w/{slug}/studio/hashtags", EditOwnPosts, tools::keep_hashtags)
        .post("/w/{slug}/studio/hashtags/{id}/delete", EditOwnPosts, tools::forget_hashtags)
        .get("/w/{slug}/posts/{id}/view", ViewPosts, post::show)
        .post("/w/{slug}/posts/{id}/duplicate", EditOwnPosts, post::duplicate)
        .post("/w/{slug}/posts/{id}/stage", EditOwnPosts, post::stage)
        .post("/w/{slug}/posts/{id}/unplan", Schedule, post::unplan)
        .post("/w/{slug}/posts/{id}/delete", EditOwnPosts, post::delete)
        .post("/w/{slug}/posts/{id}/restore", EditOwnPosts, post::restore)
        .post("/w/{slug}/posts/{id}/versions/{version}/restore", EditOwnPosts, post::back)
        .post("/w/{slug}/posts/{id}/comments", Comment, post::comment)
        .post("/w/{slug}/posts/{id}/comments/{comment}", Comment, post::settle)
        .post("/w/{slug}/posts/{id}/checks", EditOwnPosts, practice::tick)
        .post("/w/{slug}/posts/{id}/brief", EditOwnPosts, practice::keep)
        .post("/w/{slug}/posts/{id}/decide", Approve, post::decide)
        .post("/w/{slug}/deliveries/{id}", Schedule, post::steer)
        .get("/w/{slug}/deliveries/{id}/files/{n}", ViewPosts, files::fitted)
        .get("/w/{slug}/media", ViewPosts, library::list)
        .get("/w/{slug}/media/pick", ViewPosts, library::pick)
        .post("/w/{slug}/media/folders", EditOwnPosts, library::folders)
        .get("/w/{slug}/media/{id}", ViewPosts, library::detail)
        .post("/w/{slug}/media/{id}", EditOwnPosts, library::update)
        .post("/w/{slug}/media/{id}/delete", EditOwnPosts, library::delete)
        .get("/w/{slug}/media/{id}/thumb", ViewPosts, files::thumb)
        .get("/w/{slug}/media/{id}/original", ViewPosts, files::original)
        .upload("/w/{slug}/posts", EditOwnPosts, composer::create)
        .upload("/w/{slug}/posts/{id}", EditOwnPosts, composer::submit)
        .upload("/w/{slug}/media", EditOwnPosts, files::upload)
}

async fn studio(Path(slug): Path<String>) -> Response {
    to(&format!("/w/{slug}/posts"))
}

async fn media(Path(slug): Path<String>) -> Response {
    to(&format!("/w/{slug}/media"))
}

async fn compose(Path(slug): Path<String>, RawQuery(query): RawQuery) -> Response {
    let query = query.map(|q| format!("?{q}")).unwrap_or_default();
    to(&format!("/w/{slug}/posts/new{query}"))
}

fn to(path: &str) -> Response {
    let path = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, path)]).into_response()
}
