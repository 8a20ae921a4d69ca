use super::*;
use jiff::civil::date;
use proptest::prelude::*;
use std::path::PathBuf;

fn paris() -> Zone {
    Zone::parse("Europe/Paris").unwrap()
}

fn rows(source: &str) -> Vec<Result<Row, Problem>> {
    let zone = paris();
    let defaults = Defaults { zone: &zone, policy: ZonePolicy::default(), minute: 9 * 60 };
    read(source.as_bytes()).unwrap().events.iter().map(|e| e.row(defaults)).collect()
}

const SOURCE: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
BEGIN:VEVENT\r\nUID:1@x\r\nDTSTART;TZID=\"Europe/Paris\":20261201T090000\r\nSUMMARY:Soir\r\n ée\r\nDESCRIPTION:Line one\\nline\\, two\\; \\\\\r\n\
URL:https://example.org/a;b\r\nCATEGORIES:one,two\\, three\r\nCATEGORIES:one\r\nBEGIN:VALARM\r\nDESCRIPTION:alarm\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:2@x\r\nDTSTART;VALUE=DATE:20261225\r\nSUMMARY:Christmas\r\nRRULE:FREQ=YEARLY;COUNT=3;BYHOUR=4\r\nEXDATE;VALUE=DATE:20271225\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nDTSTART:20261201T090000\r\nSUMMARY:floating\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nDTSTART:20261201T090000Z\r\nSUMMARY:utc\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

#[test]
fn events_become_rows() {
    let rows: Vec<Row> = rows(SOURCE).into_iter().map(Result::unwrap).collect();
    assert_eq!(rows[0].line, 9);
    assert_eq!(rows[0].uid.as_deref(), Some("1@x"));
    assert_eq!(rows[0].title.as_deref(), Some("Soirée"));
    assert_eq!(rows[0].text, "Line one\nline, two; \\");
    assert_eq!(rows[0].link.as_deref(), Some("https://example.org/a;b"));
    assert_eq!(rows[0].labels, ["one", "two, three"]);
    let times: Vec<_> = rows.iter().map(|r| r.at.unwrap().to_string()).collect();
    assert_eq!(times, ["2026-12-01T08:00:00Z", "2026-12-25T08:00:00Z", "2026-12-01T08:00:00Z", "2026-12-01T09:00:00Z"]);
    assert_eq!((rows[1].title.as_deref(), &rows[1].text[..]), (None, "Christmas"));

    let calendar = read(SOURCE.as_bytes()).unwrap();
    assert!(calendar.events[3].cancelled && !calendar.events[0].cancelled);
    let zone = paris();
    let defaults = Defaults { zone: &zone, policy: ZonePolicy::default(), minute: 9 * 60 };
    let (recurrence, zone) = calendar.events[1].recurrence(defaults);
    let days: Vec<_> = recurrence.occurrences(&zone, ZonePolicy::default()).map(|o| o.civil.to_string()).collect();
    assert_eq!(days, ["2026-12-25T09:00:00", "2028-12-25T09:00:00"], "the day without the excluded one, at nine");
}

#[test]
fn what_cannot_be_taken_is_told_by_its_line_and_the_rest_is_taken() {
    let event = |inner: &str| format!("BEGIN:VEVENT\nSUMMARY:x\n{inner}\nEND:VEVENT\n");
    let mut source = String::from("BEGIN:VCALENDAR\n");
    for inner in [
        "DTSTART:20260230",
        "UID:no start",
        "DTSTART;TZID=Mars/Base:20261201T090000",
        "DTSTART:20261201\nRRULE:FREQ=SOMETIMES",
        "DTSTART:20261201\nEXDATE:tomorrow",
        "DTSTART:20261201T090000Z",
    ] {
        source += &event(inner);
    }
    source += "BEGIN:VEVENT\nDTSTART:20261201\n";
    let calendar = read(source.as_bytes()).unwrap();
    let got: Vec<_> = calendar.problems.iter().map(|p| (p.line, p.code())).collect();
    assert_eq!(
        got,
        [
            (4, "import-start-form"),
            (6, "import-no-start"),
            (12, "import-zone"),
            (17, "import-rule"),
            (22, "import-start-form"),
            (28, "import-open-event"),
        ]
    );
    assert_eq!(calendar.events.len(), 1);
    let broken = [
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201\nSUMMARY:caf\xE9\nEND:VEVENT\n".as_slice(),
        b"END:VCALENDAR",
    ]
    .concat();
    assert_eq!(read(&broken).unwrap().problems[0], Problem::new(4, None, Cause::Utf8 {}));
    assert_eq!(read(b"").unwrap_err().code(), "import-empty");
    assert_eq!(read(b"hello: you").unwrap_err().code(), "import-not-a-calendar");
}

#[test]
fn a_fold_may_cut_a_character() {
    let source = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:20261201\r\nSUMMARY:caf\xC3\r\n \xA9\r\nEND:VEVENT\r\nEND:VCALENDAR";
    assert_eq!(read(source).unwrap().events[0].summary.as_deref(), Some("café"));
}

#[test]
fn whole_days_go_out_at_the_hour_of_the_workspace() {
    let calendar = read(SOURCE.as_bytes()).unwrap();
    assert_eq!(calendar.events[1].start, Start::Day(date(2026, 12, 25)));
}

/// The calendars and the fuzzing inputs that broke other readers: ours neither panics nor hangs.
#[test]
fn libical_files() {
    let root = std::env::var("PASSEUR_SHARED").map(PathBuf::from).unwrap_or_default();
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let folder = [root, here.join("../../../shared"), here.join("../../../../shared")]
        .into_iter()
        .map(|r| r.join("vectors/rrule/test-data"))
        .find(|f| f.is_dir());
    let Some(folder) = folder else {
        println!("skipped: vectors/rrule/test-data is absent");
        return;
    };
    let zone = paris();
    let defaults = Defaults { zone: &zone, policy: ZonePolicy::default(), minute: 0 };
    let (mut files, mut events, mut occurrences) = (0, 0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        files += 1;
        let Ok(calendar) = read(&bytes) else { continue };
        events += calendar.events.len();
        for event in calendar.events.iter().take(50) {
            let _ = event.row(defaults);
            let (recurrence, zone) = event.recurrence(defaults);
            occurrences += recurrence.occurrences(&zone, ZonePolicy::default()).take(20).count();
        }
    }
    println!("{files} files, {events} events, {occurrences} occurrences");
    assert!(files > 50 && events > 50 && occurrences > 50, "{files} {events} {occurrences}");
}

fn any_text() -> impl Strategy<Value = String> {
    "[ -~éà☃🎉\n\t]{0,120}[a-z]".prop_map(|t| t.trim().to_owned())
}

proptest! {
    #[test]
    fn planned_posts_are_written_and_read_back(
        posts in proptest::collection::vec((any_text(), any_text(), proptest::collection::vec("[ -~é]{0,20}[a-z]", 0..3), 0i64..4_000_000_000), 0..4),
    ) {
        let labels: Vec<Vec<String>> = posts.iter().map(|p| {
            let mut labels: Vec<String> = p.2.iter().map(|l| l.trim().to_owned()).collect();
            labels.dedup();
            labels
        }).collect();
        prop_assume!(labels.iter().all(|l| { let mut s = l.clone(); s.sort(); s.dedup(); s.len() == l.len() }));
        let uids: Vec<String> = (0..posts.len()).map(|i| format!("post,{i}@passeur")).collect();
        let planned: Vec<Planned<'_>> = posts.iter().enumerate().map(|(i, p)| Planned {
            uid: &uids[i],
            at: Timestamp::from_second(p.3).unwrap(),
            summary: &p.0,
            description: &p.1,
            labels: &labels[i],
            url: Some("https://example.org/?a=1;b,c"),
            ..Planned::default()
        }).collect();
        let file = write(&planned, "Plan, of the week", Timestamp::UNIX_EPOCH);
        for line in file.split("\r\n") {
            prop_assert!(line.len() <= 75 && !line.contains(['\n', '\r']), "{:?}", line);
        }
        let calendar = read(file.as_bytes()).unwrap();
        prop_assert_eq!(&calendar.problems, &[]);
        prop_assert_eq!(calendar.events.len(), posts.len());
        for (event, planned) in calendar.events.iter().zip(&planned) {
            prop_assert_eq!(event.uid.as_deref(), Some(planned.uid));
            prop_assert_eq!(event.summary.as_deref(), Some(planned.summary));
            prop_assert_eq!(event.description.as_deref(), Some(planned.description));
            prop_assert_eq!(&event.categories[..], planned.labels);
            prop_assert_eq!(event.url.as_deref(), planned.url);
            prop_assert_eq!(&event.start, &Start::Utc(planned.at));
        }
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_calendar_like_text_panics(
        inner in "((DTSTART|EXDATE|RDATE|RRULE|SUMMARY|BEGIN|END)(;TZID=[A-Z/\"a-z]{0,6})?:[0-9TZ,/A-Z=;é\\\\]{0,18}\r?\n ?){0,8}",
    ) {
        let zone = paris();
        let defaults = Defaults { zone: &zone, policy: ZonePolicy::default(), minute: 0 };
        if let Ok(calendar) = read(format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\n{inner}\nEND:VEVENT\n").as_bytes()) {
            for event in &calendar.events {
                let _ = event.row(defaults);
                let (recurrence, zone) = event.recurrence(defaults);
                let _ = recurrence.occurrences(&zone, ZonePolicy::default()).take(3).count();
            }
        }
    }
}
