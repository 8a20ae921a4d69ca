//! How much the ranking owes to the exact weights.

use super::random::Random;

/// Share of draws in which each row came first, and among the first three.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares {
    pub first: Vec<f64>,
    pub top3: Vec<f64>,
}

/// Draws `draws` weight vectors around `weights` (Dirichlet) and counts. Rows hold values from 0 to 5;
/// equal scores go to the row that comes first.
pub fn shares(rows: &[Vec<f64>], weights: &[f64], concentration: f64, draws: u32, seed: u64) -> Shares {
    let mut random = Random::new(seed);
    let (mut first, mut top3) = (vec![0u32; rows.len()], vec![0u32; rows.len()]);
    let mut drawn = Vec::with_capacity(weights.len());
    for _ in 0..draws {
        random.dirichlet(weights, concentration, &mut drawn);
        let mut best = [(f64::MIN, usize::MAX); 3];
        for (index, row) in rows.iter().enumerate() {
            let mut score = 0.0;
            for (value, weight) in row.iter().zip(&drawn) {
                score += value * weight;
            }
            if score > best[0].0 {
                best = [(score, index), best[0], best[1]];
            } else if score > best[1].0 {
                best = [best[0], (score, index), best[1]];
            } else if score > best[2].0 {
                best[2] = (score, index);
            }
        }
        for (place, (_, index)) in best.iter().enumerate().filter(|(_, (_, index))| *index < rows.len()) {
            first[*index] += u32::from(place == 0);
            top3[*index] += 1;
        }
    }
    let share = |counts: Vec<u32>| counts.into_iter().map(|c| f64::from(c) / f64::from(draws.max(1))).collect();
    Shares { first: share(first), top3: share(top3) }
}

/// For each criterion, the weight nearest to the present one at which another row passes `leader`, the
/// other weights keeping their proportions: (criterion, weight at which it flips, row that passes).
/// Nearest first; criteria that can never change the leader are absent.
pub fn tipping_points(rows: &[Vec<f64>], weights: &[f64], leader: usize) -> Vec<(usize, f64, usize)> {
    let score = |row: &[f64]| row.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>();
    let Some(top) = rows.get(leader) else { return Vec::new() };
    let top_score = score(top);
    let mut found = Vec::new();
    for (k, weight) in weights.iter().enumerate() {
        if *weight >= 1.0 {
            continue;
        }
        let mut nearest: Option<(f64, usize)> = None;
        for (index, row) in rows.iter().enumerate().filter(|(index, _)| *index != leader) {
            // Difference of scores at weight w: w·d + (1-w)/(1-weight)·rest, zero at the tipping point.
            let d = top[k] - row[k];
            let rest = (top_score - score(row) - weight * d) / (1.0 - weight);
            if (d - rest).abs() < 1e-12 {
                continue;
            }
            let at = -rest / (d - rest);
            let nearer = nearest.is_none_or(|(best, _)| (at - weight).abs() < (best - weight).abs());
            if (0.0..=1.0).contains(&at) && nearer {
                nearest = Some((at, index));
            }
        }
        found.extend(nearest.map(|(at, index)| (k, at, index)));
    }
    found.sort_by(|a, b| (a.1 - weights[a.0]).abs().total_cmp(&(b.1 - weights[b.0]).abs()).then(a.0.cmp(&b.0)));
    found
}
