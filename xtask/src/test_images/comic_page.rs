// SPDX-License-Identifier: MIT OR Apache-2.0
//! A comic page: four panels with flat colour, screen tone, speed lines and hand lettering.

use crate::drawing::{
    Canvas, Coverage, Path, Random, cat, hex,
    lettering::{self, Style},
    mix,
    noise::Noise,
    path::Point,
};

/// The picture, 800 x 1140 units.
pub fn draw(scale: f32) -> Canvas {
    let mut random = Random::named("comic-page");
    let mut canvas = Canvas::new(800, 1140, scale, hex(0xfdfaf3));
    title(&mut canvas, &mut random);
    let panel = |canvas: &mut Canvas, points: &[Point], draw: &mut dyn FnMut(&mut Canvas)| {
        let frame = Path::polygon(points);
        let clip = canvas.coverage(&frame);
        // The panel is drawn on a sheet of its own and cut to its frame.
        let mut sheet = Canvas::new(800, 1140, canvas.scale, hex(0xffffff));
        draw(&mut sheet);
        cut(canvas, &clip, &sheet);
        canvas.fill(&frame.outline(5.5), hex(0x17131c));
    };
    panel(&mut canvas, &[[36.0, 130.0], [764.0, 130.0], [764.0, 420.0], [36.0, 440.0]], &mut |c| night(c, &mut random));
    panel(&mut canvas, &[[36.0, 458.0], [420.0, 446.0], [350.0, 780.0], [36.0, 780.0]], &mut |c| chase(c, &mut random));
    panel(&mut canvas, &[[438.0, 446.0], [764.0, 438.0], [764.0, 780.0], [370.0, 780.0]], &mut |c| {
        tone(c, &mut random)
    });
    panel(&mut canvas, &[[36.0, 798.0], [764.0, 798.0], [764.0, 1096.0], [36.0, 1096.0]], &mut |c| {
        finale(c, &mut random)
    });
    canvas
}

fn cut(canvas: &mut Canvas, clip: &Coverage, sheet: &Canvas) {
    let (width, scale) = (sheet.width, sheet.scale);
    canvas.paint(clip, 1.0, |x, y, _| sheet.pixels[(y * scale) as usize * width + (x * scale) as usize]);
}

fn style(size: f32) -> Style {
    Style { size, pen: size * 0.15, ink: hex(0x17131c) }
}

fn title(canvas: &mut Canvas, random: &mut Random) {
    let shadow = Style { size: 52.0, pen: 17.0, ink: hex(0x17131c) };
    let face = Style { size: 52.0, pen: 9.0, ink: hex(0xf2b632) };
    let mut copy = random.clone();
    lettering::line(canvas, random, "THE NIGHT CAT", [60.0, 46.0], shadow);
    lettering::line(canvas, &mut copy, "THE NIGHT CAT", [60.0, 46.0], face);
    lettering::line(canvas, random, "PAGE 7", [672.0, 78.0], style(18.0));
}

/// A speech balloon around `lines`, its tail pointing at `to`.
fn balloon(canvas: &mut Canvas, random: &mut Random, lines: &[&str], centre: Point, to: Point) {
    let size = 15.5;
    let widest = lines.iter().map(|l| lettering::width(l, size)).fold(0.0, f32::max);
    let radii = [0.5 * widest * 1.22 + 12.0, 0.5 * size * 1.45 * lines.len() as f32 * 1.3 + 14.0];
    let body = Path::ellipse(centre, radii, 0.0);
    let side = if to[0] > centre[0] { 1.0 } else { -1.0 };
    let root = [centre[0] + side * 0.3 * radii[0], centre[1]];
    let tail = Path::polygon(&[[root[0] - 14.0, root[1]], [root[0] + 14.0, root[1]], to]);
    canvas.fill(&body.outline(5.0).with(tail.outline(5.0)), hex(0x17131c));
    canvas.fill(&body.with(tail), hex(0xffffff));
    lettering::block(canvas, random, lines, centre, style(size));
}

fn caption(canvas: &mut Canvas, random: &mut Random, text: &str, at: Point) {
    let w = lettering::width(text, 14.0);
    canvas.fill_and_ink(&Path::rectangle(at[0], at[1], w + 20.0, 32.0), hex(0xfbe9a8), hex(0x17131c), 3.0);
    lettering::line(canvas, random, text, [at[0] + 12.0, at[1] + 9.0], style(14.0));
}

fn night(canvas: &mut Canvas, random: &mut Random) {
    canvas.shade(|_, y, _| mix(hex(0x1d2257), hex(0x6b4a8f), ((y - 130.0) / 300.0).clamp(0.0, 1.0)));
    canvas.fill(&Path::circle([620.0, 220.0], 58.0), hex(0xfdf1c2));
    canvas.fill(&Path::circle([604.0, 208.0], 10.0).with(Path::circle([640.0, 240.0], 14.0)), hex(0xeadba2));
    for k in 0..13 {
        let x = 20.0 + 60.0 * k as f32;
        let h = random.between(60.0, 180.0);
        canvas.fill_and_ink(&Path::rectangle(x, 440.0 - h, 56.0, h + 10.0), hex(0x2a2350), hex(0x120f26), 3.5);
        for row in 0..(h / 24.0) as usize {
            for column in 0..3 {
                let lit = random.below(3) == 0;
                let window = Path::rectangle(x + 8.0 + 15.0 * column as f32, 450.0 - h + 24.0 * row as f32, 9.0, 12.0);
                canvas.fill(&window, if lit { hex(0xffd25a) } else { hex(0x3d3570) });
            }
        }
    }
    canvas.fill_and_ink(
        &Path::polygon(&[[0.0, 400.0], [470.0, 388.0], [480.0, 460.0], [0.0, 460.0]]),
        hex(0x8b3a3f),
        hex(0x120f26),
        4.5,
    );
    for k in 0..24 {
        let x = 20.0 * k as f32;
        canvas.fill(&Path::pen(&[[x, 398.0], [x + 4.0, 420.0], [x - 2.0, 450.0]], 3.0), hex(0x4b1c2a));
    }
    cat::draw(canvas, [250.0, 396.0], 0.78, cat::Colours { fur: hex(0x4b4f7a), ..cat::Colours::default() });
    caption(canvas, random, "MEANWHILE, HIGH ABOVE THE HARBOUR...", [52.0, 146.0]);
    balloon(canvas, random, &["SOMEONE HAS", "TAKEN MY FISH!"], [468.0, 226.0], [318.0, 268.0]);
}

fn chase(canvas: &mut Canvas, random: &mut Random) {
    canvas.fill(&Path::rectangle(0.0, 440.0, 440.0, 350.0), hex(0xf6d04d));
    let centre = [190.0, 650.0];
    for k in 0..90 {
        let angle = std::f32::consts::TAU * (k as f32 + random.between(-0.4, 0.4)) / 90.0;
        let (s, c) = (libm::sinf(angle), libm::cosf(angle));
        let near = random.between(95.0, 150.0);
        let line = Path::ink(
            &[[centre[0] + near * c, centre[1] + near * s], [centre[0] + 480.0 * c, centre[1] + 480.0 * s]],
            |t| 15.0 * t,
        );
        canvas.fill(&line, if k % 3 == 0 { hex(0xe2702f) } else { hex(0xb5452c) });
    }
    cat::draw(canvas, [190.0, 772.0], 0.8, cat::Colours::default());
    let mut burst = Vec::new();
    for k in 0..22 {
        let angle = std::f32::consts::TAU * k as f32 / 22.0;
        let r = if k % 2 == 0 { random.between(94.0, 112.0) } else { 68.0 };
        burst.push([290.0 + 1.15 * r * libm::cosf(angle), 520.0 + 0.62 * r * libm::sinf(angle)]);
    }
    canvas.fill_and_ink(&Path::polygon(&burst), hex(0xffffff), hex(0x17131c), 5.0);
    lettering::block(canvas, random, &["ZOOM!"], [292.0, 520.0], Style { size: 40.0, pen: 9.5, ink: hex(0xc22f38) });
}

fn tone(canvas: &mut Canvas, random: &mut Random) {
    let sharpness = canvas.scale;
    // Dots of a coarse print over a flat ground, larger towards the bottom.
    canvas.shade(|x, y, _| {
        let (u, v) = ((x + y) / 11.0, (y - x) / 11.0);
        let (du, dv) = (u - u.floor() - 0.5, v - v.floor() - 0.5);
        let radius = 5.5 * ((y - 430.0) / 420.0).clamp(0.05, 0.8);
        let dot = ((radius - 7.8 * (du * du + dv * dv).sqrt()) * sharpness + 0.5).clamp(0.0, 1.0);
        mix(hex(0xbfe3e0), hex(0x4fa3a8), dot)
    });
    let barrel = Path::blob(&[
        [600.0, 640.0],
        [690.0, 634.0],
        [760.0, 650.0],
        [770.0, 730.0],
        [756.0, 800.0],
        [620.0, 800.0],
        [598.0, 730.0],
    ]);
    let clip = canvas.coverage(&barrel);
    canvas.fill_and_ink(&barrel, hex(0xa8703f), hex(0x17131c), 5.0);
    for k in 0..5 {
        let x = 610.0 + 34.0 * k as f32;
        canvas.fill_inside(&Path::pen(&[[x, 630.0], [x - 5.0, 720.0], [x, 810.0]], 4.0), &clip, hex(0x5c3a22), 1.0);
    }
    for y in [672.0, 756.0] {
        canvas.fill_inside(
            &Path::ink(&[[590.0, y], [690.0, y + 9.0], [780.0, y]], |_| 14.0),
            &clip,
            hex(0x59606e),
            1.0,
        );
    }
    let fish = Path::blob(&[
        [610.0, 606.0],
        [640.0, 580.0],
        [690.0, 578.0],
        [724.0, 600.0],
        [752.0, 580.0],
        [748.0, 626.0],
        [722.0, 612.0],
        [680.0, 630.0],
        [634.0, 626.0],
    ]);
    canvas.fill_and_ink(&fish, hex(0x9fb6d8), hex(0x17131c), 4.5);
    canvas.fill(&Path::circle([638.0, 600.0], 5.0), hex(0x17131c));
    for k in 0..4 {
        let x = 664.0 + 13.0 * k as f32;
        canvas.fill(&Path::pen(&[[x, 592.0], [x + 5.0, 603.0], [x, 615.0]], 2.6), hex(0x4b5f8a));
    }
    cat::draw(
        canvas,
        [505.0, 774.0],
        0.62,
        cat::Colours { fur: hex(0x9aa0a8), eyes: hex(0xd0a52c), scarf: hex(0x2f6fb5), ..cat::Colours::default() },
    );
    balloon(canvas, random, &["A GHOST", "DID IT. I SAW", "NOTHING."], [610.0, 506.0], [540.0, 602.0]);
}

fn finale(canvas: &mut Canvas, random: &mut Random) {
    let clouds = Noise::new(random.word() as u32);
    canvas.shade(|x, y, _| {
        let puff = clouds.octaves(x / 210.0, y / 80.0, 3, 0.5);
        let sky = mix(hex(0xf39a6b), hex(0xfbe0a0), ((y - 798.0) / 230.0).clamp(0.0, 1.0));
        if puff > 0.16 { hex(0xfff2df) } else { sky }
    });
    canvas.fill_and_ink(
        &Path::polygon(&[[0.0, 1016.0], [800.0, 1000.0], [800.0, 1120.0], [0.0, 1120.0]]),
        hex(0x6a7f5a),
        hex(0x17131c),
        5.0,
    );
    for _ in 0..170 {
        let (x, y) = (random.between(30.0, 770.0), random.between(1022.0, 1100.0));
        canvas.fill(
            &Path::pen(&[[x, y], [x + 2.0, y - 8.0], [x + random.between(-6.0, 7.0), y - 15.0]], 3.0),
            hex(0x35492f),
        );
    }
    cat::draw(canvas, [190.0, 1064.0], 0.74, cat::Colours { fur: hex(0x4b4f7a), ..cat::Colours::default() });
    cat::draw(canvas, [360.0, 1070.0], 0.70, cat::Colours::default());
    cat::draw(
        canvas,
        [640.0, 1066.0],
        0.62,
        cat::Colours { fur: hex(0x9aa0a8), eyes: hex(0xd0a52c), scarf: hex(0x2f6fb5), ..cat::Colours::default() },
    );
    balloon(canvas, random, &["WE SHARE IT?"], [140.0, 836.0], [180.0, 880.0]);
    balloon(
        canvas,
        random,
        &["HALF FOR YOU,", "HALF FOR ME,", "AND THE BONES", "FOR THE GHOST."],
        [508.0, 876.0],
        [420.0, 920.0],
    );
    caption(canvas, random, "THE END... FOR NOW.", [506.0, 1050.0]);
}
