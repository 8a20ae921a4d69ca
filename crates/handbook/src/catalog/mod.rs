//! The catalogue: what every network and service is, in French and English, as data with sources.
//! Built in at compile time; a folder of the operator extends or replaces entries without a rebuild.

mod check;
mod load;
mod locate;
mod model;
mod vocabulary;

pub use check::{Problem, Stale};
pub use load::{Catalog, LoadError};
pub use locate::{line_of, line_of_offset};
pub use model::*;
pub use vocabulary::{Family, Vocabulary, Word};

#[cfg(test)]
mod tests;
