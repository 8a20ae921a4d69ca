//! Random numbers that a seed repeats: SplitMix64 (Steele, Lea and Flood, 2014).

/// A sequence of draws.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Draws that depend on the seed and on words alone, whatever was drawn before.
    pub fn of(seed: u64, words: &[&str]) -> Self {
        let mut h = seed ^ 0xcbf2_9ce4_8422_2325;
        for byte in words.iter().flat_map(|w| w.bytes().chain([0xff])) {
            h = (h ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Self(h)
    }

    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// In `0.0..1.0`.
    pub fn fraction(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// In `low..high`.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + (self.fraction() * high.saturating_sub(low) as f64) as u64
    }

    pub fn chance(&mut self, probability: f64) -> bool {
        self.fraction() < probability
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn a_seed_repeats_and_words_do_not_run_together() {
        let draw = |seed| Dice::new(seed).next_u64();
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert_ne!(Dice::of(7, &["ab", "c"]).next_u64(), Dice::of(7, &["a", "bc"]).next_u64());
    }

    #[test]
    fn draws_are_even() {
        let mut dice = Dice::new(1);
        let hits = (0..10_000).filter(|_| dice.chance(0.3)).count();
        assert!((2_800..3_200).contains(&hits), "{hits}");
    }
}
