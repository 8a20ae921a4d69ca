//! The list of posts: ideas, drafts, what is planned, what is out, templates, the bin.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use passeur_handbook::delivery::State;
use passeur_store::accounts::Account;
use passeur_store::campaigns::Campaign;
use passeur_store::posts::{self, Filter, Post, Schedule, Stage, Tally};
use passeur_store::{StoreError, accounts, campaigns, deliveries, media};
use serde::Deserialize;

use super::desk::name_of;
use crate::auth::{Form, Permission, Visit};
use crate::page::{Flash, Page, PageError, Space, Tone, view};
use crate::ui::{Drawing, Html};

pub struct Row {
    pub id: String,
    pub path: String,
    pub words: String,
    pub thumb: Option<String>,
    /// Networks, with the state of their delivery when there is one.
    pub networks: Vec<(String, Option<State>)>,
    pub states: Vec<State>,
    pub labels: Vec<String>,
    pub when: Option<i64>,
    pub changed: i64,
    pub repeats: bool,
    pub parts: usize,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    tab: String,
    q: String,
    label: String,
    account: String,
    campaign: String,
    after: String,
}

const TABS: [&str; 6] = ["planned", "drafts", "ideas", "sent", "templates", "bin"];

impl Asked {
    pub fn tab(&self) -> &str {
        TABS.into_iter().find(|t| *t == self.tab).unwrap_or("drafts")
    }

    fn is_filtered(&self) -> bool {
        [&self.q, &self.label, &self.account, &self.campaign].iter().any(|v| !v.is_empty())
    }

    pub fn with(&self, name: &str, value: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let pairs = [
            ("tab", &self.tab),
            ("q", &self.q),
            ("label", &self.label),
            ("account", &self.account),
            ("campaign", &self.campaign),
        ];
        for (n, v) in pairs.into_iter().map(|(n, v)| (n, if n == name { value } else { v })) {
            if !v.is_empty() {
                query.append_pair(n, v);
            }
        }
        if name == "after" {
            query.append_pair(name, value);
        }
        format!("?{}", query.finish())
    }
}

#[derive(Template)]
#[template(path = "studio/list.html")]
struct ListPage {
    page: Page,
    asked: Asked,
    tabs: Vec<(&'static str, i64)>,
    rows: Vec<Row>,
    labels: Vec<String>,
    accounts: Vec<(String, String)>,
    campaigns: Vec<Campaign>,
    more: Option<String>,
    empty: Html,
    may_write: bool,
}

const PAGE: i64 = 50;

pub async fn list(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let (workspace, slug) = (member.workspace.id.clone(), member.workspace.slug.clone());
    let mut asked = asked;
    let form = asked.clone();
    let (tally, found, tab, all, campaigns, labels) = visit
        .app
        .db
        .read(move |tx| {
            let tally = posts::tally(tx, &workspace)?;
            // Without a wish: what is to come, else what is being written.
            let tab = if !form.tab.is_empty() || tally.planned == 0 { form.tab().to_owned() } else { "planned".into() };
            let found = posts::list(tx, &filter(&workspace, &tab, &form))?;
            let all = accounts::list(tx, &workspace)?;
            let mut rows = Vec::with_capacity(found.len());
            for post in found {
                rows.push(row(tx, &slug, post, &all)?);
            }
            let labels = posts::labels(tx, &workspace)?;
            Ok::<_, StoreError>((tally, rows, tab, all, campaigns::list(tx, &workspace)?, labels))
        })
        .await?;
    asked.tab = tab;
    let (rows, keys): (Vec<Row>, Vec<String>) = found.into_iter().unzip();
    let page = visit.page(visit.t("posts-title")).await?.in_space(Space::Studio);
    let drawing = if asked.is_filtered() { Drawing::NothingFound } else { Drawing::Posts };
    let compose =
        format!("<a class=\"button primary\" href=\"{}\">{}</a>", page.at("/posts/new"), visit.t("action-compose"));
    let action = if asked.is_filtered() || asked.tab() == "bin" { Html::default() } else { Html::new(compose) };
    Ok(view(&ListPage {
        tabs: tabs(tally),
        more: keys.last().filter(|_| rows.len() as i64 == PAGE).map(|at| asked.with("after", at)),
        rows,
        labels,
        accounts: all.iter().map(|a| (a.id.clone(), name_of(a))).collect(),
        campaigns,
        empty: crate::ui::empty(&visit.locale, &drawing, action),
        may_write: member.may(Permission::EditOwnPosts),
        asked,
        page,
    }))
}

fn tabs(t: Tally) -> Vec<(&'static str, i64)> {
    TABS.into_iter().zip([t.planned, t.drafts, t.ideas, t.sent, t.templates, t.bin]).collect()
}

fn filter(workspace: &str, tab: &str, asked: &Asked) -> Filter {
    let some = |v: &String| Some(v.clone()).filter(|v| !v.is_empty());
    let (stages, out) = match tab {
        "planned" => (vec![Stage::Planned], Some(false)),
        "sent" => (vec![Stage::Planned], Some(true)),
        "ideas" => (vec![Stage::Idea], None),
        "templates" => (vec![Stage::Template], None),
        "bin" => (Vec::new(), None),
        _ => (vec![Stage::Draft], None),
    };
    Filter {
        by_age: false,
        workspace_id: workspace.into(),
        stages,
        out,
        deleted: tab == "bin",
        by_due: tab == "planned",
        search: asked.q.clone(),
        label: some(&asked.label),
        account_id: some(&asked.account),
        campaign_id: some(&asked.campaign),
        after: asked.after.split_once('~').and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned()))),
        limit: PAGE,
    }
}

/// The row, and the key of the page after it.
fn row(tx: &mut passeur_store::Tx<'_>, slug: &str, post: Post, all: &[Account]) -> Result<(Row, String), StoreError> {
    let sent = deliveries::of_post(tx, &post.id)?;
    let latest =
        |account: &str| sent.iter().filter(|d| d.account_id == account).max_by_key(|d| d.due_at).map(|d| d.state);
    let first = post.body.content.media().next().map(|m| m.media.clone());
    let thumb = match first {
        Some(id) => media::get(tx, &id).ok().filter(|m| matches!(m.kind.as_str(), "image" | "gif")).map(|m| m.id),
        None => None,
    };
    let networks: Vec<(String, Option<State>)> = post
        .body
        .renditions
        .iter()
        .filter_map(|r| Some((all.iter().find(|a| a.id == r.account_id)?.network.clone(), latest(&r.account_id))))
        .collect();
    let mut states: Vec<State> = networks.iter().filter_map(|(_, s)| *s).collect();
    states.sort_by_key(|s| *s as u8);
    states.dedup();
    let planned = post.stage == Stage::Planned;
    let key = format!("{}~{}", if planned { post.due_at.unwrap_or(post.updated_at) } else { post.updated_at }, post.id);
    let view = if planned { "/view" } else { "" };
    Ok((
        Row {
            path: format!("/w/{slug}/posts/{}{view}", post.id),
            words: post.excerpt(140),
            thumb: thumb.map(|id| format!("/w/{slug}/media/{id}/thumb")),
            networks,
            states,
            labels: post.body.labels.clone(),
            when: post.due_at.filter(|_| planned),
            changed: post.updated_at,
            repeats: matches!(post.schedule, Schedule::Recurring { .. }),
            parts: post.body.content.parts.len(),
            id: post.id,
        },
        key,
    ))
}

/// One action on many posts. What cannot be done to one does not stop the others.
pub async fn many(visit: Visit, Path(slug): Path<String>, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let ids: Vec<String> = form.all("post").map(str::to_owned).collect();
    let (verb, label, tab) = (form.get("do").to_owned(), form.get("label").to_owned(), form.get("tab").to_owned());
    if !["delete", "restore", "draft", "idea", "unplan", "label"].contains(&verb.as_str()) {
        return Err(PageError::Unprocessable(String::new()));
    }
    let (done, left) = visit
        .app
        .db
        .write(move |tx| {
            let (mut done, mut left) = (0usize, 0usize);
            for id in ids.iter().take(500) {
                let post = posts::get(tx, id)?;
                let allowed =
                    post.workspace_id == member.workspace.id && member.may_edit_post_of(post.author_id.as_deref());
                if !allowed {
                    left += 1;
                    continue;
                }
                let by = Some(member.user.id.as_str());
                let result = match verb.as_str() {
                    "delete" => posts::delete(tx, id, by),
                    "restore" => posts::restore(tx, id).map(|_| ()),
                    "unplan" => posts::unplan(tx, id, by).map(|_| ()),
                    "idea" => posts::set_stage(tx, id, Stage::Idea),
                    "label" if !label.is_empty() => {
                        let mut body = post.body;
                        if !body.labels.contains(&label) {
                            body.labels.push(label.clone());
                        }
                        posts::save(tx, id, None, &body, by).map(|_| ())
                    }
                    _ => posts::set_stage(tx, id, Stage::Draft),
                };
                match result {
                    Ok(()) => done += 1,
                    Err(StoreError::Conflict(_)) => left += 1,
                    Err(error) => return Err(error),
                }
            }
            Ok((done, left))
        })
        .await?;
    let mut flashes = Vec::new();
    if done > 0 {
        flashes.push(Flash::done(visit.t1("posts-done", "n", done)));
    }
    if left > 0 {
        flashes.push(Flash::new(Tone::Warning, visit.t1("posts-left", "n", left)));
    }
    Ok(visit.tell(&flashes, &format!("/w/{slug}/posts?tab={tab}")))
}
