//! What a calendar address asks for: the view, the day, the filters. All of it stays in the address.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use passeur_handbook::delivery::State;
use passeur_store::calendar::Query;
use serde::Deserialize;

use crate::auth::form::encode;
use crate::locale::Locale;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum View {
    #[default]
    Month,
    Week,
    Day,
    List,
}

impl View {
    pub const ALL: [View; 4] = [Self::Month, Self::Week, Self::Day, Self::List];

    pub fn id(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Week => "week",
            Self::Day => "day",
            Self::List => "list",
        }
    }

    /// The key that opens it.
    pub fn key(self) -> &'static str {
        &self.id()[..1]
    }
}

/// Days that the list shows at once.
const LIST_DAYS: i32 = 31;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub view: String,
    pub date: String,
    pub account: String,
    pub label: String,
    pub state: String,
    pub campaign: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Filters {
    pub view: View,
    pub date: Date,
    pub account: Option<String>,
    pub label: Option<String>,
    pub state: Option<State>,
    pub campaign: Option<String>,
}

fn some(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|t| !t.is_empty() && t.len() <= 200)
}

/// The Monday of a day's week.
pub(crate) fn monday(day: Date) -> Date {
    let back = i64::from(day.weekday().to_monday_zero_offset());
    day.saturating_sub(back.days())
}

impl Filters {
    /// What cannot be read counts as not asked for: an old address still opens the calendar.
    pub fn read(asked: &Asked, today: Date) -> Filters {
        Filters {
            view: View::ALL.into_iter().find(|v| v.id() == asked.view).unwrap_or_default(),
            // Outside of these years nothing is planned, and some zones cannot say what day it is.
            date: asked.date.parse::<Date>().ok().filter(|d| (1970..=2200).contains(&d.year())).unwrap_or(today),
            account: some(&asked.account),
            label: some(&asked.label),
            state: State::parse(&asked.state),
            campaign: some(&asked.campaign),
        }
    }

    pub fn is_narrow(&self) -> bool {
        self.account.is_some() || self.label.is_some() || self.state.is_some() || self.campaign.is_some()
    }

    /// First and last day that are shown.
    pub fn days(&self) -> (Date, Date) {
        match self.view {
            View::Month => {
                let last = self.date.last_of_month();
                let ahead = (7 - i64::from(last.weekday().to_monday_one_offset())) % 7;
                (monday(self.date.first_of_month()), last.saturating_add(ahead.days()))
            }
            View::Week => (monday(self.date), monday(self.date).saturating_add(6.days())),
            View::Day => (self.date, self.date),
            View::List => (self.date, self.date.saturating_add((LIST_DAYS - 1).days())),
        }
    }

    /// The last day of the month or week itself, without the days of the next that fill the sheet.
    pub fn last_of_focus(&self) -> Date {
        match self.view {
            View::Month => self.date.last_of_month(),
            _ => self.days().1,
        }
    }

    pub fn before(&self) -> Date {
        match self.view {
            View::Month => self.date.first_of_month().saturating_sub(1.month()),
            View::Week => self.date.saturating_sub(7.days()),
            View::Day => self.date.saturating_sub(1.day()),
            View::List => self.date.saturating_sub(LIST_DAYS.days()),
        }
    }

    pub fn after(&self) -> Date {
        match self.view {
            View::Month => self.date.first_of_month().saturating_add(1.month()),
            View::Week => self.date.saturating_add(7.days()),
            View::Day => self.date.saturating_add(1.day()),
            View::List => self.date.saturating_add(LIST_DAYS.days()),
        }
    }

    pub fn heading(&self, locale: &Locale) -> String {
        let (first, last) = self.days();
        match self.view {
            View::Month => capital(&locale.month(self.date)),
            View::Day => capital(&locale.day_long(self.date)),
            View::Week | View::List => {
                locale.t2("calendar-span", "first", locale.day_short(first), "last", locale.day_short(last))
            }
        }
    }

    /// The same filters in another view or on another day.
    pub fn path(&self, base: &str, view: View, date: Date) -> String {
        let mut path = format!("{base}/calendar?view={}&date={date}", view.id());
        let state = self.state.map(|s| s.as_str().to_owned());
        for (name, value) in
            [("account", &self.account), ("label", &self.label), ("state", &state), ("campaign", &self.campaign)]
        {
            if let Some(value) = value {
                path += &format!("&{name}={}", encode(value));
            }
        }
        path
    }

    /// Without view and day: what a form adds to.
    pub fn plain_path(&self, base: &str) -> String {
        format!("{base}/calendar?view={}&date={}", self.view.id(), self.date)
    }

    pub fn query(&self, workspace_id: &str, from: i64, to: i64) -> Query {
        Query {
            workspace_id: workspace_id.to_owned(),
            from,
            to,
            account_id: self.account.clone(),
            state: self.state,
            label: self.label.clone(),
            campaign_id: self.campaign.clone(),
        }
    }
}

/// The first letter as a capital: French months and weekdays begin a heading in lower case otherwise.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

pub(crate) fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn filters(view: &str, day: &str) -> Filters {
        Filters::read(&Asked { view: view.into(), date: day.into(), ..Asked::default() }, date(2026, 11, 23))
    }

    #[test]
    fn a_month_is_shown_in_whole_weeks() {
        assert_eq!(filters("month", "2026-11-15").days(), (date(2026, 10, 26), date(2026, 12, 6)));
        assert_eq!(filters("", "2027-02-10").days(), (date(2027, 2, 1), date(2027, 2, 28)), "four weeks exactly");
        assert_eq!(filters("week", "2026-11-29").days(), (date(2026, 11, 23), date(2026, 11, 29)));
        assert_eq!(filters("month", "2026-03-31").before(), date(2026, 2, 1));
    }

    #[test]
    fn what_cannot_be_read_is_today() {
        for bad in ["", "yesterday", "2026-02-30", "9999-12-31", "-9999-01-01"] {
            assert_eq!(filters("month", bad).date, date(2026, 11, 23), "{bad}");
        }
    }

    #[test]
    fn filters_stay_in_the_address() {
        let asked = Asked { label: "a&b=é".into(), state: "sent".into(), ..Asked::default() };
        let path = Filters::read(&asked, date(2026, 11, 23)).path("/w/a", View::List, date(2026, 12, 1));
        assert_eq!(path, "/w/a/calendar?view=list&date=2026-12-01&label=a%26b%3D%C3%A9&state=sent");
    }
}
