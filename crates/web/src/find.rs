//! Finding things: the palette's answers, the page of results, the help page, and short addresses that lead into the
//! workspace last in use.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use passeur_store::{StoreError, accounts, campaigns, media, members, posts};
use serde::Deserialize;

use crate::accounts::words::{self, network_name};
use crate::auth::{Access, Permission, Routes, Visit};
use crate::page::{Page, PageError, view};
use crate::ui::{Html, icon, network};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/search", Permission::ViewPosts, results)
        .get("/w/{slug}/search/palette", Permission::ViewPosts, palette)
        .get("/help", Access::Signed, help)
        .get("/search", Access::Signed, into_workspace)
        .get("/compose", Access::Signed, into_workspace)
        .get("/notifications", Access::Signed, into_workspace)
        .get("/settings", Access::Signed, into_workspace)
        .get("/calendar", Access::Signed, into_workspace)
        .get("/accounts", Access::Signed, into_workspace)
}

#[derive(Debug, Default, Deserialize)]
struct Words {
    #[serde(default)]
    q: String,
}

struct Hit {
    mark: Html,
    title: String,
    about: String,
    path: String,
}

struct Group {
    title: String,
    hits: Vec<Hit>,
}

/// What a search looks at, in the order of the answer.
async fn search(visit: &Visit, page: &Page, text: &str, each: usize) -> Result<Vec<Group>, PageError> {
    let text: String = text.trim().chars().take(200).collect();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let workspace = visit.member()?.workspace.id.clone();
    let (words, limit) = (text.to_lowercase(), each as i64);
    let (posts, accounts, campaigns, files, people) = visit
        .app
        .db
        .read(move |tx| {
            let posts = posts::Filter {
                workspace_id: workspace.clone(),
                search: text.clone(),
                limit,
                ..posts::Filter::default()
            };
            let files =
                media::Filter { workspace_id: workspace.clone(), search: text, limit, ..media::Filter::default() };
            Ok::<_, StoreError>((
                posts::list(tx, &posts)?,
                accounts::list(tx, &workspace)?,
                campaigns::list(tx, &workspace)?,
                media::list(tx, &files)?,
                members::list(tx, &workspace)?,
            ))
        })
        .await?;
    let matches = |texts: &[&str]| {
        let all = texts.join(" ").to_lowercase();
        words.split_whitespace().all(|word| all.contains(word))
    };
    let locale = &page.locale;
    let posts = posts.into_iter().map(|p| Hit {
        mark: icon("file-text"),
        title: p.excerpt(80),
        about: p.due_at.map_or_else(|| page.t("find-draft"), |at| locale.relative(passeur_store::clock::timestamp(at))),
        path: page.at(&format!("/posts/{}", p.id)),
    });
    let accounts = accounts
        .into_iter()
        .filter(|a| matches(&[&a.display_name, &a.handle, &a.network, &network_name(locale, &a.network)]))
        .map(|a| Hit {
            mark: network(&a.network),
            title: words::name(&a).to_owned(),
            about: a.handle.clone(),
            path: page.at(&format!("/accounts/{}", a.id)),
        });
    let campaigns = campaigns.into_iter().filter(|c| matches(&[&c.name])).map(|c| Hit {
        mark: icon("flag"),
        path: page.at(&format!("/calendar?campaign={}", c.id)),
        title: c.name,
        about: String::new(),
    });
    let files = files.into_iter().map(|m| Hit {
        mark: icon(if m.mime.starts_with("video/") { "film" } else { "image" }),
        path: page.at(&format!("/media/{}", m.id)),
        about: m.alt,
        title: m.name,
    });
    let people = people.into_iter().filter(|m| matches(&[&m.name, &m.email])).map(|m| Hit {
        mark: icon("user"),
        title: m.name,
        about: m.email,
        path: page.at("/members"),
    });
    let places =
        PLACES.iter().filter(|(permission, ..)| permission.is_none_or(|p| page.may(p))).map(|(_, mark, key, path)| {
            Hit {
                mark: icon(mark),
                title: page.t(key),
                about: String::new(),
                path: if path.starts_with("//") { path[1..].to_owned() } else { page.at(path) },
            }
        });
    let places: Vec<Hit> = places.filter(|h| matches(&[&h.title])).collect();
    let group = |key: &str, hits: Vec<Hit>| Group { title: page.t(key), hits };
    let all = [
        group("find-posts", posts.take(each).collect()),
        group("find-accounts", accounts.take(each).collect()),
        group("find-campaigns", campaigns.take(each).collect()),
        group("find-media", files.take(each).collect()),
        group("find-people", people.take(each).collect()),
        group("find-places", places),
    ];
    Ok(all.into_iter().filter(|g| !g.hits.is_empty()).collect())
}

/// Pages that the palette does not bring along itself: permission, icon, words, path (`//` is outside the workspace).
const PLACES: [(Option<&str>, &str, &str, &str); 9] = [
    (None, "bell", "action-notifications", "/notifications"),
    (None, "plug", "accounts-title", "/accounts"),
    (None, "users", "find-place-members", "/members"),
    (Some("manage-workspace"), "settings", "find-place-settings", "/settings"),
    (Some("manage-workspace"), "share-2", "webhooks-title", "/webhooks"),
    (Some("manage-workspace"), "zap", "integrations-title", "/integrations"),
    (Some("use-tokens"), "key", "find-place-tokens", "/tokens"),
    (None, "user", "find-place-me", "//me"),
    (None, "circle-help", "frame-help", "//help"),
];

#[derive(Template)]
#[template(path = "find/palette.html")]
struct PalettePage {
    groups: Vec<Group>,
}

async fn palette(visit: Visit, Query(words): Query<Words>) -> Result<Response, PageError> {
    let page = visit.page("").await?;
    Ok(view(&PalettePage { groups: search(&visit, &page, &words.q, 5).await? }))
}

#[derive(Template)]
#[template(path = "find/results.html")]
struct ResultsPage {
    page: Page,
    q: String,
    groups: Vec<Group>,
    drawing: crate::ui::Drawing,
}

async fn results(visit: Visit, Query(words): Query<Words>) -> Result<Response, PageError> {
    let page = visit.page(visit.t("find-title")).await?;
    let groups = search(&visit, &page, &words.q, 25).await?;
    Ok(view(&ResultsPage { page, q: words.q, groups, drawing: crate::ui::Drawing::NothingFound }))
}

#[derive(Template)]
#[template(path = "find/help.html")]
struct HelpPage {
    page: Page,
    states: [passeur_handbook::delivery::State; 12],
    keys: Vec<(Vec<String>, String)>,
}

async fn help(visit: Visit) -> Result<Response, PageError> {
    let page = visit.page(visit.t("frame-help")).await?;
    let one = |key: &str, words: &str| (key.split(' ').map(str::to_owned).collect(), page.t(words));
    let mut keys = vec![
        one("?", "keys-help"),
        one("Ctrl K", "keys-palette"),
        one("/", "keys-search"),
        one("c", "keys-compose"),
        one("j", "keys-next"),
        one("k", "keys-previous"),
        one("↵", "keys-open"),
        one("u", "keys-undo"),
        one("Esc", "keys-close"),
    ];
    keys.extend(
        page.spaces()
            .into_iter()
            .map(|s| (vec!["g".to_owned(), s.letter().to_string()], page.t1("palette-go", "space", page.t(&s.key())))),
    );
    Ok(view(&HelpPage { states: passeur_handbook::delivery::State::ALL, keys, page }))
}

/// `/compose`, `/notifications`…: the same place in the workspace last in use.
async fn into_workspace(visit: Visit, uri: http::Uri) -> Result<Response, PageError> {
    let page = visit.page("").await?;
    if page.base.is_empty() {
        return Ok(visit.go("/workspaces"));
    }
    let rest = uri.path_and_query().map_or("/", |p| p.as_str());
    Ok(visit.go(&page.at(rest)))
}

/// The key of the sentence that explains a state of a delivery.
pub(crate) fn state_key(state: &passeur_handbook::delivery::State) -> String {
    format!("help-state-{}", state.as_str())
}

#[cfg(test)]
mod tests {
    use crate::locale::{Language, Locale};
    use passeur_handbook::delivery::State;

    #[test]
    fn every_state_is_explained() {
        let locale = Locale::new(Language::French, jiff::tz::TimeZone::UTC, jiff::Timestamp::UNIX_EPOCH);
        for state in State::ALL {
            assert!(locale.has(&super::state_key(&state)), "{state:?}");
        }
    }
}
