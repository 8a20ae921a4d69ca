use super::*;
use crate::choose::{Options, choose};
use crate::holidays::{Region, holidays};
use jiff::civil::date;

fn planned(text: &str, today: Date) -> (Brief, Choice, Plan) {
    let catalog = Catalog::builtin();
    let brief = Brief::parse(text, catalog, "en").unwrap();
    let choice = choose(catalog, &brief, Options { today: Some(today), ..Options::default() });
    let days = holidays(today, today.saturating_add(120.days()), Region::France);
    let plan = plan(catalog, &brief, &choice, today, &days);
    (brief, choice, plan)
}

const BRIEFS: [&str; 8] = [
    include_str!("../../../../catalog/briefs/association.toml"),
    include_str!("../../../../catalog/briefs/b2b_software.toml"),
    include_str!("../../../../catalog/briefs/bakery_rennes.toml"),
    include_str!("../../../../catalog/briefs/freelance_trainer.toml"),
    include_str!("../../../../catalog/briefs/job_seeker.toml"),
    include_str!("../../../../catalog/briefs/second_hand_shop.toml"),
    include_str!("../../../../catalog/briefs/sports_club.toml"),
    include_str!("../../../../catalog/briefs/town_hall.toml"),
];

#[test]
fn capacity_is_never_exceeded() {
    for text in BRIEFS {
        let (brief, _, plan) = planned(text, date(2026, 11, 24));
        assert_eq!(plan.weeks.len(), WEEKS);
        for week in &plan.weeks {
            assert!(week.minutes <= week.capacity_minutes + 0.5, "{}: {week:?}", brief.name);
        }
        assert!(plan.items.len() >= WEEKS, "{}: {} items", brief.name, plan.items.len());
    }
}

#[test]
fn items_follow_the_pillars_and_the_formats() {
    for text in BRIEFS {
        let (brief, _, plan) = planned(text, date(2026, 11, 24));
        assert!((plan.pillars.iter().map(|pillar| pillar.share).sum::<f64>() - 1.0).abs() < 1e-9);
        for pillar in &plan.pillars {
            let count = plan.items.iter().filter(|item| item.pillar == pillar.id).count() as f64;
            let expected = pillar.share * plan.items.len() as f64;
            assert!((count - expected).abs() <= 1.0, "{}: {} {count} for {expected}", brief.name, pillar.id);
        }
        for item in &plan.items {
            assert!(brief.ease(&item.format) > 0, "{item:?}");
            assert!(brief.goals.contains_key(&item.goal), "{item:?}");
            assert!((plan.from..=plan.to).contains(&item.date));
            assert!(item.date.weekday().to_monday_one_offset() <= 5, "no weekend without own data: {item:?}");
        }
    }
}

#[test]
fn the_rhythm_never_passes_the_standard_of_its_network() {
    for text in BRIEFS {
        let (_, _, plan) = planned(text, date(2026, 11, 24));
        for network in &plan.networks {
            let count = plan.items.iter().filter(|item| item.network == network.network).count() as f64;
            assert!(count <= (network.per_week_max * WEEKS as f64).ceil(), "{network:?}: {count}");
        }
    }
}

#[test]
fn it_starts_on_a_monday_and_knows_the_days_around() {
    let (_, _, plan) = planned(BRIEFS[2], date(2026, 11, 24));
    assert_eq!((plan.from, plan.to), (date(2026, 11, 30), date(2027, 2, 28)));
    assert!(plan.items.iter().any(|item| item.day.is_some()), "Christmas is in this quarter");
    for item in plan.items.iter().filter(|item| item.day.is_some()) {
        assert!(item.idea.starts_with(item.day.as_ref().unwrap()));
    }
}

#[test]
fn grave_days_are_no_occasion_to_sell_and_firms_do_not_celebrate_pancakes() {
    let ideas = |text: &str| {
        planned(text, date(2027, 1, 4)).2.items.into_iter().filter_map(|item| item.day).collect::<Vec<_>>()
    };
    let bakery = ideas(BRIEFS[2]).join(" ");
    assert!(!bakery.contains("Holocauste") && !bakery.contains("cancer"), "{bakery}");
    assert!(!ideas(BRIEFS[1]).join(" ").contains("Chandeleur"));
    assert!(ideas(BRIEFS[4]).is_empty(), "a job seeker has no feast to announce");
}

#[test]
fn objectives_can_be_measured_and_stopped() {
    let (brief, _, plan) = planned(BRIEFS[1], date(2026, 11, 24));
    assert_eq!(plan.objectives.len(), brief.goals.len());
    assert_eq!(plan.objectives[0].goal, "leads", "the heaviest first");
    for objective in &plan.objectives {
        assert_eq!((objective.baseline, objective.by), (None, plan.to));
        assert!(!objective.kpi.starts_with("kpi_") && !objective.statement.contains('{'), "{objective:?}");
    }
}

#[test]
fn an_impossible_brief_still_gives_a_plan_that_says_so() {
    let (_, choice, plan) = planned("goals = { awareness = 1 }\nhours_per_week = 0.1", date(2026, 11, 24));
    assert!(choice.ranked.is_empty());
    assert!(plan.weeks.iter().all(|week| week.minutes <= 6.0));
    assert!(plan.markdown(Catalog::builtin(), &choice).contains("hours a week do not hold a network"));
}

#[test]
fn the_document_reads_in_french_and_in_english() {
    let (_, choice, plan) = planned(BRIEFS[2], date(2026, 11, 24));
    insta::assert_snapshot!("bakery_plan_fr", plan.markdown(Catalog::builtin(), &choice));
    let english = BRIEFS[2].replace("language = \"fr\"", "language = \"en\"");
    let (_, choice, plan) = planned(&english, date(2026, 11, 24));
    let text = plan.markdown(Catalog::builtin(), &choice);
    for heading in ["## Objectives", "## Pillars", "## Calendar of the quarter", "## Checklists"] {
        assert!(text.contains(heading), "{heading}");
    }
    assert!(!text.contains('{'), "a blank was left open");
}
