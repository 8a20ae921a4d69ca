//! Planned posts as a calendar that any program can subscribe to.

use crate::schedule::recurrence::{Rule, write_date_time};
use crate::schedule::zone::Zone;
use jiff::Timestamp;

/// Octets of a line, without its end (RFC 5545, 3.1).
const LINE_OCTETS_MAX: usize = 75;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Planned<'a> {
    /// The same for the same post at each export, so that a calendar updates and does not double.
    pub uid: &'a str,
    pub at: Timestamp,
    pub summary: &'a str,
    pub description: &'a str,
    pub url: Option<&'a str>,
    pub labels: &'a [String],
    /// Told in UTC: give it only for what recurs by the clock of UTC.
    pub rule: Option<&'a Rule>,
    pub cancelled: bool,
}

/// `made_at` is now: a calendar wants to know when it was made. `name` is what programs show.
pub fn write(planned: &[Planned<'_>], name: &str, made_at: Timestamp) -> String {
    let mut out = String::new();
    let stamp = utc(made_at);
    for line in ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Passeur//Passeur//EN", "CALSCALE:GREGORIAN"] {
        push(&mut out, line);
    }
    push(&mut out, &format!("X-WR-CALNAME:{}", escape(name)));
    for post in planned {
        push(&mut out, "BEGIN:VEVENT");
        push(&mut out, &format!("UID:{}", escape(post.uid)));
        push(&mut out, &format!("DTSTAMP:{stamp}"));
        push(&mut out, &format!("DTSTART:{}", utc(post.at)));
        push(&mut out, &format!("SUMMARY:{}", escape(post.summary)));
        if !post.description.is_empty() {
            push(&mut out, &format!("DESCRIPTION:{}", escape(post.description)));
        }
        if let Some(url) = post.url {
            let url: String = url.chars().filter(|c| !c.is_control()).collect();
            push(&mut out, &format!("URL:{url}"));
        }
        if !post.labels.is_empty() {
            let labels: Vec<String> = post.labels.iter().map(|l| escape(l)).collect();
            push(&mut out, &format!("CATEGORIES:{}", labels.join(",")));
        }
        if let Some(rule) = post.rule {
            push(&mut out, &format!("RRULE:{rule}"));
        }
        push(&mut out, if post.cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
        // A post takes no time of anybody's day.
        push(&mut out, "TRANSP:TRANSPARENT");
        push(&mut out, "END:VEVENT");
    }
    push(&mut out, "END:VCALENDAR");
    out
}

/// To the second: calendars know nothing finer.
fn utc(at: Timestamp) -> String {
    format!("{}Z", write_date_time(Zone::utc().civil(at)))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' | '\r' => out.push_str("\\n"),
            // No control character but the tab may stand in a text.
            c if c.is_control() && c != '\t' => {}
            c => out.push(c),
        }
    }
    out
}

/// Folds between characters, so that programs which unfold badly still show them.
fn push(out: &mut String, line: &str) {
    let mut room = LINE_OCTETS_MAX;
    for c in line.chars() {
        if c.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE_OCTETS_MAX - 1;
        }
        out.push(c);
        room -= c.len_utf8();
    }
    out.push_str("\r\n");
}
