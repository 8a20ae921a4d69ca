//! What the trade does each time: checklists around a publication, skeletons of texts, what a good
//! profile holds. Data of the catalogue, with a source where somebody published it.

mod checks;
mod duties;
mod frameworks;
mod handles;
mod profiles;

pub use checks::{Check, Moment, Occasion, checks_for};
pub use duties::{Duty, TASKS, default_duties};
pub use frameworks::{Framework, Shape, blanks, frameworks_for};
pub use handles::{HandleFault, HandleRule, confusable, handle_of, lookalikes, skeleton, strangers};
pub use profiles::{Master, Profile, ProfileField, ProfileImage, Size, TextFault, Who, faults, length};
