//! What a server takes, from `/api/v2/instance` or `/api/v1/instance`. Sources of the shapes:
//! docs.joinmastodon.org entities/Instance and entities/V1_Instance; the Pleroma, Akkoma, GoToSocial
//! and snac2 answers to the same calls.

use super::api::{Api, Call};
use crate::{Failure, Result};
use passeur_handbook::limits::{self, FileLimit, Limits, PollLimits};
use serde_json::Value;

/// What servers that do not list their types take (mastodon/mastodon, MediaAttachment, v4).
const TYPES: [&str; 8] =
    ["image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/webm", "audio/mpeg", "audio/ogg"];

/// What the server says of itself.
pub(super) struct Instance {
    /// The domain of its handles, which can differ from the one of its API.
    pub domain: Option<String>,
    /// Name and version.
    pub software: Option<String>,
    pub limits: Limits,
}

pub(super) async fn read(api: &Api<'_>) -> Result<Instance> {
    let v2 = api.get("/api/v2/instance").send().await.map_err(|e| Call::Repeatable.failed(e))?;
    let json = match v2.json::<Value>() {
        Ok(json) if v2.ok() && json.is_object() => json,
        // Not an older server but a server in trouble: its limits must not be replaced by defaults.
        _ if v2.status.is_server_error() || v2.status == 429 => return Err(Call::Repeatable.refused(&v2)),
        _ => {
            let v1 = api.get("/api/v1/instance").send().await.map_err(|e| Call::Repeatable.failed(e))?;
            if v1.status == 404 {
                let host = api.server.host_str().unwrap_or_default();
                return Err(Failure::permanent(format!("{host} does not speak the Mastodon API")));
            }
            Call::Repeatable.read::<Value>(&v1)?
        }
    };
    Ok(Instance { domain: domain(&json), software: software(&json), limits: limits_of(&json) })
}

fn domain(json: &Value) -> Option<String> {
    let said = json.get("domain").or_else(|| json.get("uri"))?.as_str()?;
    let bare = said.trim_start_matches("https://").trim_start_matches("http://");
    Some(bare.split('/').next().unwrap_or(bare).to_lowercase()).filter(|d| !d.is_empty())
}

/// `Mastodon 4.5.1`; the real name of those that pose as Mastodon: `3.5.3 (compatible; Pixelfed 0.12.5)`,
/// `4.0.0 (not true; really snac/2.75)`.
fn software(json: &Value) -> Option<String> {
    let version = json.get("version")?.as_str()?.trim();
    let own = ["(compatible; ", "really "]
        .iter()
        .find_map(|mark| version.split_once(mark))
        .map(|(_, own)| own.trim_end_matches(')').trim().to_owned());
    let named = |source: &str, name: &str| source.to_lowercase().contains(name);
    let source = json.get("source_url").and_then(Value::as_str).unwrap_or_default();
    Some(own.unwrap_or_else(|| {
        if named(source, "gotosocial") || named(version, "gotosocial") {
            format!("GoToSocial {version}")
        } else if version.starts_with(|c: char| c.is_ascii_digit()) {
            format!("Mastodon {version}")
        } else {
            version.to_owned()
        }
    }))
    .filter(|s| !s.is_empty())
}

/// The limits of a server, from either form of its answer; the catalogue's for what is missing.
pub fn limits_of(json: &Value) -> Limits {
    let mut limits = limits::of("mastodon").cloned().unwrap_or_default();
    let number = |paths: &[&str]| paths.iter().find_map(|p| positive(json.pointer(p)?));
    let small = |paths: &[&str]| number(paths).map(|n| u32::try_from(n).unwrap_or(u32::MAX));

    let text = &mut limits.text;
    text.max = small(&["/configuration/statuses/max_characters", "/max_toot_chars"]).unwrap_or(text.max);
    text.link_counts_as = small(&["/configuration/statuses/characters_reserved_per_url"]).or(text.link_counts_as);

    let said = "/configuration/media_attachments";
    let types: Vec<String> = json
        .pointer(&format!("{said}/supported_mime_types"))
        .and_then(Value::as_array)
        .map(|types| types.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .filter(|types: &Vec<String>| !types.is_empty())
        .unwrap_or_else(|| TYPES.map(str::to_owned).to_vec());
    let image_bytes = number(&[&format!("{said}/image_size_limit"), "/upload_limit"]);
    let video_bytes = number(&[&format!("{said}/video_size_limit"), "/upload_limit"]);
    let image_pixels = number(&[&format!("{said}/image_matrix_limit")]);
    let video_pixels = number(&[&format!("{said}/video_matrix_limit")]);
    let file = |base: Option<FileLimit>, kind: &str, bytes: Option<u64>, pixels: Option<u64>| {
        let still = |t: &str| if kind == "image/gif" { t == kind } else { t.starts_with(kind) && t != "image/gif" };
        let types: Vec<String> = types.iter().filter(|t| still(t)).cloned().collect();
        let base = base.unwrap_or_default();
        (!types.is_empty()).then(|| FileLimit {
            types,
            bytes_max: bytes.unwrap_or(base.bytes_max),
            pixels_max: pixels.or(base.pixels_max),
            ..base
        })
    };
    let media = &mut limits.media;
    media.count_max =
        small(&["/configuration/statuses/max_media_attachments", "/max_media_attachments"]).unwrap_or(media.count_max);
    // Pixelfed is for pictures: it refuses a post without one.
    media.required = json.get("version").and_then(Value::as_str).is_some_and(|v| v.contains("Pixelfed"));
    media.image = file(media.image.take(), "image/", image_bytes, image_pixels);
    media.gif = file(media.gif.take(), "image/gif", image_bytes, image_pixels);
    media.video = file(media.video.take(), "video/", video_bytes, video_pixels);
    media.audio = file(media.audio.take(), "audio/", video_bytes, None);
    media.alt_max =
        small(&[&format!("{said}/description_limit"), "/pleroma/metadata/description_limit", "/description_limit"])
            .or(media.alt_max);

    limits.poll = poll(json, limits.poll.take().unwrap_or_default());
    limits
}

fn poll(json: &Value, base: PollLimits) -> Option<PollLimits> {
    let said = json.pointer("/configuration/polls").or_else(|| json.get("poll_limits"));
    // A server that describes its configuration and leaves polls out has none (Pixelfed).
    if said.is_none() && json.get("configuration").is_some() {
        return None;
    }
    let number = |names: &[&str]| names.iter().find_map(|n| positive(said?.get(n)?));
    let small = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let minutes = |name: &str, base: u32| number(&[name]).map_or(base, |s| small(s / 60).max(1));
    Some(PollLimits {
        options: (2, number(&["max_options"]).map_or(base.options.1, |n| small(n).clamp(2, 100))),
        option_chars_max: number(&["max_characters_per_option", "max_option_chars"])
            .map_or(base.option_chars_max, small),
        minutes: (minutes("min_expiration", base.minutes.0), minutes("max_expiration", base.minutes.1)),
        ..base
    })
}

/// Numbers come as numbers, or as strings; zero and nonsense count as not said.
fn positive(value: &Value) -> Option<u64> {
    let n = match value {
        Value::Number(n) => n.as_u64().or_else(|| n.as_f64().filter(|f| *f >= 1.0).map(|f| f as u64))?,
        Value::String(s) => s.trim().parse().ok()?,
        _ => return None,
    };
    (n > 0).then_some(n)
}
