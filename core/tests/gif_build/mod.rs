// SPDX-License-Identifier: MIT OR Apache-2.0
//! GIF files for the tests, built block by block.
#![allow(dead_code, reason = "each test file uses a part of it")]

/// One frame: disposal, delay and transparent index if it has a control; place; indices.
pub struct Shot {
    pub control: Option<(u8, u16, Option<u8>)>,
    pub place: [u16; 4],
    pub palette: Option<Vec<[u8; 3]>>,
    pub indices: Vec<u8>,
}

pub fn shot(place: [u16; 4], indices: Vec<u8>) -> Shot {
    Shot { control: None, place, palette: None, indices }
}

/// A file; `palette` must have 2, 4, ... 256 colours.
pub fn file(size: [u16; 2], palette: &[[u8; 3]], shots: &[Shot], extensions: &[Vec<u8>]) -> Vec<u8> {
    let exponent = |p: &[[u8; 3]]| p.len().ilog2() as u8 - 1;
    let mut out = b"GIF89a".to_vec();
    out.extend(size.iter().flat_map(|v| v.to_le_bytes()));
    out.extend([0x80 | exponent(palette), 0, 0]);
    out.extend(palette.as_flattened());
    out.extend(extensions.concat());
    for shot in shots {
        if let Some((disposal, delay, transparent)) = shot.control {
            let [d0, d1] = delay.to_le_bytes();
            let flags = disposal << 2 | u8::from(transparent.is_some());
            out.extend([0x21, 0xF9, 4, flags, d0, d1, transparent.unwrap_or(0), 0]);
        }
        out.push(0x2C);
        out.extend(shot.place.iter().flat_map(|v| v.to_le_bytes()));
        let own = shot.palette.as_deref();
        out.push(own.map_or(0, |p| 0x80 | exponent(p)));
        out.extend(own.unwrap_or_default().as_flattened());
        let mut packed = gif::Frame { buffer: shot.indices.as_slice().into(), ..gif::Frame::default() };
        packed.make_lzw_pre_encoded();
        out.push(packed.buffer[0]);
        for part in packed.buffer[1..].chunks(255) {
            out.push(part.len() as u8);
            out.extend(part);
        }
        out.push(0);
    }
    out.push(0x3B);
    out
}

/// An application extension with `data` in sub-blocks.
pub fn application(name: &[u8; 11], data: &[u8]) -> Vec<u8> {
    [&[0x21, 0xFF, 11][..], name, &[data.len() as u8], data, &[0]].concat()
}

/// A comment.
pub fn comment(text: &[u8]) -> Vec<u8> {
    [&[0x21, 0xFE, text.len() as u8][..], text, &[0]].concat()
}

/// An XMP packet with its trailer of 258 bytes.
pub fn xmp(packet: &str) -> Vec<u8> {
    let trailer: Vec<u8> = std::iter::once(1).chain((0..=255).rev()).chain([0]).collect();
    [b"\x21\xFF\x0BXMP DataXMP", packet.as_bytes(), &trailer].concat()
}

/// A small still picture with these extensions before it.
pub fn with_extensions(extensions: &[Vec<u8>]) -> Vec<u8> {
    file([8, 4], &[[1, 2, 3], [4, 5, 6]], &[shot([0, 0, 8, 4], vec![1; 32])], extensions)
}

/// `count` colours (a power of two), grey to reddish and bluish, evenly spread.
fn table(count: usize) -> Vec<[u8; 3]> {
    (0..count)
        .map(|i| {
            let (light, tint) = ((i / 4) * 255 / (count / 4 - 1).max(1), i % 4);
            let shift = |v: usize, on: bool| (v as i32 + if on { 14 } else { 0 } - 7).clamp(0, 255) as u8;
            [shift(light, tint & 1 == 1), light as u8, shift(light, tint & 2 == 2)]
        })
        .collect()
}

/// Smooth shades with texture, in indices of `table(count)`.
fn texture(width: usize, height: usize, count: usize) -> Vec<u8> {
    let mut noise = 1u32;
    let mut out = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let wave = ((x as f32 / 23.0).sin() + (y as f32 / 31.0).cos() + (x as f32 * y as f32 / 3000.0).sin()) / 6.0;
            let light = ((0.5 + wave) * (count as f32 / 4.0)) as i32 + (noise >> 30) as i32 - 1;
            let tint = (x / 97 + y / 71) % 4;
            out.push((light.clamp(0, count as i32 / 4 - 1) * 4) as u8 + tint as u8);
        }
    }
    out
}

/// A photograph-like still picture, 480 x 360.
pub fn photo(count: usize) -> Vec<u8> {
    file([480, 360], &table(count), &[shot([0, 0, 480, 360], texture(480, 360, count))], &[])
}

/// Large even areas with soft edges: 32 colours, most of them of the edges.
pub fn flat() -> Vec<u8> {
    let ends = [[250, 240, 225], [90, 120, 200], [200, 80, 70], [60, 60, 70]];
    let mix =
        |from: [i32; 3], to: [i32; 3], part: i32| [0, 1, 2].map(|c| (from[c] + (to[c] - from[c]) * part / 10) as u8);
    let palette: Vec<[u8; 3]> = (0..32)
        .map(|i| {
            let (pair, part) = (i / 10, i % 10);
            mix(ends[pair.min(3)].map(i32::from), ends[(pair + 1).min(3)].map(i32::from), part as i32)
        })
        .collect();
    let indices = (0..480 * 480).map(|at: i32| {
        let (x, y) = ((at % 480 - 240) as f32, (at / 480 - 240) as f32);
        let r = (x * x + y * y).sqrt() / 6.0 + (x / 40.0).sin();
        let (ring, within) = ((r / 14.0) as i32, r % 14.0);
        (ring * 10 + ((within - 9.0).max(0.0) * 2.0) as i32).clamp(0, 30) as u8
    });
    file([480, 480], &palette, &[shot([0, 0, 480, 480], indices.collect())], &[])
}

const LOOP: &[u8; 11] = b"NETSCAPE2.0";

/// A texture over which a dot walks: whole frames first, then pieces; eight frames, unequal delays, three rounds.
pub fn walk() -> Vec<u8> {
    let (w, h) = (320usize, 240usize);
    let ground = texture(w, h, 256);
    let shots: Vec<Shot> = (0..8u16)
        .map(|k| {
            let centre = 40 + 30 * usize::from(k);
            let inside = |x: usize, y: usize| x.abs_diff(centre).pow(2) + y.abs_diff(120).pow(2) < 200;
            let at = |x: usize, y: usize| if inside(x, y) { 3 } else { ground[y * w + x] };
            let place = if k < 4 { [0, 0, w as u16, h as u16] } else { [centre as u16 - 60, 90, 90, 60] };
            let [left, top, width, height] = place.map(usize::from);
            let indices = (0..width * height).map(|i| at(left + i % width, top + i / width)).collect();
            Shot { control: Some((1, 4 + k, None)), ..shot(place, indices) }
        })
        .collect();
    let extensions =
        [application(LOOP, &[1, 3, 0]), comment(b"(c) An Artist"), xmp("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>")];
    file([w as u16, h as u16], &table(256), &shots, &extensions)
}

/// A texture over which a dot walks, in whole frames that have the same 256 colours, all in use, in tables of their own
/// and in turn in opposite orders.
pub fn own_tables() -> Vec<u8> {
    let (w, h) = (320usize, 240usize);
    let mut ground = texture(w, h, 256);
    ground.iter_mut().take(256).enumerate().for_each(|(i, v)| *v = i as u8);
    let shots: Vec<Shot> = (0..4usize)
        .map(|k| {
            let inside = |i: usize| (i % w).abs_diff(40 + 60 * k).pow(2) + (i / w).abs_diff(120).pow(2) < 200;
            let (mut palette, mut indices) =
                (table(256), (0..w * h).map(|i| if inside(i) { 3 } else { ground[i] }).collect::<Vec<u8>>());
            if k % 2 == 1 {
                palette.reverse();
                indices.iter_mut().for_each(|i| *i = 255 - *i);
            }
            Shot { control: Some((0, 7, None)), palette: Some(palette), ..shot([0, 0, w as u16, h as u16], indices) }
        })
        .collect();
    file([w as u16, h as u16], &[[0; 3]; 2], &shots, &[])
}

/// A textured disc on nothing, which nods: cleared after every frame; own tables in the second half.
pub fn sprite() -> Vec<u8> {
    let (w, h) = (320usize, 320usize);
    let ground = texture(w, h, 128);
    let mut palette = table(128);
    palette.push([0, 0, 0]);
    palette.resize(256, [0, 0, 0]);
    let shots: Vec<Shot> = (0..6usize)
        .map(|k| {
            let indices = (0..w * h)
                .map(|i| {
                    let (x, y) = (i % w, i / w);
                    let face = x.abs_diff(160).pow(2) + y.abs_diff(160).pow(2) < 150 * 150;
                    let eye = x.abs_diff(120 + 10 * k).pow(2) + y.abs_diff(120).pow(2) < 300;
                    if eye {
                        5
                    } else if face {
                        ground[i]
                    } else {
                        128
                    }
                })
                .collect();
            let own = (k >= 3).then(|| palette.clone());
            Shot { control: Some((2, 10, Some(128))), palette: own, ..shot([0, 0, w as u16, h as u16], indices) }
        })
        .collect();
    file([w as u16, h as u16], &palette, &shots, &[application(LOOP, &[1, 0, 0])])
}

/// Extensions beside the pictures and their controls, in order.
pub fn beside(bytes: &[u8]) -> Vec<Vec<u8>> {
    use glassine_core::container::gif_blocks::{Block, split};
    let parts = split(bytes).expect("a GIF").list;
    parts.iter().filter_map(|b| if let Block::Extension(raw) = b { Some(raw.to_vec()) } else { None }).collect()
}

/// Delay, disposal and place of every frame, and the loops, as the crate `gif` reads them.
pub fn timing(bytes: &[u8]) -> (Vec<(u16, u8, [u16; 4])>, gif::Repeat) {
    let mut decoder = gif::DecodeOptions::new().read_info(bytes).expect("a GIF");
    let mut frames = Vec::new();
    while let Some(f) = decoder.next_frame_info().expect("a good file") {
        frames.push((f.delay, f.dispose as u8, [f.left, f.top, f.width, f.height]));
    }
    (frames, decoder.repeat())
}
