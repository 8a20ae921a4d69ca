//! The checks, one function each.

use super::{Bench, Checked, Outcome, reply_to, swallow};
use crate::{Failure, Found, Media, Session, Step};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use passeur_handbook::content::Content;
use std::sync::Arc;

/// A PNG of 2 x 1 pixels, red and blue.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8DAwPAfAAcAAf/eNkgLAAAAAElFTkSuQmCC";

pub(super) fn picture() -> Media {
    Media {
        bytes: Bytes::from(STANDARD.decode(PNG).unwrap_or_default()),
        mime: "image/png".into(),
        alt: "A red point beside a blue one".into(),
        focus: Some((0.0, 0.5)),
        width: 2,
        height: 1,
        seconds: None,
        name: "points.png".into(),
    }
}

async fn expect_found(bench: &Bench, step: &Step, id: &str) -> Result<(), String> {
    match bench.connector.find_published(&bench.http, &bench.session, step).await {
        Ok(Found::Yes(receipt)) if receipt.remote.id == id => Ok(()),
        Ok(other) => Err(format!("published as {id}, but asked again: {other:?}")),
        Err(e) => Err(e.to_string()),
    }
}

/// Publishes and finds it again.
async fn out(bench: &Bench, step: &Step) -> Result<crate::Receipt, String> {
    let receipt = bench.publish(step).await.map_err(|e| e.to_string())?;
    if receipt.remote.id.is_empty() || receipt.remote.url.is_none() {
        return Err(format!("the receipt lacks an id or a link: {receipt:?}"));
    }
    expect_found(bench, step, &receipt.remote.id).await?;
    Ok(receipt)
}

pub(super) async fn the_account_is_checked(bench: &Bench) -> Checked {
    let checked = bench.connector.check(&bench.http, &bench.session).await.map_err(|e| e.to_string())?;
    if checked.profile.remote_id != bench.session.remote_id || checked.profile.handle.is_empty() {
        return Err(format!("another account: {:?}", checked.profile));
    }
    if checked.limits.text.max == 0 || checked.limits.media.count_max == 0 {
        return Err(format!("limits without sense: {:?}", checked.limits));
    }
    Ok(Outcome::Passed)
}

pub(super) async fn a_text_is_published_and_found(bench: &Bench) -> Checked {
    out(bench, &bench.step("A plain text")).await?;
    Ok(Outcome::Passed)
}

pub(super) async fn a_step_that_never_went_out_is_not_found(bench: &Bench) -> Checked {
    let step = bench.step("Never sent");
    match bench.connector.find_published(&bench.http, &bench.session, &step).await {
        Ok(Found::No) => Ok(Outcome::Passed),
        Ok(Found::CannotTell { .. }) if !bench.connector.descriptor().capabilities.find_published => {
            Ok(Outcome::Skipped("the network cannot tell"))
        }
        other => Err(format!("{other:?}")),
    }
}

pub(super) async fn the_same_step_twice_is_one_post(bench: &Bench) -> Checked {
    if !bench.connector.descriptor().capabilities.idempotency || !bench.honours_key {
        return Ok(Outcome::Skipped("this server does not keep the key; the engine asks before it sends again"));
    }
    let step = bench.step("Twice");
    let first = out(bench, &step).await?;
    let second = bench.publish(&step).await.map_err(|e| e.to_string())?;
    if first.remote.id == second.remote.id {
        Ok(Outcome::Passed)
    } else {
        Err(format!("{} and {}", first.remote.id, second.remote.id))
    }
}

pub(super) async fn every_script_comes_back(bench: &Bench) -> Checked {
    for text in [
        "L’été, déjà… « cœur » à 100 % — 10 €",
        "Ελληνικά Русский עברית العربية हिन्दी",
        "日本語 中文 한국어",
        "👩‍👩‍👧‍👦 🏳️‍🌈 ❤️ e\u{301} 🇫🇷",
        "two lines\nand\n\na paragraph",
        "a #hashtag, a@mail.example and https://example.org/path?a=1&b=2#c.",
        "@nobody.invalid and @nobody@nowhere.invalid",
        "a < b && c > d 'x' \"y\"",
    ] {
        out(bench, &bench.step(text)).await.map_err(|e| format!("{text}: {e}"))?;
    }
    Ok(Outcome::Passed)
}

pub(super) async fn a_picture_with_its_alternative(bench: &Bench) -> Checked {
    if bench.connector.descriptor().limits.media.image.is_none() {
        return Ok(Outcome::Skipped("no pictures"));
    }
    let mut step = bench.step("With a picture");
    step.media = vec![bench.picture.clone(), bench.picture.clone()];
    out(bench, &step).await?;
    // The same text without pictures is another post.
    let mut bare = step.clone();
    bare.media.clear();
    bare.key.push_str("-bare");
    match bench.connector.find_published(&bench.http, &bench.session, &bare).await {
        Ok(Found::No) => Ok(Outcome::Passed),
        other => Err(format!("taken for the post with pictures: {other:?}")),
    }
}

pub(super) async fn a_link_goes_with_the_post(bench: &Bench) -> Checked {
    let mut step = bench.step("With a link");
    let link = Some("https://passeur.invalid/page?x=1".to_owned());
    step.content = Arc::new(Content { link, ..(*step.content).clone() });
    out(bench, &step).await?;
    Ok(Outcome::Passed)
}

pub(super) async fn a_warning_is_told(bench: &Bench) -> Checked {
    let mut step = bench.step("Behind a warning");
    let warning = Some("Spoilers & more".to_owned());
    step.content =
        Arc::new(Content { warning, sensitive: true, languages: vec!["en".into()], ..(*step.content).clone() });
    out(bench, &step).await?;
    Ok(Outcome::Passed)
}

pub(super) async fn a_thread_in_order_then_a_comment(bench: &Bench) -> Checked {
    if !bench.connector.descriptor().capabilities.threads {
        return Ok(Outcome::Skipped("no threads"));
    }
    let root = out(bench, &bench.step("Thread, first")).await?;
    let mut parent = root.clone();
    // The same words in each place: only the place tells them apart.
    let same = bench.step("Thread, next").text;
    for index in 1..4 {
        let mut part = bench.step("");
        part.index = index;
        part.text.clone_from(&same);
        part.first_comment = index == 3;
        part.reply_to = reply_to(&root, &parent);
        parent = out(bench, &part).await?;
    }
    Ok(Outcome::Passed)
}

pub(super) async fn an_edit_is_kept(bench: &Bench) -> Checked {
    if !bench.connector.descriptor().capabilities.edit {
        return Ok(Outcome::Skipped("no edits"));
    }
    let mut step = bench.step("To be edited");
    step.media = vec![bench.picture.clone()];
    let receipt = out(bench, &step).await?;
    step.text = bench.step("Edited").text;
    let connector = &bench.connector;
    connector.edit(&bench.http, &bench.session, &receipt.remote, &step).await.map_err(|e| e.to_string())?;
    expect_found(bench, &step, &receipt.remote.id).await?;
    Ok(Outcome::Passed)
}

pub(super) async fn a_deletion_is_final(bench: &Bench) -> Checked {
    if !bench.connector.descriptor().capabilities.delete {
        return Ok(Outcome::Skipped("no deletions"));
    }
    let step = bench.step("To be deleted");
    let receipt = out(bench, &step).await?;
    let delete = || bench.connector.delete(&bench.http, &bench.session, &receipt.remote);
    if !bench.deletes {
        return match delete().await {
            Err(Failure::Permanent { .. }) => Ok(Outcome::Skipped("this server does not delete, and says so")),
            other => Err(format!("the post is still there, yet: {other:?}")),
        };
    }
    delete().await.map_err(|e| e.to_string())?;
    delete().await.map_err(|e| format!("a second time: {e}"))?;
    match bench.connector.find_published(&bench.http, &bench.session, &step).await {
        Ok(Found::No) => Ok(Outcome::Passed),
        other => Err(format!("deleted, yet: {other:?}")),
    }
}

pub(super) async fn wrong_credentials_are_said(bench: &Bench) -> Checked {
    let session = Session { secret: bench.wrong.clone(), ..bench.session.clone() };
    let step = bench.step("Not mine");
    let published = bench.connector.publish(&bench.http, &session, &step).await;
    let checked = bench.connector.check(&bench.http, &session).await;
    match (published, checked) {
        (Err(Failure::Unauthorised { .. }), Err(Failure::Unauthorised { .. })) => Ok(Outcome::Passed),
        other => Err(format!("{other:?}")),
    }
}

pub(super) async fn a_server_that_is_down_is_a_passing_failure(bench: &Bench) -> Checked {
    if bench.session.server.is_none() {
        return Ok(Outcome::Skipped("no server of its own"));
    }
    let down = swallow::closed_port().await.map_err(|e| e.to_string())?;
    let session = Session { server: Some(down), ..bench.session.clone() };
    let step = bench.step("Nobody there");
    let published = bench.connector.publish(&bench.http, &session, &step).await;
    let found = bench.connector.find_published(&bench.http, &session, &step).await;
    match (published, found) {
        (Err(Failure::Temporary { .. }), Err(Failure::Temporary { .. })) => Ok(Outcome::Passed),
        other => Err(format!("{other:?}")),
    }
}

/// The server gets the post and publishes it; its answer is cut on the way back.
pub(super) async fn a_lost_answer_is_unsure_and_then_found(bench: &Bench) -> Checked {
    let Some(server) = &bench.session.server else { return Ok(Outcome::Skipped("no server of its own")) };
    let between = swallow::start(server, bench.publishing_call).await.map_err(|e| e.to_string())?;
    let session = Session { server: Some(between), ..bench.session.clone() };
    let step = bench.step("The answer is lost");
    match bench.connector.publish(&bench.http, &session, &step).await {
        Err(Failure::Unsure { .. }) => {}
        // A connector may ask at once, as the key allows, and find it.
        Ok(receipt) => {
            expect_found(bench, &step, &receipt.remote.id).await?;
            return Ok(Outcome::Passed);
        }
        other => return Err(format!("{other:?}")),
    }
    match bench.connector.find_published(&bench.http, &bench.session, &step).await {
        Ok(Found::Yes(_)) => Ok(Outcome::Passed),
        other => Err(format!("published, yet: {other:?}")),
    }
}
