// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a cloak can not do. The program, the page and the documentation show this one text.

/// What users must know before they rely on a cloak, in plain words. `docs/cloak-limits.md` holds the same text.
pub const LIMITS: &str = include_str!("../../data/cloak-limits.md");
