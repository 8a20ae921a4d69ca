//! Numbers, sizes, dates and spans of time as each language writes them.

use jiff::{Timestamp, Zoned, civil};

use super::{Language, Locale};
use crate::ui::Html;

/// A number with grouped thousands: `12,345.6`, `12 345,6` (narrow no-break space).
pub fn decimal(language: Language, value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let plain = format!("{:.digits$}", value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let (group, point) = match language {
        Language::English => (',', '.'),
        Language::French => ('\u{202f}', ','),
    };
    let mut out = String::new();
    if value < 0.0 && plain.chars().any(|c| c.is_ascii_digit() && c != '0') {
        out.push('\u{2212}');
    }
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

/// A number as templates hand it over: by value or by reference.
pub trait Figure {
    fn figure(&self) -> f64;
}

impl<T: Figure + ?Sized> Figure for &T {
    fn figure(&self) -> f64 {
        (*self).figure()
    }
}

macro_rules! figures {
    ($($t:ty),*) => { $(impl Figure for $t {
        fn figure(&self) -> f64 {
            *self as f64
        }
    })* };
}
figures!(i8, i32, i64, u8, u16, u32, u64, usize, f32, f64);

/// A moment as templates hand it over.
pub trait Moment {
    fn moment(&self) -> Timestamp;
}

impl Moment for Timestamp {
    fn moment(&self) -> Timestamp {
        *self
    }
}

/// The form of times in the store: microseconds since 1970, UTC.
impl Moment for i64 {
    fn moment(&self) -> Timestamp {
        Timestamp::from_microsecond(*self).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl<T: Moment + ?Sized> Moment for &T {
    fn moment(&self) -> Timestamp {
        (*self).moment()
    }
}

/// A day as templates hand it over.
pub trait Day {
    fn day(&self) -> civil::Date;
}

impl Day for civil::Date {
    fn day(&self) -> civil::Date {
        *self
    }
}

impl<T: Day + ?Sized> Day for &T {
    fn day(&self) -> civil::Date {
        (*self).day()
    }
}

const SECOND: i64 = 1;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;

impl Locale {
    pub fn number(&self, value: impl Figure, digits: usize) -> String {
        decimal(self.language, value.figure(), digits)
    }

    pub fn count(&self, value: impl Figure) -> String {
        decimal(self.language, value.figure(), 0)
    }

    /// A count where space is short: `950`, `12.3k`, `4.1M` / `12,3 k`, `4,1 M`.
    pub fn count_short(&self, value: impl Figure) -> String {
        let value = value.figure();
        let (scaled, unit) = match value.abs() {
            v if v < 10_000.0 => return self.count(value),
            v if v < 999_950.0 => (value / 1e3, "k"),
            _ => (value / 1e6, "M"),
        };
        let digits = usize::from(scaled.abs() < 100.0);
        match self.language {
            Language::English => format!("{}{unit}", self.number(scaled, digits)),
            Language::French => format!("{}\u{a0}{unit}", self.number(scaled, digits)),
        }
    }

    /// A share from 0 to 1 as a percentage: `4.2%`, `4,2 %`.
    pub fn percent(&self, share: impl Figure, digits: usize) -> String {
        let number = self.number(share.figure() * 100.0, digits);
        match self.language {
            Language::English => format!("{number}%"),
            Language::French => format!("{number}\u{202f}%"),
        }
    }

    /// An amount in minor units (cents) with its ISO 4217 code: `€12.50`, `12,50 €`.
    pub fn money(&self, minor: impl Figure, currency: &str) -> String {
        self.amount(self.number(minor.figure() / 100.0, 2), currency)
    }

    /// An amount in whole units: `€12`, `12 €`.
    pub fn money_round(&self, units: impl Figure, currency: &str) -> String {
        self.amount(self.count(units), currency)
    }

    fn amount(&self, number: String, currency: &str) -> String {
        let symbol = match currency {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            other => other,
        };
        match self.language {
            Language::English if symbol.chars().count() == 1 => format!("{symbol}{number}"),
            _ => format!("{number}\u{a0}{symbol}"),
        }
    }

    /// A file size in powers of 1000: `2.4 MB`, `2,4 Mo`.
    pub fn bytes(&self, size: impl Figure) -> String {
        let unit = |n: usize| match self.language {
            Language::English => ["B", "kB", "MB", "GB", "TB"][n],
            Language::French => ["o", "ko", "Mo", "Go", "To"][n],
        };
        let mut scaled = size.figure();
        let mut step = 0;
        while scaled >= 999.5 && step < 4 {
            scaled /= 1000.0;
            step += 1;
        }
        let digits = usize::from(step > 1 && scaled < 100.0);
        format!("{}\u{a0}{}", self.number(scaled, digits), unit(step))
    }

    fn local(&self, at: impl Moment) -> Zoned {
        at.moment().to_zoned(self.zone.clone())
    }

    /// `14:05` in both languages: one form, no am/pm to misread.
    pub fn time(&self, at: impl Moment) -> String {
        let t = self.local(at);
        format!("{:02}:{:02}", t.hour(), t.minute())
    }

    /// `3 Mar` / `3 mars`; with the year when it is not the current one.
    pub fn date_short(&self, at: impl Moment) -> String {
        self.day_short(self.local(at).date())
    }

    /// Like [`Locale::date_short`], for a day without an hour.
    pub fn day_short(&self, day: impl Day) -> String {
        let day = day.day();
        let month = self.t(&format!("month-short-{}", day.month()));
        let text = format!("{}\u{a0}{month}", self.ordinal(day.day()));
        if day.year() == self.local(self.now).year() { text } else { format!("{text} {}", day.year()) }
    }

    /// `Tuesday 3 March 2026` / `mardi 3 mars 2026`.
    pub fn day_long(&self, day: impl Day) -> String {
        let day = day.day();
        let weekday = self.t(&format!("weekday-{}", day.weekday().to_monday_one_offset()));
        let month = self.t(&format!("month-{}", day.month()));
        format!("{weekday} {}\u{a0}{month} {}", self.ordinal(day.day()), day.year())
    }

    pub fn date_long(&self, at: impl Moment) -> String {
        self.day_long(self.local(at).date())
    }

    /// `March 2026` / `mars 2026`.
    pub fn month(&self, day: impl Day) -> String {
        let day = day.day();
        format!("{} {}", self.t(&format!("month-{}", day.month())), day.year())
    }

    /// `Mon` / `lun.`, from Monday = 1 to Sunday = 7.
    pub fn weekday_short(&self, monday_one: impl Figure) -> String {
        self.t(&format!("weekday-short-{}", monday_one.figure()))
    }

    /// `Tuesday 3 March 2026, 14:05 (Europe/Paris)`: the exact form behind every relative date.
    pub fn exact(&self, at: impl Moment) -> String {
        let at = at.moment();
        let zone = self.zone.iana_name().unwrap_or("UTC");
        format!("{}, {} ({zone})", self.date_long(at), self.time(at))
    }

    /// The first of the month is `1er` in French.
    fn ordinal(&self, day: i8) -> String {
        match (self.language, day) {
            (Language::French, 1) => "1er".to_owned(),
            _ => day.to_string(),
        }
    }

    /// `in 5 min`, `2 h ago`, `yesterday at 14:05`, `3 Mar at 09:00`: near times as a distance, far ones as a date.
    pub fn relative(&self, at: impl Moment) -> String {
        let at = at.moment();
        let seconds = at.as_second() - self.now.as_second();
        let ahead = seconds > 0;
        let distance = seconds.abs();
        if distance < 45 {
            return self.t("when-now");
        }
        if distance < HOUR - 30 {
            let key = if ahead { "when-in-minutes" } else { "when-minutes-ago" };
            return self.t1(key, "n", (distance + 30) / MINUTE);
        }
        if distance < 6 * HOUR {
            let key = if ahead { "when-in-hours" } else { "when-hours-ago" };
            return self.t1(key, "n", (distance + HOUR / 2) / HOUR);
        }
        let today = self.local(self.now).date();
        let day = self.local(at).date();
        let days = (day - today).get_days();
        let time = self.time(at);
        match days {
            0 => self.t1("when-today", "time", time),
            1 => self.t1("when-tomorrow", "time", time),
            -1 => self.t1("when-yesterday", "time", time),
            2..=6 => {
                let weekday = self.t(&format!("weekday-{}", day.weekday().to_monday_one_offset()));
                self.t2("when-weekday", "day", weekday, "time", time)
            }
            _ => self.t2("when-date", "day", self.day_short(day), "time", time),
        }
    }

    /// A length of time: `45 s`, `12 min`, `2 h 05`, `3 d` / `3 j`.
    pub fn duration(&self, seconds: impl Figure) -> String {
        match seconds.figure() as i64 {
            s if s < MINUTE => format!("{s}\u{a0}s"),
            s if s < HOUR => format!("{}\u{a0}min", (s + 30) / MINUTE),
            s if s < 24 * HOUR => format!("{}\u{a0}h\u{a0}{:02}", s / HOUR, s % HOUR / MINUTE),
            s => self.t1("span-days", "n", s / (24 * HOUR)),
        }
    }

    /// A `<time>` element: relative words, the exact moment on hover and for machines.
    pub fn moment(&self, at: impl Moment) -> Html {
        let at = at.moment();
        self.time_element(at, &self.relative(at), true)
    }

    /// A `<time>` element with the hour only, the exact moment on hover.
    pub fn hour(&self, at: impl Moment) -> Html {
        let at = at.moment();
        self.time_element(at, &self.time(at), false)
    }

    fn time_element(&self, at: Timestamp, words: &str, live: bool) -> Html {
        let near = live && (at.as_second() - self.now.as_second()).abs() < 6 * HOUR;
        let live = if near { " data-live" } else { "" };
        let title = self.exact(at);
        Html::new(format!("<time datetime=\"{at}\" title=\"{title}\"{live}>{words}</time>"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn locale(language: Language) -> Locale {
        let paris = TimeZone::get("Europe/Paris").unwrap();
        Locale::new(language, paris, "2026-03-03T09:00:00Z".parse().unwrap())
    }

    #[test]
    fn numbers_follow_the_language() {
        let (en, fr) = (locale(Language::English), locale(Language::French));
        assert_eq!(en.count(1_234_567), "1,234,567");
        assert_eq!(fr.count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(fr.number(-1234.5, 1), "\u{2212}1\u{202f}234,5");
        assert_eq!(en.number(-0.001, 1), "0.0");
        assert_eq!(en.percent(0.0425, 1), "4.2%");
        assert_eq!(fr.percent(0.0425, 1), "4,2\u{202f}%");
        assert_eq!(en.count_short(12_345), "12.3k");
        assert_eq!(fr.count_short(4_120_000), "4,1\u{a0}M");
        assert_eq!(en.count_short(9_999), "9,999");
        assert_eq!(fr.money(1250, "EUR"), "12,50\u{a0}€");
        assert_eq!(en.money(1250, "EUR"), "€12.50");
        assert_eq!(fr.bytes(2_400_000), "2,4\u{a0}Mo");
        assert_eq!(en.bytes(999), "999\u{a0}B");
        assert_eq!(en.bytes(999_900), "1.0\u{a0}MB");
    }

    #[test]
    fn near_times_are_distances_and_far_ones_dates() {
        let (en, fr) = (locale(Language::English), locale(Language::French));
        for (at, english, french) in [
            ("2026-03-03T09:00:20Z", "now", "à l’instant"),
            ("2026-03-03T09:05:00Z", "in 5\u{a0}min", "dans 5\u{a0}min"),
            ("2026-03-03T08:10:00Z", "50\u{a0}min ago", "il y a 50\u{a0}min"),
            ("2026-03-03T07:00:00Z", "2\u{a0}h ago", "il y a 2\u{a0}h"),
            ("2026-03-03T17:05:00Z", "today at 18:05", "aujourd’hui à 18:05"),
            ("2026-03-02T22:30:00Z", "yesterday at 23:30", "hier à 23:30"),
            ("2026-03-04T08:00:00Z", "tomorrow at 09:00", "demain à 09:00"),
            ("2026-03-06T08:00:00Z", "Friday at 09:00", "vendredi à 09:00"),
            ("2026-04-01T07:00:00Z", "1\u{a0}Apr at 09:00", "1er\u{a0}avr. à 09:00"),
            ("2025-12-24T08:00:00Z", "24\u{a0}Dec 2025 at 09:00", "24\u{a0}déc. 2025 à 09:00"),
        ] {
            let at: Timestamp = at.parse().unwrap();
            assert_eq!(en.relative(at), english);
            assert_eq!(fr.relative(at), french);
        }
        let at: Timestamp = "2026-03-03T13:05:00Z".parse().unwrap();
        assert_eq!(fr.exact(at), "mardi 3\u{a0}mars 2026, 14:05 (Europe/Paris)");
        assert_eq!(fr.duration(7_500), "2\u{a0}h\u{a0}05");
    }
}
