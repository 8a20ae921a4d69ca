//! Connecting an account: which network, and the form its descriptor asks for; or an account that people publish to
//! by hand; or why a service cannot be used any more.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use passeur_handbook::catalog::{self, Catalog, Network};
use passeur_networks::{ConnectForm, Descriptor, Failure, WayIn};
use passeur_store::accounts::{self, Account};
use passeur_store::{StoreError, clock};
use serde::Deserialize;

use super::words::network_name;
use crate::auth::form::Errors;
use crate::auth::{Form, Permission, Routes, Visit};
use crate::locale::Locale;
use crate::page::{Flash, Page, PageError, Space, Tone, view};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/accounts/connect", Permission::ManageAccounts, choose)
        .get("/w/{slug}/accounts/connect/{network}", Permission::ManageAccounts, show)
        .post("/w/{slug}/accounts/connect/{network}", Permission::ManageAccounts, submit)
}

/// How long a person waits for a network before the page says so.
pub(super) const PATIENCE: Duration = Duration::from_secs(40);
/// Services of the catalogue that speak the Mastodon API: the same connector serves them.
/// Source: the list of implementations in docs.joinmastodon.org and the projects' own documentation.
const SPEAK_MASTODON: [&str; 1] = ["pixelfed"];

#[derive(Debug, Default, Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

#[derive(Debug, Default, Deserialize)]
struct Again {
    /// The account to connect again.
    account: Option<String>,
}

struct Direct {
    id: String,
    name: String,
    about: String,
    path: String,
    /// The hub of the workspace is there already.
    done: bool,
}

struct Entry {
    id: String,
    name: String,
    about: String,
    closed: bool,
}

struct FamilyRow {
    name: String,
    about: String,
    entries: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "accounts/choose.html")]
struct ChoosePage {
    page: Page,
    q: String,
    direct: Vec<Direct>,
    families: Vec<FamilyRow>,
    count: usize,
    drawing: crate::ui::Drawing,
}

/// Lower case without marks, so that « développeur » is found by "developpeur".
fn plain(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'û' | 'ù' | 'ü' => 'u',
            'ç' => 'c',
            '’' => '\'',
            c => c,
        })
        .collect()
}

pub(super) fn is_closed(n: &Network) -> bool {
    matches!(n.status.state, catalog::State::Closed | catalog::State::Merged)
}

async fn choose(visit: Visit, Query(search): Query<Search>) -> Result<Response, PageError> {
    let member = visit.member()?;
    let workspace = member.workspace.id.clone();
    let known = visit.app.db.read(move |tx| accounts::list(tx, &workspace)).await.map_err(|e: StoreError| e)?;
    let base = format!("/w/{}", member.workspace.slug);
    let page = visit
        .page(visit.t("accounts-connect-title"))
        .await?
        .in_space(Space::Vault)
        .crumb(visit.t("accounts-title"), format!("{base}/accounts"));
    let tag = page.locale.tag();
    let words = plain(&search.q);
    let found = |texts: &[&str]| {
        let all = plain(&texts.join(" "));
        words.split_whitespace().all(|word| all.contains(word))
    };
    let mut direct: Vec<Direct> = visit
        .app
        .registry
        .all()
        .map(|c| {
            let d = c.descriptor();
            let about = page.locale.t_or(&format!("accounts-about-{}", d.id), "");
            let hub = known.iter().find(|a| d.id == "hub" && a.network == "hub");
            let path = hub
                .map_or_else(|| format!("{base}/accounts/connect/{}", d.id), |a| format!("{base}/accounts/{}", a.id));
            Direct { id: d.id.into(), name: network_name(&page.locale, d.id), about, path, done: hub.is_some() }
        })
        .filter(|d| found(&[&d.name, &d.id, &d.about]))
        .collect();
    direct.sort_by_key(|d| d.id != "hub");
    let catalogue = Catalog::builtin();
    let mut families: Vec<FamilyRow> = Vec::new();
    for (id, family) in &catalogue.vocabulary.families {
        let entries: Vec<Entry> = catalogue
            .networks
            .values()
            .filter(|n| n.family == *id && visit.app.registry.get(&n.id).is_none())
            .filter(|n| found(&[&n.name, &n.id, n.utility.get(tag), family.name.get(tag)]))
            .map(|n| Entry {
                id: n.id.clone(),
                name: n.name.clone(),
                about: n.utility.get(tag).to_owned(),
                closed: is_closed(n),
            })
            .collect();
        if !entries.is_empty() {
            let (name, about) = (family.name.get(tag).to_owned(), family.about.get(tag).to_owned());
            families.push(FamilyRow { name, about, entries });
        }
    }
    // The families with the most choice first: the list reads from the common to the rare.
    families.sort_by_key(|f| std::cmp::Reverse(f.entries.len()));
    let count = families.iter().map(|f| f.entries.len()).sum();
    Ok(view(&ChoosePage { page, q: search.q, direct, families, count, drawing: crate::ui::Drawing::NothingFound }))
}

struct FieldRow {
    name: &'static str,
    label: String,
    help: String,
    secret: bool,
    required: bool,
    example: &'static str,
    value: String,
    error: Option<String>,
}

struct WayRow {
    id: &'static str,
    title: String,
    lead: String,
    action: String,
    button: String,
    busy: String,
    fields: Vec<FieldRow>,
}

/// What went wrong while connecting: what happened, what was kept, what to do.
pub(super) struct Trouble {
    happened: String,
    kept: String,
    todo: String,
    message: String,
}

#[derive(Template)]
#[template(path = "accounts/connect.html")]
struct ConnectPage {
    page: Page,
    network: String,
    ways: Vec<WayRow>,
    trouble: Option<Trouble>,
    /// The handle of the account that is connected again.
    again: Option<String>,
    account: String,
    scopes: Vec<String>,
    docs: &'static str,
}

#[derive(Template)]
#[template(path = "accounts/assisted.html")]
struct AssistedPage {
    page: Page,
    network: String,
    name: String,
    utility: String,
    why: String,
    docs: Option<String>,
    errors: Errors,
    handle: String,
    display_name: String,
    profile_url: String,
    home: Option<String>,
    mastodon: bool,
}

#[derive(Template)]
#[template(path = "accounts/closed.html")]
struct ClosedPage {
    page: Page,
    network: String,
    name: String,
    note: String,
    since: Option<String>,
    source: Option<String>,
    /// Id and name of what took over, and of what else does the same.
    into: Option<(String, String)>,
    alternatives: Vec<(String, String)>,
}

pub(super) fn way(descriptor: &Descriptor, id: &str) -> Option<&'static WayIn> {
    descriptor.ways_in.iter().find(|w| w.id == id)
}

fn ways(
    locale: &Locale,
    d: &Descriptor,
    base: &str,
    form: &Form,
    given: Option<&Account>,
    missing: &[&str],
) -> Vec<WayRow> {
    let name = network_name(locale, d.id);
    let tried = form.get("way_in").to_owned();
    d.ways_in
        .iter()
        .map(|way| {
            let own = |part: &str| {
                let exact = format!("accounts-way-{}-{}-{part}", d.id, way.id);
                let key = if locale.has(&exact) { exact } else { format!("accounts-way-{}-{part}", way.id) };
                locale.t1(&key, "network", &name)
            };
            // Fields of a way that needs nothing from a person are filled in by us.
            let fields = way.fields.iter().filter(|_| way.id != "none").map(|f| {
                let exact = format!("accounts-help-{}-{}", d.id, f.name);
                let general = format!("accounts-help-{}", f.name);
                let help = if locale.has(&exact) { locale.t(&exact) } else { locale.t_or(&general, "") };
                let typed = if tried == way.id && !f.secret { form.get(f.name).to_owned() } else { String::new() };
                let known = given.map_or("", |a| match f.name {
                    "server" => a.server.as_str(),
                    "handle" => a.handle.trim_start_matches('@'),
                    _ => "",
                });
                let empty = tried == way.id && missing.contains(&f.name);
                FieldRow {
                    name: f.name,
                    label: locale.t(&format!("accounts-field-{}", f.name)),
                    help,
                    secret: f.secret,
                    required: f.required,
                    example: f.example,
                    value: if typed.is_empty() { known.to_owned() } else { typed },
                    error: empty.then(|| locale.t("accounts-field-missing")),
                }
            });
            WayRow {
                id: way.id,
                title: own("title"),
                lead: own("lead"),
                button: own("button"),
                action: match way.id {
                    "oauth" => format!("{base}/accounts/oauth/start"),
                    _ => format!("{base}/accounts/connect/{}", d.id),
                },
                busy: locale.t1("accounts-connecting", "network", &name),
                fields: fields.collect(),
            }
        })
        .collect()
}

/// What a failure is to the person in front of the form.
pub(super) fn trouble(locale: &Locale, network: &str, failure: &Failure) -> Trouble {
    let id = match failure {
        Failure::Permanent { .. } => "refused",
        Failure::Unauthorised { .. } => "credentials",
        Failure::Temporary { .. } | Failure::Unsure { .. } => "away",
    };
    let name = network_name(locale, network);
    Trouble {
        happened: locale.t1(&format!("accounts-trouble-{id}-happened"), "network", &name),
        kept: locale.t("accounts-trouble-kept"),
        todo: locale.t(&format!("accounts-trouble-{id}-todo")),
        message: locale.said(&failure.to_string()),
    }
}

/// The form of a network this build connects, again after a failure.
pub(super) async fn form_page(
    visit: &Visit,
    network: &str,
    form: &Form,
    again: Option<&str>,
    problem: Option<Trouble>,
    missing: &[&str],
) -> Result<Response, PageError> {
    let member = visit.member()?;
    let connector = visit.app.registry.get(network).ok_or(PageError::NotFound)?;
    let d = connector.descriptor();
    let base = format!("/w/{}", member.workspace.slug);
    let given = match again.filter(|id| !id.is_empty()) {
        Some(id) => {
            let (workspace, id) = (member.workspace.id.clone(), id.to_owned());
            let found = visit.app.db.read(move |tx| accounts::of_workspace(tx, &workspace, &id)).await;
            found.ok().filter(|a: &Account| a.network == network)
        }
        None => None,
    };
    let name = network_name(&visit.locale, network);
    let title = match &given {
        Some(_) => visit.t1("accounts-reconnect-title", "network", &name),
        None => visit.t1("accounts-connect-to", "network", &name),
    };
    let page = visit
        .page(title)
        .await?
        .in_space(Space::Vault)
        .crumb(visit.t("accounts-title"), format!("{base}/accounts"))
        .crumb(visit.t("accounts-connect-title"), format!("{base}/accounts/connect"));
    let failed = problem.is_some() || !missing.is_empty();
    let html = ConnectPage {
        ways: ways(&page.locale, d, &base, form, given.as_ref(), missing),
        scopes: d.scopes.iter().map(|s| (*s).to_owned()).collect(),
        docs: d.docs,
        again: given.as_ref().map(|a| a.handle.clone()),
        account: given.map(|a| a.id).unwrap_or_default(),
        network: network.to_owned(),
        trouble: problem,
        page,
    };
    Ok(if failed { crate::auth::form::again(&html) } else { view(&html) })
}

async fn show(
    visit: Visit,
    Path((_, network)): Path<(String, String)>,
    Query(wish): Query<Again>,
) -> Result<Response, PageError> {
    if visit.app.registry.get(&network).is_some() {
        return form_page(&visit, &network, &Form::default(), wish.account.as_deref(), None, &[]).await;
    }
    let entry = Catalog::builtin().get(&network).ok_or(PageError::NotFound)?;
    if is_closed(entry) {
        closed(&visit, entry).await
    } else {
        assisted(&visit, entry, &Form::default(), Errors::default()).await
    }
}

async fn crumbs(visit: &Visit, title: String) -> Result<Page, PageError> {
    let base = format!("/w/{}/accounts", visit.member()?.workspace.slug);
    let page = visit.page(title).await?.in_space(Space::Vault);
    Ok(page
        .crumb(visit.t("accounts-title"), base.clone())
        .crumb(visit.t("accounts-connect-title"), format!("{base}/connect")))
}

async fn closed(visit: &Visit, n: &Network) -> Result<Response, PageError> {
    let tag = visit.locale.tag();
    let named = |id: &String| Catalog::builtin().get(id).map(|n| (n.id.clone(), n.name.clone()));
    let live = |id: &String| Catalog::builtin().get(id).is_some_and(|n| !is_closed(n));
    Ok(view(&ClosedPage {
        page: crumbs(visit, n.name.clone()).await?,
        network: n.id.clone(),
        name: n.name.clone(),
        note: n.status.note.as_ref().map(|t| t.get(tag).to_owned()).unwrap_or_default(),
        since: n.status.on.as_ref().map(|d| d.as_str().to_owned()),
        source: n.status.origin.source.clone(),
        into: n.status.into.as_ref().filter(|id| live(id)).and_then(named),
        alternatives: n.alternatives.iter().filter(|id| live(id)).filter_map(named).collect(),
    }))
}

async fn assisted(visit: &Visit, n: &Network, form: &Form, errors: Errors) -> Result<Response, PageError> {
    let tag = visit.locale.tag();
    let failed = !errors.is_empty();
    let html = AssistedPage {
        page: crumbs(visit, visit.t1("accounts-connect-to", "network", &n.name)).await?,
        network: n.id.clone(),
        name: n.name.clone(),
        utility: n.summary.get(tag).to_owned(),
        why: n.api.text.get(tag).to_owned(),
        docs: n.api.docs.clone(),
        errors,
        handle: form.get("handle").into(),
        display_name: form.get("display_name").into(),
        profile_url: form.get("profile_url").into(),
        home: n.home.clone(),
        mastodon: SPEAK_MASTODON.contains(&n.id.as_str()),
    };
    Ok(if failed { crate::auth::form::again(&html) } else { view(&html) })
}

async fn submit(visit: Visit, Path((_, network)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let Some(connector) = visit.app.registry.get(&network) else {
        return submit_assisted(&visit, &network, &form).await;
    };
    let way = way(connector.descriptor(), form.get("way_in")).ok_or_else(|| PageError::Unprocessable(String::new()))?;
    let again = form.get("account").to_owned();
    let mut fields = std::collections::BTreeMap::new();
    let mut missing = Vec::new();
    for field in way.fields {
        let value = match (way.id, field.name) {
            ("none", "workspace") => visit.member()?.workspace.slug.clone(),
            _ => form.raw(field.name).trim().to_owned(),
        };
        if field.required && value.is_empty() {
            missing.push(field.name);
        }
        fields.insert(field.name.to_owned(), value.into());
    }
    if !missing.is_empty() {
        return form_page(&visit, &network, &form, Some(&again), None, &missing).await;
    }
    let typed = ConnectForm { way_in: way.id.into(), fields };
    let workspace = visit.member()?.workspace.id.clone();
    let engine = visit.app.engine();
    let call = passeur_engine::connect(&engine, &workspace, &network, &typed);
    let result = match tokio::time::timeout(PATIENCE, call).await {
        Ok(result) => result,
        Err(_) => Err(Failure::temporary(visit.t1("accounts-no-answer", "n", PATIENCE.as_secs()))),
    };
    match result {
        Ok(account) => connected(&visit, &account, &again).await,
        Err(failure) => {
            let problem = trouble(&visit.locale, &network, &failure);
            form_page(&visit, &network, &form, Some(&again), Some(problem), &[]).await
        }
    }
}

/// The account is there: to its page, with a word about what happened.
pub(super) async fn connected(visit: &Visit, account: &Account, again: &str) -> Result<Response, PageError> {
    let member = visit.member()?;
    let note = visit.audit("account-connected", &account.id, &account.name());
    visit.app.db.write(move |tx| note.record(tx)).await?;
    let path = format!("/w/{}/accounts/{}", member.workspace.slug, account.id);
    if !again.is_empty() && again != account.id {
        let text = visit.t1("accounts-connected-another", "handle", &account.handle);
        return Ok(visit.tell(&[Flash::new(Tone::Warning, text)], &path));
    }
    let key = if again.is_empty() { "accounts-connected" } else { "accounts-connected-again" };
    Ok(visit.done(visit.t1(key, "handle", &account.handle), &path))
}

const HANDLE_MAX: usize = 120;

async fn submit_assisted(visit: &Visit, network: &str, form: &Form) -> Result<Response, PageError> {
    let entry = Catalog::builtin().get(network).filter(|n| !is_closed(n)).ok_or(PageError::NotFound)?;
    let mut errors = Errors::default();
    let (handle, display_name) = (form.get("handle"), form.get("display_name"));
    if handle.is_empty() || handle.chars().count() > HANDLE_MAX || handle.chars().any(char::is_control) {
        errors.add("handle", visit.t1("accounts-assisted-handle-invalid", "n", HANDLE_MAX));
    }
    if display_name.chars().count() > HANDLE_MAX {
        errors.add("display_name", visit.t1("accounts-assisted-handle-invalid", "n", HANDLE_MAX));
    }
    let profile = form.some("profile_url");
    let is_web =
        |u: &&str| url::Url::parse(u).is_ok_and(|u| matches!(u.scheme(), "http" | "https") && u.host_str().is_some());
    if profile.is_some_and(|u| !is_web(&u) || u.len() > 2_000) {
        errors.add("profile_url", visit.t("accounts-assisted-profile-invalid"));
    }
    if !errors.is_empty() {
        return assisted(visit, entry, form, errors).await;
    }
    let workspace = visit.member()?.workspace.id.clone();
    let (engine, profile) = (&visit.app.engine(), profile.map(str::to_owned));
    let kept = passeur_engine::assisted(engine, &workspace, network, handle, display_name, profile).await;
    let account = kept.map_err(|failure| {
        tracing::error!(%failure, at = clock::timestamp(visit.now()).to_string(), "an account could not be kept");
        PageError::Maintenance
    })?;
    connected(visit, &account, "").await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use jiff::{Timestamp, tz::TimeZone};

    #[test]
    fn every_field_and_way_in_of_every_connector_has_its_words() {
        for language in Language::ALL {
            let locale = Locale::new(language, TimeZone::UTC, Timestamp::UNIX_EPOCH);
            for connector in passeur_networks::registry().all() {
                let d = connector.descriptor();
                for way in ways(&locale, d, "", &Form::default(), None, &[]) {
                    for text in [&way.title, &way.lead, &way.button] {
                        assert!(!text.starts_with("accounts-"), "{}: {text}", d.id);
                    }
                    for field in way.fields {
                        assert!(!field.label.starts_with("accounts-"), "{}: {}", d.id, field.label);
                        assert!(!field.secret || !field.help.is_empty(), "{}: how to get a {}", d.id, field.name);
                    }
                }
            }
        }
    }

    #[test]
    fn what_was_typed_comes_back_but_secrets_do_not() {
        let locale = Locale::new(Language::English, TimeZone::UTC, Timestamp::UNIX_EPOCH);
        let registry = passeur_networks::registry();
        let form = Form::parse(b"way_in=token&server=social.example&token=hunter2");
        let rows = ways(&locale, registry.get("mastodon").unwrap().descriptor(), "", &form, None, &["token"]);
        let token = rows.iter().find(|w| w.id == "token").unwrap();
        assert_eq!(token.fields[0].value, "social.example");
        assert!(token.fields[1].value.is_empty() && token.fields[1].error.is_some());
        let oauth = rows.iter().find(|w| w.id == "oauth").unwrap();
        assert!(
            oauth.fields.iter().all(|f| f.value.is_empty() && f.error.is_none()),
            "another way's form is left alone"
        );
    }

    #[test]
    fn searching_ignores_case_and_accents() {
        assert_eq!(plain("Développeur L’Été"), "developpeur l'ete");
    }
}
