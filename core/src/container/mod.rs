// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lossless access to what stands beside the pixels in a file.
