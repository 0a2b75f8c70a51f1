// SPDX-License-Identifier: MIT OR Apache-2.0
//! Wide-gamut colours of lossy JPEG XL pictures.
//!
//! These are coded in XYB, whatever their colour space. `jxl-oxide` maps them into the gamut of sRGB before it converts
//! them to wider primaries (seen in 0.12.6: a red of Display P3 came out as sRGB's). As linear sRGB without bounds
//! nothing is lost, so the step from there to the picture's own colour space is done here.

use jxl_oxide::{
    ColorEncodingWithProfile, JxlImage,
    color::{ColourEncoding, ColourSpace, Customxy, EnumColourEncoding, Primaries, TransferFunction, WhitePoint},
};

type Matrix = [[f64; 3]; 3];
type Xy = [f64; 2];

/// CIE xy of white points (ITU-T H.273; SMPTE ST 428-1) and primaries.
const D65: Xy = [0.3127, 0.3290];
const DCI: Xy = [0.314, 0.351];
const SRGB: [Xy; 3] = [[0.64, 0.33], [0.30, 0.60], [0.15, 0.06]];
const BT2020: [Xy; 3] = [[0.708, 0.292], [0.170, 0.797], [0.131, 0.046]];
const P3: [Xy; 3] = [[0.680, 0.320], [0.265, 0.690], [0.150, 0.060]];

const BRADFORD: Matrix = [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];

/// From linear sRGB to the colour space of a picture.
#[derive(Debug, Clone)]
pub(super) struct Conversion {
    matrix: [[f32; 3]; 3],
    transfer: TransferFunction,
}

/// The conversion that a picture needs; `None` if the decoder's own loses nothing.
pub(super) fn conversion(image: &JxlImage) -> Option<Conversion> {
    let metadata = &image.image_header().metadata;
    let encoding = encoding(image)?;
    let wide = metadata.xyb_encoded && encoding.colour_space == ColourSpace::Rgb && !encoding.is_srgb_gamut();
    // Brighter pictures are mapped to their range by the decoder.
    if !wide || encoding.is_hdr() || metadata.tone_mapping.intensity_target > 255.0 {
        return None;
    }
    if matches!(encoding.tf, TransferFunction::Unknown | TransferFunction::Gamma { g: 0, .. }) {
        return None;
    }
    Some(Conversion { matrix: matrix(&encoding)?, transfer: encoding.tf })
}

/// The colour space of the picture, if it has a name or a profile that says the same in a simple way.
fn encoding(image: &JxlImage) -> Option<EnumColourEncoding> {
    let known = |encoding: &ColourEncoding| match encoding {
        ColourEncoding::Enum(encoding) => Some(encoding.clone()),
        ColourEncoding::IccProfile(_) => None,
    };
    known(&image.image_header().metadata.colour_encoding)
        .or_else(|| known(ColorEncodingWithProfile::with_icc(image.original_icc()?).ok()?.encoding()))
}

impl Conversion {
    /// One pixel, linear sRGB without bounds, in the picture's colour space, 0..=1.
    pub fn apply(&self, pixel: [f32; 3]) -> [f32; 3] {
        self.matrix.map(|row| {
            let linear = row[0] * pixel[0] + row[1] * pixel[1] + row[2] * pixel[2];
            self.encode(linear.clamp(0.0, 1.0))
        })
    }

    fn encode(&self, v: f32) -> f32 {
        match self.transfer {
            TransferFunction::Gamma { g, inverted: true } => libm::powf(v, g as f32 / 1e7),
            TransferFunction::Gamma { g, inverted: false } => libm::powf(v, 1e7 / g as f32),
            TransferFunction::Bt709 if v < 0.018 => 4.5 * v,
            TransferFunction::Bt709 => 1.099 * libm::powf(v, 0.45) - 0.099,
            TransferFunction::Srgb if v <= 0.003_130_8 => 12.92 * v,
            TransferFunction::Srgb => 1.055 * libm::powf(v, 1.0 / 2.4) - 0.055,
            TransferFunction::Dci => libm::powf(v, 1.0 / 2.6),
            _ => v,
        }
    }
}

fn matrix(encoding: &EnumColourEncoding) -> Option<[[f32; 3]; 3]> {
    let xy = |c: Customxy| c.as_float().map(f64::from);
    let white = match encoding.white_point {
        WhitePoint::D65 => D65,
        WhitePoint::E => [1.0 / 3.0; 2],
        WhitePoint::Dci => DCI,
        WhitePoint::Custom(c) => xy(c),
    };
    let primaries = match encoding.primaries {
        Primaries::Srgb => SRGB,
        Primaries::Bt2100 => BT2020,
        Primaries::P3 => P3,
        Primaries::Custom { red, green, blue } => [xy(red), xy(green), xy(blue)],
    };
    let target = inverse(&to_xyz(primaries, white)?)?;
    let all = product(&target, &product(&adaptation(D65, white)?, &to_xyz(SRGB, D65)?));
    let all = all.map(|row| row.map(|v| v as f32));
    all.iter().flatten().all(|v| v.is_finite()).then_some(all)
}

fn xyz([x, y]: Xy) -> [f64; 3] {
    [x / y, 1.0, (1.0 - x - y) / y]
}

/// From linear RGB with these primaries and white to XYZ with the luminance of white 1.
fn to_xyz(primaries: [Xy; 3], white: Xy) -> Option<Matrix> {
    let columns = transposed(&primaries.map(xyz));
    let amounts = times(&inverse(&columns)?, xyz(white));
    Some(columns.map(|row| [row[0] * amounts[0], row[1] * amounts[1], row[2] * amounts[2]]))
}

/// Bradford's chromatic adaptation.
fn adaptation(from: Xy, to: Xy) -> Option<Matrix> {
    let (a, b) = (times(&BRADFORD, xyz(from)), times(&BRADFORD, xyz(to)));
    let scaled = [0, 1, 2].map(|i| BRADFORD[i].map(|v| v * b[i] / a[i]));
    Some(product(&inverse(&BRADFORD)?, &scaled))
}

fn times(m: &Matrix, v: [f64; 3]) -> [f64; 3] {
    m.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

fn transposed(m: &Matrix) -> Matrix {
    [0, 1, 2].map(|j| [m[0][j], m[1][j], m[2][j]])
}

fn product(a: &Matrix, b: &Matrix) -> Matrix {
    let columns = transposed(b);
    transposed(&columns.map(|column| times(a, column)))
}

fn inverse(m: &Matrix) -> Option<Matrix> {
    let cross =
        |a: [f64; 3], b: [f64; 3]| [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
    let rows = [cross(m[1], m[2]), cross(m[2], m[0]), cross(m[0], m[1])];
    let determinant = m[0][0] * rows[0][0] + m[0][1] * rows[0][1] + m[0][2] * rows[0][2];
    (determinant.is_finite() && determinant.abs() > 1e-9).then(|| transposed(&rows.map(|r| r.map(|v| v / determinant))))
}
