//! The zone a TZID means: an IANA name, an IANA name behind a prefix, or a name of Windows, which
//! Outlook and Exchange write.

use crate::schedule::zone::Zone;

/// Windows names to IANA, territory 001. Source: Unicode CLDR, common/supplemental/windowsZones.xml;
/// the zones of Europe, the Americas and the larger ones elsewhere.
const WINDOWS: [(&str, &str); 34] = [
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("Arab Standard Time", "Asia/Riyadh"),
    ("Arabian Standard Time", "Asia/Dubai"),
    ("Argentina Standard Time", "America/Buenos_Aires"),
    ("Atlantic Standard Time", "America/Halifax"),
    ("Central America Standard Time", "America/Guatemala"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("Central Standard Time", "America/Chicago"),
    ("China Standard Time", "Asia/Shanghai"),
    ("E. Africa Standard Time", "Africa/Nairobi"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
    ("Eastern Standard Time", "America/New_York"),
    ("Egypt Standard Time", "Africa/Cairo"),
    ("FLE Standard Time", "Europe/Kiev"),
    ("GMT Standard Time", "Europe/London"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("India Standard Time", "Asia/Calcutta"),
    ("Israel Standard Time", "Asia/Jerusalem"),
    ("Korea Standard Time", "Asia/Seoul"),
    ("Mauritius Standard Time", "Indian/Mauritius"),
    ("Morocco Standard Time", "Africa/Casablanca"),
    ("Mountain Standard Time", "America/Denver"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Romance Standard Time", "Europe/Paris"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("SE Asia Standard Time", "Asia/Bangkok"),
    ("South Africa Standard Time", "Africa/Johannesburg"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("UTC", "UTC"),
    ("W. Europe Standard Time", "Europe/Berlin"),
];

pub fn find(name: &str) -> Option<Zone> {
    let name = name.trim();
    if let Some((_, iana)) = WINDOWS.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name)) {
        return Zone::parse(iana).ok();
    }
    if let Ok(zone) = Zone::parse(name) {
        return Some(zone);
    }
    // "/freeassociation.sourceforge.net/Europe/Paris" and the like: the longest tail that is a zone.
    let mut tail = name;
    while let Some((_, rest)) = tail.split_once('/') {
        tail = rest;
        if tail.contains('/')
            && let Ok(zone) = Zone::parse(tail)
        {
            return Some(zone);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_calendars_are_zones() {
        for (name, expected) in [
            ("Europe/Paris", "Europe/Paris"),
            ("/freeassociation.sourceforge.net/America/New_York", "America/New_York"),
            ("/softwarestudio.org/Olson_20011030_5/America/Indiana/Knox", "America/Indiana/Knox"),
            ("romance standard time", "Europe/Paris"),
        ] {
            assert_eq!(find(name).unwrap().name(), expected, "{name}");
        }
        for unknown in ["", "/", "Customized Time Zone", "/x/Paris", "../../etc/passwd"] {
            assert!(find(unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn every_windows_name_leads_to_a_zone() {
        for (windows, iana) in WINDOWS {
            assert!(Zone::parse(iana).is_ok(), "{windows}");
        }
    }
}
