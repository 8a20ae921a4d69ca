//! `passeur check`: the linter, for files.

use crate::{
    cli::Common,
    commands::publish,
    failure::{Failure, Result},
    out,
};
use jiff::{Timestamp, tz::TimeZone};
use passeur_engine::import::Item;
use passeur_handbook::{
    content::{Attachment, Content},
    limits,
    lint::{self, Finding, LintContext, MediaFacts, Severity},
    thread,
};
use passeur_store::accounts::Account;
use passeur_web::locale::{Language, Locale};
use serde_json::{Value, json};
use std::path::Path;

pub fn run(common: &Common, file: &Path, networks: &[String]) -> Result<()> {
    let item = publish::read(file)?;
    let base = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (content, context, mut problems) = with_media(&item, base);
    let voice = voice();
    let mut findings = Vec::new();
    for network in networks {
        let network = network.trim().to_lowercase();
        let limits = limits::of(&network).ok_or_else(|| {
            let known: Vec<&str> = limits::known().collect();
            Failure::usage(format!("the rules of “{network}” are not known; known: {}", known.join(", ")))
        })?;
        findings.extend(lint::lint(&content, &network, limits, &context));
    }
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count() + problems.len();
    if common.json {
        let mut list: Vec<Value> = findings.iter().map(|f| shown(f, &voice)).collect();
        list.extend(problems.drain(..).map(|(name, reason)| {
            json!({ "network": null, "rule": "media-refused", "severity": "error", "field": "media",
                    "message": format!("{name}: {reason}"), "range": null, "fix": null })
        }));
        out::json(&list)?;
    } else {
        for (name, reason) in &problems {
            out::line(&format!("error    {name}: {reason}"))?;
        }
        for f in &findings {
            let severity = format!("{:?}", f.severity).to_lowercase();
            out::line(&format!("{severity:8} {}: {} [{}]", f.network, f.message.render(&voice), f.rule))?;
        }
        if findings.is_empty() && errors == 0 {
            out::line("nothing stands in the way")?;
        }
    }
    if errors > 0 { Err(Failure::partly(format!("{errors} errors"))) } else { Ok(()) }
}

/// The language of the terminal.
pub fn voice() -> Locale {
    let lang = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|v| std::env::var(v).ok().filter(|v| !v.is_empty()));
    let language = lang.as_deref().and_then(Language::parse).unwrap_or(Language::English);
    Locale::new(language, TimeZone::system(), Timestamp::now())
}

fn shown(f: &Finding, voice: &Locale) -> Value {
    json!({
        "network": f.network, "rule": f.rule, "severity": f.severity, "field": f.field, "part": f.part,
        "message": f.message.render(voice), "range": f.span, "fix": f.fix,
    })
}

/// The content with its media as files, and what is known of each; files that cannot be taken apart.
fn with_media(item: &Item, base: &Path) -> (Content, LintContext, Vec<(String, String)>) {
    let mut content = item.content.clone();
    let mut context = LintContext::default();
    let mut problems = Vec::new();
    for (part, media) in content.parts.iter_mut().zip(&item.media) {
        for file in media {
            part.media.push(Attachment { media: file.file.clone(), alt: file.alt.clone(), ..Default::default() });
            if file.file.starts_with("http://") || file.file.starts_with("https://") {
                continue;
            }
            let looked = passeur_media::inspect_file(&base.join(&file.file), &passeur_media::Guard::default())
                .map_err(|refusal| refusal.to_string());
            match looked {
                Ok(facts) => {
                    let facts = MediaFacts {
                        kind: lint::Kind::of(facts.mime(), facts.animated),
                        mime: facts.mime().to_owned(),
                        bytes: facts.bytes,
                        width: facts.width,
                        height: facts.height,
                        seconds: facts.seconds,
                        alt: file.alt.clone(),
                        has_place: facts.has_place,
                        truncated: false,
                    };
                    context.media.insert(file.file.clone(), facts);
                }
                Err(reason) => problems.push((file.file.clone(), reason)),
            }
        }
    }
    (content, context, problems)
}

/// What forbids sending the item to these accounts, in words.
pub fn blocking(item: &Item, base: &Path, accounts: &[Account], threads: bool) -> Vec<String> {
    let voice = voice();
    let (content, context, problems) = with_media(item, base);
    let mut out: Vec<String> = problems.into_iter().map(|(name, reason)| format!("{name}: {reason}")).collect();
    for account in accounts {
        let Some(limits) = account.limits.as_ref().or_else(|| limits::of(&account.network)) else { continue };
        let split = threads.then(|| thread::parts_for(&content.parts, &account.network, limits)).flatten();
        let own = Content { parts: split.unwrap_or_else(|| content.parts.clone()), ..content.clone() };
        for f in lint::lint(&own, &account.network, limits, &context) {
            if f.severity == Severity::Error {
                out.push(format!("{}: {}", account.name(), f.message.render(&voice)));
            }
        }
    }
    out
}
