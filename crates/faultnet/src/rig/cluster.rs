//! A PostgreSQL of our own, durable as in production, that can crash, stall and come back.

use super::signal;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub struct Cluster {
    bin: PathBuf,
    folder: PathBuf,
    port: u16,
    server: Option<Child>,
}

/// The newest installation of Debian's packages, or the one on the path.
fn installed() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|e| Some(e.ok()?.path().join("bin")))
        .filter(|b| b.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.starts_with(b"0\n"))
}

impl Cluster {
    /// Makes an empty cluster and starts it. `Ok(None)`: PostgreSQL is not installed.
    pub fn start(port: u16) -> Result<Option<Self>, String> {
        let Some(bin) = installed() else { return Ok(None) };
        let folder = PathBuf::from(format!("/var/tmp/passeur-faults-{}-{port}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let mut cluster = Self { bin, folder, port, server: None };
        if is_root() {
            run(Command::new("chown").args(["-R", "postgres:postgres"]).arg(&cluster.folder))?;
        }
        let data = cluster.folder.join("db");
        run(cluster
            .command("initdb")
            .args(["-U", "passeur", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-D"])
            .arg(&data))?;
        cluster.up()?;
        run(cluster.command("createdb").args([
            "-h",
            "127.0.0.1",
            "-p",
            &port.to_string(),
            "-U",
            "passeur",
            "passeur",
        ]))?;
        Ok(Some(cluster))
    }

    pub fn url(&self) -> String {
        format!("postgres://passeur@127.0.0.1:{}/passeur", self.port)
    }

    /// PostgreSQL refuses to run as root: it then runs as the user its package made.
    fn command(&self, name: &str) -> Command {
        let program = self.bin.join(name);
        let mut command = if is_root() {
            let mut c = Command::new("setpriv");
            c.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
            c
        } else {
            Command::new(program)
        };
        command.current_dir(&self.folder).stdin(Stdio::null());
        command
    }

    /// Starts the server and waits until it answers.
    pub fn up(&mut self) -> Result<(), String> {
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(std::env::temp_dir().join(format!("passeur-faults-postgres-{}.log", self.port)))
            .map_err(|e| e.to_string())?;
        let errors = log.try_clone().map_err(|e| e.to_string())?;
        let server = self
            .command("postgres")
            .arg("-D")
            .arg(self.folder.join("db"))
            .arg("-k")
            .arg(&self.folder)
            .args(["-p", &self.port.to_string(), "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"])
            .args(["-c", "fsync=on", "-c", "synchronous_commit=on"])
            .stdout(log)
            .stderr(errors)
            .spawn()
            .map_err(|e| e.to_string())?;
        self.server = Some(server);
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let mut ready = self.command("pg_isready");
            ready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "passeur", "-d", "postgres"]);
            if ready.status().is_ok_and(|s| s.success()) {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err("PostgreSQL did not start within 60 s".into());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Every process stops at once, as when the machine loses power; what was committed stays.
    pub fn crash(&mut self) -> Result<(), String> {
        if let Some(mut server) = self.server.take() {
            signal("QUIT", server.id())?;
            server.wait().map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    fn processes(&self) -> Vec<u32> {
        let Some(server) = &self.server else { return Vec::new() };
        let pid = server.id();
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        std::iter::once(pid).chain(children.split_whitespace().filter_map(|c| c.parse().ok())).collect()
    }

    /// Nothing answers any more, no connection breaks: a network cut, or a disk that hangs.
    pub fn stall(&self) {
        self.processes().into_iter().for_each(|pid| drop(signal("STOP", pid)));
    }

    pub fn resume(&self) {
        self.processes().into_iter().rev().for_each(|pid| drop(signal("CONT", pid)));
    }

    pub fn pid(&self) -> Option<u32> {
        self.server.as_ref().map(Child::id)
    }

    /// The whole database as SQL, to look into what went wrong.
    pub fn dump(&self, file: &Path) -> Result<(), String> {
        let out = fs::File::create(file).map_err(|e| e.to_string())?;
        let mut dump = self.command("pg_dump");
        dump.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "passeur", "passeur"]).stdout(out);
        match dump.status() {
            Ok(status) if status.success() => Ok(()),
            other => Err(format!("pg_dump: {other:?}")),
        }
    }
}

fn run(command: &mut Command) -> Result<(), String> {
    let out = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    if out.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&out.stderr).trim()))
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.resume();
        let _ = self.crash();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
