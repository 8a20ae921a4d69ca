//! `passeur backup` and `passeur restore`: the whole data folder in one archive, taken while in use.

use crate::{
    cli::Common,
    data::{Data, Lock},
    failure::{Failure, Result},
    out,
};
use serde_json::json;
use std::{
    fs::File,
    io::{Read, Write},
    path::{Component, Path},
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

const DATABASE: &str = "passeur.db";
const KEY: &str = "secret.key";

pub async fn backup(common: &Common, data: &Data, file: &Path) -> Result<()> {
    if file.exists() {
        return Err(Failure::usage(format!("{} exists; a backup never overwrites", file.display())));
    }
    let scratch = tempdir_beside(file)?;
    let copy = scratch.join(DATABASE);
    let copied = data.db.copy_to(copy.clone()).await;
    let written = match copied {
        Ok(()) => write(data, file, &copy),
        Err(e) => Err(e.into()),
    };
    let _ = std::fs::remove_dir_all(&scratch);
    if written.is_err() {
        let _ = std::fs::remove_file(file);
    }
    let files = written?;
    let size = std::fs::metadata(file)?.len();
    if common.json {
        return out::json(&json!({ "file": file, "files": files, "bytes": size }));
    }
    out::line(&format!(
        "{} holds the database, the key and {files} media files ({} kB). Keep it safe: the key opens the accounts.",
        file.display(),
        size / 1_000
    ))
}

fn tempdir_beside(file: &Path) -> Result<std::path::PathBuf> {
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let path = folder.join(format!(".passeur-backup-{}", std::process::id()));
    std::fs::create_dir_all(&path)?;
    Ok(path)
}

fn write(data: &Data, file: &Path, database: &Path) -> Result<usize> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut zip = ZipWriter::new(options.open(file)?);
    add(&mut zip, DATABASE, database, CompressionMethod::Deflated)?;
    let key = data.folder.join(KEY);
    if key.exists() {
        add(&mut zip, KEY, &key, CompressionMethod::Stored)?;
    }
    let configuration = data.folder.join("passeur.toml");
    if configuration.exists() {
        add(&mut zip, "passeur.toml", &configuration, CompressionMethod::Deflated)?;
    }
    let media = data.folder.join("media");
    let mut count = 0;
    let mut folders = vec![media.clone()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(inside) = path.strip_prefix(&media) {
                let name = format!("media/{}", inside.display());
                add(&mut zip, &name, &path, CompressionMethod::Stored)?;
                count += 1;
            }
        }
    }
    zip.finish().map_err(archive_failed)?.sync_all()?;
    Ok(count)
}

fn add(zip: &mut ZipWriter<File>, name: &str, path: &Path, method: CompressionMethod) -> Result<()> {
    let options = SimpleFileOptions::default().compression_method(method).large_file(true);
    zip.start_file(name, options).map_err(archive_failed)?;
    std::io::copy(&mut File::open(path)?, zip)?;
    Ok(())
}

fn archive_failed(e: zip::result::ZipError) -> Failure {
    Failure::failed(format!("the archive: {e}"))
}

/// Puts a backup into a folder that holds nothing yet. Everything is written beside it first, and takes
/// its place in one step.
pub fn restore(common: &Common, file: &Path) -> Result<()> {
    let folder = &common.data;
    if folder.join(DATABASE).exists() || folder.join(KEY).exists() {
        return Err(Failure::usage(format!("{} holds data already; restore into an empty folder", folder.display())));
    }
    if folder.exists() && Lock::take(folder)?.is_none() {
        return Err(Failure::usage("a server is running on this folder"));
    }
    let mut zip = ZipArchive::new(File::open(file).map_err(|e| Failure::usage(format!("{}: {e}", file.display())))?)
        .map_err(|e| Failure::usage(format!("{} is not a backup: {e}", file.display())))?;
    if zip.by_name(DATABASE).is_err() {
        return Err(Failure::usage(format!("{} is not a backup: it holds no {DATABASE}", file.display())));
    }
    let mut name = folder.as_os_str().to_owned();
    name.push(format!(".restoring-{}", std::process::id()));
    let scratch = std::path::PathBuf::from(name);
    let done = unpack(&mut zip, &scratch).and_then(|count| {
        let _ = std::fs::remove_file(folder.join("serve.lock"));
        if folder.exists() {
            std::fs::remove_dir(folder).map_err(|_| Failure::usage(format!("{} is not empty", folder.display())))?;
        }
        std::fs::rename(&scratch, folder)?;
        Ok(count)
    });
    if done.is_err() {
        let _ = std::fs::remove_dir_all(&scratch);
    }
    let count = done?;
    if common.json {
        return out::json(&json!({ "data": folder, "files": count }));
    }
    out::line(&format!("restored {count} files into {}", folder.display()))
}

fn unpack(zip: &mut ZipArchive<File>, to: &Path) -> Result<usize> {
    std::fs::create_dir_all(to)?;
    for i in 0..zip.len() {
        let mut entry = zip.by_index(i).map_err(archive_failed)?;
        let Some(inside) = entry.enclosed_name() else {
            return Err(Failure::usage(format!("the archive holds a path that leaves its folder (entry {i})")));
        };
        if !inside.components().all(|c| matches!(c, Component::Normal(_))) {
            return Err(Failure::usage(format!("the archive holds a strange path: {}", inside.display())));
        }
        let path = to.join(inside);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = options.open(&path)?;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let n = entry.read(&mut buffer)?;
            if n == 0 {
                break;
            }
            out.write_all(&buffer[..n])?;
        }
        out.sync_all()?;
    }
    Ok(zip.len())
}
