//! How long a content takes. Seeds of the handbook's cost page, to edit with own figures.

/// Formats that a calendar can hold: an answer, a profile, a live or an event have their own occasion.
pub(super) fn is_published(format: &str) -> bool {
    matches!(
        format,
        "activity"
            | "article"
            | "carousel"
            | "course"
            | "document"
            | "image"
            | "listing"
            | "long_video"
            | "newsletter"
            | "short_video"
            | "story"
            | "text"
    )
}

/// Families where one keeps a profile, a page or a collection up to date rather than publish every week.
pub(super) fn is_upkeep(family: &str) -> bool {
    matches!(family, "crowdfunding" | "freelance" | "jobbing" | "jobs" | "kitty" | "learning" | "events")
}

/// Minutes to brief, make, check, publish and moderate one content of `format`.
pub fn minutes_for(format: &str) -> u32 {
    let make = match format {
        "activity" => 5,
        "listing" => 15,
        "story" => 10,
        "text" | "image" | "event" => 30,
        "campaign" => 60,
        "newsletter" => 75,
        "carousel" | "document" | "article" => 120,
        "short_video" => 150,
        "course" | "long_video" => 600,
        _ => 30,
    };
    // Check and publish 10, moderate 15.
    make + 25
}
