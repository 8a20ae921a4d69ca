//! The queue of an account: its order, changed post by post or by chance, with a way back.

use axum::response::Response;
use passeur_handbook::schedule::slots::{Queued, shuffle};
use passeur_handbook::schedule::zone::Zone;
use passeur_store::accounts::Account;
use passeur_store::calendar as store;
use passeur_store::clock::timestamp;
use passeur_store::posts::Schedule;
use passeur_store::workspaces::Workspace;
use passeur_store::{StoreError, Tx, accounts, slots};

use crate::auth::{Form, Visit};
use crate::calendar::undo::{self, Back};
use crate::calendar::zone_of;
use crate::page::{Flash, PageError, Tone};

/// One post of the queue, ready to print.
pub(crate) struct Waiting {
    pub post_id: String,
    pub at: jiff::Timestamp,
    pub words: String,
    pub reserved: Option<String>,
}

/// What a shuffle may move, each with what its slot is reserved for.
fn queue(tx: &mut Tx<'_>, zone: &Zone, account_id: &str, from: i64) -> Result<Vec<Queued<String>>, StoreError> {
    let own = slots::of_account(tx, account_id)?;
    let mut queue: Vec<Queued<String>> = Vec::new();
    for (post, at) in slots::queued(tx, account_id, from)? {
        if queue.iter().any(|q| q.post == post) {
            continue;
        }
        let civil = zone.civil(timestamp(at));
        let place = (
            i64::from(civil.weekday().to_monday_one_offset()),
            i64::from(civil.hour()) * 60 + i64::from(civil.minute()),
        );
        let label = own.iter().find(|s| (s.weekday, s.minute) == place).map(|s| s.label.clone());
        queue.push(Queued { post, at: timestamp(at), slot_label: label.filter(|l| !l.is_empty()) });
    }
    Ok(queue)
}

pub(crate) fn waiting(
    tx: &mut Tx<'_>,
    workspace: &Workspace,
    account: &Account,
    now: i64,
) -> Result<Vec<Waiting>, StoreError> {
    let queue = queue(tx, &zone_of(workspace), &account.id, now)?;
    let mut cards = store::cards(tx, queue.iter().map(|q| q.post.as_str()))?;
    Ok(queue
        .into_iter()
        .map(|q| Waiting {
            words: cards.remove(&q.post).map(|c| c.excerpt).unwrap_or_default(),
            post_id: q.post,
            at: q.at,
            reserved: q.slot_label,
        })
        .collect())
}

/// The queue with one post a place earlier or later, or first; the times stay where they are.
fn reordered(queue: &[Queued<String>], wish: &str, post: &str) -> Option<Vec<Queued<String>>> {
    let at = queue.iter().position(|q| q.post == post)?;
    let to = match wish {
        "up" => at.checked_sub(1)?,
        "down" => Some(at + 1).filter(|n| *n < queue.len())?,
        "first" => 0,
        _ => return None,
    };
    let mut order: Vec<String> = queue.iter().map(|q| q.post.clone()).collect();
    let moved = order.remove(at);
    order.insert(to, moved);
    Some(queue.iter().zip(order).map(|(q, post)| Queued { post, ..q.clone() }).collect())
}

/// Changes the order of an account's queue by a wish (`shuffle`, or `up`, `down`, `first` for a post); the way back,
/// empty when nothing moved.
pub(crate) fn deal(
    tx: &mut Tx<'_>,
    workspace: &Workspace,
    account_id: &str,
    wish: &str,
    post: &str,
    now: i64,
) -> Result<Vec<Back>, StoreError> {
    let queue = queue(tx, &zone_of(workspace), account_id, now)?;
    let seed = u64::try_from(now).unwrap_or_default();
    let dealt = match wish {
        "shuffle" => Some(shuffle(&queue, seed)),
        wish => reordered(&queue, wish, post),
    };
    let mut steps = Vec::new();
    for (after, before) in dealt.iter().flatten().zip(&queue) {
        if after.post != before.post {
            let at = after.at.as_microsecond();
            steps.push(Back::Move(store::reschedule(tx, &workspace.id, &after.post, at, Schedule::Queue)?));
        }
    }
    Ok(steps)
}

/// `POST do=shuffle|up|down|first`.
pub(super) async fn change(visit: Visit, form: Form) -> Result<Response, PageError> {
    let member = visit.member()?.clone();
    let (workspace, user) = (member.workspace.clone(), member.user.id.clone());
    let (id, wish, post) = (form.get("account").to_owned(), form.get("do").to_owned(), form.get("post").to_owned());
    let back = format!("/w/{}/slots?account={}#queue", workspace.slug, crate::auth::form::encode(&id));
    let (page, now) = (back.clone(), visit.now());
    let done = visit
        .app
        .db
        .write(move |tx| {
            if accounts::get(tx, &id)?.workspace_id != workspace.id {
                return Err(StoreError::NotFound("the account"));
            }
            let steps = deal(tx, &workspace, &id, &wish, &post, now)?;
            let n = steps.len();
            let undo = match n {
                0 => None,
                _ => Some(undo::keep(tx, (&workspace.id, &workspace.slug), &user, steps, &page)?),
            };
            Ok::<_, StoreError>(undo.map(|u| (n, u)))
        })
        .await;
    let flash = match done {
        Ok(Some((n, undo))) => Flash::done(visit.t1("queue-changed", "n", n)).with_undo(undo),
        Ok(None) => Flash::new(Tone::Info, visit.t("queue-same")),
        Err(StoreError::Conflict(_)) => Flash::new(Tone::Warning, visit.t("queue-left")),
        Err(error) => return Err(error.into()),
    };
    Ok(visit.tell(&[flash], &back))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_changes_its_place_and_the_times_stay() {
        let queue: Vec<Queued<String>> = ["a", "b", "c"]
            .iter()
            .zip(1..)
            .map(|(p, n)| Queued { post: (*p).to_owned(), at: timestamp(n), slot_label: None })
            .collect();
        let order = |wish, post| {
            reordered(&queue, wish, post).map(|q| {
                assert!(q.iter().zip(&queue).all(|(a, b)| a.at == b.at));
                q.into_iter().map(|q| q.post).collect::<String>()
            })
        };
        assert_eq!(order("up", "b").as_deref(), Some("bac"));
        assert_eq!(order("down", "b").as_deref(), Some("acb"));
        assert_eq!(order("first", "c").as_deref(), Some("cab"));
        assert_eq!((order("up", "a"), order("down", "c"), order("up", "x"), order("", "a")), (None, None, None, None));
    }
}
