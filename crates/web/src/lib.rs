//! The pages, the API and everything else people and programs reach over HTTP.

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
pub mod strategy;
pub mod ui;

pub use app::{App, Config, router};
