//! Where weights come from: our defaults, the user's own numbers, an order (ROC), or comparisons two by
//! two (AHP).

use super::brief::{Automation, Brief};
use super::criteria::{CRITERIA, Criterion};
use std::collections::BTreeMap;

/// Starting weights, adapted to what the brief asks for; they sum to 1.
pub fn default_weights(brief: &Brief) -> BTreeMap<Criterion, f64> {
    let raw = CRITERIA.map(|criterion| {
        let weight = match criterion {
            Criterion::Goal => 0.38,
            Criterion::Audience => 0.20,
            Criterion::Format => 0.08,
            Criterion::Reach => 0.08,
            Criterion::Effort => 0.06,
            Criterion::Conversion => 0.08,
            Criterion::Cost => 0.04,
            Criterion::Api if brief.automation == Automation::Wanted => 0.10,
            Criterion::Api => 0.02,
            Criterion::Risk => 0.04,
            Criterion::Competition => 0.03,
            Criterion::Longevity => 0.03,
            Criterion::Values if brief.values.is_empty() => 0.02,
            Criterion::Values => 0.12,
            Criterion::Measure => 0.02,
        };
        (criterion, weight)
    });
    normalised(raw.into_iter().collect())
}

/// Divided by their sum; unchanged when the sum is not positive.
pub(super) fn normalised(mut weights: BTreeMap<Criterion, f64>) -> BTreeMap<Criterion, f64> {
    let sum: f64 = weights.values().sum();
    if sum > 0.0 {
        weights.values_mut().for_each(|weight| *weight /= sum);
    }
    weights
}

/// Rank-order centroid weights of `n` criteria, the most important first (Barron and Barrett, 1996):
/// `w_k = (1/n) Σ_{j=k..n} 1/j`.
pub fn rank_order_centroid(n: usize) -> Vec<f64> {
    (1..=n).map(|k| (k..=n).map(|j| 1.0 / j as f64).sum::<f64>() / n as f64).collect()
}

/// Result of comparisons two by two (Saaty, 1980).
#[derive(Debug, Clone, PartialEq)]
pub struct Ahp {
    /// Principal eigenvector, sum 1, in the order of the matrix.
    pub weights: Vec<f64>,
    pub lambda_max: f64,
    /// Consistency ratio; above 0.10 the comparisons contradict each other.
    pub consistency_ratio: f64,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AhpError {
    #[error("comparisons need between 1 and 10 criteria, not {0}: compare the most important ones only")]
    Size(usize),
    #[error("the comparison at row {0}, column {1} is not the inverse of the one at row {1}, column {0}")]
    NotReciprocal(usize, usize),
}

/// Saaty's random index by size of matrix, from 1.
const RANDOM_INDEX: [f64; 10] = [0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49];

/// Weights from a positive reciprocal matrix, by power iteration.
pub fn ahp(matrix: &[Vec<f64>]) -> Result<Ahp, AhpError> {
    let n = matrix.len();
    if n == 0 || n > RANDOM_INDEX.len() || matrix.iter().any(|row| row.len() != n) {
        return Err(AhpError::Size(n));
    }
    for (i, row) in matrix.iter().enumerate() {
        for (j, by) in row.iter().enumerate() {
            let product = by * matrix[j][i];
            if !product.is_finite() || (product - 1.0).abs() > 0.01 || *by <= 0.0 {
                return Err(AhpError::NotReciprocal(i + 1, j + 1));
            }
        }
    }
    let mut weights = vec![1.0 / n as f64; n];
    let mut lambda_max = n as f64;
    for _ in 0..200 {
        let product: Vec<f64> = matrix.iter().map(|row| row.iter().zip(&weights).map(|(a, w)| a * w).sum()).collect();
        let sum: f64 = product.iter().sum();
        let next: Vec<f64> = product.iter().map(|p| p / sum).collect();
        let moved: f64 = next.iter().zip(&weights).map(|(a, b)| (a - b).abs()).sum();
        // Weights sum to 1, so the sum of the product is the eigenvalue once it has settled.
        (lambda_max, weights) = (sum, next);
        if moved < 1e-12 {
            break;
        }
    }
    let index = if n > 1 { (lambda_max - n as f64) / (n as f64 - 1.0) } else { 0.0 };
    let random = RANDOM_INDEX[n - 1];
    let consistency_ratio = if random > 0.0 { (index / random).max(0.0) } else { 0.0 };
    Ok(Ahp { weights, lambda_max, consistency_ratio })
}
