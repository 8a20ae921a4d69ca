//! Many posts due in the same second, on a network that answers in 20 ms.

use crate::{
    Options,
    client::quantile,
    report::{Report, Row, Target},
    seed,
};
use jiff::{Timestamp, ToSpan};
use passeur_faultnet::{
    Knobs, Network,
    rig::{Cluster, Site},
    serve,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

pub struct Burst {
    pub posts: usize,
    pub accounts: usize,
    /// 0: SQLite; otherwise PostgreSQL with so many nodes.
    pub nodes: u16,
}

impl Burst {
    fn name(&self) -> String {
        let engine = match self.nodes {
            0 => "SQLite".to_owned(),
            1 => "PostgreSQL, 1 node".to_owned(),
            n => format!("PostgreSQL, {n} nodes"),
        };
        format!("{} posts, {} accounts, {engine}", self.posts, self.accounts)
    }

    /// Seconds within which all must be out; on PostgreSQL the figure is shown and no bar is set.
    fn target(&self) -> Target {
        match (self.nodes, self.posts) {
            (0, 1_000) => Target::Below(2.0),
            (0, 10_000) => Target::Below(6.0),
            _ => Target::None,
        }
    }

    pub async fn run(&self, options: &Options, report: &mut Report) -> Result<(), String> {
        let folder = options.folder.join(format!("burst-{}-{}", self.posts, self.nodes));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let cluster = match self.nodes {
            0 => None,
            _ => match Cluster::start(options.port + 50)? {
                Some(cluster) => Some(cluster),
                None => return Err("PostgreSQL is not installed".into()),
            },
        };
        let url = cluster.as_ref().map(Cluster::url);
        let server = format!("http://127.0.0.1:{}", options.port);
        let net = Network::new(1, server.clone(), Knobs::default(), None).map_err(|e| e.to_string())?;
        let net = Arc::new(net);
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", options.port)).await.map_err(|e| e.to_string())?;
        let network = tokio::spawn(serve(listener, net.clone()));
        let site = Site::new(options.program.clone(), folder.clone(), url.clone(), options.port + 10)?;
        let seeded = seed::fill(seed::open(&site.data(0), url.as_deref())?, &server, self.accounts).await?;
        let ahead = 6 + self.posts as i64 / if self.nodes == 0 { 1_000 } else { 250 };
        let due = Timestamp::now() + ahead.seconds();
        seed::plan(&seeded, self.posts, move |_| due).await?;
        let mut nodes: Vec<_> = (0..self.nodes.max(1)).map(|n| site.node(n)).collect();
        for node in &mut nodes {
            node.start(0)?;
        }
        let left = due.duration_since(Timestamp::now()).as_millis();
        if left < 1_000 {
            return Err(format!("filling the database took {} ms too long", 1_000 - left));
        }
        tokio::time::sleep(Duration::from_millis(left as u64 - 500)).await;
        let cpu: f64 = nodes.iter().map(passeur_faultnet::rig::Node::cpu).sum();
        let deadline = Instant::now() + Duration::from_secs(120);
        while net.accepted_count() < self.posts && Instant::now() < deadline {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // What is written after the last answer belongs to it.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let cpu = nodes.iter().map(passeur_faultnet::rig::Node::cpu).sum::<f64>() - cpu;
        let memory = nodes.iter().map(passeur_faultnet::rig::Node::memory).fold(0.0, f64::max);
        let states = seed::states(&seeded).await?;
        drop(nodes);
        network.abort();
        let record = net.record();
        let mut late: Vec<Duration> =
            record.iter().map(|a| Duration::from_micros((a.at - due.as_microsecond()).max(0) as u64)).collect();
        let all = quantile(&mut late, 1.0) / 1_000.0;
        let (p50, p99) = (quantile(&mut late, 0.5), quantile(&mut late, 0.99));
        let sent = states.iter().find(|(s, _)| s == "sent").map_or(0, |(_, n)| *n);
        if record.len() != self.posts || sent as usize != self.posts {
            return Err(format!("{}: {} arrived, states {states:?}", self.name(), record.len()));
        }
        let name = self.name();
        let row = Row::new(format!("{name}: all out after"), all, "s", self.target());
        report.add(row.note(format!("{:.0} posts/s, node at most {memory:.0} MiB", self.posts as f64 / all)));
        let mut row = Row::new(format!("{name}: lateness p50"), p50, "ms", Target::None);
        let mut rate = Row::new(format!("{name}: CPU per post"), cpu * 1_000.0 / self.posts as f64, "ms", Target::None);
        if self.nodes == 0 {
            row = row.rival(71_000.0);
            rate = rate.rival(173.0);
        }
        report.add(row);
        report.add(Row::new(format!("{name}: lateness p99"), p99, "ms", Target::None));
        report.add(rate.note("of the nodes; the database's own processes are not in it"));
        let _ = std::fs::remove_dir_all(&folder);
        Ok(())
    }
}
