//! What EXIF, XMP and IPTC say of place, camera, time, orientation and synthetic origin.

use crate::kind::{contains, find};
use exif::{Context, In, Tag, Value};

/// What the metadata of a picture give away.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Told {
    /// 1 to 8; 1 when not said.
    pub orientation: u8,
    pub has_place: bool,
    /// Latitude and longitude, degrees.
    pub place: Option<(f64, f64)>,
    pub camera: Option<String>,
    /// Local time of the camera, as `YYYY-MM-DDTHH:MM:SS`.
    pub taken: Option<String>,
}

/// EXIF blocks longer than this are not read (a JPEG segment holds 64 kB).
const EXIF_MAX: usize = 4 << 20;

pub(crate) fn read(tiff: Option<&[u8]>) -> Told {
    let mut told = Told { orientation: 1, ..Told::default() };
    let Some(tiff) = tiff.filter(|t| t.len() <= EXIF_MAX) else { return told };
    let Ok(exif) = exif::Reader::new().read_raw(tiff.to_vec()) else {
        // Damaged tags may still hold a place: say so rather than miss it.
        told.has_place = true;
        told.orientation = orientation_of_damaged(tiff);
        return told;
    };
    told.has_place = exif.fields().any(|f| f.tag.context() == Context::Gps && f.tag != Tag::GPSVersionID);
    let number = |tag| exif.get_field(tag, In::PRIMARY).and_then(|f| f.value.get_uint(0));
    told.orientation = number(Tag::Orientation).filter(|n| (1..=8).contains(n)).unwrap_or(1) as u8;
    let ascii = |tag| match exif.get_field(tag, In::PRIMARY).map(|f| &f.value) {
        Some(Value::Ascii(lines)) => {
            let text = lines.iter().map(|l| String::from_utf8_lossy(l)).collect::<Vec<_>>().join(" ");
            Some(text.trim_matches(['\0', ' ']).to_owned()).filter(|t| !t.is_empty())
        }
        _ => None,
    };
    let camera: Vec<String> = [Tag::Make, Tag::Model].into_iter().filter_map(ascii).collect();
    told.camera = match camera.as_slice() {
        [] => None,
        // "Canon" "Canon EOS R6" says the make twice.
        [make, model] if model.to_lowercase().starts_with(&make.to_lowercase()) => Some(model.clone()),
        parts => Some(parts.join(" ")),
    };
    told.taken = ascii(Tag::DateTimeOriginal).or_else(|| ascii(Tag::DateTime)).and_then(|t| iso(&t));
    let degrees = |tag, sign_tag, negative: char| {
        let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
        let at = |i: usize| parts.get(i).filter(|r| r.denom != 0).map(|r| r.to_f64());
        let value = at(0)? + at(1).unwrap_or(0.0) / 60.0 + at(2).unwrap_or(0.0) / 3600.0;
        let negative = ascii(sign_tag).is_some_and(|s| s.starts_with(negative));
        Some(if negative { -value } else { value })
    };
    told.place = degrees(Tag::GPSLatitude, Tag::GPSLatitudeRef, 'S')
        .zip(degrees(Tag::GPSLongitude, Tag::GPSLongitudeRef, 'W'))
        .filter(|(lat, lon)| lat.abs() <= 90.0 && lon.abs() <= 180.0);
    told
}

/// `2024:05:01 12:30:00` as ISO 8601.
fn iso(text: &str) -> Option<String> {
    let b = text.as_bytes();
    let digits = |r: std::ops::Range<usize>| b.get(r).is_some_and(|s| s.iter().all(u8::is_ascii_digit));
    let shaped = b.len() >= 19 && digits(0..4) && digits(5..7) && digits(8..10) && digits(11..13);
    (shaped && digits(14..16) && digits(17..19) && &text[0..4] != "0000").then(|| {
        format!(
            "{}-{}-{}T{}:{}:{}",
            &text[0..4],
            &text[5..7],
            &text[8..10],
            &text[11..13],
            &text[14..16],
            &text[17..19]
        )
    })
}

/// The orientation from the first directory, read by hand when the rest of the tags is damaged:
/// decoders that are more patient than ours would turn the picture.
fn orientation_of_damaged(tiff: &[u8]) -> u8 {
    let read = || {
        let little = tiff.starts_with(b"II");
        let u16_at = |at: usize| {
            let b: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
            Some(if little { u16::from_le_bytes(b) } else { u16::from_be_bytes(b) })
        };
        let b: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
        let ifd = if little { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) } as usize;
        let count = usize::from(u16_at(ifd)?);
        (0..count.min(200)).map(|i| ifd + 2 + i * 12).find(|e| u16_at(*e) == Some(0x0112)).and_then(|e| u16_at(e + 8))
    };
    read().filter(|n| (1..=8).contains(n)).map_or(1, |n| n as u8)
}

/// A TIFF structure that says the orientation and nothing else.
pub(crate) fn orientation_only(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    tiff
}

/// Properties of XMP that name a place (Exif, Photoshop and IPTC schemas).
const PLACES: [&[u8]; 10] = [
    b"GPSL",
    b"GPSDest",
    b"photoshop:City",
    b"photoshop:State",
    b"photoshop:Country",
    b"Iptc4xmpCore:Location",
    b"LocationCreated",
    b"LocationShown",
    b"CountryCode",
    b"geo:lat",
];

pub(crate) fn xmp_has_place(xmp: &[u8]) -> bool {
    PLACES.iter().any(|name| contains(xmp, name))
}

/// IPTC-IIM record 2 data sets that name a place: content location 26 and 27, city 90,
/// sublocation 92, province 95, country 100 and 101.
pub(crate) fn iptc_has_place(block: &[u8]) -> bool {
    let sets =
        block.windows(3).any(|w| w[0] == 0x1C && w[1] == 2 && matches!(w[2], 26 | 27 | 90 | 92 | 95 | 100 | 101));
    sets || xmp_has_place(block) || block.starts_with(b"Raw profile type")
}

/// Vocabulary of the IPTC for the origin of a picture.
const SOURCES: &[u8] = b"cv.iptc.org/newscodes/digitalsourcetype/";

/// The IPTC digital source type an XMP packet declares, such as `trainedAlgorithmicMedia`.
pub(crate) fn source_type(xmp: &[u8]) -> Option<String> {
    let from = find(xmp, SOURCES)? + SOURCES.len();
    let word: String =
        xmp[from..].iter().take(64).map_while(|b| b.is_ascii_alphanumeric().then_some(*b as char)).collect();
    (!word.is_empty()).then_some(word)
}

/// Whether an IPTC digital source type says that a machine made the picture or part of it.
pub(crate) fn is_synthetic(source: &str) -> bool {
    ["trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "algorithmicMedia", "compositeSynthetic"]
        .contains(&source)
}

/// An XMP packet that declares the digital source type and nothing else.
pub(crate) fn source_only(source: &str) -> Vec<u8> {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
         xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\" \
         Iptc4xmpExt:DigitalSourceType=\"http://cv.iptc.org/newscodes/digitalsourcetype/{source}\"/>\
         </rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_orientation_written_is_the_one_read() {
        for o in 1..=8 {
            let told = read(Some(&orientation_only(o)));
            assert_eq!((told.orientation, told.has_place), (o, false));
        }
    }

    #[test]
    fn the_source_type_survives_a_round_trip() {
        let xmp = source_only("trainedAlgorithmicMedia");
        assert_eq!(source_type(&xmp).as_deref(), Some("trainedAlgorithmicMedia"));
        assert!(is_synthetic("trainedAlgorithmicMedia") && !is_synthetic("digitalCapture"));
    }

    #[test]
    fn camera_times_become_iso() {
        assert_eq!(iso("2024:05:01 12:30:00").as_deref(), Some("2024-05-01T12:30:00"));
        assert_eq!(iso("0000:00:00 00:00:00"), None);
        assert_eq!(iso("été 2024 sur la plage"), None);
    }
}
