//! File names that are safe on every system, in every header and in every page.

/// Longest name, in bytes: under the 255 of common file systems, with room for a suffix.
const LENGTH_MAX: usize = 120;

/// A name made of `given` that holds no path, control or reserved character, with `extension` (no
/// dot) in place of whatever ending it had. Letters of all scripts stay.
pub fn safe_name(given: &str, extension: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or("");
    let stem = match last.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() && end.len() <= 5 && end.chars().all(|c| c.is_ascii_alphanumeric()) => {
            stem
        }
        _ => last,
    };
    let mut out = String::new();
    for c in stem.chars() {
        let c = if is_hidden(c) {
            continue;
        } else if c.is_whitespace() || c.is_control() || "<>:\"/\\|?*%#&;'`$".contains(c) {
            '-'
        } else {
            c
        };
        if !(c == '-' && (out.is_empty() || out.ends_with('-'))) {
            out.push(c);
        }
        if out.len() >= LENGTH_MAX {
            break;
        }
    }
    let out = out.trim_matches(['-', '.', ' ']);
    // Names of devices on Windows, whatever follows the first dot.
    let first = out.split('.').next().unwrap_or("").to_ascii_uppercase();
    let device = matches!(first.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || (first.len() == 4
            && (first.starts_with("COM") || first.starts_with("LPT"))
            && first.as_bytes()[3].is_ascii_digit());
    match (out.is_empty(), device) {
        (true, _) => format!("media.{extension}"),
        (_, true) => format!("_{out}.{extension}"),
        _ => format!("{out}.{extension}"),
    }
}

/// Characters that are not seen and change how the rest is read (bidirectional controls, joiners
/// outside of words, byte order mark).
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_safe_and_stay_readable() {
        let cases = [
            ("Été à la plage.JPG", "Été-à-la-plage.jpg"),
            ("../../etc/passwd", "passwd.jpg"),
            ("C:\\Users\\me\\photo.png", "photo.jpg"),
            ("photo.jpg.exe", "photo.jpg.jpg"),
            ("a\u{202E}gpj.exe", "agpj.jpg"),
            ("con.txt", "_con.jpg"),
            ("COM1", "_COM1.jpg"),
            (".htaccess", "htaccess.jpg"),
            ("a\r\nSet-Cookie: x", "a-Set-Cookie-x.jpg"),
            ("\"><script>.png", "script.jpg"),
            ("...", "media.jpg"),
            ("", "media.jpg"),
            ("写真.heic", "写真.jpg"),
        ];
        for (given, want) in cases {
            assert_eq!(safe_name(given, "jpg"), want, "{given:?}");
        }
    }

    #[test]
    fn long_names_are_cut_between_letters() {
        let name = safe_name(&"é".repeat(500), "jpg");
        assert!(name.len() <= LENGTH_MAX + 6 && name.ends_with("é.jpg"));
    }
}
