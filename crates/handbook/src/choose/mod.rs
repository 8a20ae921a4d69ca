//! Choosing networks: from a brief to a ranking that opens to its formula, and to a portfolio that
//! fits the hours and the money. Pure: same brief, catalogue and seed, same answer.

mod brief;
mod criteria;
mod engine;
mod knockout;
mod phrases;
mod portfolio;
mod questionnaire;
mod random;
mod robustness;
mod topsis;
mod weights;

pub use brief::*;
pub use criteria::{CRITERIA, Criterion, Value, values_of};
pub use engine::{Advice, Choice, Contribution, Excluded, Options, Ranked, Sensitivity, choose};
pub use knockout::{Knockout, knockouts};
pub(crate) use phrases::{day, number, phrase};
pub use portfolio::{Pick, Portfolio, Role, overlap};
pub use questionnaire::{Measured, Position, Question, Style, measured_position, position, questions};
pub use random::Random;
pub use robustness::{Shares, shares, tipping_points};
pub use topsis::topsis;
pub use weights::{Ahp, AhpError, ahp, default_weights, rank_order_centroid};

#[cfg(test)]
mod tests;
