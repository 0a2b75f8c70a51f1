// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a cloak can not do. The program, the page and the documentation show this one text.

/// What users must know before they rely on a cloak, in plain words. `docs/cloak-limits.md` holds the same text.
pub const LIMITS: &str = include_str!("../../data/cloak-limits.md");

/// The first paragraph of [`LIMITS`]: what is said beside every cloak.
pub fn short_limits() -> &'static str {
    LIMITS.split("\n\n").map(str::trim).find(|text| !text.is_empty() && !text.starts_with('#')).unwrap_or_default()
}
