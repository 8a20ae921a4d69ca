//! The rules of a workspace: name, zone, late posts, clock changes, approval steps, hub address; its end.

use askama::Template;
use axum::response::Response;
use jiff::tz::TimeZone;
use passeur_handbook::schedule::zone::{GapPolicy, OverlapPolicy};
use passeur_store::approvals::{self, Step};
use passeur_store::workspaces::{self, Change, Settings, Workspace};
use passeur_store::{StoreError, members};

use super::zones;
use crate::auth::access::allows;
use crate::auth::form::{Errors, again};
use crate::auth::join::NAME_MAX;
use crate::auth::{Form, Permission, Routes, Visit};
use crate::locale::Language;
use crate::page::{Page, PageError, Space, view};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/settings", Permission::ManageWorkspace, show)
        .post("/w/{slug}/settings", Permission::ManageWorkspace, save)
        .post("/w/{slug}/settings/approval", Permission::ManageWorkspace, save_steps)
        .post("/w/{slug}/settings/delete", Permission::DeleteWorkspace, delete)
}

/// Longest lateness that a workspace may allow, in minutes: a week.
pub(crate) const LATE_MAX: i64 = 7 * 24 * 60;
pub(crate) const STEPS_MAX: usize = 6;
pub(crate) const STEP_NAME_MAX: usize = 40;

/// One approval step as the form shows it; the last one is empty, to add one.
struct StepRow {
    number: usize,
    name: String,
    /// Id, name, chosen.
    people: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "settings/workspace.html")]
struct SettingsPage {
    page: Page,
    errors: Errors,
    name: String,
    slug: String,
    zone: String,
    zones: Vec<&'static str>,
    language: Option<Language>,
    late: String,
    gap: GapPolicy,
    overlap: OverlapPolicy,
    host: String,
    hub: String,
    steps: Vec<StepRow>,
    may_delete: bool,
}

const GAPS: [(GapPolicy, &str); 3] =
    [(GapPolicy::Later, "later"), (GapPolicy::Earlier, "earlier"), (GapPolicy::Skip, "skip")];
const OVERLAPS: [(OverlapPolicy, &str); 2] = [(OverlapPolicy::First, "first"), (OverlapPolicy::Second, "second")];

impl SettingsPage {
    fn speaks(&self, language: &Language) -> bool {
        self.language == Some(*language)
    }

    /// A policy, its name, and whether it is the one in force.
    fn gaps(&self) -> [(&'static str, bool); 3] {
        GAPS.map(|(policy, name)| (name, policy == self.gap))
    }

    fn overlaps(&self) -> [(&'static str, bool); 2] {
        OVERLAPS.map(|(policy, name)| (name, policy == self.overlap))
    }
}

async fn page(visit: &Visit, errors: Errors, form: Option<&Form>) -> Result<SettingsPage, PageError> {
    let member = visit.member()?;
    let w: &Workspace = &member.workspace;
    let id = w.id.clone();
    let people = visit.app.db.read(move |tx| members::list(tx, &id)).await?;
    let approvers: Vec<_> = people.into_iter().filter(|m| allows(m.role, Permission::Approve)).collect();
    let rows = w.approval_steps.iter().cloned().chain([Step::default()]).take(STEPS_MAX).enumerate();
    let steps = rows
        .map(|(i, step)| StepRow {
            number: i + 1,
            people: approvers
                .iter()
                .map(|m| (m.user_id.clone(), m.name.clone(), step.users.contains(&m.user_id)))
                .collect(),
            name: step.name,
        })
        .collect();
    let typed = |name: &str, otherwise: String| form.map_or(otherwise, |f| f.get(name).to_owned());
    let page = visit.page(visit.t("settings-title")).await?.in_space(Space::Vault);
    Ok(SettingsPage {
        page,
        errors,
        name: typed("name", w.name.clone()),
        slug: w.slug.clone(),
        zone: typed("time_zone", w.time_zone.clone()),
        zones: zones(),
        language: Language::parse(&typed("locale", w.locale.clone())),
        late: typed("late_minutes", w.late_minutes.to_string()),
        gap: form.map_or(w.gap, |f| gap(f.get("gap")).unwrap_or(w.gap)),
        overlap: form.map_or(w.overlap, |f| overlap(f.get("overlap")).unwrap_or(w.overlap)),
        host: typed("hub_host", w.settings.hub_host.clone().unwrap_or_default()),
        hub: visit.app.config.link(&format!("/h/{}/", w.slug)),
        steps,
        may_delete: member.may(Permission::DeleteWorkspace),
    })
}

fn gap(name: &str) -> Option<GapPolicy> {
    GAPS.into_iter().find(|(_, n)| *n == name).map(|(policy, _)| policy)
}

fn overlap(name: &str) -> Option<OverlapPolicy> {
    OVERLAPS.into_iter().find(|(_, n)| *n == name).map(|(policy, _)| policy)
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    Ok(view(&page(&visit, Errors::default(), None).await?))
}

/// A host name as people type it, with or without scheme and slash; `Err` when it is none.
pub(crate) fn host_name(typed: &str) -> Result<Option<String>, ()> {
    let bare = typed.trim().trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
    if bare.is_empty() {
        return Ok(None);
    }
    match url::Host::parse(bare) {
        Ok(url::Host::Domain(name)) if name.contains('.') && name.len() <= 253 => Ok(Some(name)),
        _ => Err(()),
    }
}

async fn save(visit: Visit, form: Form) -> Result<Response, PageError> {
    let w = visit.member()?.workspace.clone();
    let mut errors = Errors::default();
    let name = form.get("name").to_owned();
    if name.is_empty() || name.chars().count() > NAME_MAX {
        errors.add("name", visit.t1("field-workspace-invalid", "n", NAME_MAX));
    }
    let zone = form.get("time_zone").to_owned();
    if TimeZone::get(&zone).is_err() {
        errors.add("time_zone", visit.t("field-zone-invalid"));
    }
    let late = form.get("late_minutes").parse::<i64>().ok().filter(|n| (0..=LATE_MAX).contains(n));
    if late.is_none() {
        errors.add("late_minutes", visit.t1("settings-late-invalid", "n", LATE_MAX));
    }
    let host = host_name(form.get("hub_host"));
    let own = visit.app.config.public_url.host_str().map(str::to_owned);
    let host = host.and_then(|h| if h.is_some() && h == own { Err(()) } else { Ok(h) });
    if host.is_err() {
        errors.add("hub_host", visit.t("settings-host-invalid"));
    }
    let (Some(late_minutes), Ok(hub_host), true) = (late, host, errors.is_empty()) else {
        return Ok(again(&page(&visit, errors, Some(&form)).await?));
    };
    let change = Change {
        name,
        time_zone: zone,
        locale: Language::parse(form.get("locale")).map_or(w.locale, |l| l.tag().into()),
        late_minutes,
        gap: gap(form.get("gap")).unwrap_or(w.gap),
        overlap: overlap(form.get("overlap")).unwrap_or(w.overlap),
        settings: Settings { hub_host, ..w.settings },
    };
    let note = visit.audit("workspace-changed", &change.name, "");
    let (id, path) = (w.id, format!("/w/{}/settings", w.slug));
    let saved = visit
        .app
        .db
        .write(move |tx| {
            workspaces::change(tx, &id, &change)?;
            note.record(tx)
        })
        .await;
    match saved {
        Ok(()) => Ok(visit.done(visit.t("saved"), &path)),
        Err(StoreError::Duplicate(_)) => {
            let errors = Errors::of("hub_host", visit.t("settings-host-taken"));
            Ok(again(&page(&visit, errors, Some(&form)).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// The steps of the form `step-1`, `who-1`, `step-2`…; a step without a name is left out.
fn steps(form: &Form, approvers: &[String]) -> Vec<Step> {
    (1..=STEPS_MAX)
        .filter_map(|n| {
            let name: String = form.some(&format!("step-{n}"))?.chars().take(STEP_NAME_MAX).collect();
            let chosen = format!("who-{n}");
            let users = form.all(&chosen).filter(|u| approvers.iter().any(|a| a == u)).map(str::to_owned).collect();
            Some(Step { name, users })
        })
        .collect()
}

async fn save_steps(visit: Visit, form: Form) -> Result<Response, PageError> {
    let w = &visit.member()?.workspace;
    let (id, path) = (w.id.clone(), format!("/w/{}/settings#approval", w.slug));
    let note = visit.audit("approval-steps-changed", "", "");
    let count = visit
        .app
        .db
        .write(move |tx| {
            let people = members::list(tx, &id)?;
            let approvers: Vec<String> =
                people.into_iter().filter(|m| allows(m.role, Permission::Approve)).map(|m| m.user_id).collect();
            let steps = steps(&form, &approvers);
            approvals::set_steps(tx, &id, &steps)?;
            note.record(tx)?;
            Ok::<_, StoreError>(steps.len())
        })
        .await?;
    Ok(visit.done(visit.t1("settings-steps-saved", "n", count), &path))
}

async fn delete(visit: Visit, form: Form) -> Result<Response, PageError> {
    let w = visit.member()?.workspace.clone();
    if form.get("confirm") != w.slug {
        let errors = Errors::of("confirm", visit.t1("settings-delete-mismatch", "slug", w.slug.as_str()));
        return Ok(again(&page(&visit, errors, None).await?));
    }
    let note = visit.audit("workspace-deleted", &w.name, &w.slug).personal();
    visit
        .app
        .db
        .write(move |tx| {
            workspaces::delete(tx, &w.id)?;
            note.record(tx)
        })
        .await?;
    Ok(visit.done(visit.t1("settings-deleted", "name", form.get("confirm")), "/workspaces"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_read_as_people_type_it() {
        for (typed, expected) in [
            ("", "none"),
            (" https://News.Example.org/ ", "news.example.org"),
            ("été.example", "xn--t-9fab.example"),
            ("localhost", "bad"),
            ("192.0.2.1", "bad"),
            ("a b.example", "bad"),
            ("x.example/path", "bad"),
        ] {
            let read = match host_name(typed) {
                Ok(Some(name)) => name,
                Ok(None) => "none".into(),
                Err(()) => "bad".into(),
            };
            assert_eq!(read, expected, "{typed}");
        }
    }

    #[test]
    fn steps_keep_their_order_and_only_people_who_may() {
        let form = Form::parse(b"step-1=Legal&who-1=a&who-1=zz&step-2=&who-2=a&step-3=Client");
        let read = steps(&form, &["a".into()]);
        assert_eq!(
            read,
            [Step { name: "Legal".into(), users: vec!["a".into()] }, Step { name: "Client".into(), users: vec![] }]
        );
    }
}
