//! MP4, MOV and M4A (ISO/IEC 14496-12, QuickTime): duration, size, rotation, codecs and place, read
//! from the boxes without ffmpeg. Only the index is held in memory, never the samples.

use crate::kind::{Kind, contains, find};
use crate::refusal::Refusal;
use crate::still::{be16, be32};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

/// Bytes read by position.
pub(crate) trait Source {
    fn length(&self) -> u64;
    /// Up to `count` bytes from `at`; fewer only at the end.
    fn read(&mut self, at: u64, count: usize) -> Result<Vec<u8>, Refusal>;
}

pub(crate) struct InMemory<'a>(pub &'a [u8]);

impl Source for InMemory<'_> {
    fn length(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&mut self, at: u64, count: usize) -> Result<Vec<u8>, Refusal> {
        let from = usize::try_from(at).unwrap_or(usize::MAX).min(self.0.len());
        Ok(self.0[from..from.saturating_add(count).min(self.0.len())].to_vec())
    }
}

pub(crate) struct OnDisk {
    file: File,
    length: u64,
}

impl OnDisk {
    pub(crate) fn open(path: &Path) -> Result<Self, Refusal> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }

    pub(crate) fn sha256(&mut self) -> Result<String, Refusal> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut hash = Sha256::new();
        std::io::copy(&mut self.file, &mut hash)?;
        Ok(hex::encode(hash.finalize()))
    }
}

impl Source for OnDisk {
    fn length(&self) -> u64 {
        self.length
    }

    fn read(&mut self, at: u64, count: usize) -> Result<Vec<u8>, Refusal> {
        let count = (count as u64).min(self.length.saturating_sub(at));
        self.file.seek(SeekFrom::Start(at))?;
        let mut out = Vec::new();
        (&mut self.file).take(count).read_to_end(&mut out)?;
        Ok(out)
    }
}

/// A box: its type, where it starts, and how long its header and the whole are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Top {
    pub name: [u8; 4],
    pub start: u64,
    pub header: u64,
    pub size: u64,
}

/// A file has a few hundred boxes; a long fragmented one some ten thousand.
const BOXES_MAX: usize = 200_000;
/// The index of a film of ten hours takes about 30 MB.
const INDEX_MAX: u64 = 128 << 20;

/// Boxes of the first level.
pub(crate) fn top(kind: Kind, source: &mut impl Source) -> Result<Vec<Top>, Refusal> {
    let cut = Refusal::Truncated { kind };
    let length = source.length();
    let mut boxes = Vec::new();
    let mut at = 0;
    while at < length {
        let head = source.read(at, 16)?;
        let (Some(short), Some(name)) = (be32(&head, 0), head.get(4..8)) else { return Err(cut) };
        let name: [u8; 4] = name.try_into().map_err(|_| cut.clone())?;
        let (header, size) = match short {
            0 => (8, length - at),
            1 => {
                let long = head.get(8..16).and_then(|b| b.try_into().ok()).map(u64::from_be_bytes);
                (16, long.ok_or_else(|| cut.clone())?)
            }
            n => (8, u64::from(n)),
        };
        if size < header {
            return Err(Refusal::damaged(kind, "box length"));
        }
        let end = at.checked_add(size).filter(|end| *end <= length).ok_or_else(|| cut.clone())?;
        boxes.push(Top { name, start: at, header, size });
        if boxes.len() > BOXES_MAX {
            return Err(Refusal::damaged(kind, "too many boxes"));
        }
        at = end;
    }
    Ok(boxes)
}

/// A box inside a slice: its type, the whole of it, and its body.
pub(crate) type Inner = ([u8; 4], Range<usize>, Range<usize>);

/// Boxes inside `range`. QuickTime ends some lists with four zero bytes: what is shorter than a
/// header is left alone.
pub(crate) fn children(kind: Kind, bytes: &[u8], range: Range<usize>) -> Result<Vec<Inner>, Refusal> {
    let mut list = Vec::new();
    let mut at = range.start;
    while at + 8 <= range.end {
        let short = be32(bytes, at).unwrap_or(0) as usize;
        let name: [u8; 4] = bytes[at + 4..at + 8].try_into().unwrap_or_default();
        let (header, size) = match short {
            0 => (8, range.end - at),
            1 => {
                let long = bytes.get(at + 8..at + 16).and_then(|b| b.try_into().ok()).map(u64::from_be_bytes);
                (16, long.and_then(|n| usize::try_from(n).ok()).unwrap_or(0))
            }
            n => (8, n),
        };
        let end = at.checked_add(size).filter(|end| size >= header && *end <= range.end);
        let end = end.ok_or_else(|| Refusal::damaged(kind, "box length"))?;
        list.push((name, at..end, at + header..end));
        at = end;
    }
    Ok(list)
}

/// The first child box with this type.
pub(crate) fn child(kind: Kind, bytes: &[u8], range: Range<usize>, name: &[u8; 4]) -> Result<Option<Inner>, Refusal> {
    Ok(children(kind, bytes, range)?.into_iter().find(|b| &b.0 == name))
}

/// What the index of a film says.
#[derive(Debug)]
pub(crate) struct Movie {
    pub kind: Kind,
    pub seconds: Option<f64>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    pub orientation: u8,
    pub video: Option<String>,
    pub audio: Option<String>,
    pub has_place: bool,
    pub place: Option<(f64, f64)>,
    pub has_camera: bool,
    pub credentials: bool,
}

/// Extended type of the box that carries content credentials (C2PA 2.1, BMFF embedding).
pub(crate) const C2PA: [u8; 16] =
    [0xD8, 0xFE, 0xC3, 0xD6, 0x1B, 0x0E, 0x48, 0x3C, 0x92, 0x97, 0x58, 0x28, 0x87, 0x7E, 0xC4, 0x81];

/// Samples that tell where the camera was: GoPro, Google's camera motion, QuickTime timed metadata.
const TRACKED: [&[u8]; 3] = [b"gpmd", b"camm", b"mebx"];

pub(crate) fn movie(kind: Kind, source: &mut impl Source) -> Result<Movie, Refusal> {
    let boxes = top(kind, source)?;
    let Some(moov) = boxes.iter().find(|b| &b.name == b"moov") else {
        // A recording that was interrupted never got its index.
        return Err(Refusal::Truncated { kind });
    };
    let index = load(kind, source, moov)?;
    let mut movie = Movie {
        kind,
        seconds: None,
        width: None,
        height: None,
        orientation: 1,
        video: None,
        audio: None,
        has_place: false,
        place: None,
        has_camera: false,
        credentials: false,
    };
    let mut fragments = None;
    for (name, _, body) in children(kind, &index, 0..index.len())? {
        match &name {
            b"mvhd" => movie.seconds = duration(&index[body]),
            b"trak" => track(kind, &index, body, &mut movie)?,
            b"mvex" => {
                fragments = child(kind, &index, body, b"mehd")?.and_then(|(_, _, b)| {
                    let b = &index[b];
                    if b.first() == Some(&1) { be64(b, 4) } else { be32(b, 4).map(u64::from) }
                });
            }
            b"udta" | b"meta" => private(&index[body], &mut movie),
            b"uuid" | b"gps " => movie.has_place |= &name == b"gps " || contains(&index[body], b"GPS"),
            _ => {}
        }
    }
    if movie.seconds.is_none()
        && let (Some(units), Some(scale)) = (fragments, timescale(kind, &index)?)
    {
        movie.seconds = Some(units as f64 / f64::from(scale));
    }
    for b in &boxes {
        match &b.name {
            b"uuid" => {
                let head = source.read(b.start + b.header, 16)?;
                let credentials = head == C2PA;
                movie.credentials |= credentials;
                let body = source.read(b.start + b.header, (b.size - b.header).min(1 << 20) as usize)?;
                movie.has_place |= crate::exif_tags::xmp_has_place(&body);
            }
            b"meta" => {
                let body = source.read(b.start + b.header, (b.size - b.header).min(1 << 20) as usize)?;
                private(&body, &mut movie);
            }
            b"sidx" if movie.seconds.is_none() => {
                let body = source.read(b.start + b.header, (b.size - b.header).min(1 << 20) as usize)?;
                movie.seconds = indexed_seconds(&body);
            }
            _ => {}
        }
    }
    if movie.video.is_none() && movie.audio.is_some() {
        movie.kind = Kind::M4a;
    }
    if movie.video.is_none() && movie.audio.is_none() {
        return Err(Refusal::damaged(kind, "neither picture nor sound inside"));
    }
    Ok(movie)
}

/// The body of a box of the first level.
pub(crate) fn load(kind: Kind, source: &mut impl Source, b: &Top) -> Result<Vec<u8>, Refusal> {
    if b.size > INDEX_MAX {
        return Err(Refusal::damaged(kind, "the index is larger than any real film needs"));
    }
    source.read(b.start + b.header, (b.size - b.header) as usize)
}

fn be64(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at.checked_add(8)?)?.try_into().ok().map(u64::from_be_bytes)
}

/// Seconds in the body of an `mvhd` or `mdhd`; `None` when it says zero or "unknown".
fn duration(body: &[u8]) -> Option<f64> {
    let (scale, units) = if body.first() == Some(&1) {
        (be32(body, 20)?, be64(body, 24).filter(|d| *d != u64::MAX)?)
    } else {
        (be32(body, 12)?, u64::from(be32(body, 16).filter(|d| *d != u32::MAX)?))
    };
    (scale > 0 && units > 0).then(|| units as f64 / f64::from(scale))
}

fn timescale(kind: Kind, index: &[u8]) -> Result<Option<u32>, Refusal> {
    Ok(child(kind, index, 0..index.len(), b"mvhd")?.and_then(|(_, _, body)| {
        let body = &index[body];
        be32(body, if body.first() == Some(&1) { 20 } else { 12 }).filter(|s| *s > 0)
    }))
}

/// Total of the sub-segments listed in a `sidx`.
fn indexed_seconds(body: &[u8]) -> Option<f64> {
    let scale = be32(body, 8).filter(|s| *s > 0)?;
    let list = if body.first() == Some(&0) { 20 } else { 28 };
    let count = usize::from(be16(body, list + 2)?);
    let units: u64 = (0..count).map_while(|i| be32(body, list + 8 + i * 12)).map(u64::from).sum();
    (units > 0).then(|| units as f64 / f64::from(scale))
}

/// Four characters as text.
fn fourcc(bytes: &[u8]) -> Option<String> {
    let text: String = bytes.get(..4)?.iter().map(|b| if b.is_ascii_graphic() { *b as char } else { '_' }).collect();
    Some(text)
}

/// Handler type of a track (`vide`, `soun`, `meta` and others).
pub(crate) fn handler(kind: Kind, bytes: &[u8], trak: Range<usize>) -> Result<[u8; 4], Refusal> {
    let Some((_, _, mdia)) = child(kind, bytes, trak, b"mdia")? else { return Ok([0; 4]) };
    let Some((_, _, hdlr)) = child(kind, bytes, mdia, b"hdlr")? else { return Ok([0; 4]) };
    Ok(bytes[hdlr].get(8..12).and_then(|b| b.try_into().ok()).unwrap_or_default())
}

fn track(kind: Kind, index: &[u8], trak: Range<usize>, movie: &mut Movie) -> Result<(), Refusal> {
    let what = handler(kind, index, trak.clone())?;
    let mut shown = None;
    for (name, _, body) in children(kind, index, trak.clone())? {
        match &name {
            b"tkhd" => shown = track_header(&index[body]),
            b"udta" | b"meta" => private(&index[body], movie),
            _ => {}
        }
    }
    let Some((_, _, mdia)) = child(kind, index, trak, b"mdia")? else { return Ok(()) };
    let length = child(kind, index, mdia.clone(), b"mdhd")?.and_then(|(_, _, body)| duration(&index[body]));
    let Some((_, _, minf)) = child(kind, index, mdia, b"minf")? else { return Ok(()) };
    let Some((_, _, stbl)) = child(kind, index, minf, b"stbl")? else { return Ok(()) };
    let entry = child(kind, index, stbl, b"stsd")?.and_then(|(_, _, stsd)| {
        let from = stsd.start.checked_add(8)?;
        (from + 8 <= stsd.end).then(|| &index[from..stsd.end])
    });
    let Some(entry) = entry else { return Ok(()) };
    let codec = fourcc(entry.get(4..8).unwrap_or_default());
    match &what {
        b"vide" if movie.video.is_none() => {
            movie.video = codec;
            movie.seconds = movie.seconds.or(length);
            let coded = be16(entry, 32).zip(be16(entry, 34)).map(|(w, h)| (u32::from(w), u32::from(h)));
            let (orientation, size) = shown.map_or((1, None), |(o, s)| (o, Some(s)));
            let size = size.filter(|(w, h)| *w > 0 && *h > 0).or(coded.filter(|(w, h)| *w > 0 && *h > 0));
            movie.orientation = orientation;
            if let Some((w, h)) = size {
                let (w, h) = if crate::geometry::turned(orientation) { (h, w) } else { (w, h) };
                (movie.width, movie.height) = (Some(w), Some(h));
            }
        }
        b"soun" if movie.audio.is_none() => {
            movie.audio = codec;
            movie.seconds = movie.seconds.or(length);
        }
        b"vide" | b"soun" => {}
        _ => movie.has_place |= entry.get(4..8).is_some_and(|name| TRACKED.contains(&name)),
    }
    Ok(())
}

/// Orientation as EXIF counts it and displayed size, from a `tkhd`.
fn track_header(body: &[u8]) -> Option<(u8, (u32, u32))> {
    let at = if body.first() == Some(&1) { 52 } else { 40 };
    let value = |i: usize| be32(body, at + i * 4).map(|v| v as i32);
    let sign = |v: i32| v.signum();
    let matrix = [sign(value(0)?), sign(value(1)?), sign(value(3)?), sign(value(4)?)];
    let orientation = match matrix {
        [0, 1, -1, 0] => 6,
        [-1, 0, 0, -1] => 3,
        [0, -1, 1, 0] => 8,
        [-1, 0, 0, 1] => 2,
        [1, 0, 0, -1] => 4,
        [0, 1, 1, 0] => 5,
        [0, -1, -1, 0] => 7,
        _ => 1,
    };
    Some((orientation, (be32(body, at + 36)? >> 16, be32(body, at + 40)? >> 16)))
}

/// What user data and metadata boxes give away.
fn private(body: &[u8], movie: &mut Movie) {
    let named = [&b"\xA9xyz"[..], b"location", b"loci", b"GPS"].iter().any(|n| contains(body, n));
    movie.has_place |= named;
    movie.has_camera |=
        [&b"\xA9mak"[..], b"\xA9mod", b"quicktime.make", b"quicktime.model"].iter().any(|n| contains(body, n));
    if movie.place.is_none() {
        movie.place = find(body, b"\xA9xyz").and_then(|at| iso6709(body.get(at + 8..)?));
        movie.place =
            movie.place.or_else(|| find(body, b"data\0\0\0\x01").and_then(|at| iso6709(body.get(at + 12..)?)));
    }
}

/// Latitude and longitude of text such as `+48.8577+002.295+033.00/` (ISO 6709, decimal degrees).
fn iso6709(text: &[u8]) -> Option<(f64, f64)> {
    let text: String = text.iter().take(40).map_while(|b| b"+-.0123456789".contains(b).then_some(*b as char)).collect();
    let second = text.get(1..)?.find(['+', '-'])? + 1;
    let third = text[second + 1..].find(['+', '-']).map_or(text.len(), |n| n + second + 1);
    let (latitude, longitude) = (text[..second].parse::<f64>().ok()?, text[second..third].parse::<f64>().ok()?);
    (latitude.abs() <= 90.0 && longitude.abs() <= 180.0).then_some((latitude, longitude))
}
