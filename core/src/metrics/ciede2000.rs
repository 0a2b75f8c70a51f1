// SPDX-License-Identifier: MIT OR Apache-2.0
//! CIEDE2000 colour difference (CIE 142-2001; Sharma, Wu, Dalal, "The CIEDE2000 color-difference formula", 2005).

use super::sample::{ShapeMismatch, same_shape};
use ndarray::{ArrayView3, Axis};

/// A colour in CIELAB: L* 0..=100, a*, b*.
pub type Lab = [f64; 3];

/// 8-bit sRGB to CIELAB under D65, 2 degrees (IEC 61966-2-1, CIE 15).
pub fn lab(rgb: [u8; 3]) -> Lab {
    let [r, g, b] = rgb.map(|v| {
        let v = f64::from(v) / 255.0;
        if v <= 0.04045 { v / 12.92 } else { libm::pow((v + 0.055) / 1.055, 2.4) }
    });
    let x = (0.412_456_4 * r + 0.357_576_1 * g + 0.180_437_5 * b) / 0.950_47;
    let y = 0.212_672_9 * r + 0.715_152_2 * g + 0.072_175_0 * b;
    let z = (0.019_333_9 * r + 0.119_192_0 * g + 0.950_304_1 * b) / 1.088_83;
    let [x, y, z] =
        [x, y, z].map(|t| if t > 216.0 / 24389.0 { libm::cbrt(t) } else { (24389.0 / 27.0 * t + 16.0) / 116.0 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000 of two colours with all weights 1; about 1 can just be seen side by side.
pub fn ciede2000(first: Lab, second: Lab) -> f64 {
    let [l1, a1, b1] = first;
    let [l2, a2, b2] = second;
    let power7 = |v: f64| libm::pow(v, 7.0);
    let ratio = |c: f64| libm::sqrt(power7(c) / (power7(c) + power7(25.0)));
    let stretch = 1.5 - 0.5 * ratio((libm::hypot(a1, b1) + libm::hypot(a2, b2)) / 2.0);
    let (a1, a2) = (a1 * stretch, a2 * stretch);
    let (c1, c2) = (libm::hypot(a1, b1), libm::hypot(a2, b2));
    let hue = |a: f64, b: f64| {
        let h = libm::atan2(b, a).to_degrees();
        if h < 0.0 { h + 360.0 } else { h }
    };
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let grey = c1 * c2 == 0.0;
    let turn = match h2 - h1 {
        _ if grey => 0.0,
        d if d > 180.0 => d - 360.0,
        d if d < -180.0 => d + 360.0,
        d => d,
    };
    let (dl, dc) = (l2 - l1, c2 - c1);
    let dh = 2.0 * libm::sqrt(c1 * c2) * libm::sin((turn / 2.0).to_radians());
    let (l, c) = ((l1 + l2) / 2.0, (c1 + c2) / 2.0);
    let h = match h1 + h2 {
        sum if grey => sum,
        sum if (h1 - h2).abs() <= 180.0 => sum / 2.0,
        sum if sum < 360.0 => (sum + 360.0) / 2.0,
        sum => (sum - 360.0) / 2.0,
    };
    let cosine = |degrees: f64| libm::cos(degrees.to_radians());
    let t = 1.0 - 0.17 * cosine(h - 30.0) + 0.24 * cosine(2.0 * h) + 0.32 * cosine(3.0 * h + 6.0)
        - 0.20 * cosine(4.0 * h - 63.0);
    let off = (h - 275.0) / 25.0;
    let rotation = -libm::sin((60.0 * libm::exp(-off * off)).to_radians()) * 2.0 * ratio(c);
    let light = (l - 50.0) * (l - 50.0);
    let dl = dl / (1.0 + 0.015 * light / libm::sqrt(20.0 + light));
    let dc = dc / (1.0 + 0.045 * c);
    let dh = dh / (1.0 + 0.015 * c * t);
    libm::sqrt((dl * dl + dc * dc + dh * dh + rotation * dc * dh).max(0.0))
}

/// Mean CIEDE2000 of two 8-bit sRGB pictures `[height][width][3]`; 0 for empty ones.
///
/// # Errors
/// [`ShapeMismatch`] when the pictures differ in height, width or channels.
pub fn mean_ciede2000(a: ArrayView3<u8>, b: ArrayView3<u8>) -> Result<f64, ShapeMismatch> {
    same_shape(&a, &b)?;
    let mut pairs = Differences::default();
    let (mut sum, mut count) = (0.0, 0u64);
    for (a, b) in a.lanes(Axis(2)).into_iter().zip(b.lanes(Axis(2))) {
        let at = |v: &ndarray::ArrayView1<u8>, i: usize| v.get(i).or(v.get(0)).copied().unwrap_or(0);
        sum += pairs.of([0, 1, 2].map(|i| at(&a, i)), [0, 1, 2].map(|i| at(&b, i)));
        count += 1;
    }
    Ok(sum / count.max(1) as f64)
}

/// Differences of pairs of colours that come again and again, remembered.
#[derive(Debug, Clone)]
pub struct Differences(Vec<([u8; 3], [u8; 3], f64)>);

impl Default for Differences {
    fn default() -> Self {
        // Black and black differ by 0, so this is a true entry from the start.
        Self(vec![([0; 3], [0; 3], 0.0); 1 << 14])
    }
}

impl Differences {
    /// CIEDE2000 of two 8-bit sRGB colours.
    pub fn of(&mut self, a: [u8; 3], b: [u8; 3]) -> f64 {
        if a == b {
            return 0.0;
        }
        let mix = a.iter().chain(&b).fold(0u32, |h, &v| (h ^ u32::from(v)).wrapping_mul(0x0100_0193));
        let place = (mix ^ mix >> 15) as usize & (self.0.len() - 1);
        match self.0.get_mut(place) {
            Some((x, y, known)) if (*x, *y) == (a, b) => *known,
            Some(entry) => {
                *entry = (a, b, ciede2000(lab(a), lab(b)));
                entry.2
            }
            None => ciede2000(lab(a), lab(b)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array3;

    /// Test data of Sharma, Wu and Dalal, table 1: both colours and their difference.
    const PAIRS: [(Lab, Lab, f64); 34] = [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 3.1571, -77.2803], [50.0, 0.0, -82.7485], 2.8615),
        ([50.0, 2.8361, -74.0200], [50.0, 0.0, -82.7485], 3.4412),
        ([50.0, -1.3802, -84.2814], [50.0, 0.0, -82.7485], 1.0),
        ([50.0, -1.1848, -84.8006], [50.0, 0.0, -82.7485], 1.0),
        ([50.0, -0.9009, -85.5211], [50.0, 0.0, -82.7485], 1.0),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, -1.0, 2.0], [50.0, 0.0, 0.0], 2.3669),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0009], 7.1792),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0010], 7.1792),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0011], 7.2195),
        ([50.0, 2.49, -0.001], [50.0, -2.49, 0.0012], 7.2195),
        ([50.0, -0.001, 2.49], [50.0, 0.0009, -2.49], 4.8045),
        ([50.0, -0.001, 2.49], [50.0, 0.0010, -2.49], 4.8045),
        ([50.0, -0.001, 2.49], [50.0, 0.0011, -2.49], 4.7461),
        ([50.0, 2.5, 0.0], [50.0, 0.0, -2.5], 4.3065),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([50.0, 2.5, 0.0], [61.0, -5.0, 29.0], 22.8977),
        ([50.0, 2.5, 0.0], [56.0, -27.0, -3.0], 31.9030),
        ([50.0, 2.5, 0.0], [58.0, 24.0, 15.0], 19.4535),
        ([50.0, 2.5, 0.0], [50.0, 3.1736, 0.5854], 1.0),
        ([50.0, 2.5, 0.0], [50.0, 3.2972, 0.0], 1.0),
        ([50.0, 2.5, 0.0], [50.0, 1.8634, 0.5757], 1.0),
        ([50.0, 2.5, 0.0], [50.0, 3.2592, 0.3350], 1.0),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
        ([63.0109, -31.0961, -5.8663], [62.8187, -29.7946, -4.0864], 1.2630),
        ([61.2901, 3.7196, -5.3901], [61.4292, 2.2480, -4.9620], 1.8731),
        ([35.0831, -44.1164, 3.7933], [35.0232, -40.0716, 1.5901], 1.8645),
        ([22.7233, 20.0904, -46.6940], [23.0331, 14.9730, -42.5619], 2.0373),
        ([36.4612, 47.8580, 18.3852], [36.2715, 50.5065, 21.2231], 1.4146),
        ([90.8027, -2.0831, 1.4410], [91.1528, -1.6435, 0.0447], 1.4441),
        ([90.9257, -0.5406, -0.9208], [88.6381, -0.8985, -0.7239], 1.5381),
        ([6.7747, -0.2908, -2.4247], [5.8714, -0.0985, -2.2286], 0.6377),
        ([2.0776, 0.0795, -1.1350], [0.9033, -0.0636, -0.5514], 0.9082),
    ];

    #[test]
    fn published_pairs_both_ways() {
        for (i, (a, b, expected)) in PAIRS.into_iter().enumerate() {
            for got in [ciede2000(a, b), ciede2000(b, a)] {
                assert!((got - expected).abs() < 0.5001e-4, "pair {}: {got}, not {expected}", i + 1);
            }
        }
    }

    #[test]
    fn known_srgb_colours() {
        let near = |a: Lab, b: Lab| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.01);
        assert!(near(lab([255, 255, 255]), [100.0, 0.0, 0.0]), "{:?}", lab([255; 3]));
        assert!(near(lab([255, 0, 0]), [53.24, 80.09, 67.20]), "{:?}", lab([255, 0, 0]));
        assert!(near(lab([0, 0, 255]), [32.30, 79.19, -107.86]), "{:?}", lab([0, 0, 255]));
        assert!(near(lab([0, 0, 0]), [0.0; 3]));
    }

    #[test]
    fn the_mean_is_taken_over_pixels() {
        let a = Array3::from_elem((2, 2, 3), 100u8);
        let mut b = a.clone();
        b[[1, 1, 0]] = 110;
        let one = ciede2000(lab([100; 3]), lab([110, 100, 100]));
        assert!((mean_ciede2000(a.view(), b.view()).unwrap() - one / 4.0).abs() < 1e-12);
        assert!(mean_ciede2000(a.view(), Array3::zeros((2, 1, 3)).view()).is_err());
    }
}
