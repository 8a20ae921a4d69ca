//! What the calendar shows beside posts: holidays, observances and changes of clocks, as the workspace chose.

use std::collections::BTreeMap;

use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use passeur_handbook::holidays::{self, Kind, Region};
use passeur_handbook::plan::OwnDate;
use passeur_handbook::schedule::zone::Zone;
use passeur_store::workspaces::{self, Change, Workspace};
use serde::{Deserialize, Serialize};

use super::midnight;
use crate::auth::form::local_path;
use crate::auth::{Form, Visit};
use crate::locale::Locale;
use crate::page::PageError;

/// The name under which the choice is kept in the settings of the workspace.
pub(crate) const SETTING: &str = "calendar_days";

/// Which days the calendar of a workspace shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    pub region: String,
    pub public: bool,
    /// School zones: `A`, `B`, `C`.
    pub school: Vec<char>,
    pub observances: bool,
}

impl Default for Shown {
    fn default() -> Shown {
        Shown { region: Region::World.as_str().into(), public: true, school: Vec::new(), observances: true }
    }
}

/// One thing that is said of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    /// `public`, `school`, `observance`, `clock`.
    pub kind: &'static str,
    pub text: String,
}

pub(crate) struct Marks(BTreeMap<Date, Vec<Mark>>);

impl Marks {
    /// Days that the workspace wrote in its plan.
    pub fn add_own(&mut self, dates: &[OwnDate], (from, to): (Date, Date)) {
        for own in dates.iter().filter(|own| (from..=to).contains(&own.date)) {
            self.0.entry(own.date).or_default().push(Mark { kind: "observance", text: own.name.clone() });
        }
    }

    pub fn of(&self, day: Date) -> Vec<Mark> {
        self.0.get(&day).cloned().unwrap_or_default()
    }
}

impl Shown {
    pub fn of(workspace: &Workspace) -> Shown {
        let chosen = workspace.settings.others.get(SETTING);
        chosen.and_then(|v| serde_json::from_value(v.clone()).ok()).unwrap_or_else(|| {
            // French workspaces most often publish for France; nobody else is told of its holidays unasked.
            let region = if workspace.locale.starts_with("fr") { Region::France } else { Region::World };
            Shown { region: region.as_str().into(), ..Shown::default() }
        })
    }

    pub fn region(&self) -> Region {
        Region::parse(&self.region).unwrap_or(Region::World)
    }

    /// Regions to choose from: id, locale key, chosen.
    pub fn regions(&self) -> [(&'static str, String, bool); 11] {
        Region::ALL.map(|r| (r.as_str(), format!("region-{}", r.as_str().replace('_', "-")), r.as_str() == self.region))
    }

    pub fn zones(&self) -> [(char, bool); 3] {
        ['A', 'B', 'C'].map(|z| (z, self.school.contains(&z)))
    }

    pub fn marks(&self, from: Date, to: Date, zone: &Zone, locale: &Locale) -> Marks {
        let mut marks: BTreeMap<Date, Vec<Mark>> = BTreeMap::new();
        for day in holidays::holidays(from, to, self.region()) {
            let (kind, on) = match day.kind {
                Kind::Public => ("public", self.public),
                Kind::School => ("school", day.zones.iter().any(|z| self.school.contains(z))),
                Kind::Observance => ("observance", self.observances),
            };
            if !on {
                continue;
            }
            let zones: String = day.zones.iter().filter(|z| self.school.contains(z)).collect();
            let name = day.name(locale.tag());
            let text = if zones.is_empty() { name.to_owned() } else { format!("{name} ({zones})") };
            let mut date = day.date.max(from);
            while date <= day.last.min(to) {
                marks.entry(date).or_default().push(Mark { kind, text: text.clone() });
                match date.tomorrow() {
                    Ok(next) => date = next,
                    Err(_) => break,
                }
            }
        }
        for date in from.series(1.day()).take_while(|d| *d <= to) {
            let hours = (midnight(date.tomorrow().unwrap_or(date), zone.as_jiff()) - midnight(date, zone.as_jiff()))
                / passeur_store::clock::HOUR;
            let key = match hours {
                ..=23 => "calendar-clocks-forward",
                24 => continue,
                _ => "calendar-clocks-back",
            };
            marks.entry(date).or_default().insert(0, Mark { kind: "clock", text: locale.t(key) });
        }
        Marks(marks)
    }
}

/// Keeps one value among the settings of the workspace.
pub(crate) fn change_setting(workspace: &Workspace, name: &str, value: serde_json::Value) -> Change {
    let mut settings = workspace.settings.clone();
    settings.others.insert(name.into(), value);
    Change {
        name: workspace.name.clone(),
        time_zone: workspace.time_zone.clone(),
        locale: workspace.locale.clone(),
        late_minutes: workspace.late_minutes,
        gap: workspace.gap,
        overlap: workspace.overlap,
        settings,
    }
}

/// `POST`: which days are shown.
pub(super) async fn save(visit: Visit, form: Form) -> Result<Response, PageError> {
    let workspace = visit.member()?.workspace.clone();
    let shown = Shown {
        region: Region::parse(form.get("region")).unwrap_or(Region::World).as_str().into(),
        public: form.is_on("public"),
        school: form.all("school").filter_map(|z| z.chars().next()).filter(|z| ('A'..='C').contains(z)).collect(),
        observances: form.is_on("observances"),
    };
    let value = serde_json::to_value(&shown).unwrap_or_default();
    let change = change_setting(&workspace, SETTING, value);
    visit.app.db.write(move |tx| workspaces::change(tx, &workspace.id, &change)).await?;
    Ok(visit.done(visit.t("calendar-days-saved"), &local_path(form.get("back"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use jiff::civil::date;

    #[test]
    fn a_day_says_what_the_workspace_chose() {
        let zone = Zone::parse("Europe/Paris").unwrap();
        let locale = Locale::new(Language::French, zone.as_jiff().clone(), jiff::Timestamp::UNIX_EPOCH);
        let kinds = |shown: &Shown, day: Date| -> Vec<&str> {
            shown.marks(day, day, &zone, &locale).of(day).iter().map(|m| m.kind).collect()
        };
        let all = Shown { region: "france".into(), public: true, school: vec!['C'], observances: true };
        assert!(kinds(&all, date(2026, 11, 11)).contains(&"public"));
        assert!(!kinds(&Shown { public: false, ..all.clone() }, date(2026, 11, 11)).contains(&"public"));
        assert!(kinds(&all, date(2027, 2, 15)).contains(&"school"));
        assert!(!kinds(&Shown { school: vec!['B'], ..all.clone() }, date(2027, 2, 8)).contains(&"school"));
        assert_eq!(kinds(&all, date(2027, 3, 28))[0], "clock");
        assert_eq!(kinds(&all, date(2026, 10, 25))[0], "clock");
        assert!(kinds(&Shown::default(), date(2026, 11, 11)).iter().all(|k| *k == "observance"));
    }
}
