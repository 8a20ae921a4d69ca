//! Files made by hand: pictures with metadata in every place, and small films box by box.
#![allow(dead_code, reason = "each test binary uses its part")]
#![allow(clippy::unwrap_used, reason = "tests")]

use image::{ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

/// Bytes that stand for a place wherever metadata may hold one: 48° 51' 29.5296".
pub const LATITUDE: [u32; 6] = [48, 1, 51, 1, 295_296, 10_000];
/// The same place as text.
pub const SECRET: &[u8] = b"+48.858203+002.294499/";

/// A picture with large and small detail, different in every corner.
pub fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let wave = |f: f32, p: f32| ((u * f + p).sin() * (v * f * 1.3 + p).cos() * 0.5 + 0.5) * 255.0;
        let disc = if (u - 0.3).hypot(v - 0.6) < 0.2 { 90.0 } else { 0.0 };
        let bar = if v > 0.8 && u > 0.5 { 70.0 } else { 0.0 };
        Rgb([
            (wave(5.0, 0.2) * 0.6 + disc) as u8,
            (wave(9.0, 1.0) * 0.7 + bar) as u8,
            (wave(3.0, 2.0) * 0.8 + 30.0) as u8,
        ])
    })
}

/// Four corners in red, green, blue and white, in reading order.
pub fn corners(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([230, 20, 20]),
        (false, true) => Rgb([20, 230, 20]),
        (true, false) => Rgb([20, 20, 230]),
        (false, false) => Rgb([240, 240, 240]),
    })
}

pub fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut out = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, quality).encode_image(image).unwrap();
    out
}

pub fn png(image: &RgbImage) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

pub fn webp(image: &RgbImage) -> Vec<u8> {
    let mut out = Vec::new();
    image::codecs::webp::WebPEncoder::new_lossless(&mut out)
        .write_image(image, image.width(), image.height(), image::ExtendedColorType::Rgb8)
        .unwrap();
    out
}

/// A disc on nothing.
pub fn transparent_png(side: u32) -> Vec<u8> {
    let image = RgbaImage::from_fn(side, side, |x, y| {
        let inside = (x as f32 - side as f32 / 2.0).hypot(y as f32 - side as f32 / 2.0) < side as f32 / 3.0;
        if inside { Rgba([200, (x * 7 % 256) as u8, (y * 5 % 256) as u8, 255]) } else { Rgba([0, 0, 0, 0]) }
    });
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

pub fn gif(frames: u32, side: u32) -> Vec<u8> {
    let mut out = Vec::new();
    {
        let mut encoder = image::codecs::gif::GifEncoder::new_with_speed(&mut out, 30);
        encoder.set_repeat(image::codecs::gif::Repeat::Infinite).unwrap();
        for i in 0..frames {
            let shade = (i * 60 % 256) as u8;
            let image = RgbaImage::from_pixel(side, side, Rgba([shade, 90, 255 - shade, 255]));
            let delay = image::Delay::from_numer_denom_ms(200, 1);
            encoder.encode_frame(image::Frame::from_parts(image, 0, 0, delay)).unwrap();
        }
    }
    out
}

/// TIFF structure with orientation, camera, time and a GPS directory.
pub fn exif(orientation: u16, with_place: bool) -> Vec<u8> {
    let mut t = b"MM\0*\0\0\0\x08".to_vec();
    let entry = |t: &mut Vec<u8>, tag: u16, kind: u16, count: u32, value: u32| {
        t.extend_from_slice(&tag.to_be_bytes());
        t.extend_from_slice(&kind.to_be_bytes());
        t.extend_from_slice(&count.to_be_bytes());
        t.extend_from_slice(&value.to_be_bytes());
    };
    let count: u16 = if with_place { 5 } else { 4 };
    let after = 8 + 2 + u32::from(count) * 12 + 4;
    t.extend_from_slice(&count.to_be_bytes());
    entry(&mut t, 0x010F, 2, 6, after); // Make
    entry(&mut t, 0x0110, 2, 9, after + 6); // Model
    entry(&mut t, 0x0112, 3, 1, u32::from(orientation) << 16);
    entry(&mut t, 0x0132, 2, 20, after + 15); // DateTime
    let gps = after + 35 + 1;
    if with_place {
        entry(&mut t, 0x8825, 4, 1, gps);
    }
    t.extend_from_slice(&[0; 4]);
    t.extend_from_slice(b"Canon\0EOS R6  \0");
    t.extend_from_slice(b"2024:05:01 12:30:00\0\0");
    if with_place {
        let data = gps + 2 + 4 * 12 + 4;
        t.extend_from_slice(&4u16.to_be_bytes());
        entry(&mut t, 1, 2, 2, u32::from_be_bytes(*b"N\0\0\0"));
        entry(&mut t, 2, 5, 3, data);
        entry(&mut t, 3, 2, 2, u32::from_be_bytes(*b"E\0\0\0"));
        entry(&mut t, 4, 5, 3, data + 24);
        t.extend_from_slice(&[0; 4]);
        LATITUDE.iter().for_each(|v| t.extend_from_slice(&v.to_be_bytes()));
        [2u32, 1, 17, 1, 402_000, 10_000].iter().for_each(|v| t.extend_from_slice(&v.to_be_bytes()));
    }
    t
}

/// Whether a coordinate survives, as EXIF rationals (either byte order), as XMP or as text.
pub fn tells_place(bytes: &[u8]) -> bool {
    let rational: Vec<u8> = LATITUDE[4..].iter().flat_map(|v| v.to_be_bytes()).collect();
    let has = |needle: &[u8]| bytes.windows(needle.len()).any(|w| w == needle);
    has(&rational) || has(SECRET) || has(b"48,51.4921") || has(b"GPSL") || has(b"Secretville")
}

pub fn xmp(extra: &str) -> Vec<u8> {
    format!(
        "<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><rdf:Description \
         exif:GPSLatitude='48,51.4921N' photoshop:City='Secretville' {extra}/></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    )
    .into_bytes()
}

pub const SYNTHETIC: &str =
    "Iptc4xmpExt:DigitalSourceType='http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'";

pub fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let mut out = vec![0xFF, marker];
    out.extend_from_slice(&((body.len() + 2) as u16).to_be_bytes());
    out.extend_from_slice(body);
    out
}

/// Segments put right after the start of a JPEG.
pub fn with_segments(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    [&jpeg[..2], &segments.concat(), &jpeg[2..]].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |mut crc, byte| {
        crc ^= u32::from(*byte);
        (0..8).for_each(|_| crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 });
        crc
    })
}

pub fn chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = (body.len() as u32).to_be_bytes().to_vec();
    out.extend_from_slice(name);
    out.extend_from_slice(body);
    let sum = crc(&out[4..]);
    out.extend_from_slice(&sum.to_be_bytes());
    out
}

/// Chunks put right after the header of a PNG.
pub fn with_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    [&png[..33], &chunks.concat(), &png[33..]].concat()
}

pub fn riff(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut out = name.to_vec();
    out.extend_from_slice(&(body.len() as u32).to_le_bytes());
    out.extend_from_slice(body);
    if body.len() % 2 == 1 {
        out.push(0);
    }
    out
}

/// A simple WebP wrapped in the extended format with EXIF and XMP.
pub fn webp_with(image: &RgbImage, exif: &[u8], xmp: &[u8]) -> Vec<u8> {
    let plain = webp(image);
    let mut head = vec![0x0C, 0, 0, 0];
    head.extend_from_slice(&(image.width() - 1).to_le_bytes()[..3]);
    head.extend_from_slice(&(image.height() - 1).to_le_bytes()[..3]);
    let chunks = [riff(b"VP8X", &head), plain[12..].to_vec(), riff(b"EXIF", exif), riff(b"XMP ", xmp)].concat();
    let mut out = b"RIFF".to_vec();
    out.extend_from_slice(&(chunks.len() as u32 + 4).to_le_bytes());
    out.extend_from_slice(b"WEBP");
    out.extend_from_slice(&chunks);
    out
}

pub fn atom(name: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let mut out = (body.len() as u32 + 8).to_be_bytes().to_vec();
    out.extend_from_slice(name);
    out.extend_from_slice(&body);
    out
}

/// A film to be built: sizes, rotation, and what it gives away.
pub struct Film {
    pub seconds: u32,
    pub size: (u16, u16),
    pub turned: bool,
    pub sensors: bool,
    pub index_first: bool,
}

impl Default for Film {
    fn default() -> Self {
        Self { seconds: 12, size: (1920, 1080), turned: false, sensors: true, index_first: false }
    }
}

const VIDEO: &[u8] = b"<<the samples of the picture>>";

impl Film {
    fn track(&self, id: u32, handler: &[u8; 4], codec: &[u8; 4], at: u32, length: u32) -> Vec<u8> {
        let mut tkhd = vec![0, 0, 0, 7, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88];
        tkhd.extend_from_slice(&id.to_be_bytes());
        tkhd.extend_from_slice(&[0; 4]);
        tkhd.extend_from_slice(&(self.seconds * 1000).to_be_bytes());
        tkhd.extend_from_slice(&[0; 16]);
        let one = 0x1_0000i32;
        let matrix =
            if self.turned { [0, one, 0, -one, 0, 0, 0, 0, 1 << 30] } else { [one, 0, 0, 0, one, 0, 0, 0, 1 << 30] };
        matrix.iter().for_each(|v| tkhd.extend_from_slice(&v.to_be_bytes()));
        let (w, h) = if handler == b"vide" { self.size } else { (0, 0) };
        tkhd.extend_from_slice(&(u32::from(w) << 16).to_be_bytes());
        tkhd.extend_from_slice(&(u32::from(h) << 16).to_be_bytes());
        let mut mdhd = vec![0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        mdhd.extend_from_slice(&1000u32.to_be_bytes());
        mdhd.extend_from_slice(&(self.seconds * 1000).to_be_bytes());
        mdhd.extend_from_slice(&[0; 4]);
        let hdlr = [&[0u8; 8][..], handler, &[0; 12], b"handler\0"].concat();
        let mut entry = vec![0u8; 78];
        entry[24..26].copy_from_slice(&self.size.0.to_be_bytes());
        entry[26..28].copy_from_slice(&self.size.1.to_be_bytes());
        let stsd = atom(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1], &atom(codec, &[&entry])]);
        let stsz = atom(b"stsz", &[&[0; 4], &[0; 4], &1u32.to_be_bytes(), &length.to_be_bytes()]);
        let stsc = atom(b"stsc", &[&[0; 4], &[0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]]);
        let stco = atom(b"stco", &[&[0; 4], &[0, 0, 0, 1], &at.to_be_bytes()]);
        let stbl = atom(b"stbl", &[&stsd, &stsz, &stsc, &stco]);
        let mdia = atom(b"mdia", &[&atom(b"mdhd", &[&mdhd]), &atom(b"hdlr", &[&hdlr]), &atom(b"minf", &[&stbl])]);
        atom(
            b"trak",
            &[&atom(b"tkhd", &[&tkhd]), &mdia, &atom(b"udta", &[&atom(b"\xA9xyz", &[b"\0\x16\x15\xC7", SECRET])])],
        )
    }

    fn index(&self, video_at: u32) -> Vec<u8> {
        let mut mvhd = vec![0, 0, 0, 0, 9, 9, 9, 9, 8, 8, 8, 8];
        mvhd.extend_from_slice(&1000u32.to_be_bytes());
        mvhd.extend_from_slice(&(self.seconds * 1000).to_be_bytes());
        mvhd.extend_from_slice(&[0; 80]);
        let video = self.track(1, b"vide", b"avc1", video_at, VIDEO.len() as u32);
        let sound = self.track(2, b"soun", b"mp4a", video_at, 4);
        let sensors = self.track(3, b"meta", b"mebx", video_at + VIDEO.len() as u32, SECRET.len() as u32);
        let keys = b"com.apple.quicktime.location.ISO6709";
        let meta = atom(b"meta", &[keys, b"com.apple.quicktime.make", b"data\0\0\0\x01\0\0\0\0", SECRET]);
        let udta = atom(b"udta", &[&atom(b"\xA9xyz", &[b"\0\x16\x15\xC7", SECRET]), &atom(b"loci", &[SECRET])]);
        let mut parts = vec![atom(b"mvhd", &[&mvhd]), video, sound];
        if self.sensors {
            parts.push(sensors);
        }
        parts.extend([meta, udta]);
        atom(b"moov", &[&parts.concat()])
    }

    pub fn build(&self) -> Vec<u8> {
        let ftyp = atom(b"ftyp", &[b"mp42\0\0\0\0isommp42"]);
        let data = if self.sensors { [VIDEO, SECRET].concat() } else { VIDEO.to_vec() };
        let mdat = atom(b"mdat", &[&data]);
        let uuid = atom(
            b"uuid",
            &[
                &[0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC],
                &xmp(""),
            ],
        );
        let free = atom(b"free", &[SECRET]);
        if self.index_first {
            let index = self.index(0);
            let at = (ftyp.len() + index.len() + 8) as u32;
            return [ftyp, self.index(at), mdat, uuid, free].concat();
        }
        let at = ftyp.len() as u32 + 8;
        [ftyp, mdat, self.index(at), uuid, free].concat()
    }
}

/// A WAV of silence.
pub fn wav(seconds: u32) -> Vec<u8> {
    let data = vec![0u8; (8000 * seconds) as usize];
    let mut fmt = vec![1, 0, 1, 0];
    fmt.extend_from_slice(&8000u32.to_le_bytes());
    fmt.extend_from_slice(&8000u32.to_le_bytes());
    fmt.extend_from_slice(&[1, 0, 8, 0]);
    let chunks = [riff(b"fmt ", &fmt), riff(b"LIST", SECRET), riff(b"data", &data)].concat();
    [b"RIFF", &(chunks.len() as u32 + 4).to_le_bytes()[..], b"WAVE", &chunks].concat()
}
