//! Who is there and what they may do: login, second factor, passkeys, recovery, invitations, first run.

pub mod access;
pub(crate) mod confirm;
pub mod form;
pub(crate) mod join;
pub(crate) mod login;
pub mod mail;
pub mod passkeys;
pub mod passwords;
pub mod recover;
pub mod routes;
pub mod sessions;
#[cfg(test)]
mod tests;
mod totp;
mod visit;
mod welcome;

pub use access::{Access, Member, Permission, Scope, Signed};
pub use form::Form;
pub use routes::Routes;
pub(crate) use visit::shown_flashes;
pub use visit::{Note, Visit};

use confirm::is_fresh;
pub(crate) use login::at;
pub(crate) use totp::{confirm as confirm_totp, enrol as enrol_totp, recovery_codes};

pub(crate) fn routes() -> Routes {
    login::routes()
        .merge(confirm::routes())
        .merge(join::routes())
        .merge(passkeys::routes())
        .merge(recover::routes())
        .merge(welcome::routes())
}
