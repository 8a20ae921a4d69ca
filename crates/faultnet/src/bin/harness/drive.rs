//! Runs one set-up: starts everything, lets it go wrong, waits until it is quiet, compares.

use crate::{
    check::{Verdict, compare},
    plan::{self, Plan, Setup, Size},
};
use jiff::{Timestamp, ToSpan};
use passeur_faultnet::{
    Network,
    dice::Dice,
    rig::{Cluster, Delivery, Node, Site},
    serve,
};
use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{runtime::Runtime, sync::broadcast};

pub struct Run<'a> {
    pub program: &'a Path,
    pub setup: &'a Setup,
    pub size: Size,
    pub seed: u64,
}

/// Milliseconds between two events, on average.
const PACE: u64 = 900;
/// Time for connecting and importing before the first post is due.
const AHEAD_SECONDS: i64 = 25;
/// How long nothing may change before what is left is judged as it is.
const QUIET: Duration = Duration::from_secs(240);

impl Run<'_> {
    /// `None`: PostgreSQL is wanted and not installed.
    pub fn go(&self, folder: &Path, port: u16) -> Result<Option<Verdict>, String> {
        let began = Instant::now();
        let say = |e: std::io::Error| e.to_string();
        std::fs::create_dir_all(folder).map_err(say)?;
        let cluster = match self.setup.postgres {
            true => match Cluster::start(port + 50)? {
                Some(cluster) => Some(cluster),
                None => return Ok(None),
            },
            false => None,
        };
        let runtime = Runtime::new().map_err(say)?;
        let server = format!("http://127.0.0.1:{port}");
        let record = folder.join("accepted.jsonl");
        let net = Network::new(self.seed, server.clone(), self.setup.calm(), Some(&record)).map_err(say)?;
        let net = Arc::new(net);
        let listener = runtime.block_on(tokio::net::TcpListener::bind(("127.0.0.1", port))).map_err(say)?;
        runtime.spawn(serve(listener, net.clone()));

        let site = Site::new(self.program.into(), folder.into(), cluster.as_ref().map(Cluster::url), port + 10)?;
        let accounts = site.connect_many(&server, self.size.accounts)?;
        let seconds = (self.size.kills as u64 * PACE / 1_000).max(5);
        let plan = Plan::new(self.size, self.seed, Timestamp::now() + AHEAD_SECONDS.seconds(), seconds);
        let (table, threads) = plan.write(folder, &accounts).map_err(say)?;
        let mut posts = site.import(&table)?;
        posts.extend(site.import(&threads)?);
        let expected = plan::expected(&plan, &posts, &accounts);
        if posts.len() != plan.posts().count() {
            return Err(format!("{} of {} posts were imported", posts.len(), plan.posts().count()));
        }

        let mut storm = Storm {
            dice: Dice::of(self.seed, &["storm", self.setup.name]),
            nodes: (0..self.setup.nodes).map(|n| Turn::of(site.node(n))).collect(),
            cluster,
            back: None,
            offset: 0,
            site: &site,
            net: &net,
            server,
            accepted: net.acceptances(),
            expired: Vec::new(),
            verdict: Verdict::default(),
        };
        storm.start()?;
        while Timestamp::now() < plan.posts().map(|p| p.due).min().unwrap_or_default() {
            std::thread::sleep(Duration::from_millis(50));
        }
        net.turn(self.setup.knobs());
        // Most of what is sent is sent while things go wrong.
        let most = expected.len() * 9 / 10;
        while storm.verdict.kills < self.size.kills
            || (net.accepted_count() < most && storm.verdict.kills < 2 * self.size.kills)
        {
            storm.event()?;
        }
        storm.calm(&self.setup.calm())?;
        let deliveries = storm.quiet()?;
        let mut verdict = storm.verdict;
        verdict.seconds = began.elapsed().as_secs();
        for (what, count) in net.counts() {
            if what.contains(':') {
                verdict.faults += count;
            } else {
                verdict.calls += count;
            }
        }
        compare(&expected, &deliveries, &net.record(), &mut verdict);
        net.flush();
        if !verdict.violations.is_empty()
            && let Some(cluster) = &storm.cluster
        {
            cluster.dump(&folder.join("dump.sql"))?;
        }
        Ok(Some(verdict))
    }
}

/// A node, and when it comes back from where it is.
struct Turn {
    node: Node,
    back: Option<Instant>,
}

impl Turn {
    fn of(node: Node) -> Self {
        Self { node, back: None }
    }
}

/// How the database went away.
#[derive(Clone, Copy)]
enum Gone {
    Crashed,
    Stalled,
}

struct Storm<'a> {
    dice: Dice,
    nodes: Vec<Turn>,
    cluster: Option<Cluster>,
    /// When the database comes back.
    back: Option<(Instant, Gone)>,
    /// Seconds by which the nodes' clocks are moved.
    offset: i64,
    site: &'a Site,
    net: &'a Network,
    server: String,
    accepted: broadcast::Receiver<u64>,
    /// Accounts whose token ended: index, generation to come, when a person connects them again.
    expired: Vec<(usize, u64, Instant)>,
    verdict: Verdict,
}

impl Storm<'_> {
    fn start(&mut self) -> Result<(), String> {
        for turn in &mut self.nodes {
            turn.node.start(self.offset)?;
        }
        Ok(())
    }

    /// Lets a while go by, then one thing goes wrong.
    fn event(&mut self) -> Result<(), String> {
        self.wait()?;
        let database = self.cluster.is_some() && self.back.is_none();
        let several = self.nodes.len() > 1;
        match self.dice.between(0, 100) {
            0..4 => self.move_clock(),
            4..8 if database => self.take_database(),
            8..14 if several => self.stall(),
            14..16 => self.expire(),
            _ => self.kill(),
        }
    }

    /// Half of the time at a random moment, half of the time just after the network took something.
    fn wait(&mut self) -> Result<(), String> {
        let until = Instant::now() + Duration::from_millis(self.dice.between(20, 2 * PACE));
        let at_arrival = self.dice.chance(0.5);
        while self.accepted.try_recv().is_ok() {}
        while Instant::now() < until {
            self.come_back()?;
            match self.accepted.try_recv() {
                Ok(_) | Err(broadcast::error::TryRecvError::Lagged(_)) if at_arrival && !self.past(until, PACE) => {
                    let micros = self.dice.between(0, 60_000);
                    std::thread::sleep(Duration::from_micros(micros));
                    return Ok(());
                }
                _ => std::thread::sleep(Duration::from_millis(2)),
            }
        }
        Ok(())
    }

    /// Whether more than `ms` are left, so that arrivals in a dense stream do not shorten every wait.
    fn past(&self, until: Instant, ms: u64) -> bool {
        until.saturating_duration_since(Instant::now()) > Duration::from_millis(ms)
    }

    /// Brings back what was away long enough.
    fn come_back(&mut self) -> Result<(), String> {
        let now = Instant::now();
        if let Some((at, how)) = self.back
            && at <= now
            && let Some(cluster) = &mut self.cluster
        {
            match how {
                Gone::Crashed => cluster.up()?,
                Gone::Stalled => cluster.resume(),
            }
            self.back = None;
        }
        let (offset, away) = (self.offset, self.back.is_some());
        for turn in &mut self.nodes {
            if turn.back.is_some_and(|at| at <= now) {
                if turn.node.is_stalled() {
                    turn.node.resume()?;
                    turn.back = None;
                } else if !away {
                    turn.node.launch(offset)?;
                    turn.back = None;
                }
            } else if turn.back.is_none() && !away && !turn.node.runs() {
                // It ended by itself, since it could not open its database: a service manager starts it again.
                turn.node.launch(offset)?;
            }
        }
        // A person connects an account again while the database answers.
        if self.back.is_none()
            && let Some(i) = self.expired.iter().position(|(_, _, at)| *at <= now)
        {
            let (account, generation, _) = self.expired.swap_remove(i);
            if let Err(e) = self.site.connect(self.offset, &self.server, &format!("a{account}"), generation) {
                eprintln!("    a{account} could not be connected again yet: {e}");
                self.expired.push((account, generation, now + Duration::from_secs(3)));
            }
        }
        Ok(())
    }

    fn kill(&mut self) -> Result<(), String> {
        let alive: Vec<usize> = (0..self.nodes.len()).filter(|i| self.nodes[*i].back.is_none()).collect();
        if alive.is_empty() {
            return Ok(());
        }
        let i = alive[self.dice.between(0, alive.len() as u64) as usize];
        let several = self.nodes.len() > 1;
        let away = match self.dice.between(0, 10) {
            0..7 => 0,
            // Long enough for another node to take its accounts.
            9 if several => self.dice.between(5_000, 28_000),
            _ => self.dice.between(100, 2_500),
        };
        self.nodes[i].node.kill();
        self.verdict.kills += 1;
        self.nodes[i].back = Some(Instant::now() + Duration::from_millis(away));
        self.come_back()
    }

    /// All nodes stop and start with another clock: minutes ahead or behind.
    fn move_clock(&mut self) -> Result<(), String> {
        self.offset = self.dice.between(0, 1_800) as i64 - 900;
        self.verdict.clock_moves += 1;
        self.restart()
    }

    fn restart(&mut self) -> Result<(), String> {
        for turn in &mut self.nodes {
            turn.node.kill();
            turn.back = Some(Instant::now());
        }
        self.verdict.kills += self.nodes.len();
        self.come_back()
    }

    fn take_database(&mut self) -> Result<(), String> {
        let Some(cluster) = &mut self.cluster else { return Ok(()) };
        let how = if self.dice.chance(0.5) { Gone::Crashed } else { Gone::Stalled };
        match how {
            Gone::Crashed => cluster.crash()?,
            Gone::Stalled => cluster.stall(),
        }
        self.verdict.database_gone += 1;
        self.back = Some((Instant::now() + Duration::from_millis(self.dice.between(200, 7_000)), how));
        Ok(())
    }

    /// One node stands still, sometimes for longer than its leases last.
    fn stall(&mut self) -> Result<(), String> {
        let alive: Vec<usize> = (0..self.nodes.len()).filter(|i| self.nodes[*i].back.is_none()).collect();
        if alive.len() < 2 {
            return Ok(());
        }
        let i = alive[self.dice.between(0, alive.len() as u64) as usize];
        self.nodes[i].node.stall()?;
        self.nodes[i].back = Some(Instant::now() + Duration::from_millis(self.dice.between(500, 45_000)));
        self.verdict.stalls += 1;
        Ok(())
    }

    fn expire(&mut self) -> Result<(), String> {
        let account = self.dice.between(0, 8) as usize;
        if self.expired.iter().any(|(a, ..)| *a == account) {
            return Ok(());
        }
        let mut knobs = self.net.knobs(&format!("a{account}"));
        knobs.token_generation += 1;
        let generation = knobs.token_generation;
        self.net.turn_account(&format!("a{account}"), Some(knobs));
        let back = Instant::now() + Duration::from_millis(self.dice.between(1_000, 8_000));
        self.expired.push((account, generation, back));
        self.verdict.expiries += 1;
        Ok(())
    }

    /// Everything works again.
    fn calm(&mut self, knobs: &passeur_faultnet::Knobs) -> Result<(), String> {
        self.net.turn(knobs.clone());
        let now = Instant::now();
        for account in 0..8 {
            let name = format!("a{account}");
            let generation = self.net.knobs(&name).token_generation;
            self.net
                .turn_account(&name, Some(passeur_faultnet::Knobs { token_generation: generation, ..knobs.clone() }));
        }
        self.back = self.back.map(|(_, how)| (now, how));
        self.nodes.iter_mut().for_each(|t| t.back = t.back.map(|_| now));
        self.expired.iter_mut().for_each(|e| e.2 = now);
        while !self.expired.is_empty() || self.back.is_some() {
            self.come_back()?;
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    /// Waits until nothing goes on by itself. Where nothing changes since all waits for a later time (the
    /// clock may have been put back), the clock is moved there.
    fn quiet(&mut self) -> Result<Vec<Delivery>, String> {
        let mut still = (Vec::new(), Instant::now());
        let mut jumped = Instant::now();
        loop {
            self.come_back()?;
            std::thread::sleep(Duration::from_millis(1_000));
            let deliveries = match self.site.deliveries(self.offset) {
                Ok(deliveries) => deliveries,
                Err(e) if still.1.elapsed() < QUIET => {
                    eprintln!("    {e}");
                    continue;
                }
                Err(e) => return Err(e),
            };
            let moving: Vec<_> = deliveries
                .iter()
                .filter(|d| match d.state.as_str() {
                    "waiting" | "claimed" | "sending" | "retry" => true,
                    "unsure" => d.next.is_some(),
                    _ => false,
                })
                .map(|d| (d.id.clone(), d.state.clone(), d.next))
                .collect();
            if moving.is_empty() {
                return Ok(deliveries);
            }
            if moving != still.0 {
                still = (moving, Instant::now());
                continue;
            }
            if still.1.elapsed() > QUIET {
                return Ok(deliveries);
            }
            // Longer than a lease, so that what a node left behind was looked at by another.
            if still.1.elapsed() > Duration::from_secs(25) && jumped.elapsed() > Duration::from_secs(25) {
                let now = Timestamp::now() + self.offset.seconds();
                let next = still.0.iter().filter_map(|(_, _, next)| *next).filter(|at| *at > now).min();
                self.offset += next.map_or(60, |at| at.duration_since(now).as_secs() + 1);
                self.restart()?;
                self.verdict.kills -= self.nodes.len();
                jumped = Instant::now();
            }
        }
    }
}
