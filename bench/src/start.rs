//! How fast it starts, and what it weighs when it does nothing, with 10,000 posts stored.

use crate::{
    Options,
    client::Client,
    report::{Report, Row, Target},
    seed,
};
use jiff::{Timestamp, ToSpan};
use passeur_faultnet::rig::Site;
use std::time::{Duration, Instant};

pub async fn run(options: &Options, report: &mut Report) -> Result<(), String> {
    let folder = options.folder.join("start");
    let _ = std::fs::remove_dir_all(&folder);
    let site = Site::new(options.program.clone(), folder.clone(), None, options.port + 10)?;
    let seeded = seed::fill(seed::open(&site.data(0), None)?, "http://127.0.0.1:9", 50).await?;
    let from = Timestamp::now() + 24.hours();
    seed::plan(&seeded, 10_000, move |i| from + (i as i64 * 4).minutes()).await?;
    drop(seeded);
    let mut times = Vec::new();
    let mut memory = 0.0;
    for round in 0..7 {
        let mut node = site.node(0);
        let began = Instant::now();
        node.launch(0)?;
        loop {
            if let Ok(mut client) = Client::connect(&node.address, "").await
                && client.get("/healthz").await.is_ok_and(|a| a.status == 200)
            {
                break;
            }
            if began.elapsed() > Duration::from_secs(30) {
                return Err("the server did not answer within 30 s".into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
        if round == 6 {
            tokio::time::sleep(Duration::from_secs(10)).await;
            memory = node.memory();
        }
    }
    times.sort_by(f64::total_cmp);
    let note = format!("median of 7; slowest {:.0} ms", times[6]);
    report.add(
        Row::new("start to first 200, 10,000 posts stored", times[3], "ms", Target::Below(150.0))
            .rival(9_000.0)
            .note(note),
    );
    report.add(
        Row::new("idle memory, 10,000 posts stored", memory, "MiB", Target::Below(60.0))
            .rival(1_314.0)
            .note("resident, one process, 10 s after the start"),
    );
    let _ = std::fs::remove_dir_all(&folder);
    Ok(())
}
