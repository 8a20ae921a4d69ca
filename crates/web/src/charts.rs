//! Charts as SVG made on the server: the page, the mail and the PDF share them.
//!
//! Colours are CSS classes (`s1` … `s5`) that fall back to `currentColor`; text stands beside what it names instead of
//! in a legend; bars start at zero; a band shows uncertainty; the figures are a table one click away.

mod heat;
mod plot;

use std::fmt::Write as _;

use crate::locale::Locale;
use crate::ui::{Html, escape};
pub use heat::{HeatMap, heat_map};
use plot::{Plot, fmt};

/// One line, or one part of each bar. `None` is a gap: nothing was measured.
#[derive(Debug, Clone, Default)]
pub struct Series {
    pub label: String,
    pub values: Vec<Option<f64>>,
    /// The lowest and highest plausible value at each point, where it is uncertain.
    pub band: Vec<Option<(f64, f64)>>,
}

impl Series {
    pub fn new(label: impl Into<String>, values: impl IntoIterator<Item = f64>) -> Series {
        Series { label: label.into(), values: values.into_iter().map(Some).collect(), band: Vec::new() }
    }

    pub fn with_band(mut self, band: impl IntoIterator<Item = (f64, f64)>) -> Series {
        self.band = band.into_iter().map(Some).collect();
        self
    }
}

/// What a chart shows. All words are in the reader's language already.
#[derive(Debug, Clone, Default)]
pub struct Chart {
    pub title: String,
    /// Where the figures come from, and the time they cover: always shown.
    pub source: String,
    pub period: String,
    /// What stands under each point or bar.
    pub labels: Vec<String>,
    pub series: Vec<Series>,
    /// Decimal places of the figures.
    pub digits: usize,
}

impl Chart {
    fn extremes(&self, stacked: bool) -> (f64, f64) {
        let mut low: f64 = 0.0;
        let mut high: f64 = 0.0;
        if stacked {
            for i in 0..self.labels.len() {
                let sum: f64 =
                    self.series.iter().filter_map(|s| s.values.get(i).copied().flatten()).map(|v| v.max(0.0)).sum();
                high = high.max(sum);
            }
        } else {
            for series in &self.series {
                let ends = series.band.iter().flatten().flat_map(|(a, b)| [*a, *b]);
                for value in series.values.iter().flatten().copied().chain(ends) {
                    low = low.min(value);
                    high = high.max(value);
                }
            }
        }
        (low, high)
    }

    /// The figure around a drawing: title, source and period, the drawing, the table.
    fn figure(&self, locale: &Locale, svg: &str) -> Html {
        let source = escape(&locale.t2("chart-source", "source", &self.source, "period", &self.period));
        let band = if self.series.iter().any(|s| !s.band.is_empty()) {
            format!(" {}", escape(&locale.t("chart-band")))
        } else {
            String::new()
        };
        Html::new(format!(
            "<figure class=\"chart\"><figcaption><strong>{}</strong><span>{source}{band}</span></figcaption>\
             <div class=\"chart-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">{svg}</div>\
             <details class=\"chart-figures\"><summary>{}</summary>{}</details></figure>",
            escape(&self.title),
            escape(&self.title),
            escape(&locale.t("chart-table")),
            self.table(locale),
        ))
    }

    fn table(&self, locale: &Locale) -> String {
        let mut out = String::from("<div class=\"table-scroll\"><table class=\"table\"><thead><tr><td></td>");
        for series in &self.series {
            let _ = write!(out, "<th scope=\"col\" class=\"number\">{}</th>", escape(&series.label));
        }
        out.push_str("</tr></thead><tbody>");
        for (i, label) in self.labels.iter().enumerate() {
            let _ = write!(out, "<tr><th scope=\"row\">{}</th>", escape(label));
            for series in &self.series {
                let cell = match (series.values.get(i).copied().flatten(), series.band.get(i).copied().flatten()) {
                    (Some(v), Some((a, b))) => format!(
                        "{} ({}–{})",
                        locale.number(v, self.digits),
                        locale.number(a, self.digits),
                        locale.number(b, self.digits)
                    ),
                    (Some(v), None) => locale.number(v, self.digits),
                    (None, _) => "–".to_owned(),
                };
                let _ = write!(out, "<td class=\"number\">{cell}</td>");
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div>");
        out
    }

    /// What a screen reader says in place of the drawing: every series with its last value.
    fn spoken(&self, locale: &Locale) -> String {
        let mut text = self.title.clone();
        for series in &self.series {
            if let Some(last) = series.values.iter().rev().copied().flatten().next() {
                let _ = write!(text, "; {} {}", series.label, locale.number(last, self.digits));
            }
        }
        escape(&text)
    }
}

/// Lines over time, each named at its end, with a band where uncertain.
pub fn lines(locale: &Locale, chart: &Chart) -> Html {
    let (low, high) = chart.extremes(false);
    let plot = Plot::new(chart.labels.len(), low, high, longest(chart));
    let mut svg = plot.open(locale, &chart.spoken(locale), chart.digits);
    plot.labels_below(&mut svg, &chart.labels, false);
    let mut ends = Vec::new();
    for (n, series) in chart.series.iter().enumerate() {
        let class = class(n);
        let band: Vec<(usize, (f64, f64))> =
            series.band.iter().enumerate().filter_map(|(i, b)| Some((i, (*b)?))).collect();
        if band.len() > 1 {
            let upper = band.iter().map(|(i, (_, b))| plot.point(*i, *b));
            let lower = band.iter().rev().map(|(i, (a, _))| plot.point(*i, *a));
            let outline: Vec<String> = upper.chain(lower).collect();
            let _ = write!(svg, "<path class=\"band {class}\" d=\"M{}Z\"/>", outline.join("L"));
        }
        let mut path = String::new();
        let mut drawing = false;
        for (i, value) in series.values.iter().enumerate() {
            if let Some(v) = value {
                let _ = write!(path, "{}{}", if drawing { 'L' } else { 'M' }, plot.point(i, *v));
            }
            drawing = value.is_some();
        }
        let _ = write!(svg, "<path class=\"line {class}\" d=\"{path}\"/>");
        if let Some((i, v)) = series.values.iter().enumerate().rev().find_map(|(i, v)| Some((i, (*v)?))) {
            let _ = write!(
                svg,
                "<circle class=\"dot {class}\" cx=\"{}\" cy=\"{}\" r=\"3.5\"/>",
                fmt(plot.x(i)),
                fmt(plot.y(v))
            );
            ends.push((plot.y(v), class, series.label.as_str(), locale.number(v, chart.digits)));
        }
    }
    plot.name_ends(&mut svg, ends);
    svg.push_str("</svg>");
    chart.figure(locale, &svg)
}

/// Upright bars of one series, each with its value on top.
pub fn bars(locale: &Locale, chart: &Chart) -> Html {
    let (_, high) = chart.extremes(false);
    let plot = Plot::new(chart.labels.len(), 0.0, high, 0);
    let mut svg = plot.open(locale, &chart.spoken(locale), chart.digits);
    plot.labels_below(&mut svg, &chart.labels, true);
    if let Some(series) = chart.series.first() {
        for (i, value) in series.values.iter().enumerate() {
            let Some(v) = value.map(|v| v.max(0.0)) else { continue };
            plot.bar(&mut svg, i, 0.0, v, class(0));
            if let Some((a, b)) = series.band.get(i).copied().flatten() {
                let x = fmt(plot.middle(i));
                let _ = write!(svg, "<path class=\"whisker\" d=\"M{x} {}V{}\"/>", fmt(plot.y(a)), fmt(plot.y(b)));
            }
            let top = series.band.get(i).copied().flatten().map_or(v, |(_, b)| b);
            let (x, y) = (fmt(plot.middle(i)), fmt(plot.y(top) - 6.0));
            let figure = locale.number(v, chart.digits);
            let _ = write!(svg, "<text class=\"value\" x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{figure}</text>");
        }
    }
    svg.push_str("</svg>");
    chart.figure(locale, &svg)
}

/// Bars in parts, one colour a series, named beside the last bar.
pub fn stacked(locale: &Locale, chart: &Chart) -> Html {
    let (_, high) = chart.extremes(true);
    let plot = Plot::new(chart.labels.len(), 0.0, high, longest(chart));
    let mut svg = plot.open(locale, &chart.spoken(locale), chart.digits);
    plot.labels_below(&mut svg, &chart.labels, true);
    let mut ends = Vec::new();
    for i in 0..chart.labels.len() {
        let mut from = 0.0;
        for (n, series) in chart.series.iter().enumerate() {
            let Some(v) = series.values.get(i).copied().flatten().filter(|v| *v > 0.0) else { continue };
            plot.bar(&mut svg, i, from, from + v, class(n));
            if i + 1 == chart.labels.len() {
                ends.push((plot.y(from + v / 2.0), class(n), series.label.as_str(), locale.number(v, chart.digits)));
            }
            from += v;
        }
    }
    plot.name_ends(&mut svg, ends);
    svg.push_str("</svg>");
    chart.figure(locale, &svg)
}

/// A word-sized line without axes, for tiles and table cells. The figure beside it carries the meaning.
pub fn sparkline(values: &[f64]) -> Html {
    let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(*v), b.max(*v)));
    if values.len() < 2 || !low.is_finite() || !high.is_finite() {
        return Html::default();
    }
    let span = if high > low { high - low } else { 1.0 };
    let step = 92.0 / (values.len() - 1) as f64;
    let at = |i: usize, v: f64| (4.0 + i as f64 * step, 24.0 - (v - low) / span * 20.0);
    let points: Vec<String> =
        values.iter().enumerate().map(|(i, v)| at(i, *v)).map(|(x, y)| format!("{} {}", fmt(x), fmt(y))).collect();
    let (x, y) = at(values.len() - 1, values[values.len() - 1]);
    Html::new(format!(
        "<svg class=\"spark\" viewBox=\"0 0 100 28\" width=\"100\" height=\"28\" aria-hidden=\"true\"><path class=\"line s1\" d=\"M{}\"/>\
         <circle class=\"dot s1\" cx=\"{}\" cy=\"{}\" r=\"2.5\"/></svg>",
        points.join("L"),
        fmt(x),
        fmt(y)
    ))
}

fn class(n: usize) -> &'static str {
    ["s1", "s2", "s3", "s4", "s5"][n % 5]
}

fn longest(chart: &Chart) -> usize {
    chart.series.iter().map(|s| s.label.chars().count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Language;
    use jiff::{Timestamp, tz::TimeZone};

    fn locale() -> Locale {
        Locale::new(Language::French, TimeZone::UTC, Timestamp::UNIX_EPOCH)
    }

    fn chart() -> Chart {
        Chart {
            title: "Portée <b>".into(),
            source: "Mastodon".into(),
            period: "mars 2026".into(),
            labels: vec!["lun.".into(), "mar.".into(), "mer.".into()],
            series: vec![Series::new("Vues", [1200.0, 0.0, 2400.0]).with_band([
                (1000.0, 1500.0),
                (0.0, 10.0),
                (2000.0, 2600.0),
            ])],
            digits: 0,
        }
    }

    /// The `y` and `height` of every bar.
    fn rectangles(svg: &str) -> Vec<(f64, f64)> {
        let number = |tag: &str, name: &str| -> f64 {
            tag.split(&format!(" {name}=\"")).nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
        };
        svg.split("<rect").skip(1).map(|tag| (number(tag, "y"), number(tag, "height"))).collect()
    }

    #[test]
    fn bars_start_at_zero_and_keep_proportion() {
        let html = bars(&locale(), &chart()).to_string();
        let bars = rectangles(&html);
        assert_eq!(bars.len(), 3);
        assert!((bars[0].0 + bars[0].1 - bars[2].0 - bars[2].1).abs() < 0.2, "one base line");
        assert!((bars[2].1 / bars[0].1 - 2.0).abs() < 0.02, "twice the value, twice the height");
        assert!(bars[1].1 < 0.2);
    }

    #[test]
    fn stacks_add_up() {
        let mut chart = chart();
        chart.series = vec![Series::new("A", [10.0, 20.0, 30.0]), Series::new("B", [30.0, 20.0, 10.0])];
        let bars = rectangles(&stacked(&locale(), &chart).to_string());
        let heights: Vec<f64> = bars.chunks(2).map(|pair| pair[0].1 + pair[1].1).collect();
        assert!(heights.iter().all(|h| (h - heights[0]).abs() < 0.3), "{heights:?}");
        assert!((bars[0].0 - (bars[1].0 + bars[1].1)).abs() < 0.2, "the second part stands on the first");
    }

    #[test]
    fn a_chart_has_its_source_its_table_and_no_foreign_markup() {
        let html = lines(&locale(), &chart()).to_string();
        assert!(html.contains("Mastodon · mars 2026") && html.contains("class=\"band s1\""));
        assert!(html.contains("2\u{202f}400 (2\u{202f}000–2\u{202f}600)"));
        assert!(!html.contains("<b>") && !html.contains("style="));
    }

    #[test]
    fn a_gap_is_a_gap_and_nothing_is_drawn_from_nothing() {
        let mut chart = chart();
        chart.series = vec![Series { label: "A".into(), values: vec![Some(1.0), None, Some(2.0)], band: vec![] }];
        let html = lines(&locale(), &chart).to_string();
        let path = html.split("class=\"line s1\" d=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(path.matches('M').count(), 2, "{path}");
        let none = Chart::default();
        for html in [lines(&locale(), &none), bars(&locale(), &none), stacked(&locale(), &none)] {
            assert!(!html.as_str().contains("NaN") && !html.as_str().contains("inf"));
        }
        assert_eq!(sparkline(&[1.0]).as_str(), "");
    }
}
