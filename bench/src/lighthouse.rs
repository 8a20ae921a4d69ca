//! What Lighthouse gives the pages, on its simulated slow phone: the lowest of them counts.

use crate::{
    report::{Report, Row, Target},
    seed::Seeded,
};
use passeur_faultnet::rig::Node;
use serde_json::Value;
use std::path::Path;

const FOLDER: &str = "bench/lighthouse";

pub async fn run(node: &Node, seeded: &Seeded, report: &mut Report) -> Result<(), String> {
    if !Path::new(FOLDER).join("node_modules").exists() {
        println!("     Lighthouse is not installed: `bin/bench` does it");
        return Ok(());
    }
    let at = |page: &str| format!("/w/{}{page}", seeded.slug);
    let mut paths = vec!["/login".to_owned(), format!("/h/{}/", seeded.slug), "/me".to_owned()];
    paths.extend(["/", "/posts/new", "/posts", "/calendar?view=month", "/media", "/accounts", "/strategy"].map(at));
    let out = tokio::process::Command::new("node")
        .args(["score.mjs", &format!("http://{}", node.address)])
        .args(&paths)
        .current_dir(FOLDER)
        .env("PASSEUR_COOKIE", format!("passeur_session={}", seeded.cookie))
        .output()
        .await
        .map_err(|e| format!("node: {e}"))?;
    if !out.status.success() {
        return Err(format!("Lighthouse: {}", String::from_utf8_lossy(&out.stderr)));
    }
    let rows: Vec<Value> =
        String::from_utf8_lossy(&out.stdout).lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    for row in &rows {
        println!("     {row}");
    }
    for (key, name) in
        [("performance", "performance"), ("accessibility", "accessibility"), ("practices", "best practices")]
    {
        let lowest = rows.iter().filter_map(|r| Some((r[key].as_f64()?, r["path"].as_str()?)));
        let Some((score, page)) = lowest.min_by(|a, b| a.0.total_cmp(&b.0)) else {
            return Err("Lighthouse gave no page a score".into());
        };
        let name = format!("Lighthouse, {name}, lowest of {} pages", rows.len());
        report.add(Row::new(name, score, "/100", Target::AtLeast(95.0)).note(page));
    }
    Ok(())
}
