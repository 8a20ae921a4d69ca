//! Profile kits: what a good profile holds on each network of the plan, its texts with their limits, the pictures at
//! their sizes from one logo and one cover, and whether the handle is sound.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header;
use passeur_handbook::catalog::{Catalog, Confidence};
use passeur_handbook::practice::{
    HandleFault, Master, Profile, TextFault, Who, confusable, faults, handle_of, length, lookalikes, strangers,
};
use passeur_networks::handles::{Taken, taken};
use passeur_store::media::{self, Media};
use passeur_store::practice::{self, Profiles};
use passeur_store::{StoreError, accounts};
use std::io::Write as _;

use super::brief::load;
use super::plan::current;
use super::words::{Words, partial_date, tile};
use super::{Tab, slug};
use crate::auth::{Form, Visit};
use crate::locale::Locale;
use crate::page::{Flash, Page, PageError, Space, Tone, view};
use crate::ui::Html;

/// Networks shown when there is no plan yet.
const USUAL: [&str; 4] = ["facebook", "instagram", "linkedin", "mastodon"];

struct TextView {
    name: String,
    label: String,
    advice: String,
    value: String,
    used: u32,
    max: u32,
    estimate: bool,
    faults: Vec<String>,
}

struct ItemView {
    key: String,
    text: String,
    done: bool,
}

struct KitView {
    id: String,
    name: String,
    glyph: Html,
    items: Vec<ItemView>,
    done: usize,
    texts: Vec<TextView>,
    images: Vec<String>,
    /// What stands against the handle here; `None` where the network has none.
    handle: Option<Vec<String>>,
    may_ask: bool,
    needs_host: bool,
    source: Option<String>,
}

#[derive(Template)]
#[template(path = "strategy/profiles.html")]
struct ProfilesPage {
    page: Page,
    tab: Tab,
    who: Vec<(&'static str, String, bool)>,
    handle: String,
    strangers: Vec<String>,
    lookalikes: Vec<String>,
    /// Own accounts that would be taken for it.
    alike: Vec<String>,
    kits: Vec<KitView>,
    pictures: Vec<(String, String)>,
    logo: String,
    cover: String,
    may_zip: bool,
}

/// The networks of the plan, with a page of ours or not.
async fn networks(visit: &Visit) -> Result<Vec<String>, PageError> {
    let plan = current(visit).await?;
    let ids: Vec<String> =
        plan.map(|(_, s)| s.plan.networks.into_iter().map(|n| n.network).collect()).unwrap_or_default();
    Ok(if ids.is_empty() { USUAL.map(str::to_owned).to_vec() } else { ids })
}

struct Kept {
    profiles: Profiles,
    pictures: Vec<Media>,
    handles: Vec<String>,
}

async fn kept(visit: &Visit) -> Result<Kept, PageError> {
    let workspace = visit.member()?.workspace.id.clone();
    let draft = load(visit).await?;
    let (found, pictures, handles) = visit
        .app
        .db
        .read(move |tx| {
            let filter = media::Filter {
                workspace_id: workspace.clone(),
                kind: Some("image".into()),
                limit: 100,
                ..Default::default()
            };
            let handles = accounts::list(tx, &workspace)?.into_iter().map(|a| a.handle).collect();
            Ok::<_, StoreError>((practice::profiles(tx, &workspace)?, media::list(tx, &filter)?, handles))
        })
        .await?;
    let mut profiles = found;
    if profiles == Profiles::default() {
        profiles.who = Who::of_actor(draft.brief.actor.as_deref());
        profiles.handle = handle_of(&draft.brief.name);
    }
    Ok(Kept { profiles, pictures, handles })
}

fn kit(words: Words<'_>, kept: &Profiles, id: &str) -> Option<KitView> {
    let network = words.catalog.get(id)?;
    let profile = words.catalog.profiles.iter().find(|profile| profile.network == id);
    let family = words.catalog.vocabulary.families.get(&network.family);
    let items: Vec<ItemView> = network
        .profile
        .iter()
        .chain(family.iter().flat_map(|family| &family.profile))
        .enumerate()
        .map(|(i, text)| {
            let key = format!("{id}:{i}");
            ItemView { done: kept.done.contains(&key), key, text: words.say(text) }
        })
        .collect();
    Some(KitView {
        name: network.name.clone(),
        glyph: tile(id, &network.name),
        done: items.iter().filter(|item| item.done).count(),
        items,
        texts: profile.map(|profile| texts(words, kept, profile)).unwrap_or_default(),
        images: profile.map(|profile| images(words.locale, kept.who, profile)).unwrap_or_default(),
        handle: profile.and_then(|p| p.handle.as_ref()).map(|rule| {
            let faults = if kept.handle.is_empty() { Vec::new() } else { rule.faults(&kept.handle) };
            faults.iter().map(|fault| said(words.locale, fault)).collect()
        }),
        may_ask: profile.is_some_and(|p| p.check_url.is_some()),
        needs_host: profile.and_then(|p| p.check_url.as_ref()).is_some_and(|url| url.contains("{host}")),
        source: profile.and_then(|p| p.origin.source.as_ref().map(|source| (p, source))).map(|(p, source)| {
            let date =
                p.origin.source_date.as_ref().map(|d| partial_date(words.locale, d.as_str())).unwrap_or_default();
            words.locale.t2("profiles-source", "source", source, "date", date)
        }),
        id: id.to_owned(),
    })
}

fn texts(words: Words<'_>, kept: &Profiles, profile: &Profile) -> Vec<TextView> {
    profile
        .fields_of(kept.who)
        .map(|field| {
            let value =
                kept.texts.get(&profile.network).and_then(|texts| texts.get(&field.id)).cloned().unwrap_or_default();
            let found = if value.is_empty() { Vec::new() } else { faults(&value, field.max) };
            TextView {
                name: format!("text~{}~{}", profile.network, field.id),
                label: words.say(&field.label),
                advice: words.say(&field.advice),
                used: length(&value),
                max: field.max,
                estimate: !field.confidence.or(profile.origin.confidence).is_some_and(Confidence::is_fact),
                faults: found.iter().map(|fault| fault_said(words.locale, *fault)).collect(),
                value,
            }
        })
        .collect()
}

fn fault_said(locale: &Locale, fault: TextFault) -> String {
    match fault {
        TextFault::TooLong(over) => locale.t1("profile-fault-too-long", "n", over),
        other => locale.t(&format!("profile-fault-{}", other.id())),
    }
}

fn said(locale: &Locale, fault: &HandleFault) -> String {
    match fault {
        HandleFault::TooShort(least) => locale.t1("handle-fault-too-short", "n", *least),
        HandleFault::TooLong(most) => locale.t1("handle-fault-too-long", "n", *most),
        HandleFault::Character(c) => locale.t1("handle-fault-character", "c", c.to_string()),
        HandleFault::DoubleDot => locale.t("handle-fault-double-dot"),
        HandleFault::Edge => locale.t("handle-fault-edge"),
        HandleFault::LetterFirst => locale.t("handle-fault-letter-first"),
    }
}

fn images(locale: &Locale, who: Who, profile: &Profile) -> Vec<String> {
    profile
        .images_of(who)
        .map(|image| {
            let kind = locale.t(match image.from {
                Master::Logo => "profiles-logo",
                Master::Cover => "profiles-cover",
            });
            let size = format!("{} × {} px", image.width, image.height);
            match image.safe {
                Some(safe) => locale.t2(
                    "profiles-safe",
                    "image",
                    format!("{kind} {size}"),
                    "size",
                    format!("{} × {}", safe.width, safe.height),
                ),
                None => format!("{kind} {size}"),
            }
        })
        .collect()
}

pub(super) async fn show(visit: Visit) -> Result<Response, PageError> {
    let (kept, ids) = (kept(&visit).await?, networks(&visit).await?);
    let catalog = visit.app.shelf.catalog();
    let words = Words { catalog: &catalog, locale: &visit.locale };
    let profiles = &kept.profiles;
    let there =
        |id: &Option<String>| id.clone().filter(|id| kept.pictures.iter().any(|m| m.id == *id)).unwrap_or_default();
    let (logo, cover) = (there(&profiles.logo), there(&profiles.cover));
    Ok(view(&ProfilesPage {
        page: visit.page(visit.t("profiles-title")).await?.in_space(Space::Strategy),
        tab: Tab::Profiles,
        who: Who::ALL
            .into_iter()
            .map(|who| (who.id(), visit.t(&format!("profiles-who-{}", who.id())), who == profiles.who))
            .collect(),
        strangers: strangers(&profiles.handle)
            .into_iter()
            .map(|(written, seen)| {
                let code = format!("{written} (U+{:04X})", u32::from(written));
                visit.t2("handle-stranger", "c", code, "like", seen.to_string())
            })
            .collect(),
        lookalikes: if profiles.handle.is_empty() { Vec::new() } else { lookalikes(&profiles.handle, 8) },
        alike: kept
            .handles
            .iter()
            .map(|handle| handle.trim_start_matches('@').split('@').next().unwrap_or_default())
            .filter(|handle| confusable(handle, &profiles.handle))
            .map(str::to_owned)
            .collect(),
        kits: ids.iter().filter_map(|id| kit(words, profiles, id)).collect(),
        pictures: kept
            .pictures
            .iter()
            .map(|m| (m.id.clone(), format!("{} ({} × {})", m.name, m.width, m.height)))
            .collect(),
        may_zip: !logo.is_empty() || !cover.is_empty(),
        logo,
        cover,
        handle: profiles.handle.clone(),
    }))
}

/// Longest text that is kept, over the limits of every network.
const TEXT_MAX: usize = 4_000;

pub(super) async fn change(visit: Visit, form: Form) -> Result<Response, PageError> {
    let mut profiles = kept(&visit).await?.profiles;
    profiles.who = Who::parse(form.get("who")).unwrap_or(profiles.who);
    profiles.handle =
        form.get("handle").trim_start_matches('@').chars().filter(|c| !c.is_whitespace()).take(100).collect();
    let picture = |field: &str| form.some(field).map(str::to_owned);
    (profiles.logo, profiles.cover) = (picture("logo"), picture("cover"));
    for (name, value) in form.pairs() {
        if let Some((network, field)) = name.strip_prefix("text~").and_then(|rest| rest.split_once('~')) {
            let text: String = value.chars().take(TEXT_MAX).collect();
            let texts = profiles.texts.entry(network.to_owned()).or_default();
            if text.is_empty() {
                texts.remove(field);
            } else {
                texts.insert(field.to_owned(), text);
            }
        }
    }
    profiles.texts.retain(|_, texts| !texts.is_empty());
    // The page says which items it showed: those of other networks stay.
    for shown in form.all("shown") {
        profiles.done.remove(shown);
    }
    profiles.done.extend(form.all("done").map(str::to_owned));
    let member = visit.member()?;
    let (workspace, by) = (member.workspace.id.clone(), member.user.id.clone());
    visit
        .app
        .db
        .write(move |tx| {
            for id in [&profiles.logo, &profiles.cover].into_iter().flatten() {
                media::of_workspace(tx, &workspace, id)?;
            }
            practice::set_profiles(tx, &workspace, &profiles, Some(&by))
        })
        .await?;
    Ok(visit.done(visit.t("profiles-kept"), &format!("/w/{}/strategy/profiles", slug(&visit)?)))
}

/// Asks one network, once, whether the handle is taken: the person ticked that they want it asked.
pub(super) async fn ask(visit: Visit, form: Form) -> Result<Response, PageError> {
    let path = format!("/w/{}/strategy/profiles", slug(&visit)?);
    let tell = |tone: Tone, text: String| Ok(visit.tell(&[Flash::new(tone, text)], &path));
    let catalog = visit.app.shelf.catalog();
    let network = form.get("network");
    let profile = catalog.profiles.iter().find(|p| p.network == network).ok_or(PageError::NotFound)?;
    let (Some(address), Some(rule)) = (&profile.check_url, &profile.handle) else { return Err(PageError::NotFound) };
    let handle = kept(&visit).await?.profiles.handle;
    let host: String = form.get("host").trim_start_matches("https://").trim_end_matches('/').to_lowercase();
    if !form.is_on("agree") {
        return tell(Tone::Info, visit.t("handle-agree-first"));
    }
    if handle.is_empty() || !rule.faults(&handle).is_empty() {
        return tell(Tone::Warning, visit.t("handle-form-first"));
    }
    let clean = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    if address.contains("{host}") && !clean {
        return tell(Tone::Warning, visit.t("handle-host-first"));
    }
    let address = address.replace("{handle}", &handle.to_lowercase()).replace("{host}", &host);
    let name = catalog.get(network).map_or_else(|| network.to_owned(), |n| n.name.clone());
    match taken(&visit.app.http, &address).await {
        Ok(Taken::Yes) => tell(Tone::Warning, visit.t2("handle-taken", "handle", handle, "network", name)),
        Ok(Taken::No) => tell(Tone::Success, visit.t2("handle-free", "handle", handle, "network", name)),
        Ok(Taken::Untold) => tell(Tone::Info, visit.t1("handle-untold", "network", name)),
        Err(_) => tell(Tone::Info, visit.t1("handle-unreached", "network", name)),
    }
}

/// One file of the kit.
struct Cut {
    name: String,
    bytes: Vec<u8>,
}

/// The pictures of every network of the plan, cut from the logo and the cover.
pub(super) async fn zip(visit: Visit) -> Result<Response, PageError> {
    let (kept, ids) = (kept(&visit).await?, networks(&visit).await?);
    let file = |id: &Option<String>| id.as_ref().and_then(|id| kept.pictures.iter().find(|m| m.id == *id)).cloned();
    let (logo, cover) = (file(&kept.profiles.logo), file(&kept.profiles.cover));
    if logo.is_none() && cover.is_none() {
        return Err(PageError::Unprocessable(visit.t("profiles-no-picture")));
    }
    let mut whole = [None, None];
    for (slot, file) in whole.iter_mut().zip([&logo, &cover]) {
        if let Some(file) = file {
            *slot = Some((visit.app.blobs.get(&file.sha256).await?, file.focus));
        }
    }
    let catalog = visit.app.shelf.catalog();
    let (who, notes) = (kept.profiles.who, visit.t("profiles-zip-small"));
    let made = tokio::task::spawn_blocking(move || pack(&catalog, &ids, who, whole, &notes)).await;
    let bytes = made.map_err(|_| PageError::Internal)?.map_err(|error| {
        tracing::warn!(%error, "a profile kit was not made");
        PageError::Unprocessable(visit.t("profiles-bad-picture"))
    })?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"profiles.zip\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, bytes).into_response())
}

type Whole = Option<(bytes::Bytes, Option<(f64, f64)>)>;

fn pack(catalog: &Catalog, ids: &[String], who: Who, whole: [Whole; 2], small: &str) -> Result<Vec<u8>, String> {
    let mut files: Vec<Cut> = Vec::new();
    let mut notes = String::new();
    for profile in catalog.profiles.iter().filter(|p| ids.contains(&p.network)) {
        for image in profile.images_of(who) {
            let master = match image.from {
                Master::Logo => &whole[0],
                Master::Cover => &whole[1],
            };
            let Some((bytes, focus)) = master else { continue };
            let cut = passeur_media::cut(bytes, (image.width, image.height), *focus).map_err(|e| e.to_string())?;
            let ending = if cut.mime == "image/png" { "png" } else { "jpg" };
            let name = format!("{}/{}-{}x{}.{ending}", profile.network, image.id, cut.width, cut.height);
            if cut.width < image.width {
                notes.push_str(&format!("{name}: {small} {} x {}\n", image.width, image.height));
            }
            files.push(Cut { name, bytes: cut.bytes });
        }
    }
    if !notes.is_empty() {
        files.push(Cut { name: "READ-ME.txt".into(), bytes: notes.into_bytes() });
    }
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    // Pictures are compressed already.
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for file in files {
        archive.start_file(file.name, options).map_err(|e| e.to_string())?;
        archive.write_all(&file.bytes).map_err(|e| e.to_string())?;
    }
    Ok(archive.finish().map_err(|e| e.to_string())?.into_inner())
}
