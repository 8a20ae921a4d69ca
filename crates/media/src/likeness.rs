//! Near-duplicates: a 144-bit hash of the low frequencies of a picture (perceptual hash by discrete
//! cosine transform, Zauner 2010) that resizing, recompressing and brightening hardly change.

/// At most this many of 144 bits differ between copies of one picture.
pub const NEAR: u32 = 20;

/// Frequencies kept on each axis, the constant one left out.
const SIDE: usize = 12;

/// Hash of a square grayscale picture of `n` × `n`, as 36 hexadecimal digits.
pub(crate) fn hash(gray: &[f32], n: usize) -> String {
    let cosine = |k: usize, i: usize| (std::f32::consts::PI * k as f32 * (2 * i + 1) as f32 / (2 * n) as f32).cos();
    let table: Vec<Vec<f32>> = (1..=SIDE).map(|k| (0..n).map(|i| cosine(k, i)).collect()).collect();
    // Rows first: what is left is SIDE values per row.
    let rows: Vec<Vec<f32>> = gray
        .chunks_exact(n)
        .map(|row| table.iter().map(|t| row.iter().zip(t).map(|(a, b)| a * b).sum()).collect())
        .collect();
    let mut bytes = [0u8; SIDE * SIDE / 8];
    for (v, column) in table.iter().enumerate() {
        for u in 0..SIDE {
            let value: f32 = rows.iter().zip(column).map(|(row, c)| row[u] * c).sum();
            if value > 0.0 {
                let bit = v * SIDE + u;
                bytes[bit / 8] |= 1 << (bit % 8);
            }
        }
    }
    hex::encode(bytes)
}

/// How many of 144 bits differ between two hashes, the mirror image counting as the same picture;
/// `None` when one of them is not a hash. Up to [`NEAR`] means a copy.
pub fn distance(a: &str, b: &str) -> Option<u32> {
    let read = |text: &str| hex::decode(text).ok().filter(|bytes| bytes.len() == SIDE * SIDE / 8);
    let (a, b) = (read(a)?, read(b)?);
    let differ = |other: &[u8]| a.iter().zip(other).map(|(x, y)| (x ^ y).count_ones()).sum::<u32>();
    // Mirroring changes the sign of every odd horizontal frequency: u = 0 holds frequency 1.
    let mut mirrored = b.clone();
    for bit in (0..SIDE * SIDE).filter(|bit| (bit % SIDE).is_multiple_of(2)) {
        mirrored[bit / 8] ^= 1 << (bit % 8);
    }
    Some(differ(&b).min(differ(&mirrored)))
}
