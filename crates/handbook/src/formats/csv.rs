//! The import table: columns `title,text,accounts,at,labels,media,alt`, in any order.
//!
//! Our own reader of RFC 4180, since two things matter here that readers of records do not give:
//! the physical line on which a record begins, and a quote that is never closed, which would
//! swallow the rest of the file as one cell.

use super::problem::{Cause, Problem, nearest, quote};
use super::{AccountRef, MediaRef, Row, parse_at};

const COLUMNS: [&str; 7] = ["title", "text", "accounts", "at", "labels", "media", "alt"];

/// Looking for the end of a quote reads the rest of the file: after this many in vain, what is left is
/// one record, so that a hostile file costs no more than a long one.
const OPEN_QUOTES_MAX: u32 = 20;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Each record of the file, in order: a post, or the reason it was not taken and where.
    pub rows: Vec<Result<Row, Problem>>,
    /// What was left out of a file that was otherwise taken: columns that are not ours.
    pub notes: Vec<Problem>,
}

impl Table {
    pub fn taken(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter_map(|r| r.as_ref().ok())
    }

    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.rows.iter().filter_map(|r| r.as_ref().err())
    }
}

/// Reads a table: UTF-8 with or without a byte order mark; commas, or the semicolons or tabs that a
/// spreadsheet writes; any line ends. `Err` is a fault of the file itself: no row of it is taken.
///
/// In a cell, accounts, labels and media are separated by `;`; text alternatives by `|`, or by `;`
/// when there is no `|`, in the order of the media. With one file the cell is one alternative.
pub fn read(bytes: &[u8]) -> Result<Table, Problem> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Problem::new(1, None, Cause::Utf16 {}));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut records = Records { bytes, at: 0, line: 1, delimiter: delimiter(bytes), open_quotes: 0 };
    let header = loop {
        match records.next() {
            None => return Err(Problem::new(1, None, Cause::Empty {})),
            Some(record) if record.is_blank() => {}
            Some(record) => break record,
        }
    };
    let mut table = Table::default();
    let columns = columns(&header, &mut table.notes)?;
    for record in records.filter(|r| !r.is_blank()) {
        table.rows.push(row(&record, &columns));
    }
    Ok(table)
}

/// For each cell of the header, which of [`COLUMNS`] it is.
fn columns(header: &Record, notes: &mut Vec<Problem>) -> Result<Vec<Option<usize>>, Problem> {
    let line = header.line;
    if let Some(cause) = &header.fault {
        return Err(Problem::new(line, None, cause.clone()));
    }
    let mut columns = Vec::with_capacity(header.cells.len());
    for cell in &header.cells {
        let name = std::str::from_utf8(cell).map_err(|_| Problem::new(line, None, Cause::Utf8 {}))?.trim();
        let known = COLUMNS.iter().position(|c| c.eq_ignore_ascii_case(name));
        if let Some(known) = known
            && columns.contains(&Some(known))
        {
            return Err(Problem::new(line, Some(name), Cause::ColumnTwice { name: quote(name) }));
        }
        columns.push(known);
    }
    if columns.iter().all(Option::is_none) {
        return Err(Problem::new(line, None, Cause::NoHeader {}));
    }
    for (cell, _) in header.cells.iter().zip(&columns).filter(|(_, known)| known.is_none()) {
        let name = String::from_utf8_lossy(cell).trim().to_owned();
        let free: Vec<&str> = (0..COLUMNS.len()).filter(|i| !columns.contains(&Some(*i))).map(|i| COLUMNS[i]).collect();
        match nearest(&name, &free) {
            _ if name.is_empty() => {}
            // A slip of the pen would lose a whole column: nothing is taken until it is mended.
            Some((near, 1 | 2)) if name.chars().count() > 2 => {
                let cause = Cause::UnknownColumn { name: quote(&name), nearest: near.to_owned() };
                return Err(Problem::new(line, Some(&quote(&name)), cause));
            }
            _ => notes.push(Problem::new(line, Some(&quote(&name)), Cause::IgnoredColumn { name: quote(&name) })),
        }
    }
    Ok(columns)
}

fn row(record: &Record, columns: &[Option<usize>]) -> Result<Row, Problem> {
    let fault = |column: Option<&str>, cause| Problem::new(record.line, column, cause);
    if let Some(cause) = &record.fault {
        return Err(fault(None, cause.clone()));
    }
    if record.cells.len() != columns.len() {
        return Err(fault(None, Cause::Cells { expected: columns.len(), found: record.cells.len() }));
    }
    let mut cells = [""; COLUMNS.len()];
    for (cell, column) in record.cells.iter().zip(columns) {
        let name = column.map(|c| COLUMNS[c]);
        let text = std::str::from_utf8(cell).map_err(|_| fault(name, Cause::Utf8 {}))?;
        if let Some(column) = column {
            cells[*column] = text;
        }
    }
    let [title, text, accounts, at, labels, media, alt] = cells;
    let accounts: Vec<AccountRef> = listed(accounts)
        .map(AccountRef::parse)
        .collect::<Result<_, _>>()
        .map_err(|cause| fault(Some("accounts"), cause))?;
    let at = match at.trim() {
        "" => None,
        at => Some(parse_at(at).map_err(|cause| fault(Some("at"), cause))?),
    };
    if at.is_some() && accounts.is_empty() {
        return Err(fault(Some("accounts"), Cause::AtWithoutAccount {}));
    }
    let files: Vec<&str> = listed(media).collect();
    let media = with_alts(&files, alt).map_err(|cause| fault(Some("alt"), cause))?;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.trim().is_empty() && media.is_empty() {
        return Err(fault(Some("text"), Cause::NothingToPublish {}));
    }
    Ok(Row {
        line: record.line,
        title: Some(title.trim().to_owned()).filter(|t| !t.is_empty()),
        text: text.trim().to_owned(),
        accounts,
        at,
        labels: distinct(listed(labels)),
        media,
        ..Row::default()
    })
}

fn listed(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|s| !s.is_empty())
}

fn distinct<'a>(items: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for item in items {
        if !out.iter().any(|o| o == item) {
            out.push(item.to_owned());
        }
    }
    out
}

fn with_alts(files: &[&str], alt: &str) -> Result<Vec<MediaRef>, Cause> {
    let alts: Vec<&str> = match alt.trim() {
        "" => Vec::new(),
        alt if files.len() == 1 => vec![alt],
        alt => alt.split(if alt.contains('|') { '|' } else { ';' }).map(str::trim).collect(),
    };
    if alts.len() > files.len() {
        return Err(Cause::AltWithoutMedia { alts: alts.len(), media: files.len() });
    }
    let alt = |i: usize| alts.get(i).copied().unwrap_or_default().to_owned();
    Ok(files.iter().enumerate().map(|(i, file)| MediaRef { file: (*file).to_owned(), alt: alt(i) }).collect())
}

/// What separates the cells of the first line: whichever of the three gives the most known columns.
fn delimiter(bytes: &[u8]) -> u8 {
    let known = |delimiter: u8| {
        let header = Records { bytes, at: 0, line: 1, delimiter, open_quotes: 0 }.find(|r| !r.is_blank());
        header.map_or(0, |h| {
            let is_known =
                |cell: &&Vec<u8>| COLUMNS.iter().any(|c| c.as_bytes().eq_ignore_ascii_case(cell.trim_ascii()));
            h.cells.iter().filter(is_known).count()
        })
    };
    // The first of the best: a comma where nothing decides.
    [b'\t', b';', b','].into_iter().max_by_key(|d| known(*d)).unwrap_or(b',')
}

struct Record {
    line: u32,
    cells: Vec<Vec<u8>>,
    fault: Option<Cause>,
}

impl Record {
    fn is_blank(&self) -> bool {
        self.fault.is_none() && self.cells.iter().all(|c| c.trim_ascii().is_empty())
    }
}

/// Records of the file, each with the physical line on which it begins.
struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u32,
    delimiter: u8,
    open_quotes: u32,
}

impl Records<'_> {
    /// Goes over one line end, if there is one here: CRLF, LF, or the CR of old spreadsheets.
    fn line_end(&mut self) -> bool {
        let width = match self.bytes.get(self.at..) {
            Some([b'\r', b'\n', ..]) => 2,
            Some([b'\r' | b'\n', ..]) => 1,
            _ => return false,
        };
        self.at += width;
        self.line += 1;
        true
    }

    fn quoted(&mut self, cell: &mut Vec<u8>) -> Result<(), Cause> {
        self.at += 1;
        loop {
            match self.bytes.get(self.at..) {
                Some([b'"', b'"', ..]) => {
                    cell.push(b'"');
                    self.at += 2;
                }
                Some([b'"', ..]) => {
                    self.at += 1;
                    return Ok(());
                }
                Some([byte, ..]) => {
                    let (from, byte) = (self.at, *byte);
                    if self.line_end() {
                        cell.extend_from_slice(&self.bytes[from..self.at]);
                    } else {
                        cell.push(byte);
                        self.at += 1;
                    }
                }
                _ => return Err(Cause::OpenQuote {}),
            }
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let mut record = Record { line: self.line, cells: vec![Vec::new()], fault: None };
        loop {
            let Some(byte) = self.bytes.get(self.at).copied() else { return Some(record) };
            let starts_cell = record.cells.last().is_some_and(Vec::is_empty);
            if byte == b'"' && starts_cell {
                let (from, line) = (self.at, self.line);
                let mut cell = Vec::new();
                let closed = self.quoted(&mut cell);
                if let Err(cause) = closed {
                    // Give back what follows the first line: the rows after it are read on their own.
                    record.fault = Some(cause);
                    self.open_quotes += 1;
                    if self.open_quotes > OPEN_QUOTES_MAX {
                        return Some(record);
                    }
                    self.at = from;
                    self.line = line;
                    while self.at < self.bytes.len() && !self.line_end() {
                        self.at += 1;
                    }
                    return Some(record);
                }
                if let Some(last) = record.cells.last_mut() {
                    *last = cell;
                }
                let next = self.bytes.get(self.at).copied();
                if !matches!(next, None | Some(b'\r' | b'\n')) && next != Some(self.delimiter) {
                    record.fault = Some(Cause::AfterQuote {});
                }
            }
            match self.bytes.get(self.at).copied() {
                None => return Some(record),
                Some(byte) if byte == self.delimiter => {
                    record.cells.push(Vec::new());
                    self.at += 1;
                }
                Some(b'\r' | b'\n') => {
                    self.line_end();
                    return Some(record);
                }
                Some(byte) => {
                    if let Some(last) = record.cells.last_mut() {
                        last.push(byte);
                    }
                    self.at += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADER: &str = "title,text,accounts,at,labels,media,alt\n";

    fn rows(body: &str) -> Vec<Result<Row, Problem>> {
        read(format!("{HEADER}{body}").as_bytes()).unwrap().rows
    }

    /// Line and code of each row that was not taken.
    fn refused(table: &Table) -> Vec<(u32, &'static str)> {
        table.problems().map(|p| (p.line, p.code())).collect()
    }

    #[test]
    fn a_whole_row() {
        let rows = rows(
            "Spring,\"Hello, \"\"you\"\"\nsecond line\",mastodon:@me@example.social;0199-id,2026-12-01T09:00:00+01:00,a; b;a,one.jpg;https://example.org/2.png,A cat|A dog; asleep\n",
        );
        let row = rows[0].as_ref().unwrap();
        assert_eq!(row.line, 2);
        assert_eq!(row.title.as_deref(), Some("Spring"));
        assert_eq!(row.text, "Hello, \"you\"\nsecond line");
        assert_eq!(
            row.accounts.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["mastodon:@me@example.social", "0199-id"]
        );
        assert_eq!(row.at.unwrap().to_string(), "2026-12-01T08:00:00Z");
        assert_eq!(row.labels, ["a", "b"]);
        assert_eq!(row.media[1], MediaRef { file: "https://example.org/2.png".into(), alt: "A dog; asleep".into() });
    }

    #[test]
    fn a_spreadsheet_export() {
        let file = "\u{feff}Text;At;Accounts;;\r\n\"Bonjour ; là\r\nsuite\";2026-12-01T09:00:00Z;hub:news;;\r\n;;;;\r\n\r\nDeux;;;;\r\n";
        let table = read(file.as_bytes()).unwrap();
        let taken: Vec<_> = table.taken().map(|r| (r.line, r.text.as_str())).collect();
        assert_eq!(taken, [(2, "Bonjour ; là\nsuite"), (6, "Deux")]);
        assert_eq!((table.rows.len(), table.notes.len()), (2, 0));
    }

    #[test]
    fn a_bad_row_is_told_by_its_line_and_the_others_are_taken() {
        let body = concat!(
            "ok,one,hub:a,2026-12-01T09:00:00Z,,,\n",           // 2
            "x,\"two\nlines\",hub:a,2026-02-30T09:00:00Z,,,\n", // 3, 4
            "x,three,hub:a,2026-12-01T09:00:00,,,\n",           // 5
            "\n",                                               // 6
            "x,four,two words,,,,\n",                           // 7
            "x,five, with a comma,hub:a,,,,\n",                 // 8
            "x,,hub:a,2026-12-01T09:00:00Z,,,\n",               // 9
            "x,six,hub:a,,,a.jpg;b.jpg,1|2|3\n",                // 10
            "x,seven,,2026-12-01T09:00:00Z,,,\n",               // 11
            "x,\"eight\" more,hub:a,,,,\n",                     // 12
            "x,\"nine,hub:a,,,,\n",                             // 13
            "ok,ten,,,,,",                                      // 14
        );
        let table = read(format!("{HEADER}{body}").as_bytes()).unwrap();
        assert_eq!(
            refused(&table),
            [
                (3, "import-at-impossible"),
                (5, "import-at-no-offset"),
                (7, "import-account"),
                (8, "import-cells"),
                (9, "import-nothing"),
                (10, "import-alt-without-media"),
                (11, "import-at-without-account"),
                (12, "import-after-quote"),
                (13, "import-open-quote"),
            ]
        );
        assert_eq!(table.taken().map(|r| r.line).collect::<Vec<_>>(), [2, 14]);
    }

    #[test]
    fn broken_text_is_told_by_its_line() {
        let file = [HEADER.as_bytes(), b"a,caf\xE9,,,,,\r\nb,good,,,,,\r\n"].concat();
        let table = read(&file).unwrap();
        assert_eq!(refused(&table), [(2, "import-utf8")]);
        assert_eq!(table.problems().next().unwrap().column.as_deref(), Some("text"));
        assert_eq!(table.taken().count(), 1);
    }

    #[test]
    fn faults_of_the_file() {
        let code = |bytes: &[u8]| read(bytes).unwrap_err().code();
        assert_eq!(code(b""), "import-empty");
        assert_eq!(code(b"\xEF\xBB\xBF\r\n\r\n"), "import-empty");
        assert_eq!(code(b"\xFF\xFEt\0"), "import-utf16");
        assert_eq!(code(b"hello,world\n1,2"), "import-no-header");
        assert_eq!(code(b"text,acounts\na,b"), "import-unknown-column");
        assert_eq!(code(b"text,text\na,b"), "import-column-twice");
        assert_eq!(code(b"text,\"at\na,b"), "import-open-quote");
        let table = read(b"text,budget\na,12").unwrap();
        assert_eq!((table.taken().count(), table.notes[0].code()), (1, "import-ignored-column"));
    }

    #[test]
    fn one_file_has_one_alternative_whatever_its_punctuation() {
        let rows = rows("x,t,,,,one.jpg,A cat; a dog | a bird\n");
        assert_eq!(rows[0].as_ref().unwrap().media[0].alt, "A cat; a dog | a bird");
    }

    fn cell(text: &str) -> String {
        format!("\"{}\"", text.replace('"', "\"\""))
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }

        #[test]
        fn no_csv_like_text_panics_and_lines_are_those_of_the_file(body in "[a,;\"\n\r|é ]{0,60}") {
            let file = format!("{HEADER}{body}");
            let lines = file.replace("\r\n", "\n").matches(['\n', '\r']).count() as u32 + 1;
            if let Ok(table) = read(file.as_bytes()) {
                let at: Vec<u32> = table.rows.iter().map(|r| r.as_ref().map_or_else(|p| p.line, |r| r.line)).collect();
                prop_assert!(at.windows(2).all(|w| w[0] < w[1]));
                prop_assert!(at.iter().all(|l| (2..=lines).contains(l)));
            }
        }

        #[test]
        fn any_text_in_quotes_comes_through(texts in proptest::collection::vec("[ -~é\n]{0,20}[a-z]", 1..6), semicolons: bool) {
            let (mut file, mut line, mut lines) = (HEADER.to_owned(), 2u32, Vec::new());
            for text in &texts {
                file += &format!("t,{},,,,,\n", cell(text));
                lines.push(line);
                line += 1 + text.matches('\n').count() as u32;
            }
            if semicolons {
                file = file.replace("t,\"", "t;\"").replace("\",,,,,\n", "\";;;;;\n").replace(HEADER, &HEADER.replace(',', ";"));
            }
            // The replacement may have touched a text itself: then only the shape is compared.
            let table = read(file.as_bytes()).unwrap();
            prop_assert_eq!(table.rows.len(), texts.len());
            if !semicolons {
                for ((row, text), line) in table.rows.iter().zip(&texts).zip(lines) {
                    let row = row.as_ref().unwrap();
                    prop_assert_eq!(&row.text, text.trim());
                    prop_assert_eq!(row.line, line);
                }
            }
        }
    }
}
