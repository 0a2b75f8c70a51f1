// SPDX-License-Identifier: MIT OR Apache-2.0
//! The perceptual hash and the reference of real pictures and of generated ones.

use glassine_core::Context;
use glassine_core::codec::{self, Image};
use glassine_core::image::{Raster, Samples};
use glassine_core::registry::phash::phash_turned;
use glassine_core::registry::{MAX_REFERENCE, REFERENCE_SIDE, phash, reference};
use ndarray::{Array3, s};

/// The pictures of `test-images/` that are read here, with their names.
fn pictures() -> Vec<(String, Raster)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../test-images");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let decoded = files.iter().filter_map(|path| {
        let raster = codec::decode(&std::fs::read(path).unwrap(), &Context::default()).ok()?.raster;
        Some((path.file_name().unwrap().to_string_lossy().into_owned(), raster))
    });
    let pictures: Vec<_> = decoded.collect();
    assert!(pictures.len() >= 10, "{} pictures", pictures.len());
    pictures
}

fn hash(raster: &Raster) -> u64 {
    phash(raster, &Context::default())
}

/// 8 bits, over white.
fn flat(raster: &Raster) -> Array3<u8> {
    let (height, width, channels) = raster.colour.dim();
    let at = |samples: &Samples, y, x, c| match samples {
        Samples::Eight(a) => f32::from(a[[y, x, c]]),
        Samples::Sixteen(a) => f32::from(a[[y, x, c]]) / 257.0,
    };
    Array3::from_shape_fn((height, width, channels), |(y, x, c)| {
        let opacity = raster.alpha.as_ref().map_or(1.0, |alpha| at(alpha, y, x, 0) / 255.0);
        (255.0 + (at(&raster.colour, y, x, c) - 255.0) * opacity) as u8
    })
}

fn jpeg_50(raster: &Raster) -> Raster {
    let flat = flat(raster);
    let (height, width, channels) = flat.dim();
    let colour = if channels == 1 { jpeg_encoder::ColorType::Luma } else { jpeg_encoder::ColorType::Rgb };
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 50);
    encoder.encode(flat.as_slice().unwrap(), width as u16, height as u16, colour).unwrap();
    codec::decode(&bytes, &Context::default()).unwrap().raster
}

/// Half the size, each pixel the mean of four.
fn half(raster: &Raster) -> Raster {
    let flat = flat(raster);
    let (height, width, channels) = flat.dim();
    let colour = Array3::from_shape_fn((height / 2, width / 2, channels), |(y, x, c)| {
        let block = flat.slice(s![2 * y..2 * y + 2, 2 * x..2 * x + 2, c]);
        (block.iter().map(|&v| u32::from(v)).sum::<u32>() / 4) as u8
    });
    Raster { colour: Samples::Eight(colour), alpha: None }
}

fn distance(a: u64, b: u64) -> u32 {
    (a ^ b).count_ones()
}

#[test]
fn the_hash_outlives_compression_and_scaling() {
    for (name, raster) in pictures() {
        let original = hash(&raster);
        if original == 0 {
            continue;
        }
        // Fewer than half lie above the median only where many coefficients are nothing but rounding.
        assert!((16..=32).contains(&original.count_ones()), "{name}: {}", original.count_ones());
        for (change, changed) in [("JPEG 50", jpeg_50(&raster)), ("half size", half(&raster))] {
            let apart = distance(original, hash(&changed));
            assert!(apart <= 8, "{name} after {change}: {apart} bits");
        }
    }
}

/// Soft blobs at random places.
fn blobs(seed: u64) -> Raster {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 24) as f32
    };
    let centres: Vec<[f32; 4]> = (0..24).map(|_| [random(), random(), 0.03 + 0.2 * random(), random() - 0.5]).collect();
    let colour = Array3::from_shape_fn((96, 128, 1), |(y, x, _)| {
        let (v, u) = (y as f32 / 96.0, x as f32 / 128.0);
        let sum: f32 =
            centres.iter().map(|[a, b, r, h]| h * (-((u - a).powi(2) + (v - b).powi(2)) / (r * r)).exp()).sum();
        (128.0 + 120.0 * sum).clamp(0.0, 255.0) as u8
    });
    Raster { colour: Samples::Eight(colour), alpha: None }
}

#[test]
fn different_pictures_have_different_hashes() {
    let hashes: Vec<u64> = (1..=150).map(|seed| hash(&blobs(seed))).collect();
    let mut apart: Vec<u32> = (0..hashes.len())
        .flat_map(|a| (0..a).map(move |b| (a, b)))
        .map(|(a, b)| distance(hashes[a], hashes[b]))
        .collect();
    apart.sort_unstable();
    let pairs = apart.len();
    let mean = apart.iter().sum::<u32>() as f32 / pairs as f32;
    assert!((mean - 32.0).abs() < 1.0, "{mean}");
    assert!(apart[pairs / 100] >= 18, "one pair in a hundred is nearer than {}", apart[pairs / 100]);
    assert!(apart[0] > 10, "two of {pairs} pairs pass for similar: {}", apart[0]);
}

#[test]
fn turned_and_mirrored_copies_are_known_again() {
    let raster = blobs(7);
    let Samples::Eight(colour) = &raster.colour else { panic!("8 bits") };
    let turned = phash_turned(&raster, &Context::default());
    assert_eq!(turned[0], hash(&raster));
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..8 {
        let mut view = colour.view();
        if number & 1 != 0 {
            view.invert_axis(ndarray::Axis(0));
        }
        if number & 2 != 0 {
            view.invert_axis(ndarray::Axis(1));
        }
        if number & 4 != 0 {
            view.swap_axes(0, 1);
        }
        let copy = Raster { colour: Samples::Eight(view.as_standard_layout().into_owned()), alpha: None };
        let nearest = (0..8).min_by_key(|&i| distance(turned[i], hash(&copy))).unwrap();
        assert!(distance(turned[nearest], hash(&copy)) <= 2, "version {number}");
        seen.insert(nearest);
    }
    assert_eq!(seen.len(), 8, "each version has a hash of its own");
}

#[test]
fn a_picture_without_shapes_has_no_hash() {
    for (width, height, value) in [(640, 480, 200), (1, 1, 0), (3, 700, 255)] {
        let colour = Samples::Eight(Array3::from_elem((height, width, 3), value));
        assert_eq!(hash(&Raster { colour, alpha: None }), 0);
    }
    let empty = Raster { colour: Samples::Eight(Array3::zeros((0, 5, 3))), alpha: None };
    assert_eq!(phash_turned(&empty, &Context::default()), [0; 8]);
    assert!(reference(&empty, &Context::default()).is_err());
}

#[test]
fn the_hash_is_the_same_everywhere() {
    // Whole numbers only, so that the picture is the same everywhere. A change of these figures would make `find` blind
    // to what every registry out there has recorded.
    let picture = |n: usize| Raster {
        colour: Samples::Eight(Array3::from_shape_fn((90, 120, 3), |(y, x, c)| {
            ((x * x * (3 + c) + y * y * 5 + x * y * n) >> 6) as u8
        })),
        alpha: None,
    };
    let hashes: Vec<String> = (1..4).map(|n| format!("{:016x}", hash(&picture(n)))).collect();
    assert_eq!(hashes, ["091839f3e30ef9c3", "0c1d39f1e306fce1", "0c0c3df9e303bef0"]);
}

#[test]
fn references_are_small_grey_pictures() {
    let cx = Context::default();
    for (name, raster) in pictures() {
        let bytes = reference(&raster, &cx).unwrap();
        assert!(bytes.len() <= MAX_REFERENCE / 4, "{name}: {} bytes", bytes.len());
        let Image { raster: small, .. } = codec::decode(&bytes, &cx).unwrap();
        assert_eq!(small.channels(), 1);
        let (long, short) = (small.width().max(small.height()), small.width().min(small.height()));
        assert_eq!(long, raster.width().max(raster.height()).min(REFERENCE_SIDE));
        let ratio = |raster: &Raster| raster.width() as f64 / raster.height() as f64;
        assert!((ratio(&small) / ratio(&raster) - 1.0).abs() < 1.0 / short as f64, "{name}");
        let (a, b) = (hash(&small), hash(&raster));
        assert!((a == 0 && b == 0) || distance(a, b) <= 6, "{name}: the reference shows the picture");
        println!("{name}: {} x {}, {} bytes", small.width(), small.height(), bytes.len());
    }
}
