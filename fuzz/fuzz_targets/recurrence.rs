//! RRULE: what is read is written and read the same, and its occurrences come in order.
#![no_main]
use libfuzzer_sys::fuzz_target;
use passeur_handbook::schedule::{
    recurrence::{Recurrence, Rule},
    zone::{Zone, ZonePolicy},
};

fuzz_target!(|text: &str| {
    let Ok(rule) = Rule::parse(text) else { return };
    assert_eq!(Rule::parse(&rule.to_string()).as_ref(), Ok(&rule));
    let start = jiff::civil::date(2026, 3, 1).at(2, 30, 0, 0);
    let recurrence = Recurrence { start, rule: Some(rule), also: Vec::new(), except: Vec::new() };
    let Ok(zone) = Zone::parse("Europe/Paris") else { return };
    let times: Vec<_> = recurrence.occurrences(&zone, ZonePolicy::default()).take(50).map(|o| o.at).collect();
    assert!(times.windows(2).all(|w| w[0] < w[1]), "{times:?}");
});
