// SPDX-License-Identifier: MIT OR Apache-2.0
//! Hand lettering: capitals as pen strokes, so that no font file is needed.

use super::{
    Canvas, Path, Random, Rgb,
    path::{Point, spline},
};

/// Strokes of a capital in a box of 4 x 6: points `xy` in digits; `~` before a stroke makes it a smooth curve.
fn strokes(letter: char) -> &'static str {
    match letter {
        'A' => "06 20 46|1434",
        'B' => "00 06|~00 30 31 23 03|~03 33 45 26 06",
        'C' => "~41 20 02 04 26 45",
        'D' => "00 06|~00 20 42 44 26 06",
        'E' => "40 00 06 46|03 33",
        'F' => "40 00 06|03 33",
        'G' => "~41 20 02 04 26 45 43|43 23",
        'H' => "00 06|40 46|03 43",
        'I' => "20 26",
        'J' => "~30 34 26 05",
        'K' => "00 06|40 03 46",
        'L' => "00 06 46",
        'M' => "06 00 24 40 46",
        'N' => "06 00 46 40",
        'O' => "~20 02 04 26 44 42 20",
        'P' => "06 00|~00 30 42 23 03",
        'Q' => "~20 02 04 26 44 42 20|24 46",
        'R' => "06 00|~00 30 42 23 03|23 46",
        'S' => "~41 20 01 23 45 26 05",
        'T' => "00 40|20 26",
        'U' => "~00 03 15 26 35 43 40",
        'V' => "00 26 40",
        'W' => "00 16 22 36 40",
        'X' => "00 46|40 06",
        'Y' => "00 23 40|23 26",
        'Z' => "00 40 06 46",
        '0' => "~20 02 04 26 44 42 20",
        '1' => "11 20 26",
        '2' => "~01 20 41 33 06|06 46",
        '3' => "00 40 22|~22 43 45 26 05",
        '4' => "36 30 04 44",
        '5' => "40 00 02|~02 32 44 26 05",
        '6' => "~30 03 05 26 44 23 04",
        '7' => "00 40 16",
        '8' => "~20 01 23 45 26 05 23 41 20",
        '9' => "~42 23 02 20 41 43 16",
        '!' => "20 24|26 26",
        '?' => "~01 20 41 23 24|26 26",
        '.' => "26 26",
        ',' => "26 17",
        '\'' => "20 21",
        '-' => "13 33",
        _ => "",
    }
}

/// How a line of lettering looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Height of a capital, design units.
    pub size: f32,
    /// Width of the pen, design units.
    pub pen: f32,
    /// Colour of the ink.
    pub ink: Rgb,
}

const ADVANCE: f32 = 5.6;

/// Width of `text` in design units.
pub fn width(text: &str, size: f32) -> f32 {
    let units: f32 = text.chars().map(advance).sum();
    units * size / 6.0
}

fn advance(letter: char) -> f32 {
    match letter {
        ' ' => 3.6,
        'I' | '!' | '.' | ',' | '\'' | '1' => 3.4,
        'M' | 'W' => 6.2,
        _ => ADVANCE,
    }
}

/// Letters `text` with its first capital's top left corner at `at`; the hand is a little unsteady.
pub fn line(canvas: &mut Canvas, random: &mut Random, text: &str, at: Point, style: Style) {
    let unit = style.size / 6.0;
    let mut x = at[0];
    for letter in text.chars() {
        let lift = random.between(-0.15, 0.15);
        let narrow = if advance(letter) < 3.5 { 1.2 } else { 0.0 };
        for stroke in strokes(letter).split('|').filter(|s| !s.is_empty()) {
            let smooth = stroke.starts_with('~');
            let digits: Vec<f32> = stroke.bytes().filter(u8::is_ascii_digit).map(|b| f32::from(b - b'0')).collect();
            let points: Vec<Point> = digits
                .chunks_exact(2)
                .map(|p| {
                    let wobble = [random.between(-0.12, 0.12), random.between(-0.12, 0.12) + lift];
                    [x + (p[0] - narrow + wobble[0]) * unit, at[1] + (p[1] + wobble[1]) * unit]
                })
                .collect();
            let points = if smooth { spline(&points, false) } else { points };
            for pair in points.windows(2) {
                canvas.fill(&Path::ink(pair, |_| style.pen), style.ink);
            }
        }
        x += advance(letter) * unit;
    }
}

/// Letters every line of `lines`, centred on `centre`.
pub fn block(canvas: &mut Canvas, random: &mut Random, lines: &[&str], centre: Point, style: Style) {
    let leading = style.size * 1.45;
    let top = centre[1] - 0.5 * (leading * lines.len() as f32 - 0.45 * style.size);
    for (i, text) in lines.iter().enumerate() {
        let left = centre[0] - 0.5 * (width(text, style.size) - 1.6 * style.size / 6.0);
        line(canvas, random, text, [left, top + leading * i as f32], style);
    }
}
