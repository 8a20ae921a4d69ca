//! TOPSIS (Hwang and Yoon, 1981): nearness to the ideal among the candidates. Unlike the weighted sum
//! it depends on who else is compared, so a new candidate may reverse two others.

/// Closeness of each row, 0 (anti-ideal) to 1 (ideal). `benefit[k]` is false where less is better.
/// Rows all alike give 0.5.
pub fn topsis(rows: &[Vec<f64>], weights: &[f64], benefit: &[bool]) -> Vec<f64> {
    let columns = weights.len();
    let norms: Vec<f64> = (0..columns)
        .map(|k| rows.iter().map(|row| row[k] * row[k]).sum::<f64>().sqrt())
        .map(|norm| if norm > 0.0 { norm } else { 1.0 })
        .collect();
    let weighted: Vec<Vec<f64>> =
        rows.iter().map(|row| (0..columns).map(|k| weights[k] * row[k] / norms[k]).collect()).collect();
    let extreme = |k: usize, greatest: bool| {
        weighted
            .iter()
            .map(|row| row[k])
            .fold(if greatest { f64::MIN } else { f64::MAX }, |a, b| if greatest { a.max(b) } else { a.min(b) })
    };
    let ideal: Vec<f64> = (0..columns).map(|k| extreme(k, benefit[k])).collect();
    let worst: Vec<f64> = (0..columns).map(|k| extreme(k, !benefit[k])).collect();
    let distance = |row: &[f64], to: &[f64]| row.iter().zip(to).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
    weighted
        .iter()
        .map(|row| {
            let (to_ideal, to_worst) = (distance(row, &ideal), distance(row, &worst));
            if to_ideal + to_worst > 0.0 { to_worst / (to_ideal + to_worst) } else { 0.5 }
        })
        .collect()
}
