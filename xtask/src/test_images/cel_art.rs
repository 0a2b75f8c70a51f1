// SPDX-License-Identifier: MIT OR Apache-2.0
//! Flat cel art with ink lines: a cat on a hill above a bay at sunset.

use crate::drawing::{Canvas, Path, Random, cat, hex, mix, path::spline};

/// The picture, 1120 x 800 units.
pub fn draw(scale: f32) -> Canvas {
    let mut random = Random::named("cel-art");
    let mut canvas = Canvas::new(1120, 800, scale, hex(0xf9c58d));
    sky(&mut canvas, &mut random);
    far_land(&mut canvas);
    town(&mut canvas, &mut random);
    hill(&mut canvas, &mut random);
    tree(&mut canvas, &mut random);
    cat::draw(&mut canvas, [420.0, 690.0], 1.35, cat::Colours::default());
    grass(&mut canvas, &mut random);
    canvas
}

fn sky(canvas: &mut Canvas, random: &mut Random) {
    for (i, colour) in [0x4a5fa5, 0x7f7fb8, 0xc48fb0, 0xf2a58f, 0xf9c58d].into_iter().enumerate() {
        let y = 88.0 * i as f32 - 12.0;
        let mut edge: Vec<[f32; 2]> = (0..9).map(|k| [140.0 * k as f32, y + random.between(-9.0, 9.0)]).collect();
        edge = spline(&edge, false);
        edge.extend([[1120.0, 800.0], [0.0, 800.0]]);
        canvas.fill(&Path::polygon(&edge), hex(colour));
    }
    canvas.fill(&Path::circle([800.0, 400.0], 92.0), hex(0xffe0a3));
    canvas.fill(&Path::circle([800.0, 400.0], 70.0), hex(0xfff6da));
    for (x, y, size) in [(170.0, 180.0, 1.0), (590.0, 120.0, 1.25), (960.0, 230.0, 0.9)] {
        let puffs =
            [(-90.0, 0.0, 34.0), (-45.0, -22.0, 46.0), (10.0, -36.0, 58.0), (66.0, -14.0, 42.0), (108.0, 2.0, 28.0)];
        let cloud = |lift: f32, shrink: f32| {
            puffs.iter().fold(
                Path::rectangle(x - 90.0 * size, y + (lift - 4.0) * size, 198.0 * size, 32.0 * size * shrink),
                |path, p| path.with(Path::circle([x + p.0 * size, y + (p.1 + lift) * size], p.2 * size * shrink)),
            )
        };
        let body = cloud(0.0, 1.0);
        let clip = canvas.coverage(&body);
        canvas.paint(&clip, 1.0, |_, _, _| hex(0xe9b7c0));
        canvas.fill_inside(&cloud(-12.0, 0.94), &clip, hex(0xfff0e2), 1.0);
    }
}

fn far_land(canvas: &mut Canvas) {
    canvas.fill(&Path::rectangle(0.0, 440.0, 1120.0, 360.0), hex(0x5f7fae));
    for k in 0..11 {
        let y = 452.0 + 9.0 * k as f32;
        let half = 84.0 - 5.0 * k as f32 + if k % 2 == 0 { 14.0 } else { -8.0 };
        canvas.fill(&Path::pen(&[[800.0 - half, y], [800.0, y - 1.0], [800.0 + half, y]], 5.0), hex(0xffe3b0));
    }
    let ridge = |points: &[[f32; 2]]| {
        let mut edge = spline(points, false);
        edge.extend([[1140.0, 446.0], [1140.0, 478.0], [-20.0, 478.0], [-20.0, 380.0]]);
        Path::polygon(&edge)
    };
    let far = ridge(&[
        [0.0, 380.0],
        [120.0, 330.0],
        [260.0, 372.0],
        [400.0, 318.0],
        [560.0, 400.0],
        [700.0, 438.0],
        [1120.0, 446.0],
    ]);
    let clip = canvas.coverage(&far);
    canvas.fill_and_ink(&far, hex(0x7b6f9e), hex(0x3b2f5a), 3.0);
    let shade = Path::polygon(&[[120.0, 330.0], [200.0, 470.0], [40.0, 470.0], [0.0, 410.0]]).with(Path::polygon(&[
        [400.0, 318.0],
        [470.0, 470.0],
        [330.0, 470.0],
    ]));
    canvas.fill_inside(&shade, &clip, hex(0x62578a), 1.0);
}

fn town(canvas: &mut Canvas, random: &mut Random) {
    let ink = hex(0x352545);
    for k in 0..9 {
        let x = 830.0 + 34.0 * k as f32;
        let (w, h) = (32.0, random.between(40.0, 84.0));
        let base = 520.0 + 5.0 * k as f32;
        let wall = [0xf4d8b4, 0xe7b9a0, 0xd8cbd8, 0xf0e3c8][random.below(4)];
        canvas.fill_and_ink(&Path::rectangle(x, base - h, w, h + 70.0), hex(wall), ink, 2.4);
        canvas.fill(&Path::rectangle(x + 2.0, base - h, 9.0, h + 70.0), mix(hex(wall), hex(0x6a4a80), 0.35));
        let roof = Path::polygon(&[[x - 4.0, base - h], [x + 0.5 * w, base - h - 24.0], [x + w + 4.0, base - h]]);
        canvas.fill_and_ink(&roof, hex([0xb5483c, 0x8b3f52, 0xc96f3f][random.below(3)]), ink, 2.4);
        for row in 0..3 {
            let window = Path::rectangle(x + 15.0, base - h + 9.0 + 18.0 * row as f32, 9.0, 11.0);
            canvas.fill_and_ink(&window, hex(if random.below(3) == 0 { 0xffe27a } else { 0x51618c }), ink, 1.6);
        }
    }
}

fn hill(canvas: &mut Canvas, random: &mut Random) {
    let mut edge = spline(
        &[[-20.0, 642.0], [180.0, 640.0], [420.0, 676.0], [640.0, 610.0], [860.0, 560.0], [1140.0, 592.0]],
        false,
    );
    edge.extend([[1140.0, 820.0], [-20.0, 820.0]]);
    let hill = Path::polygon(&edge);
    let clip = canvas.coverage(&hill);
    canvas.fill_and_ink(&hill, hex(0x7fae5a), hex(0x24402f), 5.0);
    let shade = Path::blob(&[
        [-40.0, 700.0],
        [260.0, 690.0],
        [470.0, 740.0],
        [700.0, 700.0],
        [1160.0, 690.0],
        [1160.0, 840.0],
        [-40.0, 840.0],
    ]);
    canvas.fill_inside(&shade, &clip, hex(0x5d9150), 1.0);
    let path = Path::ink(&spline(&[[980.0, 575.0], [900.0, 640.0], [980.0, 700.0], [820.0, 810.0]], false), |t| {
        14.0 + 70.0 * t * t
    });
    canvas.fill_inside(&path, &clip, hex(0xe8cf9a), 1.0);
    canvas.fill_inside(&path.outline(3.0), &clip, hex(0x6f6038), 1.0);
    for _ in 0..60 {
        let (x, y) = (random.between(20.0, 1100.0), random.between(690.0, 790.0));
        canvas.fill_inside(
            &Path::circle([x, y], random.between(2.0, 4.5)),
            &clip,
            hex([0xfff3c4, 0xf6a6b2, 0xffffff][random.below(3)]),
            1.0,
        );
    }
}

fn tree(canvas: &mut Canvas, random: &mut Random) {
    let ink = hex(0x2b2033);
    let trunk = Path::blob(&[
        [96.0, 690.0],
        [128.0, 560.0],
        [120.0, 420.0],
        [150.0, 400.0],
        [176.0, 430.0],
        [172.0, 560.0],
        [214.0, 690.0],
        [160.0, 676.0],
    ]);
    let clip = canvas.coverage(&trunk);
    canvas.fill_and_ink(&trunk, hex(0x7a4c3a), ink, 5.0);
    canvas.fill_inside(
        &Path::blob(&[[90.0, 690.0], [126.0, 540.0], [116.0, 410.0], [140.0, 410.0], [146.0, 560.0], [140.0, 690.0]]),
        &clip,
        hex(0x553040),
        1.0,
    );
    for k in 0..5 {
        let x = 136.0 + 9.0 * k as f32;
        canvas.fill_inside(&Path::pen(&[[x, 660.0], [x - 4.0, 560.0], [x + 3.0, 470.0]], 3.0), &clip, ink, 0.8);
    }
    let mut crown = Path::default();
    for _ in 0..26 {
        let centre = [random.between(20.0, 290.0), random.between(270.0, 430.0)];
        crown = crown.with(Path::circle(centre, random.between(34.0, 62.0)));
    }
    let clip = canvas.coverage(&crown);
    let swollen = crown.clone().with(crown.outline(9.0));
    canvas.fill(&swollen, ink);
    canvas.paint(&clip, 1.0, |_, _, _| hex(0x3f7a4d));
    for (tone, shift) in [(0x5d9b52, 18.0), (0x86bd5c, 40.0)] {
        let mut light = Path::default();
        for contour in crown.contours.iter().skip(if tone == 0x86bd5c { 12 } else { 4 }) {
            let leaf = Path { contours: vec![contour.clone()] };
            light = light.with(leaf.map(|p| [p[0] + shift, p[1] - 1.3 * shift]));
        }
        canvas.fill_inside(&light, &clip, hex(tone), 1.0);
    }
    for _ in 0..70 {
        let (x, y) = (random.between(0.0, 320.0), random.between(230.0, 470.0));
        let leaf = Path::pen(&[[x - 7.0, y + 2.0], [x, y - 4.0], [x + 8.0, y + 1.0]], 3.2);
        canvas.fill_inside(&leaf, &clip, ink, 0.9);
    }
}

fn grass(canvas: &mut Canvas, random: &mut Random) {
    for _ in 0..150 {
        let (x, y) = (random.between(-10.0, 1130.0), random.between(700.0, 815.0));
        let (lean, tall) = (random.between(-14.0, 14.0), random.between(18.0, 46.0));
        let blade = Path::ink(&spline(&[[x, y], [x + 0.3 * lean, y - 0.6 * tall], [x + lean, y - tall]], false), |t| {
            7.0 * (1.0 - t)
        });
        canvas.fill(&blade, hex([0x3f6e45, 0x4f8549, 0x2f5540][random.below(3)]));
    }
}
