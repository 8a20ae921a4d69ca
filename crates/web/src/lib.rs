//! The pages, the API and everything else people and programs reach over HTTP.

pub mod accounts;
pub mod api;
pub mod app;
pub mod assets;
pub mod auth;
pub(crate) mod calendar;
pub(crate) mod campaigns;
pub mod charts;
mod compress;
#[cfg(test)]
mod contrast;
pub mod design;
pub(crate) mod find;
pub mod health;
pub(crate) mod home;
pub(crate) mod hub;
pub(crate) mod intake;
pub mod letters;
pub mod live;
pub mod locale;
pub mod notices;
pub mod page;
pub mod security;
pub mod settings;
pub(crate) mod slots;
pub mod strategy;
pub mod studio;
#[cfg(test)]
pub(crate) mod testing;
pub mod ui;

pub use app::{App, Config, router};
