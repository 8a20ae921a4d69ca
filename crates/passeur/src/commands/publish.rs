//! `passeur publish`.

use crate::{
    cli::Common,
    commands::{self, check, deliveries::shown, serve},
    data::{Data, Lock},
    failure::{Failure, Result},
    out,
};
use passeur_engine::{
    Engine,
    import::{Importer, Item, import},
    sources::TEXT_MAX,
};
use passeur_handbook::{
    delivery::State,
    formats::{AccountRef, frontmatter, parse_at},
};
use passeur_store::{
    clock::MINUTE,
    deliveries::{self, Delivery},
};
use serde_json::json;
use std::{
    fs::File,
    io::{IsTerminal, Read},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

pub struct Call {
    pub file: PathBuf,
    pub to: Vec<String>,
    pub at: Option<String>,
    pub thread: bool,
    pub wait: bool,
    pub timeout: u64,
    pub dry_run: bool,
}

pub async fn run(common: &Common, data: &Data, call: Call) -> Result<()> {
    let workspace = commands::workspace(common, data).await?;
    let mut item = read(&call.file)?;
    for name in &call.to {
        let account = AccountRef::parse(name).map_err(|cause| Failure::usage(cause.to_string()))?;
        item.accounts.push(account);
    }
    if item.accounts.is_empty() {
        return Err(Failure::usage("where to? name accounts in the file (accounts:) or with --to"));
    }
    if let Some(at) = &call.at {
        item.at = Some(parse_at(at).map_err(|cause| Failure::usage(cause.to_string()))?);
    }
    let mut accounts = Vec::new();
    for wanted in &item.accounts {
        accounts.push(commands::account(data, &workspace, &wanted.to_string()).await?);
    }
    let base = call.file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf();
    let blocked = check::blocking(&item, &base, &accounts, call.thread);
    if !blocked.is_empty() {
        let thread = !call.thread && check::blocking(&item, &base, &accounts, true).is_empty();
        let way_out = if thread { "\nwith --thread it goes out there as a thread" } else { "" };
        return Err(Failure::usage(format!("nothing was sent:\n  {}{way_out}", blocked.join("\n  "))));
    }
    let (at, now) = (item.at, data.db.clock.now());
    let late = now - workspace.late_minutes.max(1) * MINUTE;
    if let Some(at) = at.filter(|at| at.as_microsecond() < late) {
        return Err(Failure::usage(format!(
            "nothing was sent: {at} is over, and it is later than this workspace lets posts be; \
             correct the time, or leave it out to publish now"
        )));
    }
    if at.is_none() {
        item.at = Some(passeur_store::clock::timestamp(now));
    }
    let importer = Importer {
        db: data.db.clone(),
        blobs: data.blobs.clone(),
        http: data.http.clone(),
        workspace_id: workspace.id.clone(),
        base: Some(base),
        root: None,
        file_max: data.upload_max()?,
        by: None,
        dry_run: call.dry_run,
        threads: call.thread,
        again: true,
    };
    let report = import(&importer, vec![item]).await?;
    if let Some(problem) = report.problems.first() {
        return Err(Failure::usage(format!("nothing was sent: {}", problem.cause)));
    }
    if call.dry_run {
        if common.json {
            let to: Vec<_> = accounts.iter().map(|a| json!({ "account": a.id, "network": a.network })).collect();
            return out::json(&json!({ "dry_run": true, "accounts": to, "at": at.map(|t| t.to_string()) }));
        }
        return out::line("it would go out as it is; nothing was changed");
    }
    let Some(taken) = report.taken.first() else { return Err(Failure::failed("the post was not kept")) };
    if call.wait {
        return wait(common, data, &taken.post, Duration::from_secs(call.timeout)).await;
    }
    let served = Lock::take(&data.folder)?.is_none();
    let list = of_post(data, &taken.post).await?;
    print(common, &list)?;
    if !served && data.config.some("database.url").is_none() && !common.json {
        eprintln!("no server is running on this folder: it goes out when `passeur serve` starts, or add --wait");
    }
    Ok(())
}

pub fn read(file: &Path) -> Result<Item> {
    let bad = |e: std::io::Error| Failure::usage(format!("{}: {e}", file.display()));
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(TEXT_MAX + 1).read_to_end(&mut bytes)
    } else {
        File::open(file).map_err(bad)?.take(TEXT_MAX + 1).read_to_end(&mut bytes)
    };
    if read.map_err(bad)? as u64 > TEXT_MAX {
        return Err(Failure::usage(format!("{}: a post is no larger than {} MB", file.display(), TEXT_MAX >> 20)));
    }
    frontmatter::read(&bytes).map(Item::from).map_err(|problems| {
        let lines: Vec<String> =
            problems.iter().map(|p| format!("{}:{}: {}", file.display(), p.line, p.cause)).collect();
        Failure::usage(lines.join("\n"))
    })
}

async fn of_post(data: &Data, post: &str) -> Result<Vec<Delivery>> {
    let id = post.to_owned();
    Ok(data.db.read(move |tx| deliveries::of_post(tx, &id)).await?)
}

/// A state in which nothing more happens by itself.
fn is_final(d: &Delivery) -> bool {
    d.state.is_settled()
        || matches!(d.state, State::Held | State::Frozen | State::Assisted)
        || (d.state == State::Unsure && d.next_at.is_none())
}

/// Waits with progress. Alone on the folder, this process publishes; beside a server it looks on.
async fn wait(common: &Common, data: &Data, post: &str, most: Duration) -> Result<()> {
    let lock = Lock::take(&data.folder)?;
    let engine = match &lock {
        Some(_) => Some(Engine::start(serve::context(data, None)?).await?),
        None => None,
    };
    let began = Instant::now();
    let shows = std::io::stderr().is_terminal() && !common.json;
    // Where nobody watches a line change, each change is a line.
    let logs = !shows && !common.json;
    let mut told: Vec<String> = Vec::new();
    let done = loop {
        let list = of_post(data, post).await?;
        let ended = list.iter().filter(|d| is_final(d)).count();
        if shows {
            let states: Vec<String> = list.iter().map(|d| format!("{} {}", d.network, d.state.as_str())).collect();
            eprint!("\r\x1b[K{ended}/{} done  {}", list.len(), states.join(", "));
        }
        if logs {
            for (i, d) in list.iter().enumerate() {
                let state = d.state.as_str().to_owned();
                if told.get(i) != Some(&state) {
                    eprintln!("{}  {state}", d.network);
                }
            }
            told = list.iter().map(|d| d.state.as_str().to_owned()).collect();
        }
        if ended == list.len() || began.elapsed() > most {
            break list;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    if shows {
        eprintln!();
    }
    if let Some(engine) = engine {
        engine.stop().await;
    }
    print(common, &done)?;
    let missing = done.iter().filter(|d| d.state != State::Sent).count();
    if missing > 0 {
        return Err(Failure::partly(format!("{missing} of {} accounts do not have it", done.len())));
    }
    Ok(())
}

fn print(common: &Common, list: &[Delivery]) -> Result<()> {
    if common.json {
        return out::json(&list.iter().map(shown).collect::<Vec<_>>());
    }
    for d in list {
        let what = d.remote_url.clone().or_else(|| d.error.clone()).unwrap_or_default();
        out::line(format!("{}  {}  {}", d.network, d.state.as_str(), what).trim_end())?;
    }
    Ok(())
}
