//! Slots and queues: the week of an account, what waits in it, and stopping everything.

mod freeze;
pub(crate) mod queue;
mod week;

use crate::auth::{Permission, Routes};

pub(crate) use freeze::banner;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/w/{slug}/slots", Permission::ViewPosts, week::show)
        .post("/w/{slug}/slots", Permission::Schedule, week::save)
        .post("/w/{slug}/queue", Permission::Schedule, queue::change)
        .post("/w/{slug}/freeze", Permission::Freeze, freeze::freeze)
        .post("/w/{slug}/thaw", Permission::Freeze, freeze::thaw)
}
