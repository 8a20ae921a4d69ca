//! What a file is, told from its first bytes and never from its name or declared type.

use serde::{Deserialize, Serialize};

/// File formats that are recognised; not all of them may be published (see [`Kind::publishable`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Jpeg,
    Png,
    Gif,
    Webp,
    Avif,
    Heic,
    Tiff,
    Bmp,
    Svg,
    Html,
    Mp4,
    Mov,
    Webm,
    Mkv,
    Avi,
    Mp3,
    Ogg,
    Wav,
    M4a,
    Flac,
    Pdf,
    Vtt,
    Srt,
}

/// What a reader gets to see or hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Image,
    Video,
    Audio,
    Document,
    Captions,
}

impl Kind {
    pub const ALL: [Kind; 23] = [
        Self::Jpeg,
        Self::Png,
        Self::Gif,
        Self::Webp,
        Self::Avif,
        Self::Heic,
        Self::Tiff,
        Self::Bmp,
        Self::Svg,
        Self::Html,
        Self::Mp4,
        Self::Mov,
        Self::Webm,
        Self::Mkv,
        Self::Avi,
        Self::Mp3,
        Self::Ogg,
        Self::Wav,
        Self::M4a,
        Self::Flac,
        Self::Pdf,
        Self::Vtt,
        Self::Srt,
    ];

    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Avif => "image/avif",
            Self::Heic => "image/heic",
            Self::Tiff => "image/tiff",
            Self::Bmp => "image/bmp",
            Self::Svg => "image/svg+xml",
            Self::Html => "text/html",
            Self::Mp4 => "video/mp4",
            Self::Mov => "video/quicktime",
            Self::Webm => "video/webm",
            Self::Mkv => "video/x-matroska",
            Self::Avi => "video/x-msvideo",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::Wav => "audio/wav",
            Self::M4a => "audio/mp4",
            Self::Flac => "audio/flac",
            Self::Pdf => "application/pdf",
            Self::Vtt => "text/vtt",
            Self::Srt => "application/x-subrip",
        }
    }

    /// File name ending, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Avif => "avif",
            Self::Heic => "heic",
            Self::Tiff => "tif",
            Self::Bmp => "bmp",
            Self::Svg => "svg",
            Self::Html => "html",
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Webm => "webm",
            Self::Mkv => "mkv",
            Self::Avi => "avi",
            Self::Mp3 => "mp3",
            Self::Ogg => "ogg",
            Self::Wav => "wav",
            Self::M4a => "m4a",
            Self::Flac => "flac",
            Self::Pdf => "pdf",
            Self::Vtt => "vtt",
            Self::Srt => "srt",
        }
    }

    /// Name as people write it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
            Self::Avif => "AVIF",
            Self::Heic => "HEIC",
            Self::Tiff => "TIFF",
            Self::Bmp => "BMP",
            Self::Svg => "SVG",
            Self::Html => "HTML",
            Self::Mp4 => "MP4",
            Self::Mov => "MOV",
            Self::Webm => "WebM",
            Self::Mkv => "Matroska",
            Self::Avi => "AVI",
            Self::Mp3 => "MP3",
            Self::Ogg => "Ogg",
            Self::Wav => "WAV",
            Self::M4a => "M4A",
            Self::Flac => "FLAC",
            Self::Pdf => "PDF",
            Self::Vtt => "WebVTT",
            Self::Srt => "SubRip",
        }
    }

    pub fn family(self) -> Family {
        match self {
            Self::Jpeg | Self::Png | Self::Gif | Self::Webp | Self::Avif | Self::Heic => Family::Image,
            Self::Tiff | Self::Bmp | Self::Svg => Family::Image,
            Self::Mp4 | Self::Mov | Self::Webm | Self::Mkv | Self::Avi => Family::Video,
            Self::Mp3 | Self::Ogg | Self::Wav | Self::M4a | Self::Flac => Family::Audio,
            Self::Html | Self::Pdf => Family::Document,
            Self::Vtt | Self::Srt => Family::Captions,
        }
    }

    /// False for formats that [`crate::inspect`] refuses.
    pub fn publishable(self) -> bool {
        !matches!(
            self,
            Self::Avif | Self::Heic | Self::Tiff | Self::Bmp | Self::Svg | Self::Html | Self::Avi | Self::Flac
        )
    }

    /// A picture whose pixels this crate decodes.
    pub fn is_still(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::Webp)
    }

    /// Whether a MIME type as networks write them names this format. `image/*` and `image/jpg` count.
    pub fn is_named(self, mime: &str) -> bool {
        let mime = mime.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        match mime.as_str() {
            "*/*" => true,
            "image/jpg" | "image/pjpeg" => self == Self::Jpeg,
            "image/x-png" => self == Self::Png,
            "audio/mp3" => self == Self::Mp3,
            "audio/x-wav" | "audio/wave" | "audio/vnd.wave" => self == Self::Wav,
            "audio/x-m4a" | "audio/m4a" | "audio/aac" => self == Self::M4a,
            "video/x-m4v" => self == Self::Mp4,
            "text/srt" | "application/srt" => self == Self::Srt,
            _ => match mime.strip_suffix("/*") {
                Some(family) => self.mime().split('/').next() == Some(family),
                None => mime == self.mime(),
            },
        }
    }
}

/// The format of these bytes, or `None` when it is not a known one. Reads the first kilobyte only.
pub fn sniff(bytes: &[u8]) -> Option<Kind> {
    let at = |from: usize, want: &[u8]| bytes.get(from..from + want.len()) == Some(want);
    if at(0, &[0xFF, 0xD8, 0xFF]) {
        return Some(Kind::Jpeg);
    }
    if at(0, b"\x89PNG\r\n\x1a\n") {
        return Some(Kind::Png);
    }
    if at(0, b"GIF87a") || at(0, b"GIF89a") {
        return Some(Kind::Gif);
    }
    if at(0, b"RIFF") {
        return match bytes.get(8..12) {
            Some(b"WEBP") => Some(Kind::Webp),
            Some(b"WAVE") => Some(Kind::Wav),
            Some(b"AVI ") => Some(Kind::Avi),
            _ => None,
        };
    }
    if at(4, b"ftyp") {
        return Some(brand(bytes));
    }
    // QuickTime files of before 2001 have no ftyp box.
    if [b"moov", b"mdat", b"wide", b"pnot"].iter().any(|kind| at(4, *kind)) {
        return Some(Kind::Mov);
    }
    if at(0, &[0x1A, 0x45, 0xDF, 0xA3]) {
        let head = &bytes[..bytes.len().min(128)];
        return Some(if contains(head, b"webm") { Kind::Webm } else { Kind::Mkv });
    }
    if at(0, b"OggS") {
        return Some(Kind::Ogg);
    }
    if at(0, b"fLaC") {
        return Some(Kind::Flac);
    }
    if at(0, b"ID3") || crate::sound::mp3_frame(bytes).is_some() {
        return Some(Kind::Mp3);
    }
    if at(0, b"II*\0") || at(0, b"MM\0*") {
        return Some(Kind::Tiff);
    }
    if at(0, b"BM") && at(6, &[0, 0, 0, 0]) {
        return Some(Kind::Bmp);
    }
    // Readers take a PDF whose header stands within the first kilobyte; only a clean start counts here.
    if at(0, b"%PDF-") {
        return Some(Kind::Pdf);
    }
    text(bytes)
}

/// Major and compatible brands of an ISO base media file.
fn brand(bytes: &[u8]) -> Kind {
    let size = bytes.get(..4).map_or(0, |b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize);
    let end = size.clamp(16, 1024).min(bytes.len());
    let major = bytes.get(8..12).unwrap_or_default();
    let compatible: Vec<&[u8]> = bytes.get(16..end).unwrap_or_default().chunks_exact(4).collect();
    match major {
        b"avif" | b"avis" => return Kind::Avif,
        b"heic" | b"heix" | b"hevc" | b"hevx" | b"heim" | b"heis" => return Kind::Heic,
        b"qt  " => return Kind::Mov,
        b"M4A " | b"M4B " | b"M4P " => return Kind::M4a,
        _ => {}
    }
    if matches!(major, b"mif1" | b"msf1" | b"miaf") {
        return if compatible.iter().any(|b| *b == b"avif") { Kind::Avif } else { Kind::Heic };
    }
    Kind::Mp4
}

fn text(bytes: &[u8]) -> Option<Kind> {
    let head = &bytes[..bytes.len().min(1024)];
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if head.contains(&0) {
        return None;
    }
    let head = String::from_utf8_lossy(head);
    let head = head.trim_start();
    if let Some(rest) = head.strip_prefix("WEBVTT")
        && rest.chars().next().is_none_or(char::is_whitespace)
    {
        return Some(Kind::Vtt);
    }
    let lower = head.to_ascii_lowercase();
    if lower.starts_with('<') {
        if lower.contains("<svg") {
            return Some(Kind::Svg);
        }
        let page = ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe"];
        return page.iter().any(|tag| lower.contains(tag)).then_some(Kind::Html);
    }
    let mut lines = head.lines().map(str::trim);
    let number = lines.next()?;
    let times = lines.next()?;
    let counted = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
    (counted && times.contains(" --> ") && times.contains(',')).then_some(Kind::Srt)
}

/// Whether `needle` occurs in `hay`.
pub(crate) fn contains(hay: &[u8], needle: &[u8]) -> bool {
    find(hay, needle).is_some()
}

/// First place of `needle` in `hay`.
pub(crate) fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len()).position(|w| w == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_the_kind() {
        let cases: [(&[u8], Option<Kind>); 18] = [
            (b"\xFF\xD8\xFF\xE0", Some(Kind::Jpeg)),
            (b"GIF89a", Some(Kind::Gif)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(Kind::Webp)),
            (b"RIFF\0\0\0\0WAVEfmt ", Some(Kind::Wav)),
            (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", Some(Kind::Mp4)),
            (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", Some(Kind::Mov)),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Some(Kind::Heic)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", Some(Kind::Avif)),
            (b"\0\0\0\x14ftypM4A \0\0\0\0M4A ", Some(Kind::M4a)),
            (b"\x1A\x45\xDF\xA3\x9F\x42\x82\x84webm", Some(Kind::Webm)),
            (b"%PDF-1.7\n", Some(Kind::Pdf)),
            (b"\xEF\xBB\xBFWEBVTT\n\n", Some(Kind::Vtt)),
            (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nhello", Some(Kind::Srt)),
            (b"<?xml version=\"1.0\"?>\n<svg xmlns=''>", Some(Kind::Svg)),
            (b"  <!DOCTYPE html><p>", Some(Kind::Html)),
            (b"WEBVTTX", None),
            (b"hello", None),
            (b"", None),
        ];
        for (bytes, kind) in cases {
            assert_eq!(sniff(bytes), kind, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn every_kind_answers_to_its_own_type() {
        for kind in Kind::ALL {
            assert!(kind.is_named(kind.mime()));
            assert!(kind.is_named(&format!("{}; charset=x", kind.mime().to_uppercase())));
        }
        assert!(Kind::Jpeg.is_named("image/jpg") && Kind::Png.is_named("image/*") && !Kind::Png.is_named("video/*"));
    }
}
