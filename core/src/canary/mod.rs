// SPDX-License-Identifier: MIT OR Apache-2.0
//! Training-set evidence: strings drawn at random before publication, and what a model's losses on them prove
//! afterwards (docs/canary.md; the sealed file is docs/canary-format.md).
//!
//! The author draws the randomness and commits to it, so the p-values of [`rank`] and [`paired`] hold for every model
//! whatever: nothing is assumed of losses, texts or training. The figures that do assume something ([`Normal`],
//! [`StudentT`]) are given beside them as approximations.
//!
//! [`rank`]: rank()
//! [`paired`]: paired()

mod commitment;
mod fisher;
mod make;
mod paired;
mod rank;
#[cfg(feature = "serde")]
mod sealed_json;
mod student;
mod words;

pub use commitment::{Commitment, CommitmentError, Sealed};
pub use fisher::{FisherError, log10_chi2_tail, log10_fisher};
pub use make::{MAX_DECOYS, MakeError, Style, make};
pub use paired::{Document, Draw, MAX_DOCUMENTS, MAX_DRAWS, Paired, PairedError, PairedOptions, Reference, paired};
pub use rank::{LossError, Normal, Rank, RankError, collect_losses, rank};
#[cfg(feature = "serde")]
pub use sealed_json::{MAX_SEALED, SealedError, parse_sealed, sealed_to_json};
pub use student::{StudentT, log10_student_tail, student_t};
