//! The mark and the line drawings of the empty states: one family, 160 × 120, two lines of water under each.
//!
//! Strokes take `currentColor`; the class `touch` marks the one part in the accent.

use super::Html;

/// What an empty place is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawing {
    Posts,
    Calendar,
    Accounts,
    Media,
    Notifications,
    Inbox,
    Relations,
    Insights,
    Vault,
    Strategy,
    Watch,
    Hub,
    NothingFound,
    Fault,
}

impl Drawing {
    pub const ALL: [Drawing; 14] = [
        Self::Posts,
        Self::Calendar,
        Self::Accounts,
        Self::Media,
        Self::Notifications,
        Self::Inbox,
        Self::Relations,
        Self::Insights,
        Self::Vault,
        Self::Strategy,
        Self::Watch,
        Self::Hub,
        Self::NothingFound,
        Self::Fault,
    ];

    /// The middle of its keys: `empty-<id>-title`, `empty-<id>-text`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Calendar => "calendar",
            Self::Accounts => "accounts",
            Self::Media => "media",
            Self::Notifications => "notifications",
            Self::Inbox => "inbox",
            Self::Relations => "relations",
            Self::Insights => "insights",
            Self::Vault => "vault",
            Self::Strategy => "strategy",
            Self::Watch => "watch",
            Self::Hub => "hub",
            Self::NothingFound => "nothing-found",
            Self::Fault => "fault",
        }
    }

    fn body(self) -> &'static str {
        match self {
            // A sheet with lines, and a pen that has just begun.
            Self::Posts => {
                r#"<path d="M52 18h44l14 14v58H52z"/><path d="M96 18v14h14"/><path d="M62 46h30M62 56h36M62 66h18"/><g class="touch"><path d="m98 82 24-27 8 7-24 27-11 4z"/><path d="m117 60 8 7"/></g>"#
            }
            // A page of the month with one day chosen.
            Self::Calendar => {
                r#"<path d="M44 28h72v64H44z"/><path d="M44 44h72"/><path d="M60 20v14M100 20v14"/><path d="M62 44v48M80 44v48M98 44v48M44 60h72M44 76h72"/><g class="touch"><path d="M80 60h18v16H80z"/><path d="m85 68 3 3 5-6"/></g>"#
            }
            // Two quays joined by a rope.
            Self::Accounts => {
                r#"<path d="M34 92V52h16v40M110 92V52h16v40"/><path d="M30 52h24M106 52h24"/><circle cx="42" cy="40" r="8"/><circle cx="118" cy="40" r="8"/><g class="touch"><path d="M50 62c14 20 46 20 60 0"/><path d="m76 70 8 6M84 70l-8 6"/></g>"#
            }
            // Two prints, a sun over hills on the upper one.
            Self::Media => {
                r#"<path d="M40 34h62v48H40z" transform="rotate(-7 71 58)"/><path class="paper" d="M54 38h66v50H54z"/><path d="m54 80 18-18 14 13 12-10 22 19"/><circle class="touch" cx="104" cy="53" r="6"/>"#
            }
            // A ship's bell at rest.
            Self::Notifications => {
                r#"<path d="M58 78c8-6 8-16 8-26a14 14 0 0 1 28 0c0 10 0 20 8 26z"/><path d="M52 78h56"/><path d="M80 38V26M66 26h28"/><g class="touch"><path d="M74 84a6 6 0 0 0 12 0"/><path d="M80 90v6"/></g>"#
            }
            // A letter with its flap open, nothing left inside.
            Self::Inbox => {
                r#"<path d="M42 50v42h76V50"/><path d="M42 50 80 22l38 28"/><path d="m42 92 28-24M118 92 90 68"/><path d="m42 50 38 26 38-26"/><path class="touch" d="m70 50 7 7 14-15"/>"#
            }
            // People on the two banks, a line between them.
            Self::Relations => {
                r#"<circle cx="50" cy="42" r="9"/><path d="M34 74c0-12 7-18 16-18s16 6 16 18"/><circle cx="110" cy="42" r="9"/><path d="M94 74c0-12 7-18 16-18s16 6 16 18"/><circle cx="80" cy="24" r="6"/><path d="M58 36 74 27M102 36 86 27"/><g class="touch"><path d="M34 88h92"/><path d="m118 82 8 6-8 6"/></g>"#
            }
            // A rising line over its axis.
            Self::Insights => {
                r#"<path d="M42 20v72h78"/><path d="M56 92V74M72 92V66M88 92V70M104 92V54"/><g class="touch"><path d="m50 66 20-14 16 6 26-30"/><circle cx="112" cy="28" r="4"/></g>"#
            }
            // A sea chest.
            Self::Vault => {
                r#"<path d="M40 56h80v36H40z"/><path d="M40 56c0-16 8-24 20-24h40c12 0 20 8 20 24"/><path d="M56 34v58M104 34v58"/><g class="touch"><path class="paper" d="M72 52h16v16H72z"/><path d="M80 58v4"/></g>"#
            }
            // A compass rose.
            Self::Strategy => {
                r#"<circle cx="80" cy="56" r="36"/><circle cx="80" cy="56" r="30"/><path d="M80 16v8M80 88v8M40 56h8M112 56h8"/><path class="touch" d="m96 40-10 22-22 10 10-22z"/><circle cx="80" cy="56" r="2"/>"#
            }
            // A lighthouse and its beam.
            Self::Watch => {
                r#"<path d="m68 92 6-50h12l6 50"/><path d="M70 42h20M74 42V32h12v10M72 32l8-8 8 8"/><path d="M71 62h18M70 76h20"/><g class="touch"><path d="M92 34 124 24M92 40l32 6"/><path d="M68 34 36 24M68 40l-32 6"/></g>"#
            }
            // A house on the bank, its light on.
            Self::Hub => {
                r#"<path d="M48 92V54l32-26 32 26v38"/><path d="m40 60 40-33 40 33"/><path d="M98 42V30h8v18"/><path d="M72 92V72h16v20"/><path class="touch" d="M56 62h10v10H56zM94 62h10v10H94z"/>"#
            }
            // A glass over empty water.
            Self::NothingFound => {
                r#"<circle cx="74" cy="50" r="26"/><path d="m93 69 24 24"/><path class="touch" d="M60 50c5 0 5-3 9.500-3s4.500 3 9.500 3 5-3 9.500-3"/><path class="touch" d="M63 59c4 0 4-3 7.500-3s3.500 3 7.500 3 4-3 7.500-3"/>"#
            }
            // The ferry, aground.
            Self::Fault => {
                r#"<g transform="rotate(-9 80 66)"><path d="M36 66h88l-8 18a6 6 0 0 1-6 4H50a6 6 0 0 1-6-4z"/><path d="M56 66V50h36l10 16"/><path d="M72 50V36"/></g><g class="touch"><path d="M112 22v14"/><path d="M112 43v1"/></g>"#
            }
        }
    }

    /// The drawing as an SVG element, hidden from assistive technology: the words beside it say everything.
    pub fn svg(self) -> Html {
        Html::new(format!(
            "<svg class=\"drawing\" viewBox=\"0 0 160 120\" width=\"160\" height=\"120\" aria-hidden=\"true\">{}{WATER}</svg>",
            self.body()
        ))
    }
}

const WATER: &str = r#"<g class="water"><path d="M20 102c7.500 0 7.500-4 15-4s7.500 4 15 4 7.500-4 15-4 7.500 4 15 4 7.500-4 15-4 7.500 4 15 4 7.500-4 15-4 7.500 4 15 4"/><path d="M40 112c6.500 0 6.500-3.500 13-3.500s6.500 3.500 13 3.500 6.500-3.500 13-3.500 6.500 3.500 13 3.500 6.500-3.500 13-3.500 6.500 3.500 13 3.500"/></g>"#;

/// The mark: a small ferry crossing two lines. `size` in CSS pixels.
pub fn mark(size: u32) -> Html {
    let sprite = crate::assets::url("icons.svg");
    Html::new(format!(
        "<svg class=\"mark-ferry\" width=\"{size}\" height=\"{size}\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">\
         <use href=\"{sprite}#ferry\"></use></svg>"
    ))
}
