use super::*;
use jiff::civil::date;

const GOOD: &str = r#"
id = "corner"
name = "Corner"
family = "reviews"
utility = { en = "Being found", fr = "Être trouvé" }
summary = { en = "A small test entry.", fr = "Une petite fiche d’essai." }
who = { en = "Neighbours", fr = "Des voisins" }
strengths = [{ en = "Near", fr = "Proche" }]
limits_text = [{ en = "Small", fr = "Petit" }]
alternatives = ["google_business"]
missing = []

[status]
state = "alive"

[api]
access = "none"
text = { en = "Nothing for software.", fr = "Rien pour les logiciels." }
confidence = "unverified"

[criteria.reach]
score = 3
why = "reach_search"

[[figures]]
about = "audience"
label = { en = "Users", fr = "Utilisateurs" }
value = 12.5
unit = "percent"
base = "fr_declared_2026"
territory = "FR"
year = 2026
source = "A survey"
source_date = "2026-01"
checked_on = "2026-02-03"
confidence = "press"
"#;

fn problems_of(text: &str) -> Vec<Problem> {
    Catalog::with_folder([("own/corner.toml", text)])
        .check()
        .into_iter()
        .filter(|problem| problem.file == "own/corner.toml")
        .collect()
}

/// The one problem that `text` has, as (line, key, message).
fn only_problem(text: &str) -> Problem {
    let found = problems_of(text);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.into_iter().next().unwrap()
}

fn line_containing(text: &str, needle: &str) -> usize {
    1 + text.lines().position(|line| line.contains(needle)).unwrap()
}

#[test]
fn builtin_catalogue_has_no_problem() {
    let problems: Vec<String> = Catalog::builtin().check().iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn builtin_catalogue_is_fresh_when_shipped() {
    assert_eq!(Catalog::builtin().stale(date(2026, 11, 23)), vec![]);
}

#[test]
fn the_example_entry_is_sound() {
    assert_eq!(problems_of(GOOD), vec![]);
}

#[test]
fn each_defect_is_caught_at_its_place() {
    let table: &[(&str, &str, &str, &str)] = &[
        // (replace, by, key, line that holds)
        ("source = \"A survey\"\n", "", "figures.0.source", "[[figures]]"),
        ("source_date = \"2026-01\"\n", "", "figures.0.source_date", "[[figures]]"),
        ("checked_on = \"2026-02-03\"\n", "", "figures.0.checked_on", "[[figures]]"),
        ("confidence = \"press\"\n", "", "figures.0.confidence", "[[figures]]"),
        ("base = \"fr_declared_2026\"\n", "", "figures.0.base", "[[figures]]"),
        ("base = \"fr_declared_2026\"", "base = \"people_i_met\"", "figures.0.base", "people_i_met"),
        ("[\"google_business\"]", "[\"gogle\"]", "alternatives", "alternatives ="),
        ("[\"google_business\"]", "[\"corner\"]", "alternatives", "alternatives ="),
        ("fr = \"Des voisins\"", "fr = \"\"", "who", "who ="),
        ("fr = \"Une petite fiche d’essai.\"", "fr = \"A small test entry.\"", "summary", "summary ="),
        ("fr = \"Des voisins\"", "fr = \"Qui ? Vous\"", "who", "who ="),
        ("confidence = \"unverified\"", "confidence = \"official\"", "api.checked_on", "[api]"),
        ("family = \"reviews\"", "family = \"revues\"", "family", "family ="),
        ("score = 3", "score = 7", "criteria.reach.score", "score ="),
        ("why = \"reach_search\"", "why = \"magic\"", "criteria.reach.why", "why ="),
        ("id = \"corner\"\n", "id = \"corner\"\nhome = \"http://x\"\n", "home", "home ="),
    ];
    for (from, to, key, line) in table {
        let text = GOOD.replace(from, to);
        assert_ne!(text, GOOD, "{from}");
        let problem = only_problem(&text);
        assert_eq!(problem.key, *key, "{problem}");
        let expected = line_containing(&text, line);
        assert!(problem.line == expected || problem.line == expected + 1, "{problem}, expected line {expected}");
        assert!(!problem.message.is_empty());
    }
}

#[test]
fn a_closed_service_says_when_and_why() {
    let text = GOOD.replace("state = \"alive\"", "state = \"closed\"");
    let keys: Vec<String> = problems_of(&text).into_iter().map(|problem| problem.key).collect();
    for key in ["status.note", "status.on", "status.source", "status.confidence"] {
        assert!(keys.iter().any(|found| found == key), "{key} in {keys:?}");
    }
}

#[test]
fn unknown_keys_and_bad_dates_are_refused_with_their_line() {
    for (from, to) in [
        ("name = \"Corner\"", "nmae = \"Corner\""),
        ("state = \"alive\"", "state = \"alive\"\nsince = 3"),
        ("year = 2026", "yaer = 2026"),
        ("source_date = \"2026-01\"", "source_date = \"2026-13\""),
    ] {
        let text = GOOD.replace(from, to);
        let catalog = Catalog::with_folder([("corner.toml", text.as_str())]);
        assert_eq!(catalog.errors().len(), 1, "{to}");
        assert!(catalog.get("corner").is_none());
        assert!(catalog.errors()[0].line > 1, "{}", catalog.errors()[0]);
        assert!(catalog.get("mastodon").is_some(), "the rest stays in use");
    }
}

#[test]
fn a_folder_extends_and_overrides_without_touching_the_builtin() {
    let own = GOOD.replace("\"corner\"", "\"mastodon\"").replace("\"Corner\"", "\"Our Mastodon\"");
    let words = "[reasons]\nhouse = { en = \"House rule\", fr = \"Règle de la maison\" }\n";
    let catalog = Catalog::with_folder([("mastodon.toml", own.as_str()), ("vocabulary.toml", words)]);
    assert_eq!(catalog.get("mastodon").unwrap().name, "Our Mastodon");
    assert!(catalog.vocabulary.reasons.contains_key("house"));
    assert_eq!(Catalog::builtin().get("mastodon").unwrap().name, "Mastodon");
    assert_eq!(catalog.networks.len(), Catalog::builtin().networks.len());
}

#[test]
fn figures_grow_stale_after_their_shelf_life() {
    let catalog = Catalog::with_folder([("corner.toml", GOOD)]);
    let of_corner = |today| catalog.stale(today).into_iter().filter(|s| s.network == "corner").collect::<Vec<_>>();
    assert_eq!(of_corner(date(2027, 2, 3)), vec![]);
    let stale = of_corner(date(2027, 2, 4));
    assert_eq!(stale.len(), 1);
    assert_eq!((stale[0].key.as_str(), stale[0].age_days), ("figures.0", 366));
}

#[test]
fn unverified_is_never_a_fact_and_best_evidence_comes_first() {
    assert!(!Confidence::Unverified.is_fact() && !Confidence::Editorial.is_fact());
    for network in Catalog::builtin().networks.values() {
        let ranks: Vec<Confidence> =
            network.figures_about(About::Audience).iter().filter_map(|f| f.origin.confidence).collect();
        assert!(ranks.is_sorted(), "{}", network.id);
    }
}

#[test]
fn lines_are_found_in_nested_values() {
    let text = "a = 1\n[b]\nc = [\n  { d = 1 },\n  { d = 2 },\n]\n";
    assert_eq!(line_of(text, &["a"]), 1);
    assert_eq!(line_of(text, &["b", "c"]), 3);
    assert_eq!(line_of(text, &["b", "c", "1", "d"]), 5);
    assert_eq!(line_of(text, &["b", "zzz"]), 2);
    assert_eq!(line_of("not toml", &["a"]), 1);
}

#[test]
fn limits_named_by_entries_exist() {
    let limits: toml::Table = include_str!("../../../../catalog/limits.toml").parse().unwrap();
    for network in Catalog::builtin().networks.values() {
        if let Some(id) = &network.limits {
            assert!(limits.contains_key(id), "{}: no section [{id}] in limits.toml", network.id);
        }
    }
}

#[test]
fn other_files_of_the_folder_are_left_to_their_readers() {
    let catalog =
        Catalog::with_folder([("limits.toml", "[x]"), ("calendar/own.toml", "kind = 1"), ("briefs/b.toml", "")]);
    assert_eq!(catalog.errors(), []);
}

#[test]
fn every_network_the_handbook_names_has_its_page() {
    let named = [
        "facebook",
        "x",
        "linkedin",
        "instagram",
        "tiktok",
        "snapchat",
        "threads",
        "youtube",
        "youtube_shorts",
        "youtube_stories",
        "pinterest",
        "flickr",
        "giphy",
        "vine",
        "boomerang",
        "google_photos",
        "icloud",
        "onedrive",
        "slack",
        "teams",
        "zoom",
        "workplace",
        "bluesky",
        "amo",
        "farcaster",
        "mamot",
        "lens",
        "mastodon",
        "minds",
        "status",
        "grok",
        "llama",
        "x_spaces",
        "shapr",
        "upwork",
        "malt",
        "stootie",
        "nextdoor",
        "strava",
        "lydia",
        "paypal",
        "ulule",
        "october",
        "leetchi",
        "email",
        "whatsapp",
        "wordpress",
        "quora",
        "wikipedia",
        "tripadvisor",
        "france_travail",
        "openclassrooms",
        "meetup",
        "virtual_regatta",
    ];
    for id in named {
        let network = Catalog::builtin().get(id).unwrap_or_else(|| panic!("{id} is absent"));
        assert!(network.summary.fr.len() > 40 && network.summary.en.len() > 40, "{id}");
    }
    assert!(Catalog::builtin().networks.len() >= 150);
    let ways_on = |id: &str| Catalog::builtin().get(id).map_or(0, |n| n.successors.len() + n.alternatives.len());
    for network in Catalog::builtin().networks.values().filter(|network| !network.is_open()) {
        assert!(ways_on(&network.id) > 0, "{} is closed: say what to do instead", network.id);
    }
}
