//! What posts look like on the wire. The types of the handbook and the store are free to change; these are not.

use passeur_handbook::content as book;
use passeur_store::posts::{self, Schedule, Stage};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::input::Moment;

/// What is published. One part is a post, several are a thread.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"parts": [{"text": "Ouvert dimanche, de 8 h à 13 h."}]}))]
pub struct Content {
    /// Headline, where the network has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub parts: Vec<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Posted as a reply to the last part, by the same account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_comment: Option<String>,
    /// Content warning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// Media are hidden until the reader asks for them.
    pub sensitive: bool,
    pub visibility: Visibility,
    /// BCP 47 tags, main language first.
    pub languages: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<Poll>,
    pub reply_gate: ReplyGate,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Part {
    pub text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Attachment>,
}

/// A file of the media library, as one part uses it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Its id in the library.
    pub media: String,
    /// Text alternative for this use; without one the library's own is used.
    #[serde(default)]
    pub alt: String,
    /// Focal point: x and y from -1 (left, bottom) to 1 (right, top).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<[f64; 2]>,
    /// Crop, as fractions of the original: x, y, width, height.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crop: Option<[f64; 4]>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    #[default]
    Public,
    Unlisted,
    Followers,
    Direct,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReplyGate {
    #[default]
    Everyone,
    Followers,
    Following,
    Mentioned,
    Nobody,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Poll {
    pub options: Vec<String>,
    /// How long it is open.
    pub minutes: u32,
    pub multiple: bool,
    pub hide_totals: bool,
}

/// What one account says differently. A field that is left out follows the master, also when the master changes
/// later; an empty one takes the master's away.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Override {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parts: Option<Vec<Part>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_comment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Visibility>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub poll: Option<Poll>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_gate: Option<ReplyGate>,
}

/// What a post is for one of its accounts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rendition {
    /// Id of the account, or `network:handle`.
    #[schema(example = "mastodon:@fournil@mastodon.social")]
    pub account: String,
    #[serde(default, rename = "override")]
    pub own: Override,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PostStage)]
pub enum PostStage {
    Idea,
    Draft,
    Template,
    /// Has a time, and a delivery for each of its accounts.
    Planned,
}

/// When a post goes out: exactly one of `now`, `at`, `queue` and `rule`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({"at": "2026-11-30T08:30:00Z"}))]
pub struct When {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub now: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
    /// In the next slot that is free for all its accounts.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub queue: bool,
    /// Again and again, by a recurrence rule of RFC 5545.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "FREQ=WEEKLY;BYDAY=MO;COUNT=8")]
    pub rule: Option<String>,
    /// With `rule`: the first time, on the wall clock of the workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-30T09:00:00")]
    pub start: Option<String>,
}

/// A post as it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Post {
    pub id: String,
    pub stage: PostStage,
    pub content: Content,
    pub renditions: Vec<Rendition>,
    pub labels: Vec<String>,
    pub campaign: Option<String>,
    pub notes: String,
    pub due_at: Option<Moment>,
    pub schedule: Option<When>,
    /// Grows with each change of what will be published.
    pub version: i64,
    pub approval: Approval,
    /// Id of the person who made it.
    pub author: Option<String>,
    pub created_at: Moment,
    pub updated_at: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Moment>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ApprovalState)]
pub enum Approval {
    /// The workspace asks for none.
    NotNeeded,
    /// Nothing goes out before it is given.
    Wanted,
    Given,
}

macro_rules! same_names {
    ($($ours:ident / $theirs:path { $($name:ident),* })*) => { $(
        impl From<$ours> for $theirs {
            fn from(from: $ours) -> $theirs {
                match from { $($ours::$name => <$theirs>::$name),* }
            }
        }
        impl From<$theirs> for $ours {
            fn from(from: $theirs) -> $ours {
                match from { $(<$theirs>::$name => $ours::$name),* }
            }
        }
    )* };
}
same_names! {
    Visibility / book::Visibility { Public, Unlisted, Followers, Direct }
    ReplyGate / book::ReplyGate { Everyone, Followers, Following, Mentioned, Nobody }
    PostStage / Stage { Idea, Draft, Template, Planned }
}

macro_rules! same_fields {
    ($($ours:ident / $theirs:path { $($field:ident: $turn:ident),* })*) => { $(
        impl From<$ours> for $theirs {
            fn from(from: $ours) -> $theirs {
                $theirs { $($field: $turn!(from.$field)),* }
            }
        }
        impl From<$theirs> for $ours {
            fn from(from: $theirs) -> $ours {
                $ours { $($field: $turn!(from.$field)),* }
            }
        }
    )* };
}
macro_rules! as_is {
    ($value:expr) => {
        $value
    };
}
macro_rules! turned {
    ($value:expr) => {
        $value.into()
    };
}
macro_rules! option {
    ($value:expr) => {
        $value.map(Into::into)
    };
}
macro_rules! each {
    ($value:expr) => {
        $value.into_iter().map(Into::into).collect()
    };
}
macro_rules! parts {
    ($value:expr) => {
        $value.map(|parts| parts.into_iter().map(Into::into).collect())
    };
}
use book::{
    Attachment as BookAttachment, Content as BookContent, Override as BookOverride, Part as BookPart, Poll as BookPoll,
};
same_fields! {
    Content / BookContent {
        title: as_is, parts: each, link: as_is, first_comment: as_is, warning: as_is, sensitive: as_is,
        visibility: turned, languages: as_is, poll: option, reply_gate: turned
    }
    Part / BookPart { text: as_is, media: each }
    Attachment / BookAttachment { media: as_is, alt: as_is, focus: option, crop: option }
    Poll / BookPoll { options: as_is, minutes: as_is, multiple: as_is, hide_totals: as_is }
    Override / BookOverride {
        title: as_is, parts: parts, link: as_is, first_comment: as_is, warning: as_is, sensitive: as_is,
        visibility: option, languages: as_is, poll: option, reply_gate: option
    }
}

impl From<posts::Rendition> for Rendition {
    fn from(from: posts::Rendition) -> Rendition {
        Rendition { account: from.account_id, own: from.own.into() }
    }
}

impl When {
    fn of(schedule: &Schedule, due_at: Option<Moment>) -> Option<When> {
        match schedule {
            Schedule::None => None,
            Schedule::Now => Some(When { now: true, ..When::default() }),
            Schedule::At => Some(When { at: due_at, ..When::default() }),
            Schedule::Queue => Some(When { queue: true, ..When::default() }),
            Schedule::Recurring { rule, start, .. } => {
                Some(When { rule: Some(rule.clone()), start: Some(start.clone()), ..When::default() })
            }
        }
    }
}

impl From<posts::Post> for Post {
    fn from(post: posts::Post) -> Post {
        let due_at = post.due_at.map(Moment::of);
        Post {
            stage: post.stage.into(),
            schedule: When::of(&post.schedule, due_at),
            approval: match (post.approval_required, post.is_approved()) {
                (false, _) => Approval::NotNeeded,
                (true, true) => Approval::Given,
                (true, false) => Approval::Wanted,
            },
            id: post.id,
            content: post.body.content.into(),
            renditions: post.body.renditions.into_iter().map(Into::into).collect(),
            labels: post.body.labels,
            campaign: post.body.campaign_id,
            notes: post.body.notes,
            due_at,
            version: post.version,
            author: post.author_id,
            created_at: Moment::of(post.created_at),
            updated_at: Moment::of(post.updated_at),
            deleted_at: post.deleted_at.map(Moment::of),
        }
    }
}
