use super::*;
use crate::catalog::{Catalog, Network, Seed};
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn catalog() -> &'static Catalog {
    Catalog::builtin()
}

fn parsed(text: &str) -> Brief {
    Brief::parse(text, catalog(), "en").unwrap()
}

fn problems(text: &str) -> Vec<BriefProblem> {
    Brief::parse(text, catalog(), "en").unwrap_err()
}

fn choice_of(text: &str) -> Choice {
    choose(catalog(), &parsed(text), Options::default())
}

const PLAIN: &str = "goals = { awareness = 2, community = 1 }\nhours_per_week = 8\nmoney_per_month = 50\n";

/// What people read of a choice, for the snapshots.
fn digest(choice: &Choice) -> String {
    let mut text = format!("{}\n\nrobust: {}\n", choice.brief, choice.robust);
    for ranked in choice.ranked.iter().take(10) {
        text.push_str(&format!(
            "{:22} {:5.1} [{:4.1} {:4.1}] topsis {:.2} first {:3.0} % top3 {:3.0} %  {}\n",
            ranked.network,
            ranked.score,
            ranked.low,
            ranked.high,
            ranked.topsis,
            100.0 * ranked.rank1_share,
            100.0 * ranked.top3_share,
            ranked.missing.join(" ")
        ));
    }
    text.push('\n');
    for pick in &choice.portfolio.picks {
        text.push_str(&format!("{:?}: {} ({} h, {} €)\n", pick.role, pick.network, pick.hours, pick.money));
    }
    text.push('\n');
    for change in &choice.sensitivity {
        let (id, from, to) = (change.criterion.id(), change.weight, change.flips_at);
        text.push_str(&format!("{id} from {from:.2} to {to:.2} puts {} first\n", change.network));
    }
    let mut codes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for excluded in &choice.excluded {
        codes.entry(excluded.code).or_default().push(&excluded.network);
    }
    text.push('\n');
    for (code, networks) in codes {
        text.push_str(&format!("out, {code}: {}\n", networks.join(" ")));
    }
    text.push('\n');
    for advice in &choice.advice {
        text.push_str(&format!("- {}\n", advice.message));
    }
    text
}

macro_rules! example {
    ($name:ident, $first:expr, $contains:expr) => {
        #[test]
        fn $name() {
            let text = include_str!(concat!("../../../../catalog/briefs/", stringify!($name), ".toml"));
            let choice = choice_of(text);
            let first: Vec<&str> = choice.ranked.iter().take($first.len()).map(|r| r.network.as_str()).collect();
            assert_eq!(first, $first);
            for network in $contains {
                let picks = &choice.portfolio.picks;
                assert!(picks.iter().any(|pick| pick.network == network), "{network} in {picks:?}");
            }
            insta::assert_snapshot!(stringify!($name), digest(&choice));
        }
    };
}

example!(bakery_rennes, ["google_business", "instagram", "facebook"], ["google_business", "instagram", "facebook"]);
example!(b2b_software, ["linkedin", "youtube"], ["linkedin", "youtube"]);
example!(town_hall, ["facebook", "google_business"], ["facebook", "google_business"]);
example!(freelance_trainer, ["linkedin", "malt"], ["linkedin", "malt"]);
example!(association, ["helloasso"], ["helloasso", "facebook"]);
example!(job_seeker, ["linkedin", "france_travail"], ["linkedin", "france_travail"]);
example!(second_hand_shop, ["vinted", "leboncoin"], ["vinted", "leboncoin"]);
example!(sports_club, ["instagram"], ["instagram", "strava", "helloasso"]);

#[test]
fn a_town_hall_gets_neither_tiktok_first_nor_strava() {
    let choice = choice_of(include_str!("../../../../catalog/briefs/town_hall.toml"));
    let place = |id: &str| choice.ranked.iter().position(|ranked| ranked.network == id);
    assert!(place("tiktok").is_none_or(|place| place > 5));
    for id in ["strava", "vinted", "thefork", "malt", "bitcoin", "workplace", "vine"] {
        assert_eq!(place(id), None, "{id}");
    }
}

#[test]
fn the_command_line_contract_holds() {
    let json = serde_json::to_value(choice_of(PLAIN)).unwrap();
    let first = &json["ranked"][0];
    for key in ["network", "score", "topsis", "contributions", "rank1_share", "top3_share", "missing"] {
        assert!(!first[key].is_null(), "{key}");
    }
    for key in ["network", "reason"] {
        assert!(json["excluded"][0][key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
    }
    assert!(json["portfolio"]["picks"].is_array());
}

#[test]
fn same_seed_same_answer_other_seed_other_shares() {
    let brief = parsed(PLAIN);
    let run = |seed| choose(catalog(), &brief, Options { seed, draws: 500, today: None });
    assert_eq!(run(7), run(7));
    let share = |choice: &Choice| choice.ranked.iter().map(|r| r.rank1_share).collect::<Vec<_>>();
    assert_ne!(share(&run(7)), share(&run(8)));
}

#[test]
fn every_entry_is_ranked_excluded_or_owned_and_never_two_of_them() {
    let choice = choice_of(PLAIN);
    for (id, network) in &catalog().networks {
        let ranked = choice.ranked.iter().any(|r| r.network == *id);
        let excluded = choice.excluded.iter().any(|e| e.network == *id);
        assert_eq!(u8::from(ranked) + u8::from(excluded), u8::from(network.family != "owned"), "{id}");
    }
    assert!(choice.portfolio.picks.iter().any(|pick| pick.role == Role::Owned));
}

#[test]
fn each_knockout_applies_before_scoring() {
    let table = [
        ("workplace", "closed", ""),
        ("kisskissbankbank", "merged", ""),
        ("viadeo", "unverified", ""),
        ("facebook", "excluded", "exclude = [\"facebook\"]"),
        ("stripe", "tool", ""),
        ("france_travail", "no_goal", ""),
        ("thefork", "sector", "goals.sales = 2"),
        ("helloasso", "actor", "actor = \"company\"\ngoals.fundraising = 2"),
        ("tiktok", "refused", "sector = \"alcohol\"\nskills.video = 2"),
        ("instagram", "age", "[[personas]]\nname = \"Pupils\"\nages = [8, 11]"),
        ("vk", "territory", "territory = \"town\"\nskills.image = 2\ninclude = []"),
        ("twitch", "hours", "skills.video = 3"),
        ("vimeo", "money", "money_per_month = 3\ngoals.traffic = 3\nskills.video = 3"),
        ("tiktok", "format", "skills = { text = 3, image = 3, video = 0 }"),
        ("facebook_groups", "api", "automation = \"required\""),
        ("instagram", "values", "values = [\"open\"]\nvalues_required = true"),
    ];
    for (network, code, extra) in table {
        let base = "goals.awareness = 2\ngoals.community = 1\nhours_per_week = 8\n";
        let money = if extra.contains("money") { "" } else { "money_per_month = 50\n" };
        let choice = choice_of(&format!("{base}{money}{extra}\n"));
        let found = choice.excluded.iter().find(|excluded| excluded.network == network);
        let found = found.unwrap_or_else(|| panic!("{network} passes with {extra}"));
        let codes: Vec<&str> =
            std::iter::once(found.code).chain(found.also.iter().map(|knockout| knockout.code)).collect();
        assert!(codes.contains(&code), "{network}: {codes:?}");
        assert!(!found.reason.contains('{') && found.reason.len() > 10, "{}", found.reason);
        assert!(!choice.ranked.iter().any(|ranked| ranked.network == network));
    }
}

#[test]
fn contributions_add_up_to_the_score_and_say_why() {
    for ranked in choice_of(PLAIN).ranked {
        let sum: f64 = ranked.contributions.iter().map(|c| c.points).sum();
        assert!((sum - ranked.score).abs() < 0.1, "{}: {sum} {}", ranked.network, ranked.score);
        assert!(ranked.low <= ranked.score + 0.01 && ranked.score <= ranked.high + 0.01);
        for contribution in &ranked.contributions {
            assert_eq!(contribution.why.is_empty(), contribution.value.is_none(), "{ranked:?}");
        }
    }
}

#[test]
fn missing_evidence_widens_instead_of_defaulting() {
    let mut own = catalog().clone();
    let network = own.networks.get_mut("instagram").unwrap();
    network.criteria.reach = None;
    network.ages = None;
    let brief = parsed(&format!("{PLAIN}[[personas]]\nname = \"A\"\nages = [20, 30]\n"));
    let choice = choose(&own, &brief, Options::default());
    let ranked = choice.ranked.iter().find(|ranked| ranked.network == "instagram").unwrap();
    assert_eq!(ranked.missing, ["ages", "reach"]);
    assert!(ranked.high - ranked.low > 10.0, "{ranked:?}");
    let reach = ranked.contributions.iter().find(|c| c.criterion == Criterion::Reach).unwrap();
    assert_eq!((reach.value, reach.low, reach.high), (None, 0.0, 5.0));
}

#[test]
fn the_portfolio_keeps_within_hours_and_money() {
    for hours in [0.5, 1.0, 2.0, 4.0, 9.0, 40.0] {
        for money in [0.0, 15.0, 500.0] {
            let choice = choice_of(&format!(
                "goals = {{ awareness = 2, leads = 2 }}\nhours_per_week = {hours}\nmoney_per_month = {money}\n\
                 skills = {{ text = 3, image = 3, video = 3 }}\n"
            ));
            let portfolio = &choice.portfolio;
            assert!(portfolio.hours + portfolio.hours_owned <= hours + 0.01, "{hours}: {portfolio:?}");
            assert!(portfolio.money <= money, "{portfolio:?}");
            let primaries = portfolio.picks.iter().filter(|pick| pick.role == Role::Primary).count();
            assert_eq!(primaries, usize::from(!choice.ranked.is_empty()));
        }
    }
}

#[test]
fn an_impossible_brief_gets_the_nearest_feasible_one() {
    let choice = choice_of("goals = { awareness = 1 }\nhours_per_week = 0.1\nmoney_per_month = 0\n");
    assert!(choice.ranked.is_empty());
    let codes: Vec<&str> = choice.advice.iter().map(|advice| advice.code).collect();
    assert!(codes.contains(&"advice_no_network") && codes.contains(&"advice_hours"), "{codes:?}");
    let contradictory = choice_of(
        "goals = { sales = 1 }\nsector = \"secondhand\"\nautomation = \"required\"\nvalues = [\"non_profit\"]\nvalues_required = true\n",
    );
    assert!(contradictory.ranked.is_empty());
    let relax = contradictory.advice.iter().find(|advice| advice.code == "advice_relax").unwrap();
    assert!(relax.message.len() > 30 && !relax.message.contains('{'), "{}", relax.message);
}

#[test]
fn bad_briefs_are_told_with_line_and_nearest_word() {
    let table: &[(&str, usize, &str, &str)] = &[
        ("", 1, "brief_no_goal", "goals"),
        ("goals = { awareness = 1 }\nhour_per_week = 3", 2, "brief_unknown_key", "hours_per_week"),
        ("goals = { awareness = 1 }\n\n[[personas]]\nname = \"A\"\naegs = [1, 2]", 5, "brief_unknown_key", "ages"),
        ("goals = { awarenes = 1 }", 1, "brief_unknown_word", "awareness"),
        ("goals = { sales = 1 }\nexclude = [\"instagarm\"]", 2, "brief_unknown_word", "instagram"),
        ("goals = { sales = 1 }\nsector = \"bakery\"", 2, "brief_unknown_word", "sector"),
        ("goals = { sales = 1 }\nhours_per_week = -2", 2, "brief_negative", "hours_per_week"),
        ("goals = { sales = 1 }\nhours_per_week = 200", 2, "brief_too_many_hours", "168"),
        ("goals = { sales = 1 }\nhours_per_week = \"two\"", 2, "brief_bad_value", "hours_per_week"),
        ("goals = { sales = 1 }\nterritory = \"moon\"", 2, "brief_bad_value", "territory"),
        ("goals = { sales = 0 }", 1, "brief_no_goal", "goals"),
        ("goals = { sales = 1 }\ninclude = [\"x\"]\nexclude = [\"x\"]", 3, "brief_both", "x"),
        ("goals = { sales = 1 }\n[[personas]]\nname = \"A\"\nages = [40, 20]", 4, "brief_ages", "[20, 40]"),
        ("goals = { sales = 1 }\nskills = { text = 9 }", 2, "brief_skill", "3"),
        ("goals = { sales = 1 }\nweights = { goal = 0 }", 2, "brief_zero_weights", "zero"),
        ("goals = { sales = 1 }\nweights_order = [\"goal\"]\nweights = { goal = 1 }", 3, "brief_weights_twice", "one"),
        (
            "goals = { sales = 1 }\npairwise = [{ more = \"goal\", than = \"cost\", by = 3 }, { more = \"goal\", than = \"risk\", by = 3 }]",
            2,
            "brief_pair_missing",
            "cost",
        ),
        ("goals = = 3", 1, "brief_syntax", "TOML"),
    ];
    for (text, line, code, says) in table {
        let found = problems(text);
        let problem = found.iter().find(|problem| problem.code == *code);
        let problem = problem.unwrap_or_else(|| panic!("{text}: {found:?}"));
        assert_eq!(problem.line, *line, "{text}: {problem:?}");
        assert!(problem.message.contains(says), "{text}: {problem:?}");
        assert!(!problem.message.contains("{key}") && !problem.message.starts_with("brief_"), "{problem:?}");
    }
    assert_eq!(problems("goals = { awarenes = 1 }\nhours_per_week = -1\nnaem = \"x\"").len(), 1, "keys come first");
}

#[test]
fn every_documented_key_is_accepted() {
    for key in KEYS.iter().filter(|key| !key.path.contains('.') && !key.example.starts_with("[[")) {
        let goals = if key.path == "goals" { "" } else { "goals = { sales = 1 }\n" };
        let text = format!("{goals}{} = {}\n", key.path, key.example);
        assert!(Brief::parse(&text, catalog(), "en").is_ok(), "{text}");
    }
}

#[test]
fn rank_order_centroid_weights_as_published() {
    // Barron and Barrett, Decision quality using ranked attribute weights, 1996, table 1.
    for (n, published) in [(3, vec![0.6111, 0.2778, 0.1111]), (4, vec![0.5208, 0.2708, 0.1458, 0.0625])] {
        for (ours, theirs) in rank_order_centroid(n).iter().zip(&published) {
            assert!((ours - theirs).abs() < 0.0001);
        }
    }
}

#[test]
fn analytic_hierarchy_as_published() {
    // Teknomo, Analytic Hierarchy Process tutorial, 2006: apple, banana, cherry.
    let matrix = vec![vec![1.0, 1.0 / 3.0, 5.0], vec![3.0, 1.0, 7.0], vec![1.0 / 5.0, 1.0 / 7.0, 1.0]];
    let result = ahp(&matrix).unwrap();
    for (ours, theirs) in result.weights.iter().zip([0.2790, 0.6491, 0.0719]) {
        assert!((ours - theirs).abs() < 0.0005, "{result:?}");
    }
    assert!((result.lambda_max - 3.0649).abs() < 0.0005);
    assert!((result.consistency_ratio - 0.056).abs() < 0.001);
    assert_eq!(ahp(&[vec![1.0, 2.0], vec![2.0, 1.0]]), Err(AhpError::NotReciprocal(1, 2)));
    assert_eq!(ahp(&[]), Err(AhpError::Size(0)));
}

#[test]
fn topsis_as_published() {
    // Hwang and Yoon, Multiple Attribute Decision Making, 1981: choice of a fighter aircraft. The fourth
    // attribute is a cost.
    let rows = vec![
        vec![2.0, 1500.0, 20_000.0, 5.5, 5.0, 9.0],
        vec![2.5, 2700.0, 18_000.0, 6.5, 3.0, 5.0],
        vec![1.8, 2000.0, 21_000.0, 4.5, 7.0, 7.0],
        vec![2.2, 1800.0, 20_000.0, 5.0, 5.0, 5.0],
    ];
    let closeness = topsis(&rows, &[0.2, 0.1, 0.1, 0.1, 0.2, 0.3], &[true, true, true, false, true, true]);
    for (ours, theirs) in closeness.iter().zip([0.643, 0.268, 0.613, 0.312]) {
        assert!((ours - theirs).abs() < 0.002, "{closeness:?}");
    }
}

#[test]
fn weights_follow_the_way_the_brief_gives_them() {
    let by_order = choice_of("goals = { sales = 1 }\nweights_order = [\"goal\", \"audience\", \"cost\"]\n");
    assert_eq!(by_order.weights[&Criterion::Goal], 0.6111);
    let by_pairs = choice_of(
        "goals = { sales = 1 }\npairwise = [\n  { more = \"goal\", than = \"audience\", by = 3 },\n\
         { more = \"goal\", than = \"cost\", by = 5 },\n  { more = \"audience\", than = \"cost\", by = 3 },\n]\n",
    );
    assert!((by_pairs.weights[&Criterion::Goal] - 0.637).abs() < 0.001, "{:?}", by_pairs.weights);
    assert!(by_pairs.consistency_ratio.unwrap() < 0.10);
    let torn = choice_of(
        "goals = { sales = 1 }\npairwise = [\n  { more = \"goal\", than = \"audience\", by = 9 },\n\
         { more = \"cost\", than = \"goal\", by = 9 },\n  { more = \"audience\", than = \"cost\", by = 9 },\n]\n",
    );
    assert!(torn.advice.iter().any(|advice| advice.code == "advice_consistency"));
}

#[test]
fn a_tipping_point_is_where_the_order_changes() {
    let rows = vec![vec![5.0, 1.0, 3.0], vec![2.0, 5.0, 3.0], vec![1.0, 1.0, 5.0]];
    let weights = [0.6, 0.3, 0.1];
    let (k, at, other) = tipping_points(&rows, &weights, 0)[0];
    let score = |row: &[f64], w: f64| {
        let rest = (1.0 - w) / (1.0 - weights[k]);
        row.iter().enumerate().map(|(i, x)| x * if i == k { w } else { weights[i] * rest }).sum::<f64>()
    };
    assert!((score(&rows[0], at) - score(&rows[other], at)).abs() < 1e-9);
}

#[test]
fn dirichlet_draws_have_the_asked_mean() {
    let (mut random, mut out, mut sums) = (Random::new(3), Vec::new(), [0.0; 3]);
    for _ in 0..4_000 {
        random.dirichlet(&[0.5, 0.3, 0.2], 40.0, &mut out);
        assert!((out.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        sums.iter_mut().zip(&out).for_each(|(sum, w)| *sum += w / 4_000.0);
    }
    for (mean, asked) in sums.iter().zip([0.5, 0.3, 0.2]) {
        assert!((mean - asked).abs() < 0.01, "{sums:?}");
    }
}

#[test]
fn berger_and_passeur_are_told_apart() {
    let asked = questions(catalog());
    assert_eq!(asked.len(), 8);
    let answers = |towards: i8| asked.iter().map(|q| (q.id.as_str(), 2 * q.leans * towards)).collect::<Vec<_>>();
    let (passeur, berger) = (position(&answers(1)).unwrap(), position(&answers(-1)).unwrap());
    assert_eq!((passeur.style, berger.style), (Style::Passeur, Style::Berger));
    assert!(passeur.relay_share > berger.relay_share && passeur.outside_share > berger.outside_share);
    assert_eq!(position(&[]), None);
    let history = |relayed| Measured {
        own_posts: 40 - relayed,
        relayed_posts: relayed,
        exchanges_inside: 5,
        exchanges_outside: 5,
    };
    assert!(measured_position(history(30)).unwrap().value > measured_position(history(2)).unwrap().value);
    assert_eq!(
        measured_position(Measured { own_posts: 3, relayed_posts: 1, exchanges_inside: 1, exchanges_outside: 1 }),
        None
    );
}

#[test]
fn the_date_of_the_next_choice_is_a_quarter_away() {
    let options = Options { today: Some(date(2026, 11, 30)), ..Options::default() };
    assert_eq!(choose(catalog(), &parsed(PLAIN), options).review_on, Some(date(2027, 2, 28)));
}

/// Score of `id` when its seed of `criterion` is `score`.
fn score_with(id: &str, criterion: usize, score: f64) -> f64 {
    let mut own = Catalog::default();
    own.vocabulary = catalog().vocabulary.clone();
    let mut network: Network = catalog().get(id).unwrap().clone();
    let seed = Some(Seed { score, why: "reach_search".into(), note: None });
    let seeds = &mut network.criteria;
    let slot = match criterion {
        0 => &mut seeds.audience,
        1 => &mut seeds.reach,
        2 => &mut seeds.cost,
        3 => &mut seeds.conversion,
        4 => &mut seeds.api,
        5 => &mut seeds.risk,
        6 => &mut seeds.longevity,
        7 => &mut seeds.values,
        _ => &mut seeds.measure,
    };
    *slot = seed;
    own.networks.insert(id.to_owned(), network);
    let options = Options { draws: 1, ..Options::default() };
    choose(&own, &parsed(PLAIN), options).ranked[0].score
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_better_seed_never_lowers_the_score(criterion in 0usize..9, low in 0.0..5.0f64, more in 0.0..5.0f64) {
        for id in ["instagram", "mastodon", "google_business"] {
            prop_assert!(score_with(id, criterion, (low + more).min(5.0)) >= score_with(id, criterion, low));
        }
    }

    #[test]
    fn knocked_out_networks_are_never_ranked(hours in 0.0..20.0f64, money in 0.0..300.0f64, video in 0u8..=3, goal in 0usize..15) {
        let goal = catalog().vocabulary.goals.keys().nth(goal).unwrap();
        let brief = parsed(&format!(
            "goals = {{ {goal} = 1 }}\nhours_per_week = {hours:.3}\nmoney_per_month = {money:.2}\nskills.video = {video}\n"
        ));
        let choice = choose(catalog(), &brief, Options { draws: 20, ..Options::default() });
        for ranked in &choice.ranked {
            let network = catalog().get(&ranked.network).unwrap();
            prop_assert!(knockouts(network, &brief, catalog()).is_empty());
            prop_assert!((0.0..=100.0).contains(&ranked.score) && (0.0..=1.0).contains(&ranked.topsis));
        }
        if choice.ranked.is_empty() {
            prop_assert!(choice.advice.iter().any(|advice| advice.code == "advice_no_network"));
        }
    }

    #[test]
    fn the_order_of_rows_does_not_matter(seed in 0u64..1000, turn in 1usize..6) {
        let mut random = Random::new(seed);
        let rows: Vec<Vec<f64>> = (0..6).map(|_| (0..4).map(|_| 5.0 * random.unit()).collect()).collect();
        let weights = [0.4, 0.3, 0.2, 0.1];
        let mut turned = rows.clone();
        turned.rotate_left(turn);
        let (mut a, b) = (topsis(&rows, &weights, &[true; 4]), topsis(&turned, &weights, &[true; 4]));
        a.rotate_left(turn);
        for (x, y) in a.iter().zip(&b) {
            prop_assert!((x - y).abs() < 1e-12);
        }
        let mut first = shares(&rows, &weights, 40.0, 50, seed).first;
        first.rotate_left(turn);
        prop_assert_eq!(first, shares(&turned, &weights, 40.0, 50, seed).first);
    }
}

#[test]
fn the_order_of_the_catalogue_does_not_matter() {
    let mut names: Vec<&String> = catalog().networks.keys().collect();
    names.reverse();
    let mut own = Catalog::default();
    own.vocabulary = catalog().vocabulary.clone();
    for name in names {
        own.networks.insert(name.clone(), catalog().get(name).unwrap().clone());
    }
    let brief = parsed(PLAIN);
    assert_eq!(choose(&own, &brief, Options::default()), choose(catalog(), &brief, Options::default()));
}
