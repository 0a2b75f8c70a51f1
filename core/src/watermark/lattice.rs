// SPDX-License-Identifier: MIT OR Apache-2.0
//! Key to carriers: which harmonics of the tile are used, with which phases, order and signs (format section 2).

use crate::key::{KeyStream, MasterKey};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Side of the tile, canonical pixels.
pub(crate) const TILE: usize = 128;
/// Synchronisation sinusoids.
pub(crate) const SYNC: usize = 36;
/// Message chips = code bits.
pub(crate) const CHIPS: usize = 768;

/// Squared radii of the band (harmonics per tile): 4.6 <= |k| <= 24.2.
const BAND: std::ops::RangeInclusive<i32> = 25..=585;
/// Squared radii of the synchronisation harmonics: 7 <= |k| <= 20.5.
const SYNC_BAND: std::ops::RangeInclusive<i32> = 49..=420;

/// One sinusoid of the tile: cos(2 pi (kx x + ky y) / 128 + 2 pi phase / 65536).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Zeroize)]
pub struct Carrier {
    /// Cycles per tile to the right, -24..=24.
    pub kx: i32,
    /// Cycles per tile downwards, 0..=24.
    pub ky: i32,
    /// Phase in 1/65536 of a turn.
    pub phase: u16,
}

impl Carrier {
    /// |k|^2.
    pub(crate) fn n2(&self) -> i32 {
        self.kx * self.kx + self.ky * self.ky
    }
}

/// The part of the key that search, fold and tracking may see.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SyncKey {
    /// 36 carriers, one per sector of pi/36.
    pub carriers: Vec<Carrier>,
}

/// The message carriers by code bit; without the signs.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct MessageKey {
    /// 768 carriers; index = code bit.
    pub carriers: Vec<Carrier>,
    /// Code bits sorted by |k|, ties in code bit order.
    pub(crate) by_radius: Vec<u16>,
}

/// The signs of the chips: the only randomness of the message p-value. Nothing that runs before the soft values are
/// formed may see them, which is why they are a type of their own.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct SignKey {
    /// 768 times +1 or -1; index = code bit.
    pub signs: Vec<i8>,
}

/// Keyed material of the watermark, derived once per key (HKDF-SHA256 to ChaCha20 streams).
#[derive(Clone)]
pub struct WatermarkKey {
    /// Synchronisation carriers.
    pub sync: SyncKey,
    /// Message carriers.
    pub message: MessageKey,
    /// Chip signs.
    pub sign: SignKey,
}

impl std::fmt::Debug for WatermarkKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WatermarkKey(..)")
    }
}

impl WatermarkKey {
    /// Derives all streams of format version 1.
    pub fn new(master: &MasterKey) -> Self {
        let stream = |name: &str| master.stream(&format!("glassine/watermark/v1/{name}"));
        let sync = sync_carriers(&mut stream("sync-pos"), &mut stream("sync-phase"));
        let message = message_carriers(&sync, &mut stream("msg-order"), &mut stream("msg-phase"));
        let mut sign = stream("msg-sign");
        let signs = (0..CHIPS).map(|_| if sign.below(2) == 0 { 1 } else { -1 }).collect();
        let mut by_radius: Vec<u16> = (0..CHIPS as u16).collect();
        by_radius.sort_by_key(|&j| message[usize::from(j)].n2());
        Self {
            sync: SyncKey { carriers: sync },
            message: MessageKey { carriers: message, by_radius },
            sign: SignKey { signs },
        }
    }
}

/// The half plane of harmonics in the band, row-major: ky ascending, then kx ascending.
pub(crate) fn half_plane() -> Vec<(i32, i32)> {
    (0..=24)
        .flat_map(|ky| (-24..=24).map(move |kx| (kx, ky)))
        .filter(|&(kx, ky)| (ky > 0 || kx > 0) && BAND.contains(&(kx * kx + ky * ky)))
        .collect()
}

/// 0-based sector of pi/36 that the angle of (kx, ky) lies in. The diagonals are the only lattice points on an edge.
fn sector(kx: i32, ky: i32) -> usize {
    match (kx == ky, kx == -ky) {
        (true, _) => 9,
        (_, true) => 27,
        _ => {
            let turn = libm::atan2(f64::from(ky), f64::from(kx)) / std::f64::consts::PI;
            libm::floor(turn * SYNC as f64) as usize
        }
    }
}

fn sync_carriers(position: &mut KeyStream, phase: &mut KeyStream) -> Vec<Carrier> {
    let mut sectors = vec![Vec::new(); SYNC];
    for (kx, ky) in half_plane() {
        if kx != 0 && ky != 0 && SYNC_BAND.contains(&(kx * kx + ky * ky)) {
            sectors[sector(kx, ky)].push((kx, ky));
        }
    }
    sectors
        .iter()
        .map(|choices| {
            let (kx, ky) = choices[position.below(choices.len() as u32) as usize];
            Carrier { kx, ky, phase: phase.below(65_536) as u16 }
        })
        .collect()
}

fn message_carriers(sync: &[Carrier], order: &mut KeyStream, phase: &mut KeyStream) -> Vec<Carrier> {
    let mut list: Vec<(i32, i32)> =
        half_plane().into_iter().filter(|&(kx, ky)| !sync.iter().any(|s| (s.kx, s.ky) == (kx, ky))).collect();
    // Stable, so equal radii stay in row-major order.
    list.sort_by_key(|(kx, ky)| kx * kx + ky * ky);
    list.truncate(CHIPS);
    for i in (1..list.len()).rev() {
        list.swap(i, order.below(i as u32 + 1) as usize);
    }
    list.into_iter().map(|(kx, ky)| Carrier { kx, ky, phase: phase.below(65_536) as u16 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn band_and_sectors_have_the_sizes_of_the_format() {
        let all = half_plane();
        assert_eq!(all.len(), 892);
        let mut counts = [0; SYNC];
        for &(kx, ky) in &all {
            if kx != 0 && ky != 0 && SYNC_BAND.contains(&(kx * kx + ky * ky)) {
                counts[sector(kx, ky)] += 1;
            }
        }
        assert_eq!(counts.iter().sum::<i32>(), 556);
        assert!(counts.iter().all(|c| (9..=21).contains(c)), "{counts:?}");
    }

    #[test]
    fn sync_and_message_are_always_the_804_innermost_harmonics() {
        let mut inner: Vec<_> = half_plane();
        inner.sort_by_key(|(kx, ky)| kx * kx + ky * ky);
        inner.truncate(SYNC + CHIPS);
        let expected: BTreeSet<_> = inner.into_iter().collect();
        for seed in 0..20 {
            let key = WatermarkKey::new(&MasterKey::from_bytes([seed; 32]));
            let used: BTreeSet<_> =
                key.sync.carriers.iter().chain(&key.message.carriers).map(|c| (c.kx, c.ky)).collect();
            assert_eq!(used, expected);
            assert!(used.contains(&(-23, 2)) && used.contains(&(22, 7)) && !used.contains(&(2, 23)));
        }
    }
}
