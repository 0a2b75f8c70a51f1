// SPDX-License-Identifier: MIT OR Apache-2.0
//! The text mark: invisible keyed symbols in the gaps between words, each from the two words around it alone, so that
//! any excerpt of enough words can be read (docs/text-format.md).

mod channel;
#[cfg(feature = "documents")]
pub mod copy;
pub mod detect;
#[cfg(feature = "documents")]
pub mod document;
mod edit;
mod format;
pub mod inspect;
mod key;
pub mod mark;
pub mod prefilter;
pub mod probe;
pub mod strip;

pub use channel::{Channel, Level, LevelError, Units};
pub use edit::{Edit, apply};
pub use format::TextFormat;
pub use key::TextKey;
