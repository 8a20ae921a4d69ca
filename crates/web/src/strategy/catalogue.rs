//! The catalogue: browse by family, use and public, search, and the figures of one base side by side.

use askama::Template;
use axum::response::Response;
use http::Uri;
use passeur_handbook::catalog::{About, Network, State, Word};

use super::words::{Words, glyph, plain, status_badge};
use super::{Tab, compare};
use crate::auth::form::encode;
use crate::auth::{Form, Visit};
use crate::page::{Page, PageError, Space, view};
use crate::ui::{Drawing, Html, escape};

/// Presence from which an age band or a kind of client counts as there, on the scale 0 to 5.
const PRESENT: f64 = 3.0;
/// Goal fit from which a service is listed under a use.
const SERVES: f64 = 3.0;

const BANDS: [&str; 6] = ["13-17", "18-24", "25-34", "35-49", "50-64", "65"];

struct Card {
    id: String,
    name: String,
    glyph: Html,
    utility: String,
    badge: Option<Html>,
    automates: bool,
    chosen: bool,
}

struct Group {
    id: String,
    name: String,
    about: String,
    cards: Vec<Card>,
}

/// A choice of a filter: value, words, chosen.
type Choice = (String, String, bool);

#[derive(Template)]
#[template(path = "strategy/catalogue.html")]
struct CataloguePage {
    page: Page,
    tab: Tab,
    q: String,
    families: Vec<Choice>,
    goals: Vec<Choice>,
    publics: Vec<Choice>,
    states: Vec<Choice>,
    results: Results,
    errors: Vec<String>,
}

#[derive(Template)]
#[template(path = "strategy/catalogue_results.html")]
struct Results {
    page: Page,
    groups: Vec<Group>,
    shown: usize,
    total: usize,
    /// What is said when nothing is found.
    nothing: Html,
}

pub(super) async fn show(visit: Visit, uri: Uri) -> Result<Response, PageError> {
    let query = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let wanted = compare::ids(&query);
    if query.is_on("side-by-side") || query.get("compare").contains(',') {
        return compare::show(visit, &wanted).await;
    }
    let catalog = visit.app.shelf.catalog();
    let words = Words { catalog: &catalog, locale: &visit.locale };
    let filter = Filter {
        words: query.get("q").split_whitespace().map(plain).collect(),
        family: query.some("family"),
        goal: query.some("goal"),
        public: query.some("public"),
        state: query.some("state"),
    };
    let mut groups: Vec<Group> = Vec::new();
    for (id, family) in &catalog.vocabulary.families {
        let cards: Vec<Card> = catalog
            .networks
            .values()
            .filter(|network| network.family == *id && filter.keeps(words, network))
            .map(|network| Card {
                id: network.id.clone(),
                name: network.name.clone(),
                glyph: glyph(network),
                utility: words.say(&network.utility),
                badge: status_badge(words, network),
                automates: network.is_open() && network.api.access.automates(),
                chosen: wanted.contains(&network.id),
            })
            .collect();
        if !cards.is_empty() {
            groups.push(Group {
                id: id.clone(),
                name: words.say(&family.name),
                about: words.say(&family.about),
                cards,
            });
        }
    }
    // The families with most to choose from first: what people look for is there.
    groups.sort_by_key(|group| (order(&group.id), plain(&group.name)));
    groups.iter_mut().for_each(|group| group.cards.sort_by_key(|card| (card.badge.is_some(), plain(&card.name))));
    let page = visit.page(visit.t("catalogue-title")).await?.in_space(Space::Strategy);
    let results = Results {
        page: page.clone(),
        shown: groups.iter().map(|group| group.cards.len()).sum(),
        total: catalog.networks.len(),
        nothing: nothing(&page),
        groups,
    };
    let marked = |list: Vec<(String, String)>, chosen: Option<&str>| -> Vec<Choice> {
        list.into_iter().map(|(id, word)| (id.clone(), word, chosen == Some(id.as_str()))).collect()
    };
    let mut families: Vec<(String, String)> =
        catalog.vocabulary.families.keys().map(|id| (id.clone(), words.family(id))).collect();
    families.sort_by_key(|(_, word)| plain(word));
    let publics = BANDS
        .iter()
        .map(|band| ((*band).to_owned(), visit.t(&format!("catalogue-band-{band}"))))
        .chain(["b2c", "b2b", "local"].map(|id| (id.to_owned(), visit.t(&format!("catalogue-public-{id}")))))
        .collect();
    let states =
        ["alive", "closed", "unverified"].map(|id| (id.to_owned(), visit.t(&format!("catalogue-filter-{id}"))));
    let whole = CataloguePage {
        page,
        tab: Tab::Catalogue,
        q: query.get("q").to_owned(),
        families: marked(families, filter.family),
        goals: marked(words.choices(Word::Goal), filter.goal),
        publics: marked(publics, filter.public),
        states: marked(states.to_vec(), filter.state),
        results,
        errors: catalog.errors().iter().map(ToString::to_string).collect(),
    };
    Ok(visit.partial.choose(&whole, &whole.results))
}

fn nothing(page: &Page) -> Html {
    let (path, words) = (page.at("/strategy/catalogue"), escape(&page.t("catalogue-all")));
    crate::ui::empty(&page.locale, &Drawing::NothingFound, format!("<a class=\"button\" href=\"{path}\">{words}</a>"))
}

/// Where a family stands: social places before services around them.
fn order(family: &str) -> usize {
    const FIRST: [&str; 16] = [
        "generalist",
        "media",
        "microblog",
        "professional",
        "video",
        "live",
        "photo",
        "messenger",
        "community",
        "neighbourhood",
        "reviews",
        "owned",
        "creators",
        "events",
        "friends",
        "marketplace",
    ];
    FIRST.iter().position(|id| *id == family).unwrap_or(FIRST.len())
}

struct Filter<'a> {
    words: Vec<String>,
    family: Option<&'a str>,
    goal: Option<&'a str>,
    public: Option<&'a str>,
    state: Option<&'a str>,
}

impl Filter<'_> {
    fn keeps(&self, words: Words<'_>, network: &Network) -> bool {
        let state = match self.state {
            Some("alive") => network.status.state == State::Alive,
            Some("closed") => matches!(network.status.state, State::Closed | State::Merged),
            Some("unverified") => network.status.state == State::Unverified,
            _ => true,
        };
        let goal = self.goal.is_none_or(|goal| network.goals.get(goal).is_some_and(|fit| *fit >= SERVES));
        let family = self.family.is_none_or(|family| network.family == family);
        state
            && goal
            && family
            && self.public.is_none_or(|public| reaches(network, public))
            && self.says(words, network)
    }

    fn says(&self, words: Words<'_>, network: &Network) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let text = plain(&format!(
            "{} {} {} {} {} {}",
            network.id,
            network.name,
            words.family(&network.family),
            network.utility.fr,
            network.utility.en,
            words.say(&network.summary),
        ));
        self.words.iter().all(|word| text.contains(word.as_str()))
    }
}

fn reaches(network: &Network, public: &str) -> bool {
    if let Some(band) = BANDS.iter().position(|band| *band == public) {
        return network.ages.is_some_and(|ages| ages.bands()[band].2 >= PRESENT);
    }
    match public {
        "b2b" => network.sides.is_some_and(|sides| sides.b2b >= PRESENT),
        "b2c" => network.sides.is_some_and(|sides| sides.b2c >= PRESENT),
        "local" => network.places.is_some_and(|places| places.local >= PRESENT),
        _ => true,
    }
}

struct Bar {
    id: String,
    name: String,
    glyph: Html,
    label: String,
    value: String,
    year: String,
    source: String,
    width: String,
}

#[derive(Template)]
#[template(path = "strategy/figures.html")]
struct FiguresPage {
    page: Page,
    tab: Tab,
    bases: Vec<Choice>,
    base: String,
    bars: Vec<Bar>,
}

/// Figures of one base, and one unit, the largest first: never two bases in one ranking.
pub(super) async fn figures(visit: Visit, uri: Uri) -> Result<Response, PageError> {
    let query = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let catalog = visit.app.shelf.catalog();
    let words = Words { catalog: &catalog, locale: &visit.locale };
    let of_base = |base: &str| -> Vec<_> {
        let mut found: Vec<_> = catalog
            .networks
            .values()
            .flat_map(|network| network.figures.iter().map(move |figure| (network, figure)))
            .filter(|(_, figure)| figure.base.as_deref() == Some(base) && figure.about == About::Audience)
            .collect();
        let unit = found.first().map(|(_, figure)| figure.unit.clone());
        found.retain(|(_, figure)| Some(&figure.unit) == unit.as_ref());
        found.sort_by(|a, b| b.1.value.total_cmp(&a.1.value).then_with(|| a.0.id.cmp(&b.0.id)));
        found
    };
    // A base that a single service has ranks nothing.
    let mut bases: Vec<(String, usize)> = catalog
        .vocabulary
        .bases
        .keys()
        .map(|base| (base.clone(), of_base(base).len()))
        .filter(|(_, count)| *count > 1)
        .collect();
    bases.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let base = query
        .some("base")
        .filter(|wish| bases.iter().any(|(base, _)| base == wish))
        .map(str::to_owned)
        .or_else(|| bases.first().map(|(base, _)| base.clone()))
        .unwrap_or_default();
    let found = of_base(&base);
    let most = found.first().map_or(1.0, |(_, figure)| figure.value).max(f64::MIN_POSITIVE);
    let bars = found
        .iter()
        .map(|(network, figure)| Bar {
            id: network.id.clone(),
            name: network.name.clone(),
            glyph: glyph(network),
            label: words.say(&figure.label),
            value: super::words::value(words, figure),
            year: figure.year.map(|year| year.to_string()).unwrap_or_default(),
            source: figure.origin.source.clone().unwrap_or_default(),
            width: format!("{:.1}", 100.0 * figure.value / most),
        })
        .collect();
    let page = visit.page(visit.t("catalogue-figures-title")).await?.in_space(Space::Strategy);
    let page = page.crumb(visit.t("catalogue-title"), format!("/w/{}/strategy/catalogue", super::slug(&visit)?));
    Ok(view(&FiguresPage {
        page,
        tab: Tab::Catalogue,
        bases: bases.iter().map(|(id, _)| (encode(id), words.word(Word::Base, id), *id == base)).collect(),
        base: words.word(Word::Base, &base),
        bars,
    }))
}
