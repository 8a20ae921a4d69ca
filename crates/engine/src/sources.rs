//! Files that bring posts (CSV, calendars, Markdown, folders and archives of them), read into items for
//! [`crate::import`], with a report that names file and line.

use crate::import::{Importer, Item, Report, Taken, import};
use passeur_handbook::{
    formats::{Cause, Problem, csv, frontmatter, ics},
    schedule::zone::{Zone, ZonePolicy},
};
use passeur_store::StoreError;
use std::{
    fs::File,
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

/// One file, as it was read.
#[derive(Debug)]
pub struct Source {
    pub file: PathBuf,
    pub items: Vec<Item>,
    pub problems: Vec<Problem>,
}

/// The most a file of posts may weigh, in bytes: a year of ten posts a day weighs a hundredth of it.
pub const TEXT_MAX: u64 = 64 << 20;
/// Files in a folder or an archive, and bytes that an archive may unfold to.
const FILES_MAX: usize = 20_000;
const UNFOLDED_MAX: u64 = 4 << 30;

/// Reads a file or a folder of Markdown files; `zone` is that of times without one.
///
/// # Errors
/// When it cannot be read at all; what it holds and cannot be taken is among the problems.
pub fn read(path: &Path, zone: &Zone) -> io::Result<Vec<Source>> {
    if path.is_dir() {
        return markdown_files(path)?.into_iter().map(|file| read_file(&file, zone)).collect();
    }
    Ok(vec![read_file(path, zone)?])
}

fn read_file(path: &Path, zone: &Zone) -> io::Result<Source> {
    let mut bytes = Vec::new();
    File::open(path)?.take(TEXT_MAX + 1).read_to_end(&mut bytes)?;
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
    let (items, problems) = if bytes.len() as u64 > TEXT_MAX {
        let detail = format!("it weighs more than {} MB", TEXT_MAX >> 20);
        (Vec::new(), vec![Problem::new(1, None, Cause::Refused { detail })])
    } else {
        match extension.as_str() {
            "md" | "markdown" => match frontmatter::read(&bytes) {
                Ok(file) => (vec![Item::from(file)], Vec::new()),
                Err(found) => (Vec::new(), found),
            },
            "ics" | "ical" => calendar(&bytes, zone),
            _ => table(&bytes),
        }
    };
    Ok(Source { file: path.to_path_buf(), items, problems })
}

fn table(bytes: &[u8]) -> (Vec<Item>, Vec<Problem>) {
    let mut items = Vec::new();
    let mut problems = Vec::new();
    match csv::read(bytes) {
        Ok(table) => {
            for row in table.rows {
                match row {
                    Ok(row) => items.push(Item::from(row)),
                    Err(problem) => problems.push(problem),
                }
            }
        }
        Err(problem) => problems.push(problem),
    }
    (items, problems)
}

fn calendar(bytes: &[u8], zone: &Zone) -> (Vec<Item>, Vec<Problem>) {
    let defaults = ics::Defaults { zone, policy: ZonePolicy::default(), minute: 9 * 60 };
    let calendar = match ics::read(bytes) {
        Ok(calendar) => calendar,
        Err(problem) => return (Vec::new(), vec![problem]),
    };
    let mut problems = calendar.problems;
    let mut items = Vec::new();
    for event in calendar.events.into_iter().filter(|e| !e.cancelled) {
        match event.row(defaults) {
            // An agenda names no account: its events become drafts with their time as a note.
            Ok(row) => {
                let mut item = Item::from(row);
                if let Some(at) = item.at.take() {
                    item.notes = at.to_string();
                }
                items.push(item);
            }
            Err(problem) => problems.push(problem),
        }
    }
    (items, problems)
}

/// The Markdown files of a folder and its subfolders, in the order of their names. Links are not followed.
fn markdown_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "md" || e == "markdown") {
                out.push(path);
            }
            if out.len() > FILES_MAX {
                return Err(io::Error::other(format!("more than {FILES_MAX} files")));
            }
        }
    }
    out.sort();
    Ok(out)
}

/// Unfolds an archive of Markdown files and their media into `folder`.
///
/// # Errors
/// When it is no archive, holds paths that leave it, or unfolds to too much.
pub fn unfold(archive: &Path, folder: &Path) -> io::Result<()> {
    let bad = |e: zip::result::ZipError| io::Error::new(io::ErrorKind::InvalidData, e.to_string());
    let mut zip = zip::ZipArchive::new(File::open(archive)?).map_err(bad)?;
    if zip.len() > FILES_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("more than {FILES_MAX} files")));
    }
    let mut left = UNFOLDED_MAX;
    for i in 0..zip.len() {
        let entry = zip.by_index(i).map_err(bad)?;
        let inside = entry.enclosed_name().filter(|p| p.components().all(|c| matches!(c, Component::Normal(_))));
        let inside =
            inside.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a path that leaves the archive"))?;
        let path = folder.join(inside);
        if entry.is_dir() {
            std::fs::create_dir_all(&path)?;
            continue;
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let written = io::copy(&mut entry.take(left + 1), &mut File::create(&path)?)?;
        left = left.checked_sub(written).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, format!("it unfolds to more than {} GB", UNFOLDED_MAX >> 30))
        })?;
    }
    Ok(())
}

/// What became of every item of every file.
#[derive(Debug, Default)]
pub struct Whole {
    pub taken: Vec<(PathBuf, Taken)>,
    /// Lines of posts that an earlier import had taken.
    pub already: Vec<(PathBuf, u32)>,
    pub problems: Vec<(PathBuf, Problem)>,
}

/// Takes every item that can be taken. Media are looked for beside each file, unless `importer.base` is `None`.
///
/// # Errors
/// Those of the store; what was taken before stays, and the same import finds it.
pub async fn take(importer: &Importer, sources: Vec<Source>) -> Result<Whole, StoreError> {
    let mut whole = Whole::default();
    for Source { file, items, problems } in sources {
        let base = importer.base.as_ref().map(|_| match file.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
            _ => PathBuf::from("."),
        });
        let here = Importer { base, ..importer.clone() };
        let Report { taken, already, problems: more } = import(&here, items).await?;
        whole.taken.extend(taken.into_iter().map(|t| (file.clone(), t)));
        whole.already.extend(already.into_iter().map(|line| (file.clone(), line)));
        let mut problems: Vec<Problem> = problems.into_iter().chain(more).collect();
        problems.sort_by_key(|p| p.line);
        whole.problems.extend(problems.into_iter().map(|p| (file.clone(), p)));
    }
    Ok(whole)
}
