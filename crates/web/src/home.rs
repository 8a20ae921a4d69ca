//! Home: what goes out today and tomorrow, what is wrong, what waits for the reader, the rhythm of the week.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use passeur_handbook::delivery::State;
use passeur_store::accounts::Health;
use passeur_store::calendar as store;
use passeur_store::clock::{DAY, timestamp};
use passeur_store::today::{self, Case, Held, Progress, Remark};
use passeur_store::{StoreError, deliveries, users};

use crate::auth::{Form, Permission, Routes, Visit};
use crate::calendar::{Line, Scribe, around, midnight, monday, zone_of};
use crate::page::{Flash, Page, PageError, Space, Tone, view};

/// Lines of one day before the rest is left to the calendar.
const LINES: usize = 12;
/// Lines that a quiet home shows in all: what follows tomorrow fills them up.
const AHEAD: usize = 6;
const TROUBLES: i64 = 12;
/// Days for which an open comment is brought up.
const COMMENT_DAYS: i64 = 14;

pub(crate) fn routes() -> Routes {
    Routes::new().get("/w/{slug}/", Permission::ViewPosts, show).post(
        "/w/{slug}/today/{delivery}",
        Permission::Schedule,
        act,
    )
}

/// One day of the timeline.
struct DayLines {
    title: String,
    lines: Vec<Line>,
    more: usize,
    path: String,
    past: usize,
}

/// A delivery that needs somebody, with what can be done about it.
struct Trouble {
    case: Case,
    post_path: String,
    /// Its locale key: what happened is in the case, what to do is here.
    advice: Option<String>,
}

/// An account whose connection needs a person.
struct Ailing {
    handle: String,
    network: String,
    message: String,
    path: String,
    lost: bool,
}

/// The week of one account against its slots.
struct Rhythm {
    handle: String,
    network: String,
    sent: i64,
    coming: i64,
    troubled: i64,
    slots: i64,
    path: String,
}

impl Rhythm {
    fn total(&self) -> i64 {
        self.sent + self.coming + self.troubled
    }

    /// What the bar is measured against.
    fn of(&self) -> i64 {
        self.slots.max(self.total()).max(1)
    }

    /// Percent of the bar up to what comes, to what is in trouble, to what is out.
    fn shares(&self) -> (i64, i64, i64) {
        let share = |n: i64| n * 100 / self.of();
        (share(self.total()), share(self.sent + self.troubled), share(self.sent))
    }

    fn is_short(&self) -> bool {
        self.slots > 0 && self.total() < self.slots
    }
}

/// One of the first steps: key, path, done.
type Step = (&'static str, String, bool);

#[derive(Template)]
#[template(path = "home/page.html")]
struct HomePage {
    page: Page,
    greeting: String,
    date: String,
    frozen: Option<(String, Option<String>)>,
    steps: Vec<Step>,
    steps_done: usize,
    days: Vec<DayLines>,
    troubles: Vec<Trouble>,
    ailing: Vec<Ailing>,
    by_hand: Vec<Trouble>,
    held: Vec<(Held, String)>,
    comments: Vec<(Remark, String)>,
    rhythm: Vec<Rhythm>,
    here: String,
    may_act: bool,
    may_thaw: bool,
    may_write: bool,
    nothing_at_all: bool,
    /// What follows tomorrow, with its day.
    ahead: Vec<(String, Line)>,
}

impl HomePage {
    fn drawing(&self) -> &crate::ui::Drawing {
        &crate::ui::Drawing::Posts
    }

    fn first(&self) -> crate::ui::Html {
        if !self.may_write {
            return crate::ui::Html::default();
        }
        let (path, words) = (self.page.at("/posts/new"), crate::ui::escape(&self.page.t("home-first-post")));
        crate::ui::Html::new(format!("<a class=\"button primary\" href=\"{path}\">{words}</a>"))
    }

    fn waits(&self) -> bool {
        !self.by_hand.is_empty() || !self.held.is_empty() || !self.comments.is_empty()
    }

    fn is_wrong(&self) -> bool {
        !self.troubles.is_empty() || !self.ailing.is_empty()
    }

    fn is_unsure(&self, trouble: &Trouble) -> bool {
        trouble.case.delivery.state == State::Unsure
    }

    fn at(&self, trouble: &Trouble) -> jiff::Timestamp {
        timestamp(trouble.case.delivery.due_at)
    }

    fn due(&self, held: &Held) -> jiff::Timestamp {
        timestamp(held.due_at)
    }

    fn is_quiet(&self) -> bool {
        self.ahead.is_empty() && self.days.iter().all(|d| d.lines.is_empty())
    }
}

fn trouble(base: &str, case: Case) -> Trouble {
    Trouble {
        post_path: format!("{base}/posts/{}/view", case.delivery.post_id),
        advice: case.delivery.advice.clone(),
        case,
    }
}

/// What the day's words are made of.
fn greeting(hour: i8) -> &'static str {
    match hour {
        5..=11 => "home-morning",
        12..=17 => "home-afternoon",
        _ => "home-evening",
    }
}

async fn show(visit: Visit) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let workspace = member.workspace.clone();
    let zone = zone_of(&workspace);
    let tz = zone.as_jiff().clone();
    let now = visit.now();
    let civil = zone.civil(timestamp(now));
    let day: Date = civil.date();
    let tomorrow = day.saturating_add(1.day());
    let (from, to) = (midnight(day, &tz), midnight(day.saturating_add(2.days()), &tz));
    let week = monday(day);
    let week = (midnight(week, &tz), midnight(week.saturating_add(7.days()), &tz));
    let (id, user) = (workspace.id.clone(), member.user.id.clone());
    let frozen_by = workspace.frozen_by.clone();
    let (around, period, ahead, troubles, by_hand, held, comments, rhythm, progress, who) = visit
        .app
        .db
        .read(move |tx| {
            let query = |from, to| store::Query { workspace_id: id.clone(), from, to, ..store::Query::default() };
            let period = store::entries(tx, &query(from, to))?;
            let mut ahead = store::Period::default();
            if period.entries.len() < AHEAD {
                ahead = store::lines(tx, &query(to, to + 60 * DAY))?;
                ahead.entries.truncate(AHEAD - period.entries.len());
                ahead.cards = store::cards(tx, ahead.entries.iter().map(|e| e.post_id.as_str()))?;
            }
            let who = match frozen_by {
                Some(id) => users::find(tx, &id)?.map(|u| u.name),
                None => None,
            };
            Ok::<_, StoreError>((
                around(tx, &id)?,
                period,
                ahead,
                today::troubles(tx, &id, TROUBLES)?,
                today::by_hand(tx, &id, now, 8)?,
                today::held(tx, &id, 8)?,
                today::comments(tx, &id, &user, now - COMMENT_DAYS * DAY, 6)?,
                store::rhythm(tx, &id, week.0, week.1)?,
                today::progress(tx, &id)?,
                who,
            ))
        })
        .await?;
    let mut page = visit.page(visit.t("home-title")).await?.in_space(Space::Home);
    page.locale.zone = tz.clone();
    let (base, locale) = (page.base.clone(), page.locale.clone());
    let scribe = Scribe::new(locale.clone(), base.clone(), zone.clone(), &around);
    let may_plan = member.may(Permission::Schedule);
    let edge = midnight(tomorrow, &tz);
    let split = period.entries.partition_point(|e| e.due_at < edge);
    let (first, second) = period.entries.split_at(split);
    let days = [("home-today", day, first), ("home-tomorrow", tomorrow, second)]
        .map(|(key, date, entries)| {
            // A full day begins where the reader is: what went well hours ago is behind a number.
            let done = entries.iter().take_while(|e| e.due_at < now - DAY / 8 && e.state == State::Sent).count();
            let past = if entries.len() > LINES { done } else { 0 };
            let shown: Vec<Line> =
                entries.iter().skip(past).take(LINES).map(|e| scribe.line(&period, e, may_plan)).collect();
            DayLines {
                title: locale.t(key),
                more: entries.len() - past - shown.len(),
                lines: shown,
                path: format!("{base}/calendar?view=day&date={date}"),
                past,
            }
        })
        .into_iter()
        .collect();
    let ailing = around
        .accounts
        .iter()
        .filter(|a| a.health != Health::Ok)
        .map(|a| Ailing {
            handle: crate::studio::name_of(a),
            network: a.network.clone(),
            message: a.health_message.as_deref().map(|m| visit.locale.said(m)).unwrap_or_default(),
            path: format!("{base}/accounts/{}", a.id),
            lost: a.health == Health::Disconnected,
        })
        .collect();
    let rhythm = around
        .accounts
        .iter()
        .map(|account| {
            let counts = rhythm.get(&account.id);
            let of = |states: &[State]| -> i64 { states.iter().filter_map(|s| counts?.get(s.as_str())).sum() };
            Rhythm {
                handle: crate::studio::name_of(account),
                network: account.network.clone(),
                sent: of(&[State::Sent]),
                troubled: of(&[State::Refused, State::Unsure, State::Missed]),
                coming: of(&[
                    State::Waiting,
                    State::Held,
                    State::Frozen,
                    State::Claimed,
                    State::Sending,
                    State::Retry,
                    State::Assisted,
                ]),
                slots: around.slots.iter().filter(|s| s.account_id == account.id).count() as i64,
                path: format!("{base}/slots?account={}", account.id),
            }
        })
        .collect();
    let frozen = workspace.frozen_at.map(|at| {
        let when = locale.relative(timestamp(at));
        let text = match who {
            Some(name) => locale.t2("banner-frozen-by", "name", name, "when", when),
            None => locale.t1("banner-frozen-since", "when", when),
        };
        (text, workspace.frozen_reason.clone())
    });
    let steps = if progress.is_whole() { Vec::new() } else { steps(&base, &progress, &member) };
    let name = member.user.name.split_whitespace().next().unwrap_or_default();
    let body = HomePage {
        greeting: locale.t1(greeting(civil.hour()), "name", name),
        date: crate::calendar::capital(&locale.day_long(day)),
        frozen,
        steps_done: steps.iter().filter(|s| s.2).count(),
        steps,
        days,
        troubles: troubles.into_iter().map(|c| trouble(&base, c)).collect(),
        ailing,
        by_hand: by_hand.into_iter().map(|c| trouble(&base, c)).collect(),
        held: held.into_iter().map(|h| (h.clone(), format!("{base}/posts/{}/view", h.post_id))).collect(),
        comments: comments.into_iter().map(|c| (c.clone(), format!("{base}/posts/{}/view", c.post_id))).collect(),
        rhythm,
        here: format!("{base}/"),
        may_act: may_plan,
        may_thaw: member.may(Permission::Freeze),
        may_write: member.may(Permission::EditOwnPosts),
        nothing_at_all: !progress.posts,
        ahead: ahead
            .entries
            .iter()
            .map(|e| (locale.date_short(timestamp(e.due_at)), scribe.line(&ahead, e, false)))
            .collect(),
        page,
    };
    Ok(view(&body))
}

/// What a new workspace still lacks; only what this person may do.
fn steps(base: &str, progress: &Progress, member: &crate::auth::Member) -> Vec<Step> {
    let mut steps = Vec::new();
    for (key, path, done, permission) in [
        ("step-account", "/accounts", progress.accounts, Permission::ManageAccounts),
        ("step-slots", "/slots", progress.slots, Permission::Schedule),
        ("step-post", "/posts/new", progress.planned, Permission::EditOwnPosts),
        ("step-member", "/members", progress.members, Permission::ManageMembers),
    ] {
        if member.may(permission) {
            steps.push((key, format!("{base}{path}"), done));
        }
    }
    if steps.iter().all(|s| s.2) { Vec::new() } else { steps }
}

/// `POST do=retry|published|not-published|cancel`: the one-click way out of a trouble.
async fn act(visit: Visit, Path((_, id)): Path<(String, String)>, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let home = format!("/w/{}/", member.workspace.slug);
    let (workspace, user, wish) = (member.workspace.id.clone(), member.user.id.clone(), form.get("do").to_owned());
    let done = visit
        .app
        .db
        .write(move |tx| {
            if deliveries::get(tx, &id)?.workspace_id != workspace {
                return Err(StoreError::NotFound("the delivery"));
            }
            let by = Some(user.as_str());
            match wish.as_str() {
                "retry" => deliveries::retry(tx, &id, by).map(|_| "home-retried"),
                "published" => deliveries::resolve(tx, &id, true, None, by).map(|_| "home-resolved"),
                "not-published" => deliveries::resolve(tx, &id, false, None, by).map(|_| "home-retried"),
                "cancel" => deliveries::cancel(tx, &id, by).map(|_| "home-cancelled"),
                _ => Err(StoreError::NotFound("the action")),
            }
        })
        .await;
    let flash = match done {
        Ok(key) => Flash::done(visit.t(key)),
        Err(StoreError::Conflict(_)) => Flash::new(Tone::Warning, visit.t("home-changed")),
        Err(error) => return Err(error.into()),
    };
    Ok(visit.tell(&[flash], &home))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_week_is_measured_against_slots_or_what_is_more() {
        let rhythm = |sent, coming, slots| Rhythm {
            handle: String::new(),
            network: String::new(),
            sent,
            coming,
            troubled: 0,
            slots,
            path: String::new(),
        };
        assert_eq!((rhythm(1, 1, 5).shares(), rhythm(1, 1, 5).is_short()), ((40, 20, 20), true));
        assert_eq!((rhythm(4, 3, 5).of(), rhythm(4, 3, 5).is_short()), (7, false));
        assert_eq!((rhythm(0, 0, 0).shares(), rhythm(0, 0, 0).is_short()), ((0, 0, 0), false));
    }
}
