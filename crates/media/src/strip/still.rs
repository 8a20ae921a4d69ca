//! JPEG, PNG, GIF, WebP, MP3 and WAV: the file is written again from the pieces that stay.

use super::{Found, What};
use crate::exif_tags::{iptc_has_place, orientation_only, read, source_only, source_type, xmp_has_place};
use crate::kind::Kind;
use crate::look::png_chunk;
use crate::refusal::Refusal;
use crate::sound::id3_length;
use crate::still::{
    EXIF, GifBlock, JpegPiece, PHOTOSHOP, XMP, XMP_MORE, gif_blocks, jpeg_pieces, png_chunks, riff_chunks, riff_end,
};

impl Found {
    /// An EXIF block goes; what is needed of it (the orientation) comes back.
    fn exif(&mut self, tiff: &[u8]) -> Option<Vec<u8>> {
        let told = read(Some(tiff));
        if told.has_place {
            self.add(What::Place);
        }
        let kept = (told.orientation > 1).then(|| orientation_only(told.orientation));
        if kept.as_deref() != Some(tiff) {
            self.add(What::Exif);
        }
        kept
    }

    /// An XMP packet goes; the declaration of a synthetic origin comes back.
    fn xmp(&mut self, packet: &[u8]) -> Option<Vec<u8>> {
        if xmp_has_place(packet) {
            self.add(What::Place);
        }
        let kept = source_type(packet).map(|source| source_only(&source));
        if kept.as_deref() != Some(packet) {
            self.add(What::Xmp);
        }
        kept
    }

    fn iptc(&mut self, block: &[u8], what: What) {
        if iptc_has_place(block) {
            self.add(What::Place);
        }
        self.add(what);
    }

    /// Credentials stay, unless they tell a place.
    fn keeps_credentials(&mut self, blocks: &[&[u8]]) -> bool {
        if blocks.is_empty() {
            return false;
        }
        // A manifest may be cut into segments in the middle of a word.
        let whole = blocks.concat();
        if xmp_has_place(&whole) {
            self.add(What::Place);
            self.add(What::Credentials);
            return false;
        }
        self.credentials = true;
        true
    }

    fn trailing(&mut self, bytes: &[u8], end: usize) {
        if bytes.len() > end {
            self.add(What::Trailing);
        }
    }
}

fn segment(marker: u8, parts: &[&[u8]]) -> Vec<u8> {
    let length = parts.iter().map(|p| p.len()).sum::<usize>() + 2;
    let mut out = vec![0xFF, marker];
    out.extend_from_slice(&(length as u16).to_be_bytes());
    parts.iter().for_each(|p| out.extend_from_slice(p));
    out
}

pub(super) fn jpeg(bytes: &[u8], found: &mut Found) -> Result<Vec<u8>, Refusal> {
    let (pieces, end) = jpeg_pieces(bytes)?;
    found.trailing(bytes, end);
    let credentials: Vec<&[u8]> = pieces
        .iter()
        .filter_map(|p| match p {
            JpegPiece::Segment { marker: 0xEB, body, .. } => Some(&bytes[body.clone()]),
            _ => None,
        })
        .filter(|body| body.starts_with(b"JP"))
        .map(|body| body.get(16..).unwrap_or_default())
        .collect();
    let keep_credentials = found.keeps_credentials(&credentials);
    let mut out = Vec::with_capacity(end);
    out.extend_from_slice(&bytes[..2]);
    let mut declared = false;
    for piece in pieces {
        let (marker, whole, body) = match piece {
            JpegPiece::Entropy(range) => {
                out.extend_from_slice(&bytes[range]);
                continue;
            }
            JpegPiece::Segment { marker, whole, body } => (marker, &bytes[whole], &bytes[body]),
        };
        match marker {
            0xE0 if body.starts_with(b"JFIF\0") => out.extend_from_slice(&jfif(whole, body, found)),
            // Adobe's says how the colours are coded; without it they come out wrong.
            0xEE if body.starts_with(b"Adobe") => out.extend_from_slice(whole),
            0xE2 if body.starts_with(b"ICC_PROFILE\0") => out.extend_from_slice(whole),
            0xE1 if body.starts_with(EXIF) => {
                if let Some(kept) = found.exif(&body[EXIF.len()..]) {
                    out.extend_from_slice(&segment(0xE1, &[EXIF, &kept]));
                }
            }
            0xE1 if body.starts_with(XMP) || body.starts_with(XMP_MORE) => {
                let packet = body.strip_prefix(XMP).unwrap_or(body);
                let kept = found.xmp(packet).filter(|_| !declared);
                if let Some(kept) = kept {
                    declared = true;
                    out.extend_from_slice(&segment(0xE1, &[XMP, &kept]));
                }
            }
            0xEB if body.starts_with(b"JP") && keep_credentials => out.extend_from_slice(whole),
            0xEB if body.starts_with(b"JP") => {}
            0xED if body.starts_with(PHOTOSHOP) => found.iptc(body, What::Iptc),
            0xE0 | 0xE2 => found.add(What::Preview),
            0xE1 | 0xE3..=0xEF => found.add(What::Other),
            0xFE => found.add(What::Comment),
            // Reserved and extension markers carry nothing a picture needs.
            0x02..=0xBF | 0xF0..=0xFD => found.add(What::Other),
            _ => out.extend_from_slice(whole),
        }
    }
    out.extend_from_slice(&[0xFF, 0xD9]);
    Ok(out)
}

/// The JFIF header without the small copy it may hold.
fn jfif(whole: &[u8], body: &[u8], found: &mut Found) -> Vec<u8> {
    match body.get(..12) {
        Some(head) if body.len() > 14 || body.get(12..14).is_some_and(|size| size != [0, 0]) => {
            found.add(What::Preview);
            segment(0xE0, &[head, &[0, 0]])
        }
        _ => whole.to_vec(),
    }
}

/// Chunks that change what is seen, and content credentials apart.
const PNG_KEPT: [&[u8; 4]; 18] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"bKGD", b"hIST",
    b"pHYs", b"cICP", b"mDCV", b"acTL", b"fcTL", b"fdAT",
];

pub(super) fn png(bytes: &[u8], found: &mut Found) -> Result<Vec<u8>, Refusal> {
    const PACKET: &[u8] = b"XML:com.adobe.xmp\0\0\0\0\0";
    let (chunks, end) = png_chunks(bytes)?;
    found.trailing(bytes, end);
    let credentials: Vec<&[u8]> =
        chunks.iter().filter(|c| &c.0 == b"caBX").map(|(_, _, body)| &bytes[body.clone()]).collect();
    let keep_credentials = found.keeps_credentials(&credentials);
    let mut out = bytes[..8].to_vec();
    for (name, whole, body) in chunks {
        let body = &bytes[body];
        match &name {
            kept if PNG_KEPT.contains(&kept) => out.extend_from_slice(&bytes[whole]),
            b"caBX" if keep_credentials => out.extend_from_slice(&bytes[whole]),
            b"caBX" => {}
            b"eXIf" => {
                if let Some(kept) = found.exif(body) {
                    out.extend_from_slice(&png_chunk(b"eXIf", &kept));
                }
            }
            b"iTXt" if body.starts_with(b"XML:com.adobe.xmp\0") => {
                if let Some(kept) = found.xmp(body.strip_prefix(PACKET).unwrap_or(body)) {
                    out.extend_from_slice(&png_chunk(b"iTXt", &[PACKET, &kept].concat()));
                }
            }
            b"iTXt" | b"tEXt" | b"zTXt" => found.iptc(body, What::Comment),
            b"tIME" => found.add(What::Dates),
            _ => found.add(What::Other),
        }
    }
    Ok(out)
}

pub(super) fn gif(bytes: &[u8], found: &mut Found) -> Result<Vec<u8>, Refusal> {
    let (blocks, first, end) = gif_blocks(bytes)?;
    found.trailing(bytes, end);
    let credentials: Vec<&[u8]> = blocks
        .iter()
        .filter_map(|b| match b {
            GifBlock::Extension { name, whole, .. } if name.starts_with(b"C2PA_GIF") => Some(&bytes[whole.clone()]),
            _ => None,
        })
        .collect();
    let keep_credentials = found.keeps_credentials(&credentials);
    let head = bytes.get(..first).ok_or(Refusal::Truncated { kind: Kind::Gif })?;
    let mut out = Vec::with_capacity(end);
    out.extend_from_slice(head);
    for block in blocks {
        match block {
            GifBlock::Image(whole) | GifBlock::Extension { label: 0xF9, whole, .. } => {
                out.extend_from_slice(&bytes[whole]);
            }
            GifBlock::Extension { name, whole, .. } => {
                let block = &bytes[whole];
                match &name {
                    b"NETSCAPE2.0" | b"ANIMEXTS1.0" | b"ICCRGBG1012" => out.extend_from_slice(block),
                    b"XMP DataXMP" => {
                        if let Some(kept) = found.xmp(block) {
                            out.extend_from_slice(&gif_xmp(&kept));
                        }
                    }
                    name if name.starts_with(b"C2PA_GIF") => {
                        if keep_credentials {
                            out.extend_from_slice(block);
                        }
                    }
                    _ => found.iptc(block, What::Comment),
                }
            }
        }
    }
    out.push(0x3B);
    Ok(out)
}

/// XMP in a GIF: the packet as it is, then a ramp by which readers of blocks find their way out
/// (XMP specification, part 3).
fn gif_xmp(packet: &[u8]) -> Vec<u8> {
    let mut out = b"\x21\xFF\x0BXMP DataXMP".to_vec();
    out.extend_from_slice(packet);
    out.push(1);
    out.extend((0..=255u8).rev());
    out.push(0);
    out
}

pub(super) fn webp(bytes: &[u8], found: &mut Found) -> Result<Vec<u8>, Refusal> {
    let kind = Kind::Webp;
    let end = riff_end(kind, bytes)?;
    found.trailing(bytes, end);
    let chunks = riff_chunks(kind, bytes, 12, end)?;
    let credentials: Vec<&[u8]> =
        chunks.iter().filter(|c| &c.0 == b"C2PA").map(|(_, _, body)| &bytes[body.clone()]).collect();
    let keep_credentials = found.keeps_credentials(&credentials);
    let mut out = bytes[..12].to_vec();
    let (mut flags_at, mut exif, mut xmp) = (None, false, false);
    for (name, whole, body) in chunks {
        let body = &bytes[body];
        match &name {
            b"VP8X" => {
                flags_at = Some(out.len() + 8);
                push(&mut out, &name, body);
            }
            b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ICCP" => push(&mut out, &name, body),
            b"ANMF" => push(&mut out, &name, &frame(bytes, whole.start + 8, whole.start + 8 + body.len(), found)?),
            b"EXIF" => {
                if let Some(kept) = found.exif(body.strip_prefix(EXIF).unwrap_or(body)) {
                    exif = true;
                    push(&mut out, b"EXIF", &kept);
                }
            }
            b"XMP " => {
                if let Some(kept) = found.xmp(body) {
                    xmp = true;
                    push(&mut out, b"XMP ", &kept);
                }
            }
            b"C2PA" if keep_credentials => push(&mut out, &name, body),
            b"C2PA" => {}
            _ => found.add(What::Other),
        }
    }
    if let Some(flags) = flags_at.and_then(|at| out.get_mut(at)) {
        *flags = (*flags & !0x0C) | if exif { 0x08 } else { 0 } | if xmp { 0x04 } else { 0 };
    }
    let length = (out.len() - 8) as u32;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    Ok(out)
}

fn push(out: &mut Vec<u8>, name: &[u8; 4], body: &[u8]) {
    out.extend_from_slice(name);
    out.extend_from_slice(&(body.len() as u32).to_le_bytes());
    out.extend_from_slice(body);
    if body.len() % 2 == 1 {
        out.push(0);
    }
}

/// An animation frame with its picture and transparency only.
fn frame(bytes: &[u8], from: usize, to: usize, found: &mut Found) -> Result<Vec<u8>, Refusal> {
    let head = bytes.get(from..from + 16).filter(|_| from + 16 <= to);
    let mut out = head.ok_or_else(|| Refusal::damaged(Kind::Webp, "frame header"))?.to_vec();
    for (name, _, body) in riff_chunks(Kind::Webp, bytes, from + 16, to)? {
        match &name {
            b"VP8 " | b"VP8L" | b"ALPH" => push(&mut out, &name, &bytes[body]),
            _ => found.add(What::Other),
        }
    }
    Ok(out)
}

/// Without the tags before and after the sound (ID3v2, ID3v1).
pub(super) fn mp3(bytes: &[u8], found: &mut Found) -> Vec<u8> {
    let mut sound = bytes;
    // Programs that tag a tagged file leave one tag before the other.
    while let Some(rest) = untagged(sound) {
        found.add(What::Comment);
        sound = rest;
    }
    sound.to_vec()
}

/// Without the first ID3v2 tag, or else without the ID3v1 tag at the end; `None` when there is neither.
fn untagged(bytes: &[u8]) -> Option<&[u8]> {
    let start = usize::try_from(id3_length(bytes)).unwrap_or(usize::MAX).min(bytes.len());
    if start > 0 {
        return Some(&bytes[start..]);
    }
    bytes.len().checked_sub(128).filter(|at| bytes[*at..].starts_with(b"TAG")).map(|at| &bytes[..at])
}

pub(super) fn wav(bytes: &[u8], found: &mut Found) -> Result<Vec<u8>, Refusal> {
    let end = riff_end(Kind::Wav, bytes)?;
    found.trailing(bytes, end);
    let mut out = bytes[..12].to_vec();
    for (name, _, body) in riff_chunks(Kind::Wav, bytes, 12, end)? {
        match &name {
            b"fmt " | b"fact" | b"data" | b"smpl" | b"cue " => push(&mut out, &name, &bytes[body]),
            _ => found.add(What::Comment),
        }
    }
    let length = (out.len() - 8) as u32;
    out[4..8].copy_from_slice(&length.to_le_bytes());
    Ok(out)
}
