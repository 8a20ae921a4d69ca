//! A post as a Markdown file: whatever is taken can be written and is read back the same.
#![no_main]
use libfuzzer_sys::fuzz_target;
use passeur_handbook::formats::frontmatter;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(file) = frontmatter::read(bytes) {
        let again = frontmatter::read(frontmatter::write(&file).as_bytes());
        assert_eq!(again.as_ref(), Ok(&file));
    }
});
