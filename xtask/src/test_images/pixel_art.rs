// SPDX-License-Identifier: MIT OR Apache-2.0
//! Pixel art: a cabin in a winter night, 96 x 72 cells in 16 colours, shown ten times as large.

use crate::drawing::Random;

/// The palette, red, green, blue.
pub const PALETTE: [[u8; 3]; 16] = [
    [0x0d, 0x10, 0x28],
    [0x1a, 0x1f, 0x47],
    [0x2e, 0x35, 0x6e],
    [0x4a, 0x55, 0x96],
    [0x7a, 0x8c, 0xc4],
    [0xb9, 0xc9, 0xea],
    [0xf4, 0xf7, 0xff],
    [0xff, 0xe0, 0x7a],
    [0xf2, 0x9a, 0x3f],
    [0xc2, 0x4a, 0x38],
    [0x7a, 0x2f, 0x3a],
    [0x4b, 0x2a, 0x2f],
    [0x86, 0x5a, 0x3d],
    [0x1f, 0x4a, 0x45],
    [0x2f, 0x74, 0x5a],
    [0x5f, 0xa8, 0x6f],
];
const WIDTH: usize = 96;
const HEIGHT: usize = 72;
const CELL: usize = 10;

/// A hero with a lantern, one hex digit of the palette per cell, `.` is transparent.
const HERO: [&str; 14] = [
    "...9999...",
    "..999999..",
    "..9aaaa9..",
    "..cccccc..",
    "..c0cc0c..",
    "..cccccc..",
    "...cccc...",
    "..444444..",
    ".44444444.",
    ".4.4444.47",
    ".c.4444.88",
    "...3333.77",
    "...3..3...",
    "..bb..bb..",
];

/// Ordered dithering (Bayer 4 x 4), thresholds 0..16.
const BAYER: [[u8; 4]; 4] = [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]];

struct Cells(Vec<u8>);

impl Cells {
    fn put(&mut self, x: i32, y: i32, colour: u8) {
        if (0..WIDTH as i32).contains(&x) && (0..HEIGHT as i32).contains(&y) {
            self.0[y as usize * WIDTH + x as usize] = colour;
        }
    }

    fn block(&mut self, x: i32, y: i32, w: i32, h: i32, colour: u8) {
        (0..w * h).for_each(|i| self.put(x + i % w, y + i / w, colour));
    }
}

/// Palette indices, one byte per pixel, and the size of the picture.
pub fn draw() -> (Vec<u8>, usize, usize) {
    let mut random = Random::named("pixel-art");
    let mut cells = Cells(vec![0; WIDTH * HEIGHT]);
    sky(&mut cells, &mut random);
    mountains(&mut cells);
    snow(&mut cells, &mut random);
    for (x, y, tall) in [(4, 62, 26), (14, 58, 18), (84, 61, 30), (93, 58, 20), (73, 56, 14), (24, 56, 12)] {
        fir(&mut cells, x, y, tall);
    }
    cabin(&mut cells, 42, 40);
    for (j, row) in HERO.iter().enumerate() {
        for (i, c) in row.chars().enumerate() {
            if let Some(colour) = c.to_digit(16) {
                cells.put(27 + i as i32, 51 + j as i32, colour as u8);
            }
        }
    }
    let (width, height) = (WIDTH * CELL, HEIGHT * CELL);
    let pixels = (0..width * height).map(|i| cells.0[i / width / CELL * WIDTH + i % width / CELL]).collect();
    (pixels, width, height)
}

fn sky(cells: &mut Cells, random: &mut Random) {
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let level = y as f32 / 50.0 * 4.0;
            let step = (level.fract() * 16.0) as u8 > BAYER[y % 4][x % 4];
            cells.put(x as i32, y as i32, (level as u8 + u8::from(step)).min(4));
        }
    }
    for _ in 0..46 {
        let (x, y) = (random.below(WIDTH) as i32, random.below(30) as i32);
        cells.put(x, y, [5, 6, 4][random.below(3)]);
    }
    for y in -8i32..=8 {
        for x in -8i32..=8 {
            let d = x * x + y * y;
            if d <= 64 {
                let shadow = (x + 3) * (x + 3) + (y - 2) * (y - 2) > 70;
                cells.put(74 + x, 14 + y, if shadow { 5 } else { 6 });
            }
        }
    }
    for (x, y) in [(71, 12), (76, 16), (75, 10), (72, 17)] {
        cells.block(x, y, 2, 1, 5);
    }
}

fn mountains(cells: &mut Cells) {
    for (peak, top, slope, colour) in
        [(18i32, 22i32, 1i32, 1u8), (52, 16, 1, 1), (80, 27, 1, 1), (34, 33, 2, 0), (66, 31, 2, 0)]
    {
        for y in top..56 {
            let half = (y - top) / slope + 1;
            for x in peak - half..=peak + half {
                let cap = colour == 1 && y - top < 6 + (x % 3).abs();
                cells.put(
                    x,
                    y,
                    if cap && x < peak {
                        5
                    } else if cap {
                        4
                    } else {
                        colour
                    },
                );
            }
        }
    }
}

fn snow(cells: &mut Cells, random: &mut Random) {
    for x in 0..WIDTH as i32 {
        let top = 54 + [0, 0, 1, 1, 2, 1, 1, 0][(x / 6 % 8) as usize];
        for y in top..HEIGHT as i32 {
            let dither = BAYER[(y % 4) as usize][(x % 4) as usize] < ((y - top) * 16 / 20).clamp(0, 15) as u8;
            cells.put(
                x,
                y,
                if y == top {
                    6
                } else if dither {
                    4
                } else {
                    5
                },
            );
        }
    }
    for _ in 0..60 {
        cells.put(random.below(WIDTH) as i32, random.below(HEIGHT) as i32, 6);
    }
    // Footprints to the door.
    for k in 0..9 {
        cells.block(38 + k, 66 - k + (k % 2), 2, 1, 3);
    }
}

fn fir(cells: &mut Cells, x: i32, foot: i32, tall: i32) {
    cells.block(x - 1, foot - 3, 2, 4, 11);
    for y in 0..tall - 3 {
        let half = (y % 7 + 1) * (y + 6) / 16 + 1;
        for dx in -half..=half {
            let colour = if y % 7 == 6 && dx.abs() > half / 2 {
                5
            } else if dx < 0 {
                13
            } else {
                14
            };
            cells.put(x + dx, foot - tall + y, if dx == half - 1 && half > 2 { 15 } else { colour });
        }
    }
    cells.put(x, foot - tall - 1, 6);
}

fn cabin(cells: &mut Cells, x: i32, y: i32) {
    for row in 0..16 {
        cells.block(x, y + row, 26, 1, if row % 3 == 2 { 11 } else { 12 });
    }
    for k in 0..12 {
        cells.block(
            x - 3 + k,
            y - k,
            32 - 2 * k,
            1,
            if k < 3 {
                6
            } else if k % 3 == 0 {
                10
            } else {
                9
            },
        );
    }
    cells.block(x - 3, y, 32, 1, 5);
    cells.block(x + 19, y - 14, 4, 9, 10);
    cells.block(x + 18, y - 15, 6, 2, 6);
    for k in 0..7 {
        cells.block(x + 20 + k % 3, y - 18 - 2 * k, 2 + k % 2, 1, if k < 4 { 5 } else { 4 });
    }
    cells.block(x + 10, y + 6, 6, 10, 11);
    cells.put(x + 14, y + 11, 7);
    for wx in [x + 3, x + 19] {
        cells.block(wx - 1, y + 4, 6, 6, 11);
        cells.block(wx, y + 5, 4, 4, 7);
        cells.block(wx, y + 7, 4, 2, 8);
        cells.block(wx + 1, y + 5, 1, 4, 11);
    }
    for k in 0..6 {
        cells.block(x + 2 - k, y + 17 + k, 6 + k, 1, 7 - u8::from(k > 2) * 2);
    }
}
