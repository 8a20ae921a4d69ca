//! MP4, MOV, M4A, WebM and Matroska: private boxes are overwritten with empty ones of the same length,
//! so that every offset to a sample stays right and a long film needs no second copy in memory.

use super::{Found, Patch, What};
use crate::bmff::{C2PA, Source, child, children, handler, load, top};
use crate::ebml;
use crate::exif_tags::xmp_has_place;
use crate::kind::{Kind, contains};
use crate::refusal::Refusal;
use crate::still::be32;
use std::ops::Range;

type Patches = Vec<(u64, Patch)>;

pub(super) fn patches(kind: Kind, source: &mut impl Source, found: &mut Found) -> Result<Patches, Refusal> {
    match kind {
        Kind::Webm | Kind::Mkv => matroska(kind, source, found),
        _ => film(kind, source, found),
    }
}

/// Whether nothing private is left: lengths that lie can hide a box from one reading and show it to the next.
pub(super) fn is_clean(kind: Kind, source: &mut impl Source) -> Result<bool, Refusal> {
    const STEP: usize = 1 << 16;
    for (at, patch) in patches(kind, source, &mut Found::default())? {
        let clean = match patch {
            Patch::Bytes(bytes) => source.read(at, bytes.len())? == bytes,
            Patch::Zero(count) => {
                let mut clean = true;
                for from in (0..count).step_by(STEP) {
                    clean &= source.read(at + from as u64, STEP.min(count - from))?.iter().all(|b| *b == 0);
                }
                clean
            }
        };
        if !clean {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Boxes of the first level that stay as they are.
const TOP: [&[u8; 4]; 10] = [b"ftyp", b"mdat", b"styp", b"sidx", b"ssix", b"mfra", b"prft", b"pdin", b"emsg", b"imda"];
/// Boxes of each level of the index that stay.
const MOOV: [&[u8; 4]; 4] = [b"mvhd", b"trak", b"mvex", b"iods"];
const TRAK: [&[u8; 4]; 9] = [b"tkhd", b"edts", b"mdia", b"tref", b"tapt", b"load", b"matt", b"clip", b"trgr"];
const MDIA: [&[u8; 4]; 4] = [b"mdhd", b"hdlr", b"minf", b"elng"];
const MOOF: [&[u8; 4]; 2] = [b"mfhd", b"traf"];
const TRAF: [&[u8; 4]; 9] = [b"tfhd", b"tfdt", b"trun", b"sbgp", b"sgpd", b"subs", b"saiz", b"saio", b"senc"];
/// Tracks that stay: picture, sound, subtitles and captions, time code.
const HANDLERS: [&[u8; 4]; 7] = [b"vide", b"soun", b"sbtl", b"text", b"subt", b"clcp", b"tmcd"];

fn film(kind: Kind, source: &mut impl Source, found: &mut Found) -> Result<Patches, Refusal> {
    let mut out = Patches::new();
    let boxes = top(kind, source)?;
    let fragmented = boxes.iter().any(|b| &b.name == b"moof");
    for b in &boxes {
        let body_at = b.start + b.header;
        let blank = |out: &mut Patches| -> Result<(), Refusal> {
            let length = usize::try_from(b.size - b.header).map_err(|_| Refusal::damaged(kind, "box length"))?;
            out.push((b.start + 4, Patch::Bytes(b"free".to_vec())));
            out.push((body_at, Patch::Zero(length)));
            Ok(())
        };
        match &b.name {
            b"moov" | b"moof" => {
                let body = load(kind, source, b)?;
                let mut index = Index {
                    kind,
                    bytes: &body,
                    at: body_at,
                    length: source.length(),
                    fragmented,
                    out: &mut out,
                    found,
                };
                if &b.name == b"moov" { index.moov()? } else { index.moof()? }
            }
            b"uuid" if source.read(body_at, 16)? == C2PA => {
                let head = source.read(body_at, (b.size - b.header).min(16 << 20) as usize)?;
                if xmp_has_place(&head) {
                    found.add(What::Place);
                    found.add(What::Credentials);
                    blank(&mut out)?;
                } else {
                    found.credentials = true;
                }
            }
            b"free" | b"skip" | b"wide" => {
                // Editors leave what they removed in the free space.
                let head = source.read(body_at, (b.size - b.header).min(1 << 20) as usize)?;
                if head.iter().any(|x| *x != 0) || b.size - b.header > 1 << 20 {
                    blank(&mut out)?;
                }
            }
            name if TOP.contains(&name) => {}
            name => {
                let head = source.read(body_at, (b.size - b.header).min(1 << 20) as usize)?;
                named(&head, found);
                found.add(if name == b"uuid" { What::Xmp } else { What::Other });
                blank(&mut out)?;
            }
        }
    }
    Ok(out)
}

/// Notes a place in what is about to go.
fn named(body: &[u8], found: &mut Found) {
    let place = [&b"\xA9xyz"[..], b"location", b"loci", b"GPS"].iter().any(|n| contains(body, n));
    if place || xmp_has_place(body) {
        found.add(What::Place);
    }
}

/// An index box (`moov`, `moof`) being cleaned.
struct Index<'a> {
    kind: Kind,
    bytes: &'a [u8],
    /// Where `bytes` begins in the file.
    at: u64,
    /// Of the whole file.
    length: u64,
    fragmented: bool,
    out: &'a mut Patches,
    found: &'a mut Found,
}

impl Index<'_> {
    fn patch(&mut self, at: usize, patch: Patch) {
        self.out.push((self.at + at as u64, patch));
    }

    fn blank(&mut self, whole: Range<usize>, body: Range<usize>, what: What) {
        if &self.bytes[whole.start + 4..whole.start + 8] == b"free" && self.bytes[body.clone()].iter().all(|b| *b == 0)
        {
            return;
        }
        named(&self.bytes[body.clone()], self.found);
        self.found.add(what);
        self.patch(whole.start + 4, Patch::Bytes(b"free".to_vec()));
        self.patch(body.start, Patch::Zero(body.len()));
    }

    fn moov(&mut self) -> Result<(), Refusal> {
        for (name, whole, body) in children(self.kind, self.bytes, 0..self.bytes.len())? {
            match &name {
                b"mvhd" => self.dates(body),
                b"trak" => {
                    let what = handler(self.kind, self.bytes, body.clone())?;
                    if HANDLERS.contains(&&what) { self.trak(body)? } else { self.sensors(whole, body)? }
                }
                name if MOOV.contains(&name) => {}
                _ => self.blank(whole, body, What::Other),
            }
        }
        Ok(())
    }

    fn trak(&mut self, range: Range<usize>) -> Result<(), Refusal> {
        for (name, whole, body) in children(self.kind, self.bytes, range)? {
            match &name {
                b"tkhd" => self.dates(body),
                b"mdia" => {
                    for (name, whole, body) in children(self.kind, self.bytes, body)? {
                        match &name {
                            b"mdhd" => self.dates(body),
                            name if MDIA.contains(&name) => {}
                            _ => self.blank(whole, body, What::Other),
                        }
                    }
                }
                name if TRAK.contains(&name) => {}
                _ => self.blank(whole, body, What::Other),
            }
        }
        Ok(())
    }

    /// Creation and modification times at the start of `mvhd`, `tkhd` and `mdhd`.
    fn dates(&mut self, body: Range<usize>) {
        let length = if self.bytes.get(body.start) == Some(&1) { 16 } else { 8 };
        let Some(times) = self.bytes.get(body.start + 4..body.start + 4 + length).filter(|_| body.len() >= 4 + length)
        else {
            return;
        };
        if times.iter().any(|b| *b != 0) {
            self.found.add(What::Dates);
            self.patch(body.start + 4, Patch::Zero(length));
        }
    }

    /// A track of measurements (place, motion): its samples are zeroed, then its entry.
    fn sensors(&mut self, whole: Range<usize>, body: Range<usize>) -> Result<(), Refusal> {
        if self.fragmented {
            let why = "sensor data in a fragmented film".to_owned();
            return Err(Refusal::CannotClean { kind: self.kind, why });
        }
        let samples = samples(self.kind, self.bytes, body.clone())?;
        // Samples that overlap many times over, or lie outside, are a forged table.
        let inside = samples.iter().all(|(at, n)| at.checked_add(*n as u64).is_some_and(|end| end <= self.length));
        if !inside || samples.iter().map(|(_, n)| *n as u64).fold(0, u64::saturating_add) > self.length {
            return Err(Refusal::damaged(self.kind, "sample table"));
        }
        self.out.extend(samples.into_iter().map(|(at, n)| (at, Patch::Zero(n))));
        self.found.add(What::Place);
        self.blank(whole, body, What::Sensors);
        Ok(())
    }

    fn moof(&mut self) -> Result<(), Refusal> {
        for (name, whole, body) in children(self.kind, self.bytes, 0..self.bytes.len())? {
            match &name {
                b"traf" => {
                    for (name, whole, body) in children(self.kind, self.bytes, body)? {
                        if !TRAF.contains(&&name) {
                            self.blank(whole, body, What::Other);
                        }
                    }
                }
                name if MOOF.contains(&name) => {}
                _ => self.blank(whole, body, What::Other),
            }
        }
        Ok(())
    }
}

/// Start and length of every chunk of a track's samples (`stsz`, `stsc`, `stco` or `co64`).
fn samples(kind: Kind, bytes: &[u8], trak: Range<usize>) -> Result<Vec<(u64, usize)>, Refusal> {
    let unclear = |why: &str| Refusal::CannotClean { kind, why: format!("sensor data: {why}") };
    let mut stbl = trak;
    for name in [b"mdia", b"minf", b"stbl"] {
        stbl = child(kind, bytes, stbl, name)?.ok_or_else(|| unclear("no sample table"))?.2;
    }
    let table = |name: &[u8; 4]| -> Result<Option<&[u8]>, Refusal> {
        Ok(child(kind, bytes, stbl.clone(), name)?.map(|(_, _, body)| &bytes[body]))
    };
    let stsz = table(b"stsz")?.ok_or_else(|| unclear("no sample sizes"))?;
    let stsc = table(b"stsc")?.ok_or_else(|| unclear("no chunk list"))?;
    let fixed = be32(stsz, 4).unwrap_or(0);
    let offsets: Vec<u64> = match (table(b"stco")?, table(b"co64")?) {
        (Some(stco), _) => {
            stco.get(8..).unwrap_or_default().chunks_exact(4).filter_map(|b| be32(b, 0)).map(u64::from).collect()
        }
        (None, Some(co64)) => {
            let list = co64.get(8..).unwrap_or_default().chunks_exact(8);
            list.filter_map(|b| b.try_into().ok()).map(u64::from_be_bytes).collect()
        }
        (None, None) => return Err(unclear("no chunk offsets")),
    };
    let runs: Vec<(usize, usize)> = stsc
        .get(8..)
        .unwrap_or_default()
        .chunks_exact(12)
        .filter_map(|b| Some((be32(b, 0)? as usize, be32(b, 4)? as usize)))
        .collect();
    let total = be32(stsz, 8).unwrap_or(0) as usize;
    let (mut next, mut run) = (0usize, 0usize);
    let mut out = Vec::with_capacity(offsets.len());
    for (i, at) in offsets.iter().enumerate() {
        while runs.get(run + 1).is_some_and(|r| r.0 <= i + 1) {
            run += 1;
        }
        let count = runs.get(run).map_or(0, |r| r.1).min(total.saturating_sub(next));
        let length = if fixed > 0 {
            (fixed as usize).checked_mul(count)
        } else {
            let sizes = stsz.get(12 + next * 4..12 + (next + count) * 4).ok_or_else(|| unclear("sizes cut off"))?;
            Some(sizes.chunks_exact(4).filter_map(|b| be32(b, 0)).map(|n| n as usize).sum())
        };
        out.push((*at, length.ok_or_else(|| unclear("sizes"))?));
        next += count;
    }
    Ok(out)
}

/// Tags, attachments, title and date are turned into empty space (RFC 8794, Void element) of the same length.
fn matroska(kind: Kind, source: &mut impl Source, found: &mut Found) -> Result<Patches, Refusal> {
    let movie = ebml::movie(kind, source)?;
    if movie.has_place {
        found.add(What::Place);
    }
    let mut out = Patches::new();
    for (at, length) in movie.private {
        found.add(What::Other);
        let length = usize::try_from(length).map_err(|_| Refusal::damaged(kind, "element length"))?;
        out.push((at, Patch::Zero(length)));
        let mut head = vec![0xEC];
        if length >= 9 {
            head.push(0x01);
            head.extend_from_slice(&((length - 9) as u64).to_be_bytes()[1..]);
        } else {
            head.push(0x80 | (length.saturating_sub(2)) as u8);
        }
        out.push((at, Patch::Bytes(head)));
    }
    Ok(out)
}
