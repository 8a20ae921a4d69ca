//! Skeletons of texts: openings, posts, carousels, threads, stories and scripts, with blanks to fill in.

use crate::catalog::Text;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    Hook,
    Post,
    Carousel,
    Thread,
    Story,
    Script,
}

impl Shape {
    pub const ALL: [Self; 6] = [Self::Hook, Self::Post, Self::Carousel, Self::Thread, Self::Story, Self::Script];

    pub fn id(self) -> &'static str {
        match self {
            Self::Hook => "hook",
            Self::Post => "post",
            Self::Carousel => "carousel",
            Self::Thread => "thread",
            Self::Story => "story",
            Self::Script => "script",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    pub id: String,
    pub kind: Shape,
    pub name: Text,
    pub why: Text,
    /// One text, or one for each slide or message. `{{blanks}}` are named in words.
    pub parts: Vec<Text>,
    #[serde(default)]
    pub formats: Vec<String>,
    #[serde(default)]
    pub goals: Vec<String>,
}

impl Framework {
    /// The texts of a post begun with it: a thread keeps its messages apart, anything else is one text.
    pub fn texts(&self, language: &str) -> Vec<String> {
        let parts = self.parts.iter().map(|part| part.get(language).to_owned());
        if self.kind == Shape::Thread { parts.collect() } else { vec![parts.collect::<Vec<_>>().join("\n\n")] }
    }
}

/// Those that serve one of `goals` first, the others after, by kind in the order of the file.
pub fn frameworks_for<'a>(all: &'a [Framework], goals: &[String]) -> Vec<&'a Framework> {
    let mut found: Vec<&Framework> = all.iter().collect();
    found.sort_by_key(|f| (f.kind, !f.goals.iter().any(|goal| goals.contains(goal))));
    found
}

/// The names between `{{` and `}}`, in their order, each once.
pub fn blanks(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for piece in text.split("{{").skip(1) {
        if let Some((name, _)) = piece.split_once("}}")
            && !found.contains(&name)
        {
            found.push(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::content::Content;
    use crate::limits;
    use crate::lint::{LintContext, lint};

    #[test]
    fn a_skeleton_cannot_go_out_before_it_is_filled_in() {
        for framework in &Catalog::builtin().frameworks {
            for language in ["en", "fr"] {
                let texts = framework.texts(language);
                assert!(!blanks(&texts[0]).is_empty(), "{}", framework.id);
                let mut content = Content::text(texts[0].clone());
                content.languages = vec![language.to_owned()];
                let found = lint(&content, "mastodon", limits::of("mastodon").unwrap(), &LintContext::default());
                assert!(found.iter().any(|f| f.rule == "placeholder"), "{} {language}", framework.id);
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_blanks_in_number() {
        for framework in &Catalog::builtin().frameworks {
            for part in &framework.parts {
                assert_eq!(blanks(&part.en).len(), blanks(&part.fr).len(), "{}: {}", framework.id, part.en);
            }
        }
    }

    #[test]
    fn a_thread_keeps_its_messages_and_goals_come_first() {
        let all = &Catalog::builtin().frameworks;
        let thread = all.iter().find(|f| f.id == "thread-lesson").unwrap();
        assert_eq!(thread.texts("fr").len(), thread.parts.len());
        let story = all.iter().find(|f| f.kind == Shape::Story).unwrap();
        assert_eq!(story.texts("fr").len(), 1);
        let posts = frameworks_for(all, &["expertise".into()]);
        assert_eq!(posts.iter().find(|f| f.kind == Shape::Post).unwrap().id, "post-answer");
        assert_eq!(blanks("{{a}} and {{b}} {{a}} {{open"), ["a", "b"]);
    }
}
