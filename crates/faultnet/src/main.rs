//! `faultnet --listen ADDR [--seed N] [--knobs FILE.json] [--record FILE]`: the network as a program.
//! Knobs are turned while it runs: `curl -X PUT ADDR/_admin/knobs -d '{"latency_ms": 20}'`.

use passeur_faultnet::{Knobs, Network, serve};
use std::{path::PathBuf, process::ExitCode, sync::Arc};

struct Options {
    listen: String,
    seed: u64,
    knobs: Knobs,
    record: Option<PathBuf>,
}

fn options() -> Result<Options, String> {
    let mut out = Options { listen: "127.0.0.1:0".into(), seed: 1, knobs: Knobs::default(), record: None };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--listen" => out.listen = value()?,
            "--seed" => out.seed = value()?.parse().map_err(|e| format!("--seed: {e}"))?,
            "--record" => out.record = Some(value()?.into()),
            "--knobs" => {
                let path = value()?;
                let text = std::fs::read_to_string(&path).map_err(|e| format!("{path}: {e}"))?;
                out.knobs = serde_json::from_str(&text).map_err(|e| format!("{path}: {e}"))?;
            }
            _ => return Err(format!("{word}: known are --listen --seed --knobs --record")),
        }
    }
    Ok(out)
}

async fn run(options: Options) -> Result<(), String> {
    let listener =
        tokio::net::TcpListener::bind(&options.listen).await.map_err(|e| format!("{}: {e}", options.listen))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    let net = Network::new(options.seed, format!("http://{address}"), options.knobs, options.record.as_deref())
        .map_err(|e| e.to_string())?;
    println!("listening on http://{address}");
    let net = Arc::new(net);
    tokio::select! {
        () = serve(listener, net.clone()) => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    net.flush();
    Ok(())
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match options() {
        Ok(options) => run(options).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("faultnet: {e}");
            ExitCode::FAILURE
        }
    }
}
