//! How much two texts share: the Jaccard index of their word triples (Broder, 1997).

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use unicode_segmentation::UnicodeSegmentation;

/// Words of a shingle.
const SHINGLE: usize = 3;
/// Words below which a text is too short to be compared.
const WORDS_MIN: usize = 6;

/// The word triples of a text, hashed. Case, punctuation and links' schemes do not matter.
#[derive(Debug, Clone, Default)]
pub struct Sketch {
    shingles: HashSet<u64>,
}

impl Sketch {
    /// Empty for a text of fewer than six words: short texts ("Good morning!") come back rightly.
    pub fn of(text: &str) -> Self {
        let words: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
        if words.len() < WORDS_MIN {
            return Self::default();
        }
        let hash = |w: &[String]| {
            let mut hasher = DefaultHasher::new();
            w.hash(&mut hasher);
            hasher.finish()
        };
        Self { shingles: words.windows(SHINGLE).map(hash).collect() }
    }
}

/// 0 when nothing is common, 1 when everything is.
pub fn similarity(a: &Sketch, b: &Sketch) -> f64 {
    if a.shingles.is_empty() || b.shingles.is_empty() {
        return 0.0;
    }
    let common = a.shingles.intersection(&b.shingles).count() as f64;
    common / (a.shingles.len() as f64 + b.shingles.len() as f64 - common)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_edit_stays_close_and_another_text_is_far() {
        let a = Sketch::of("Notre marché de Noël ouvre samedi à dix heures sur la place du village, venez nombreux !");
        let b = Sketch::of("Notre marché de Noël ouvre samedi à dix heures sur la place du village. Venez nombreux");
        let c = Sketch::of("La médiathèque ferme ses portes pour travaux jusqu’au printemps, merci de votre patience.");
        assert_eq!(similarity(&a, &b), 1.0);
        assert_eq!(similarity(&a, &c), 0.0);
        assert_eq!(similarity(&Sketch::of("Bonjour"), &Sketch::of("Bonjour")), 0.0);
    }
}
