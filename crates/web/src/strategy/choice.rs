//! The choice: who is left out and why, the ranking opened to its numbers, the portfolio, the weights.

use askama::Template;
use axum::response::Response;
use passeur_handbook::catalog::{Catalog, Word};
use passeur_handbook::choose::{
    Brief, CRITERIA, Choice, Comparison, Contribution, Criterion, Options, Ranked, Role, ahp, choose,
};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::brief::{checked, load, save};
use super::words::{Words, confidence_id, tile};
use super::{Tab, slug, today};
use crate::auth::{Form, Visit};
use crate::page::{Page, PageError, Space, view};
use crate::ui::Html;

/// The seed of the draws: the same brief gives the same answer to everybody.
pub(crate) const SEED: u64 = 1;
/// Networks shown before "and the others".
const SHOWN: usize = 10;
/// Criteria that can be compared two by two before people tire.
const PAIRS: usize = 5;

/// The five families of criteria, one colour each.
const KINDS: [(&str, &[Criterion]); 5] = [
    ("purpose", &[Criterion::Goal, Criterion::Conversion]),
    ("public", &[Criterion::Audience, Criterion::Competition]),
    ("visibility", &[Criterion::Reach, Criterion::Longevity]),
    ("means", &[Criterion::Format, Criterion::Effort, Criterion::Cost, Criterion::Api]),
    ("guarantees", &[Criterion::Risk, Criterion::Values, Criterion::Measure]),
];

fn kind_of(criterion: Criterion) -> usize {
    KINDS.iter().position(|(_, members)| members.contains(&criterion)).unwrap_or(0)
}

struct Detail {
    class: String,
    name: String,
    /// `3,2 × 20 × 0,38 = 24,3`
    formula: String,
    points: String,
    interval: Option<String>,
    why: String,
    confidence: String,
}

struct Row {
    rank: usize,
    id: String,
    name: String,
    glyph: Html,
    score: String,
    interval: Option<String>,
    bar: Html,
    topsis: String,
    topsis_rank: usize,
    disagrees: bool,
    first: String,
    top3: String,
    details: Vec<Detail>,
    missing: Vec<String>,
}

struct Out {
    reason: String,
    networks: Vec<(String, String)>,
}

struct PickRow {
    id: String,
    name: String,
    glyph: Html,
    role: String,
    hours: String,
    money: String,
    overlap: Option<String>,
    exit: String,
}

struct Weight {
    id: &'static str,
    name: String,
    percent: u32,
    said: String,
}

#[derive(Template)]
#[template(path = "strategy/choice.html")]
struct ChoicePage {
    page: Page,
    tab: Tab,
    result: Outcome,
}

/// The part that is made again when a weight moves.
#[derive(Template)]
#[template(path = "strategy/choice_result.html")]
struct Outcome {
    page: Page,
    name: String,
    goals: String,
    out: Vec<Out>,
    out_count: usize,
    kinds: Vec<String>,
    rows: Vec<Row>,
    others: Vec<Row>,
    picks: Vec<PickRow>,
    hours: String,
    money: String,
    capacity: String,
    /// Tone and words of what should be put right.
    warnings: Vec<(&'static str, String)>,
    notes: Vec<String>,
    tipping: Vec<String>,
    robust: bool,
    review: Option<String>,
    weights: Vec<Weight>,
    /// Where the weights come from, in words.
    weighting_text: String,
    /// They are not those that the brief suggests.
    own_weights: bool,
    consistency: Option<String>,
    may: bool,
}

#[derive(Template)]
#[template(path = "strategy/problems.html")]
struct ProblemsPage {
    page: Page,
    tab: Tab,
    problems: Vec<(usize, String)>,
}

/// Chooses away from the threads that answer requests: it is the one long computation of the space.
pub(super) async fn decide(visit: &Visit, catalog: Arc<Catalog>, brief: Brief) -> Result<Choice, PageError> {
    let options = Options { seed: SEED, today: Some(today(visit)), ..Options::default() };
    tokio::task::spawn_blocking(move || choose(&catalog, &brief, options)).await.map_err(|error| {
        tracing::error!(%error, "the choice was not made");
        PageError::Internal
    })
}

pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    let draft = load(&visit).await?;
    let Some(stored) = draft.stored else { return Ok(visit.go(&format!("/w/{}/strategy/start", slug(&visit)?))) };
    let catalog = visit.app.shelf.catalog();
    match checked(&stored.body, &catalog, &visit) {
        Ok(brief) => {
            let page = visit.page(visit.t("choice-title")).await?.in_space(Space::Strategy);
            let choice = decide(&visit, catalog.clone(), brief.clone()).await?;
            let result = result(&visit, page.clone(), &catalog, &brief, &choice)?;
            let whole = ChoicePage { page, tab: Tab::Choice, result };
            Ok(visit.partial.choose(&whole, &whole.result))
        }
        Err(problems) => Ok(view(&ProblemsPage {
            page: visit.page(visit.t("choice-title")).await?.in_space(Space::Strategy),
            tab: Tab::Choice,
            problems: problems.into_iter().map(|p| (p.line, visit.locale.typeset(&p.message))).collect(),
        })),
    }
}

fn result(visit: &Visit, page: Page, catalog: &Catalog, brief: &Brief, choice: &Choice) -> Result<Outcome, PageError> {
    let locale = &visit.locale;
    let words = Words { catalog, locale };
    let mut out: Vec<Out> = Vec::new();
    for excluded in &choice.excluded {
        // A reason that names its network stands alone; the others are told once for all whom they concern.
        let reason = locale.typeset(&excluded.reason);
        let one = (excluded.network.clone(), excluded.name.clone());
        match out.iter_mut().find(|o| o.reason == reason) {
            Some(group) => group.networks.push(one),
            None => out.push(Out { reason, networks: vec![one] }),
        }
    }
    out.sort_by_key(|o| std::cmp::Reverse(o.networks.len()));
    let mut by_topsis: Vec<&Ranked> = choice.ranked.iter().collect();
    by_topsis.sort_by(|a, b| b.topsis.total_cmp(&a.topsis).then(a.network.cmp(&b.network)));
    let mut rows: Vec<Row> = choice
        .ranked
        .iter()
        .take(30)
        .enumerate()
        .map(|(index, ranked)| {
            let place = by_topsis.iter().position(|other| other.network == ranked.network).unwrap_or(index) + 1;
            row(words, ranked, index + 1, place)
        })
        .collect();
    let others = rows.split_off(rows.len().min(SHOWN));
    let portfolio = &choice.portfolio;
    let picks = portfolio
        .picks
        .iter()
        .map(|pick| PickRow {
            id: pick.network.clone(),
            name: pick.name.clone(),
            glyph: tile(&pick.network, &pick.name),
            role: visit.t(role_key(pick.role)),
            hours: super::words::number(locale, pick.hours),
            money: super::words::euros(locale, pick.money),
            overlap: (pick.overlap > 0.0).then(|| locale.percent(pick.overlap, 0)),
            exit: locale.typeset(&pick.exit),
        })
        .collect();
    let tipping = choice
        .sensitivity
        .iter()
        .map(|s| {
            crate::message!(
                locale,
                "choice-tipping",
                criterion = words.word(Word::Phrase, &format!("criterion_{}", s.criterion.id())),
                from = locale.percent(s.weight, 0),
                to = locale.percent(s.flips_at, 0),
                network = words.name(&s.network)
            )
        })
        .collect();
    let weights = CRITERIA
        .into_iter()
        .filter(|c| *c != Criterion::Competition || !brief.competitors.is_empty())
        .map(|criterion| {
            let weight = choice.weights.get(&criterion).copied().unwrap_or(0.0);
            Weight {
                id: criterion.id(),
                name: words.word(Word::Phrase, &format!("criterion_{}", criterion.id())),
                percent: (weight * 100.0).round() as u32,
                said: locale.percent(weight, 0),
            }
        })
        .collect();
    let weighting = match brief {
        b if !b.weights.is_empty() => "weighting-own",
        b if !b.weights_order.is_empty() => "weighting-order",
        b if !b.pairwise.is_empty() => "weighting-pairs",
        _ => "weighting-default",
    };
    let said: Vec<(&str, String)> = choice.advice.iter().map(|a| (tone(a.code), locale.typeset(&a.message))).collect();
    Ok(Outcome {
        name: brief.name.clone(),
        goals: brief.goals.keys().map(|goal| words.word(Word::Goal, goal)).collect::<Vec<_>>().join(", "),
        out_count: choice.excluded.len(),
        out,
        kinds: KINDS.iter().map(|(id, _)| visit.t(&format!("choice-kind-{id}"))).collect(),
        rows,
        others,
        picks,
        hours: super::words::number(locale, portfolio.hours + portfolio.hours_owned),
        money: super::words::euros(locale, portfolio.money),
        capacity: super::words::number(locale, brief.hours()),
        warnings: said.iter().filter(|(tone, _)| *tone != "tone-info").cloned().collect(),
        notes: said.iter().filter(|(tone, _)| *tone == "tone-info").map(|(_, words)| words.clone()).collect(),
        tipping,
        robust: choice.robust,
        review: choice.review_on.map(|day| locale.day_long(day)),
        weights,
        weighting_text: visit.t(weighting),
        own_weights: weighting != "weighting-default",
        consistency: choice.consistency_ratio.map(|ratio| locale.number(ratio, 2)),
        may: visit.member()?.may(crate::auth::Permission::EditPosts),
        page,
    })
}

fn tone(code: &str) -> &'static str {
    match code {
        "advice_no_network" | "advice_hours" | "advice_consistency" => "tone-danger",
        "advice_relax" | "advice_fragile" | "advice_disagree" => "tone-warning",
        _ => "tone-info",
    }
}

pub(super) fn role_key(role: Role) -> &'static str {
    match role {
        Role::Primary => "role-primary",
        Role::Secondary => "role-secondary",
        Role::Laboratory => "role-laboratory",
        Role::Owned => "role-owned",
    }
}

fn row(words: Words<'_>, ranked: &Ranked, rank: usize, topsis_rank: usize) -> Row {
    let locale = words.locale;
    let mut parts: Vec<&Contribution> = ranked.contributions.iter().collect();
    parts.sort_by(|a, b| b.points.total_cmp(&a.points));
    let wide = ranked.high - ranked.low > 0.5;
    Row {
        rank,
        id: ranked.network.clone(),
        name: ranked.name.clone(),
        glyph: tile(&ranked.network, &ranked.name),
        score: locale.number(ranked.score, 0),
        interval: wide.then(|| format!("{}–{}", locale.number(ranked.low, 0), locale.number(ranked.high, 0))),
        bar: bar(ranked),
        topsis: locale.number(ranked.topsis, 2),
        topsis_rank,
        disagrees: rank.abs_diff(topsis_rank) > 1,
        first: locale.percent(ranked.rank1_share, 0),
        top3: locale.percent(ranked.top3_share, 0),
        details: parts.into_iter().map(|part| detail(words, part)).collect(),
        missing: ranked
            .missing
            .iter()
            .map(|word| {
                let criterion = format!("criterion_{word}");
                let known = words.catalog.vocabulary.words(Word::Evidence).contains_key(word);
                if known { words.word(Word::Evidence, word) } else { words.word(Word::Phrase, &criterion) }
            })
            .collect(),
    }
}

fn detail(words: Words<'_>, part: &Contribution) -> Detail {
    let locale = words.locale;
    let value = part.value.map(|v| locale.number(v, 1));
    Detail {
        class: format!("c{}", kind_of(part.criterion) + 1),
        name: words.word(Word::Phrase, &format!("criterion_{}", part.criterion.id())),
        formula: match value {
            Some(value) => format!("{value} / 5 × {}", locale.percent(part.weight, 0)),
            None => locale.t1("choice-unknown-value", "weight", locale.percent(part.weight, 0)),
        },
        points: locale.number(part.points, 1),
        interval: (part.high > part.low)
            .then(|| format!("{}–{}", locale.number(part.low, 1), locale.number(part.high, 1))),
        why: locale.typeset(&part.why),
        confidence: locale.t(&format!("confidence-{}", confidence_id(Some(part.confidence)))),
    }
}

/// The five kinds of points side by side on a scale of 0 to 100, with the interval as a band below.
fn bar(ranked: &Ranked) -> Html {
    let mut sums = [0.0; KINDS.len()];
    for part in &ranked.contributions {
        sums[kind_of(part.criterion)] += part.points;
    }
    let mut svg = String::from(
        "<svg class=\"score-bar\" viewBox=\"0 0 100 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"rank-track\" width=\"100\" height=\"8\"/>",
    );
    let mut from = 0.0;
    for (n, points) in sums.iter().enumerate().filter(|(_, points)| **points > 0.0) {
        let _ = write!(svg, "<rect class=\"bar s{}\" x=\"{from:.2}\" width=\"{points:.2}\" height=\"8\"/>", n + 1);
        from += points;
    }
    if ranked.high - ranked.low > 0.5 {
        let (x, width) = (ranked.low, ranked.high - ranked.low);
        let _ = write!(svg, "<rect class=\"score-band\" x=\"{x:.2}\" y=\"9.5\" width=\"{width:.2}\" height=\"2.5\"/>");
    }
    svg.push_str("</svg>");
    Html::new(svg)
}

/// Keeps the weights as they were moved, and answers with the new ranking.
pub(super) async fn weigh(visit: Visit, form: Form) -> Result<Response, PageError> {
    let mut draft = load(&visit).await?;
    let step = draft.stored.as_ref().map_or(0, |s| s.step);
    let brief = &mut draft.brief;
    (brief.weights, brief.weights_order, brief.pairwise) = (BTreeMap::new(), Vec::new(), Vec::new());
    match form.get("way") {
        "own" => {
            for criterion in CRITERIA {
                let weight = form.get(&format!("w-{}", criterion.id())).parse::<f64>().ok();
                if let Some(weight) = weight.filter(|w| w.is_finite() && (0.0..=100.0).contains(w)) {
                    brief.weights.insert(criterion, weight);
                }
            }
            if brief.weights.values().all(|w| *w == 0.0) {
                return Err(PageError::Unprocessable(visit.t("weights-none")));
            }
        }
        "order" => {
            let mut ranks: Vec<(u32, Criterion)> = CRITERIA
                .into_iter()
                .filter_map(|c| Some((form.get(&format!("r-{}", c.id())).parse().ok()?, c)))
                .collect();
            ranks.sort();
            brief.weights_order = ranks.into_iter().map(|(_, criterion)| criterion).collect();
        }
        "pairs" => brief.pairwise = pairs(&form),
        // Back to the weights that the brief itself suggests.
        _ => {}
    }
    save(&visit, &draft.brief, step).await?;
    if visit.partial.0 {
        return show(visit).await;
    }
    Ok(visit.go(&format!("/w/{}/strategy/choice", slug(&visit)?)))
}

/// The comparisons of the form: `p-goal-cost = 5` or `-5`.
fn pairs(form: &Form) -> Vec<Comparison> {
    let of = |id: &str| CRITERIA.into_iter().find(|c| c.id() == id);
    form.pairs()
        .filter_map(|(key, value)| {
            let (a, b) = key.strip_prefix("p-")?.split_once('-')?;
            let (a, b, by) = (of(a)?, of(b)?, value.parse::<f64>().ok()?);
            let (more, than) = if by < 0.0 { (b, a) } else { (a, b) };
            Some(Comparison { more, than, by: by.abs().clamp(1.0, 9.0) })
        })
        .collect()
}

struct Pair {
    key: String,
    left: String,
    right: String,
    value: i32,
}

#[derive(Template)]
#[template(path = "strategy/weights.html")]
struct WeightsPage {
    page: Page,
    tab: Tab,
    /// Id, name, place.
    order: Vec<(&'static str, String, Option<usize>)>,
    chosen: Vec<(&'static str, String, bool)>,
    pairs: Vec<Pair>,
    scale: Vec<(i32, String)>,
    consistency: Option<(String, bool)>,
    result: Vec<(String, String)>,
    most: usize,
}

/// Ordering, and comparing two by two.
pub(super) async fn weights(visit: Visit, uri: http::Uri) -> Result<Response, PageError> {
    let query = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let draft = load(&visit).await?;
    let brief = &draft.brief;
    let catalog = visit.app.shelf.catalog();
    let words = Words { catalog: &catalog, locale: &visit.locale };
    let name = |c: Criterion| words.word(Word::Phrase, &format!("criterion_{}", c.id()));
    let mut compared: Vec<Criterion> =
        CRITERIA.into_iter().filter(|c| query.all("c").any(|id| id == c.id())).take(PAIRS).collect();
    if compared.len() < 2 {
        compared = CRITERIA
            .into_iter()
            .filter(|c| brief.pairwise.iter().any(|p| p.more == *c || p.than == *c))
            .take(PAIRS)
            .collect();
    }
    if compared.len() < 2 {
        compared = vec![Criterion::Goal, Criterion::Audience, Criterion::Effort];
    }
    let given = |a: Criterion, b: Criterion| {
        let of = |x, y| brief.pairwise.iter().find(|p| p.more == x && p.than == y).map(|p| p.by);
        of(a, b).or_else(|| of(b, a).map(|by| -by)).unwrap_or(1.0)
    };
    let mut pairs = Vec::new();
    for (i, a) in compared.iter().enumerate() {
        for b in &compared[i + 1..] {
            let value = given(*a, *b).round() as i32;
            pairs.push(Pair {
                key: format!("p-{}-{}", a.id(), b.id()),
                left: name(*a),
                right: name(*b),
                value: if value == -1 { 1 } else { value },
            });
        }
    }
    let ratio = |a: Criterion, b: Criterion| {
        let by = given(a, b);
        if by < 0.0 { -1.0 / by } else { by }
    };
    let matrix: Vec<Vec<f64>> = compared
        .iter()
        .enumerate()
        .map(|(i, a)| {
            let cell = |(j, b): (usize, &Criterion)| match i.cmp(&j) {
                std::cmp::Ordering::Equal => 1.0,
                std::cmp::Ordering::Less => ratio(*a, *b),
                std::cmp::Ordering::Greater => 1.0 / ratio(*b, *a),
            };
            compared.iter().enumerate().map(cell).collect()
        })
        .collect();
    let solved = ahp(&matrix).ok().filter(|_| !brief.pairwise.is_empty());
    let scale = [9, 7, 5, 3, 1, -3, -5, -7, -9].map(|by: i32| {
        let side = if by > 1 {
            "left"
        } else if by < 0 {
            "right"
        } else {
            "equal"
        };
        (by, visit.t2(&format!("pair-{side}"), "n", by.abs(), "words", visit.t(&format!("pair-{}", by.abs()))))
    });
    Ok(view(&WeightsPage {
        page: visit.page(visit.t("weights-title")).await?.in_space(Space::Strategy),
        tab: Tab::Choice,
        order: CRITERIA
            .into_iter()
            .map(|c| (c.id(), name(c), brief.weights_order.iter().position(|o| *o == c).map(|i| i + 1)))
            .collect(),
        chosen: CRITERIA.into_iter().map(|c| (c.id(), name(c), compared.contains(&c))).collect(),
        pairs,
        scale: scale.to_vec(),
        consistency: solved.as_ref().map(|s| (visit.locale.number(s.consistency_ratio, 2), s.consistency_ratio > 0.1)),
        result: solved
            .map(|s| compared.iter().zip(s.weights).map(|(c, w)| (name(*c), visit.locale.percent(w, 0))).collect())
            .unwrap_or_default(),
        most: PAIRS,
    }))
}
