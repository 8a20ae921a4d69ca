//! What a picture looks like in a few bytes: its main colour, a blur to show while it loads, and a
//! hash that near-duplicates share.

use crate::geometry::WHOLE;
use crate::likeness;
use crate::pixels::{Care, Pixels};
use crate::refusal::Refusal;
use base64::Engine;

/// Look of a picture.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    /// `#rrggbb`
    pub colour: String,
    /// A 4 × 4 PNG as a `data:` address, about 150 characters, to be stretched and smoothed.
    pub placeholder: String,
    pub hash: String,
}

pub(crate) fn look(pixels: &Pixels, orientation: u8) -> Result<Look, Refusal> {
    // Two steps: the first, a plain average, makes every further one nearly free.
    let small = pixels.render(orientation, WHOLE, (64, 64), Care::Quick)?;
    let flat = small.on([255, 255, 255]).into_srgb();
    let gray: Vec<f32> = flat.data.chunks_exact(3).map(luma).collect();
    let blur = flat.render(1, WHOLE, (4, 4), Care::Quick)?;
    let png = tiny_png(&blur);
    let placeholder = format!("data:image/png;base64,{}", base64::engine::general_purpose::STANDARD.encode(png));
    Ok(Look { colour: dominant(&flat.data), placeholder, hash: likeness::hash(&gray, 64) })
}

fn luma(p: &[u8]) -> f32 {
    0.299 * f32::from(p[0]) + 0.587 * f32::from(p[1]) + 0.114 * f32::from(p[2])
}

/// The mean of the fullest of 4096 colour boxes, vivid ones counting up to double.
fn dominant(rgb: &[u8]) -> String {
    let mut boxes = std::collections::BTreeMap::<u16, (f32, [f32; 3], f32)>::new();
    for p in rgb.chunks_exact(3) {
        let key = (u16::from(p[0] >> 4) << 8) | (u16::from(p[1] >> 4) << 4) | u16::from(p[2] >> 4);
        let (most, least) = (p[0].max(p[1]).max(p[2]), p[0].min(p[1]).min(p[2]));
        let vivid = f32::from(most - least) / f32::from(most.max(1));
        let (weight, sum, count) = boxes.entry(key).or_default();
        *weight += 1.0 + vivid;
        (0..3).for_each(|c| sum[c] += f32::from(p[c]));
        *count += 1.0;
    }
    let best = boxes.values().max_by(|a, b| a.0.total_cmp(&b.0));
    let (sum, count) = best.map_or(([0.0; 3], 1.0), |(_, sum, count)| (*sum, *count));
    let [r, g, b] = sum.map(|s| (s / count).round() as u8);
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// A PNG of a few pixels with stored (uncompressed) data: shorter than any encoder's.
fn tiny_png(pixels: &Pixels) -> Vec<u8> {
    let mut raw = Vec::new();
    for row in pixels.data.chunks_exact(pixels.width as usize * 3) {
        raw.push(0);
        raw.extend_from_slice(row);
    }
    let length = raw.len() as u16;
    let mut zlib = vec![0x78, 0x01, 0x01];
    zlib.extend_from_slice(&length.to_le_bytes());
    zlib.extend_from_slice(&(!length).to_le_bytes());
    zlib.extend_from_slice(&raw);
    let (a, b) = raw.iter().fold((1u32, 0u32), |(a, b), x| {
        let a = (a + u32::from(*x)) % 65_521;
        (a, (b + a) % 65_521)
    });
    zlib.extend_from_slice(&((b << 16) | a).to_be_bytes());
    let mut header = pixels.width.to_be_bytes().to_vec();
    header.extend_from_slice(&pixels.height.to_be_bytes());
    header.extend_from_slice(&[8, 2, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, body) in [(b"IHDR", header.as_slice()), (b"IDAT", zlib.as_slice()), (b"IEND", &[])] {
        out.extend_from_slice(&png_chunk(name, body));
    }
    out
}

/// A PNG chunk with its length and checksum.
pub(crate) fn png_chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = (body.len() as u32).to_be_bytes().to_vec();
    out.extend_from_slice(name);
    out.extend_from_slice(body);
    out.extend_from_slice(&crc32(&out[4..]).to_be_bytes());
    out
}

/// CRC-32 of ISO 3309, bit by bit: only ever run on a few hundred bytes.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |mut crc, byte| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
        crc
    })
}
