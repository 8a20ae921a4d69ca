//! The plan as one readable document.

use super::{Plan, day, number, phrase};
use crate::catalog::{Catalog, Word};
use crate::choose::{Choice, Role};
use crate::practice::{Moment, Occasion, checks_for};
use std::fmt::Write;

impl Plan {
    /// The strategy document as Markdown, in the plan's language: why these networks, objectives, pillars,
    /// standards, calendar, effort, checklists, risks.
    pub fn markdown(&self, catalog: &Catalog, choice: &Choice) -> String {
        let mut page = Page { plan: self, catalog, text: String::new() };
        page.head(choice);
        page.standards();
        page.calendar();
        page.tail();
        page.text
    }
}

struct Page<'a> {
    plan: &'a Plan,
    catalog: &'a Catalog,
    text: String,
}

impl Page<'_> {
    fn say(&self, id: &str, blanks: &[(&str, &str)]) -> String {
        phrase(self.catalog, &self.plan.language, id, blanks)
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn section(&mut self, id: &str) {
        let title = self.say(id, &[]);
        let _ = write!(self.text, "\n## {title}\n\n");
    }

    fn row(&mut self, cells: &[String]) {
        let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
        let _ = writeln!(self.text, "| {} |", cells.join(" | "));
    }

    fn header(&mut self, ids: &[&str]) {
        let cells: Vec<String> = ids.iter().map(|id| self.say(id, &[])).collect();
        self.row(&cells);
        self.row(&vec!["---".to_owned(); ids.len()]);
    }

    fn head(&mut self, choice: &Choice) {
        let language = self.plan.language.as_str();
        let (from, to) = (day(language, self.plan.from), day(language, self.plan.to));
        let title = self.say("plan_title", &[("name", &self.plan.name)]);
        let period = self.say("plan_period", &[("from", &from), ("to", &to)]);
        self.line(&format!("# {title}\n\n{period}"));
        self.section("plan_why");
        for pick in choice.portfolio.picks.iter().filter(|pick| pick.role != Role::Owned) {
            let Some(ranked) = choice.ranked.iter().find(|ranked| ranked.network == pick.network) else { continue };
            let mut parts: Vec<_> = ranked.contributions.iter().collect();
            parts.sort_by(|a, b| b.points.total_cmp(&a.points));
            let best: Vec<String> = parts
                .iter()
                .take(3)
                .map(|part| self.say(&format!("criterion_{}", part.criterion.id()), &[]).to_lowercase())
                .collect();
            let score = number(&self.plan.language, ranked.score);
            self.line(&format!("- **{}** ({score}/100) — {}", pick.name, best.join(", ")));
        }
        for advice in &choice.advice {
            self.line(&format!("- {}", advice.message));
        }
        self.section("plan_objectives");
        for objective in &self.plan.objectives {
            let hours = number(&self.plan.language, objective.hours);
            let budget = self.say("plan_budget_objective", &[("hours", &hours)]);
            self.line(&format!("- {} ({budget})", objective.statement));
        }
        if let Some(objective) = self.plan.objectives.first() {
            self.line(&format!("\n{}", objective.stop_rule));
        }
        self.section("plan_pillars");
        for pillar in &self.plan.pillars {
            let share = number(&self.plan.language, 100.0 * pillar.share);
            self.line(&format!("- **{share}\u{202f}%** {}", pillar.about));
        }
    }

    fn standards(&mut self) {
        self.section("plan_standards");
        self.header(&[
            "plan_col_network",
            "plan_col_role",
            "plan_col_format",
            "plan_col_week",
            "plan_col_slots",
            "plan_col_answer",
            "plan_col_reference",
        ]);
        let language = self.plan.language.clone();
        for network in &self.plan.networks {
            let role = match network.role {
                Role::Primary => "role_primary",
                Role::Secondary => "role_secondary",
                Role::Laboratory => "role_laboratory",
                Role::Owned => "role_owned",
            };
            let publishes = !network.formats.is_empty() && network.network != "hub";
            let wanted = (network.per_week_max.ceil() as usize).min(network.slots.len()).min(3);
            let wanted = if publishes { wanted } else { 0 };
            let slots: Vec<String> =
                network.slots.iter().take(wanted).map(|slot| self.moment(slot.weekday, slot.minute)).collect();
            let formats: Vec<&str> =
                network.formats.iter().map(|f| self.catalog.vocabulary.word(Word::Format, f, &language)).collect();
            let per_week =
                if publishes { format!("≤ {}", number(&language, network.per_week_max)) } else { String::new() };
            let answer = self.say("plan_hours_delay", &[("hours", &network.answer_within_hours.to_string())]);
            let reference = network.reference.as_ref().map_or_else(String::new, |reference| {
                let unit = self.catalog.vocabulary.word(Word::Unit, &reference.unit, &language);
                let value = format!("{:.2}", reference.value);
                let value = if language.starts_with("fr") { value.replace('.', ",") } else { value };
                format!("{value} {unit} — {} ({})", reference.label, reference.source)
            });
            let role = self.say(role, &[]);
            self.row(&[network.name.clone(), role, formats.join(", "), per_week, slots.join(", "), answer, reference]);
        }
    }

    fn moment(&self, weekday: i8, minute: u16) -> String {
        format!("{} {:02}:{:02}", self.say(&format!("day_{weekday}"), &[]), minute / 60, minute % 60)
    }

    fn calendar(&mut self) {
        self.section("plan_calendar");
        self.header(&[
            "plan_col_date",
            "plan_col_network",
            "plan_col_format",
            "plan_col_pillar",
            "plan_col_persona",
            "plan_col_idea",
            "plan_col_minutes",
        ]);
        for item in &self.plan.items {
            let weekday = item.date.weekday().to_monday_one_offset();
            let date = format!("{} {}", day(&self.plan.language, item.date), self.moment(weekday, item.minute));
            let name = self.catalog.get(&item.network).map_or(item.network.as_str(), |network| &network.name);
            let format = self.catalog.vocabulary.word(Word::Format, &item.format, &self.plan.language);
            let pillar = self.say(&format!("pillar_{}_name", item.pillar), &[]);
            self.row(&[
                date,
                name.to_owned(),
                format.to_owned(),
                pillar,
                item.persona.clone().unwrap_or_default(),
                item.idea.clone(),
                item.minutes.to_string(),
            ]);
        }
    }

    fn tail(&mut self) {
        let language = self.plan.language.as_str();
        self.section("plan_effort");
        let minutes: f64 = self.plan.weeks.iter().map(|week| week.minutes).sum();
        let used = number(language, minutes / 60.0 / self.plan.weeks.len().max(1) as f64);
        let capacity = number(language, self.plan.capacity_hours_per_week);
        let money = number(language, self.plan.money_per_month);
        let line = self.say("plan_effort_line", &[("used", &used), ("capacity", &capacity), ("money", &money)]);
        self.line(&line);
        self.section("plan_checklists");
        let occasion = Occasion {
            networks: self.plan.networks.iter().map(|network| network.network.clone()).collect(),
            formats: self.plan.networks.iter().flat_map(|network| network.formats.clone()).collect(),
            goals: self.plan.objectives.iter().map(|objective| objective.goal.clone()).collect(),
        };
        let checks = checks_for(self.catalog, &occasion);
        for moment in Moment::ALL {
            let title = self.say(&format!("plan_{}", moment.id()), &[]);
            self.line(&format!("**{title}**\n"));
            for check in checks.iter().filter(|check| check.moment == moment) {
                self.line(&format!("- [ ] {}", check.text.get(language)));
            }
            self.line("");
        }
        self.section("plan_risks");
        for risk in ["risk_dependency", "risk_capacity"] {
            let risk = self.say(risk, &[]);
            self.line(&format!("- {risk}"));
        }
        for network in &self.plan.networks {
            self.line(&format!("- **{}** — {}", network.name, network.exit));
        }
    }
}
