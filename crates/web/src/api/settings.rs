//! The rules of the workspace and who belongs to it: what the settings pages change.

use jiff::tz::TimeZone;
use passeur_handbook::holidays::Region;
use passeur_handbook::message::Message;
use passeur_handbook::schedule::zone::{GapPolicy, OverlapPolicy};
use passeur_store::approvals::{self, Step};
use passeur_store::members::{self, Role};
use passeur_store::tickets::{self, Purpose};
use passeur_store::users::{self, Email};
use passeur_store::workspaces::{self, Change, NewWorkspace, Settings, Workspace as Stored};
use passeur_store::{StoreError, Tx};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::BASE;
use super::answer::Answer;
use super::caller::Caller;
use super::cursor::Page;
use super::endpoints::Endpoints;
use super::input::{Id, Input, Moment, given};
use super::posts::{Nothing, etag_of};
use super::problem::{ApiError, Problem};
use super::workspace::{Person, Workspace};
use crate::auth::access::{allows, may_grant};
use crate::auth::join::{self, Invite, NAME_MAX};
use crate::auth::{Permission, mail};
use crate::calendar::{feed, marks};
use crate::locale::Language;
use crate::settings::workspace::{LATE_MAX, STEP_NAME_MAX, STEPS_MAX, host_name};

pub fn endpoints() -> Endpoints {
    let (manage, people) = (Permission::ManageWorkspace, Permission::ManageMembers);
    Endpoints::new()
        .add(manage, routes!(create_workspace))
        .add(manage, routes!(get_settings))
        .add(manage, routes!(change_settings))
        .add(manage, routes!(set_approval_steps))
        .add(Permission::DeleteWorkspace, routes!(delete_workspace))
        .add(manage, routes!(set_calendar_days))
        .add(manage, routes!(turn_feed))
        .add(people, routes!(list_invitations))
        .add(people, routes!(invite))
        .add(people, routes!(revoke_invitation))
        .add(people, routes!(set_role))
        .add(people, routes!(remove_member))
        .add(Permission::Comment, routes!(leave))
}

fn field(path: &str, code: &str, key: &'static str) -> ApiError {
    ApiError::field(path, code, Message::new(key))
}

fn name(text: &str) -> Result<String, ApiError> {
    match text.trim().chars().count() {
        n if (1..=NAME_MAX).contains(&n) => Ok(text.trim().to_owned()),
        _ => {
            let message = Message::new("problem-field-length").with("most", NAME_MAX as i64);
            Err(ApiError::field("/name", "length", message))
        }
    }
}

fn zone(text: &str) -> Result<String, ApiError> {
    TimeZone::get(text).map(|_| text.to_owned()).map_err(|_| field("/time_zone", "zone", "problem-field-zone"))
}

fn language(text: &str) -> Result<String, ApiError> {
    let known = Language::parse(text).ok_or_else(|| field("/language", "language", "problem-field-language"))?;
    Ok(known.tag().to_owned())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "La Fabrique", "time_zone": "Europe/Paris", "language": "fr"}))]
pub struct NewPlace {
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    /// `fr` or `en`.
    pub language: String,
}

/// Makes a workspace, which the caller owns
///
/// For those who manage the installation; to others there is nothing here.
#[utoipa::path(post, path = "/workspaces", tag = "workspace", request_body = NewPlace,
    responses((status = 201, body = Workspace), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn create_workspace(caller: Caller, input: Input<NewPlace>) -> Result<Answer, ApiError> {
    if !caller.member.user.installer {
        return Err(ApiError::not_found());
    }
    let (name, zone) = (name(&input.body.name)?, zone(&input.body.time_zone)?);
    let language = language(&input.body.language)?;
    let (who, keys) = (caller.clone(), caller.app.db.keys.clone());
    caller
        .once(input.key, move |tx| {
            let owner = Some(who.user());
            let new = NewWorkspace { name: &name, time_zone: &zone, locale: &language, owner, demo: false };
            let made = workspaces::create(tx, &keys, &new)?;
            who.note("workspace-created", made.name.clone(), "").record(tx)?;
            Answer::created(format!("{BASE}/workspaces"), &Workspace::from(&made))
        })
        .await
}

/// The rules of the workspace.
#[derive(Debug, Serialize, ToSchema)]
pub struct WorkspaceSettings {
    pub name: String,
    /// IANA name.
    #[schema(example = "Europe/Paris")]
    pub time_zone: String,
    #[schema(example = "fr")]
    pub language: String,
    /// A post that is later than this asks first; 0 always asks.
    pub late_minutes: i64,
    /// A time that the change of clocks leaves out: `later`, `earlier` or `skip`.
    #[schema(example = "later")]
    pub gap: &'static str,
    /// A time that comes twice: `first` or `second`.
    #[schema(example = "first")]
    pub overlap: &'static str,
    /// A host name that the hub answers to, beside its path.
    pub hub_host: Option<String>,
    pub approval_steps: Vec<ApprovalStep>,
    pub calendar_days: CalendarDays,
    /// Address of the calendar for other programs, while it is on. Who has it reads the calendar.
    pub calendar_feed: Option<String>,
}

/// A step of the approval that posts need before they go out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalStep {
    #[schema(example = "Direction")]
    pub name: String,
    /// Ids of those who may decide; everybody with the permission to approve when empty.
    #[serde(default)]
    pub people: Vec<String>,
}

/// Days that the calendar shows beside posts.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"region": "france", "public": true, "school": ["C"], "observances": true}))]
pub struct CalendarDays {
    pub region: String,
    /// Public holidays.
    pub public: bool,
    /// School zones: `A`, `B`, `C`.
    #[schema(value_type = Vec<String>)]
    pub school: Vec<char>,
    pub observances: bool,
}

const GAPS: [(GapPolicy, &str); 3] =
    [(GapPolicy::Later, "later"), (GapPolicy::Earlier, "earlier"), (GapPolicy::Skip, "skip")];
const OVERLAPS: [(OverlapPolicy, &str); 2] = [(OverlapPolicy::First, "first"), (OverlapPolicy::Second, "second")];

fn shown(caller: &Caller, w: &Stored) -> Result<Answer, ApiError> {
    let settings = settings(caller, w);
    Ok(Answer::ok(&settings)?.etag(etag_of(&settings)?))
}

fn settings(caller: &Caller, w: &Stored) -> WorkspaceSettings {
    let days = marks::Shown::of(w);
    let steps = w.approval_steps.iter().map(|s| ApprovalStep { name: s.name.clone(), people: s.users.clone() });
    WorkspaceSettings {
        name: w.name.clone(),
        time_zone: w.time_zone.clone(),
        language: w.locale.clone(),
        late_minutes: w.late_minutes,
        gap: GAPS.iter().find(|(p, _)| *p == w.gap).map_or("later", |(_, n)| n),
        overlap: OVERLAPS.iter().find(|(p, _)| *p == w.overlap).map_or("first", |(_, n)| n),
        hub_host: w.settings.hub_host.clone(),
        approval_steps: steps.collect(),
        calendar_days: CalendarDays {
            region: days.region,
            public: days.public,
            school: days.school,
            observances: days.observances,
        },
        calendar_feed: feed::link(&caller.app, w),
    }
}

/// Reads the rules of the workspace
#[utoipa::path(get, path = "/settings", tag = "workspace",
    responses((status = 200, body = WorkspaceSettings, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn get_settings(caller: Caller) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller.read(move |tx| shown(&who, &workspaces::get(tx, who.workspace())?)).await
}

/// What is to change; what is left out stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"late_minutes": 30, "gap": "later"}))]
pub struct SettingsChange {
    pub name: Option<String>,
    pub time_zone: Option<String>,
    pub language: Option<String>,
    /// 0 to 10080.
    pub late_minutes: Option<i64>,
    pub gap: Option<String>,
    pub overlap: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    pub hub_host: Option<Option<String>>,
}

/// Changes the rules of the workspace
#[utoipa::path(patch, path = "/settings", tag = "workspace", request_body = SettingsChange,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that was seen")),
    responses((status = 200, body = WorkspaceSettings, headers(("ETag" = String))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn change_settings(caller: Caller, input: Input<SettingsChange>) -> Result<Answer, ApiError> {
    let asked = input.body;
    let new_name = asked.name.as_deref().map(name).transpose()?;
    let new_zone = asked.time_zone.as_deref().map(zone).transpose()?;
    let new_language = asked.language.as_deref().map(language).transpose()?;
    if asked.late_minutes.is_some_and(|n| !(0..=LATE_MAX).contains(&n)) {
        let message = Message::new("problem-field-most").with("most", LATE_MAX);
        return Err(ApiError::field("/late_minutes", "range", message));
    }
    let one_of = |path: &str, asked: &str, known: Vec<&str>| {
        let message = Message::new("problem-field-unknown").with("name", asked.to_owned());
        ApiError::field(path, "unknown", message.with("known", known.join(", ")))
    };
    let gap = asked.gap.as_deref().map(|g| {
        let found = GAPS.iter().find(|(_, n)| *n == g).map(|(p, _)| *p);
        found.ok_or_else(|| one_of("/gap", g, GAPS.iter().map(|(_, n)| *n).collect()))
    });
    let gap = gap.transpose()?;
    let overlap = asked.overlap.as_deref().map(|o| {
        let found = OVERLAPS.iter().find(|(_, n)| *n == o).map(|(p, _)| *p);
        found.ok_or_else(|| one_of("/overlap", o, OVERLAPS.iter().map(|(_, n)| *n).collect()))
    });
    let overlap = overlap.transpose()?;
    let own = caller.app.config.public_url.host_str().map(str::to_owned);
    let host = match asked.hub_host {
        None => None,
        Some(typed) => {
            let host = host_name(typed.as_deref().unwrap_or_default());
            let host = host.ok().filter(|h| h.is_none() || *h != own);
            Some(host.ok_or_else(|| field("/hub_host", "host", "problem-field-host"))?)
        }
    };
    let who = caller.clone();
    caller
        .write(move |tx| {
            let w = workspaces::get(tx, who.workspace())?;
            who.matches(&etag_of(&settings(&who, &w))?)?;
            let change = Change {
                name: new_name.unwrap_or(w.name),
                time_zone: new_zone.unwrap_or(w.time_zone),
                locale: new_language.unwrap_or(w.locale),
                late_minutes: asked.late_minutes.unwrap_or(w.late_minutes),
                gap: gap.unwrap_or(w.gap),
                overlap: overlap.unwrap_or(w.overlap),
                settings: Settings { hub_host: host.unwrap_or(w.settings.hub_host.clone()), ..w.settings },
            };
            workspaces::change(tx, who.workspace(), &change).map_err(|e| match e {
                StoreError::Duplicate(_) => field("/hub_host", "taken", "problem-field-taken"),
                e => e.into(),
            })?;
            who.note("workspace-changed", change.name, "").record(tx)?;
            shown(&who, &workspaces::get(tx, who.workspace())?)
        })
        .await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"steps": [{"name": "Direction", "people": []}]}))]
pub struct ApprovalSteps {
    /// 6 at most; none when nothing needs an approval.
    pub steps: Vec<ApprovalStep>,
}

/// Sets the steps of the approval
#[utoipa::path(put, path = "/settings/approval-steps", tag = "workspace", request_body = ApprovalSteps,
    responses((status = 200, body = WorkspaceSettings), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn set_approval_steps(caller: Caller, input: Input<ApprovalSteps>) -> Result<Answer, ApiError> {
    let asked = input.body.steps;
    if asked.len() > STEPS_MAX {
        let message = Message::new("problem-field-many").with("most", STEPS_MAX as i64);
        return Err(ApiError::field("/steps", "too-many", message));
    }
    if let Some(i) = asked.iter().position(|s| !(1..=STEP_NAME_MAX).contains(&s.name.trim().chars().count())) {
        let message = Message::new("problem-field-length").with("most", STEP_NAME_MAX as i64);
        return Err(ApiError::field(format!("/steps/{i}/name"), "length", message));
    }
    let who = caller.clone();
    caller
        .write(move |tx| {
            let people = members::list(tx, who.workspace())?;
            let may = |id: &String| people.iter().any(|m| m.user_id == *id && allows(m.role, Permission::Approve));
            for (i, step) in asked.iter().enumerate() {
                if let Some(n) = step.people.iter().position(|id| !may(id)) {
                    return Err(field(&format!("/steps/{i}/people/{n}"), "person", "problem-field-approver"));
                }
            }
            let step = |s: ApprovalStep| Step { name: s.name.trim().to_owned(), users: s.people };
            let steps: Vec<Step> = asked.into_iter().map(step).collect();
            approvals::set_steps(tx, who.workspace(), &steps)?;
            who.note("approval-steps-changed", "", "").record(tx)?;
            shown(&who, &workspaces::get(tx, who.workspace())?)
        })
        .await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"confirm": "le-fournil"}))]
pub struct Farewell {
    /// The short name of the workspace, to be sure.
    pub confirm: String,
}

/// Deletes the workspace with everything in it
#[utoipa::path(post, path = "/settings/deletion", tag = "workspace", request_body = Farewell,
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn delete_workspace(caller: Caller, input: Input<Farewell>) -> Result<Answer, ApiError> {
    if input.body.confirm != caller.member.workspace.slug {
        return Err(field("/confirm", "mismatch", "problem-field-confirm"));
    }
    let who = caller.clone();
    // No key is kept: nobody of this workspace could ask for its answer again.
    caller
        .write(move |tx| {
            who.farewell(tx)?;
            workspaces::delete(tx, who.workspace())?;
            Ok(Answer::done())
        })
        .await
}

/// Sets which days the calendar shows
#[utoipa::path(put, path = "/settings/calendar-days", tag = "calendar", request_body = CalendarDays,
    responses((status = 200, body = WorkspaceSettings), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn set_calendar_days(caller: Caller, input: Input<CalendarDays>) -> Result<Answer, ApiError> {
    let days = input.body;
    let region = Region::parse(&days.region).ok_or_else(|| {
        let known = Region::ALL.map(Region::as_str).join(", ");
        let message = Message::new("problem-field-unknown").with("name", days.region.clone()).with("known", known);
        ApiError::field("/region", "unknown", message)
    })?;
    if let Some(i) = days.school.iter().position(|z| !('A'..='C').contains(z)) {
        let message = Message::new("problem-field-unknown").with("name", days.school[i].to_string());
        return Err(ApiError::field(format!("/school/{i}"), "unknown", message.with("known", "A, B, C".to_owned())));
    }
    let kept = marks::Shown {
        region: region.as_str().into(),
        public: days.public,
        school: days.school,
        observances: days.observances,
    };
    let value = serde_json::to_value(&kept).map_err(StoreError::from)?;
    let who = caller.clone();
    caller
        .write(move |tx| {
            let now = workspaces::get(tx, who.workspace())?;
            workspaces::change(tx, who.workspace(), &marks::change_setting(&now, marks::SETTING, value))?;
            shown(&who, &workspaces::get(tx, who.workspace())?)
        })
        .await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"on": true}))]
pub struct Feed {
    /// `true` gives an address never used before; `false` ends the one there is.
    pub on: bool,
}

/// Turns the calendar's address for other programs on, renewed, or off
#[utoipa::path(put, path = "/settings/calendar-feed", tag = "calendar", request_body = Feed,
    responses((status = 200, body = WorkspaceSettings), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn turn_feed(caller: Caller, input: Input<Feed>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .write(move |tx| {
            let now = workspaces::get(tx, who.workspace())?;
            workspaces::change(tx, who.workspace(), &feed::turned(&now, input.body.on))?;
            who.note("calendar-feed", if input.body.on { "on" } else { "off" }, "").record(tx)?;
            shown(&who, &workspaces::get(tx, who.workspace())?)
        })
        .await
}

/// Somebody who was asked to join.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invitation {
    pub id: String,
    #[schema(example = "editor")]
    pub role: &'static str,
    /// Only for this address, when it was made for one.
    pub email: Option<String>,
    /// Id of the person who invites.
    pub by: String,
    pub expires_at: Moment,
    /// Opens once. Shown once, in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://passeur.example/join/…")]
    pub link: Option<String>,
}

fn invitations(tx: &mut Tx<'_>, workspace: &str) -> Result<Vec<Invitation>, ApiError> {
    let mut out = Vec::new();
    for ticket in tickets::open_of_workspace(tx, Purpose::Invite, workspace)? {
        let invite: Invite = ticket.json()?;
        out.push(Invitation {
            id: ticket.id,
            role: invite.role.as_str(),
            email: invite.email,
            by: invite.by,
            expires_at: Moment::of(ticket.expires_at),
            link: None,
        });
    }
    Ok(out)
}

/// Lists the invitations that are open
#[utoipa::path(get, path = "/invitations", tag = "workspace",
    responses((status = 200, body = Page<Invitation>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn list_invitations(caller: Caller) -> Result<Answer, ApiError> {
    let workspace = caller.workspace().to_owned();
    Answer::ok(&Page::whole(caller.read(move |tx| invitations(tx, &workspace)).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"role": "contributor", "email": "ana@example.org"}))]
pub struct NewInvitation {
    /// `owner`, `manager`, `editor`, `contributor` or `viewer`; none above the caller's own.
    pub role: String,
    /// Only for this address; it is written to where mail is set up.
    #[serde(default)]
    pub email: Option<String>,
}

fn role(text: &str) -> Result<Role, ApiError> {
    Role::parse(text).ok_or_else(|| {
        let known = Role::ALL.map(Role::as_str).join(", ");
        let message = Message::new("problem-field-unknown").with("name", text.to_owned()).with("known", known);
        ApiError::field("/role", "unknown", message)
    })
}

/// Invites somebody
#[utoipa::path(post, path = "/invitations", tag = "workspace", request_body = NewInvitation,
    responses((status = 201, body = Invitation), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn invite(caller: Caller, input: Input<NewInvitation>) -> Result<Answer, ApiError> {
    let Input { body, key } = input;
    let role = role(&body.role)?;
    if !may_grant(caller.member.role, role) {
        return Err(ApiError::forbidden());
    }
    let email = match body.email.as_deref().map(str::trim).filter(|e| !e.is_empty()) {
        None => None,
        Some(text) => Some(Email::parse(text).ok_or_else(|| field("/email", "email", "problem-field-email"))?),
    };
    let who = caller.clone();
    caller
        .once(key, move |tx| {
            if let Some(email) = &email
                && let Some(known) = users::by_email(tx, email)?
                && members::role_of(tx, who.workspace(), &known.id)?.is_some()
            {
                return Err(field("/email", "member", "problem-field-member"));
            }
            let before: Vec<String> = invitations(tx, who.workspace())?.into_iter().map(|i| i.id).collect();
            let to = email.map(|e| e.to_string());
            let invite = Invite { role, email: to.clone(), by: who.user().to_owned() };
            let secret = join::issue(tx, who.workspace(), &invite)?;
            let link = who.app.config.link(&format!("/join/{}", secret.expose()));
            who.note("member-invited", to.clone().unwrap_or_default(), role.as_str()).record(tx)?;
            if let Some(email) = to.as_deref().filter(|_| who.app.config.mail) {
                let new = mail::Invitation {
                    workspace_id: who.workspace(),
                    workspace: &who.member.workspace.name,
                    by: &who.member.user.name,
                    email,
                    link: &link,
                };
                mail::invitation(tx, &who.locale, &new)?;
            }
            let made = invitations(tx, who.workspace())?.into_iter().find(|i| !before.contains(&i.id));
            let mut made = made.ok_or_else(ApiError::not_found)?;
            made.link = Some(link);
            Ok(Answer::created(format!("{BASE}/invitations/{}", made.id), &made)?.secret())
        })
        .await
}

/// Takes an invitation back
#[utoipa::path(delete, path = "/invitations/{invitation}", tag = "workspace", params(("invitation" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn revoke_invitation(
    caller: Caller,
    axum::extract::Path(id): axum::extract::Path<String>,
) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .write(move |tx| {
            if !invitations(tx, who.workspace())?.iter().any(|i| i.id == id) {
                return Err(ApiError::not_found());
            }
            tickets::revoke(tx, Purpose::Invite, who.workspace(), &id)?;
            who.note("invitation-revoked", "", "").record(tx)?;
            Ok(Answer::done())
        })
        .await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"role": "editor"}))]
pub struct NewRole {
    /// `owner`, `manager`, `editor`, `contributor` or `viewer`.
    pub role: String,
}

/// The last owner stays one.
fn last_owner(error: StoreError) -> ApiError {
    match error {
        StoreError::Conflict(_) => field("/role", "last-owner", "problem-last-owner"),
        error => error.into(),
    }
}

/// Changes the role of a member
#[utoipa::path(patch, path = "/members/{id}", tag = "workspace", request_body = NewRole, params(("id" = String, Path)),
    responses((status = 200, body = Person), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn set_role(caller: Caller, Id(id): Id, input: Input<NewRole>) -> Result<Answer, ApiError> {
    let new = role(&input.body.role)?;
    let who = caller.clone();
    caller
        .write(move |tx| {
            let old = members::role_of(tx, who.workspace(), &id)?.ok_or_else(ApiError::not_found)?;
            if !may_grant(who.member.role, old) || !may_grant(who.member.role, new) {
                return Err(ApiError::forbidden());
            }
            members::set_role(tx, who.workspace(), &id, new).map_err(last_owner)?;
            let user = users::get(tx, &id)?;
            who.note("role-changed", user.email, format!("{} → {}", old.as_str(), new.as_str())).record(tx)?;
            Answer::ok(&Person { id: user.id, name: user.name, role: Some(new.as_str()) })
        })
        .await
}

/// Takes a member out of the workspace
#[utoipa::path(delete, path = "/members/{id}", tag = "workspace", params(("id" = String, Path)),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn remove_member(caller: Caller, Id(id): Id) -> Result<Answer, ApiError> {
    let who = caller.clone();
    caller
        .write(move |tx| {
            let old = members::role_of(tx, who.workspace(), &id)?.ok_or_else(ApiError::not_found)?;
            if !may_grant(who.member.role, old) {
                return Err(ApiError::forbidden());
            }
            let user = users::get(tx, &id)?;
            members::remove(tx, who.workspace(), &id).map_err(last_owner)?;
            who.note("member-removed", user.email, "").record(tx)?;
            Ok(Answer::done())
        })
        .await
}

/// Leaves the workspace; the caller's tokens for it end
#[utoipa::path(post, path = "/leave", tag = "workspace",
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
async fn leave(caller: Caller, _: Input<Nothing>) -> Result<Answer, ApiError> {
    let who = caller.clone();
    // No key is kept: who has left has nothing to ask again.
    caller
        .write(move |tx| {
            members::remove(tx, who.workspace(), who.user()).map_err(last_owner)?;
            who.note("member-left", who.member.user.email.clone(), "").record(tx)?;
            Ok(Answer::done())
        })
        .await
}
