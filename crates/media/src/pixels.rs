//! Pixels of a still: decoding under limits, crop and resize, orientation, and encoding.

use crate::facts::Guard;
use crate::geometry::{Crop, stored, stored_crop, turned};
use crate::kind::Kind;
use crate::refusal::Refusal;
use crate::still::Scan;
use fast_image_resize as fr;
use image::codecs::{gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{DynamicImage, ImageDecoder, Limits};
use std::io::Cursor;

/// 8-bit RGB, or RGBA when some pixel is not opaque, as stored (not oriented).
pub(crate) struct Pixels {
    pub width: u32,
    pub height: u32,
    pub alpha: bool,
    pub data: Vec<u8>,
    /// Colour profile; `None` is sRGB.
    pub icc: Option<Vec<u8>>,
}

/// Refuses before decoding what declares too many pixels or would need too much memory.
pub(crate) fn guard(kind: Kind, scan: &Scan<'_>, guard: &Guard) -> Result<(), Refusal> {
    if scan.width == 0 || scan.height == 0 {
        return Err(Refusal::damaged(kind, "no width or height"));
    }
    let pixels = u64::from(scan.width) * u64::from(scan.height);
    if pixels > guard.pixels_max {
        return Err(Refusal::TooManyPixels {
            width: scan.width,
            height: scan.height,
            max: guard.pixels_max / 1_000_000,
        });
    }
    // A progressive JPEG keeps 16-bit coefficients of three channels besides the pixels.
    let per_pixel = if kind == Kind::Jpeg && scan.progressive { 9 } else { 4 };
    needs(pixels * per_pixel, guard)
}

fn needs(bytes: u64, guard: &Guard) -> Result<(), Refusal> {
    if bytes > guard.memory_max {
        return Err(Refusal::TooMuchMemory { needed: bytes.div_ceil(1_000_000), max: guard.memory_max / 1_000_000 });
    }
    Ok(())
}

/// Decodes a still, or the first image of an animation. The caller has passed [`guard`].
pub(crate) fn decode(kind: Kind, bytes: &[u8], limits: &Guard) -> Result<Pixels, Refusal> {
    let damaged = |error: image::ImageError| Refusal::damaged(kind, error);
    let input = Cursor::new(bytes);
    match kind {
        Kind::Jpeg => finish(kind, JpegDecoder::new(input).map_err(damaged)?, limits),
        Kind::Png => finish(kind, PngDecoder::new(input).map_err(damaged)?, limits),
        Kind::Gif => finish(kind, GifDecoder::new(input).map_err(damaged)?, limits),
        Kind::Webp => finish(kind, WebPDecoder::new(input).map_err(damaged)?, limits),
        _ => Err(Refusal::Unsupported { kind }),
    }
}

fn finish(kind: Kind, mut decoder: impl ImageDecoder, guard: &Guard) -> Result<Pixels, Refusal> {
    let damaged = |error: image::ImageError| Refusal::damaged(kind, error);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(guard.memory_max);
    decoder.set_limits(limits).map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    // The decoder's own view of the size counts too: headers may disagree with what scan() read.
    if u64::from(width) * u64::from(height) > guard.pixels_max {
        return Err(Refusal::TooManyPixels { width, height, max: guard.pixels_max / 1_000_000 });
    }
    needs(decoder.total_bytes(), guard)?;
    let icc = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let has_alpha = image.color().has_alpha();
    if has_alpha {
        let rgba = image.into_rgba8();
        if rgba.as_raw().iter().skip(3).step_by(4).any(|a| *a != 255) {
            return Ok(Pixels { width, height, alpha: true, data: rgba.into_raw(), icc });
        }
        let data = drop_alpha(rgba.as_raw());
        return Ok(Pixels { width, height, alpha: false, data, icc });
    }
    Ok(Pixels { width, height, alpha: false, data: image.into_rgb8().into_raw(), icc })
}

fn drop_alpha(rgba: &[u8]) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(rgba.len() / 4 * 3);
    rgba.chunks_exact(4).for_each(|p| rgb.extend_from_slice(&p[..3]));
    rgb
}

/// How carefully to resize.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Care {
    /// Lanczos, for what is published.
    Best,
    /// A box, for thumbnails' first reduction, hashes and colours.
    Quick,
}

impl Pixels {
    fn channels(&self) -> usize {
        if self.alpha { 4 } else { 3 }
    }

    /// Crops (fractions of the upright picture), resizes to `width` × `height` upright pixels and
    /// turns the picture upright.
    pub(crate) fn render(
        &self,
        orientation: u8,
        crop: Crop,
        (width, height): (u32, u32),
        care: Care,
    ) -> Result<Pixels, Refusal> {
        let failed = |why: String| Refusal::Damaged { kind: Kind::Jpeg, why };
        let (x, y, w, h) = stored_crop(orientation, crop);
        let (sw, sh) = (f64::from(self.width), f64::from(self.height));
        let (left, top) = ((x * sw).clamp(0.0, sw - 1.0), (y * sh).clamp(0.0, sh - 1.0));
        let (cw, ch) = ((w * sw).clamp(1.0, sw - left), (h * sh).clamp(1.0, sh - top));
        let (dw, dh) = if turned(orientation) { (height, width) } else { (width, height) };
        let pixel = if self.alpha { fr::PixelType::U8x4 } else { fr::PixelType::U8x3 };
        let source =
            fr::images::ImageRef::new(self.width, self.height, &self.data, pixel).map_err(|e| failed(e.to_string()))?;
        let mut out = fr::images::Image::new(dw, dh, pixel);
        let filter = if care == Care::Best { fr::FilterType::Lanczos3 } else { fr::FilterType::Box };
        let mut options = fr::ResizeOptions::new().crop(left, top, cw, ch);
        let same = (cw - f64::from(dw)).abs() < 0.01 && (ch - f64::from(dh)).abs() < 0.01;
        options = options.resize_alg(if same { fr::ResizeAlg::Nearest } else { fr::ResizeAlg::Convolution(filter) });
        fr::Resizer::new().resize(&source, &mut out, &options).map_err(|e| failed(e.to_string()))?;
        let flat = Pixels { width: dw, height: dh, alpha: self.alpha, data: out.into_vec(), icc: self.icc.clone() };
        Ok(flat.upright(orientation))
    }

    fn upright(self, orientation: u8) -> Pixels {
        if !(2..=8).contains(&orientation) {
            return self;
        }
        let n = self.channels();
        let (w, h) = if turned(orientation) { (self.height, self.width) } else { (self.width, self.height) };
        let mut data = Vec::with_capacity(self.data.len());
        for y in 0..h {
            for x in 0..w {
                // Pixel centres, so that the mirror of the first pixel is the last one.
                let (u, v) = ((f64::from(x) + 0.5) / f64::from(w), (f64::from(y) + 0.5) / f64::from(h));
                let (s, t) = stored(orientation, u, v);
                let sx = ((s * f64::from(self.width)) as usize).min(self.width as usize - 1);
                let sy = ((t * f64::from(self.height)) as usize).min(self.height as usize - 1);
                let at = (sy * self.width as usize + sx) * n;
                data.extend_from_slice(&self.data[at..at + n]);
            }
        }
        Pixels { width: w, height: h, data, ..self }
    }

    /// Converts to sRGB: viewers that ignore profiles then show the right colours. A profile that
    /// cannot be read, or is not RGB, is dropped.
    pub(crate) fn into_srgb(mut self) -> Pixels {
        use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
        let Some(icc) = self.icc.take() else { return self };
        let Ok(from) = ColorProfile::new_from_slice(&icc) else { return self };
        if from.color_space != DataColorSpace::Rgb {
            return self;
        }
        let layout = if self.alpha { Layout::Rgba } else { Layout::Rgb };
        let to = ColorProfile::new_srgb();
        let Ok(transform) = from.create_transform_8bit(layout, &to, layout, TransformOptions::default()) else {
            return self;
        };
        let mut out = vec![0; self.data.len()];
        if transform.transform(&self.data, &mut out).is_ok() {
            self.data = out;
        }
        self
    }

    /// Lays the picture on a colour; afterwards it has no transparency.
    pub(crate) fn on(self, colour: [u8; 3]) -> Pixels {
        if !self.alpha {
            return self;
        }
        let mut data = Vec::with_capacity(self.data.len() / 4 * 3);
        for p in self.data.chunks_exact(4) {
            let a = u32::from(p[3]);
            for c in 0..3 {
                data.push(((u32::from(p[c]) * a + u32::from(colour[c]) * (255 - a) + 127) / 255) as u8);
            }
        }
        Pixels { alpha: false, data, ..self }
    }

    /// The picture in the middle of a larger canvas.
    pub(crate) fn on_canvas(self, width: u32, height: u32, colour: [u8; 3]) -> Pixels {
        let flat = self.on(colour);
        let (width, height) = (width.max(flat.width), height.max(flat.height));
        let mut data = colour.repeat(width as usize * height as usize);
        let (left, top) = ((width - flat.width) as usize / 2, (height - flat.height) as usize / 2);
        let row = flat.width as usize * 3;
        for (y, line) in flat.data.chunks_exact(row).enumerate() {
            let at = ((top + y) * width as usize + left) * 3;
            data[at..at + row].copy_from_slice(line);
        }
        Pixels { width, height, data, ..flat }
    }

    /// JPEG at `quality` (1 to 100); full colour resolution from 90 on.
    pub(crate) fn jpeg(&self, quality: u8) -> Result<Vec<u8>, Refusal> {
        let failed = |e: jpeg_encoder::EncodingError| Refusal::damaged(Kind::Jpeg, e);
        let (Ok(width), Ok(height)) = (u16::try_from(self.width), u16::try_from(self.height)) else {
            return Err(Refusal::TooManyPixels { width: self.width, height: self.height, max: 65_535 });
        };
        let mut out = Vec::new();
        // Optimised tables would save 5 %, but write one scan per colour, which some decoders misread.
        let encoder = jpeg_encoder::Encoder::new(&mut out, quality);
        let colour = if self.alpha { jpeg_encoder::ColorType::Rgba } else { jpeg_encoder::ColorType::Rgb };
        encoder.encode(&self.data, width, height, colour).map_err(failed)?;
        Ok(out)
    }

    /// PNG, or lossless WebP.
    pub(crate) fn lossless(&self, kind: Kind) -> Result<Vec<u8>, Refusal> {
        use image::ImageEncoder;
        use image::codecs::{png, webp};
        let colour = if self.alpha { image::ExtendedColorType::Rgba8 } else { image::ExtendedColorType::Rgb8 };
        let mut out = Vec::new();
        let done = if kind == Kind::Webp {
            webp::WebPEncoder::new_lossless(&mut out).write_image(&self.data, self.width, self.height, colour)
        } else {
            png::PngEncoder::new_with_quality(&mut out, png::CompressionType::Default, png::FilterType::Adaptive)
                .write_image(&self.data, self.width, self.height, colour)
        };
        done.map_err(|e| Refusal::damaged(kind, e))?;
        Ok(out)
    }
}
