// SPDX-License-Identifier: MIT OR Apache-2.0
//! The text mark: invisible keyed symbols in the gaps between words, each from the two words around it alone, so that
//! any excerpt of enough words can be read (docs/text-format.md).

mod blind;
pub mod channel;
pub mod code;
pub mod context;
pub mod copy;
pub mod detect;
pub mod document;
mod edit;
mod format;
pub mod inspect;
mod key;
mod known;
pub mod mark;
mod placement;
pub mod prefilter;
pub mod probe;
mod reading;
pub mod spoken;
pub mod statistic;
pub mod strip;
mod unmark;

pub use channel::{Channel, Level, LevelError, Units};
pub use edit::{Edit, apply};
pub use format::TextFormat;
pub use key::TextKey;
pub use reading::Reading;
pub use unmark::{unmark, unmark_edits};
