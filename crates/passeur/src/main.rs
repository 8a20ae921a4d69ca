//! The binary: the command line and the composition root, nothing else.

mod cli;
mod commands;
mod config;
mod data;
mod failure;
mod out;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let json = cli.common.json;
    // The one crypto provider, before anything speaks TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            eprintln!("passeur: the program cannot start: {e}");
            return ExitCode::from(1);
        }
    };
    let done = runtime.block_on(commands::run(cli));
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if json {
                eprintln!("{}", serde_json::json!({ "error": failure.message, "code": failure.code }));
            } else {
                eprintln!("passeur: {}", failure.message);
            }
            ExitCode::from(failure.code)
        }
    }
}
