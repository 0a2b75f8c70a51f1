// SPDX-License-Identifier: MIT OR Apache-2.0
//! From error maps to norms, and from norms to the score: the weights of SSIMULACRA 2.1 (`tools/ssimulacra2.cc` of
//! libjxl), found there by fitting human ratings of 17,611 pictures.

use super::SCALES;

/// Maps of one plane whose weights add up to this or less are left out. A norm is at most about 1 and an ordinary one
/// below 0.05, while a score of 90 is a weighted sum of about 0.45: the choice moves no score between 60 and 95 by
/// more than 0.01 (tested), and halves the work.
pub const NEGLIGIBLE: f64 = 0.0025;

/// Of each channel and scale: 1-norm of SSIM error, ringing and blurring, then their 4-norms.
#[rustfmt::skip]
const WEIGHTS: [[f64; 6]; 3 * SCALES] = [
    // X
    [0.0, 0.000_737_660_670_740_658_6, 0.0, 0.0, 0.000_779_348_168_286_730_9, 0.0],
    [0.0, 0.000_437_115_573_010_737_9, 0.0, 1.104_172_642_665_734_6, 0.000_662_848_341_292_71, 0.000_152_316_327_837_187_52],
    [0.0, 0.001_640_643_745_659_975_4, 0.0, 1.842_245_552_053_929_8, 11.441_172_603_757_666, 0.0],
    [0.000_798_910_943_601_516_3, 0.000_176_816_438_078_653, 0.0, 1.878_759_497_954_638_7, 10.949_069_906_051_42, 0.0],
    [0.000_728_934_699_150_807_2, 0.967_793_708_062_683_3, 0.0, 0.000_140_034_242_854_358_84, 0.998_176_697_785_496_7, 0.000_319_497_559_344_350_53],
    [0.000_455_099_211_379_206_3, 0.0, 0.0, 0.001_364_876_616_324_339_8, 0.0, 0.0],
    // Y
    [0.0, 0.0, 0.0, 7.466_890_328_078_848, 0.0, 17.445_833_984_131_262],
    [0.000_623_560_163_404_146_6, 0.0, 0.0, 6.683_678_146_179_332, 0.000_377_244_079_796_112_96, 1.027_889_937_768_264],
    [225.205_153_008_492_74, 0.0, 0.0, 19.213_238_186_143_016, 0.001_140_152_458_661_836_1, 0.001_237_755_635_509_985],
    [176.393_175_984_506_94, 0.0, 0.0, 24.433_009_998_704_76, 0.285_208_026_121_177_57, 0.000_448_543_692_383_340_8],
    [0.0, 0.0, 0.0, 34.779_063_444_837_72, 44.835_625_328_877_896, 0.0],
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    // B
    [0.0, 0.000_868_055_657_329_169_8, 0.0, 0.0, 0.0, 0.0],
    [0.0, 0.000_531_319_187_435_874_7, 0.0, 0.000_165_338_141_613_791_12, 0.0, 0.0],
    [0.0, 0.0, 0.0, 0.000_417_917_180_325_133_6, 0.001_729_082_823_472_283_3, 0.0],
    [0.002_082_700_584_663_643_7, 0.0, 0.0, 8.826_982_764_996_862, 23.192_433_439_989_26, 0.0],
    [95.108_049_881_108_6, 0.986_397_803_440_068_2, 0.983_438_279_246_535_3, 0.001_228_640_504_827_849_3, 171.266_725_589_730_7, 0.980_785_887_243_537_9],
    [0.0, 0.0, 0.0, 0.000_513_006_458_899_067_9, 0.0, 0.000_108_540_578_584_115_37],
];

/// Norms of the three error maps of one plane: mean, and fourth root of the mean fourth power.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Norms {
    ssim: [f64; 2],
    ringing: [f64; 2],
    blurring: [f64; 2],
}

/// Which maps of a plane are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Maps {
    /// The map of SSIM errors.
    pub ssim: bool,
    /// The maps of ringing and blurring.
    pub edges: bool,
}

/// Which maps of which planes are made, for a given number of scales.
#[derive(Debug, Clone)]
pub struct Needed(Vec<[Maps; 3]>);

impl Norms {
    /// From the rows' sums of first and fourth powers of (SSIM error, ringing, blurring), for a plane of `count`
    /// samples. Rows are added in their order.
    pub fn from_sums(rows: impl Iterator<Item = ([f64; 2], [f64; 2], [f64; 2])>, count: usize) -> Self {
        let mut total = Self::default();
        for (ssim, ringing, blurring) in rows {
            for n in 0..2 {
                total.ssim[n] += ssim[n];
                total.ringing[n] += ringing[n];
                total.blurring[n] += blurring[n];
            }
        }
        let norms = |sums: [f64; 2]| [sums[0] / count as f64, (sums[1] / count as f64).sqrt().sqrt()];
        Self { ssim: norms(total.ssim), ringing: norms(total.ringing), blurring: norms(total.blurring) }
    }
}

impl Needed {
    /// What weighs more than `negligible` for a picture of `scales` scales.
    pub fn new(scales: usize, negligible: f64) -> Self {
        let maps = |scale: usize, channel: usize| {
            let [ssim, ringing, blurring, ssim4, ringing4, blurring4] = weights(scales, scale, channel);
            Maps { ssim: ssim + ssim4 > negligible, edges: ringing + blurring + ringing4 + blurring4 > negligible }
        };
        Self((0..scales).map(|scale| std::array::from_fn(|channel| maps(scale, channel))).collect())
    }

    /// Whether X, Y and B of `scale` are needed at all.
    pub fn planes(&self, scale: usize) -> [bool; 3] {
        std::array::from_fn(|channel| {
            let Maps { ssim, edges } = self.maps(scale, channel);
            ssim || edges
        })
    }

    /// The needed maps of one plane.
    pub fn maps(&self, scale: usize, channel: usize) -> Maps {
        self.0.get(scale).map_or(Maps { ssim: false, edges: false }, |maps| maps[channel])
    }
}

/// Weights of one plane. The metric numbers its features without gaps, so with fewer scales (small pictures) the
/// second and third channel use weights from further up the table.
fn weights(scales: usize, scale: usize, channel: usize) -> [f64; 6] {
    WEIGHTS.get(channel * scales + scale).copied().unwrap_or_default()
}

/// The score: 100 without any error, lower with more.
pub fn score(norms: &[[Norms; 3]]) -> f64 {
    let mut sum = 0.0;
    for channel in 0..3 {
        for (scale, planes) in norms.iter().enumerate() {
            let Norms { ssim, ringing, blurring } = planes[channel];
            let weights = weights(norms.len(), scale, channel);
            for n in 0..2 {
                sum += weights[3 * n] * ssim[n] + weights[3 * n + 1] * ringing[n] + weights[3 * n + 2] * blurring[n];
            }
        }
    }
    let x = sum * 0.956_238_261_683_484_4;
    let y = 2.326_765_642_916_932 * x - 0.020_884_521_182_843_837 * x * x + 6.248_496_625_763_138e-5 * x * x * x;
    if y > 0.0 { 100.0 - 10.0 * libm::pow(y, 0.627_633_646_783_138_7) } else { 100.0 }
}
