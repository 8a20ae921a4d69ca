//! Calendars: events, their rows, their recurrence.
#![no_main]
use libfuzzer_sys::fuzz_target;
use passeur_handbook::{
    formats::ics,
    schedule::zone::{Zone, ZonePolicy},
};

fuzz_target!(|bytes: &[u8]| {
    let Ok(calendar) = ics::read(bytes) else { return };
    let zone = Zone::utc();
    let defaults = ics::Defaults { zone: &zone, policy: ZonePolicy::default(), minute: 540 };
    for event in calendar.events.iter().take(20) {
        let _ = event.row(defaults);
        let (recurrence, zone) = event.recurrence(defaults);
        let _ = recurrence.occurrences(&zone, ZonePolicy::default()).take(20).count();
    }
});
