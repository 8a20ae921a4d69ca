//! MP3, Ogg and WAV: length and codec.

use crate::bmff::Source;
use crate::kind::{Kind, contains, find};
use crate::refusal::Refusal;
use crate::still::{be32, le32};

pub(crate) struct Heard {
    pub seconds: Option<f64>,
    pub codec: String,
}

pub(crate) fn describe(kind: Kind, source: &mut impl Source) -> Result<Heard, Refusal> {
    match kind {
        Kind::Mp3 => mp3(source),
        Kind::Ogg => ogg(source),
        _ => wav(source),
    }
}

/// Bit rate (kbit/s), sample rate, samples per frame and frame length of an MPEG layer III header.
pub(crate) fn mp3_frame(bytes: &[u8]) -> Option<(u32, u32, u32, usize)> {
    const V1: [u32; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const V2: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let head = be32(bytes, 0)?;
    // Sync word, a version that is not reserved, layer III.
    if head >> 21 != 0x7FF || (head >> 19) & 3 == 1 || (head >> 17) & 3 != 1 {
        return None;
    }
    let first = (head >> 19) & 3 == 3;
    let rate = *(if first { &V1 } else { &V2 }).get(((head >> 12) & 15) as usize)?;
    let base = *[44_100, 48_000, 32_000].get(((head >> 10) & 3) as usize)?;
    let frequency = match (head >> 19) & 3 {
        3 => base,
        2 => base / 2,
        _ => base / 4,
    };
    let samples = if first { 1152 } else { 576 };
    let length = samples / 8 * rate * 1000 / frequency + ((head >> 9) & 1);
    (rate > 0 && length > 4).then_some((rate, frequency, samples, length as usize))
}

/// Length of the ID3v2 block at the start, 0 when there is none.
pub(crate) fn id3_length(head: &[u8]) -> u64 {
    match head.get(..10) {
        Some(b) if b.starts_with(b"ID3") => {
            let size = b[6..10].iter().fold(0u64, |v, x| (v << 7) | u64::from(x & 0x7F));
            10 + size + if b[5] & 0x10 != 0 { 10 } else { 0 }
        }
        _ => 0,
    }
}

fn mp3(source: &mut impl Source) -> Result<Heard, Refusal> {
    let kind = Kind::Mp3;
    let start = id3_length(&source.read(0, 10)?);
    if start >= source.length() {
        return Err(Refusal::Truncated { kind });
    }
    // Padding may follow the tags.
    let window = source.read(start, 64 << 10)?;
    let at = (0..window.len()).find(|at| {
        mp3_frame(&window[*at..]).is_some_and(|(_, _, _, length)| {
            let next = at + length;
            next >= window.len() || mp3_frame(&window[next..]).is_some()
        })
    });
    let at = at.ok_or_else(|| Refusal::damaged(kind, "no sound inside"))?;
    let (rate, frequency, samples, length) =
        mp3_frame(&window[at..]).ok_or_else(|| Refusal::damaged(kind, "no sound inside"))?;
    let frame = &window[at..(at + length).min(window.len())];
    let counted = find(frame, b"Xing").or_else(|| find(frame, b"Info")).and_then(|x| {
        let flags = be32(frame, x + 4)?;
        (flags & 1 == 1).then(|| be32(frame, x + 8)).flatten()
    });
    let seconds = match counted {
        Some(frames) => f64::from(frames) * f64::from(samples) / f64::from(frequency),
        None => (source.length() - start - at as u64) as f64 * 8.0 / (f64::from(rate) * 1000.0),
    };
    Ok(Heard { seconds: Some(seconds), codec: "mp3".into() })
}

fn ogg(source: &mut impl Source) -> Result<Heard, Refusal> {
    let kind = Kind::Ogg;
    let head = source.read(0, 4096)?;
    let (codec, rate) = if let Some(at) = find(&head, b"\x01vorbis") {
        ("vorbis", le32(&head, at + 12).unwrap_or(0))
    } else if contains(&head, b"OpusHead") {
        // Opus counts at 48 kHz whatever the input was (RFC 7845).
        ("opus", 48_000)
    } else if contains(&head, b"\x80theora") {
        return Err(Refusal::damaged(kind, "Ogg video; convert it to MP4 or WebM"));
    } else {
        return Err(Refusal::damaged(kind, "neither Vorbis nor Opus inside"));
    };
    let from = source.length().saturating_sub(128 << 10);
    let tail = source.read(from, 128 << 10)?;
    let last = tail.windows(4).rposition(|w| w == b"OggS").ok_or(Refusal::Truncated { kind })?;
    let page = &tail[last..];
    let listed = page.get(27..27 + usize::from(*page.get(26).ok_or(Refusal::Truncated { kind })?));
    let listed = listed.ok_or(Refusal::Truncated { kind })?;
    let body: usize = listed.iter().map(|n| usize::from(*n)).sum();
    if page.len() < 27 + listed.len() + body {
        return Err(Refusal::Truncated { kind });
    }
    let samples = page.get(6..14).and_then(|b| b.try_into().ok()).map(i64::from_le_bytes).filter(|s| *s > 0);
    let seconds = samples.filter(|_| rate > 0).map(|s| s as f64 / f64::from(rate));
    Ok(Heard { seconds, codec: codec.into() })
}

fn wav(source: &mut impl Source) -> Result<Heard, Refusal> {
    let kind = Kind::Wav;
    let (mut at, mut per_second) = (12u64, 0u32);
    for _ in 0..10_000 {
        let head = source.read(at, 8)?;
        let (Some(name), Some(length)) = (head.get(..4), le32(&head, 4)) else { break };
        let end = at + 8 + u64::from(length);
        if end > source.length() {
            return Err(Refusal::Truncated { kind });
        }
        match name {
            b"fmt " => per_second = le32(&source.read(at + 8, 16)?, 8).unwrap_or(0),
            b"data" if per_second > 0 => {
                let seconds = f64::from(length) / f64::from(per_second);
                return Ok(Heard { seconds: Some(seconds), codec: "pcm".into() });
            }
            _ => {}
        }
        at = end + u64::from(length & 1);
    }
    Err(Refusal::damaged(kind, "no sound inside"))
}
