//! The structure of JPEG, PNG, GIF and WebP files: sizes, frames and metadata, read without decoding
//! a pixel. Every length is checked against the file before it is used.

use crate::kind::Kind;
use crate::refusal::Refusal;
use std::ops::Range;

/// What the structure of a still says.
#[derive(Debug, Default)]
pub(crate) struct Scan<'a> {
    /// As stored, before orientation.
    pub width: u32,
    pub height: u32,
    /// Animation frames; 1 for a still.
    pub frames: u32,
    pub seconds: f64,
    /// The decoder keeps coefficients of the whole picture.
    pub progressive: bool,
    /// TIFF structure, without the `Exif\0\0` prefix.
    pub exif: Option<&'a [u8]>,
    pub xmp: Vec<&'a [u8]>,
    /// Photoshop resources with IPTC inside.
    pub iptc: Vec<&'a [u8]>,
    /// Content credentials (JUMBF).
    pub credentials: Vec<&'a [u8]>,
    /// Where the picture ends; what follows is not part of it.
    pub end: usize,
}

pub(crate) fn scan(kind: Kind, bytes: &[u8]) -> Result<Scan<'_>, Refusal> {
    match kind {
        Kind::Jpeg => scan_jpeg(bytes),
        Kind::Png => scan_png(bytes),
        Kind::Gif => scan_gif(bytes),
        Kind::Webp => scan_webp(bytes),
        _ => Err(Refusal::Unsupported { kind }),
    }
}

pub(crate) fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_be_bytes)
}

pub(crate) fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_be_bytes)
}

fn le16(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

pub(crate) fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(3)?).map(|b| u32::from_le_bytes([b[0], b[1], b[2], 0]))
}

/// A run of a JPEG file.
#[derive(Debug)]
pub(crate) enum JpegPiece {
    /// Marker, the whole segment with its marker, and its body.
    Segment { marker: u8, whole: Range<usize>, body: Range<usize> },
    /// Compressed data after a scan header.
    Entropy(Range<usize>),
}

pub(crate) const EXIF: &[u8] = b"Exif\0\0";
pub(crate) const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
pub(crate) const XMP_MORE: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
pub(crate) const PHOTOSHOP: &[u8] = b"Photoshop 3.0\0";

/// The pieces of a JPEG from after SOI up to EOI, and where EOI ends.
pub(crate) fn jpeg_pieces(bytes: &[u8]) -> Result<(Vec<JpegPiece>, usize), Refusal> {
    let cut = Refusal::Truncated { kind: Kind::Jpeg };
    let mut pieces = Vec::new();
    let mut at = 2;
    loop {
        // Decoders skip stray bytes between segments, and any number of 0xFF before a marker.
        let Some(ff) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| *b == 0xFF)) else {
            return Err(cut);
        };
        let start = at + ff;
        let Some(skip) = bytes[start..].iter().position(|b| *b != 0xFF) else { return Err(cut) };
        let marker_at = start + skip;
        let marker = bytes[marker_at];
        at = marker_at + 1;
        match marker {
            0xD9 => return Ok((pieces, at)),
            0x00 | 0x01 | 0xD0..=0xD8 => continue,
            _ => {}
        }
        let length = usize::from(be16(bytes, at).ok_or_else(|| cut.clone())?);
        if length < 2 {
            return Err(Refusal::damaged(Kind::Jpeg, "segment length"));
        }
        let end = at + length;
        if end > bytes.len() {
            return Err(cut);
        }
        pieces.push(JpegPiece::Segment { marker, whole: marker_at - 1..end, body: at + 2..end });
        at = end;
        if marker == 0xDA {
            let mut to = at;
            loop {
                let Some(ff) = bytes[to..].iter().position(|b| *b == 0xFF) else { return Err(cut) };
                to += ff;
                match bytes.get(to + 1) {
                    None => return Err(cut),
                    Some(0x00 | 0xD0..=0xD7) => to += 2,
                    Some(0xFF) => to += 1,
                    Some(_) => break,
                }
            }
            pieces.push(JpegPiece::Entropy(at..to));
            at = to;
        }
    }
}

fn scan_jpeg(bytes: &[u8]) -> Result<Scan<'_>, Refusal> {
    let (pieces, end) = jpeg_pieces(bytes)?;
    let mut scan = Scan { frames: 1, end, ..Scan::default() };
    for piece in pieces {
        let JpegPiece::Segment { marker, body, .. } = piece else { continue };
        let body = &bytes[body];
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                let (Some(height), Some(width)) = (be16(body, 1), be16(body, 3)) else {
                    return Err(Refusal::damaged(Kind::Jpeg, "frame header"));
                };
                (scan.width, scan.height) = (width.into(), height.into());
                scan.progressive = !matches!(marker, 0xC0 | 0xC1);
            }
            0xE1 if body.starts_with(EXIF) && scan.exif.is_none() => scan.exif = Some(&body[EXIF.len()..]),
            0xE1 if body.starts_with(XMP) => scan.xmp.push(&body[XMP.len()..]),
            0xE1 if body.starts_with(XMP_MORE) => scan.xmp.push(&body[XMP_MORE.len()..]),
            0xEB if body.starts_with(b"JP") => scan.credentials.push(body),
            0xED => scan.iptc.push(body),
            _ => {}
        }
    }
    Ok(scan)
}

/// Chunk types with the whole chunk (length, type, body, checksum) and its body, up to IEND.
pub(crate) type Chunks = Vec<([u8; 4], Range<usize>, Range<usize>)>;

pub(crate) fn png_chunks(bytes: &[u8]) -> Result<(Chunks, usize), Refusal> {
    let cut = Refusal::Truncated { kind: Kind::Png };
    let mut chunks = Vec::new();
    let mut at = 8usize;
    loop {
        let length = be32(bytes, at).ok_or_else(|| cut.clone())? as usize;
        let name: [u8; 4] = bytes.get(at + 4..at + 8).and_then(|b| b.try_into().ok()).ok_or_else(|| cut.clone())?;
        let end = (at + 12).checked_add(length).filter(|end| *end <= bytes.len()).ok_or_else(|| cut.clone())?;
        chunks.push((name, at..end, at + 8..end - 4));
        at = end;
        if &name == b"IEND" {
            return Ok((chunks, at));
        }
    }
}

fn scan_png(bytes: &[u8]) -> Result<Scan<'_>, Refusal> {
    let (chunks, end) = png_chunks(bytes)?;
    let mut scan = Scan { frames: 1, end, ..Scan::default() };
    for (name, _, body) in chunks {
        let body = &bytes[body];
        match &name {
            b"IHDR" => {
                let (Some(width), Some(height)) = (be32(body, 0), be32(body, 4)) else {
                    return Err(Refusal::damaged(Kind::Png, "header"));
                };
                (scan.width, scan.height) = (width, height);
                scan.progressive = body.get(12) == Some(&1);
            }
            b"acTL" => scan.frames = be32(body, 0).unwrap_or(1).max(1),
            b"fcTL" => {
                let (num, den) = (be16(body, 20).unwrap_or(0), be16(body, 22).unwrap_or(0));
                scan.seconds += f64::from(num) / f64::from(if den == 0 { 100 } else { den });
            }
            b"eXIf" => scan.exif = Some(body),
            b"iTXt" if body.starts_with(b"XML:com.adobe.xmp\0") => scan.xmp.push(body),
            b"iTXt" | b"tEXt" | b"zTXt" => scan.iptc.push(body),
            b"caBX" => scan.credentials.push(body),
            _ => {}
        }
    }
    if scan.frames < 2 {
        scan.seconds = 0.0;
    }
    Ok(scan)
}

/// A block of a GIF file.
#[derive(Debug)]
pub(crate) enum GifBlock {
    /// Extension label, application name when it has one, whole block.
    Extension {
        label: u8,
        name: [u8; 11],
        whole: Range<usize>,
    },
    Image(Range<usize>),
}

/// The blocks of a GIF, where they begin, and where the trailer ends.
pub(crate) fn gif_blocks(bytes: &[u8]) -> Result<(Vec<GifBlock>, usize, usize), Refusal> {
    let cut = || Refusal::Truncated { kind: Kind::Gif };
    let table = |flags: u8| if flags & 0x80 != 0 { 3usize << ((flags & 7) + 1) } else { 0 };
    let mut at = 13 + table(*bytes.get(10).ok_or_else(cut)?);
    let first = at;
    let mut blocks = Vec::new();
    let sub_blocks = |mut at: usize| loop {
        match bytes.get(at) {
            None => return Err(cut()),
            Some(0) => return Ok(at + 1),
            Some(n) => at += 1 + usize::from(*n),
        }
    };
    loop {
        let start = at;
        match *bytes.get(at).ok_or_else(cut)? {
            0x3B => return Ok((blocks, first, at + 1)),
            0x21 => {
                let label = *bytes.get(at + 1).ok_or_else(cut)?;
                let name = bytes.get(at + 3..at + 14).filter(|_| label == 0xFF && bytes[at + 2] == 11);
                let name = name.and_then(|n| n.try_into().ok()).unwrap_or_default();
                at = sub_blocks(at + 2)?;
                blocks.push(GifBlock::Extension { label, name, whole: start..at });
            }
            0x2C => {
                let flags = *bytes.get(at + 9).ok_or_else(cut)?;
                at = sub_blocks(at + 10 + table(flags) + 1)?;
                blocks.push(GifBlock::Image(start..at));
            }
            // Some writers leave stray zero bytes between blocks.
            0 => at += 1,
            other => return Err(Refusal::damaged(Kind::Gif, format!("block type {other}"))),
        }
    }
}

fn scan_gif(bytes: &[u8]) -> Result<Scan<'_>, Refusal> {
    let (Some(width), Some(height)) = (le16(bytes, 6), le16(bytes, 8)) else {
        return Err(Refusal::Truncated { kind: Kind::Gif });
    };
    let (blocks, _, end) = gif_blocks(bytes)?;
    let mut scan = Scan { width: width.into(), height: height.into(), end, ..Scan::default() };
    for block in blocks {
        match block {
            GifBlock::Image(_) => scan.frames += 1,
            GifBlock::Extension { label: 0xF9, whole, .. } => {
                // Browsers play delays under 0.02 s as 0.1 s.
                let delay = le16(bytes, whole.start + 4).unwrap_or(0);
                scan.seconds += if delay < 2 { 0.1 } else { f64::from(delay) / 100.0 };
            }
            GifBlock::Extension { name, whole, .. } if &name == b"XMP DataXMP" => scan.xmp.push(&bytes[whole]),
            GifBlock::Extension { name, whole, .. } if name.starts_with(b"C2PA_GIF") => {
                scan.credentials.push(&bytes[whole]);
            }
            GifBlock::Extension { .. } => {}
        }
    }
    if scan.frames == 0 {
        return Err(Refusal::damaged(Kind::Gif, "no image inside"));
    }
    if scan.frames == 1 {
        scan.seconds = 0.0;
    }
    Ok(scan)
}

/// RIFF chunks between `from` and `to`: type, whole chunk with padding, body.
pub(crate) fn riff_chunks(kind: Kind, bytes: &[u8], from: usize, to: usize) -> Result<Chunks, Refusal> {
    let cut = Refusal::Truncated { kind };
    let mut chunks = Vec::new();
    let mut at = from;
    while at + 8 <= to {
        let name: [u8; 4] = bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).ok_or_else(|| cut.clone())?;
        let length = le32(bytes, at + 4).ok_or_else(|| cut.clone())? as usize;
        let body_end = (at + 8).checked_add(length).filter(|end| *end <= to).ok_or_else(|| cut.clone())?;
        let end = (body_end + (length & 1)).min(to);
        chunks.push((name, at..end, at + 8..body_end));
        at = end;
    }
    Ok(chunks)
}

/// Where the RIFF container ends, as its header says.
pub(crate) fn riff_end(kind: Kind, bytes: &[u8]) -> Result<usize, Refusal> {
    let cut = Refusal::Truncated { kind };
    let declared = le32(bytes, 4).ok_or_else(|| cut.clone())? as usize;
    declared.checked_add(8).filter(|end| *end <= bytes.len() && *end >= 12).ok_or(cut)
}

fn scan_webp(bytes: &[u8]) -> Result<Scan<'_>, Refusal> {
    let end = riff_end(Kind::Webp, bytes)?;
    let mut scan = Scan { end, ..Scan::default() };
    let mut stills = 0;
    for (name, _, body) in riff_chunks(Kind::Webp, bytes, 12, end)? {
        let body = &bytes[body];
        match &name {
            b"VP8X" => {
                let (Some(w), Some(h)) = (le24(body, 4), le24(body, 7)) else {
                    return Err(Refusal::damaged(Kind::Webp, "header"));
                };
                (scan.width, scan.height) = (w + 1, h + 1);
            }
            b"VP8 " => {
                stills += 1;
                if scan.width == 0 {
                    let (Some(w), Some(h)) = (le16(body, 6), le16(body, 8)) else {
                        return Err(Refusal::damaged(Kind::Webp, "frame header"));
                    };
                    (scan.width, scan.height) = (u32::from(w & 0x3FFF), u32::from(h & 0x3FFF));
                }
            }
            b"VP8L" => {
                stills += 1;
                if scan.width == 0 {
                    let packed = le32(body, 1).ok_or_else(|| Refusal::damaged(Kind::Webp, "frame header"))?;
                    (scan.width, scan.height) = ((packed & 0x3FFF) + 1, ((packed >> 14) & 0x3FFF) + 1);
                }
            }
            b"ANMF" => {
                scan.frames += 1;
                scan.seconds += f64::from(le24(body, 12).unwrap_or(0)) / 1000.0;
            }
            b"EXIF" => scan.exif = Some(body.strip_prefix(EXIF).unwrap_or(body)),
            b"XMP " => scan.xmp.push(body),
            b"C2PA" => scan.credentials.push(body),
            _ => {}
        }
    }
    if scan.frames == 0 && stills == 0 {
        return Err(Refusal::damaged(Kind::Webp, "no image inside"));
    }
    scan.frames = scan.frames.max(1);
    if scan.frames == 1 {
        scan.seconds = 0.0;
    }
    Ok(scan)
}
