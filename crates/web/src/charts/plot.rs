//! The frame of a plot: scales, grid, labels. Units are those of the 640 × 240 view box.

use std::fmt::Write as _;

use crate::locale::Locale;
use crate::ui::escape;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 240.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 26.0;
const LEFT: f64 = 46.0;

pub(super) struct Plot {
    count: usize,
    low: f64,
    high: f64,
    step: f64,
    right: f64,
}

/// A coordinate with one decimal place: enough for any screen, and short.
pub(super) fn fmt(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

impl Plot {
    /// `name_length` is the length in characters of the longest name that stands at the right.
    pub(super) fn new(count: usize, low: f64, high: f64, name_length: usize) -> Plot {
        let span = if high > low { high - low } else { 1.0 };
        let step = nice_step(span / 4.0);
        let right = if name_length == 0 { 8.0 } else { (name_length.max(7) as f64 * 6.8 + 18.0).min(180.0) };
        Plot { count, low: (low / step).floor() * step, high: ((low + span) / step).ceil() * step, step, right }
    }

    fn width(&self) -> f64 {
        WIDTH - LEFT - self.right
    }

    /// The place of a point on a line: the first at the left edge, the last at the right.
    pub(super) fn x(&self, i: usize) -> f64 {
        if self.count < 2 {
            return LEFT + self.width() / 2.0;
        }
        LEFT + self.width() * i as f64 / (self.count - 1) as f64
    }

    /// The middle of a bar.
    pub(super) fn middle(&self, i: usize) -> f64 {
        LEFT + self.width() * (i as f64 + 0.5) / self.count.max(1) as f64
    }

    pub(super) fn y(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
    }

    pub(super) fn point(&self, i: usize, value: f64) -> String {
        format!("{} {}", fmt(self.x(i)), fmt(self.y(value)))
    }

    pub(super) fn bar(&self, svg: &mut String, i: usize, from: f64, to: f64, class: &str) {
        let width = (self.width() / self.count.max(1) as f64 * 0.62).min(48.0);
        let (x, y) = (self.middle(i) - width / 2.0, self.y(to));
        let height = self.y(from) - y;
        let _ = write!(
            svg,
            "<rect class=\"bar {class}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            fmt(x),
            fmt(y),
            fmt(width),
            fmt(height)
        );
    }

    /// The opening tag and the grid with its figures.
    pub(super) fn open(&self, locale: &Locale, spoken: &str, digits: usize) -> String {
        let mut svg = format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{spoken}\">");
        let steps = ((self.high - self.low) / self.step).round() as i64;
        let digits = if self.step >= 1.0 { 0 } else { digits.max(1) };
        for n in 0..=steps {
            let value = self.low + self.step * n as f64;
            let y = fmt(self.y(value));
            let class = if value.abs() < self.step / 1e6 { "axis" } else { "grid" };
            let figure =
                if value.abs() >= 10_000.0 { locale.count_short(value as i64) } else { locale.number(value, digits) };
            let _ = write!(
                svg,
                "<path class=\"{class}\" d=\"M{LEFT} {y}H{}\"/><text x=\"{}\" y=\"{y}\" dy=\"4\" text-anchor=\"end\">{figure}</text>",
                fmt(WIDTH - self.right),
                fmt(LEFT - 8.0),
            );
        }
        svg
    }

    /// The labels under the plot, thinned so that they never touch.
    pub(super) fn labels_below(&self, svg: &mut String, labels: &[String], bars: bool) {
        let longest = labels.iter().map(|l| l.chars().count()).max().unwrap_or(1).max(2) as f64;
        let room = (self.width() / (longest * 7.0 + 10.0)).floor().max(1.0) as usize;
        let every = labels.len().div_ceil(room).max(1);
        for (i, label) in labels.iter().enumerate().step_by(every) {
            let x = if bars { self.middle(i) } else { self.x(i) };
            let anchor = if bars || (i > 0 && i + 1 < labels.len()) {
                "middle"
            } else if i == 0 {
                "start"
            } else {
                "end"
            };
            let (x, y) = (fmt(x), fmt(HEIGHT - 7.0));
            let _ = write!(svg, "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>", escape(label));
        }
    }

    /// Names the series at their right ends, pushed apart where they would overlap.
    pub(super) fn name_ends(&self, svg: &mut String, mut ends: Vec<(f64, &str, &str, String)>) {
        const LINE: f64 = 30.0;
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        for i in 1..ends.len() {
            ends[i].0 = ends[i].0.max(ends[i - 1].0 + LINE);
        }
        let floor = HEIGHT - BOTTOM;
        let count = ends.len();
        for (i, end) in ends.iter_mut().enumerate() {
            end.0 = end.0.min(floor - LINE * (count - 1 - i) as f64).max(TOP);
        }
        let x = fmt(WIDTH - self.right + 10.0);
        for (y, class, label, figure) in ends {
            let _ = write!(
                svg,
                "<text class=\"name {class}\" x=\"{x}\" y=\"{}\"><tspan class=\"value\">{figure}</tspan><tspan x=\"{x}\" dy=\"14\">{}</tspan></text>",
                fmt(y),
                escape(label),
            );
        }
    }
}

/// The next of 1, 2, 2.5, 5 times a power of ten: grid lines people can read.
fn nice_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let share = rough / power;
    let nice = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|n| share <= *n + 1e-9).unwrap_or(10.0);
    nice * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grid_steps_are_readable() {
        for (rough, step) in [(0.3, 0.5), (1.0, 1.0), (3.0, 5.0), (23.0, 25.0), (640.0, 1000.0), (0.0125, 0.02)] {
            assert!((nice_step(rough) - step).abs() < step / 1e6, "{rough} gives {}", nice_step(rough));
        }
    }
}
