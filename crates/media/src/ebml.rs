//! WebM and Matroska (RFC 8794, RFC 9559): duration, size, codecs, and where the tags are.

use crate::bmff::Source;
use crate::kind::{Kind, contains};
use crate::refusal::Refusal;

#[derive(Debug, Default)]
pub(crate) struct Movie {
    pub seconds: Option<f64>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub video: Option<String>,
    pub audio: Option<String>,
    pub has_place: bool,
    /// Start and length of every element that tells more than picture and sound.
    pub private: Vec<(u64, u64)>,
}

const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_A966;
const TRACKS: u32 = 0x1654_AE6B;
const TAGS: u32 = 0x1254_C367;
const ATTACHMENTS: u32 = 0x1941_A469;
const CLUSTER: u32 = 0x1F43_B675;
/// Clusters last some seconds each: a day of video has about 20,000.
const ELEMENTS_MAX: usize = 200_000;
const ELEMENT_BYTES_MAX: u64 = 16 << 20;

/// Identifier, header length and body length (`None`: unknown) of the element at the start.
fn element(head: &[u8]) -> Option<(u32, usize, Option<u64>)> {
    let first = *head.first()?;
    let id_length = first.leading_zeros() as usize + 1;
    if id_length > 4 {
        return None;
    }
    let id = head.get(..id_length)?.iter().fold(0u32, |v, b| (v << 8) | u32::from(*b));
    let lead = *head.get(id_length)?;
    let length = lead.leading_zeros() as usize + 1;
    if length > 8 {
        return None;
    }
    let mask = if length == 8 { 0 } else { 0xFFu8 >> length };
    let rest = head.get(id_length + 1..id_length + length)?;
    let value = rest.iter().fold(u64::from(lead & mask), |v, b| (v << 8) | u64::from(*b));
    let unknown = value == (1u64 << (7 * length)) - 1;
    Some((id, id_length + length, (!unknown).then_some(value)))
}

/// Elements inside a slice, with their bodies; stops at the first that does not fit.
fn inside(bytes: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    placed(bytes).map(|(id, _, body)| (id, body))
}

/// As [`inside`], with where each element begins.
fn placed(bytes: &[u8]) -> impl Iterator<Item = (u32, std::ops::Range<usize>, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (id, header, length) = element(bytes.get(at..)?)?;
        let (start, from) = (at, at + header);
        let end = from.checked_add(usize::try_from(length?).ok()?)?;
        let body = bytes.get(from..end)?;
        at = end;
        Some((id, start..end, body))
    })
}

fn uint(body: &[u8]) -> u64 {
    body.iter().take(8).fold(0, |v, b| (v << 8) | u64::from(*b))
}

fn float(body: &[u8]) -> Option<f64> {
    match body.len() {
        4 => Some(f64::from(f32::from_be_bytes(body.try_into().ok()?))),
        8 => Some(f64::from_be_bytes(body.try_into().ok()?)),
        _ => None,
    }
}

pub(crate) fn movie(kind: Kind, source: &mut impl Source) -> Result<Movie, Refusal> {
    let cut = Refusal::Truncated { kind };
    let total = source.length();
    let mut movie = Movie::default();
    let mut at = 0;
    let mut end = total;
    let mut seen = 0;
    while at < end {
        let Some((id, header, length)) = element(&source.read(at, 12)?) else { return Err(cut) };
        let body = at + header as u64;
        seen += 1;
        if seen > ELEMENTS_MAX {
            return Err(Refusal::damaged(kind, "too many elements"));
        }
        if id == SEGMENT {
            if let Some(length) = length {
                end = body.checked_add(length).filter(|e| *e <= total).ok_or(cut.clone())?;
            }
            at = body;
            continue;
        }
        let Some(length) = length else {
            // A live recording: clusters without a length, read until the end of the file.
            if id == CLUSTER {
                at = body;
                continue;
            }
            return Err(Refusal::damaged(kind, "element length"));
        };
        let next = body.checked_add(length).filter(|e| *e <= end).ok_or(cut.clone())?;
        if matches!(id, TAGS | ATTACHMENTS) {
            movie.private.push((at, next - at));
        }
        if matches!(id, INFO | TRACKS | TAGS) {
            if length > ELEMENT_BYTES_MAX {
                return Err(Refusal::damaged(kind, "element length"));
            }
            let bytes = source.read(body, length as usize)?;
            match id {
                INFO => {
                    movie.seconds = seconds(&bytes);
                    movie.private.extend(private(&bytes).map(|(from, length)| (body + from, length)));
                }
                TRACKS => inside(&bytes).filter(|e| e.0 == 0xAE).for_each(|(_, entry)| track(entry, &mut movie)),
                _ => movie.has_place |= contains(&bytes, b"LOCATION") || contains(&bytes, b"location"),
            }
        }
        at = next;
    }
    if movie.video.is_none() && movie.audio.is_none() {
        return Err(Refusal::damaged(kind, "neither picture nor sound inside"));
    }
    Ok(movie)
}

/// Title, date and file name inside Info, and with them the checksum that covers it.
fn private(info: &[u8]) -> impl Iterator<Item = (u64, u64)> {
    let told = inside(info).any(|(id, _)| matches!(id, 0x7BA9 | 0x4461 | 0x7384));
    placed(info)
        .filter(move |(id, _, _)| told && matches!(id, 0x7BA9 | 0x4461 | 0x7384 | 0xBF))
        .map(|(_, whole, _)| (whole.start as u64, whole.len() as u64))
}

fn seconds(info: &[u8]) -> Option<f64> {
    let (mut scale, mut ticks) = (1_000_000.0, None);
    for (id, body) in inside(info) {
        match id {
            0x2A_D7B1 => scale = uint(body) as f64,
            0x4489 => ticks = float(body),
            _ => {}
        }
    }
    ticks.map(|t| t * scale / 1e9).filter(|s| s.is_finite() && *s > 0.0)
}

fn track(entry: &[u8], movie: &mut Movie) {
    let mut codec = None;
    let mut what = 0;
    let mut size = (None, None);
    for (id, body) in inside(entry) {
        match id {
            0x83 => what = uint(body),
            0x86 => codec = Some(String::from_utf8_lossy(&body[..body.len().min(64)]).into_owned()),
            0xE0 => {
                for (id, body) in inside(body) {
                    let value = u32::try_from(uint(body)).ok().filter(|v| *v > 0);
                    match id {
                        // What is displayed goes before what is coded, unless it is a ratio.
                        0x54B0 => size.0 = value.filter(|v| *v > 64).or(size.0),
                        0x54BA => size.1 = value.filter(|v| *v > 64).or(size.1),
                        0xB0 => size.0 = size.0.or(value),
                        0xBA => size.1 = size.1.or(value),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    match what {
        1 if movie.video.is_none() => {
            movie.video = codec;
            (movie.width, movie.height) = size;
        }
        2 if movie.audio.is_none() => movie.audio = codec,
        _ => {}
    }
}
