//! The pages, the API and everything else people and programs reach over HTTP.

pub mod api;
pub mod app;
pub mod assets;
pub mod auth;
pub mod charts;
#[cfg(test)]
mod contrast;
pub mod design;
pub mod health;
pub mod locale;
pub mod page;
pub mod security;
pub mod settings;
#[cfg(test)]
pub(crate) mod testing;
pub mod ui;

pub use app::{App, Config, router};
