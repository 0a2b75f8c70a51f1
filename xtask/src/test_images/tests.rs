// SPDX-License-Identifier: MIT OR Apache-2.0
//! The committed pictures are the ones this code makes, and nothing else lies beside them.

use super::{catalogue, make, manifest, manifest::Manifest, manifest::Row};
use crate::{drawing, encoding, repository};
use std::collections::BTreeSet;

#[test]
fn every_file_has_a_row_with_its_checksum() {
    let folder = repository::root().join("test-images");
    let manifest = Manifest::read(&folder).unwrap();
    let rows: BTreeSet<&str> = manifest.picture.iter().map(|row| row.file.as_str()).collect();
    let files: BTreeSet<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != manifest::FILE)
        .collect();
    assert_eq!(rows, files.iter().map(String::as_str).collect());
    for row in &manifest.picture {
        let bytes = std::fs::read(folder.join(&row.file)).unwrap();
        assert_eq!(row.sha256, manifest::sha256(&bytes), "{}", row.file);
        assert_eq!(row.bytes, bytes.len(), "{}", row.file);
        let long = row.width.max(row.height);
        assert!((700..=1200).contains(&long), "{}: long side {long}", row.file);
    }
}

#[test]
fn generating_again_gives_the_same_files() {
    let manifest = Manifest::read(&repository::root().join("test-images")).unwrap();
    let rows: Vec<Row> =
        make(catalogue::all()).unwrap().iter().map(|(picture, made)| Row::new(picture, made)).collect();
    assert_eq!(manifest.picture, rows, "run `cargo xtask test-images` if the change of the pictures is meant");
}

#[test]
fn profiles_are_valid_and_mean_what_they_say() {
    use moxcms::ColorProfile;
    let red = |profile: &[u8]| {
        let m = ColorProfile::new_from_slice(profile).unwrap().colorant_matrix();
        [m.v[0][0], m.v[1][0], m.v[2][0]]
    };
    for (profile, expected) in [
        (encoding::icc::display_p3(), [0.51512, 0.24120, -0.00105]),
        (encoding::icc::adobe_rgb(), [0.60974, 0.31111, 0.01947]),
    ] {
        for (got, want) in red(&profile).iter().zip(expected) {
            assert!((f64::from(*got as f32) - want).abs() < 1e-4, "{got} is not {want}");
        }
    }
}

#[test]
fn coverage_of_a_shape_is_its_area() {
    let (radius, scale) = (37.3, 1.7);
    let circle = drawing::Path::circle([60.2, 55.7], radius);
    let area: f32 = drawing::Coverage::of(&circle, 300, 300, scale).area.iter().sum();
    let exact = std::f32::consts::PI * (radius * scale) * (radius * scale);
    assert!((area / exact - 1.0).abs() < 2e-3, "{area} is not {exact}");
    // A shape that leaves the picture on all sides covers all of it.
    let all = drawing::Path::rectangle(-10.0, -10.0, 500.0, 500.0);
    assert!(drawing::Coverage::of(&all, 64, 48, 1.0).area.iter().all(|a| (a - 1.0).abs() < 1e-5));
}
