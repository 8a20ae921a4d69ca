//! How accounts and networks are called, and what their state means.

use passeur_handbook::catalog::Catalog;
use passeur_handbook::limits::Pacing;
use passeur_store::accounts::{Account, Health};

use crate::locale::Locale;
use crate::page::{Page, Tone};
use crate::ui::{Html, escape, icon};

/// The name of a network as people know it: of our own words, of the catalogue, else its id.
pub fn network_name(locale: &Locale, id: &str) -> String {
    let known = Catalog::builtin().get(id).map_or(id, |n| n.name.as_str());
    locale.t_or(&format!("network-name-{id}"), known)
}

/// What an account's health means to a person: a word, and what happened, what is safe, what to do.
pub struct State {
    pub icon: &'static str,
    pub tone: Tone,
    pub word: String,
    /// Empty while all is well.
    pub happened: String,
    pub safe: String,
    pub todo: String,
    /// What the network said, or why somebody froze it.
    pub message: Option<String>,
    pub connect_again: bool,
}

/// `assisted`: nothing is connected, a person publishes.
pub fn state(locale: &Locale, account: &Account, assisted: bool) -> State {
    let (id, icon, tone) = match account.health {
        _ if account.archived_at.is_some() => ("archived", "archive", Tone::Info),
        _ if account.frozen_at.is_some() => ("frozen", "snowflake", Tone::Info),
        _ if assisted => ("assisted", "hand-helping", Tone::Info),
        Health::Ok => ("ok", "circle-check", Tone::Success),
        Health::Attention => ("attention", "triangle-alert", Tone::Warning),
        Health::Disconnected => ("disconnected", "unplug", Tone::Danger),
    };
    let part = |name: &str| {
        let key = format!("accounts-health-{id}-{name}");
        if locale.has(&key) { locale.t(&key) } else { String::new() }
    };
    let message = match id {
        "frozen" => account.frozen_reason.clone(),
        "attention" | "disconnected" => account.health_message.as_deref().map(|m| locale.said(m)),
        _ => None,
    };
    State {
        icon,
        tone,
        word: locale.t(&format!("accounts-health-{id}")),
        happened: part("happened"),
        safe: part("safe"),
        todo: part("todo"),
        message: message.filter(|m| !m.is_empty()),
        connect_again: id == "disconnected",
    }
}

/// The icon, tone and word of a health in the history.
pub fn health(locale: &Locale, health: Health) -> (&'static str, Tone, String) {
    let (icon, tone) = match health {
        Health::Ok => ("circle-check", Tone::Success),
        Health::Attention => ("triangle-alert", Tone::Warning),
        Health::Disconnected => ("unplug", Tone::Danger),
    };
    (icon, tone, locale.t(&format!("accounts-health-{}", health.as_str())))
}

/// `30 posts in 5 minutes`.
pub fn pacing(locale: &Locale, pacing: Option<Pacing>) -> String {
    match pacing {
        None => locale.t("accounts-pacing-none"),
        Some(p) => locale.t2("accounts-pacing-some", "n", p.posts, "span", span(locale, p.window_seconds)),
    }
}

/// A window of time in its largest whole unit.
pub fn span(locale: &Locale, seconds: u32) -> String {
    match seconds {
        s if s >= 86_400 && s % 86_400 == 0 => locale.t1("accounts-span-days", "n", s / 86_400),
        s if s >= 3_600 && s % 3_600 == 0 => locale.t1("accounts-span-hours", "n", s / 3_600),
        s if s >= 60 && s % 60 == 0 => locale.t1("accounts-span-minutes", "n", s / 60),
        s => locale.t1("accounts-span-seconds", "n", s),
    }
}

/// The address of the account's kept picture, for a page of that workspace.
pub fn picture(slug: &str, account: &Account) -> Option<String> {
    let name = account.avatar.as_deref()?;
    Some(format!("/w/{slug}/accounts/{}/avatar?v={}", account.id, name.split('.').next().unwrap_or_default()))
}

/// Name to show: the display name, else the handle.
pub fn name(account: &Account) -> &str {
    if account.display_name.trim().is_empty() { &account.handle } else { &account.display_name }
}

/// The button of the empty list.
pub fn connect_button(page: &Page) -> Html {
    let (path, words) = (escape(&page.at("/accounts/connect")), escape(&page.t("action-connect")));
    Html::new(format!("<a class=\"button primary\" href=\"{path}\">{}{words}</a>", icon("plug")))
}
