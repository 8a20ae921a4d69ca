//! One `passeur serve`.

use super::signal;
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

/// A node: its command, and its process while it runs.
pub struct Node {
    pub name: String,
    pub address: String,
    program: PathBuf,
    data: PathBuf,
    env: Vec<(String, String)>,
    log: PathBuf,
    child: Option<Child>,
    stalled: bool,
}

impl Node {
    pub fn new(name: &str, address: &str, program: PathBuf, data: PathBuf, env: Vec<(String, String)>) -> Self {
        let log = data.parent().unwrap_or(&data).join(format!("{name}.log"));
        Self { name: name.into(), address: address.into(), program, data, env, log, child: None, stalled: false }
    }

    /// Starts it with a clock moved by `offset` seconds, and waits until it listens. How long that took.
    pub fn start(&mut self, offset: i64) -> Result<Duration, String> {
        let began = Instant::now();
        self.launch(offset)?;
        self.listening(Duration::from_secs(60))?;
        Ok(began.elapsed())
    }

    /// Starts it and does not wait.
    pub fn launch(&mut self, offset: i64) -> Result<(), String> {
        let log = File::options().create(true).append(true).open(&self.log).map_err(|e| e.to_string())?;
        let child = Command::new(&self.program)
            .args(["serve", "--listen", &self.address, "--data"])
            .arg(&self.data)
            .envs(self.env.iter().map(|(k, v)| (k, v)))
            .env("PASSEUR_NODE", &self.name)
            .env("PASSEUR_CLOCK_OFFSET", offset.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|e| format!("{}: {e}", self.program.display()))?;
        self.child = Some(child);
        Ok(())
    }

    /// Waits until it says that it listens.
    pub fn listening(&mut self, limit: Duration) -> Result<(), String> {
        let child = self.child.as_mut().ok_or("the node does not run")?;
        let Some(out) = child.stdout.take() else { return Ok(()) };
        let (told, heard) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines() {
                let Ok(line) = line else { return };
                if line.starts_with("listening on ") {
                    let _ = told.send(());
                }
            }
        });
        heard.recv_timeout(limit).map_err(|_| {
            let text = std::fs::read_to_string(&self.log).unwrap_or_default();
            let tail: Vec<&str> = text.lines().rev().take(5).collect();
            format!("{} did not start; its log ends: {}", self.name, tail.join(" | "))
        })
    }

    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    pub fn runs(&mut self) -> bool {
        self.child.as_mut().is_some_and(|c| matches!(c.try_wait(), Ok(None)))
    }

    /// SIGKILL: no goodbye.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        self.stalled = false;
    }

    /// SIGSTOP: as a machine that swaps, or is moved to another host.
    pub fn stall(&mut self) -> Result<(), String> {
        self.stalled = true;
        self.pid().map_or(Ok(()), |pid| signal("STOP", pid))
    }

    pub fn resume(&mut self) -> Result<(), String> {
        if std::mem::take(&mut self.stalled) {
            return self.pid().map_or(Ok(()), |pid| signal("CONT", pid));
        }
        Ok(())
    }

    pub fn is_stalled(&self) -> bool {
        self.stalled
    }

    /// User and system CPU used so far, in seconds, from `/proc`.
    pub fn cpu(&self) -> f64 {
        let Some(pid) = self.pid() else { return 0.0 };
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // After the name in parentheses: fields 14 and 15 of proc(5), in ticks of 1/100 s.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
        (ticks(11) + ticks(12)) / 100.0
    }

    /// Resident memory in MiB.
    pub fn memory(&self) -> f64 {
        let Some(pid) = self.pid() else { return 0.0 };
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap_or_default();
        line.split_whitespace().nth(1).and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
    }
}
