// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sequential JPEG whose components stand in scans of their own.
//!
//! `zune-jpeg` 0.5 puts such pictures together wrongly if their chroma is subsampled. Each component is a complete grey
//! picture, though, and as such it is decoded here; only upsampling and colour conversion remain, with the formulas
//! that `zune-jpeg` uses for other files.

use super::{DecodeError, jpeg, zeroed};
use crate::container::jpeg_segments::{self as segments, DHT, DQT, DRI, EOI, Frame, SOI, SOS, Segments};

/// True if every one of three components has one scan of its own.
pub(super) fn applies(bytes: &[u8], parts: &Segments, frame: &Frame) -> bool {
    let mut scans: Vec<u8> = parts
        .list
        .iter()
        .filter(|s| s.marker == SOS)
        .map(|s| match bytes.get(s.payload.clone()) {
            Some(&[1, id, ..]) => id,
            _ => 0,
        })
        .collect();
    let mut ids: Vec<u8> = frame.components.iter().map(|c| c.id).collect();
    scans.sort_unstable();
    ids.sort_unstable();
    ids.len() == 3 && scans == ids
}

/// The interleaved samples; `ycbcr` tells whether they must be converted to RGB.
pub(super) fn pixels(bytes: &[u8], parts: &Segments, frame: &Frame, ycbcr: bool) -> Result<Vec<u8>, DecodeError> {
    let most = |f: fn(&segments::Component) -> u8| frame.components.iter().map(f).max().unwrap_or(1);
    let (h_max, v_max) = (most(|c| c.horizontal), most(|c| c.vertical));
    let (width, height) = (usize::from(frame.width), usize::from(frame.height));
    let mut out = zeroed(width * height * 3)?;
    for (channel, component) in frame.components.iter().enumerate() {
        let mut own = frame.clone();
        let part =
            |all: u16, factor: u8, max: u8| (u32::from(all) * u32::from(factor)).div_ceil(u32::from(max.max(1))) as u16;
        own.width = part(frame.width, component.horizontal, h_max);
        own.height = part(frame.height, component.vertical, v_max);
        own.components = vec![*component];
        let plane = jpeg::pixels(&stream(bytes, parts, &own), &own, 1)?;
        let factors = (h_max / component.horizontal.max(1), v_max / component.vertical.max(1));
        spread(&plane, usize::from(own.width), factors, &mut out, width, channel);
    }
    if ycbcr {
        out.chunks_exact_mut(3).for_each(to_rgb);
    }
    Ok(out)
}

/// One component as a grey picture: the tables that stand before its scan, and the scan.
fn stream(bytes: &[u8], parts: &Segments, own: &Frame) -> Vec<u8> {
    let mut out = vec![0xFF, SOI];
    let Some(component) = own.components.first() else { return out };
    let (w, h) = (own.width.to_be_bytes(), own.height.to_be_bytes());
    segments::push(&mut out, own.marker, &[8, h[0], h[1], w[0], w[1], 1, component.id, 0x11, component.table]);
    for segment in &parts.list {
        let whole = bytes.get(segment.whole()).unwrap_or_default();
        match segment.marker {
            DQT | DHT | DRI => out.extend(whole),
            SOS if whole.get(5) == Some(&component.id) => {
                out.extend(whole);
                out.extend(jpeg::SENTINEL);
                break;
            }
            _ => {}
        }
    }
    out.extend([0xFF, EOI]);
    out
}

/// Upsamples a plane by `factors` (1, 2 or 4, across and down) into one channel of `out`, three channels, `width` wide.
/// Factor 2 interpolates between the two nearest samples, 3 to 1; factor 4 repeats.
fn spread(plane: &[u8], own_width: usize, factors: (u8, u8), out: &mut [u8], width: usize, channel: usize) {
    let rows: Vec<&[u8]> = plane.chunks_exact(own_width.max(1)).collect();
    for (y, line) in out.chunks_exact_mut(width.max(1) * 3).enumerate() {
        let (near, far) = neighbours(y, factors.1, rows.len());
        let (Some(near), Some(far)) = (rows.get(near), rows.get(far)) else { continue };
        let at = |x: usize| -> Option<u16> {
            let (a, b) = (u16::from(*near.get(x)?), u16::from(*far.get(x)?));
            Some((3 * a + b + 2) >> 2)
        };
        for (x, pixel) in line.chunks_exact_mut(3).enumerate() {
            let (a, b) = neighbours(x, factors.0, own_width);
            if let (Some(a), Some(b), Some(sample)) = (at(a), at(b), pixel.get_mut(channel)) {
                *sample = ((3 * a + b + 2) >> 2) as u8;
            }
        }
    }
}

/// Nearest and second nearest of `count` samples for position `at` in a grid `factor` times as fine.
fn neighbours(at: usize, factor: u8, count: usize) -> (usize, usize) {
    let last = count.saturating_sub(1);
    let near = (at / usize::from(factor.max(1))).min(last);
    let far = match (factor, at % 2) {
        (2, 0) => near.saturating_sub(1),
        (2, _) => (near + 1).min(last),
        _ => near,
    };
    (near, far)
}

/// YCbCr to RGB (BT.601, full range) with 14 bits of fraction, as `zune-jpeg` does it.
pub(super) fn to_rgb(pixel: &mut [u8]) {
    let &mut [y, cb, cr] = pixel else { return };
    let (y, cb, cr) = ((i32::from(y) << 14) + 8191, i32::from(cb) - 128, i32::from(cr) - 128);
    let rgb = [y + 22_970 * cr, y - 11_700 * cr - 5_638 * cb, y + 29_032 * cb];
    for (to, value) in pixel.iter_mut().zip(rgb) {
        *to = (value >> 14).clamp(0, 255) as u8;
    }
}
