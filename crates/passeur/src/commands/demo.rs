//! `passeur demo`: a sample workspace with believable content, on the hub.

mod pictures;

use crate::{
    cli::Common,
    commands::{check, serve},
    data::{Data, Lock},
    failure::{Failure, Result},
    out,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
    tz::TimeZone,
};
use passeur_engine::{Engine, library};
use passeur_handbook::content::{Attachment, Content, Part};
use passeur_store::{
    StoreError,
    accounts::{self, Account, Connected},
    campaigns, demo,
    members::{self, Role},
    posts::{self, Body, NewPost, Rendition, Schedule, Stage},
    slots,
    workspaces::{self, NewWorkspace, Workspace},
};
use serde::Deserialize;
use serde_json::json;
use std::{collections::HashMap, time::Duration};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    name: String,
    campaigns: Vec<Campaign>,
    post: Vec<Sketch>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Campaign {
    name: String,
    colour: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sketch {
    /// Days from today; absent for what has no time.
    day: Option<i64>,
    hour: Option<String>,
    stage: Option<String>,
    title: Option<String>,
    text: String,
    #[serde(default)]
    thread: Vec<String>,
    link: Option<String>,
    #[serde(default)]
    labels: Vec<String>,
    campaign: Option<String>,
    #[serde(default)]
    accounts: Vec<String>,
    picture: Option<String>,
    #[serde(default)]
    alt: String,
}

/// Accounts of networks that are published by hand, to show how that goes.
const ASSISTED: [(&str, &str); 3] =
    [("instagram", "@fournil.canal"), ("facebook", "fournil.canal"), ("linkedin", "fournil-du-canal")];

fn sample(french: bool) -> Result<Sample> {
    let text = if french {
        include_str!("../../../../catalog/demo/fr.toml")
    } else {
        include_str!("../../../../catalog/demo/en.toml")
    };
    toml::from_str(text).map_err(|e| Failure::failed(format!("the sample cannot be read: {e}")))
}

pub async fn run(common: &Common, data: &Data) -> Result<()> {
    let french = check::voice().tag() == "fr";
    let sample = sample(french)?;
    let (workspace, accounts) = fresh(data, &sample, french).await?;
    let zone = TimeZone::get(&workspace.time_zone).unwrap_or(TimeZone::UTC);
    let today = timestamp(data).to_zoned(zone.clone()).date();
    let mut planned = 0;
    for sketch in &sample.post {
        planned += usize::from(write(data, &workspace, &accounts, sketch, today, &zone).await?);
    }
    publish_the_past(data, &workspace).await?;
    let posts = sample.post.len();
    if common.json {
        return out::json(&json!({ "workspace": workspace.slug, "posts": posts, "planned": planned }));
    }
    out::line(&format!(
        "{}: {posts} posts, {planned} with a time. The hub: {}/h/{}/",
        workspace.name,
        data.public_url(),
        workspace.slug
    ))?;
    out::line(&format!(
        "The workspace: {}/w/{}/ (run `passeur demo` again to reset it)",
        data.public_url(),
        workspace.slug
    ))
}

fn timestamp(data: &Data) -> Timestamp {
    passeur_store::clock::timestamp(data.db.clock.now())
}

/// A new sample workspace in the place of the old one; nobody else's data is touched.
async fn fresh(data: &Data, sample: &Sample, french: bool) -> Result<(Workspace, HashMap<String, Account>)> {
    let keys = data.db.keys.clone();
    let name = sample.name.clone();
    let colours: Vec<(String, String)> = sample.campaigns.iter().map(|c| (c.name.clone(), c.colour.clone())).collect();
    Ok(data
        .db
        .write(move |tx| {
            demo::clear(tx)?;
            let new = NewWorkspace {
                name: &name,
                time_zone: "Europe/Paris",
                locale: if french { "fr" } else { "en" },
                owner: None,
                demo: true,
            };
            let workspace = workspaces::create(tx, &keys, &new)?;
            for user in demo::audience(tx)? {
                members::add(tx, &workspace.id, &user, Role::Owner)?;
            }
            for (network, handle) in ASSISTED {
                accounts::connect(tx, &keys, &workspace.id, &assisted(network, handle, &name))?;
            }
            for (name, colour) in &colours {
                let id = campaigns::named(tx, &workspace.id, name)?;
                campaigns::set(tx, &workspace.id, &id, name, colour, (None, None))?;
            }
            let accounts: HashMap<String, Account> =
                accounts::list(tx, &workspace.id)?.into_iter().map(|a| (a.network.clone(), a)).collect();
            for account in accounts.values() {
                // Monday to Saturday, morning, noon and evening.
                let week: Vec<(i64, i64, String)> = (1..=6)
                    .flat_map(|day| [8 * 60 + 30, 12 * 60 + 15, 18 * 60].map(|minute| (day, minute, String::new())))
                    .collect();
                slots::set(tx, &account.id, &week)?;
            }
            Ok::<_, StoreError>((workspace, accounts))
        })
        .await?)
}

fn assisted(network: &str, handle: &str, name: &str) -> Connected {
    Connected {
        network: network.into(),
        server: String::new(),
        remote_id: handle.trim_start_matches('@').into(),
        handle: handle.into(),
        display_name: name.into(),
        avatar_url: None,
        profile_url: None,
        secret: None,
        expires_at: None,
        scopes: Vec::new(),
        limits: None,
        software: None,
        pacing: None,
    }
}

/// Writes one post of the sample; true when it has a time.
async fn write(
    data: &Data,
    workspace: &Workspace,
    accounts: &HashMap<String, Account>,
    sketch: &Sketch,
    today: Date,
    zone: &TimeZone,
) -> Result<bool> {
    let texts = if sketch.thread.is_empty() { vec![sketch.text.trim().to_owned()] } else { sketch.thread.clone() };
    let mut content = Content {
        title: sketch.title.clone(),
        link: sketch.link.clone(),
        languages: vec![workspace.locale.clone()],
        parts: texts.into_iter().map(|text| Part { text, media: Vec::new() }).collect(),
        ..Content::default()
    };
    if let Some(bytes) = sketch.picture.as_deref().and_then(pictures::draw) {
        let name = format!("{}.png", sketch.picture.as_deref().unwrap_or("picture"));
        let added = library::add(&data.db, &data.blobs, &workspace.id, &name, bytes.into(), &sketch.alt, None)
            .await
            .map_err(|e| Failure::failed(e.to_string()))?;
        content.parts[0].media.push(Attachment { media: added.id, alt: sketch.alt.clone(), ..Default::default() });
    }
    let names = if sketch.accounts.is_empty() { vec!["hub".to_owned()] } else { sketch.accounts.clone() };
    let renditions = names
        .iter()
        .filter_map(|network| accounts.get(network))
        .map(|a| Rendition { account_id: a.id.clone(), own: Default::default() })
        .collect();
    let due = match (sketch.day, &sketch.hour) {
        (Some(day), Some(hour)) => {
            let time: Time = hour.parse().map_err(|e| Failure::failed(format!("the sample's hour {hour}: {e}")))?;
            let civil = today.saturating_add(day.days()).to_datetime(time);
            let at = zone.to_timestamp(civil).map_err(|e| Failure::failed(e.to_string()))?;
            Some(at.as_microsecond())
        }
        _ => None,
    };
    let stage = sketch.stage.as_deref().and_then(Stage::parse).unwrap_or(Stage::Draft);
    let (workspace_id, labels, campaign) = (workspace.id.clone(), sketch.labels.clone(), sketch.campaign.clone());
    data.db
        .write(move |tx| {
            let campaign_id = campaign.map(|name| campaigns::named(tx, &workspace_id, &name)).transpose()?;
            let body = Body { content, renditions, labels, campaign_id, notes: String::new() };
            let new = NewPost { workspace_id, author_id: None, stage: Some(stage), body, origin: None };
            let post = posts::create(tx, &new)?;
            if let Some(due) = due {
                posts::plan(tx, &post.id, due, Schedule::At, None)?;
                demo::allow_late(tx, &post.id)?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    Ok(due.is_some())
}

/// Lets the engine publish what lies in the past, then dates it there.
async fn publish_the_past(data: &Data, workspace: &Workspace) -> Result<()> {
    let lock = Lock::take(&data.folder)?;
    let engine = match &lock {
        Some(_) => Some(Engine::start(serve::context(data, None)?).await?),
        None => None,
    };
    for _ in 0..300 {
        let id = workspace.id.clone();
        if data.db.read(move |tx| demo::unsent(tx, &id)).await? == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    if let Some(engine) = engine {
        engine.stop().await;
    }
    let id = workspace.id.clone();
    Ok(data.db.write(move |tx| demo::backdate(tx, &id)).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_samples_can_be_read_and_use_known_names() {
        for french in [true, false] {
            let sample = sample(french).unwrap();
            for post in &sample.post {
                let known = |n: &String| n == "hub" || ASSISTED.iter().any(|(network, _)| network == n);
                assert!(post.accounts.iter().all(known), "{:?}", post.accounts);
                assert!(post.campaign.as_ref().is_none_or(|c| sample.campaigns.iter().any(|k| k.name == *c)));
                assert!(post.picture.as_deref().is_none_or(|p| pictures::draw(p).is_some()));
                assert!(post.picture.is_none() || !post.alt.is_empty(), "a picture has its text alternative");
                assert_eq!(post.day.is_some(), post.hour.is_some());
            }
        }
    }
}
