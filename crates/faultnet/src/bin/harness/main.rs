//! The fault harness: real nodes on a network that fails, killed at random, their clock moved, their
//! database taken away; then every delivery is compared with what the network received.
//!
//! `harness --program target/release/passeur [--setups NAMES] [--deliveries N] [--kills N] [--accounts N]
//! [--seed N] [--port N] [--folder DIR] [--keep]`. Exits with 1 when anything was lost, doubled, out of order, or
//! shown as what it is not.

mod check;
mod drive;
mod plan;

use plan::{SETUPS, Setup, Size};
use std::{path::PathBuf, process::ExitCode};

struct Options {
    program: PathBuf,
    setups: Vec<&'static Setup>,
    size: Size,
    seed: u64,
    port: u16,
    folder: PathBuf,
    keep: bool,
}

fn options() -> Result<Options, String> {
    let mut out = Options {
        program: PathBuf::from("target/release/passeur"),
        setups: SETUPS.iter().collect(),
        size: Size { deliveries: 1_000, kills: 200, accounts: 40 },
        seed: std::time::SystemTime::UNIX_EPOCH.elapsed().map_or(1, |d| d.as_secs()),
        port: 8_300,
        folder: std::env::temp_dir().join(format!("passeur-faults-{}", std::process::id())),
        keep: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        if word == "--keep" {
            out.keep = true;
            continue;
        }
        let value = words.next().ok_or(format!("{word} needs a value"))?;
        let number = || value.parse::<u64>().map_err(|e| format!("{word} {value}: {e}"));
        match word.as_str() {
            "--program" => out.program = value.into(),
            "--folder" => out.folder = value.into(),
            "--deliveries" => out.size.deliveries = number()? as usize,
            "--kills" => out.size.kills = number()? as usize,
            "--accounts" => out.size.accounts = number()?.max(1) as usize,
            "--seed" => out.seed = number()?,
            "--port" => out.port = u16::try_from(number()?).map_err(|e| e.to_string())?,
            "--setups" => {
                let find = |name| {
                    SETUPS.iter().find(|s| s.name == name).ok_or_else(|| {
                        let known: Vec<_> = SETUPS.iter().map(|s| s.name).collect();
                        format!("there is no set-up “{name}”; known: {}", known.join(", "))
                    })
                };
                out.setups = value.split(',').map(find).collect::<Result<_, _>>()?;
            }
            _ => return Err(format!("“{word}” is not an option of the harness")),
        }
    }
    Ok(out)
}

fn run(options: &Options) -> Result<bool, String> {
    println!(
        "seed {}, {} deliveries over {} accounts, {} kills in each set-up",
        options.seed, options.size.deliveries, options.size.accounts, options.size.kills
    );
    println!("{}", check::Verdict::HEADER);
    let mut clean = true;
    for setup in &options.setups {
        let folder = options.folder.join(setup.name);
        let _ = std::fs::remove_dir_all(&folder);
        let run = drive::Run { program: &options.program, setup, size: options.size, seed: options.seed };
        let Some(verdict) = run.go(&folder, options.port)? else {
            println!("{:<22} skipped: PostgreSQL is not installed", setup.name);
            continue;
        };
        println!("{}", verdict.row(setup.name));
        for violation in verdict.violations.iter().take(40) {
            println!("  {violation}");
        }
        if verdict.violations.is_empty() && !options.keep {
            let _ = std::fs::remove_dir_all(&folder);
        } else {
            println!("  kept: {}", folder.display());
        }
        clean &= verdict.violations.is_empty();
    }
    Ok(clean)
}

fn main() -> ExitCode {
    match options().and_then(|o| run(&o)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(e) => {
            eprintln!("harness: {e}");
            ExitCode::from(2)
        }
    }
}
