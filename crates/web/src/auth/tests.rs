//! Login, recovery, invitations and permissions through the whole router.

mod flows;
mod login;
mod matrix;
