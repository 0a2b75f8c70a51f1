// SPDX-License-Identifier: MIT OR Apache-2.0
//! AVIF files made for tests: AV1 frames by rav1e, the container by hand.
#![allow(dead_code, reason = "every test file uses another part of it")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

use rav1e::prelude as av1;

/// How a frame is coded.
#[derive(Clone, Copy)]
pub struct Coding {
    pub depth: u8,
    pub sampling: av1::ChromaSampling,
    pub full: bool,
}

pub const PLAIN: Coding = Coding { depth: 8, sampling: av1::ChromaSampling::Cs444, full: true };

/// Luma and chroma 0..=1 (chroma around 0.5) of the test picture: smooth, without symmetry.
pub fn ycc(x: f64, y: f64) -> [f64; 3] {
    [0.2 + 0.5 * x + 0.1 * y, 0.4 + 0.2 * y, 0.55 - 0.15 * x]
}

/// The AV1 stream of a frame of this size whose planes `of` gives at positions 0..=1.
pub fn frame(width: usize, height: usize, coding: Coding, of: impl Fn(f64, f64) -> [f64; 3]) -> Vec<u8> {
    let planes = planes(width, height, coding, of);
    if coding.depth == 8 {
        encode::<u8>(width, height, coding, planes)
    } else {
        encode::<u16>(width, height, coding, planes)
    }
}

fn planes(width: usize, height: usize, coding: Coding, of: impl Fn(f64, f64) -> [f64; 3]) -> Vec<(usize, Vec<u16>)> {
    let (across, down) = match coding.sampling {
        av1::ChromaSampling::Cs420 => (2, 2),
        av1::ChromaSampling::Cs422 => (2, 1),
        _ => (1, 1),
    };
    let count = if coding.sampling == av1::ChromaSampling::Cs400 { 1 } else { 3 };
    let top = f64::from((1u32 << coding.depth) - 1);
    let step = f64::from(1u32 << (coding.depth - 8));
    (0..count)
        .map(|plane| {
            let (h, v) = if plane == 0 { (1, 1) } else { (across, down) };
            let (w, rows) = (width.div_ceil(h), height.div_ceil(v));
            let sample = |i: usize| {
                let x = ((i % w) as f64 + 0.5) * h as f64 / width as f64;
                let y = ((i / w) as f64 + 0.5) * v as f64 / height as f64;
                let value = of(x, y)[plane];
                let coded = match (coding.full, plane) {
                    (true, _) => value * top,
                    (false, 0) => (16.0 + 219.0 * value) * step,
                    (false, _) => (16.0 + 224.0 * value) * step,
                };
                coded.round().clamp(0.0, top) as u16
            };
            (w, (0..w * rows).map(sample).collect())
        })
        .collect()
}

fn encode<T: av1::Pixel>(width: usize, height: usize, coding: Coding, planes: Vec<(usize, Vec<u16>)>) -> Vec<u8> {
    let mut config = av1::EncoderConfig::with_speed_preset(10);
    config.width = width;
    config.height = height;
    config.still_picture = true;
    config.bit_depth = usize::from(coding.depth);
    config.chroma_sampling = coding.sampling;
    config.pixel_range = if coding.full { av1::PixelRange::Full } else { av1::PixelRange::Limited };
    config.quantizer = 8;
    config.min_quantizer = 8;
    let config = av1::Config::new().with_encoder_config(config).with_threads(1);
    let mut encoder = config.new_context::<T>().expect("an encoder");
    let mut frame = encoder.new_frame();
    for (plane, (stride, samples)) in frame.planes.iter_mut().zip(planes) {
        let wide = if coding.depth == 8 { 1 } else { 2 };
        let bytes: Vec<u8> = samples.iter().flat_map(|v| v.to_le_bytes().into_iter().take(wide)).collect();
        plane.copy_from_raw_u8(&bytes, stride * wide, wide);
    }
    encoder.send_frame(frame).expect("a frame");
    encoder.flush();
    loop {
        match encoder.receive_packet() {
            Ok(packet) => return packet.data,
            Err(av1::EncoderStatus::Encoded) => {}
            Err(status) => panic!("AV1 encoder: {status}"),
        }
    }
}

/// One box.
pub fn iso_box(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], kind, content].concat()
}

fn full(kind: &[u8; 4], version: u8, content: &[u8]) -> Vec<u8> {
    iso_box(kind, &[&[version, 0, 0, 0], content].concat())
}

/// What one item of a file is.
#[derive(Clone, Default)]
pub struct Item {
    pub kind: [u8; 4],
    pub data: Vec<u8>,
    /// Whole property boxes.
    pub properties: Vec<Vec<u8>>,
    /// Kind of a reference and the items (1-based) it names.
    pub refers: Vec<([u8; 4], u16)>,
    pub media_type: &'static str,
}

/// A picture item of this size.
pub fn picture(data: Vec<u8>, width: u32, height: u32, more: &[Vec<u8>]) -> Item {
    let ispe = full(b"ispe", 0, &[width.to_be_bytes(), height.to_be_bytes()].concat());
    Item { kind: *b"av01", data, properties: [&[ispe], more].concat(), ..Item::default() }
}

/// The transparency of item 1.
pub fn alpha(data: Vec<u8>, width: u32, height: u32) -> Item {
    let kind = full(b"auxC", 0, b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0");
    Item { refers: vec![(*b"auxl", 1)], ..picture(data, width, height, &[kind]) }
}

/// Metadata about item 1.
pub fn about(kind: &[u8; 4], media_type: &'static str, data: &[u8]) -> Item {
    Item { kind: *kind, data: data.to_vec(), media_type, refers: vec![(*b"cdsc", 1)], ..Item::default() }
}

/// The file of these items; the first is the picture.
pub fn file(items: &[Item]) -> Vec<u8> {
    let head = iso_box(b"ftyp", b"avif\0\0\0\0avifmif1miaf");
    let before = head.len() + meta(items, 0).len() + 8;
    let data: Vec<u8> = items.iter().flat_map(|i| i.data.clone()).collect();
    [head, meta(items, before as u32), iso_box(b"mdat", &data)].concat()
}

fn meta(items: &[Item], mut at: u32) -> Vec<u8> {
    let count = (items.len() as u16).to_be_bytes();
    let (mut infos, mut places, mut references) = (count.to_vec(), [&[0x44, 0], &count[..]].concat(), Vec::new());
    let (mut properties, mut associations) = (Vec::new(), (items.len() as u32).to_be_bytes().to_vec());
    let mut index = 0;
    for (id, item) in (1u16..).zip(items) {
        let id = id.to_be_bytes();
        let name = if item.media_type.is_empty() { String::from("\0") } else { format!("\0{}\0", item.media_type) };
        infos.extend(full(b"infe", 2, &[&id[..], &[0, 0], &item.kind, name.as_bytes()].concat()));
        let length = (item.data.len() as u32).to_be_bytes();
        places.extend([&id[..], &[0, 0], &[0, 1], &at.to_be_bytes(), &length].concat());
        at += item.data.len() as u32;
        for (kind, to) in &item.refers {
            references.extend(iso_box(kind, &[&id[..], &[0, 1], &to.to_be_bytes()].concat()));
        }
        associations.extend([&id[..], &[item.properties.len() as u8]].concat());
        for property in &item.properties {
            index += 1;
            associations.push(0x80 | index);
            properties.extend(property);
        }
    }
    let properties = [iso_box(b"ipco", &properties), full(b"ipma", 0, &associations)].concat();
    let parts = [
        full(b"hdlr", 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        full(b"pitm", 0, &[0, 1]),
        full(b"iinf", 0, &infos),
        full(b"iloc", 0, &places),
        full(b"iref", 0, &references),
        iso_box(b"iprp", &properties),
    ];
    full(b"meta", 0, &parts.concat())
}

/// A colour property: primaries, transfer, matrix, range.
pub fn nclx(primaries: u8, transfer: u8, matrix: u8, full: bool) -> Vec<u8> {
    iso_box(b"colr", &[b'n', b'c', b'l', b'x', 0, primaries, 0, transfer, 0, matrix, if full { 0x80 } else { 0 }])
}
