//! The benchmarks: a release build on this machine, a network on loopback, figures next to what was
//! asked for and to the best open rival.
//!
//! `passeur-bench --program target/release/passeur [--only start,burst,pages,choose] [--port N] [--folder DIR] [--readme FILE]`

mod burst;
mod choose;
mod client;
mod lighthouse;
mod pages;
mod report;
mod seed;
mod start;

use burst::Burst;
use report::{Report, machine};
use std::{path::PathBuf, process::ExitCode};

pub struct Options {
    program: PathBuf,
    only: Vec<String>,
    port: u16,
    folder: PathBuf,
    readme: Option<PathBuf>,
}

fn options() -> Result<Options, String> {
    let mut out = Options {
        program: PathBuf::from("target/release/passeur"),
        only: ["start", "burst", "pages", "choose"].map(str::to_owned).to_vec(),
        port: 8_360,
        folder: std::env::temp_dir().join(format!("passeur-bench-{}", std::process::id())),
        readme: None,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().ok_or(format!("{word} needs a value"))?;
        match word.as_str() {
            "--program" => out.program = value.into(),
            "--only" => out.only = value.split(',').map(str::to_owned).collect(),
            "--port" => out.port = value.parse().map_err(|e| format!("--port {value}: {e}"))?,
            "--folder" => out.folder = value.into(),
            "--readme" => out.readme = Some(value.into()),
            _ => return Err(format!("“{word}” is not an option of the benchmarks")),
        }
    }
    Ok(out)
}

async fn run(options: &Options) -> Result<Report, String> {
    let mut report = Report::default();
    let wanted = |name: &str| options.only.iter().any(|o| o == name);
    if wanted("start") {
        start::run(options, &mut report).await?;
    }
    if wanted("burst") {
        for nodes in [0, 1, 2, 4] {
            for (posts, accounts) in [(1_000, 50), (10_000, 500)] {
                Burst { posts, accounts, nodes }.run(options, &mut report).await?;
            }
        }
    }
    if wanted("pages") {
        pages::run(options, &mut report).await?;
    }
    if wanted("choose") {
        choose::run(&mut report)?;
    }
    Ok(report)
}

const BEGIN: &str = "<!-- results -->\n";
const END: &str = "<!-- end of results -->";

/// Puts the results between their marks in the README.
fn write(readme: &std::path::Path, machine: &str, report: &Report) -> Result<(), String> {
    let text = std::fs::read_to_string(readme).map_err(|e| format!("{}: {e}", readme.display()))?;
    let (before, rest) = text.split_once(BEGIN).ok_or("the README has no mark for results")?;
    let (_, after) = rest.split_once(END).ok_or("the README has no mark for the end of results")?;
    let today = jiff::Timestamp::now().strftime("%Y-%m-%d");
    let new = format!("{before}{BEGIN}{today}, {machine}\n\n{}{END}{after}", report.markdown());
    std::fs::write(readme, new).map_err(|e| e.to_string())
}

#[tokio::main]
async fn main() -> ExitCode {
    let machine = machine();
    println!("{machine}");
    let done = match options() {
        Ok(options) => run(&options).await.and_then(|report| {
            let _ = std::fs::remove_dir_all(&options.folder);
            options.readme.as_deref().map_or(Ok(()), |readme| write(readme, &machine, &report))?;
            Ok(report)
        }),
        Err(e) => Err(e),
    };
    match done {
        Ok(report) if report.missed() == 0 => ExitCode::SUCCESS,
        Ok(report) => {
            println!("{} targets were missed", report.missed());
            ExitCode::from(1)
        }
        Err(e) => {
            eprintln!("bench: {e}");
            ExitCode::from(2)
        }
    }
}
