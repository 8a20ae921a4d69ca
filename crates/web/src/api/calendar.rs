//! Everything planned in a period, in compact rows.

use passeur_handbook::message::Message;
use passeur_store::calendar as stored;
use passeur_store::clock::DAY;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::answer::Answer;
use super::caller::Caller;
use super::endpoints::Endpoints;
use super::input::{Moment, Query};
use super::problem::{ApiError, Problem};
use crate::auth::Permission;

/// Days of the longest period.
const LONGEST: i64 = 370;

pub fn endpoints() -> Endpoints {
    Endpoints::new().add(Permission::ViewPosts, routes!(read_calendar))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Asked {
    /// The first moment.
    #[param(value_type = String, format = "date-time")]
    from: Moment,
    /// The first moment after it; at most 370 days later.
    #[param(value_type = String, format = "date-time")]
    to: Moment,
    /// Id of an account.
    account: Option<String>,
    label: Option<String>,
    /// Id of a campaign.
    campaign: Option<String>,
}

/// A period.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarPeriod {
    /// Ids of the accounts that the rows name by their place in this list.
    pub accounts: Vec<String>,
    /// By time: post, due, state, accounts, first words.
    #[schema(value_type = Vec<Vec<Object>>)]
    pub rows: Vec<(String, Moment, &'static str, Vec<u16>, String)>,
}

/// Reads what goes out in a period
#[utoipa::path(get, path = "/calendar", tag = "calendar", params(Asked),
    responses((status = 200, body = CalendarPeriod), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn read_calendar(caller: Caller, Query(asked): Query<Asked>) -> Result<Answer, ApiError> {
    let (from, to) = (asked.from.micros(), asked.to.micros());
    if to <= from || to - from > LONGEST * DAY {
        return Err(ApiError::field("to", "range", Message::new("problem-field-calendar")));
    }
    let query = stored::Query {
        workspace_id: caller.workspace().into(),
        from,
        to,
        account_id: asked.account,
        state: None,
        label: asked.label,
        campaign_id: asked.campaign,
    };
    caller
        .read(move |tx| {
            let mut period = stored::entries(tx, &query)?;
            let rows = period.entries.into_iter().map(|e| {
                // A post that repeats has several rows: the words are copied, not taken.
                let words = period.cards.get(&e.post_id).map(|c| c.excerpt.clone()).unwrap_or_default();
                (e.post_id, Moment::of(e.due_at), e.state.as_str(), e.accounts, words)
            });
            let rows = rows.collect();
            Answer::ok(&CalendarPeriod { accounts: std::mem::take(&mut period.accounts), rows })
        })
        .await
}
