//! The command line, as data: `--help`, completions and the man page are made from it.

use clap::{Args, Parser, Subcommand, ValueHint};
use std::path::PathBuf;

/// Publish once, everywhere, on time: your own social-media suite.
///
/// Every command works on a data folder, beside a running server or alone.
#[derive(Debug, Parser)]
#[command(name = "passeur", version, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Args)]
pub struct Common {
    /// Data folder; made on the first use
    #[arg(long, global = true, env = "PASSEUR_DATA", default_value = "data", value_hint = ValueHint::DirPath)]
    pub data: PathBuf,
    /// Workspace, by its short name; the only one when there is one
    #[arg(long, global = true, env = "PASSEUR_WORKSPACE")]
    pub workspace: Option<String>,
    /// Print JSON for programs instead of text for people
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the pages, the API, the hub and the engine
    ///
    /// Prints `listening on http://ADDRESS` when ready, and on a new folder a one-time link to create
    /// the owner.
    Serve {
        /// Address and port
        #[arg(long)]
        listen: Option<String>,
    },
    /// Fill a sample workspace with believable content, on the hub
    ///
    /// Run again to reset it; it touches only its own data.
    Demo,
    /// Check a post file against the rules of networks
    Check {
        /// Markdown file with front matter; `-` for standard input
        file: PathBuf,
        /// Networks, separated by commas
        #[arg(long = "for", value_delimiter = ',', required = true)]
        networks: Vec<String>,
    },
    /// Publish a post file, now or at its time
    Publish {
        /// Markdown file with front matter; `-` for standard input
        file: PathBuf,
        /// Account (id or network:handle), besides those of the file; may be repeated
        #[arg(long)]
        to: Vec<String>,
        /// When: RFC 3339, such as 2026-12-01T09:00:00+01:00; now when absent
        #[arg(long)]
        at: Option<String>,
        /// Split a text that is too long for a network into a numbered thread there
        #[arg(long)]
        thread: bool,
        /// Wait until every account has it, or a person is needed
        #[arg(long)]
        wait: bool,
        /// Seconds to wait at most
        #[arg(long, default_value = "600", requires = "wait")]
        timeout: u64,
        /// Check and show what would go out; change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Import posts: CSV, ICS, a folder of Markdown files, or an archive made by `export`
    ///
    /// CSV columns: title,text,accounts,at,labels,media,alt. A row that cannot be taken is reported
    /// with its line and changes nothing; the others are taken. The same row is never imported twice.
    Import {
        /// File or folder
        path: PathBuf,
        /// Split a text that is too long for a network into a numbered thread there
        #[arg(long)]
        thread: bool,
        /// Check everything and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Export everything of the installation, or of one workspace, into one archive of open formats
    Export {
        /// Archive to write (.zip)
        file: PathBuf,
        /// Also export credentials, readable only with this installation's key
        #[arg(long)]
        with_secrets: bool,
    },
    /// Accounts of networks
    #[command(subcommand)]
    Accounts(Accounts),
    /// Deliveries: what went out, what waits, what needs somebody
    #[command(subcommand)]
    Deliveries(Deliveries),
    /// Networks this build publishes to, and those it knows the rules of
    #[command(subcommand)]
    Networks(Networks),
    /// Stop everything that has not left, for the workspace or for one account
    Freeze {
        /// Only this account (id or network:handle)
        #[arg(long)]
        account: Option<String>,
        /// Why, shown to everybody
        #[arg(long)]
        reason: Option<String>,
    },
    /// Let go again what a freeze stopped
    Thaw {
        /// Only this account (id or network:handle)
        #[arg(long)]
        account: Option<String>,
    },
    /// Copy the data folder into one archive, while it is in use
    Backup {
        /// Archive to write (.zip)
        file: PathBuf,
    },
    /// Put a backup into an empty data folder
    Restore {
        /// Archive made by `backup`
        file: PathBuf,
    },
    /// Look after disk, clock, keys, tools, database, queue and networks
    Doctor {
        /// Also ask each network about each account
        #[arg(long)]
        online: bool,
    },
    /// People
    #[command(subcommand)]
    Users(Users),
    /// The catalogue of networks and services
    #[command(subcommand)]
    Catalog(Catalog),
    /// Rank networks for a brief, with reasons
    Choose {
        /// Brief (TOML)
        #[arg(long)]
        brief: PathBuf,
        /// Seed of the robustness draws
        #[arg(long, default_value = "1")]
        seed: u64,
    },
    /// Turn a brief into a plan of a quarter: objectives, slots, calendar, effort
    Plan {
        /// Brief (TOML)
        #[arg(long)]
        brief: PathBuf,
        /// Seed of the robustness draws
        #[arg(long, default_value = "1")]
        seed: u64,
        /// First day; today when absent
        #[arg(long)]
        from: Option<String>,
    },
    /// Show the effective configuration, with the origin of each value
    Config,
    /// Print shell completions
    Completions { shell: clap_complete::Shell },
    /// Print the manual page
    Man,
}

#[derive(Debug, Subcommand)]
pub enum Accounts {
    /// List the accounts
    List,
    /// Connect an account
    Connect {
        /// Network, such as mastodon or bluesky; any of the catalogue for assisted publishing
        network: String,
        /// Address of the server
        #[arg(long)]
        server: Option<String>,
        /// Access token
        #[arg(long, env = "PASSEUR_TOKEN", hide_env_values = true)]
        token: Option<String>,
        /// Handle, as the network writes it
        #[arg(long)]
        handle: Option<String>,
        /// App password
        #[arg(long, env = "PASSEUR_PASSWORD", hide_env_values = true)]
        password: Option<String>,
        /// Publish by hand, with a kit and a reminder
        #[arg(long)]
        assisted: bool,
    },
    /// Ask the network about accounts: profile, limits, health
    Check {
        /// Account (id or network:handle); all when absent
        account: Option<String>,
    },
    /// Take an account out of use
    Remove {
        /// Account (id or network:handle)
        account: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum Deliveries {
    /// List deliveries by due time
    List {
        /// Only these states, separated by commas
        #[arg(long, value_delimiter = ',')]
        state: Vec<String>,
        /// Only this account (id or network:handle)
        #[arg(long)]
        account: Option<String>,
        /// Only this post
        #[arg(long)]
        post: Option<String>,
    },
    /// Send again, now
    Retry { id: String },
    /// Stop one that has not left
    Cancel { id: String },
    /// Say what happened to one that nobody could be sure of, or that was published by hand
    Resolve {
        id: String,
        /// It is out
        #[arg(long, conflicts_with = "not_sent", required_unless_present = "not_sent")]
        sent: bool,
        /// It is not out: send it again
        #[arg(long)]
        not_sent: bool,
        /// Its address on the network
        #[arg(long, conflicts_with = "not_sent")]
        url: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum Networks {
    /// List them with what they can do
    List,
}

#[derive(Debug, Subcommand)]
pub enum Users {
    /// List people and their roles
    List,
    /// Print a one-time link to choose a new password
    Recover { email: String },
    /// Print a new one-time link to create the owner, when there is none
    Owner,
}

#[derive(Debug, Subcommand)]
pub enum Catalog {
    /// Check every entry: sources, cross-references, translations
    Check,
    /// List the entries
    List,
    /// Show one entry
    Show { id: String },
    /// List figures that need to be checked again
    Stale,
}
