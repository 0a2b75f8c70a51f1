// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands in the metadata.
