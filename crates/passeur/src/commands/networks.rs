//! `passeur networks list`.

use crate::{cli::Common, failure::Result, out};
use passeur_handbook::{catalog::Catalog, limits};
use serde_json::{Value, json};

pub fn list(common: &Common) -> Result<()> {
    let registry = passeur_networks::registry();
    let mut rows: Vec<Value> = Vec::new();
    rows.push(json!({
        "id": "hub", "name": "Hub", "publish": "connector", "connect": ["none"],
        "limits": limits::of("hub"), "status": "alive",
    }));
    for connector in registry.all() {
        let d = connector.descriptor();
        rows.push(json!({
            "id": d.id, "name": d.name, "family": d.family, "publish": "connector",
            "connect": d.ways_in.iter().map(|w| w.id).collect::<Vec<_>>(), "capabilities": d.capabilities,
            "limits": d.limits, "price_per_post": d.price_per_post, "docs": d.docs, "source": d.source,
            "source_date": d.source_date, "checked_on": d.checked_on, "status": "alive",
        }));
    }
    for network in Catalog::builtin().networks.values() {
        if rows.iter().any(|r| r["id"] == *network.id) {
            continue;
        }
        rows.push(json!({
            "id": network.id, "name": network.name, "family": network.family,
            "publish": if network.is_open() { "assisted" } else { "closed" },
            "limits": limits::of(&network.id),
        }));
    }
    if common.json {
        return out::json(&rows);
    }
    let cell = |r: &Value, name: &str| r[name].as_str().unwrap_or_default().to_owned();
    let table: Vec<Vec<String>> =
        rows.iter().map(|r| vec![cell(r, "id"), cell(r, "name"), cell(r, "publish"), cell(r, "family")]).collect();
    out::table(&["ID", "NAME", "PUBLISHING", "FAMILY"], &table)
}
