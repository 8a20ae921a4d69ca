//! What connectors and the engine say of a call that failed, as keys and arguments: a message is written in English, for
//! logs and commands, and read back here for pages, which speak their reader's language.
//!
//! A message that is not in the table (a server's own words) is shown as it is.

use passeur_handbook::message::Message;

/// Key of the locale files, and the English text with its arguments. A test holds them to the sources.
pub const WORDS: &[(&str, &str)] = &[
    ("said-busy-renewing", "another node is renewing the credentials and has not finished"),
    ("said-no-connector", "no connector serves this network"),
    ("said-no-connector-named", "no connector serves “{network}” yet"),
    ("said-no-connector-more", "no connector serves this network any more"),
    ("said-too-long-people", "the network took too long to answer"),
    ("said-file-gone", "a file of this post is no longer in the library: put it back or take it off"),
    ("said-file-stopped", "preparing a file stopped: {reason}"),
    ("said-file-missing", "the bytes of “{file}” are missing from the media store"),
    ("said-file-type", "this network does not take files like “{file}”"),
    ("said-file-uninspected", "“{file}” was never inspected: {reason}"),
    ("said-call-long", "the call took too long"),
    ("said-credentials-renewed", "the credentials were renewed"),
    ("said-stood-still", "the program stood still before the call; nothing was sent"),
    ("said-question-long", "the question took too long"),
    ("said-cannot-be-asked", "this network cannot be asked what was published"),
    ("said-hub-file", "nothing was published: a file could not be kept ({reason})"),
    ("said-hub-address", "nothing was published: the address was taken by another post at the same moment"),
    ("said-hub-nothing", "nothing was published: {reason}"),
    ("said-hub-public", "the hub is read by everyone: choose public or unlisted, or leave the hub out of this post"),
    ("said-hub-no-workspace", "there is no workspace of that name"),
    ("said-credentials-unread", "the stored credentials cannot be read; connect the account again"),
    ("said-no-server", "this account has no server; connect it again"),
    ("said-not-pds-answer", "{host} answered with something else than a PDS does"),
    ("said-slow-down", "{host} asks to slow down{quoted}"),
    ("said-too-large", "{host} finds this too large{quoted}"),
    ("said-had-problem", "{host} had a problem ({status}){quoted}"),
    ("said-lost-file", "{host} lost an uploaded file{quoted}"),
    ("said-moved", "{host} moved; nothing was published. Connect the account again"),
    ("said-moved-to", "{host} moved to {place}; nothing was published. Connect the account at its new address"),
    ("said-no-longer-accepts", "{host} no longer accepts the credentials{quoted}"),
    ("said-does-not-accept", "{host} does not accept the credentials{quoted}"),
    ("said-refused", "{host} refused ({status}){quoted}"),
    ("said-not-ready", "{host} is not ready{quoted}"),
    ("said-does-not-know", "{host} does not know this ({status}){quoted}"),
    ("said-not-mastodon-answer", "{host} answered with something else than the Mastodon API ({status})"),
    ("said-not-mastodon", "{host} does not speak the Mastodon API"),
    ("said-other-account", "these credentials now open another account; connect the account again"),
    ("said-mail-code", "this account asks for a code by e-mail; make an app password in its settings and use that"),
    ("said-suspended", "{host} has suspended this account"),
    ("said-not-pds", "{host} is not a PDS"),
    ("said-not-handle", "“{handle}” is not a handle; it looks like ana.bsky.social"),
    ("said-one-video", "Bluesky takes one video alone or up to four pictures; “{file}” is neither"),
    ("said-answered-gone", "the post that this one answers is gone; publish the thread again from its start"),
    ("said-not-shown", "the server accepted the post but does not show it yet"),
    ("said-not-own", "“{id}” is not a post of this account"),
    ("said-not-post-address", "“{id}” is not the address of a post"),
    ("said-cannot-renew", "the credentials ended and this network cannot renew them"),
    ("said-no-delete", "this network does not allow deletion through its API"),
    ("said-no-edit", "this network does not allow edits"),
    ("said-no-oauth", "this network is not connected through OAuth"),
    ("said-field-empty", "the field “{name}” is empty"),
    ("said-not-server", "“{typed}” is not the address of a server, such as https://mastodon.social"),
    ("said-guard-password", "an address with a user name or a password inside is not reached"),
    ("said-guard-scheme", "only https addresses are reached, not “{scheme}:”"),
    ("said-guard-no-host", "the address names no host"),
    (
        "said-guard-private",
        "{host} is not an address of the public internet; the operator can open it with PASSEUR_NET_ALLOW",
    ),
    ("said-guard-https", "{host} must be reached over https"),
    ("said-answer-long", "the answer of {host} is longer than {max} bytes"),
    ("said-answer-cut", "the answer of {host} was cut off: {reason}"),
    ("said-answer-kept", "the answer of {host} cannot be kept: {reason}"),
    ("said-call-impossible", "the call to {host} cannot be made: {reason}"),
    ("said-call-broke", "the connection to {host} broke before an answer came: {reason}"),
    ("said-not-address", "this is not an address: {reason}"),
    ("said-unreached-time", "{host} could not be reached in time"),
    ("said-unreached", "{host} could not be reached: {reason}"),
    ("said-not-found", "{host} was not found: {reason}"),
    ("said-no-answer", "{host} did not answer within {seconds} s"),
    ("said-redirects-many", "{host} redirects more than {max} times"),
    ("said-redirects-nowhere", "{host} redirects nowhere: {reason}"),
    ("said-too-much", "the account published too much since then to read it all back"),
    ("said-not-listed", "the server does not show whether it lists posts that are not public"),
    ("said-no-listing", "{host} does not let the account's posts be listed"),
    ("said-processing", "the server is still processing “{file}”; nothing was published yet"),
    ("said-not-authorised", "the server did not authorise Passeur: “{error}”"),
    ("said-authorisation-ended", "the server ended the authorisation; connect the account again"),
    ("said-no-code", "the server sent no code; start again"),
    ("said-other-authorisation", "this answer belongs to another authorisation; start again"),
    ("said-authorisation-lost", "this authorisation cannot be ended any more; start again"),
    ("said-token-reads", "this token may read but not publish; make one with the scope write:statuses"),
];

/// The message under its key, with its arguments; `None` for words of others.
pub fn read(said: &str) -> Option<Message> {
    let fits = WORDS.iter().filter_map(|(key, text)| Some((fixed(text), *key, arguments(text, said)?)));
    // The text that leaves the least to its arguments is the one that was written.
    let (_, key, found) = fits.max_by_key(|(fixed, ..)| *fixed)?;
    Some(found.into_iter().fold(Message::new(key), |message, (name, value)| message.with(name, value)))
}

/// Letters of a text outside its arguments.
fn fixed(text: &str) -> usize {
    pieces(text).filter(|(_, is_name)| !is_name).map(|(piece, _)| piece.len()).sum()
}

/// Literal pieces and names of arguments, in turn.
fn pieces(text: &str) -> impl Iterator<Item = (&str, bool)> {
    text.split(['{', '}']).enumerate().map(|(i, piece)| (piece, i % 2 == 1))
}

fn arguments(text: &'static str, said: &str) -> Option<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    let mut rest = said;
    let mut name: Option<&'static str> = None;
    let parts: Vec<(&'static str, bool)> = pieces(text).collect();
    let last = parts.len() - 1;
    for (i, (piece, is_name)) in parts.into_iter().enumerate() {
        if is_name {
            name = Some(piece);
            continue;
        }
        let at = match name {
            None => rest.starts_with(piece).then_some(0)?,
            Some(_) if i == last => rest.len().checked_sub(piece.len()).filter(|at| rest.get(*at..) == Some(piece))?,
            Some(_) => rest.find(piece)?,
        };
        if let Some(name) = name.take() {
            // Only what a server added may be missing.
            if at == 0 && name != "quoted" {
                return None;
            }
            found.push((name, rest[..at].to_owned()));
        }
        rest = &rest[at + piece.len()..];
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use passeur_handbook::message::Value;

    #[test]
    fn a_message_comes_back_with_its_arguments() {
        for (said, key, values) in [
            ("mamot.fr asks to slow down", "said-slow-down", &["mamot.fr", ""][..]),
            (
                "mamot.fr refused (422): “too long (really)”",
                "said-refused",
                &["mamot.fr", "422", ": “too long (really)”"],
            ),
            (
                "mamot.fr moved to mas.to; nothing was published. Connect the account at its new address",
                "said-moved-to",
                &["mamot.fr", "mas.to"],
            ),
            (
                "nothing was published: the address was taken by another post at the same moment",
                "said-hub-address",
                &[],
            ),
            (
                "127.0.0.1 is not an address of the public internet; the operator can open it with PASSEUR_NET_ALLOW",
                "said-guard-private",
                &["127.0.0.1"],
            ),
        ] {
            let message = read(said).unwrap();
            let found: Vec<Value> = message.args.into_iter().map(|(_, v)| v).collect();
            let wanted: Vec<Value> = values.iter().map(|v| Value::from(*v)).collect();
            assert_eq!((message.key, found), (key, wanted), "{said}");
        }
        assert!(read("Validation failed: text is too long").is_none() && read("").is_none());
    }

    #[test]
    fn every_text_is_read_as_itself() {
        for (key, text) in WORDS {
            let said: String =
                pieces(text).map(|(p, is_name)| if is_name { format!("<{p}>") } else { p.into() }).collect();
            assert_eq!(read(&said).unwrap().key, *key, "{said}");
        }
    }

    /// A message written in a connector and missing here would be shown in English to everybody.
    #[test]
    fn every_message_of_the_sources_is_in_the_table() {
        let shape = |text: &str| -> String {
            text.split(['{', '}']).enumerate().map(|(i, p)| if i % 2 == 1 { "{}" } else { p }).collect()
        };
        let known: Vec<String> = WORDS.iter().map(|(_, text)| shape(text)).collect();
        let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        let mut checked = 0;
        while let Some(folder) = folders.pop() {
            for path in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                if path.is_dir() && name != "conformance" && name != "tests" {
                    folders.push(path);
                } else if name.ends_with(".rs") && !name.contains("test") {
                    let text = std::fs::read_to_string(&path).unwrap();
                    let text = text.split("#[cfg(test)]").next().unwrap().replace("\\\n", "");
                    for call in ["permanent(", "temporary(", "unauthorised(", "unsure(", "CallError::Refused(format!("]
                    {
                        for after in text.split(call).skip(1) {
                            let start = after.trim_start().trim_start_matches("format!(").trim_start();
                            let Some(literal) = start.strip_prefix('"').and_then(|s| s.split('"').next()) else {
                                continue;
                            };
                            let literal = shape(&literal.split_whitespace().collect::<Vec<_>>().join(" "));
                            let internal =
                                ["cannot be sent", "written as JSON", "not a media type", "Media(", "{} is {}"];
                            if internal.iter().any(|i| literal.contains(i)) || !literal.contains(' ') {
                                continue;
                            }
                            checked += 1;
                            assert!(known.contains(&literal), "{}: “{literal}” is not in words::WORDS", path.display());
                        }
                    }
                }
            }
        }
        assert!(checked > 40, "{checked}");
    }
}
