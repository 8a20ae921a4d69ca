//! Video with and without ffmpeg. Where ffmpeg is absent the tests that need it say so and stop.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::*;
use passeur_handbook::limits::FileLimit;
use passeur_media::video::{Cancel, Ffmpeg, Job, VideoOptions, fit_video, strip_video};
use passeur_media::{Facts, Guard, Kind, Outside, Refusal, inspect_file};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

fn limit() -> FileLimit {
    FileLimit { types: vec!["video/mp4".into()], bytes_max: 10_000_000, ..FileLimit::default() }
}

fn ffmpeg() -> Option<Ffmpeg> {
    let found = Ffmpeg::find();
    if found.is_err() {
        println!("skipped: ffmpeg is not installed");
    }
    found.ok()
}

/// A test card with a tone, a place in its tags, in the container of the name.
fn made(dir: &Path, name: &str, size: &str, seconds: u32, codecs: &[&str]) -> (PathBuf, Facts) {
    let path = dir.join(name);
    let done = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", &format!("testsrc2=s={size}:r=25:d={seconds}")])
        .args(["-f", "lavfi", "-i", &format!("sine=d={seconds}"), "-pix_fmt", "yuv420p", "-shortest"])
        .args(["-metadata", "location=+48.858203+002.294499/", "-metadata", "title=Secretville"])
        .args(codecs)
        .arg(&path)
        .status()
        .unwrap();
    assert!(done.success());
    let facts = inspect_file(&path, &Guard::default()).unwrap();
    (path, facts)
}

const H264: [&str; 6] = ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"];

#[test]
fn without_ffmpeg_what_fits_still_goes_and_the_rest_says_how_to_install_it() {
    assert_eq!(Ffmpeg::find_in(Some("/nowhere".as_ref())).unwrap_err(), Refusal::NeedsFfmpeg);
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (dir.path().join("from.mp4"), dir.path().join("to.mp4"));
    std::fs::write(&from, Film::default().build()).unwrap();
    let facts = inspect_file(&from, &Guard::default()).unwrap();
    let job = &mut Job::default();
    let out = fit_video(None, (&from, &to), &facts, &limit(), &VideoOptions::default(), job).unwrap();
    assert_eq!((out.kind, out.width, out.height), (Kind::Mp4, 1920, 1080));
    assert!(!tells_place(&std::fs::read(&to).unwrap()));
    let small = FileLimit { width: Some((0, 640)), ..limit() };
    let refusal = fit_video(None, (&from, &to), &facts, &small, &VideoOptions::default(), job).unwrap_err();
    assert!(refusal == Refusal::NeedsFfmpeg && refusal.to_string().contains("apt install ffmpeg"));
    assert!(!to.exists(), "nothing half-made is left");
}

#[test]
fn our_reading_of_films_agrees_with_ffprobe() {
    let Some(ffmpeg) = ffmpeg() else { return };
    let dir = tempfile::tempdir().unwrap();
    let vp8 = ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"];
    let fragmented = [&H264[..], &["-movflags", "+frag_keyframe+empty_moov"]].concat();
    let films = [
        made(dir.path(), "a.mp4", "320x180", 2, &H264),
        made(dir.path(), "b.mov", "320x180", 2, &H264),
        made(dir.path(), "c.webm", "320x180", 2, &vp8),
        made(dir.path(), "d.mkv", "320x180", 2, &H264),
    ];
    for (path, facts) in films {
        let probe = ffmpeg.probe(&path, &mut Job::default()).unwrap();
        assert_eq!((facts.width, facts.height), (probe.width, probe.height), "{path:?}");
        assert!((facts.seconds.unwrap() - probe.seconds.unwrap()).abs() < 0.1, "{path:?}");
        assert!(facts.video_codec.is_some() && facts.audio_codec.is_some());
        assert!(facts.has_place, "{path:?}");
        let to = dir.path().join("clean");
        strip_video(None, &path, &to, &mut Job::default()).unwrap();
        let clean = std::fs::read(&to).unwrap();
        assert!(!tells_place(&clean), "{path:?}");
        let again = ffmpeg.probe(&to, &mut Job::default()).unwrap();
        assert_eq!((again.width, again.video, again.audio), (probe.width, probe.video, probe.audio));
        let frame = |p: &Path| ffmpeg.poster(p, facts.kind, 1.0, 320, &mut Job::default()).unwrap();
        assert_eq!(frame(&to), frame(&path), "the picture is the same: {path:?}");
    }
    let (_, facts) = made(dir.path(), "e.mp4", "320x180", 2, &fragmented);
    assert_eq!(facts.width, Some(320));
}

#[test]
fn a_video_is_made_to_fit() {
    let Some(ffmpeg) = ffmpeg() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (path, facts) = made(dir.path(), "a.mov", "640x360", 4, &H264);
    let to = dir.path().join("out.mp4");
    let fit = |limit: &FileLimit, options: &VideoOptions| {
        fit_video(Some(&ffmpeg), (&path, &to), &facts, limit, options, &mut Job::default())
    };
    let copied = fit(&limit(), &VideoOptions::default()).unwrap();
    assert_eq!((copied.kind, copied.width), (Kind::Mp4, 640));
    assert!(!tells_place(&std::fs::read(&to).unwrap()));

    let tight = FileLimit { bytes_max: 200_000, ..limit() };
    assert!(fit(&tight, &VideoOptions::default()).unwrap().bytes <= 200_000);

    let tall = FileLimit { ratio: Some((0.5, 0.6)), ..limit() };
    assert_eq!(fit(&tall, &VideoOptions::default()).unwrap_err().code(), "media-ratio");
    let cropped = fit(&tall, &VideoOptions { outside: Outside::Crop, ..VideoOptions::default() }).unwrap();
    assert_eq!(cropped.height, 360);
    let framed =
        fit(&tall, &VideoOptions { outside: Outside::Letterbox([255, 255, 255]), ..VideoOptions::default() }).unwrap();
    assert_eq!(framed.width, 640);

    let short = FileLimit { seconds: Some((0.5, 2.0)), ..limit() };
    assert_eq!(fit(&short, &VideoOptions::default()).unwrap_err().code(), "media-duration");
    fit(&short, &VideoOptions { cut: true, ..VideoOptions::default() }).unwrap();
    assert!((inspect_file(&to, &Guard::default()).unwrap().seconds.unwrap() - 2.0).abs() < 0.2);
}

#[test]
fn progress_is_told_and_a_conversion_can_be_stopped() {
    let Some(ffmpeg) = ffmpeg() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (path, facts) = made(dir.path(), "a.mp4", "1280x720", 6, &H264);
    let to = dir.path().join("out.mp4");
    let small = FileLimit { width: Some((0, 640)), ..limit() };
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = seen.clone();
    let mut job = Job { progress: Box::new(move |part| record.lock().unwrap().push(part)), ..Job::default() };
    fit_video(Some(&ffmpeg), (&path, &to), &facts, &small, &VideoOptions::default(), &mut job).unwrap();
    let seen = seen.lock().unwrap().clone();
    assert!(seen.is_sorted() && seen.last() == Some(&1.0), "{seen:?}");

    let cancel = Cancel::default();
    cancel.cancel();
    let mut job = Job { cancel, ..Job::default() };
    let stopped = fit_video(Some(&ffmpeg), (&path, &to), &facts, &small, &VideoOptions::default(), &mut job);
    assert_eq!(stopped, Err(Refusal::Cancelled));
    assert!(!to.exists());

    let mut job = Job { time_max: std::time::Duration::ZERO, ..Job::default() };
    let slow = fit_video(Some(&ffmpeg), (&path, &to), &facts, &small, &VideoOptions::default(), &mut job);
    assert_eq!(slow.unwrap_err().code(), "media-slow");
    assert!(!to.exists());
}

#[test]
fn a_playlist_that_poses_as_a_video_opens_nothing() {
    let Some(ffmpeg) = ffmpeg() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (path, _) = made(dir.path(), "secret.mp4", "320x180", 1, &H264);
    let playlist = dir.path().join("list.mp4");
    std::fs::write(&playlist, format!("ffconcat version 1.0\nfile {}\n", path.display())).unwrap();
    assert!(ffmpeg.poster(&playlist, Kind::Mp4, 0.0, 100, &mut Job::default()).is_err());
}
