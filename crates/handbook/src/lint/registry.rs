//! The list of rules. A rule is one line here, one function in a module of its family, one message
//! per language (`lint-<id>` in `lint.ftl`), and a test that shows it firing and not firing.

use super::Severity::{self, Error, Hint, Warning};
use super::{Draft, Sink, access, length, links, media, poll, repeat, standard, style, tags, typography};

pub struct Rule {
    /// Stable: scripts and settings name rules by it.
    pub id: &'static str,
    /// Locale key of its message.
    pub key: &'static str,
    pub severity: Severity,
    pub docs: &'static str,
    pub(crate) check: fn(&Draft, &mut Sink),
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

macro_rules! rules {
    ($($id:literal, $severity:ident, $check:path, $docs:literal;)*) => {
        pub const RULES: &[Rule] = &[$(
            Rule { id: $id, key: concat!("lint-", $id), severity: $severity, docs: $docs, check: $check },
        )*];
    };
}

rules! {
    "empty", Error, length::empty, "There is nothing to publish.";
    "part-empty", Error, length::part_empty, "A part of a thread has neither text nor media.";
    "text-too-long", Error, length::text_too_long, "A part is longer than the network takes, as it counts.";
    "text-too-many-bytes", Error, length::text_too_many_bytes, "A part fits in characters and not in bytes.";
    "title-too-long", Error, length::title_too_long, "The title is longer than the network takes.";
    "first-comment-too-long", Error, length::first_comment_too_long, "The first comment is longer than the network takes.";
    "first-comment-unsupported", Warning, length::first_comment_unsupported, "The network has no first comment of ours.";
    "too-many-parts", Error, length::too_many_parts, "The network has no threads, or shorter ones.";
    "thread-numbering", Hint, repeat::thread_numbering, "Numbers like 2/5 do not match the parts.";

    "warning-unsupported", Warning, access::warning_unsupported, "The network shows no content warning.";
    "visibility-unsupported", Error, access::visibility_unsupported, "The network would show to all what was meant for few.";
    "reply-gate-unsupported", Warning, access::reply_gate_unsupported, "The network does not let the author say who replies.";
    "too-many-languages", Warning, access::too_many_languages, "More languages than the network notes.";

    "link-not-clickable", Warning, links::not_clickable, "Readers cannot follow a link in the text.";
    "link-broken", Warning, links::broken, "An address is not well formed, or has a space in it.";
    "link-insecure", Hint, links::insecure, "An address begins with http://.";
    "link-tracking", Hint, links::tracking, "An address carries parameters that follow people.";
    "link-price", Hint, links::price, "A link makes the post dearer on a paid API.";

    "too-many-hashtags", Error, tags::too_many_hashtags, "More hashtags than the network takes.";
    "too-many-mentions", Error, tags::too_many_mentions, "More mentions than the network takes.";
    "hashtag-case", Hint, tags::hashtag_case, "Words of a hashtag run together: screen readers cannot tell them apart.";
    "hashtag-cut", Warning, tags::hashtag_cut, "A character ends the hashtag sooner than meant.";
    "mention-format", Warning, tags::mention_format, "A mention is written as on another network.";

    "media-required", Error, media::required, "The network refuses a post without a picture or a video.";
    "too-many-media", Error, media::too_many, "More files than the network takes in a part.";
    "media-mixed", Error, media::mixed, "A video goes alone on this network.";
    "media-kind", Error, media::kind, "The network does not take this kind of file.";
    "media-type", Error, media::file_type, "The network does not take this format, and it cannot be converted.";
    "media-too-heavy", Error, media::too_heavy, "A video or sound is heavier than the network takes.";
    "image-shrunk", Hint, media::shrunk, "A picture is made lighter to be taken.";
    "image-too-small", Error, media::too_small, "A picture has fewer pixels than the network asks.";
    "media-ratio", Error, media::ratio, "A picture or video is too tall or too wide.";
    "media-too-short", Error, media::too_short, "A video lasts less than the network asks.";
    "media-too-lengthy", Error, media::too_lengthy, "A video lasts more than the network takes.";
    "media-truncated", Error, media::truncated, "A file is cut short.";
    "media-place", Hint, media::has_place, "A file says where it was taken; that is removed from what goes out.";
    "alt-missing", Warning, media::alt_missing, "A picture has no text alternative.";
    "alt-too-long", Error, media::alt_too_long, "A text alternative is longer than the network takes.";
    "alt-filename", Warning, media::alt_filename, "A text alternative is the name of a file.";

    "poll-unsupported", Error, poll::unsupported, "The network has no polls for us.";
    "poll-options", Error, poll::options, "Too few or too many options.";
    "poll-option-too-long", Error, poll::option_too_long, "An option is too long.";
    "poll-option-double", Error, poll::option_double, "An option is empty or there twice.";
    "poll-duration", Error, poll::duration, "The poll is open for too short or too long.";
    "poll-multiple", Warning, poll::multiple, "The network takes one answer per person.";
    "poll-media", Error, poll::with_media, "A poll and media do not go together.";

    "placeholder", Error, style::placeholder, "A {{placeholder}} of a template was not filled in.";
    "forbidden-word", Warning, style::forbidden_word, "A word the workspace does not want.";
    "standard-length", Warning, standard::length, "A text is longer than the standard of the house.";
    "standard-hashtags", Warning, standard::hashtags, "More hashtags than the standard of the house.";
    "standard-visual", Warning, standard::visual, "The standard of the house asks for a picture or a video.";
    "standard-link", Hint, standard::tagged_links, "A link has no tags, and its visits cannot be counted.";
    "hidden-characters", Warning, style::hidden_characters, "Invisible or direction-changing characters.";
    "fancy-letters", Warning, style::fancy_letters, "Mathematical letters used as bold or italic: screen readers spell them.";
    "emoji-many", Hint, style::emoji_many, "So many emoji that screen readers drown the text.";
    "shouting", Hint, style::shouting, "Words in capitals.";
    "punctuation-repeated", Hint, style::punctuation_repeated, "!!! or ???.";

    "spaces", Hint, typography::spaces, "Double spaces, or spaces around the text.";
    "typography-fr", Hint, typography::french, "French puts a narrow space before ; : ! ? and inside « ».";

    "language-mismatch", Hint, repeat::language_mismatch, "The text reads as another language than the one declared.";
    "near-duplicate", Warning, repeat::near_duplicate, "The account published almost the same text lately.";
}
