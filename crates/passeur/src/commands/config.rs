//! `passeur config`.

use crate::{cli::Common, config::Config, failure::Result, out};
use serde_json::json;

pub fn show(common: &Common) -> Result<()> {
    let config = Config::read(&common.data, |name| std::env::var(name).ok())?;
    let shown = config.shown();
    if common.json {
        let list: Vec<_> = shown
            .iter()
            .map(|(key, value, origin)| {
                json!({ "name": key.name, "value": value, "origin": origin.as_str(), "variable": key.variable(),
                        "default": key.default, "help": key.help })
            })
            .collect();
        return out::json(&list);
    }
    let rows: Vec<Vec<String>> = shown
        .iter()
        .map(|(key, value, origin)| {
            vec![key.name.into(), value.clone(), origin.as_str().into(), key.variable(), key.help.into()]
        })
        .collect();
    out::table(&["SETTING", "VALUE", "FROM", "VARIABLE", "WHAT IT IS"], &rows)
}
