// SPDX-License-Identifier: MIT OR Apache-2.0
//! A near-blank page: white paper with one line of lettering, a rule and a page number.

use crate::drawing::{
    Canvas, Path, Random, hex,
    lettering::{self, Style},
};

/// The picture, 780 x 1100 units.
pub fn draw(scale: f32) -> Canvas {
    let mut random = Random::named("near-blank-page");
    let mut canvas = Canvas::new(780, 1100, scale, hex(0xffffff));
    let ink = hex(0x202024);
    lettering::block(&mut canvas, &mut random, &["CHAPTER TWO"], [390.0, 460.0], Style { size: 24.0, pen: 3.0, ink });
    canvas.fill(&Path::pen(&[[310.0, 510.0], [390.0, 507.0], [470.0, 511.0]], 3.0), ink);
    lettering::block(&mut canvas, &mut random, &["- 41 -"], [390.0, 1040.0], Style { size: 12.0, pen: 1.6, ink });
    canvas
}
