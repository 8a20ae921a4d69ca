//! Berger or Passeur? The book's question: does one lead a flock of one's own, or carry ideas from one
//! circle to the next? Eight questions place a person; history, once there is some, measures it.

use crate::catalog::{Catalog, Text};
use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    Berger,
    /// Neither one nor the other clearly.
    Both,
    Passeur,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    pub id: String,
    pub text: Text,
    /// +1 when agreeing leans to the passeur, -1 to the berger.
    pub leans: i8,
}

/// Ids of the phrases, and where agreement leans.
const QUESTIONS: [(&str, i8); 8] = [
    ("berger_own_ideas", -1),
    ("passeur_share_others", 1),
    ("berger_same_people", -1),
    ("passeur_introduce", 1),
    ("berger_name_first", -1),
    ("passeur_several_circles", 1),
    ("berger_faithful_group", -1),
    ("passeur_translate", 1),
];

pub fn questions(catalog: &Catalog) -> Vec<Question> {
    QUESTIONS
        .iter()
        .filter_map(|(id, leans)| {
            let text = catalog.vocabulary.phrases.get(*id)?.clone();
            Some(Question { id: (*id).to_owned(), text, leans: *leans })
        })
        .collect()
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Position {
    /// -1 (berger) to 1 (passeur).
    pub value: f64,
    pub style: Style,
    /// Questions answered; fewer than half gives a weak reading.
    pub answered: usize,
    /// Share of publications that carry others' ideas, proposed for the editorial line.
    pub relay_share: f64,
    /// Share of the relation time to spend outside one's own circle.
    pub outside_share: f64,
}

fn placed(value: f64, answered: usize) -> Position {
    let style = if value < -0.25 {
        Style::Berger
    } else if value > 0.25 {
        Style::Passeur
    } else {
        Style::Both
    };
    Position { value, style, answered, relay_share: 0.35 + 0.25 * value, outside_share: 0.4 + 0.3 * value }
}

/// Place from answers: (question id, agreement from -2 to 2). Unknown ids are ignored; `None` when
/// nothing was answered.
pub fn position(answers: &[(&str, i8)]) -> Option<Position> {
    let known: Vec<f64> = answers
        .iter()
        .filter_map(|(id, agreement)| {
            let (_, leans) = QUESTIONS.iter().find(|(known, _)| known == id)?;
            Some(f64::from(*leans) * f64::from((*agreement).clamp(-2, 2)) / 2.0)
        })
        .collect();
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    (!known.is_empty()).then(|| placed(mean, known.len()))
}

/// What an account's own history shows over a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    pub own_posts: u32,
    /// Reposts, quotes and links to others' work.
    pub relayed_posts: u32,
    /// Exchanges with people of the most frequent community, and with all others.
    pub exchanges_inside: u32,
    pub exchanges_outside: u32,
}

/// Position measured on history; `None` under 20 posts, where it would be noise.
pub fn measured_position(history: Measured) -> Option<Position> {
    let posts = history.own_posts + history.relayed_posts;
    if posts < 20 {
        return None;
    }
    let relay = 2.0 * f64::from(history.relayed_posts) / f64::from(posts) - 1.0;
    let exchanges = history.exchanges_inside + history.exchanges_outside;
    let outside = (exchanges > 0).then(|| 2.0 * f64::from(history.exchanges_outside) / f64::from(exchanges) - 1.0);
    Some(placed(outside.map_or(relay, |outside| (relay + outside) / 2.0), QUESTIONS.len()))
}
