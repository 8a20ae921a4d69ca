//! The faces of the document: OFL cuts of the interface's own fonts, measured and embedded whole, so that the text is real,
//! can be searched and copied, and looks the same everywhere.

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Filter, Finish, Name, Pdf, Rect, Ref, Str};
use std::collections::BTreeMap;
use ttf_parser::{Face as Outline, GlyphId};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Text,
    Plain,
    Strong,
}

impl Face {
    pub const ALL: [Face; 3] = [Face::Text, Face::Plain, Face::Strong];

    pub fn name(self) -> Name<'static> {
        Name(match self {
            Face::Text => b"F0",
            Face::Plain => b"F1",
            Face::Strong => b"F2",
        })
    }

    fn data(self) -> &'static [u8] {
        match self {
            Face::Text => include_bytes!("fonts/serif-400.ttf"),
            Face::Plain => include_bytes!("fonts/sans-400.ttf"),
            Face::Strong => include_bytes!("fonts/sans-600.ttf"),
        }
    }

    fn base(self) -> &'static [u8] {
        match self {
            Face::Text => b"PASSER+PasseurSerif",
            Face::Plain => b"PASSER+PasseurSans",
            Face::Strong => b"PASSER+PasseurSans-Strong",
        }
    }
}

/// One face read, with what was used of it.
pub(super) struct Cut {
    face: Face,
    outline: Outline<'static>,
    used: BTreeMap<u16, char>,
}

impl Cut {
    /// `None` when the built-in file does not parse, which a test forbids.
    pub fn new(face: Face) -> Option<Cut> {
        Some(Cut { face, outline: Outline::parse(face.data(), 0).ok()?, used: BTreeMap::new() })
    }

    /// The glyph of a character, or of the nearest one that the face has.
    fn glyph(&self, c: char) -> (GlyphId, char) {
        let nearest = match c {
            '\u{202f}' | '\u{2009}' => '\u{a0}',
            '\u{2011}' | '\u{2212}' => '-',
            '\t' | '\n' => ' ',
            '→' => '›',
            other => other,
        };
        for candidate in [c, nearest, '\u{b7}'] {
            if let Some(glyph) = self.outline.glyph_index(candidate) {
                return (glyph, c);
            }
        }
        (GlyphId(0), c)
    }

    /// Width in points at `size`.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let units: u32 =
            text.chars().map(|c| u32::from(self.outline.glyph_hor_advance(self.glyph(c).0).unwrap_or(0))).sum();
        units as f32 * size / f32::from(self.outline.units_per_em())
    }

    /// The text as glyph numbers, two bytes each.
    pub fn encode(&mut self, text: &str) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len() * 2);
        for c in text.chars() {
            let (glyph, said) = self.glyph(c);
            self.used.entry(glyph.0).or_insert(said);
            out.extend(glyph.0.to_be_bytes());
        }
        out
    }

    /// Writes the font's objects; the ids are `[font, cid, descriptor, cmap, file]`.
    pub fn write(&self, pdf: &mut Pdf, [font, cid, descriptor, cmap, file]: [Ref; 5]) {
        let base = Name(self.face.base());
        let info = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
        pdf.type0_font(font)
            .base_font(base)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(cmap);
        let em = 1000.0 / f32::from(self.outline.units_per_em());
        let mut writer = pdf.cid_font(cid);
        writer
            .subtype(CidFontType::Type2)
            .base_font(base)
            .system_info(info)
            .font_descriptor(descriptor)
            .default_width(500.0)
            .cid_to_gid_map_predefined(Name(b"Identity"));
        let mut widths = writer.widths();
        for glyph in self.used.keys() {
            let advance = f32::from(self.outline.glyph_hor_advance(GlyphId(*glyph)).unwrap_or(0)) * em;
            widths.consecutive(*glyph, [advance]);
        }
        widths.finish();
        writer.finish();
        let bounds = self.outline.global_bounding_box();
        let scaled = |v: i16| f32::from(v) * em;
        pdf.font_descriptor(descriptor)
            .name(base)
            .flags(FontFlags::NON_SYMBOLIC)
            .bbox(Rect::new(scaled(bounds.x_min), scaled(bounds.y_min), scaled(bounds.x_max), scaled(bounds.y_max)))
            .italic_angle(0.0)
            .ascent(scaled(self.outline.ascender()))
            .descent(scaled(self.outline.descender()))
            .cap_height(scaled(self.outline.capital_height().unwrap_or(700)))
            .stem_v(if self.face == Face::Strong { 120.0 } else { 85.0 })
            .font_file2(file);
        let mut map = UnicodeCmap::new(Name(b"Custom"), info);
        for (glyph, c) in &self.used {
            map.pair(*glyph, *c);
        }
        pdf.stream(cmap, &map.finish());
        let packed = super::deflated(self.face.data());
        let mut stream = pdf.stream(file, &packed);
        stream.filter(Filter::FlateDecode);
        stream.pair(Name(b"Length1"), i32::try_from(self.face.data().len()).unwrap_or(i32::MAX));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faces_hold_what_both_languages_write() {
        for face in Face::ALL {
            let cut = Cut::new(face).unwrap();
            for c in "ABCÉÈÊËÀÂÇÎÏÔŒÙÛÜŸéèêëàâçîïôœùûüÿ«»’“”…–—€%•×0123456789;:!?\u{202f}\u{a0}".chars()
            {
                assert!(cut.glyph(c).0.0 > 0, "{face:?} lacks {c:?}");
            }
            assert!(cut.width("mm", 10.0) > cut.width("ii", 10.0));
        }
    }
}
