// SPDX-License-Identifier: MIT OR Apache-2.0
//! The quality number (1 to 100) that a quantisation table stands for.

use crate::container::jpeg_segments::QuantTable;

/// Luminance table of T.81 annex K.1, natural order.
pub const LUMA: QuantTable = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
    87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
];

/// Chrominance table of T.81 annex K.2, natural order.
pub const CHROMA: QuantTable = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99,
];

/// `base` at `quality` (1..=100), scaled as libjpeg does.
pub fn scaled(base: &QuantTable, quality: u8) -> QuantTable {
    let quality = u32::from(quality.clamp(1, 100));
    let scale = if quality < 50 { 5000 / quality } else { 200 - 2 * quality };
    base.map(|v| ((u32::from(v) * scale + 50) / 100).clamp(1, 255) as u16)
}

/// The quality (1..=100) at which libjpeg's tables come nearest to these, by the sum of absolute differences: exact for
/// files written by libjpeg and its many descendants, an equivalent for others. `chroma` is `None` for grey pictures.
pub fn estimate(luma: &QuantTable, chroma: Option<&QuantTable>) -> u8 {
    let distance = |table: &QuantTable, base: &QuantTable, quality| -> u32 {
        table.iter().zip(scaled(base, quality)).map(|(&a, b)| u32::from(a.abs_diff(b))).sum()
    };
    (1..=100).min_by_key(|&q| distance(luma, &LUMA, q) + chroma.map_or(0, |c| distance(c, &CHROMA, q))).unwrap_or(100)
}
