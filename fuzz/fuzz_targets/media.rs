//! Files: sniffed, inspected, stripped; what was stripped is still a file of the same kind.
#![no_main]
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let guard = passeur_media::Guard { pixels_max: 1_000_000, memory_max: 64_000_000, bytes_max: 1_000_000 };
    let Ok(facts) = passeur_media::inspect_with(bytes, &guard) else { return };
    if let Ok(stripped) = passeur_media::strip(bytes) {
        let again = passeur_media::inspect_with(&stripped.bytes, &guard);
        assert!(again.is_ok_and(|a| a.mime() == facts.mime()));
    }
});
