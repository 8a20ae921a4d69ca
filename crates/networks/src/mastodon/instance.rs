//! What a server takes, from `/api/v2/instance` or `/api/v1/instance`. Sources of the shapes:
//! docs.joinmastodon.org entities/Instance and entities/V1_Instance; the Pleroma, Akkoma, GoToSocial
//! and snac2 answers to the same calls.

use super::api::{Api, Call};
use crate::{Failure, Result};
use passeur_handbook::{
    content::Visibility,
    limits::{FileLimit, Limits, MediaLimits, PollLimits, TextLimit, Unit},
};
use serde_json::Value;

/// Mastodon's defaults: catalogue, mastodon/documentation of 2026-07-02.
const TEXT_MAX: u64 = 500;
const LINK_COUNTS_AS: u64 = 23;
const MEDIA_MAX: u64 = 4;
const IMAGE_BYTES: u64 = 16_777_216;
const IMAGE_PIXELS: u64 = 33_177_600;
const VIDEO_BYTES: u64 = 103_809_024;
const ALT_MAX: u64 = 1_500;
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

/// The limits of a server, from either form of its answer; Mastodon's defaults for what is missing.
pub fn limits_of(json: &Value) -> Limits {
    let number =
        |paths: &[&str], default: u64| paths.iter().find_map(|p| positive(json.pointer(p)?)).unwrap_or(default);
    let small = |paths: &[&str], default: u64| u32::try_from(number(paths, default)).unwrap_or(u32::MAX);
    let types: Vec<String> = json
        .pointer("/configuration/media_attachments/supported_mime_types")
        .and_then(Value::as_array)
        .map(|types| types.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .filter(|types: &Vec<String>| !types.is_empty())
        .unwrap_or_else(|| TYPES.map(str::to_owned).to_vec());
    let of = |keep: &dyn Fn(&str) -> bool, bytes_max: u64, pixels_max: Option<u64>| {
        let types: Vec<String> = types.iter().filter(|t| keep(t)).cloned().collect();
        (!types.is_empty()).then(|| FileLimit { types, bytes_max, pixels_max, ..FileLimit::default() })
    };
    let image_bytes = number(&["/configuration/media_attachments/image_size_limit", "/upload_limit"], IMAGE_BYTES);
    let video_bytes = number(&["/configuration/media_attachments/video_size_limit", "/upload_limit"], VIDEO_BYTES);
    let image_pixels = number(&["/configuration/media_attachments/image_matrix_limit"], IMAGE_PIXELS);
    let video_pixels = json.pointer("/configuration/media_attachments/video_matrix_limit").and_then(positive);
    Limits {
        text: TextLimit {
            max: small(&["/configuration/statuses/max_characters", "/max_toot_chars"], TEXT_MAX),
            unit: Unit::Mastodon,
            bytes_max: None,
            link_counts_as: Some(small(&["/configuration/statuses/characters_reserved_per_url"], LINK_COUNTS_AS)),
            warning_counts: true,
        },
        languages_max: Some(1),
        media: MediaLimits {
            count_max: small(&["/configuration/statuses/max_media_attachments", "/max_media_attachments"], MEDIA_MAX),
            // Pixelfed is for pictures: it refuses a post without one.
            required: json.get("version").and_then(Value::as_str).is_some_and(|v| v.contains("Pixelfed")),
            video_alone: true,
            image: of(&|t| t.starts_with("image/") && t != "image/gif", image_bytes, Some(image_pixels)),
            gif: of(&|t| t == "image/gif", image_bytes, Some(image_pixels)),
            video: of(&|t| t.starts_with("video/"), video_bytes, video_pixels),
            audio: of(&|t| t.starts_with("audio/"), video_bytes, None),
            alt_max: Some(small(
                &[
                    "/configuration/media_attachments/description_limit",
                    "/pleroma/metadata/description_limit",
                    "/description_limit",
                ],
                ALT_MAX,
            )),
            focus: true,
        },
        poll: poll(json),
        parts_max: 0,
        warning: true,
        visibilities: Visibility::ALL.to_vec(),
        links_clickable: true,
        edit: true,
        delete: true,
        ..Limits::default()
    }
}

fn poll(json: &Value) -> Option<PollLimits> {
    let said = json.pointer("/configuration/polls").or_else(|| json.get("poll_limits"));
    // A server that describes its configuration and leaves polls out has none (Pixelfed).
    if said.is_none() && json.get("configuration").is_some() {
        return None;
    }
    let number = |names: [&str; 2], default: u64| names.iter().find_map(|n| positive(said?.get(n)?)).unwrap_or(default);
    let minutes = |seconds: u64| u32::try_from(seconds / 60).unwrap_or(u32::MAX);
    Some(PollLimits {
        options: (2, number(["max_options", "max_options"], 4).clamp(2, 100) as u32),
        option_chars_max: u32::try_from(number(["max_characters_per_option", "max_option_chars"], 50))
            .unwrap_or(u32::MAX),
        minutes: (
            minutes(number(["min_expiration", "min_expiration"], 300)).max(1),
            minutes(number(["max_expiration", "max_expiration"], 2_629_746)).max(1),
        ),
        multiple: true,
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
