//! The plan around a post: what it is made for, what it cost, and its checklists before, at and after publication.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use passeur_handbook::catalog::{Catalog, Word};
use passeur_handbook::plan::{FORMATS, House, Strategy};
use passeur_handbook::practice::{Check, Moment, Occasion, checks_for};
use passeur_store::posts::{self, Post};
use passeur_store::practice::{self, PostBrief, Ticked};
use passeur_store::{StoreError, Tx, accounts, strategy};

use crate::auth::{Form, Member, Visit};
use crate::locale::Locale;
use crate::page::{PageError, view};
use crate::ui::Html;

/// What the checklists are made of, read with the post.
#[derive(Debug, Clone, Default)]
pub struct Around {
    pub brief: PostBrief,
    pub ticked: Vec<Ticked>,
    networks: Vec<String>,
    /// Id and name.
    pillars: Vec<(String, String)>,
    house: House,
}

pub fn read(tx: &mut Tx<'_>, post: &Post) -> Result<Around, StoreError> {
    let mut networks = Vec::new();
    for rendition in &post.body.renditions {
        let network = accounts::get(tx, &rendition.account_id)?.network;
        if !networks.contains(&network) {
            networks.push(network);
        }
    }
    let brief = practice::brief(tx, &post.id)?;
    if networks.is_empty() && !brief.network.is_empty() {
        networks.push(brief.network.clone());
    }
    let plan: Option<Strategy> = strategy::current(tx, &post.workspace_id)?.map(|(_, strategy)| strategy);
    Ok(Around {
        brief,
        ticked: practice::ticked(tx, &post.id)?,
        networks,
        pillars: plan
            .iter()
            .flat_map(|s| s.plan.pillars.iter().map(|pillar| (pillar.id.clone(), pillar.name.clone())))
            .collect(),
        house: plan.map(|s| s.house).unwrap_or_default(),
    })
}

impl Around {
    fn occasion(&self) -> Occasion {
        let one = |id: &String| Some(id.clone()).filter(|id| !id.is_empty()).into_iter().collect::<Vec<_>>();
        Occasion { networks: self.networks.clone(), formats: one(&self.brief.format), goals: one(&self.brief.goal) }
    }
}

pub struct ItemView {
    pub id: String,
    pub text: String,
    /// Who and when, in words.
    pub done: Option<String>,
    pub source: Option<String>,
}

pub struct MomentView {
    pub title: String,
    /// Who answers for it, as the standards of management say.
    pub who: Option<String>,
    pub items: Vec<ItemView>,
    pub done: usize,
    pub open: bool,
}

/// The checklists of one post, as the composer and the post's page show them.
#[derive(Template)]
#[template(path = "studio/checks.html")]
pub struct ChecksView {
    pub action: String,
    pub csrf: Html,
    pub moments: Vec<MomentView>,
    pub may: bool,
    pub done: usize,
    pub total: usize,
}

impl ChecksView {
    pub fn new(
        locale: &Locale,
        catalog: &Catalog,
        post: &Post,
        around: &Around,
        action: String,
        csrf: Html,
        may: bool,
    ) -> Self {
        let language = locale.tag();
        let checks = checks_for(catalog, &around.occasion());
        let view = |check: &&Check| {
            let done = around.ticked.iter().find(|t| t.item == check.id).map(|t| {
                let when = locale.relative(passeur_store::clock::timestamp(t.at));
                match &t.by {
                    Some(name) => format!("{name}, {when}"),
                    None => when,
                }
            });
            let dated = |date: &str| crate::strategy::dated(locale, date);
            ItemView {
                id: check.id.clone(),
                text: locale.typeset(check.text.get(language)),
                done,
                source: check.origin.source.as_ref().map(|source| {
                    let date = check.origin.source_date.as_ref().map(|d| dated(d.as_str())).unwrap_or_default();
                    locale.t2("checks-source", "source", source, "date", date)
                }),
            }
        };
        let now = if post.due_at.is_none() {
            Moment::Before
        } else if post.due_at.is_some_and(|due| passeur_store::clock::timestamp(due) > locale.now) {
            Moment::At
        } else {
            Moment::After
        };
        let moments: Vec<MomentView> = Moment::ALL
            .into_iter()
            .map(|moment| {
                let items: Vec<ItemView> = checks.iter().filter(|c| c.moment == moment).map(view).collect();
                let tasks: &[&str] = match moment {
                    Moment::Before => &["writing", "visuals", "approval"],
                    Moment::At => &["publishing"],
                    Moment::After => &["answering", "measuring"],
                };
                let mut names: Vec<&str> = tasks
                    .iter()
                    .filter_map(|task| around.house.duty(task))
                    .map(|duty| duty.responsible.as_str())
                    .filter(|name| !name.is_empty())
                    .collect();
                names.dedup();
                MomentView {
                    title: locale.t(&format!("checks-{}", moment.id())),
                    who: (!names.is_empty()).then(|| names.join(", ")),
                    done: items.iter().filter(|item| item.done.is_some()).count(),
                    items,
                    open: moment == now,
                }
            })
            .collect();
        Self {
            action,
            csrf,
            may,
            done: moments.iter().map(|m| m.done).sum(),
            total: moments.iter().map(|m| m.items.len()).sum(),
            moments,
        }
    }

    pub fn html(&self) -> Html {
        Html::new(self.render().unwrap_or_else(|error| {
            tracing::error!(%error, "template failed");
            String::new()
        }))
    }
}

/// Value, words, chosen.
type Pick = (String, String, bool);

/// The brief of a post as its page shows it.
pub struct BriefView {
    pub goals: Vec<Pick>,
    pub pillars: Vec<Pick>,
    pub formats: Vec<Pick>,
    pub planned: Option<String>,
    pub minutes: String,
    pub euros: String,
    /// What it is for, in a line.
    pub line: String,
}

impl BriefView {
    pub fn new(locale: &Locale, catalog: &Catalog, around: &Around) -> Self {
        let brief = &around.brief;
        let word = |kind: Word, id: &str| locale.typeset(catalog.vocabulary.word(kind, id, locale.tag()));
        let goals = catalog.vocabulary.words(Word::Goal).keys();
        let line = [
            (!brief.goal.is_empty()).then(|| word(Word::Goal, &brief.goal)),
            (!brief.format.is_empty()).then(|| word(Word::Format, &brief.format)),
            around.pillars.iter().find(|(id, _)| *id == brief.pillar).map(|(_, name)| name.clone()),
            Some(brief.persona.clone()).filter(|p| !p.is_empty()),
        ];
        Self {
            goals: goals.map(|id| (id.clone(), word(Word::Goal, id), *id == brief.goal)).collect(),
            pillars: around.pillars.iter().map(|(id, name)| (id.clone(), name.clone(), *id == brief.pillar)).collect(),
            formats: FORMATS.iter().map(|id| ((*id).to_owned(), word(Word::Format, id), *id == brief.format)).collect(),
            planned: brief.planned_for.map(|at| {
                let minutes = brief.planned_minutes.and_then(|m| u32::try_from(m).ok()).unwrap_or_default();
                let day = locale.date_long(passeur_store::clock::timestamp(at));
                locale.t2("brief-planned", "date", day, "time", locale.duration(minutes * 60))
            }),
            minutes: brief.spent_minutes.map(|m| m.to_string()).unwrap_or_default(),
            euros: brief.spent_cents.map(|c| format!("{}.{:02}", c / 100, c % 100)).unwrap_or_default(),
            line: line.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        }
    }
}

fn open(tx: &mut Tx<'_>, member: &Member, id: &str) -> Result<Post, StoreError> {
    let post = posts::of_workspace(tx, &member.workspace.id, id)?;
    if member.may_edit_post_of(post.author_id.as_deref()) { Ok(post) } else { Err(StoreError::NotFound("the post")) }
}

/// Ticks or clears an item of the checklists.
pub async fn tick(visit: Visit, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let (item, done) = (form.get("item").to_owned(), form.get("done") == "yes");
    let catalog = visit.app.shelf.catalog();
    if !catalog.checks.iter().any(|check| check.id == item) {
        return Err(PageError::NotFound);
    }
    let asked = id.clone();
    let (post, around) = visit
        .app
        .db
        .write(move |tx| {
            let post = open(tx, &member, &asked)?;
            practice::tick(tx, &post.id, &item, done, Some(&member.user.id))?;
            let around = read(tx, &post)?;
            Ok::<_, StoreError>((post, around))
        })
        .await?;
    if !visit.partial.0 {
        return Ok(visit.go(&format!("/w/{slug}/posts/{id}/view#checks")));
    }
    let page = visit.page(String::new()).await?;
    let action = page.at(&format!("/posts/{id}/checks"));
    Ok(view(&ChecksView::new(&page.locale, &catalog, &post, &around, action, page.csrf_field(), true)))
}

/// Keeps what a post is made for and what it cost.
pub async fn keep(visit: Visit, Path((slug, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let catalog = visit.app.shelf.catalog();
    let word = |kind: Word, field: &str| {
        let id = form.get(field);
        if id.is_empty() || catalog.vocabulary.words(kind).contains_key(id) { Ok(id.to_owned()) } else { Err(()) }
    };
    let number = |field: &str| -> Result<Option<f64>, ()> {
        let text = form.get(field).replace(',', ".").replace(['\u{202f}', '\u{a0}', ' '], "");
        if text.is_empty() {
            return Ok(None);
        }
        text.parse::<f64>().ok().filter(|v| v.is_finite() && (0.0..1e7).contains(v)).map(Some).ok_or(())
    };
    let read_fields = || {
        Some((
            word(Word::Goal, "goal").ok()?,
            word(Word::Format, "format").ok()?,
            number("minutes").ok()?,
            number("euros").ok()?,
        ))
    };
    let Some((goal, format, minutes, euros)) = read_fields() else {
        return Err(PageError::Unprocessable(visit.t("brief-not-number")));
    };
    let (pillar, asked) = (form.get("pillar").to_owned(), id.clone());
    visit
        .app
        .db
        .write(move |tx| {
            let post = open(tx, &member, &asked)?;
            let mut brief = practice::brief(tx, &post.id)?;
            (brief.goal, brief.format, brief.pillar) = (goal, format, pillar);
            brief.spent_minutes = minutes.map(|m| m.round() as i64);
            brief.spent_cents = euros.map(|e| (e * 100.0).round() as i64);
            practice::set_brief(tx, &post.id, &brief)
        })
        .await?;
    Ok(visit.done(visit.t("post-brief-kept"), &format!("/w/{slug}/posts/{id}/view#brief")))
}
