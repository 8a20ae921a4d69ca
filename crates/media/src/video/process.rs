//! ffmpeg and ffprobe as processes: found, run under a time limit, watched, and always ended.

use super::plan;
use crate::refusal::Refusal;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// An ffmpeg with its ffprobe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ffmpeg {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
}

/// Stops a conversion from another thread.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The frame a process runs in.
pub struct Job<'a> {
    pub cancel: Cancel,
    /// The process is stopped after this long.
    pub time_max: Duration,
    pub threads: u32,
    /// Called with the part done, 0 to 1.
    pub progress: Box<dyn FnMut(f64) + Send + 'a>,
}

impl Default for Job<'_> {
    fn default() -> Self {
        Self {
            cancel: Cancel::default(),
            time_max: Duration::from_secs(30 * 60),
            threads: 2,
            progress: Box::new(|_| {}),
        }
    }
}

impl std::fmt::Debug for Job<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("time_max", &self.time_max).field("threads", &self.threads).finish_non_exhaustive()
    }
}

/// A process that does not outlive its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Both fail only when the process has already ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// More than any poster or answer of ffprobe.
const OUTPUT_MAX: u64 = 32 << 20;
/// How often cancellation and time are looked at.
const TICK: Duration = Duration::from_millis(100);

impl Ffmpeg {
    /// The first `ffmpeg` on the search path that has an `ffprobe` beside it or on the path.
    ///
    /// # Errors
    /// [`Refusal::NeedsFfmpeg`], which says how to install it.
    pub fn find() -> Result<Self, Refusal> {
        Self::find_in(std::env::var_os("PATH").as_deref())
    }

    /// As [`Self::find`], on this search path.
    ///
    /// # Errors
    /// [`Refusal::NeedsFfmpeg`].
    pub fn find_in(path: Option<&std::ffi::OsStr>) -> Result<Self, Refusal> {
        let program = |name: &str| {
            let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
            std::env::split_paths(path?).filter(|d| d.is_absolute()).map(|d| d.join(&file)).find(|p| p.is_file())
        };
        match (program("ffmpeg"), program("ffprobe")) {
            (Some(ffmpeg), Some(ffprobe)) => Ok(Self { ffmpeg, ffprobe }),
            _ => Err(Refusal::NeedsFfmpeg),
        }
    }

    /// Version as ffmpeg states it, for the diagnosis page.
    pub fn version(&self) -> Option<String> {
        let mut job = Job { time_max: Duration::from_secs(5), ..Job::default() };
        let out = run(&self.ffmpeg, &["-version".into()], None, &mut job).ok()?;
        String::from_utf8_lossy(&out).split_whitespace().nth(2).map(str::to_owned)
    }

    /// Runs a conversion to a file and reports how far it is.
    pub(super) fn run(&self, args: &[OsString], seconds: Option<f64>, job: &mut Job<'_>) -> Result<(), Refusal> {
        let mut all: Vec<OsString> =
            ["-hide_banner", "-nostdin", "-v", "error", "-y", "-progress", "pipe:1", "-nostats"]
                .map(OsString::from)
                .to_vec();
        all.extend_from_slice(args);
        run(&self.ffmpeg, &all, Some(seconds.unwrap_or(0.0)), job)?;
        (job.progress)(1.0);
        Ok(())
    }

    /// Runs ffmpeg and takes what it writes on its standard output.
    pub(super) fn read(&self, args: &[OsString], job: &mut Job<'_>) -> Result<Vec<u8>, Refusal> {
        let mut all: Vec<OsString> = ["-hide_banner", "-nostdin", "-v", "error"].map(OsString::from).to_vec();
        all.extend_from_slice(args);
        run(&self.ffmpeg, &all, None, job)
    }

    pub(super) fn ask(&self, path: &Path, job: &mut Job<'_>) -> Result<Vec<u8>, Refusal> {
        run(&self.ffprobe, &plan::question(path), None, job)
    }
}

/// Starts a program and waits. With `progress_of` (seconds of the result) the output is read as
/// ffmpeg's progress lines, else it is collected.
fn run(program: &Path, args: &[OsString], progress_of: Option<f64>, job: &mut Job<'_>) -> Result<Vec<u8>, Refusal> {
    if job.cancel.is_cancelled() {
        return Err(Refusal::Cancelled);
    }
    let mut command = Command::new(program);
    // Nothing of the server's environment (keys among it) reaches a program that reads foreign files.
    command.args(args).env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let started = Instant::now();
    let mut child = Running(command.spawn()?);
    let (send, events) = mpsc::channel();
    let stdout = child.0.stdout.take();
    let reader = std::thread::spawn(move || collect(stdout, progress_of.is_some(), &send));
    let stderr = child.0.stderr.take();
    let complaints = std::thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(stderr) = stderr {
            let mut stderr = stderr;
            // The first lines name the cause; the rest is read so that the program is not held up.
            let _ = (&mut stderr).take(4096).read_to_end(&mut text);
            let _ = std::io::copy(&mut stderr, &mut std::io::sink());
        }
        text
    });
    let outcome = loop {
        match events.recv_timeout(TICK) {
            Ok(seconds) => {
                if let Some(total) = progress_of.filter(|total| *total > 0.0) {
                    (job.progress)((seconds / total).clamp(0.0, 1.0));
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            // The output is closed: the program has ended or is about to.
            Err(RecvTimeoutError::Disconnected) => match child.0.try_wait()? {
                Some(status) => break Ok(status),
                None => std::thread::sleep(Duration::from_millis(5)),
            },
        }
        if job.cancel.is_cancelled() {
            break Err(Refusal::Cancelled);
        }
        if started.elapsed() > job.time_max {
            break Err(Refusal::Slow { seconds: job.time_max.as_secs() });
        }
    };
    // On cancellation the pipes close with the process, and the readers end.
    drop(child);
    let out = reader.join().unwrap_or_default();
    let complaints = complaints.join().unwrap_or_default();
    if outcome?.success() {
        return Ok(out);
    }
    let text = String::from_utf8_lossy(&complaints);
    let line = text.lines().map(str::trim).rfind(|l| !l.is_empty()).unwrap_or("no reason given");
    Err(Refusal::Conversion { why: line.chars().take(200).collect() })
}

/// Reads the standard output: progress lines are sent on, other output is returned.
fn collect(stdout: Option<std::process::ChildStdout>, progress: bool, send: &mpsc::Sender<f64>) -> Vec<u8> {
    let Some(stdout) = stdout else { return Vec::new() };
    if !progress {
        let mut out = Vec::new();
        let _ = stdout.take(OUTPUT_MAX).read_to_end(&mut out);
        return out;
    }
    for line in BufReader::new(stdout).lines().map_while(Result::ok) {
        let microseconds = line.strip_prefix("out_time_us=").and_then(|v| v.parse::<f64>().ok());
        if let Some(microseconds) = microseconds {
            let _ = send.send(microseconds / 1e6);
        }
    }
    Vec::new()
}
