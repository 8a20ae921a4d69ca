//! A heat map: rows by columns, five steps of one colour, for hours of the week and the like.

use std::fmt::Write as _;

use super::Chart;
use crate::locale::Locale;
use crate::ui::{Html, escape};

/// `values[row][column]`; `None` where nothing was measured.
#[derive(Debug, Clone, Default)]
pub struct HeatMap {
    pub title: String,
    pub source: String,
    pub period: String,
    pub rows: Vec<String>,
    pub columns: Vec<String>,
    pub values: Vec<Vec<Option<f64>>>,
    pub digits: usize,
}

/// Draws it; each cell tells its figure on hover, and the best one is outlined.
pub fn heat_map(locale: &Locale, map: &HeatMap) -> Html {
    let (left, top, height) = (48.0, 18.0, 22.0);
    let width = 584.0 / map.columns.len().max(1) as f64;
    let total = top + height * map.rows.len() as f64 + 6.0;
    let highest = map.values.iter().flatten().flatten().copied().fold(0.0, f64::max);
    let mut svg = format!("<svg viewBox=\"0 0 640 {total}\" role=\"img\" aria-label=\"{}\">", escape(&map.title));
    let every = (34.0 / width).ceil().max(1.0) as usize;
    for (c, label) in map.columns.iter().enumerate().step_by(every) {
        let x = left + width * (c as f64 + 0.5);
        let _ = write!(svg, "<text x=\"{x:.1}\" y=\"11\" text-anchor=\"middle\">{}</text>", escape(label));
    }
    for (r, label) in map.rows.iter().enumerate() {
        let y = top + height * r as f64;
        let _ = write!(svg, "<text x=\"40\" y=\"{:.1}\" text-anchor=\"end\">{}</text>", y + 15.0, escape(label));
        for (c, column) in map.columns.iter().enumerate() {
            let value = map.values.get(r).and_then(|row| row.get(c)).copied().flatten();
            let (class, told) = match value {
                None => ("none", "–".to_owned()),
                Some(v) => (step(v, highest), locale.number(v, map.digits)),
            };
            let best = if value.is_some_and(|v| v > 0.0 && v >= highest) { " best" } else { "" };
            let x = left + width * c as f64;
            let _ = write!(
                svg,
                "<rect class=\"cell {class}{best}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"3\"><title>{} {}: {told}</title></rect>",
                x + 1.0,
                y + 1.0,
                width - 2.0,
                height - 2.0,
                escape(label),
                escape(column),
            );
        }
    }
    svg.push_str("</svg>");
    // The table is that of a chart whose series are the columns.
    let table = Chart {
        title: map.title.clone(),
        source: map.source.clone(),
        period: map.period.clone(),
        labels: map.rows.clone(),
        series: map
            .columns
            .iter()
            .enumerate()
            .map(|(c, label)| super::Series {
                label: label.clone(),
                values: map.values.iter().map(|row| row.get(c).copied().flatten()).collect(),
                band: Vec::new(),
            })
            .collect(),
        digits: map.digits,
    };
    table.figure(locale, &svg)
}

fn step(value: f64, highest: f64) -> &'static str {
    if highest <= 0.0 || value <= 0.0 {
        return "h0";
    }
    match value / highest {
        s if s > 0.8 => "h5",
        s if s > 0.6 => "h4",
        s if s > 0.4 => "h3",
        s if s > 0.2 => "h2",
        _ => "h1",
    }
}

#[cfg(test)]
mod tests {
    use super::step;

    #[test]
    fn steps_follow_the_highest() {
        for (value, expected) in [(0.0, "h0"), (1.0, "h1"), (21.0, "h2"), (55.0, "h3"), (61.0, "h4"), (100.0, "h5")] {
            assert_eq!(step(value, 100.0), expected);
        }
        assert_eq!(step(5.0, 0.0), "h0");
    }
}
