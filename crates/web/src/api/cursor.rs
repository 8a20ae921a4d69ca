//! Cursors: where the next page begins, opaque to who carries it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passeur_handbook::message::Message;
use passeur_store::clock::Micros;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::ApiError;

/// Items of a page unless asked otherwise, and at most.
pub const USUAL: i64 = 50;
pub const MOST: i64 = 200;

/// The last item of a page: its place in the order, and its id.
pub type Place = (Micros, String);

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Give it back as `cursor` for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A page of `found`, which holds one more than the page where there are more.
    pub fn of<S>(mut found: Vec<S>, limit: i64, place: impl Fn(&S) -> Place, view: impl Fn(S) -> T) -> Page<T> {
        let limit = usize::try_from(limit).unwrap_or(1);
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|last| write(&place(last)));
        Page { items: found.into_iter().map(view).collect(), next }
    }

    /// A list that is short enough to come whole.
    pub fn whole(items: Vec<T>) -> Page<T> {
        Page { items, next: None }
    }
}

#[derive(Serialize, Deserialize)]
struct Written(Micros, String);

fn write(place: &Place) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&Written(place.0, place.1.clone())).unwrap_or_default())
}

pub fn read(cursor: Option<&str>) -> Result<Option<Place>, ApiError> {
    let Some(cursor) = cursor else { return Ok(None) };
    let wrong = || ApiError::field("cursor", "cursor", Message::new("problem-field-cursor"));
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
    let Written(at, id) = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
    if id.contains('\0') { Err(wrong()) } else { Ok(Some((at, id))) }
}

/// The number of items asked for, within what is served.
pub fn limit(asked: Option<i64>) -> Result<i64, ApiError> {
    match asked {
        None => Ok(USUAL),
        Some(n) if (1..=MOST).contains(&n) => Ok(n),
        Some(_) => {
            let message = Message::new("problem-field-limit").with("most", MOST);
            Err(ApiError::field("limit", "limit", message))
        }
    }
}
