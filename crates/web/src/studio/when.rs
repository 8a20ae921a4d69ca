//! The bottom bar: from its form to a time, and what to say about that time before anything is sent.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{Timestamp, tz::TimeZone};
use passeur_engine::planning::{self, PlanError, When};
use passeur_handbook::schedule::recurrence::{
    ByDay, End, Frequency, Recurrence, Rule, SPACING_DAYS_MIN, Until, cautions, describe,
};
use passeur_handbook::schedule::zone::Zone;
use passeur_store::{Tx, posts::Body, posts::Schedule, workspaces::Workspace};

use super::draft::WhenForm;
use crate::locale::Locale;

/// Why a form gives no time. The locale key of what to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unclear(pub &'static str);

impl WhenForm {
    pub fn read(&self) -> Result<When, Unclear> {
        match self.kind.as_str() {
            "now" => Ok(When::Now),
            "queue" => Ok(When::Queue),
            "repeat" => Ok(When::Recurring { rule: self.rule()?, start: self.start()? }),
            _ => Ok(When::At(self.start()?)),
        }
    }

    pub fn start(&self) -> Result<DateTime, Unclear> {
        // Browsers send minutes, some send seconds.
        let text = if self.at.len() == 16 { format!("{}:00", self.at) } else { self.at.clone() };
        text.parse().map_err(|_| Unclear("when-no-time"))
    }

    fn rule(&self) -> Result<Rule, Unclear> {
        let mut rule = Rule::every(match self.unit.as_str() {
            "days" => Frequency::Daily,
            "months" => Frequency::Monthly,
            _ => Frequency::Weekly,
        });
        rule.interval = self.every.clamp(1, 366);
        if rule.frequency == Frequency::Weekly {
            let day = |n: &i8| Weekday::from_monday_one_offset(*n).ok();
            rule.by_day = self.days.iter().filter_map(day).map(|weekday| ByDay { nth: 0, weekday }).collect();
        }
        rule.end = match self.end.as_str() {
            "count" => End::Count(self.count.clamp(1, 1_000)),
            "until" => End::Until(Until::Date(self.until.parse::<Date>().map_err(|_| Unclear("when-no-end"))?)),
            _ => End::Never,
        };
        Ok(rule)
    }

    /// The form of a post that is planned already.
    pub fn of(due: Option<Timestamp>, schedule: &Schedule, zone: &TimeZone) -> WhenForm {
        let mut form = WhenForm::default();
        let minutes = |at: DateTime| at.strftime("%Y-%m-%dT%H:%M").to_string();
        if let Some(due) = due {
            form.at = minutes(zone.to_datetime(due));
        }
        if let Schedule::Recurring { rule, start, .. } = schedule
            && let (Ok(rule), Ok(start)) = (Rule::parse(rule), start.parse::<DateTime>())
        {
            form.kind = "repeat".into();
            form.at = minutes(start);
            form.every = rule.interval;
            form.unit = match rule.frequency {
                Frequency::Daily => "days",
                Frequency::Monthly => "months",
                _ => "weeks",
            }
            .into();
            form.days = rule.by_day.iter().map(|d| d.weekday.to_monday_one_offset()).collect();
            match rule.end {
                End::Never => form.end = "never".into(),
                End::Count(n) => (form.end, form.count) = ("count".into(), n),
                End::Until(Until::Date(d)) => (form.end, form.until) = ("until".into(), d.to_string()),
                End::Until(Until::Local(t)) => (form.end, form.until) = ("until".into(), t.date().to_string()),
                End::Until(Until::Utc(t)) => {
                    (form.end, form.until) = ("until".into(), zone.to_datetime(t).date().to_string());
                }
            }
        }
        form
    }
}

/// What the bar says of the time it holds.
#[derive(Debug, Default)]
pub struct Hint {
    /// The time in words: `Thursday 26 November at 09:00`.
    pub text: String,
    /// What to know: clocks that change, a rule without end, a slot that is taken.
    pub notes: Vec<String>,
    /// Why it cannot be planned so.
    pub problem: Option<String>,
    /// The next dates of a rule.
    pub dates: Vec<String>,
}

/// `locale` is in the zone of the workspace. Only the store's own failures come out as errors.
pub fn hint(
    tx: &mut Tx<'_>,
    locale: &Locale,
    workspace: &Workspace,
    post: Option<&str>,
    body: &Body,
    form: &WhenForm,
) -> Result<Hint, passeur_store::StoreError> {
    let mut hint = Hint::default();
    let when = match form.read() {
        Ok(when) => when,
        Err(Unclear(key)) => {
            if !form.at.is_empty() || form.kind == "repeat" {
                hint.problem = Some(locale.t(key));
            }
            return Ok(hint);
        }
    };
    if when == When::Now {
        hint.text = locale.t("when-hint-now");
        return Ok(hint);
    }
    if let When::Recurring { rule, start } = &when {
        recurring(locale, workspace, rule, *start, &mut hint);
    }
    match planning::due(tx, workspace, post, body, &when) {
        Ok(due) => {
            if hint.text.is_empty() {
                hint.text = full(locale, due.at);
            }
            hint.notes.extend(planning::note(&due).map(|m| m.render(locale)));
        }
        Err(PlanError::Store(error)) => return Err(error),
        Err(error) => hint.problem = Some(refusal(locale, &error)),
    }
    Ok(hint)
}

/// `Thursday 26 November 2026 at 09:00, in 3 days`.
pub fn full(locale: &Locale, at: Timestamp) -> String {
    format!("{} ({})", locale.exact(at), locale.relative(at))
}

fn recurring(locale: &Locale, workspace: &Workspace, rule: &Rule, start: DateTime, hint: &mut Hint) {
    let Ok(zone) = Zone::parse(&workspace.time_zone) else { return };
    let recurrence = Recurrence { start, rule: Some(rule.clone()), also: Vec::new(), except: Vec::new() };
    hint.text = describe(&recurrence, &zone).iter().map(|m| m.render(locale)).collect::<Vec<_>>().join(", ");
    if let Ok(next) = planning::occurrences(workspace, rule, start, locale.now, 5) {
        hint.dates = next.iter().map(|o| locale.exact(o.at)).collect();
    }
    let found = cautions(&recurrence, locale.now, SPACING_DAYS_MIN, &zone, planning::policy(workspace));
    hint.notes.extend(found.iter().map(|c| c.message(&zone).render(locale)));
}

/// Why a plan was refused, in the reader's language.
pub fn refusal(locale: &Locale, error: &PlanError) -> String {
    match error {
        PlanError::Blocked(found) => locale.t1("plan-blocked", "n", found.len()),
        PlanError::Past => locale.t("plan-past"),
        PlanError::NoSuchTime(note) => {
            note.message().map_or_else(|| locale.t("plan-no-such-time"), |m| m.render(locale))
        }
        PlanError::NoSlots => locale.t("plan-no-slots"),
        PlanError::Full => locale.t("plan-full"),
        PlanError::NoOccurrence => locale.t("plan-no-occurrence"),
        PlanError::Zone(_) => locale.t("plan-no-such-time"),
        PlanError::Store(_) => locale.t("plan-empty"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_becomes_a_rule_and_comes_back() {
        let form = WhenForm {
            kind: "repeat".into(),
            at: "2026-12-01T09:30".into(),
            every: 2,
            days: vec![1, 4],
            end: "until".into(),
            until: "2027-03-01".into(),
            ..WhenForm::default()
        };
        let Ok(When::Recurring { rule, start }) = form.read() else { panic!("a rule") };
        assert_eq!(rule.to_string(), "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270301;BYDAY=MO,TH");
        let schedule =
            Schedule::Recurring { rule: rule.to_string(), zone: "Europe/Paris".into(), start: start.to_string() };
        let again = WhenForm::of(None, &schedule, &TimeZone::UTC);
        assert_eq!((again.every, again.days, again.until), (2, vec![1, 4], "2027-03-01".into()));
    }

    #[test]
    fn an_unclear_form_says_what_is_missing() {
        let form = |kind: &str, at: &str, end: &str| {
            WhenForm { kind: kind.into(), at: at.into(), end: end.into(), ..WhenForm::default() }.read()
        };
        assert_eq!(form("at", "", "count"), Err(Unclear("when-no-time")));
        assert_eq!(form("at", "2026-13-41T99:00", "count"), Err(Unclear("when-no-time")));
        assert_eq!(form("repeat", "2026-12-01T09:30", "until"), Err(Unclear("when-no-end")));
        assert_eq!(form("now", "", "count"), Ok(When::Now));
    }
}
