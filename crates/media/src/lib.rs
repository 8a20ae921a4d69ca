//! Pictures, sound and video as bytes: what a file is, what may leave with it, and how it becomes
//! acceptable to a network.
//!
//! Everything is synchronous and pure on bytes, except [`video`], which runs ffmpeg as a process when
//! there is one. Callers on an async runtime use a blocking thread. An original is never changed:
//! every function returns new bytes.

mod bmff;
mod ebml;
mod exif_tags;
mod facts;
mod fit;
mod geometry;
mod kind;
mod likeness;
mod look;
mod name;
mod pixels;
mod refusal;
mod sound;
mod still;
mod strip;
mod thumbnail;
pub mod video;

pub use facts::{Facts, Guard, Place, inspect, inspect_file, inspect_with};
pub use fit::{FitOptions, Fitted, Note, Outside, fit, misfits};
pub use geometry::{crop_for_ratio, focus_of_crop};
pub use kind::{Family, Kind, sniff};
pub use likeness::{NEAR, distance};
pub use name::safe_name;
pub use refusal::Refusal;
pub use strip::{Stripped, What, strip, strip_file};
pub use thumbnail::{Thumbnail, avatar, cut, thumbnail};
