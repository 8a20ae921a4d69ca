//! The import table: every record is a row or a problem with its line.
#![no_main]
use libfuzzer_sys::fuzz_target;
use passeur_handbook::formats::csv;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(table) = csv::read(bytes) {
        let lines = bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() as u32 + 1;
        for row in table.taken() {
            assert!(row.line >= 1 && row.line <= lines);
        }
    }
});
