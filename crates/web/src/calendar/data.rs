//! The calendar as compact JSON: rows as arrays, accounts and campaigns named once.

use std::collections::HashMap;

use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use http::header;
use jiff::ToSpan;
use jiff::civil::Date;
use passeur_store::calendar::{self as store, Card, Period};
use serde::Serialize;
use serde::ser::{SerializeSeq, SerializeTuple, Serializer};

use super::view::{Asked, Filters};
use super::{midnight, today, zone_of};
use crate::auth::Visit;
use crate::page::PageError;

/// Days that one answer may hold.
const DAYS_MAX: i64 = 400;

#[derive(Debug, serde::Deserialize)]
pub(super) struct Span {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

#[derive(Serialize)]
struct Data<'a> {
    /// Ids; rows name accounts by their place here.
    accounts: &'a [String],
    campaigns: Vec<&'a str>,
    /// `[post, due in seconds, state, [accounts], words, media, campaign, labels, movable]`
    posts: Rows<'a>,
}

struct Rows<'a> {
    period: &'a Period,
    campaigns: HashMap<&'a str, usize>,
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Row<'a>(&'a store::Entry, &'a Card, Option<usize>);
        impl Serialize for Row<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Row(entry, card, campaign) = self;
                let mut row = serializer.serialize_tuple(9)?;
                row.serialize_element(&entry.post_id)?;
                row.serialize_element(&entry.due_at.div_euclid(1_000_000))?;
                row.serialize_element(entry.state.as_str())?;
                row.serialize_element(&entry.accounts)?;
                row.serialize_element(&card.excerpt)?;
                row.serialize_element(&card.thumb)?;
                row.serialize_element(campaign)?;
                row.serialize_element(&card.labels)?;
                row.serialize_element(&u8::from(entry.movable))?;
                row.end()
            }
        }
        let none = Card::default();
        let mut rows = serializer.serialize_seq(Some(self.period.entries.len()))?;
        for entry in &self.period.entries {
            let card = self.period.cards.get(&entry.post_id).unwrap_or(&none);
            let campaign = card.campaign_id.as_deref().and_then(|c| self.campaigns.get(c).copied());
            rows.serialize_element(&Row(entry, card, campaign))?;
        }
        rows.end()
    }
}

/// The period as JSON. Public for the measurements.
pub(super) fn json(period: &Period) -> Result<Vec<u8>, serde_json::Error> {
    let mut campaigns: Vec<&str> = period.cards.values().filter_map(|c| c.campaign_id.as_deref()).collect();
    campaigns.sort_unstable();
    campaigns.dedup();
    let places = campaigns.iter().enumerate().map(|(i, c)| (*c, i)).collect();
    let mut out = Vec::with_capacity(64 + period.entries.len() * 180);
    serde_json::to_writer(
        &mut out,
        &Data { accounts: &period.accounts, campaigns, posts: Rows { period, campaigns: places } },
    )?;
    Ok(out)
}

/// `GET ?from=2026-11-01&to=2026-12-01` (days in the workspace's zone, `to` excluded), or as the page with `view` and `date`.
pub(super) async fn show(
    visit: Visit,
    Query(asked): Query<Asked>,
    Query(span): Query<Span>,
) -> Result<Response, PageError> {
    let workspace = &visit.member()?.workspace;
    let zone = zone_of(workspace);
    let filters = Filters::read(&asked, today(&visit, &zone));
    let (first, last) = filters.days();
    let from = span.from.parse::<Date>().unwrap_or(first);
    let to = span.to.parse::<Date>().unwrap_or_else(|_| last.saturating_add(1.day()));
    if to > from.saturating_add(DAYS_MAX.days()) {
        return Err(PageError::Unprocessable(visit.t1("calendar-span-long", "n", DAYS_MAX)));
    }
    let query = filters.query(&workspace.id, midnight(from, zone.as_jiff()), midnight(to, zone.as_jiff()));
    let read = move |tx: &mut passeur_store::Tx<'_>| -> Result<Vec<u8>, passeur_store::StoreError> {
        Ok(json(&store::entries(tx, &query)?)?)
    };
    let body = visit.app.db.read(read).await?;
    Ok(([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "private, no-cache")], body)
        .into_response())
}
