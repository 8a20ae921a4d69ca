//! Time of one keystroke: counters, linter and preview of six networks on a text of 5,000 characters.

use passeur_handbook::content::Content;
use passeur_handbook::lint::similar::Sketch;
use passeur_handbook::lint::{LintContext, lint};
use passeur_handbook::{counter, limits, preview};
use std::time::Instant;

fn main() {
    let sentence =
        "Le marché de Noël ouvre samedi 🎄 avec @ana@mamot.fr : https://exemple.fr/noel?a=1 #MarchéDeNoël ! ";
    let text: String = sentence.chars().cycle().take(5_000).collect();
    let content = Content { languages: vec!["fr".into()], ..Content::text(&text) };
    let context = LintContext { recent: vec![Sketch::of(&text); 20], ..LintContext::default() };
    let networks = ["x", "mastodon", "bluesky", "linkedin", "instagram", "threads"];
    let mut times: Vec<f64> = Vec::new();
    let mut each = vec![0.0; networks.len()];
    let mut findings = 0;
    for _ in 0..200 {
        let start = Instant::now();
        findings = 0;
        for (i, network) in networks.into_iter().enumerate() {
            let Some(limits) = limits::of(network) else { continue };
            let own = Instant::now();
            findings += lint(&content, network, limits, &context).len();
            findings += counter::counter(&content, limits, |_| false).len();
            findings += preview::tokens(&text, network).len();
            each[i] += own.elapsed().as_secs_f64() * 1e3;
        }
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    for (network, total) in networks.iter().zip(&each) {
        println!("{network}: {:.2} ms", total / times.len() as f64);
    }
    times.sort_by(f64::total_cmp);
    println!(
        "{} networks, {} characters, {findings} results: {:.2} ms median, {:.2} ms at worst",
        networks.len(),
        text.chars().count(),
        times[times.len() / 2],
        times[times.len() - 1]
    );
}
