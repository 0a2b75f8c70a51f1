// SPDX-License-Identifier: MIT OR Apache-2.0
//! An alpha sprite: a sticker with soft edges, a translucent shadow, and colour hidden where it is fully transparent.

use crate::drawing::{Canvas, Path, cat, hex, mix, smoothstep};

/// Samples red, green, blue, alpha of the 720 x 720 sprite, straight (not premultiplied), and its size.
pub fn draw() -> (Vec<u8>, usize, usize) {
    // What nobody sees: a checker of loud colours that a careless program would bring to light.
    let mut colour = Canvas::new(720, 720, 1.0, [0.0; 3]);
    colour.shade(
        |x, y, _| if ((x / 40.0) as u32 + (y / 40.0) as u32).is_multiple_of(2) { hex(0xff00ff) } else { hex(0x00ffc0) },
    );
    let mut alpha = Canvas::new(720, 720, 1.0, [0.0; 3]);

    let shadow = Path::ellipse([372.0, 612.0], [240.0, 46.0], 0.0);
    let soft = |x: f32, y: f32| {
        let (dx, dy) = ((x - 372.0) / 240.0, (y - 612.0) / 46.0);
        0.55 * smoothstep(1.0, 0.2, dx * dx + dy * dy)
    };
    let area = colour.coverage(&shadow);
    colour.paint(&area, 1.0, |x, y, old| if soft(x, y) > 0.0 { hex(0x241a3a) } else { old });
    alpha.paint(&area, 1.0, |x, y, old| old.map(|v| v.max(soft(x, y))));

    // The cat is drawn on white and on black: where both agree it is opaque, elsewhere their difference is its alpha.
    let figure = |ground: f32| {
        let mut sheet = Canvas::new(720, 720, 1.0, [ground; 3]);
        cat::draw(
            &mut sheet,
            [340.0, 620.0],
            2.0,
            cat::Colours { fur: hex(0x6f7fb5), eyes: hex(0xe0a83a), ..cat::Colours::default() },
        );
        sheet
    };
    let (white, black) = (figure(1.0), figure(0.0));
    for (i, (w, b)) in white.pixels.iter().zip(&black.pixels).enumerate() {
        let opacity = 1.0 - (w[1] - b[1]).clamp(0.0, 1.0);
        if opacity > 1.0 / 512.0 {
            let ink = b.map(|v| (v / opacity).clamp(0.0, 1.0));
            let under = alpha.pixels[i][0];
            let total = opacity + under * (1.0 - opacity);
            colour.pixels[i] = mix(colour.pixels[i], ink, opacity / total);
            alpha.pixels[i] = [total; 3];
        }
    }
    let samples = colour.rgb8().chunks_exact(3).zip(alpha.grey8()).flat_map(|(c, a)| [c[0], c[1], c[2], a]).collect();
    (samples, 720, 720)
}
