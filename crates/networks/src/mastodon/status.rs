//! Statuses: post, edit, delete.

use super::{
    api::{Api, Call},
    media::Id,
};
use crate::{Failure, Receipt, Remote, Result, Step};
use http::Method;
use passeur_handbook::content::{Content, Visibility};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct NewStatus<'a> {
    status: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    media_ids: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    in_reply_to_id: Option<&'a str>,
    sensitive: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    spoiler_text: Option<&'a str>,
    /// Cannot be edited.
    #[serde(skip_serializing_if = "Option::is_none")]
    visibility: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    poll: Option<NewPoll<'a>>,
}

#[derive(Serialize)]
struct NewPoll<'a> {
    options: &'a [String],
    /// Seconds.
    expires_in: u64,
    multiple: bool,
    hide_totals: bool,
}

/// The parts of a status that are read back. Servers leave out what they do not know.
#[derive(Deserialize)]
pub(super) struct Status {
    pub id: Id,
    #[serde(default)]
    pub url: Option<String>,
    #[serde(default)]
    pub uri: Option<String>,
    #[serde(default)]
    pub created_at: Option<String>,
    #[serde(default)]
    pub content: Option<String>,
    /// The text as typed: snac2 gives it, Mastodon only in the answer to a deletion.
    #[serde(default)]
    pub text: Option<String>,
    #[serde(default)]
    pub spoiler_text: Option<String>,
    #[serde(default)]
    pub visibility: Option<String>,
    #[serde(default)]
    pub in_reply_to_id: Option<Id>,
    #[serde(default)]
    pub media_attachments: Vec<StatusMedia>,
    #[serde(default)]
    pub poll: Option<StatusPoll>,
    /// Set on a boost.
    #[serde(default)]
    pub reblog: Option<serde_json::Value>,
}

#[derive(Deserialize)]
pub(super) struct StatusMedia {
    pub id: Id,
    #[serde(default)]
    pub description: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct StatusPoll {
    #[serde(default)]
    pub options: Vec<StatusOption>,
}

#[derive(Deserialize)]
pub(super) struct StatusOption {
    #[serde(default)]
    pub title: String,
}

impl Status {
    pub fn receipt(self) -> Receipt {
        let url = self.url.or(self.uri).filter(|u| u.starts_with("http"));
        Receipt { remote: Remote { id: self.id.text(), url, extra: None }, note: None }
    }
}

/// The text as it is sent: the post's link is appended where the text does not have it already.
pub(super) fn text_of(step: &Step) -> String {
    match &step.content.link {
        Some(link) if step.index == 0 && !step.text.contains(link.as_str()) => {
            let gap = if step.text.trim().is_empty() { "" } else { "\n\n" };
            format!("{}{gap}{link}", step.text.trim_end())
        }
        _ => step.text.clone(),
    }
}

pub(super) fn visibility(v: Visibility) -> &'static str {
    match v {
        Visibility::Public => "public",
        Visibility::Unlisted => "unlisted",
        Visibility::Followers => "private",
        Visibility::Direct => "direct",
    }
}

/// ISO 639 as Mastodon knows it: no regions, but for Chinese (app/helpers/languages_helper.rb).
fn language(content: &Content) -> Option<String> {
    let tag = content.languages.first()?.replace('_', "-");
    let mut parts = tag.split('-');
    let main = parts.next()?.to_ascii_lowercase();
    let region = parts.find(|p| p.len() == 2).map(str::to_ascii_uppercase);
    match (main.as_str(), region.as_deref()) {
        ("zh", Some(region @ ("CN" | "HK" | "TW"))) => Some(format!("zh-{region}")),
        _ => Some(main).filter(|m| matches!(m.len(), 2 | 3) && m.bytes().all(|b| b.is_ascii_lowercase())),
    }
}

fn body<'a>(step: &'a Step, text: &'a str, media: &'a [String], new: bool) -> NewStatus<'a> {
    let content = &step.content;
    let poll = content.poll.as_ref().filter(|p| step.index == 0 && media.is_empty() && !p.options.is_empty());
    NewStatus {
        status: text,
        media_ids: media,
        in_reply_to_id: step.reply_to.as_ref().filter(|_| new).map(|r| r.parent.id.as_str()),
        sensitive: content.sensitive,
        spoiler_text: content.warning.as_deref().filter(|w| !w.is_empty()),
        visibility: new.then(|| visibility(content.visibility)),
        language: language(content),
        poll: poll.map(|p| NewPoll {
            options: &p.options,
            expires_in: u64::from(p.minutes) * 60,
            multiple: p.multiple,
            hide_totals: p.hide_totals,
        }),
    }
}

#[cfg(test)]
pub(super) fn json_body(step: &Step, text: &str, media: &[String]) -> serde_json::Value {
    serde_json::to_value(body(step, text, media, true)).unwrap()
}

pub(super) async fn post(api: &Api<'_>, step: &Step, media: &[String]) -> Result<Receipt> {
    let text = text_of(step);
    let answer = api
        .call(Method::POST, "/api/v1/statuses")
        .idempotency_key(&step.key)
        .json(&body(step, &text, media, true))
        .send()
        .await
        .map_err(|e| Call::Publishes.failed(e))?;
    let receipt = Call::Publishes.read::<Status>(&answer)?.receipt();
    if receipt.remote.id.is_empty() || receipt.remote.url.is_none() {
        return Err(Failure::unsure(format!(
            "{} accepted the post but did not say where it is",
            api.server.host_str().unwrap_or_default()
        )));
    }
    Ok(receipt)
}

/// Media and poll stay: the server would drop what an edit does not name.
pub(super) async fn edit(api: &Api<'_>, remote: &Remote, step: &Step) -> Result<Receipt> {
    let path = path(remote)?;
    let now = api.get(&path).send().await.map_err(|e| Call::Repeatable.failed(e))?;
    let kept: Vec<String> =
        Call::Repeatable.read::<Status>(&now)?.media_attachments.into_iter().map(|m| m.id.text()).collect();
    let text = text_of(step);
    let call = api.call(Method::PUT, &path).json(&body(step, &text, &kept, false));
    let answer = call.send().await.map_err(|e| Call::Repeatable.failed(e))?;
    if matches!(answer.status.as_u16(), 404 | 405 | 501) {
        return Err(Failure::permanent(format!(
            "{} does not allow edits through its API",
            api.server.host_str().unwrap_or_default()
        )));
    }
    let mut receipt = Call::Repeatable.read::<Status>(&answer)?.receipt();
    receipt.remote.url = receipt.remote.url.or_else(|| remote.url.clone());
    Ok(receipt)
}

/// What is already gone counts as deleted, but only once the server says that it is gone: some
/// (snac2) answer 404 to every deletion.
pub(super) async fn delete(api: &Api<'_>, remote: &Remote) -> Result<()> {
    let path = path(remote)?;
    let answer = api.call(Method::DELETE, &path).send().await.map_err(|e| Call::Repeatable.failed(e))?;
    match answer.status.as_u16() {
        200..=299 | 410 => Ok(()),
        404 | 405 => {
            let still = api.get(&path).send().await.map_err(|e| Call::Repeatable.failed(e))?;
            match still.status.as_u16() {
                404 | 410 => Ok(()),
                200..=299 => Err(Failure::permanent(format!(
                    "{} does not delete through its API; delete the post there",
                    api.server.host_str().unwrap_or_default()
                ))),
                _ => Err(Call::Repeatable.refused(&still)),
            }
        }
        _ => Err(Call::Repeatable.refused(&answer)),
    }
}

/// An id becomes a path segment: nothing in it may leave the segment.
fn path(remote: &Remote) -> Result<String> {
    let id = &remote.id;
    if id.is_empty()
        || !id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'~'))
        || id == ".."
    {
        return Err(Failure::permanent(format!("“{id}” is not the id of a status")));
    }
    Ok(format!("/api/v1/statuses/{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_those_of_mastodon() {
        for (tag, want) in [
            ("fr", Some("fr")),
            ("fr-FR", Some("fr")),
            ("pt_BR", Some("pt")),
            ("zh-Hant-TW", Some("zh-TW")),
            ("zh-Hans", Some("zh")),
            ("ast", Some("ast")),
            ("x-klingon", None),
            ("", None),
        ] {
            let content = Content { languages: vec![tag.into()], ..Content::default() };
            assert_eq!(language(&content).as_deref(), want, "{tag}");
        }
    }

    #[test]
    fn an_id_stays_in_its_segment() {
        let remote = |id: &str| Remote { id: id.into(), url: None, extra: None };
        for bad in ["", "..", "1/../2", "1?x=1", "1#", "é", "a b"] {
            assert!(path(&remote(bad)).is_err(), "{bad}");
        }
        for good in ["103254962155278888", "01HXYZ", "9xBk-_~.a"] {
            assert!(path(&remote(good)).is_ok(), "{good}");
        }
    }
}
