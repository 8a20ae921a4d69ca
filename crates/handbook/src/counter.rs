//! The counters of the composer: what each part takes, of what it may, as its network counts.

use crate::content::Content;
use crate::limits::{Limits, TextLimit};
use crate::text::count::measure;
use crate::text::{Locator, Span};
use serde::Serialize;
use std::borrow::Cow;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartCount {
    pub part: usize,
    /// In the network's unit, link and warning included where they count.
    pub used: u32,
    pub max: u32,
    /// UTF-8 bytes.
    pub bytes: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_max: Option<u32>,
    /// Negative when too long.
    pub remaining: i64,
    /// What does not fit, in the part's own text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<Span>,
}

/// The text of a part as it is sent: the post's link goes after the first part where the network
/// makes no card of it and the text does not hold it already.
pub fn sent_text<'a>(content: &'a Content, part: usize, limits: &Limits) -> Cow<'a, str> {
    let text = content.parts.get(part).map_or("", |p| p.text.as_str());
    match &content.link {
        Some(link) if part == 0 && !limits.link_card && !link.is_empty() && !text.contains(link.as_str()) => {
            let body = text.trim_end();
            let gap = if body.trim().is_empty() { "" } else { "\n\n" };
            Cow::Owned(format!("{body}{gap}{link}"))
        }
        _ => Cow::Borrowed(text),
    }
}

/// Units that something other than the part's own text takes: warning, appended link.
pub(crate) fn reserved(content: &Content, part: usize, limit: &TextLimit, limits: &Limits) -> u32 {
    let warning = content.warning.as_deref().filter(|w| limit.warning_counts && !w.is_empty());
    let warning = warning.map_or(0, |w| measure(w, limit, 0).used);
    let link = match sent_text(content, part, limits) {
        Cow::Borrowed(_) => 0,
        Cow::Owned(sent) => {
            let own = content.parts.get(part).map_or("", |p| p.text.trim_end());
            measure(&sent, limit, 0).used.saturating_sub(measure(own, limit, 0).used)
        }
    };
    warning.saturating_add(link)
}

/// The limit of one part's text, and what is already taken of it.
pub(crate) fn limit_of(content: &Content, part: usize, limits: &Limits, images_only: bool) -> (TextLimit, u32) {
    let media = content.parts.get(part).is_some_and(|p| !p.media.is_empty());
    let limit = limits.text_of(media, images_only);
    let reserved = reserved(content, part, &limit, limits);
    (limit, reserved)
}

/// One count per part. Parts with media are taken to have pictures only when `images_only` says so
/// for their index.
pub fn counter(content: &Content, limits: &Limits, images_only: impl Fn(usize) -> bool) -> Vec<PartCount> {
    content
        .parts
        .iter()
        .enumerate()
        .map(|(part, p)| {
            let (limit, reserved) = limit_of(content, part, limits, images_only(part));
            let count = measure(&p.text, &limit, reserved);
            let extra = sent_text(content, part, limits).len().saturating_sub(p.text.len());
            let bytes = count.bytes.saturating_add(u32::try_from(extra).unwrap_or(u32::MAX));
            let heavy = limit.bytes_max.is_some_and(|max| bytes > max);
            let over = count.used > limit.max || heavy;
            PartCount {
                part,
                used: count.used,
                max: limit.max,
                bytes,
                bytes_max: limit.bytes_max,
                remaining: i64::from(limit.max) - i64::from(count.used),
                over: (over && count.fits < p.text.len()).then(|| Locator::new(&p.text).span(count.fits..p.text.len())),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits;

    #[test]
    fn a_warning_and_a_link_take_their_share() {
        let mut content = Content::text("Bonjour");
        content.warning = Some("Nourriture".into());
        content.link = Some("https://exemple.fr/une/tres/longue/adresse".into());
        let count = |id: &str| counter(&content, limits::of(id).unwrap(), |_| false)[0].used;
        assert_eq!(count("mastodon"), 7 + 10 + 2 + 23);
        assert_eq!(count("x"), 7 + 2 + 23);
        // Bluesky makes a card of it.
        assert_eq!(count("bluesky"), 7);
    }

    #[test]
    fn what_does_not_fit_is_shown_where_it_begins() {
        let content = Content::text("é".repeat(301));
        let count = &counter(&content, limits::of("bluesky").unwrap(), |_| false)[0];
        assert_eq!((count.used, count.remaining, count.bytes), (301, -1, 602));
        let over = count.over.clone().unwrap();
        assert_eq!((over.chars, over.bytes), (300..301, 600..602));
    }
}
