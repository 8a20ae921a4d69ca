//! One module per command.

mod accounts;
mod archive;
mod backup;
mod catalog;
mod check;
mod choose;
mod config;
mod deliveries;
mod demo;
mod doctor;
mod export;
mod freeze;
mod import;
mod networks;
mod publish;
mod serve;
mod users;

use crate::{
    cli::{Cli, Command, Common},
    config::Config,
    data::Data,
    failure::{Failure, Result},
};
use clap::CommandFactory;
use passeur_store::{accounts::Account, workspaces, workspaces::Workspace};

pub async fn run(cli: Cli) -> Result<()> {
    let common = cli.common;
    match cli.command {
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "passeur", &mut std::io::stdout());
            return Ok(());
        }
        Command::Man => {
            clap_mangen::Man::new(Cli::command()).render(&mut std::io::stdout())?;
            return Ok(());
        }
        Command::Config => return config::show(&common),
        Command::Check { file, networks } => return check::run(&common, &file, &networks),
        Command::Networks(crate::cli::Networks::List) => return networks::list(&common),
        Command::Catalog(command) => return catalog::run(&common, &command),
        Command::Choose { brief, seed } => return choose::run(&common, &brief, seed),
        Command::Plan { brief, seed, from } => return choose::plan(&common, &brief, seed, from.as_deref()),
        Command::Restore { file } => return backup::restore(&common, &file),
        _ => {}
    }
    let mut config = Config::read(&common.data, |name| std::env::var(name).ok())?;
    if let Command::Serve { listen: Some(listen) } = &cli.command {
        config.set("listen", listen.clone());
    }
    if !matches!(cli.command, Command::Serve { .. }) {
        config.assume("listen", || crate::data::last_address(&common.data));
    }
    log_to_stderr(&config, matches!(cli.command, Command::Serve { .. }));
    let data = Data::open(&common.data, config)?;
    let done = match cli.command {
        Command::Serve { .. } => serve::run(&data).await,
        Command::Demo => demo::run(&common, &data).await,
        Command::Publish { file, to, at, thread, wait, timeout, dry_run } => {
            publish::run(&common, &data, publish::Call { file, to, at, thread, wait, timeout, dry_run }).await
        }
        Command::Import { path, thread, dry_run } => import::run(&common, &data, &path, dry_run, thread).await,
        Command::Export { file, with_secrets } => export::run(&common, &data, &file, with_secrets).await,
        Command::Accounts(command) => accounts::run(&common, &data, command).await,
        Command::Deliveries(command) => deliveries::run(&common, &data, command).await,
        Command::Freeze { account, reason } => freeze::freeze(&common, &data, account, reason).await,
        Command::Thaw { account } => freeze::thaw(&common, &data, account).await,
        Command::Backup { file } => backup::backup(&common, &data, &file).await,
        Command::Doctor { online } => doctor::run(&common, &data, online).await,
        Command::Users(command) => users::run(&common, &data, command).await,
        // Answered above, without opening the data.
        Command::Completions { .. }
        | Command::Man
        | Command::Config
        | Command::Check { .. }
        | Command::Networks(_)
        | Command::Catalog(_)
        | Command::Choose { .. }
        | Command::Plan { .. }
        | Command::Restore { .. } => Ok(()),
    };
    data.db.close().await;
    done
}

fn log_to_stderr(config: &Config, server: bool) {
    use tracing_subscriber::{EnvFilter, fmt};
    // Commands speak for themselves; only what goes wrong around them is logged.
    let level = if server { config.get("log") } else { "error" };
    // The migrations' own messages say on every start that there is nothing to do.
    let filter = EnvFilter::try_new(format!("{level},refinery_core=warn")).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let done = if config.get("log_format") == "json" { builder.json().try_init() } else { builder.try_init() };
    if let Err(e) = done {
        eprintln!("passeur: logging could not start: {e}");
    }
}

/// The workspace that the command is about. On a new data folder one is made, so that commands work
/// before anybody has opened a page; whoever becomes the owner finds it.
async fn workspace(common: &Common, data: &Data) -> Result<Workspace> {
    let all = data.db.read(workspaces::all).await?;
    if let Some(slug) = &common.workspace {
        return all
            .into_iter()
            .find(|w| w.slug == *slug || w.id == *slug)
            .ok_or_else(|| Failure::not_found(format!("there is no workspace “{slug}”")));
    }
    let mut own: Vec<Workspace> = all.into_iter().filter(|w| !w.demo).collect();
    match own.len() {
        0 => {
            let keys = data.db.keys.clone();
            let zone = jiff::tz::TimeZone::system().iana_name().unwrap_or("Europe/Paris").to_owned();
            let french = ["LC_ALL", "LC_MESSAGES", "LANG"]
                .iter()
                .find_map(|v| std::env::var(v).ok().filter(|v| !v.is_empty()))
                .is_some_and(|v| v.starts_with("fr"));
            Ok(data
                .db
                .write(move |tx| {
                    let name = if french { "Mon espace" } else { "My workspace" };
                    let new = workspaces::NewWorkspace {
                        name,
                        time_zone: &zone,
                        locale: if french { "fr" } else { "en" },
                        owner: None,
                        demo: false,
                    };
                    workspaces::create(tx, &keys, &new)
                })
                .await?)
        }
        1 => Ok(own.remove(0)),
        _ => {
            let names: Vec<String> = own.iter().map(|w| w.slug.clone()).collect();
            Err(Failure::usage(format!("which workspace? add --workspace with one of: {}", names.join(", "))))
        }
    }
}

/// An account of the workspace by id or `network:handle`.
async fn account(data: &Data, workspace: &Workspace, name: &str) -> Result<Account> {
    let (id, wanted) = (workspace.id.clone(), name.to_owned());
    data.db
        .read(move |tx| passeur_store::accounts::find(tx, &id, &wanted))
        .await?
        .ok_or_else(|| Failure::not_found(format!("there is no account “{name}”; see `passeur accounts list`")))
}
