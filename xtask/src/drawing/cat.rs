// SPDX-License-Identifier: MIT OR Apache-2.0
//! A cel-shaded cat in a scarf, the hero of several test pictures.

use super::{
    Canvas, Coverage, Path, Rgb,
    canvas::{hex, mix},
    path::{Point, spline},
};

/// The cat's colours.
#[derive(Debug, Clone, Copy)]
pub struct Colours {
    /// Fur in the light; the shade is derived from it.
    pub fur: Rgb,
    /// Muzzle, chest and paws.
    pub light_fur: Rgb,
    /// Scarf.
    pub scarf: Rgb,
    /// Iris.
    pub eyes: Rgb,
    /// Ink lines.
    pub ink: Rgb,
}

impl Default for Colours {
    fn default() -> Self {
        Self {
            fur: hex(0xe8893a),
            light_fur: hex(0xfff1dc),
            scarf: hex(0xc9343f),
            eyes: hex(0x3f9a6d),
            ink: hex(0x2a1b2e),
        }
    }
}

/// The cat on a canvas: where its own units (sitting on the origin, 270 high, y up is negative) lie in the design.
struct Figure<'a> {
    canvas: &'a mut Canvas,
    at: Point,
    size: f32,
    colours: Colours,
}

/// Draws the cat sitting on `at`, `size` design units to its own unit (at size 1 it is 270 high).
pub fn draw(canvas: &mut Canvas, at: Point, size: f32, colours: Colours) {
    let mut figure = Figure { canvas, at, size, colours };
    figure.tail();
    figure.body();
    figure.head();
    figure.face();
    figure.scarf();
}

impl Figure<'_> {
    fn place(&self, path: Path) -> Path {
        let (at, size) = (self.at, self.size);
        path.map(|p| [at[0] + size * p[0], at[1] + size * p[1]])
    }

    fn shape(&mut self, path: Path, colour: Rgb) -> Coverage {
        let path = self.place(path);
        let coverage = self.canvas.coverage(&path);
        self.canvas.paint(&coverage, 1.0, |_, _, _| colour);
        coverage
    }

    fn inside(&mut self, path: Path, clip: &Coverage, colour: Rgb) {
        let path = self.place(path);
        self.canvas.fill_inside(&path, clip, colour, 1.0);
    }

    fn line(&mut self, path: &Path) {
        let outline = self.place(path.clone()).outline(5.0 * self.size);
        self.canvas.fill(&outline, self.colours.ink);
    }

    fn pen(&mut self, points: &[Point], width: f32) {
        let pen = self.place(Path::pen(points, width));
        self.canvas.fill(&pen, self.colours.ink);
    }

    fn shade(&self) -> Rgb {
        mix(self.colours.fur, hex(0x5a2350), 0.38)
    }

    fn tail(&mut self) {
        let spine = spline(&[[40.0, -10.0], [95.0, -8.0], [118.0, -50.0], [96.0, -92.0], [112.0, -128.0]], false);
        let tail = Path::ink(&spine, |t| 30.0 - 10.0 * t);
        let clip = self.shape(tail.clone(), self.colours.fur);
        let shadow = Path::ink(&spine, |t| 16.0 - 5.0 * t).map(|p| [p[0] - 9.0, p[1] + 7.0]);
        self.inside(shadow, &clip, self.shade());
        self.inside(Path::circle([111.0, -132.0], 21.0), &clip, self.colours.light_fur);
        self.line(&tail);
    }

    fn body(&mut self) {
        let body = Path::blob(&[
            [-50.0, 2.0],
            [-66.0, -40.0],
            [-52.0, -110.0],
            [-20.0, -150.0],
            [20.0, -150.0],
            [52.0, -110.0],
            [66.0, -40.0],
            [50.0, 2.0],
        ]);
        let clip = self.shape(body.clone(), self.colours.fur);
        self.inside(
            Path::blob(&[[-80.0, 10.0], [-80.0, -120.0], [-30.0, -150.0], [-40.0, -60.0], [-18.0, 10.0]]),
            &clip,
            self.shade(),
        );
        self.inside(
            Path::blob(&[[0.0, -60.0], [-27.0, -112.0], [0.0, -158.0], [27.0, -112.0]]),
            &clip,
            self.colours.light_fur,
        );
        for k in 0..3 {
            let y = -92.0 + 22.0 * k as f32;
            let stripe = Path::pen(&[[70.0, y], [52.0, y + 4.0], [36.0, y - 3.0]], 10.0);
            self.inside(stripe, &clip, self.shade());
        }
        self.line(&body);
        for side in [-1.0, 1.0] {
            let leg = Path::blob(&[
                [side * 8.0, -70.0],
                [side * 6.0, -8.0],
                [side * 14.0, 6.0],
                [side * 34.0, 4.0],
                [side * 35.0, -10.0],
                [side * 30.0, -70.0],
            ]);
            let clip = self.shape(leg.clone(), if side < 0.0 { self.shade() } else { self.colours.fur });
            self.inside(Path::ellipse([side * 20.0, 2.0], [24.0, 15.0], 0.0), &clip, self.colours.light_fur);
            // The top of the leg grows out of the chest, so only its sides are inked.
            self.pen(&[[side * 7.0, -60.0], [side * 6.0, -8.0], [side * 14.0, 6.0], [side * 34.0, 4.0]], 5.0);
            self.pen(&[[side * 31.0, -58.0], [side * 35.0, -10.0], [side * 34.0, 4.0]], 5.0);
        }
    }

    fn head(&mut self) {
        for side in [-1.0, 1.0] {
            let ear = Path::polygon(&spline(
                &[
                    [side * 18.0, -228.0],
                    [side * 42.0, -262.0],
                    [side * 66.0, -276.0],
                    [side * 74.0, -240.0],
                    [side * 70.0, -196.0],
                ],
                false,
            ));
            let clip = self.shape(ear.clone(), self.colours.fur);
            let inner = Path::polygon(&[[side * 38.0, -228.0], [side * 60.0, -264.0], [side * 65.0, -206.0]]);
            self.inside(inner, &clip, mix(self.colours.scarf, self.colours.light_fur, 0.5));
            self.line(&ear);
        }
        let head = Path::blob(&[
            [0.0, -144.0],
            [-50.0, -150.0],
            [-88.0, -168.0],
            [-76.0, -212.0],
            [-38.0, -240.0],
            [0.0, -245.0],
            [38.0, -240.0],
            [76.0, -212.0],
            [88.0, -168.0],
            [50.0, -150.0],
        ]);
        let clip = self.shape(head.clone(), self.colours.fur);
        self.inside(
            Path::blob(&[
                [-100.0, -140.0],
                [-95.0, -230.0],
                [-58.0, -240.0],
                [-72.0, -190.0],
                [-40.0, -158.0],
                [10.0, -138.0],
            ]),
            &clip,
            self.shade(),
        );
        self.inside(Path::ellipse([0.0, -156.0], [40.0, 20.0], 0.0), &clip, self.colours.light_fur);
        for (x, lean) in [(-16.0, -3.0), (0.0, 0.0), (16.0, 3.0)] {
            let stripe = Path::pen(&[[x + lean, -250.0], [x, -232.0], [x - 0.5 * lean, -216.0]], 11.0);
            self.inside(stripe, &clip, self.shade());
        }
        self.line(&head);
    }

    fn face(&mut self) {
        let ink = self.colours.ink;
        for side in [-1.0, 1.0] {
            let x = side * 36.0;
            let white = Path::ellipse([x, -186.0], [17.0, 20.0], 0.0);
            let clip = self.shape(white.clone(), hex(0xffffff));
            self.inside(Path::ellipse([x + 1.0, -184.0], [13.0, 17.0], 0.0), &clip, self.colours.eyes);
            self.inside(Path::ellipse([x + 1.0, -190.0], [13.0, 10.0], 0.0), &clip, mix(self.colours.eyes, ink, 0.55));
            self.inside(Path::ellipse([x + 1.0, -184.0], [6.0, 12.0], 0.0), &clip, ink);
            self.inside(Path::circle([x - 4.0, -193.0], 4.5), &clip, hex(0xffffff));
            self.inside(Path::circle([x + 6.0, -176.0], 2.2), &clip, hex(0xffffff));
            self.pen(&[[x - 19.0, -184.0], [x - 10.0, -204.0], [x + 8.0, -206.0], [x + 19.0, -188.0]], 7.0);
            for k in 0..2 {
                let y = -164.0 + 9.0 * k as f32;
                self.pen(
                    &[
                        [side * 52.0, y],
                        [side * 84.0, y - 5.0 + 8.0 * k as f32],
                        [side * 112.0, y - 4.0 + 14.0 * k as f32],
                    ],
                    2.6,
                );
            }
        }
        let nose = Path::blob(&[[-7.0, -169.0], [7.0, -169.0], [0.0, -161.0]]);
        self.shape(nose, mix(self.colours.scarf, ink, 0.25));
        self.pen(&[[0.0, -162.0], [-3.0, -153.0], [-14.0, -150.0], [-22.0, -156.0]], 4.0);
        self.pen(&[[0.0, -162.0], [3.0, -153.0], [14.0, -150.0], [22.0, -156.0]], 4.0);
    }

    fn scarf(&mut self) {
        let scarf = self.colours.scarf;
        let dark = mix(scarf, hex(0x2a0f3a), 0.45);
        let end = Path::blob(&[
            [26.0, -136.0],
            [64.0, -128.0],
            [104.0, -146.0],
            [136.0, -134.0],
            [128.0, -112.0],
            [96.0, -122.0],
            [60.0, -104.0],
            [28.0, -116.0],
        ]);
        let clip = self.shape(end.clone(), scarf);
        self.inside(Path::pen(&[[30.0, -116.0], [62.0, -106.0], [98.0, -122.0], [132.0, -114.0]], 14.0), &clip, dark);
        self.line(&end);
        let band = Path::blob(&[
            [-50.0, -146.0],
            [0.0, -136.0],
            [50.0, -146.0],
            [52.0, -126.0],
            [0.0, -112.0],
            [-52.0, -126.0],
        ]);
        let clip = self.shape(band.clone(), scarf);
        self.inside(Path::blob(&[[-60.0, -150.0], [-30.0, -136.0], [-20.0, -110.0], [-64.0, -116.0]]), &clip, dark);
        self.inside(Path::pen(&[[-50.0, -122.0], [0.0, -109.0], [50.0, -122.0]], 9.0), &clip, dark);
        self.line(&band);
    }
}
