//! The table: what was measured, what was asked for, what the best open rival does.

use std::fmt::Write;

/// Whether less or more is better.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    Below(f64),
    Above(f64),
    AtLeast(f64),
    None,
}

#[derive(Debug, Clone)]
pub struct Row {
    pub what: String,
    pub value: f64,
    pub unit: &'static str,
    pub target: Target,
    /// The rival's figure for the same thing, in the same unit.
    pub rival: Option<f64>,
    pub note: String,
}

#[derive(Default)]
pub struct Report {
    pub rows: Vec<Row>,
}

fn figure(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

impl Row {
    pub fn new(what: impl Into<String>, value: f64, unit: &'static str, target: Target) -> Self {
        Self { what: what.into(), value, unit, target, rival: None, note: String::new() }
    }

    pub fn rival(mut self, value: f64) -> Self {
        self.rival = Some(value);
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    pub fn met(&self) -> Option<bool> {
        match self.target {
            Target::Below(t) => Some(self.value < t),
            Target::Above(t) => Some(self.value > t),
            Target::AtLeast(t) => Some(self.value >= t),
            Target::None => None,
        }
    }

    /// How many times better than the rival.
    fn ratio(&self) -> Option<f64> {
        let rival = self.rival?;
        match self.target {
            Target::Above(_) | Target::AtLeast(_) => Some(self.value / rival),
            _ => Some(rival / self.value),
        }
    }
}

impl Report {
    pub fn add(&mut self, row: Row) {
        let met = match row.met() {
            Some(true) => "ok  ",
            Some(false) => "MISS",
            None => "    ",
        };
        println!("{met} {:<58} {:>9} {:<7} {}", row.what, figure(row.value), row.unit, row.note);
        self.rows.push(row);
    }

    pub fn missed(&self) -> usize {
        self.rows.iter().filter(|r| r.met() == Some(false)).count()
    }

    pub fn markdown(&self) -> String {
        let mut out = String::from("| measure | value | target | met | rival | times better | |\n");
        out += "| --- | ---: | ---: | :---: | ---: | ---: | --- |\n";
        for r in &self.rows {
            let target = match r.target {
                Target::Below(t) => format!("< {}", figure(t)),
                Target::Above(t) => format!("> {}", figure(t)),
                Target::AtLeast(t) => format!("≥ {t}"),
                Target::None => String::new(),
            };
            let met = r.met().map_or("", |m| if m { "yes" } else { "**no**" });
            let rival = r.rival.map(figure).unwrap_or_default();
            let ratio = r.ratio().map(|x| format!("{}×", figure(x))).unwrap_or_default();
            let _ = writeln!(
                out,
                "| {} | {} {} | {target} | {met} | {rival} | {ratio} | {} |",
                r.what,
                figure(r.value),
                r.unit,
                r.note
            );
        }
        out
    }
}

/// Processor, cores, memory and system, from `/proc`.
pub fn machine() -> String {
    let read = |p: &str| std::fs::read_to_string(p).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let named = |text: &str, key: &str| {
        text.lines().find(|l| l.starts_with(key)).and_then(|l| l.split_once(':')).map(|(_, v)| v.trim().to_owned())
    };
    let model = named(&cpu, "model name").unwrap_or_else(|| "unknown processor".into());
    let cores = cpu.lines().filter(|l| l.starts_with("processor")).count();
    let kib: u64 = named(&read("/proc/meminfo"), "MemTotal")
        .and_then(|v| v.split_whitespace().next().and_then(|n| n.parse().ok()))
        .unwrap_or(0);
    let kernel = read("/proc/sys/kernel/osrelease");
    let kernel = kernel.trim().split('-').next().unwrap_or_default();
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or_default();
    format!("{model}, {cores} cores, {} GiB, Linux {}; load when it began: {load}", kib >> 20, kernel)
}
