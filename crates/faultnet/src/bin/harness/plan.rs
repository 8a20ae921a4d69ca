//! What is sent, to whom, when, and under which circumstances.

use jiff::{Timestamp, ToSpan};
use passeur_faultnet::{Fault, Knobs, Search, dice::Dice};
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

/// Circumstances under which the engine must hold.
pub struct Setup {
    pub name: &'static str,
    pub postgres: bool,
    pub nodes: u16,
    pub honours_keys: bool,
    pub search: Search,
}

const fn setup(name: &'static str, postgres: bool, nodes: u16, honours_keys: bool, search: Search) -> Setup {
    Setup { name, postgres, nodes, honours_keys, search }
}

pub const SETUPS: &[Setup] = &[
    setup("sqlite-keys-search", false, 1, true, Search::Listed),
    setup("sqlite-search", false, 1, false, Search::Listed),
    setup("sqlite-keys", false, 1, true, Search::Forbidden),
    setup("sqlite-neither", false, 1, false, Search::Absent),
    setup("postgres-2-search", true, 2, false, Search::Listed),
    setup("postgres-2-neither", true, 2, false, Search::Absent),
    setup("postgres-4-keys-search", true, 4, true, Search::Listed),
    setup("postgres-4-search", true, 4, false, Search::Listed),
];

#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub deliveries: usize,
    pub kills: usize,
    pub accounts: usize,
}

impl Setup {
    /// The network while faults last.
    pub fn knobs(&self) -> Knobs {
        use Fault::*;
        let faults = [
            (ResetBefore, 0.03),
            (ErrorBefore, 0.04),
            (TooMany, 0.04),
            (Html, 0.02),
            (DropAfter, 0.05),
            (ErrorAfter, 0.04),
            (ResetMid, 0.03),
            (Truncated, 0.02),
            (SlowAfter, 0.01),
            (Late, 0.03),
        ];
        let read_faults = [(ResetBefore, 0.03), (ErrorBefore, 0.05), (TooMany, 0.03), (Html, 0.02), (Truncated, 0.02)];
        Knobs { faults: faults.into(), read_faults: read_faults.into(), list_lag_ms: 500, ..self.calm() }
    }

    /// The same network on a good day.
    pub fn calm(&self) -> Knobs {
        Knobs { latency_ms: 80, honours_keys: self.honours_keys, search: self.search, ..Knobs::default() }
    }
}

/// One post as it was imported.
pub struct Post {
    /// Each part of the thread; one for most.
    pub parts: Vec<String>,
    /// Indexes of accounts.
    pub accounts: Vec<usize>,
    pub due: Timestamp,
}

pub struct Plan {
    pub singles: Vec<Post>,
    pub threads: Vec<Post>,
}

const WORDS: [&str; 12] = [
    "harbour",
    "naïve",
    "Straße",
    "été",
    "1 < 2 & 3",
    "“quoted”",
    "#spring",
    "日本語",
    "tea-time",
    "👩‍🚀",
    "q.e.d.",
    "…and so on",
];

fn text(dice: &mut Dice, number: usize, part: usize) -> String {
    let mut out = format!("No. {number:05}, part {part}:");
    for _ in 0..dice.between(3, 12) {
        out.push(' ');
        out.push_str(WORDS[dice.between(0, WORDS.len() as u64) as usize]);
    }
    if dice.chance(0.2) {
        out.push_str(&format!("\n\nhttps://example.org/read?no={number}&part={part}"));
    }
    out
}

impl Plan {
    /// One post in eight is a thread, one in ten goes to several accounts.
    pub fn new(size: Size, seed: u64, from: Timestamp, seconds: u64) -> Self {
        let mut dice = Dice::of(seed, &["plan"]);
        let mut plan = Self { singles: Vec::new(), threads: Vec::new() };
        let (mut deliveries, mut number) = (0, 0);
        while deliveries < size.deliveries {
            let mut accounts = vec![dice.between(0, size.accounts as u64) as usize];
            if dice.chance(0.1) {
                let more = dice.between(0, size.accounts as u64) as usize;
                if !accounts.contains(&more) {
                    accounts.push(more);
                }
            }
            deliveries += accounts.len();
            let thread = dice.chance(0.125);
            let parts = if thread { dice.between(2, 5) as usize } else { 1 };
            let due = from + (dice.between(0, seconds * 1_000) as i64).milliseconds();
            let parts = (0..parts).map(|part| text(&mut dice, number, part)).collect();
            number += 1;
            let post = Post { parts, accounts, due };
            if thread { plan.threads.push(post) } else { plan.singles.push(post) }
        }
        plan
    }

    /// Writes what `passeur import` takes: a table of the single posts, a folder of threads.
    pub fn write(&self, folder: &Path, ids: &[String]) -> std::io::Result<(PathBuf, PathBuf)> {
        let named = |post: &Post, gap: &str| {
            let ids: Vec<&str> = post.accounts.iter().map(|a| ids[*a].as_str()).collect();
            ids.join(gap)
        };
        let mut table = String::from("text,accounts,at\n");
        for post in &self.singles {
            let text = post.parts[0].replace('"', "\"\"");
            table += &format!("\"{text}\",{},{}\n", named(post, ";"), post.due);
        }
        let csv = folder.join("posts.csv");
        fs::write(&csv, table)?;
        let threads = folder.join("threads");
        fs::create_dir_all(&threads)?;
        for (i, post) in self.threads.iter().enumerate() {
            let parts = post.parts.join("\n\n<!-- next -->\n\n");
            let head = format!("accounts: [{}]\nat: {}", named(post, ", "), post.due);
            fs::write(threads.join(format!("{i:05}.md")), format!("---\n{head}\n---\n{parts}\n"))?;
        }
        Ok((csv, threads))
    }

    pub fn posts(&self) -> impl Iterator<Item = &Post> {
        self.singles.iter().chain(&self.threads)
    }
}

/// A delivery as it should come to be: to look up by post and account.
pub struct Expected {
    pub account: String,
    pub parts: Vec<String>,
    pub due: Timestamp,
}

/// `posts`: ids in the order of [`Plan::posts`]; `accounts`: ids by index.
pub fn expected(plan: &Plan, posts: &[String], accounts: &[String]) -> HashMap<(String, String), Expected> {
    let mut out = HashMap::new();
    for (post, id) in plan.posts().zip(posts) {
        for account in &post.accounts {
            let expected = Expected { account: format!("a{account}"), parts: post.parts.clone(), due: post.due };
            out.insert((id.clone(), accounts[*account].clone()), expected);
        }
    }
    out
}
