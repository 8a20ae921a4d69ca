//! The strategy document as PDF: the same chapters as the page, with its charts.

use passeur_handbook::catalog::Word;
use passeur_handbook::choose::Choice;
use passeur_handbook::plan::{Strategy, account};

use super::super::pdf::{Bar, Document};
use super::super::words::{Words, number};
use super::Sheet;
use crate::page::PageError;

/// The file. `when` is said under the title.
pub(super) fn make(
    words: Words<'_>,
    strategy: &Strategy,
    choice: Option<&Choice>,
    sheet: &Sheet,
    reasons: &[String],
) -> Result<Vec<u8>, PageError> {
    let locale = words.locale;
    let t = |key: &str| locale.t(key);
    let mut paper = Document::new(&sheet.name, locale.tag()).ok_or(PageError::Internal)?;
    paper.title(&sheet.name, &sheet.period);
    why(&mut paper, words, choice, reasons);
    if !sheet.personas.is_empty() {
        paper.chapter(&t("document-personas"));
        sheet.personas.iter().for_each(|persona| paper.item(persona, false));
    }
    aims(&mut paper, words, sheet);
    line(&mut paper, words, sheet);
    standards(&mut paper, words, strategy, sheet);
    effort(&mut paper, words, strategy);
    calendar(&mut paper, words, sheet);
    paper.chapter(&t("document-checks"));
    for (title, checks) in &sheet.checks {
        paper.heading(title);
        checks.iter().for_each(|check| paper.item(check, true));
    }
    paper.chapter(&t("document-exits"));
    for id in ["risk_dependency", "risk_capacity"] {
        paper.item(&words.word(Word::Phrase, id), false);
    }
    for s in sheet.standards.iter().filter(|s| !s.exit.is_empty()) {
        paper.item(&format!("{} — {}", s.name, s.exit), false);
    }
    Ok(paper.finish())
}

fn why(paper: &mut Document, words: Words<'_>, choice: Option<&Choice>, reasons: &[String]) {
    let locale = words.locale;
    let Some(choice) = choice.filter(|_| !reasons.is_empty()) else { return };
    paper.chapter(&locale.t("document-why"));
    reasons.iter().for_each(|reason| paper.item(reason, false));
    let bars: Vec<Bar> = choice
        .ranked
        .iter()
        .take(10)
        .map(|ranked| Bar {
            label: words.name(&ranked.network),
            value: ranked.score,
            room: 0.0,
            said: locale.t2(
                "document-score",
                "score",
                locale.number(ranked.score, 0),
                "share",
                locale.percent(ranked.top3_share, 0),
            ),
        })
        .collect();
    paper.bars(&locale.t("document-ranking"), &locale.t("document-ranking-source"), &bars);
}

fn aims(paper: &mut Document, words: Words<'_>, sheet: &Sheet) {
    let locale = words.locale;
    paper.chapter(&locale.t("plan-part-objectives"));
    for aim in &sheet.aims {
        paper.heading(&aim.goal);
        paper.paragraph(&aim.statement);
        paper.note(&locale.t2("document-aim", "date", &aim.by_said, "hours", &aim.hours));
    }
    let dash = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
    let rows: Vec<Vec<String>> = sheet
        .aims
        .iter()
        .map(|aim| {
            let baseline = if aim.baseline.is_empty() { locale.t("plan-to-measure") } else { aim.baseline.clone() };
            vec![aim.goal.clone(), aim.kpi.clone(), baseline, dash(&aim.target), dash(&aim.owner)]
        })
        .collect();
    let head = ["brief-goal", "plan-metric", "plan-baseline", "plan-target", "plan-owner"].map(|key| locale.t(key));
    paper.table(&[1.6, 2.6, 1.3, 1.0, 1.5], &head, &rows);
    if let Some(aim) = sheet.aims.first() {
        paper.note(&aim.stop_rule);
    }
}

fn line(paper: &mut Document, words: Words<'_>, sheet: &Sheet) {
    let locale = words.locale;
    paper.chapter(&locale.t("plan-part-line"));
    for (key, text) in [
        ("plan-voice-do", sheet.line.voice_do.join(" · ")),
        ("plan-voice-dont", sheet.line.voice_dont.join(" · ")),
        ("plan-topics", sheet.line.topics.join(" · ")),
        ("plan-taboo", sheet.line.taboo.join(", ")),
        ("plan-hashtags", sheet.line.hashtags.join(" ")),
        ("plan-sources", sheet.line.sources.join(" · ")),
    ] {
        if !text.is_empty() {
            paper.paragraph(&format!("{} – {text}", locale.t(key)));
        }
    }
    let bars: Vec<Bar> = sheet
        .pillars
        .iter()
        .map(|p| Bar {
            label: p.name.clone(),
            value: f64::from(p.percent),
            room: 0.0,
            said: locale.percent(f64::from(p.percent) / 100.0, 0),
        })
        .collect();
    paper.bars(&locale.t("plan-part-pillars"), &locale.t("document-pillars-source"), &bars);
    sheet.pillars.iter().for_each(|p| paper.item(&format!("{} – {}", p.name, p.about), false));
}

fn standards(paper: &mut Document, words: Words<'_>, strategy: &Strategy, sheet: &Sheet) {
    let locale = words.locale;
    paper.chapter(&locale.t("plan-part-networks"));
    let rows: Vec<Vec<String>> = sheet
        .standards
        .iter()
        .map(|s| {
            let week = s.per_week.replace("≤ ", &format!("{} ", locale.t("document-at-most")));
            vec![s.name.clone(), s.role.clone(), s.formats.clone(), week, s.slots.clone(), s.answer.clone()]
        })
        .collect();
    let head = ["document-network", "document-role", "plan-formats", "plan-per-week", "plan-slots", "plan-answer"]
        .map(|k| locale.t(k));
    paper.table(&[1.5, 1.2, 1.9, 1.0, 1.9, 0.9], &head, &rows);
    for s in sheet.standards.iter() {
        if let Some(reference) = &s.reference {
            paper.note(&format!("{} – {reference}", s.name));
        }
    }
    let duties: Vec<Vec<String>> = strategy
        .house
        .duties
        .iter()
        .map(|d| {
            vec![
                locale.t(&format!("duty-{}", d.task)),
                d.responsible.clone(),
                d.accountable.clone(),
                d.consulted.clone(),
                d.informed.clone(),
            ]
        })
        .collect();
    if !duties.is_empty() {
        paper.heading(&locale.t("house-duties"));
        paper.table(&[1.0; 5], &["duty-task", "duty-r", "duty-a", "duty-c", "duty-i"].map(|k| locale.t(k)), &duties);
    }
}

fn effort(paper: &mut Document, words: Words<'_>, strategy: &Strategy) {
    let locale = words.locale;
    let (plan, rates) = (&strategy.plan, &strategy.house.rates);
    paper.chapter(&locale.t("budget-title"));
    let sums = account(plan, rates, &[]);
    paper.paragraph(&crate::message!(
        locale,
        "budget-total",
        n = sums.total.planned.contents,
        hours = locale.number(sums.total.planned.hours, 0),
        euros = locale.number(sums.total.planned.euros(rates), 0),
        week = locale.number(sums.total.planned.hours / plan.weeks.len().max(1) as f64, 1),
        capacity = locale.number(plan.capacity_hours_per_week, 1)
    ));
    let bars: Vec<Bar> = plan
        .weeks
        .iter()
        .map(|week| Bar {
            label: locale.day_short(week.monday).to_string(),
            value: week.minutes / 60.0,
            room: week.capacity_minutes / 60.0,
            said: locale.t2(
                "document-week-hours",
                "hours",
                locale.number(week.minutes / 60.0, 1),
                "capacity",
                locale.number(week.capacity_minutes / 60.0, 1),
            ),
        })
        .collect();
    paper.bars(&locale.t("plan-effort"), &locale.t("plan-effort-source"), &bars);
    let rows: Vec<Vec<String>> = sums
        .by_format
        .iter()
        .map(|(format, pair)| {
            vec![
                words.word(Word::Format, format),
                pair.planned.contents.to_string(),
                number(locale, (pair.planned.hours * 10.0).round() / 10.0),
                locale.number(pair.planned.euros(rates), 0),
            ]
        })
        .collect();
    let head = ["plan-formats", "budget-contents", "budget-hours", "budget-euros"].map(|k| locale.t(k));
    paper.table(&[3.0, 1.0, 1.0, 1.0], &head, &rows);
}

fn calendar(paper: &mut Document, words: Words<'_>, sheet: &Sheet) {
    let locale = words.locale;
    paper.chapter(&locale.t("plan-part-calendar"));
    let head = ["house-day", "document-network", "document-idea"].map(|key| locale.t(key));
    for week in sheet.weeks.iter().filter(|week| !week.items.is_empty()) {
        paper.heading(&week.title);
        let rows: Vec<Vec<String>> = week
            .items
            .iter()
            .map(|item| {
                vec![
                    format!("{} {}", item.day, item.time),
                    format!("{}, {}", item.network, item.format),
                    format!("{} ({})", item.idea, item.pillar),
                ]
            })
            .collect();
        paper.table(&[1.1, 1.6, 4.3], &head, &rows);
    }
}
