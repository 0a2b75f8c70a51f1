// SPDX-License-Identifier: MIT OR Apache-2.0
//! How far a marked picture is from its cover image.
