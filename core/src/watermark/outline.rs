// SPDX-License-Identifier: MIT OR Apache-2.0
//! The frame of the marked picture, drawn over a copy that was found.

use super::detect::Geometry;
use crate::image::{Orientation, canonical_size};

/// Corners of the marked picture's frame (its size as stored) over the copy (its size as stored, shown with `orientation`),
/// in pixels of the copy as it is shown: the upper left one first, then around by way of the upper right one. The mark tells
/// how the frame is turned and how large it is, not where it lies: it is centred on the copy.
pub fn outline(
    geometry: &Geometry,
    marked: (usize, usize),
    copy: (usize, usize),
    orientation: Orientation,
) -> [(f64, f64); 4] {
    let (width, height) = canonical_size(marked.0, marked.1);
    let (half_width, half_height) = (width as f64 / 2.0, height as f64 / 2.0);
    let turn = geometry.rotation_deg.to_radians();
    let (sin, cos) = (libm::sin(turn), libm::cos(turn));
    // Mirrored, then turned, then stretched along the copy's own axes.
    let stretch = libm::sqrt(geometry.aspect);
    let (across, down) = (geometry.scale * stretch, geometry.scale / stretch);
    [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(x, y)| {
        let (x, y) = (x * half_width * if geometry.mirrored { -1.0 } else { 1.0 }, y * half_height);
        let (x, y) = (across * (cos * x - sin * y), down * (sin * x + cos * y));
        orientation.shown((copy.0 as f64 / 2.0 + x, copy.1 as f64 / 2.0 + y), copy)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: [(f64, f64); 4], expected: [(f64, f64); 4]) {
        for (a, b) in found.iter().zip(&expected) {
            assert!((a.0 - b.0).abs() < 1e-6 && (a.1 - b.1).abs() < 1e-6, "{found:?} and {expected:?}");
        }
    }

    #[test]
    fn a_copy_of_half_the_size_is_framed_by_its_own_edges() {
        // 2048 x 1024 is 1024 x 512 at canonical size.
        let geometry = Geometry { scale: 1.0, rotation_deg: 0.0, mirrored: false, aspect: 1.0 };
        let edges = [(0., 0.), (1024., 0.), (1024., 512.), (0., 512.)];
        near(outline(&geometry, (2048, 1024), (1024, 512), Orientation::default()), edges);
        let mirrored = Geometry { mirrored: true, ..geometry };
        let edges = [(1024., 0.), (0., 0.), (0., 512.), (1024., 512.)];
        near(outline(&mirrored, (2048, 1024), (1024, 512), Orientation::default()), edges);
        let wide = Geometry { aspect: 4.0, ..geometry };
        let edges = [(0., 0.), (2048., 0.), (2048., 256.), (0., 256.)];
        near(outline(&wide, (2048, 1024), (2048, 256), Orientation::default()), edges);
    }

    #[test]
    fn a_turned_copy_and_a_turned_view_are_the_same() {
        // By a quarter to the right: the upper left corner comes to the upper right.
        let corners = [(512., 0.), (512., 1024.), (0., 1024.), (0., 0.)];
        let turned = Geometry { scale: 1.0, rotation_deg: 90.0, mirrored: false, aspect: 1.0 };
        near(outline(&turned, (1024, 512), (512, 1024), Orientation::default()), corners);
        let stored = Geometry { rotation_deg: 0.0, ..turned };
        near(outline(&stored, (1024, 512), (1024, 512), Orientation::new(6)), corners);
    }
}
