// SPDX-License-Identifier: MIT OR Apache-2.0
//! SSIMULACRA 2.1 as `tools/ssimulacra2.cc` of libjxl defines it, in f64, feature by feature and without any shortcut.

use ndarray::{Array2, Array3, Zip};

/// The response of the metric's recursive Gaussian (see `metrics::ssimulacra2::gaussian`), at distance 0..=4.
const TAPS: [f64; 5] = [
    0.264_621_105_488_198_6,
    0.212_928_592_010_420_22,
    0.109_335_372_777_460_35,
    0.036_011_114_658_363_89,
    0.009_414_367_809_653_733,
];

/// For X, Y, B; for each scale; for the 1-norm and the 4-norm: SSIM error, ringing, blurring.
#[rustfmt::skip]
const WEIGHTS: [f64; 108] = [
    0.0, 0.0007376606707406586, 0.0, 0.0, 0.0007793481682867309, 0.0,
    0.0, 0.0004371155730107379, 0.0, 1.1041726426657346, 0.00066284834129271, 0.00015231632783718752,
    0.0, 0.0016406437456599754, 0.0, 1.8422455520539298, 11.441172603757666, 0.0,
    0.0007989109436015163, 0.000176816438078653, 0.0, 1.8787594979546387, 10.94906990605142, 0.0,
    0.0007289346991508072, 0.9677937080626833, 0.0, 0.00014003424285435884, 0.9981766977854967, 0.00031949755934435053,
    0.0004550992113792063, 0.0, 0.0, 0.0013648766163243398, 0.0, 0.0,
    0.0, 0.0, 0.0, 7.466890328078848, 0.0, 17.445833984131262,
    0.0006235601634041466, 0.0, 0.0, 6.683678146179332, 0.00037724407979611296, 1.027889937768264,
    225.20515300849274, 0.0, 0.0, 19.213238186143016, 0.0011401524586618361, 0.001237755635509985,
    176.39317598450694, 0.0, 0.0, 24.43300999870476, 0.28520802612117757, 0.0004485436923833408,
    0.0, 0.0, 0.0, 34.77906344483772, 44.835625328877896, 0.0,
    0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
    0.0, 0.0008680556573291698, 0.0, 0.0, 0.0, 0.0,
    0.0, 0.0005313191874358747, 0.0, 0.00016533814161379112, 0.0, 0.0,
    0.0, 0.0, 0.0, 0.0004179171803251336, 0.0017290828234722833, 0.0,
    0.0020827005846636437, 0.0, 0.0, 8.826982764996862, 23.19243343998926, 0.0,
    95.1080498811086, 0.9863978034400682, 0.9834382792465353, 0.0012286405048278493, 171.2667255897307, 0.9807858872435379,
    0.0, 0.0, 0.0, 0.0005130064588990679, 0.0, 0.00010854057858411537,
];

fn blur_rows(plane: &Array2<f64>) -> Array2<f64> {
    let (height, width) = plane.dim();
    let mut out = Array2::zeros((height, width));
    let mut padded = vec![0.0; width + 8];
    for (row, mut out) in plane.outer_iter().zip(out.outer_iter_mut()) {
        for (padded, v) in padded[4..].iter_mut().zip(row) {
            *padded = *v;
        }
        for (x, out) in out.iter_mut().enumerate() {
            *out = (0..9usize).map(|k| TAPS[k.abs_diff(4)] * padded[x + k]).sum();
        }
    }
    out
}

/// Rows, then columns; zero outside.
fn blur(plane: &Array2<f64>) -> Array2<f64> {
    let rows = blur_rows(plane);
    blur_rows(&rows.t().as_standard_layout().to_owned()).t().as_standard_layout().to_owned()
}

fn linear(picture: &Array3<u8>) -> Array3<f64> {
    let table: Vec<f64> = (0..256)
        .map(|v| {
            let x = f64::from(v) / 255.0;
            if x < 12.92 * 0.003_041_282_5 { x / 12.92 } else { ((x + 0.055_010_7) / 1.055_010_7).powf(2.4) }
        })
        .collect();
    picture.mapv(|v| table[usize::from(v)])
}

fn xyb(linear: &Array3<f64>) -> [Array2<f64>; 3] {
    let (height, width, _) = linear.dim();
    let bias = 0.003_793_073_4f64;
    let mut out = [0; 3].map(|_| Array2::zeros((height, width)));
    for ((y, x), _) in Array2::<u8>::zeros((height, width)).indexed_iter() {
        let cone = |r: f64, g: f64, b: f64| {
            (r * linear[(y, x, 0)] + g * linear[(y, x, 1)] + b * linear[(y, x, 2)] + bias).cbrt() - bias.cbrt()
        };
        let long = cone(0.30, 1.0 - 0.078 - 0.30, 0.078);
        let medium = cone(0.23, 1.0 - 0.078 - 0.23, 0.078);
        let short = cone(0.243_422_69, 0.204_767_45, 1.0 - 0.243_422_69 - 0.204_767_45);
        let (red_green, luma) = (0.5 * (long - medium), 0.5 * (long + medium));
        out[0][(y, x)] = red_green * 14.0 + 0.42;
        out[1][(y, x)] = luma + 0.01;
        out[2][(y, x)] = short - luma + 0.55;
    }
    out
}

fn halve(p: &Array3<f64>) -> Array3<f64> {
    let (h, w, _) = p.dim();
    Array3::from_shape_fn((h.div_ceil(2), w.div_ceil(2), 3), |(y, x, c)| {
        let (y, x, below, right) = (2 * y, 2 * x, (2 * y + 1).min(h - 1), (2 * x + 1).min(w - 1));
        (p[(y, x, c)] + p[(y, right, c)] + p[(below, x, c)] + p[(below, right, c)]) / 4.0
    })
}

/// 1-norms of SSIM error, ringing and blurring, then their 4-norms.
fn norms(a: &Array2<f64>, b: &Array2<f64>) -> [f64; 6] {
    let (mean_a, mean_b) = (blur(a), blur(b));
    let (aa, bb, ab) = (blur(&(a * a)), blur(&(b * b)), blur(&(a * b)));
    let mut sums = [0f64; 6];
    let mut add = |k: usize, v: f64| {
        sums[k] += v.max(0.0);
        sums[k + 3] += v.max(0.0).powi(4);
    };
    Zip::from(&mean_a).and(&mean_b).and(&aa).and(&bb).and(&ab).for_each(|m, n, aa, bb, ab| {
        let (means, products) = (1.0 - (m - n) * (m - n), 2.0 * (ab - m * n) + 0.0009);
        add(0, 1.0 - means * products / ((aa - m * m) + (bb - n * n) + 0.0009));
    });
    Zip::from(a).and(b).and(&mean_a).and(&mean_b).for_each(|a, b, m, n| {
        let edge = (1.0 + (b - n).abs()) / (1.0 + (a - m).abs()) - 1.0;
        add(1, edge);
        add(2, -edge);
    });
    let mean = sums.map(|sum| sum / a.len() as f64);
    std::array::from_fn(|k| if k < 3 { mean[k] } else { mean[k].sqrt().sqrt() })
}

/// The score of two pictures `[height][width][3]` of one size, at least 8x8.
pub fn score(a: &Array3<u8>, b: &Array3<u8>) -> f64 {
    let (mut a, mut b) = (linear(a), linear(b));
    let mut features = Vec::new();
    for scale in 0..6 {
        if a.dim().0 < 8 || a.dim().1 < 8 {
            break;
        }
        if scale > 0 {
            (a, b) = (halve(&a), halve(&b));
        }
        let (a, b) = (xyb(&a), xyb(&b));
        features.push([0, 1, 2].map(|c| norms(&a[c], &b[c])));
    }
    let ordered = (0..3).flat_map(|c| features.iter().flat_map(move |scale| scale[c]));
    let x = 0.956_238_261_683_484_4 * ordered.zip(WEIGHTS).map(|(norm, weight)| norm * weight).sum::<f64>();
    let y = 6.248_496_625_763_138e-5 * x.powi(3) - 0.020_884_521_182_843_837 * x.powi(2) + 2.326_765_642_916_932 * x;
    if y > 0.0 { 100.0 - 10.0 * y.powf(0.627_633_646_783_138_7) } else { 100.0 }
}
