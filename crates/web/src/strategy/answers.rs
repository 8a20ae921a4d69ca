//! Between the brief and its forms: what the fields show, and what they bring back.

use passeur_handbook::catalog::Word;
use passeur_handbook::choose::{Account, Brief, History, Persona, Skills};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::words::{Words, plain};
use crate::auth::Form;
use crate::auth::form::Errors;
use crate::locale::Locale;

/// Value, words, chosen.
pub(super) type Pick = (String, String, bool);

pub(super) struct NetworkPick {
    pub id: String,
    pub name: String,
    pub mine: bool,
    pub theirs: bool,
}

pub(super) struct AccountRow {
    pub id: String,
    pub name: String,
    pub followers: u64,
    pub histories: Vec<Pick>,
}

/// Everything the fields of the questions show.
pub(super) struct Fields {
    pub name: String,
    pub actors: Vec<Pick>,
    pub sectors: Vec<Pick>,
    /// Id, words, weight 0 to 3.
    pub goals: Vec<(String, String, u8)>,
    pub territories: Vec<Pick>,
    pub place: String,
    pub languages: String,
    pub sides: Vec<Pick>,
    pub personas: Vec<(String, String, String, String)>,
    pub hours: String,
    pub money: String,
    /// Id, words, ease 0 to 3.
    pub skills: Vec<(&'static str, String, u8)>,
    pub networks: Vec<NetworkPick>,
    pub stances: Vec<Pick>,
    pub accounts: Vec<AccountRow>,
    pub privacy: Vec<(String, String, String, bool)>,
    pub traits: Vec<Pick>,
    pub values_required: bool,
    pub automations: Vec<Pick>,
    pub formats: Vec<Pick>,
    pub all_networks: Vec<(String, String, bool, bool)>,
    pub networks_max: String,
}

/// The word by which a value is written in the brief.
fn id_of(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

fn from_id<T: DeserializeOwned>(id: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(id.to_owned())).ok()
}

fn amount(value: Option<f64>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

impl Fields {
    pub fn new(words: Words<'_>, brief: &Brief) -> Fields {
        let locale = words.locale;
        let pick = |kind: Word, chosen: Option<&str>| -> Vec<Pick> {
            words.choices(kind).into_iter().map(|(id, word)| (id.clone(), word, chosen == Some(id.as_str()))).collect()
        };
        let among = |prefix: &str, ids: &[&str], chosen: &str| -> Vec<Pick> {
            ids.iter()
                .map(|id| ((*id).to_owned(), locale.t(&format!("{prefix}{}", id.replace('_', "-"))), *id == chosen))
                .collect()
        };
        let mut goals: Vec<(String, String, u8)> = words
            .choices(Word::Goal)
            .into_iter()
            .map(|(id, word)| {
                let weight = brief.goals.get(&id).copied().unwrap_or(0.0);
                (id, word, weight.round().clamp(0.0, 3.0) as u8)
            })
            .collect();
        let usual = [
            "awareness",
            "sales",
            "leads",
            "community",
            "traffic",
            "expertise",
            "ereputation",
            "recruiting",
            "support",
        ];
        goals.sort_by_key(|(id, word, _)| (usual.iter().position(|u| u == id).unwrap_or(usual.len()), plain(word)));
        let mut personas: Vec<_> = brief
            .personas
            .iter()
            .map(|p| (p.name.clone(), p.ages.0.to_string(), p.ages.1.to_string(), p.weight.to_string()))
            .collect();
        while personas.len() < 3 {
            personas.push(Default::default());
        }
        let skills = brief.skills();
        let there = |id: &String| brief.accounts.iter().any(|a| a.network == *id) || brief.competitors.contains(id);
        let mut networks: Vec<NetworkPick> = words
            .catalog
            .networks
            .values()
            .filter(|n| {
                let known =
                    n.is_open() && n.part_of.is_none() && n.criteria.audience.as_ref().is_some_and(|a| a.score >= 3.0);
                let social = matches!(
                    n.family.as_str(),
                    "generalist"
                        | "media"
                        | "microblog"
                        | "professional"
                        | "video"
                        | "live"
                        | "photo"
                        | "messenger"
                        | "community"
                        | "neighbourhood"
                        | "reviews"
                        | "events"
                        | "marketplace"
                );
                there(&n.id) || (known && social) || matches!(n.id.as_str(), "mastodon" | "bluesky")
            })
            .map(|n| NetworkPick {
                id: n.id.clone(),
                name: n.name.clone(),
                mine: brief.accounts.iter().any(|a| a.network == n.id),
                theirs: brief.competitors.contains(&n.id),
            })
            .collect();
        networks.sort_by_key(|n| plain(&n.name));
        Fields {
            name: brief.name.clone(),
            actors: pick(Word::Actor, brief.actor.as_deref()),
            sectors: pick(Word::Sector, brief.sector.as_deref()),
            goals,
            territories: among(
                "brief-territory-",
                &["town", "region", "france", "europe", "world"],
                &brief.territory.as_ref().map(id_of).unwrap_or_default(),
            ),
            place: brief.place.clone().unwrap_or_default(),
            languages: brief.languages.join(", "),
            sides: among("brief-side-", &["b2c", "b2b", "both"], &id_of(&brief.side)),
            personas,
            hours: amount(brief.hours_per_week),
            money: amount(brief.money_per_month),
            skills: [("text", skills.text), ("image", skills.image), ("video", skills.video)]
                .into_iter()
                .map(|(id, ease)| (id, locale.t(&format!("brief-skill-{id}")), ease))
                .collect(),
            networks,
            stances: among("brief-stance-", &["join", "avoid"], &id_of(&brief.competitor_stance)),
            accounts: brief
                .accounts
                .iter()
                .map(|a| AccountRow {
                    id: a.network.clone(),
                    name: words.name(&a.network),
                    followers: a.followers,
                    histories: among("brief-history-", &["good", "flat", "bad"], &id_of(&a.history)),
                })
                .collect(),
            privacy: ["one_account", "two_accounts", "one_per_audience"]
                .iter()
                .map(|id| {
                    let key = format!("brief-privacy-{}", id.replace('_', "-"));
                    let chosen = brief.confidentiality.as_ref().is_some_and(|c| id_of(c) == *id);
                    ((*id).to_owned(), locale.t(&key), locale.t(&format!("{key}-help")), chosen)
                })
                .collect(),
            traits: words
                .choices(Word::Trait)
                .into_iter()
                .map(|(id, w)| (id.clone(), w, brief.values.contains(&id)))
                .collect(),
            values_required: brief.values_required,
            automations: among("brief-automation-", &["no", "wanted", "required"], &id_of(&brief.automation)),
            formats: words
                .choices(Word::Format)
                .into_iter()
                .map(|(id, w)| (id.clone(), w, brief.formats.contains(&id)))
                .collect(),
            all_networks: {
                let mut all: Vec<_> = words
                    .catalog
                    .networks
                    .values()
                    .map(|n| {
                        (n.id.clone(), n.name.clone(), brief.include.contains(&n.id), brief.exclude.contains(&n.id))
                    })
                    .collect();
                all.sort_by_key(|(_, name, ..)| plain(name));
                all
            },
            networks_max: brief.networks_max.map(|n| n.to_string()).unwrap_or_default(),
        }
    }
}

/// A number as people write it, with a point or a comma; empty is `None`.
fn number(form: &Form, name: &str) -> Result<Option<f64>, ()> {
    let text: String = form.get(name).chars().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Ok(None);
    }
    let value: f64 = text.replace(',', ".").parse().map_err(|_| ())?;
    if value.is_finite() && value >= 0.0 { Ok(Some(value)) } else { Err(()) }
}

/// Takes the fields of one step into the brief, and says what cannot be used.
pub(super) fn take(locale: &Locale, step: &str, form: &Form, brief: &mut Brief) -> Errors {
    let mut errors = Errors::default();
    let list = |name: &str| form.all(name).filter(|v| !v.is_empty()).map(str::to_owned).collect::<Vec<String>>();
    match step {
        "who" => {
            brief.name = form.get("name").to_owned();
            brief.actor = form.some("actor").map(str::to_owned);
            brief.sector = form.some("sector").map(str::to_owned);
        }
        "goals" => {
            let mut goals = std::collections::BTreeMap::new();
            for (name, value) in form.pairs().filter_map(|(k, v)| Some((k.strip_prefix("goal-")?, v))) {
                if let Some(weight) = value.parse::<f64>().ok().filter(|w| *w > 0.0 && *w <= 3.0) {
                    goals.insert(name.to_owned(), weight);
                }
            }
            if goals.is_empty() {
                errors.add("goals", locale.t("ask-goals-none"));
            } else {
                brief.goals = goals;
            }
        }
        "place" => {
            brief.territory = from_id(form.get("territory"));
            brief.place = form.some("place").map(str::to_owned);
            brief.languages = form
                .get("languages")
                .split([',', ';', ' '])
                .map(str::trim)
                .filter(|l| !l.is_empty())
                .map(str::to_owned)
                .collect();
        }
        "public" => {
            brief.side = from_id(form.get("side")).unwrap_or_default();
            let mut personas = Vec::new();
            let rows = form.all("persona").zip(form.all("from")).zip(form.all("to")).zip(form.all("weight"));
            for (((name, from), to), weight) in rows {
                if name.is_empty() && from.is_empty() && to.is_empty() {
                    continue;
                }
                let (Ok(a), Ok(b)) = (from.parse::<u8>(), to.parse::<u8>()) else {
                    errors.add("persona", locale.t1("ask-public-ages", "name", name));
                    continue;
                };
                let weight = weight.replace(',', ".").parse::<f64>().ok().filter(|w| *w > 0.0).unwrap_or(1.0);
                personas.push(Persona { name: name.to_owned(), ages: (a.min(b), a.max(b)), weight });
            }
            if errors.is_empty() {
                brief.personas = personas;
            }
        }
        "time" | "money" => {
            let (field, key) =
                if step == "time" { ("hours", "ask-time-number") } else { ("money", "ask-money-number") };
            match number(form, field) {
                Ok(value) if step == "time" => brief.hours_per_week = value,
                Ok(value) => brief.money_per_month = value,
                Err(()) => errors.add(field, locale.t(key)),
            }
        }
        "skills" => {
            let ease = |name: &str| form.get(name).parse::<u8>().unwrap_or(0).min(3);
            brief.skills =
                Some(Skills { text: ease("skill-text"), image: ease("skill-image"), video: ease("skill-video") });
        }
        "present" => {
            let old = std::mem::take(&mut brief.accounts);
            for network in list("mine") {
                let known = old.iter().find(|a| a.network == network).cloned();
                let mut account = known.unwrap_or_else(|| Account {
                    network: network.clone(),
                    followers: 0,
                    history: History::default(),
                });
                if let Some(followers) = form.some(&format!("followers-{network}")).and_then(|v| v.parse().ok()) {
                    account.followers = followers;
                }
                if let Some(history) = from_id(form.get(&format!("history-{network}"))) {
                    account.history = history;
                }
                brief.accounts.push(account);
            }
            brief.competitors = list("theirs");
            if let Some(stance) = from_id(form.get("stance")) {
                brief.competitor_stance = stance;
            }
        }
        "privacy" => brief.confidentiality = from_id(form.get("confidentiality")),
        "values" => {
            brief.values = list("value");
            brief.automation = from_id(form.get("automation")).unwrap_or_default();
        }
        "more" => {
            brief.values_required = form.is_on("values_required");
            brief.formats = list("format");
            brief.include = list("include");
            brief.exclude = list("exclude");
            brief.networks_max = form.some("networks_max").and_then(|v| v.parse().ok()).filter(|n| *n > 0);
            if let Some(both) = brief.include.iter().find(|id| brief.exclude.contains(id)) {
                errors.add("exclude", locale.t1("ask-more-both", "id", both));
            }
        }
        _ => {}
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;

    fn locale() -> Locale {
        Locale::new(Language::French, jiff::tz::TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn the_answers_make_a_brief_that_the_handbook_accepts() {
        let mut brief = Brief { language: "fr".into(), ..Brief::default() };
        for (step, body) in [
            ("who", "name=Le+fournil&actor=company&sector=food"),
            ("goals", "goal-awareness=3&goal-sales=1&goal-leads=0"),
            ("place", "territory=town&place=Rennes&languages=fr,+en"),
            ("public", "side=b2c&persona=Familles&from=55&to=30&weight=2&persona=&from=&to=&weight="),
            ("time", "hours=4,5"),
            ("money", "money=+1+000"),
            ("skills", "skill-text=2&skill-image=3&skill-video=0"),
            ("present", "mine=facebook&followers-facebook=120&history-facebook=good&theirs=instagram&stance=join"),
            ("privacy", "confidentiality=two_accounts"),
            ("values", "value=open&automation=wanted"),
            ("more", "networks_max=3&format=text&include=nextdoor"),
        ] {
            assert!(take(&locale(), step, &Form::parse(body.as_bytes()), &mut brief).is_empty(), "{step}");
        }
        let text = toml::to_string(&brief).unwrap();
        let read = Brief::parse(&text, passeur_handbook::catalog::Catalog::builtin(), "fr").unwrap();
        assert_eq!(read, brief);
        assert_eq!((brief.hours_per_week, brief.money_per_month), (Some(4.5), Some(1000.0)));
        assert_eq!(brief.personas[0].ages, (30, 55), "ages go from the younger to the older");
        assert_eq!(brief.goals.len(), 2);
        assert_eq!((brief.accounts[0].followers, brief.accounts[0].history), (120, History::Good));
    }

    #[test]
    fn what_cannot_be_used_is_told_and_nothing_is_lost() {
        let mut brief = Brief { hours_per_week: Some(3.0), ..Brief::default() };
        for (step, body) in
            [("goals", "goal-sales=0"), ("time", "hours=beaucoup"), ("public", "persona=X&from=&to=9&weight=1")]
        {
            assert!(!take(&locale(), step, &Form::parse(body.as_bytes()), &mut brief).is_empty(), "{step}");
        }
        assert_eq!(brief.hours_per_week, Some(3.0));
    }
}
