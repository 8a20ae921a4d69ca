//! `passeur catalog`.

use crate::{
    cli::{Catalog as Command, Common},
    failure::{Failure, Result},
    out,
};
use passeur_handbook::catalog::Catalog;
use serde_json::json;

/// The built-in catalogue with the operator's own folder (`DATA/catalog`) over it.
pub fn open(common: &Common) -> Result<Catalog> {
    let folder = common.data.join("catalog");
    let mut files = Vec::new();
    if let Ok(entries) = std::fs::read_dir(&folder) {
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == "toml") {
                files.push((path.display().to_string(), std::fs::read_to_string(&path)?));
            }
        }
    }
    files.sort();
    Ok(Catalog::with_folder(files))
}

pub fn run(common: &Common, command: &Command) -> Result<()> {
    let catalog = open(common)?;
    match command {
        Command::Check => {
            let problems = catalog.check();
            if common.json {
                out::json(&problems)?;
            } else {
                for problem in &problems {
                    eprintln!("{problem}");
                }
                out::line(&format!("{} entries, {} problems", catalog.networks.len(), problems.len()))?;
            }
            if problems.is_empty() { Ok(()) } else { Err(Failure::partly(format!("{} problems", problems.len()))) }
        }
        Command::List => {
            if common.json {
                let list: Vec<_> = catalog
                    .networks
                    .values()
                    .map(|n| json!({ "id": n.id, "name": n.name, "family": n.family, "open": n.is_open() }))
                    .collect();
                return out::json(&list);
            }
            let rows: Vec<Vec<String>> = catalog
                .networks
                .values()
                .map(|n| {
                    let status = if n.is_open() { "" } else { "closed" };
                    vec![n.id.clone(), n.name.clone(), n.family.clone(), status.into()]
                })
                .collect();
            out::table(&["ID", "NAME", "FAMILY", ""], &rows)
        }
        Command::Show { id } => {
            let network =
                catalog.get(id).ok_or_else(|| Failure::not_found(format!("“{id}” is not in the catalogue")))?;
            if common.json {
                return out::json(network);
            }
            let text = toml::to_string_pretty(network).map_err(|e| Failure::failed(e.to_string()))?;
            out::line(text.trim_end())
        }
        Command::Stale => {
            let today = jiff::Zoned::now().date();
            let stale = catalog.stale(today);
            if common.json {
                return out::json(&stale);
            }
            for figure in &stale {
                out::line(&format!(
                    "{}.{}: checked {}, {} days ago",
                    figure.network, figure.key, figure.checked_on, figure.age_days
                ))?;
            }
            out::line(&format!("{} figures to check again", stale.len()))
        }
    }
}
