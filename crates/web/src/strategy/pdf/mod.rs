//! A readable document as PDF: text that flows over A4 pages, tables, bars, bookmarks, page numbers.

mod faces;

use faces::{Cut, Face};
use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{Content, Filter, Finish, Pdf, Rect, Ref, Str, TextStr};
use std::io::Write as _;

const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const LEFT: f32 = 62.0;
const RIGHT: f32 = 62.0;
const TOP: f32 = 64.0;
const BOTTOM: f32 = 62.0;
/// Width of the text.
const MEASURE: f32 = WIDTH - LEFT - RIGHT;

const INK: [f32; 3] = [0.13, 0.14, 0.15];
const GREY: [f32; 3] = [0.42, 0.43, 0.44];
const LINE: [f32; 3] = [0.83, 0.82, 0.80];
const RIVER: [f32; 3] = [0.05, 0.40, 0.43];
const PALE: [f32; 3] = [0.78, 0.87, 0.87];

/// How a piece of text is set.
#[derive(Clone, Copy)]
struct Style {
    face: Face,
    size: f32,
    leading: f32,
    ink: [f32; 3],
}

const BODY: Style = Style { face: Face::Text, size: 10.5, leading: 15.0, ink: INK };
const SMALL: Style = Style { face: Face::Plain, size: 8.5, leading: 12.0, ink: GREY };
const CELL: Style = Style { face: Face::Plain, size: 8.5, leading: 11.5, ink: INK };
const HEAD: Style = Style { face: Face::Strong, size: 8.0, leading: 11.5, ink: GREY };

/// A document as it grows. Sizes are points, down the page.
pub(super) struct Document {
    title: String,
    language: String,
    faces: [Cut; 3],
    pages: Vec<Content>,
    /// From the top of the page.
    y: f32,
    /// Title, page, height from the top.
    marks: Vec<(String, usize, f32)>,
}

/// One bar of a chart: what it is, parts of it, and what stands at its end.
pub(super) struct Bar {
    pub label: String,
    pub value: f64,
    /// Drawn pale behind: the room there is.
    pub room: f64,
    pub said: String,
}

impl Document {
    /// `None` when a built-in font does not parse, which a test forbids.
    pub fn new(title: &str, language: &str) -> Option<Document> {
        let faces = [Cut::new(Face::Text)?, Cut::new(Face::Plain)?, Cut::new(Face::Strong)?];
        Some(Document {
            title: title.to_owned(),
            language: language.to_owned(),
            faces,
            pages: vec![Content::new()],
            y: TOP,
            marks: Vec::new(),
        })
    }

    fn cut(&mut self, face: Face) -> &mut Cut {
        &mut self.faces[face as usize]
    }

    fn width(&self, face: Face, text: &str, size: f32) -> f32 {
        self.faces[face as usize].width(text, size)
    }

    /// Goes to a new page unless `height` is left on this one.
    fn need(&mut self, height: f32) {
        if self.y + height > HEIGHT - BOTTOM && self.y > TOP {
            self.pages.push(Content::new());
            self.y = TOP;
        }
    }

    fn page(&mut self) -> &mut Content {
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// One line whose baseline is `down` from the top.
    fn put(&mut self, x: f32, down: f32, text: &str, style: Style) {
        let bytes = self.cut(style.face).encode(text);
        let [r, g, b] = style.ink;
        self.page()
            .begin_text()
            .set_fill_rgb(r, g, b)
            .set_font(style.face.name(), style.size)
            .set_text_matrix([1.0, 0.0, 0.0, 1.0, x, HEIGHT - down])
            .show(Str(&bytes))
            .end_text();
    }

    fn rule(&mut self, down: f32) {
        let [r, g, b] = LINE;
        self.page()
            .set_stroke_rgb(r, g, b)
            .set_line_width(0.6)
            .move_to(LEFT, HEIGHT - down)
            .line_to(WIDTH - RIGHT, HEIGHT - down)
            .stroke();
    }

    fn fill(&mut self, [x, down, width, height]: [f32; 4], ink: [f32; 3]) {
        let [r, g, b] = ink;
        self.page().set_fill_rgb(r, g, b).rect(x, HEIGHT - down - height, width, height).fill_nonzero();
    }

    /// Lines no wider than `width`. Words longer than a line are cut.
    fn broken(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.split('\n') {
            let mut line = String::new();
            for word in paragraph.split(' ').filter(|word| !word.is_empty()) {
                let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
                if self.width(style.face, &longer, style.size) <= width {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                for c in word.chars() {
                    line.push(c);
                    if self.width(style.face, &line, style.size) > width && line.chars().count() > 1 {
                        line.pop();
                        lines.push(std::mem::take(&mut line));
                        line.push(c);
                    }
                }
            }
            lines.push(line);
        }
        lines
    }

    fn flow(&mut self, text: &str, style: Style, indent: f32) {
        for line in self.broken(text, style, MEASURE - indent) {
            self.need(style.leading);
            self.y += style.leading;
            self.put(LEFT + indent, self.y, &line, style);
        }
    }

    /// The title of the document and what stands under it.
    pub fn title(&mut self, text: &str, under: &str) {
        let style = Style { face: Face::Text, size: 26.0, leading: 31.0, ink: INK };
        self.flow(text, style, 0.0);
        self.y += 3.0;
        self.flow(under, SMALL, 0.0);
        self.y += 10.0;
    }

    /// A chapter, which is also a bookmark.
    pub fn chapter(&mut self, text: &str) {
        self.need(90.0);
        if self.y > TOP {
            self.y += 16.0;
            self.rule(self.y);
        }
        self.y += 8.0;
        self.marks.push((text.to_owned(), self.pages.len() - 1, self.y));
        self.flow(text, Style { face: Face::Strong, size: 14.0, leading: 19.0, ink: RIVER }, 0.0);
        self.y += 3.0;
    }

    pub fn heading(&mut self, text: &str) {
        self.need(48.0);
        self.y += 6.0;
        self.flow(text, Style { face: Face::Strong, size: 10.5, leading: 15.0, ink: INK }, 0.0);
    }

    pub fn paragraph(&mut self, text: &str) {
        self.flow(text, BODY, 0.0);
        self.y += 4.0;
    }

    pub fn note(&mut self, text: &str) {
        self.flow(text, SMALL, 0.0);
        self.y += 3.0;
    }

    /// A list item. `mark` stands before it: a bullet, or a box to tick.
    pub fn item(&mut self, text: &str, tick: bool) {
        self.need(BODY.leading);
        let down = self.y + BODY.leading;
        if tick {
            let [r, g, b] = GREY;
            self.page().set_stroke_rgb(r, g, b).set_line_width(0.7).rect(LEFT + 1.0, HEIGHT - down, 7.0, 7.0).stroke();
        } else {
            self.put(LEFT + 2.0, down, "•", BODY);
        }
        self.flow(text, BODY, 15.0);
        self.y += 1.5;
    }

    /// A table: shares of the width, headings, rows. A row is never cut; the headings come again on each page.
    pub fn table(&mut self, shares: &[f32], head: &[String], rows: &[Vec<String>]) {
        let sum: f32 = shares.iter().sum();
        let widths: Vec<f32> = shares.iter().map(|share| share / sum * MEASURE).collect();
        self.row(&widths, head, HEAD);
        self.rule(self.y + 4.0);
        self.y += 4.0;
        for row in rows {
            let lines = row.iter().zip(&widths).map(|(cell, width)| self.broken(cell, CELL, width - 8.0).len());
            let height = lines.max().unwrap_or(1) as f32 * CELL.leading + 7.0;
            let before = self.pages.len();
            self.need(height);
            if self.pages.len() > before {
                self.row(&widths, head, HEAD);
                self.rule(self.y + 4.0);
                self.y += 4.0;
            }
            self.row(&widths, row, CELL);
            self.y += 3.5;
            self.rule(self.y);
        }
        self.y += 8.0;
    }

    fn row(&mut self, widths: &[f32], cells: &[String], style: Style) {
        let top = self.y + 2.0;
        let mut x = LEFT;
        let mut low = top;
        for (cell, width) in cells.iter().zip(widths) {
            let mut down = top;
            for line in self.broken(cell, style, width - 8.0) {
                down += style.leading;
                self.put(x, down, &line, style);
            }
            low = low.max(down);
            x += width;
        }
        self.y = low;
    }

    /// Bars from zero, each with its words and its figure.
    pub fn bars(&mut self, title: &str, source: &str, bars: &[Bar]) {
        let most = bars.iter().map(|bar| bar.value.max(bar.room)).fold(0.0, f64::max);
        if most <= 0.0 {
            return;
        }
        self.need(40.0 + bars.len().min(14) as f32 * 15.0);
        self.heading(title);
        let names = bars.iter().map(|b| self.width(Face::Plain, &b.label, CELL.size)).fold(0.0, f32::max).min(170.0);
        let ends = bars.iter().map(|b| self.width(Face::Plain, &b.said, CELL.size)).fold(0.0, f32::max);
        let room = MEASURE - names - ends - 20.0;
        for bar in bars {
            self.need(15.0);
            let down = self.y + 12.0;
            let label = self.broken(&bar.label, CELL, 172.0).into_iter().next().unwrap_or_default();
            self.put(LEFT, down, &label, CELL);
            let scale = |value: f64| (value / most) as f32 * room;
            if bar.room > 0.0 {
                self.fill([LEFT + names + 8.0, down - 8.0, scale(bar.room), 9.0], PALE);
            }
            self.fill([LEFT + names + 8.0, down - 8.0, scale(bar.value).max(0.5), 9.0], RIVER);
            self.put(LEFT + names + 14.0 + scale(bar.value.max(bar.room)), down, &bar.said, CELL);
            self.y += 15.0;
        }
        self.y += 2.0;
        self.note(source);
    }

    /// The bytes of the file.
    pub fn finish(mut self) -> Vec<u8> {
        let count = self.pages.len();
        let title = self.title.clone();
        let pages = std::mem::take(&mut self.pages);
        self.pages = Vec::with_capacity(count);
        for (i, content) in pages.into_iter().enumerate() {
            self.pages.push(content);
            let number = format!("{} / {count}", i + 1);
            let right = WIDTH - RIGHT - self.width(Face::Plain, &number, 8.0);
            let foot = Style { size: 8.0, ..SMALL };
            let name = self.broken(&title, foot, MEASURE - 80.0).into_iter().next().unwrap_or_default();
            self.put(LEFT, HEIGHT - 34.0, &name, foot);
            self.put(right, HEIGHT - 34.0, &number, foot);
        }
        self.write()
    }

    fn write(self) -> Vec<u8> {
        let mut next = 1;
        let mut fresh = || {
            next += 1;
            Ref::new(next - 1)
        };
        let (catalog, tree, info, outlines) = (fresh(), fresh(), fresh(), fresh());
        let fonts: Vec<[Ref; 5]> = self.faces.iter().map(|_| [fresh(), fresh(), fresh(), fresh(), fresh()]).collect();
        let pages: Vec<(Ref, Ref)> = self.pages.iter().map(|_| (fresh(), fresh())).collect();
        let marks: Vec<Ref> = self.marks.iter().map(|_| fresh()).collect();
        let mut pdf = Pdf::new();
        let mut root = pdf.catalog(catalog);
        root.pages(tree).lang(TextStr(&self.language));
        root.viewer_preferences().display_doc_title(true);
        if !marks.is_empty() {
            root.outlines(outlines);
        }
        root.finish();
        pdf.document_info(info).title(TextStr(&self.title)).creator(TextStr("Passeur"));
        pdf.pages(tree).kids(pages.iter().map(|(page, _)| *page)).count(pages.len() as i32);
        for ((page, content), stream) in pages.iter().zip(&self.pages) {
            let mut writer = pdf.page(*page);
            writer.parent(tree).media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).contents(*content);
            let mut resources = writer.resources();
            let mut dict = resources.fonts();
            for (face, ids) in Face::ALL.into_iter().zip(&fonts) {
                dict.pair(face.name(), ids[0]);
            }
            dict.finish();
            resources.finish();
            writer.finish();
            let packed = deflated(stream.as_bytes());
            pdf.stream(*content, &packed).filter(Filter::FlateDecode);
        }
        if let (Some(first), Some(last)) = (marks.first(), marks.last()) {
            pdf.outline(outlines).first(*first).last(*last).count(marks.len() as i32);
        }
        for (i, (title, page, down)) in self.marks.iter().enumerate() {
            let mut item = pdf.outline_item(marks[i]);
            item.title(TextStr(title)).parent(outlines);
            if i > 0 {
                item.prev(marks[i - 1]);
            }
            if let Some(after) = marks.get(i + 1) {
                item.next(*after);
            }
            item.dest().page(pages[*page].0).xyz(LEFT, HEIGHT - down, None);
        }
        for (cut, ids) in self.faces.iter().zip(fonts) {
            cut.write(&mut pdf, ids);
        }
        pdf.finish()
    }
}

/// Compressed as PDF's `FlateDecode` expects it; as it is when memory fails, which it does not.
fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_goes_over_several_pages_and_keeps_its_order() {
        let mut document = Document::new("Plan", "fr").unwrap();
        document.title("Le plan du Fournil", "décembre");
        document.chapter("Pourquoi");
        for _ in 0..60 {
            document.paragraph(&"Un texte qui déborde de la ligne, et va à la suivante. ".repeat(4));
        }
        let rows: Vec<Vec<String>> = (0..80).map(|n| vec![format!("{n}"), "mot ".repeat(30)]).collect();
        document.table(&[1.0, 5.0], &["N".into(), "Texte".into()], &rows);
        assert!(document.pages.len() > 5);
        let bytes = document.finish();
        assert!(bytes.starts_with(b"%PDF-1.") && bytes.ends_with(b"%%EOF"), "{}", bytes.len());
        assert!(bytes.len() < 400_000, "{}", bytes.len());
    }

    #[test]
    fn no_line_is_wider_than_its_column() {
        let document = Document::new("a", "en").unwrap();
        let text = format!("{} et puis {}", "x".repeat(400), "mot ".repeat(50));
        for line in document.broken(&text, BODY, 200.0) {
            assert!(document.width(BODY.face, &line, BODY.size) <= 200.0, "{line}");
        }
    }
}
