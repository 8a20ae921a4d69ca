//! What the rules think of a new time for a post, told before it is dropped there.

use axum::Json;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use jiff::civil::DateTime;
use jiff::{Timestamp, ToSpan};
use passeur_handbook::schedule::zone::{Note, resolve};
use passeur_store::posts::Schedule;
use passeur_store::workspaces::Workspace;
use passeur_store::{StoreError, Tx, accounts, calendar as store, posts, practice, strategy};
use serde::{Deserialize, Serialize};

use super::lines::policy;
use super::marks::Shown;
use super::{midnight, zone_of};
use crate::auth::Visit;
use crate::locale::Locale;
use crate::page::{PageError, Tone};

/// Two posts of one account nearer than this are worth a word.
const NEAR_MINUTES: i64 = 30;

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Remark {
    pub tone: Tone,
    pub text: String,
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Verdict {
    /// The time in words.
    pub time: String,
    pub allowed: bool,
    pub remarks: Vec<Remark>,
    #[serde(skip)]
    pub at: Option<Timestamp>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    post: String,
    at: String,
}

/// `2026-11-23T09:00`, with or without seconds.
pub(crate) fn read_civil(text: &str) -> Option<DateTime> {
    let civil = text.trim().parse::<DateTime>().ok()?;
    (1970..=2200).contains(&civil.year()).then_some(civil)
}

/// Judges a time on the clock of the workspace for a post.
pub(crate) fn judge(
    tx: &mut Tx<'_>,
    workspace: &Workspace,
    post_id: &str,
    civil: DateTime,
    locale: &Locale,
) -> Result<Verdict, StoreError> {
    let zone = zone_of(workspace);
    let post = posts::of_workspace(tx, &workspace.id, post_id)?;
    let resolved = resolve(civil, &zone, policy(workspace));
    let mut remarks = Vec::new();
    let mut say = |tone, text: String| remarks.push(Remark { tone, text });
    if let Some(message) = resolved.note.message() {
        let tone = if matches!(resolved.note, Note::Skipped { .. }) { Tone::Danger } else { Tone::Warning };
        say(tone, message.render(locale));
    }
    let Some(at) = resolved.timestamp else {
        return Ok(Verdict { time: String::new(), allowed: false, remarks, at: None });
    };
    let now = tx.now()?;
    let micros = at.as_microsecond();
    let past = micros < now - passeur_store::clock::MINUTE;
    if past {
        say(Tone::Danger, locale.t("move-past"));
    }
    let house = strategy::rules(tx, &workspace.id)?.house;
    for rendition in &post.body.renditions {
        let account = accounts::get(tx, &rendition.account_id)?;
        let near = store::neighbours(tx, &workspace.id, &account.id, post_id, micros, NEAR_MINUTES)?;
        if let Some((other, due)) = near.iter().min_by_key(|(_, due)| (due - micros).abs()) {
            let words = store::cards(tx, [other.as_str()])?.remove(other).map(|c| c.excerpt).unwrap_or_default();
            let same = (due - micros).abs() < passeur_store::clock::MINUTE;
            let key = if same { "move-same-minute" } else { "move-near" };
            let text = crate::message!(
                locale,
                key,
                account = account.handle,
                time = locale.time(passeur_store::clock::timestamp(*due)),
                post = words
            );
            say(if same { Tone::Warning } else { Tone::Info }, text);
        }
        if let Some(most) = house.standards.get(&account.network).and_then(|s| s.per_week_max) {
            let monday = super::monday(civil.date());
            let (from, to) =
                (midnight(monday, zone.as_jiff()), midnight(monday.saturating_add(7.days()), zone.as_jiff()));
            let count = practice::count_between(tx, &account.id, post_id, from, to)? + 1;
            if count as f64 > most {
                let (account, n) = (account.handle.as_str(), count);
                say(Tone::Warning, crate::message!(locale, "move-standard", account = account, n = n, most = most));
            }
        }
        if account.frozen_at.is_some() {
            say(Tone::Info, locale.t1("move-frozen-account", "account", account.handle.as_str()));
        }
    }
    if workspace.frozen_at.is_some() {
        say(Tone::Info, locale.t("move-frozen"));
    }
    if matches!(post.schedule, Schedule::Recurring { .. }) {
        say(Tone::Info, locale.t("move-once"));
    }
    let day = zone.civil(at).date();
    for mark in Shown::of(workspace).marks(day, day, &zone, locale).of(day) {
        if mark.kind != "clock" {
            say(Tone::Info, mark.text);
        }
    }
    // A change of clocks that day moves other hours than this one: said by the note above where it matters.
    debug_assert!(midnight(day, zone.as_jiff()) <= micros);
    Ok(Verdict { time: locale.exact(at), allowed: !past, remarks, at: Some(at) })
}

/// The locale of a visit with the clock of the workspace.
pub(crate) fn at_work(visit: &Visit, workspace: &Workspace) -> Locale {
    Locale { zone: zone_of(workspace).as_jiff().clone(), ..visit.locale.clone() }
}

/// `GET`: the judgement as JSON, for what is being dragged.
pub(super) async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.clone();
    let civil = read_civil(&asked.at).ok_or_else(|| PageError::Unprocessable(visit.t("move-no-time")))?;
    let locale = at_work(&visit, &workspace);
    let verdict = visit.app.db.read(move |tx| judge(tx, &workspace, &asked.post, civil, &locale)).await?;
    Ok(Json(verdict).into_response())
}
