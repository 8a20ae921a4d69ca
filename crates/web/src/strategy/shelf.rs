//! The catalogue in use: the built-in entries with the operator's own folder over them. The folder is
//! looked at before each use, and read again only when a file of it changed.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use passeur_handbook::catalog::Catalog;

/// Names, sizes and dates of the files: what tells that the folder changed.
type Stamp = Vec<(PathBuf, u64, Option<SystemTime>)>;

type Kept = (Stamp, Arc<Catalog>);

/// Cheap to clone: clones share what was read.
#[derive(Debug, Clone)]
pub struct Shelf {
    folder: PathBuf,
    read: Arc<Mutex<Option<Kept>>>,
}

impl Shelf {
    /// `folder` is `DATA/catalog`; it need not exist.
    pub fn new(folder: impl Into<PathBuf>) -> Shelf {
        Shelf { folder: folder.into(), read: Arc::default() }
    }

    /// The catalogue as the folder is now. Files that cannot be read are told by [`Catalog::errors`].
    pub fn catalog(&self) -> Arc<Catalog> {
        let stamp = stamp(&self.folder);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, catalog)) = read.as_ref()
            && *known == stamp
        {
            return catalog.clone();
        }
        let files = stamp.iter().map(|(path, ..)| {
            let name = path.strip_prefix(&self.folder).unwrap_or(path).display().to_string();
            // A file that is not text gives a text that does not parse, and so a line in the errors.
            (name, std::fs::read(path).map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default())
        });
        let catalog = Arc::new(Catalog::with_folder(files));
        for error in catalog.errors() {
            tracing::warn!(
                file = error.file,
                line = error.line,
                "a file of the catalogue was left out: {}",
                error.message
            );
        }
        *read = Some((stamp, catalog.clone()));
        catalog
    }
}

fn stamp(folder: &Path) -> Stamp {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|e| e == "toml")
            && let Ok(meta) = entry.metadata()
        {
            found.push((path, meta.len(), meta.modified().ok()));
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_operator_changes_the_catalogue_without_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path());
        let before = shelf.catalog();
        assert!(before.get("gazette").is_none() && before.networks.len() > 150);
        assert!(Arc::ptr_eq(&before, &shelf.catalog()), "read once while nothing changes");
        let mut own = before.get("bluesky").unwrap().clone();
        own.id = "gazette".into();
        own.name = "La Gazette".into();
        std::fs::write(folder.path().join("gazette.toml"), toml::to_string(&own).unwrap()).unwrap();
        assert_eq!(shelf.catalog().get("gazette").unwrap().name, "La Gazette");
        std::fs::write(folder.path().join("bad.toml"), "id = ").unwrap();
        let both = shelf.catalog();
        assert!(both.get("gazette").is_some() && both.errors().len() == 1);
    }
}
