//! Asks the server whether a step is already out, by reading the account's own statuses back. Not
//! every server keeps `Idempotency-Key`, so this is the rule and the key a bonus.

use super::{
    api::{Api, Call},
    fingerprint,
    status::{Status, text_of, visibility},
};
use crate::{Found, Result, Step, http::Answer};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use passeur_handbook::content::Visibility;

const PAGES_MAX: usize = 8;

pub(super) async fn find(api: &Api<'_>, account: &str, step: &Step) -> Result<Found> {
    let wanted = Wanted::of(step);
    let private = matches!(step.content.visibility, Visibility::Followers | Visibility::Direct);
    let mut lists_private = false;
    let mut before: Option<String> = None;
    let path = format!("/api/v1/accounts/{account}/statuses");
    for _ in 0..PAGES_MAX {
        let mut call = api.get(&path).query("limit", "40").query("exclude_reblogs", "true");
        if let Some(id) = &before {
            call = call.query("max_id", id);
        }
        let answer = call.send().await.map_err(|e| Call::Repeatable.failed(e))?;
        if matches!(answer.status.as_u16(), 403..=405 | 410 | 501) {
            let host = api.server.host_str().unwrap_or_default();
            return Ok(Found::CannotTell { why: format!("{host} does not let the account's posts be listed") });
        }
        let page: Vec<Status> = Call::Repeatable.read(&answer)?;
        let since = by_the_servers_clock(step.since, &answer);
        let mut last = None;
        let mut older = page.is_empty();
        for status in page {
            lists_private |= status.visibility.as_deref() == Some(visibility(step.content.visibility));
            let created = status.created_at.as_deref().and_then(|c| c.parse::<Timestamp>().ok());
            older |= created.is_some_and(|c| c < since);
            if created.is_none_or(|c| c >= since) && wanted.is(&status) {
                return Ok(Found::Yes(status.receipt()));
            }
            last = Some(status.id.text());
        }
        // A server that ignores `max_id` would give the same page for ever.
        if older || last.is_none() || last == before {
            return Ok(if private && !lists_private {
                Found::CannotTell { why: "the server does not show whether it lists posts that are not public".into() }
            } else {
                Found::No
            });
        }
        before = last;
    }
    Ok(Found::CannotTell { why: "the account published too much since then to read it all back".into() })
}

/// `since` is a time of this machine, statuses carry those of the server: its `Date` header tells the
/// difference, to the second. Without one, clocks are taken to be within five minutes.
fn by_the_servers_clock(since: Timestamp, answer: &Answer) -> Timestamp {
    let date = answer.header("date").and_then(|d| rfc2822::DateTimeParser::new().parse_timestamp(d).ok());
    let (ahead, margin) = match date {
        Some(date) => (date.duration_since(answer.at), SignedDuration::from_secs(3)),
        None => (SignedDuration::ZERO, SignedDuration::from_mins(5)),
    };
    since.checked_add(ahead).and_then(|t| t.checked_sub(margin)).unwrap_or(since)
}

/// What makes a status this step.
struct Wanted<'a> {
    text: String,
    warning: String,
    parent: Option<&'a str>,
    alts: Vec<String>,
    options: Vec<String>,
}

impl<'a> Wanted<'a> {
    fn of(step: &'a Step) -> Self {
        let poll = step.content.poll.as_ref().filter(|_| step.index == 0 && step.media.is_empty());
        Self {
            text: fingerprint::of_text(&text_of(step)),
            warning: fingerprint::of_text(step.content.warning.as_deref().unwrap_or_default()),
            parent: step.reply_to.as_ref().map(|r| r.parent.id.as_str()),
            alts: step.media.iter().map(|m| fingerprint::of_text(&m.alt)).collect(),
            options: poll.map(|p| p.options.iter().map(|o| fingerprint::of_text(o)).collect()).unwrap_or_default(),
        }
    }

    fn is(&self, status: &Status) -> bool {
        let parent = match &status.in_reply_to_id {
            Some(super::media::Id::Text(id)) => Some(id.clone()).filter(|id| !id.is_empty()),
            Some(super::media::Id::Number(n)) => Some(n.to_string()),
            None => None,
        };
        let options: Vec<String> =
            status.poll.iter().flat_map(|p| p.options.iter().map(|o| fingerprint::of_text(&o.title))).collect();
        status.reblog.is_none()
            && parent.as_deref() == self.parent
            && status.media_attachments.len() == self.alts.len()
            && options == self.options
            && fingerprint::of_html(status.spoiler_text.as_deref().unwrap_or_default()) == self.warning
            && (fingerprint::of_html(status.content.as_deref().unwrap_or_default()) == self.text
                || status.text.as_deref().is_some_and(|t| fingerprint::of_text(t) == self.text))
            // A server may drop or shorten alternative texts, not swap them for others.
            && status.media_attachments.iter().zip(&self.alts).all(|(media, alt)| {
                let theirs = fingerprint::of_text(media.description.as_deref().unwrap_or_default());
                theirs.is_empty() || alt.starts_with(&theirs)
            })
    }
}
