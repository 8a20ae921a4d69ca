//! Beginning a text with a skeleton: an opening put before what is there, or a whole post, carousel or thread.

use passeur_handbook::catalog::Catalog;
use passeur_handbook::content::Part;
use passeur_handbook::practice::{Shape, frameworks_for};

use super::draft::Draft;
use crate::locale::Locale;

/// One skeleton in the composer's list.
pub struct Choice {
    pub id: String,
    pub name: String,
    pub why: String,
    pub first: String,
}

/// By kind, each with its title.
pub fn choices(catalog: &Catalog, locale: &Locale) -> Vec<(String, Vec<Choice>)> {
    let language = locale.tag();
    let all = frameworks_for(&catalog.frameworks, &[]);
    Shape::ALL
        .into_iter()
        .map(|kind| {
            let of_kind = all.iter().filter(|f| f.kind == kind).map(|f| Choice {
                id: f.id.clone(),
                name: locale.typeset(f.name.get(language)),
                why: locale.typeset(f.why.get(language)),
                first: f.parts.first().map(|part| part.get(language).to_owned()).unwrap_or_default(),
            });
            (locale.t(&format!("framework-{}", kind.id())), of_kind.collect())
        })
        .filter(|(_, choices): &(String, Vec<Choice>)| !choices.is_empty())
        .collect()
}

/// Puts the skeleton into the master text, in the post's own language. What was written stays: an opening goes before
/// it, anything longer after it. Gives the field to go to; `None` for words that are no skeleton.
pub fn begin(draft: &mut Draft, catalog: &Catalog, words: &str, language: &str) -> Option<String> {
    let id = words.strip_prefix("framework~")?;
    let framework = catalog.frameworks.iter().find(|f| f.id == id)?;
    let content = &mut draft.body.content;
    let language = content.languages.first().map_or(language, |l| l.as_str()).to_owned();
    let mut texts = framework.texts(&language).into_iter();
    let first = texts.next()?;
    let target = match content.parts.first_mut() {
        None => {
            content.parts.push(Part { text: first, media: Vec::new() });
            0
        }
        Some(part) if part.text.trim().is_empty() => {
            part.text = first;
            0
        }
        Some(part) if framework.kind == Shape::Hook => {
            part.text = format!("{first}\n\n{}", part.text.trim_start());
            0
        }
        Some(_) if framework.kind == Shape::Thread => {
            content.parts.push(Part { text: first, media: Vec::new() });
            content.parts.len() - 1
        }
        Some(part) => {
            part.text = format!("{}\n\n{first}", part.text.trim_end());
            0
        }
    };
    let at = if framework.kind == Shape::Thread { target + 1 } else { content.parts.len() };
    let rest: Vec<Part> = texts.map(|text| Part { text, media: Vec::new() }).collect();
    content.parts.splice(at..at, rest);
    Some(format!("content.parts.{target}.text"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> Draft {
        let mut draft = Draft::default();
        draft.tidy();
        draft.body.content.parts[0].text = text.into();
        draft.body.content.languages = vec!["fr".into()];
        draft
    }

    #[test]
    fn what_was_written_stays() {
        let catalog = Catalog::builtin();
        let mut d = draft("Nos horaires changent.");
        begin(&mut d, catalog, "framework~hook-question", "en").unwrap();
        let text = &d.body.content.parts[0].text;
        assert!(text.starts_with("{{Question") && text.ends_with("Nos horaires changent."), "{text}");
        let mut d = draft("Déjà là");
        begin(&mut d, catalog, "framework~thread-lesson", "en").unwrap();
        assert_eq!(d.body.content.parts.len(), 6);
        assert_eq!(d.body.content.parts[0].text, "Déjà là");
        let mut d = draft("");
        begin(&mut d, catalog, "framework~thread-lesson", "en").unwrap();
        assert_eq!(d.body.content.parts.len(), 5);
        assert!(d.body.content.parts[1].text.starts_with("Ce qui a marché"));
        let mut d = draft("Avant");
        begin(&mut d, catalog, "framework~post-aida", "en").unwrap();
        assert!(d.body.content.parts.len() == 1 && d.body.content.parts[0].text.starts_with("Avant\n\n{{"));
        assert!(begin(&mut d, catalog, "framework~nope", "en").is_none());
        assert!(begin(&mut d, catalog, "save", "en").is_none());
    }
}
