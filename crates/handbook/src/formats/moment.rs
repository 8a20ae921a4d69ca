//! Times as files write them: RFC 3339, with its offset. Read by hand, to tell a person which of
//! three things is wrong: the form, the missing offset, or a date that does not exist.

use super::problem::{Cause, quote};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

/// RFC 3339, section 5.6. A space for the `T` and missing seconds are taken too: they leave no doubt.
pub fn parse_at(text: &str) -> Result<Timestamp, Cause> {
    let text = text.trim();
    let form = || Cause::AtForm { value: quote(text) };
    let impossible = || Cause::AtImpossible { value: quote(text) };
    let no_offset = || Cause::AtNoOffset { value: quote(text) };
    if !text.is_ascii() || text.len() > 64 {
        return Err(form());
    }
    let (date, rest) = text.split_at_checked(10).ok_or_else(form)?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2]).ok_or_else(form)?;
    if rest.is_empty() {
        // A date alone: tell first whether it exists.
        Date::new(year, month as i8, day as i8).map_err(|_| impossible())?;
        return Err(no_offset());
    }
    let rest = rest.strip_prefix(['T', 't', ' ']).ok_or_else(form)?;
    let cut = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(cut);
    let (clock, fraction) = clock.split_once('.').map_or((clock, None), |(c, f)| (c, Some(f)));
    let [hour, minute, second] = match clock.len() {
        5 if fraction.is_none() => numbers(clock, ':', [2, 2]).map(|[h, m]| [h, m, 0]),
        _ => numbers(clock, ':', [2, 2, 2]),
    }
    .ok_or_else(form)?;
    let nanos = match fraction {
        None => 0,
        Some(f) if f.is_empty() || !f.bytes().all(|b| b.is_ascii_digit()) => return Err(form()),
        Some(f) => format!("{f:0<9}")[..9].parse().map_err(|_| form())?,
    };
    let date = Date::new(year, month as i8, day as i8).map_err(|_| impossible())?;
    let time = Time::new(hour as i8, minute as i8, second as i8, nanos).map_err(|_| impossible())?;
    let offset = match zone {
        "" => return Err(no_offset()),
        "Z" | "z" => Offset::UTC,
        _ => {
            let [hours, minutes] = numbers(&zone[1..], ':', [2, 2]).ok_or_else(form)?;
            if hours > 23 || minutes > 59 {
                return Err(impossible());
            }
            let seconds = (i32::from(hours) * 60 + i32::from(minutes)) * 60;
            Offset::from_seconds(if zone.starts_with('-') { -seconds } else { seconds }).map_err(|_| impossible())?
        }
    };
    offset.to_timestamp(date.to_datetime(time)).map_err(|_| impossible())
}

/// RFC 3339 in UTC, as [`parse_at`] reads it.
pub fn write_at(at: Timestamp) -> String {
    let whole = at.as_nanosecond().rem_euclid(1_000_000_000) == 0;
    if whole { at.to_string() } else { format!("{at:.9}") }
}

/// Exactly these many digits, separated.
fn numbers<const N: usize>(text: &str, separator: char, widths: [usize; N]) -> Option<[i16; N]> {
    let mut parts = text.split(separator);
    let mut out = [0; N];
    for (slot, width) in out.iter_mut().zip(widths) {
        let part = parts.next()?;
        if part.len() != width || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        *slot = part.parse().ok()?;
    }
    parts.next().is_none().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_read_or_the_right_thing_is_said() {
        let good = [
            ("2026-12-01T09:00:00+01:00", "2026-12-01T08:00:00Z"),
            ("2026-12-01T09:00:00Z", "2026-12-01T09:00:00Z"),
            ("2026-12-01t09:00:00.25z", "2026-12-01T09:00:00.25Z"),
            (" 2026-12-01 09:00-05:30 ", "2026-12-01T14:30:00Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
        ];
        for (text, expected) in good {
            assert_eq!(parse_at(text).unwrap(), expected.parse().unwrap(), "{text}");
        }
        let bad = [
            ("2026-12-01T09:00:00", "import-at-no-offset"),
            ("2026-12-01 09:00", "import-at-no-offset"),
            ("2026-12-01", "import-at-no-offset"),
            ("2026-02-30T09:00:00Z", "import-at-impossible"),
            ("2026-02-30", "import-at-impossible"),
            ("2025-02-29T09:00:00Z", "import-at-impossible"),
            ("2026-13-01T09:00:00Z", "import-at-impossible"),
            ("2026-12-01T24:00:00Z", "import-at-impossible"),
            ("2026-12-01T09:60:00Z", "import-at-impossible"),
            ("2026-12-01T09:00:00+25:00", "import-at-impossible"),
            ("2026-02-30T09:00:00", "import-at-impossible"),
            ("01/12/2026 09:00", "import-at-form"),
            ("tomorrow", "import-at-form"),
            ("2026-12-01T9:00:00Z", "import-at-form"),
            ("2026-12-01T09:00:00Z[Europe/Paris]", "import-at-form"),
            ("2026-12-01T09:00:00+0100", "import-at-form"),
            ("２０２６-12-01T09:00:00Z", "import-at-form"),
            ("", "import-at-form"),
        ];
        for (text, code) in bad {
            assert_eq!(parse_at(text).unwrap_err().code(), code, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(seconds in -10_000_000_000i64..100_000_000_000, nanos in 0i32..1_000_000_000) {
            let at = Timestamp::new(seconds, nanos).unwrap();
            prop_assert_eq!(parse_at(&write_at(at)), Ok(at));
        }

        #[test]
        fn no_text_panics(text in "[-0-9TZ:+. é]{0,30}") {
            let _ = parse_at(&text);
        }
    }
}
