//! What people set: themselves, their workspaces, who belongs to them, tokens, and what was done.

mod audit;
mod me;
mod members;
mod preferences;
mod security;
mod tokens;
pub(crate) mod workspace;
mod workspaces;

use crate::auth::Routes;
use crate::ui::Drawing;

pub(crate) const EMPTY: &Drawing = &Drawing::Vault;
pub(crate) const NOTHING: &Drawing = &Drawing::NothingFound;

pub(crate) fn routes() -> Routes {
    me::routes()
        .merge(security::routes())
        .merge(preferences::routes())
        .merge(workspaces::routes())
        .merge(workspace::routes())
        .merge(members::routes())
        .merge(tokens::routes())
        .merge(audit::routes())
}

/// IANA zones that people choose from: places, not offsets or historic aliases.
pub(crate) fn zones() -> Vec<&'static str> {
    static ZONES: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    const PARTS: [&str; 10] = [
        "Africa/",
        "America/",
        "Antarctica/",
        "Arctic/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    ];
    let zones = ZONES.get_or_init(|| {
        let mut zones: Vec<String> = jiff::tz::db()
            .available()
            .map(|name| name.as_str().to_owned())
            .filter(|name| name == "UTC" || PARTS.iter().any(|part| name.starts_with(part)))
            .collect();
        zones.sort_unstable();
        zones.dedup();
        zones
    });
    zones.iter().map(String::as_str).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_zones_of_the_world_are_there() {
        let zones = super::zones();
        for zone in ["UTC", "Europe/Paris", "Indian/Reunion", "America/Guadeloupe", "Pacific/Noumea"] {
            assert!(zones.contains(&zone), "{zone}");
        }
        assert!(!zones.iter().any(|z| z.starts_with("Etc/") || z.starts_with("posix/")));
    }
}
