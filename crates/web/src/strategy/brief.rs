//! The brief: ten questions for those who begin, all of its keys on one page or as text for those who know.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use include_dir::{Dir, include_dir};
use passeur_handbook::catalog::{Catalog, Word};
use passeur_handbook::choose::{Brief, BriefProblem, KEYS};
use passeur_store::StoreError;
use passeur_store::strategy::{self, StoredBrief};
use std::sync::Arc;

use super::answers::{Fields, take};
use super::words::Words;
use super::{Tab, slug};
use crate::auth::form::{Errors, again};
use crate::auth::{Form, Visit};
use crate::page::{Flash, Page, PageError, Space, view};

static EXAMPLES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../catalog/briefs");

/// The ten questions, in their order.
pub(super) const STEPS: [&str; 10] =
    ["who", "goals", "place", "public", "time", "money", "skills", "present", "privacy", "values"];

/// What is stored, and the brief as far as it can be read.
pub(super) struct Draft {
    pub stored: Option<StoredBrief>,
    pub brief: Brief,
}

pub(super) async fn load(visit: &Visit) -> Result<Draft, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let stored = visit.app.db.read(move |tx| strategy::brief(tx, &workspace)).await?;
    // A text that does not parse is shown in the editor; the questions begin anew beside it.
    let mut brief: Brief = stored.as_ref().and_then(|s| toml::from_str(&s.body).ok()).unwrap_or_default();
    if brief.name.is_empty() {
        brief.name.clone_from(&visit.member()?.workspace.name);
    }
    if brief.language.is_empty() {
        brief.language = visit.locale.tag().to_owned();
    }
    Ok(Draft { stored, brief })
}

pub(super) async fn store(visit: &Visit, body: String, step: i64) -> Result<(), PageError> {
    let member = visit.member()?;
    let (workspace, by) = (member.workspace.id.clone(), member.user.id.clone());
    visit.app.db.write(move |tx| strategy::set_brief(tx, &workspace, &body, step, Some(&by))).await?;
    Ok(())
}

pub(super) async fn save(visit: &Visit, brief: &Brief, step: i64) -> Result<(), PageError> {
    let body = toml::to_string(brief).map_err(|error| {
        tracing::error!(%error, "a brief cannot be written");
        PageError::Internal
    })?;
    store(visit, body, step).await
}

/// The checked brief, or its problems by line, in the reader's language.
pub(super) fn checked(text: &str, catalog: &Catalog, visit: &Visit) -> Result<Brief, Vec<BriefProblem>> {
    let mut brief = Brief::parse(text, catalog, visit.locale.tag())?;
    // Explanations follow the reader; the language of the brief is that of the plan.
    brief.language = visit.locale.tag().to_owned();
    Ok(brief)
}

struct Example {
    id: String,
    title: String,
    text: String,
}

#[derive(Template)]
#[template(path = "strategy/start.html")]
struct StartPage {
    page: Page,
    tab: Tab,
    examples: Vec<Example>,
    /// The next step of a brief that was begun.
    next: Option<usize>,
    done: bool,
}

pub(super) async fn start(visit: Visit) -> Result<Response, PageError> {
    let draft = load(&visit).await?;
    let step = draft.stored.as_ref().map_or(0, |s| usize::try_from(s.step).unwrap_or_default());
    let mut examples: Vec<Example> = EXAMPLES
        .files()
        .filter_map(|file| file.path().file_stem()?.to_str())
        .map(|id| {
            let key = id.replace('_', "-");
            Example {
                id: id.to_owned(),
                title: visit.t(&format!("example-{key}")),
                text: visit.t(&format!("example-{key}-text")),
            }
        })
        .collect();
    examples.sort_by(|a, b| a.title.cmp(&b.title));
    Ok(view(&StartPage {
        page: visit.page(visit.t("start-title")).await?.in_space(Space::Strategy),
        tab: Tab::Brief,
        examples,
        next: (draft.stored.is_some() && step < STEPS.len()).then_some(step + 1),
        done: step >= STEPS.len(),
    }))
}

/// Starts from an example. The brief that was there comes back with undo.
pub(super) async fn example(visit: Visit, form: Form) -> Result<Response, PageError> {
    let id = form.get("id");
    let file =
        EXAMPLES.get_file(format!("{id}.toml")).and_then(|file| file.contents_utf8()).ok_or(PageError::NotFound)?;
    store(&visit, file.to_owned(), STEPS.len() as i64).await?;
    let base = format!("/w/{}/strategy", slug(&visit)?);
    let workspace = visit.member()?.workspace.id.clone();
    let former = visit.app.db.read(move |tx| strategy::former_briefs(tx, &workspace)).await?;
    let flash = Flash::done(visit.t("example-taken"));
    let flash = match former.first() {
        Some(last) => flash.with_undo(format!("{base}/brief/restore?version={}", last.version)),
        None => flash,
    };
    Ok(visit.tell(&[flash], &format!("{base}/choice")))
}

/// Brings a former brief back; the one in use is kept in its turn.
pub(super) async fn restore(visit: Visit, uri: http::Uri) -> Result<Response, PageError> {
    let query = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let wanted: i64 = query.get("version").parse().map_err(|_| PageError::NotFound)?;
    let member = visit.member()?;
    let (workspace, by) = (member.workspace.id.clone(), member.user.id.clone());
    visit
        .app
        .db
        .write(move |tx| {
            let former = strategy::former_briefs(tx, &workspace)?.into_iter().find(|f| f.version == wanted);
            let former = former.ok_or(StoreError::NotFound("this brief"))?;
            strategy::set_brief(tx, &workspace, &former.body, STEPS.len() as i64, Some(&by))
        })
        .await?;
    Ok(visit.done(visit.t("brief-restored"), &format!("/w/{}/strategy/brief", slug(&visit)?)))
}

#[derive(Template)]
#[template(path = "strategy/question.html")]
struct QuestionPage {
    page: Page,
    step: &'static str,
    number: usize,
    last: usize,
    title: String,
    help: String,
    fields: Fields,
    errors: Errors,
}

fn step_of(number: usize) -> Result<&'static str, PageError> {
    number.checked_sub(1).and_then(|i| STEPS.get(i)).copied().ok_or(PageError::NotFound)
}

async fn question_page(visit: &Visit, number: usize, brief: &Brief, errors: Errors) -> Result<QuestionPage, PageError> {
    let step = step_of(number)?;
    let catalog = visit.app.shelf.catalog();
    let fields = Fields::new(Words { catalog: &catalog, locale: &visit.locale }, brief);
    Ok(QuestionPage {
        page: visit.page(visit.t(&format!("ask-{step}"))).await?.in_space(Space::Strategy),
        step,
        number,
        last: STEPS.len(),
        title: visit.t(&format!("ask-{step}")),
        help: visit.t(&format!("ask-{step}-help")),
        fields,
        errors,
    })
}

pub(super) async fn question(visit: Visit, Path((_, number)): Path<(String, usize)>) -> Result<Response, PageError> {
    let draft = load(&visit).await?;
    Ok(view(&question_page(&visit, number, &draft.brief, Errors::default()).await?))
}

/// Keeps the answer at once, then asks the next question.
pub(super) async fn answer(
    visit: Visit,
    Path((_, number)): Path<(String, usize)>,
    form: Form,
) -> Result<Response, PageError> {
    let step = step_of(number)?;
    let mut draft = load(&visit).await?;
    let errors = take(&visit.locale, step, &form, &mut draft.brief);
    if !errors.is_empty() {
        return Ok(again(&question_page(&visit, number, &draft.brief, errors).await?));
    }
    let reached = draft.stored.as_ref().map_or(0, |s| s.step).max(number as i64);
    save(&visit, &draft.brief, reached).await?;
    let base = format!("/w/{}/strategy", slug(&visit)?);
    let next = if number < STEPS.len() { format!("{base}/start/{}", number + 1) } else { format!("{base}/choice") };
    Ok(visit.go(&next))
}

#[derive(Template)]
#[template(path = "strategy/brief.html")]
struct BriefPage {
    page: Page,
    tab: Tab,
    fields: Fields,
    errors: Errors,
    sections: Vec<(&'static str, String)>,
    /// Version, name, who replaced it, when.
    former: Vec<(i64, String, String, i64)>,
}

async fn brief_page(visit: &Visit, brief: &Brief, errors: Errors) -> Result<BriefPage, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let former = visit.app.db.read(move |tx| strategy::former_briefs(tx, &workspace)).await?;
    let catalog = visit.app.shelf.catalog();
    Ok(BriefPage {
        page: visit.page(visit.t("brief-title")).await?.in_space(Space::Strategy),
        tab: Tab::Brief,
        fields: Fields::new(Words { catalog: &catalog, locale: &visit.locale }, brief),
        errors,
        former: former
            .into_iter()
            .map(|f| {
                let name = toml::from_str::<Brief>(&f.body).map(|b| b.name).unwrap_or_default();
                (f.version, name, f.author.unwrap_or_default(), f.replaced_at)
            })
            .collect(),
        sections: STEPS.iter().chain(&["more"]).map(|step| (*step, visit.t(&format!("ask-{step}")))).collect(),
    })
}

pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    let draft = load(&visit).await?;
    if draft.stored.is_none() {
        return Ok(visit.go(&format!("/w/{}/strategy/start", slug(&visit)?)));
    }
    Ok(view(&brief_page(&visit, &draft.brief, Errors::default()).await?))
}

pub(super) async fn change(visit: Visit, form: Form) -> Result<Response, PageError> {
    let mut draft = load(&visit).await?;
    let mut errors = Errors::default();
    for step in STEPS.iter().chain(&["more"]) {
        errors.extend(take(&visit.locale, step, &form, &mut draft.brief));
    }
    if !errors.is_empty() {
        return Ok(again(&brief_page(&visit, &draft.brief, errors).await?));
    }
    save(&visit, &draft.brief, STEPS.len() as i64).await?;
    Ok(visit.done(visit.t("brief-saved"), &format!("/w/{}/strategy/choice", slug(&visit)?)))
}

#[derive(Template)]
#[template(path = "strategy/text.html")]
struct TextPage {
    page: Page,
    tab: Tab,
    text: String,
    rows: usize,
    problems: Vec<(usize, String)>,
    keys: Vec<(&'static str, &'static str, &'static str)>,
    goals: String,
}

async fn text_page(visit: &Visit, text: String, problems: Vec<BriefProblem>) -> Result<TextPage, PageError> {
    let catalog: Arc<Catalog> = visit.app.shelf.catalog();
    Ok(TextPage {
        page: visit.page(visit.t("brief-text-title")).await?.in_space(Space::Strategy),
        tab: Tab::Brief,
        rows: text.lines().count().clamp(16, 40) + 2,
        text,
        problems: problems.into_iter().map(|p| (p.line, visit.locale.typeset(&p.message))).collect(),
        keys: KEYS.iter().map(|key| (key.path, key.takes, key.example)).collect(),
        goals: catalog.vocabulary.words(Word::Goal).keys().map(String::as_str).collect::<Vec<_>>().join(", "),
    })
}

pub(super) async fn text(visit: Visit) -> Result<Response, PageError> {
    let draft = load(&visit).await?;
    let text = match draft.stored.map(|s| s.body).filter(|body| !body.trim().is_empty()) {
        Some(body) => body,
        None => EXAMPLES.get_file("bakery_rennes.toml").and_then(|f| f.contents_utf8()).unwrap_or_default().to_owned(),
    };
    let catalog = visit.app.shelf.catalog();
    let problems = checked(&text, &catalog, &visit).err().unwrap_or_default();
    Ok(view(&text_page(&visit, text, problems).await?))
}

/// The text is kept whatever its state: nothing typed is lost, and the problems are told by line.
pub(super) async fn change_text(visit: Visit, form: Form) -> Result<Response, PageError> {
    let text = form.raw("text").replace("\r\n", "\n");
    let catalog = visit.app.shelf.catalog();
    store(&visit, text.clone(), STEPS.len() as i64).await?;
    match checked(&text, &catalog, &visit) {
        Ok(_) => Ok(visit.done(visit.t("brief-saved"), &format!("/w/{}/strategy/choice", slug(&visit)?))),
        Err(problems) => Ok(again(&text_page(&visit, text, problems).await?)),
    }
}

/// The answers to "Berger or Passeur?".
#[derive(Template)]
#[template(path = "strategy/style.html")]
struct StylePage {
    page: Page,
    tab: Tab,
    /// Id, words, degrees of agreement.
    questions: Vec<(String, String, [Degree; 5])>,
    position: Option<Position>,
}

/// Its value, its words, and whether it is the one given.
type Degree = (i8, String, bool);

struct Position {
    /// 0 to 100 for drawing.
    at: String,
    name: String,
    says: String,
    relay: String,
    outside: String,
    weak: bool,
}

pub(super) const AGREEMENT: [i8; 5] = [-2, -1, 0, 1, 2];

pub(super) async fn style(visit: Visit) -> Result<Response, PageError> {
    use passeur_handbook::choose::{Style, position, questions};
    let catalog = visit.app.shelf.catalog();
    let given = load(&visit).await?.stored.map(|s| s.style).unwrap_or_default();
    let answers: Vec<(&str, i8)> = given.iter().map(|(id, agreement)| (id.as_str(), *agreement)).collect();
    let percent = |share: f64| visit.locale.percent(share, 0);
    let position = position(&answers).map(|p| {
        let id = match p.style {
            Style::Berger => "berger",
            Style::Both => "both",
            Style::Passeur => "passeur",
        };
        Position {
            at: format!("{:.1}", 50.0 + 46.0 * p.value),
            name: visit.t(&format!("style-{id}")),
            says: visit.t(&format!("style-{id}-says")),
            relay: percent(p.relay_share),
            outside: percent(p.outside_share),
            weak: p.answered < 4,
        }
    });
    let questions = questions(&catalog)
        .into_iter()
        .map(|q| {
            let words = Words { catalog: &catalog, locale: &visit.locale }.say(&q.text);
            let said = given.get(&q.id).copied();
            let degrees = AGREEMENT.map(|n| (n, visit.t(&format!("style-agree-{}", n + 2)), said == Some(n)));
            (q.id, words, degrees)
        })
        .collect();
    Ok(view(&StylePage {
        page: visit.page(visit.t("style-title")).await?.in_space(Space::Strategy),
        tab: Tab::Brief,
        questions,
        position,
    }))
}

pub(super) async fn answer_style(visit: Visit, form: Form) -> Result<Response, PageError> {
    let catalog = visit.app.shelf.catalog();
    let answers = passeur_handbook::choose::questions(&catalog)
        .into_iter()
        .filter_map(|q| {
            let agreement: i8 = form.get(&q.id).parse().ok()?;
            AGREEMENT.contains(&agreement).then_some((q.id, agreement))
        })
        .collect();
    let member = visit.member()?;
    let (workspace, by) = (member.workspace.id.clone(), member.user.id.clone());
    visit.app.db.write(move |tx| strategy::set_style(tx, &workspace, &answers, Some(&by))).await?;
    Ok(visit.go(&format!("/w/{}/strategy/style", slug(&visit)?)))
}
