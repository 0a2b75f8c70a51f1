// SPDX-License-Identifier: MIT OR Apache-2.0
//! EXIF (CIPA DC-008): taking out what tells where a picture was taken and with which device.
//!
//! What goes is overwritten with zeros and its entries are taken out of their directories; no value that stays moves.

use std::ops::Range;

use super::{
    exif::{Entry, MAX_DIRECTORIES, MAX_ENTRIES, POINTERS, Reach, Tiff, blank, merged},
    privacy::{self, Privacy, PrivacyReport, Private},
};

/// Pointer to the GPS directory.
const GPS: u16 = 0x8825;
/// Blocks of other standards inside a directory: XMP, IPTC, Photoshop resources.
const XMP: u16 = 0x02BC;
const IPTC: u16 = 0x83BB;
const PHOTOSHOP: u16 = 0x8649;

/// Entries of the first directory that [`rights`] keeps: orientation, resolution across, down and its unit, artist,
/// copyright.
const RIGHTS: [u16; 6] = [0x0112, 0x011A, 0x011B, 0x0128, 0x013B, 0x8298];

/// Why the entry with this tag does not go into a copy at [`Privacy::Gps`]; `None` if it stays.
pub fn private(tag: u16) -> Option<Private> {
    match tag {
        GPS => Some(Private::Location),
        // Body and lens serial number, name of the camera's owner, picture identifier; DNG: camera serial number, raw
        // data identifier.
        0xA431 | 0xA435 | 0xA430 | 0xA420 | 0xC62F | 0xC65D => Some(Private::Serials),
        // Maker note, DNG private data.
        0x927C | 0xC634 => Some(Private::MakerNote),
        _ => None,
    }
}

/// What is taken out of one block.
#[derive(Default)]
struct Plan {
    /// Directory (offset of its count) and indices of the entries to take out.
    entries: Vec<(usize, Vec<usize>)>,
    /// Bytes of directories that stay.
    directories: Vec<Range<usize>>,
    /// Values that stay.
    values: Vec<Range<usize>>,
    /// Values that go, whatever else uses their bytes.
    gone: Vec<Range<usize>>,
    /// Values that go where nothing else uses their bytes: lengths of maker notes are often wrong.
    notes: Vec<Range<usize>>,
    /// Values that are replaced by something of the same length.
    replaced: Vec<(Range<usize>, Vec<u8>)>,
}

/// `tiff` without location, serial numbers and maker note; `None` if nothing is left, or if the block can not be read.
pub fn without_private(tiff: &[u8], report: &mut PrivacyReport) -> Option<Vec<u8>> {
    let mut found = PrivacyReport::default();
    let Some((bytes, left)) = remove(tiff, &mut found) else {
        report.unreadable = true;
        return None;
    };
    *report |= found;
    left.then_some(bytes)
}

/// The edited block, and whether anything is left in it.
fn remove(tiff: &[u8], report: &mut PrivacyReport) -> Option<(Vec<u8>, bool)> {
    let source = Tiff::new(tiff)?;
    let mut plan = Plan::default();
    plan.directories.push(Range { start: 0, end: 8 });
    let (mut at, mut left) = (source.u32(4)? as usize, false);
    while at != 0 {
        left |= source.plan(at, &mut plan, report)?;
        at = source.directory(at)?.next as usize;
    }
    let mut bytes = tiff.to_vec();
    let structure = merged(plan.directories);
    for range in merged(plan.gone) {
        blank(&mut bytes, range, &structure);
    }
    let keep = merged([structure, plan.values].concat());
    for range in merged(plan.notes) {
        blank(&mut bytes, range, &keep);
    }
    for (range, new) in plan.replaced {
        bytes.get_mut(range)?.copy_from_slice(&new);
    }
    for (at, entries) in &plan.entries {
        close_up(&mut bytes, &source, *at, entries)?;
    }
    Some((bytes, left))
}

impl Tiff<'_> {
    /// Decides on the directory at `at` and those below it; true if an entry of it stays.
    fn plan(&self, at: usize, plan: &mut Plan, report: &mut PrivacyReport) -> Option<bool> {
        let directory = self.directory(at)?;
        let again = plan.entries.iter().any(|(known, _)| *known == at);
        if again || plan.entries.len() >= MAX_DIRECTORIES || plan.values.len() > MAX_ENTRIES {
            return None;
        }
        let place = plan.entries.len();
        plan.entries.push((at, Vec::new()));
        let mut gone = Vec::new();
        let count = usize::from(self.u16(at)?);
        for index in 0..count {
            let entry = self.entry(at + 2 + 12 * index)?;
            if !self.stays(&entry, plan, report)? {
                gone.push(index);
            }
        }
        let left = gone.len() < count;
        if left || at == self.u32(4)? as usize {
            plan.directories.push(directory.span);
            plan.entries.get_mut(place)?.1 = gone;
        } else {
            plan.gone.push(directory.span);
        }
        Some(left)
    }

    fn stays(&self, entry: &Entry, plan: &mut Plan, report: &mut PrivacyReport) -> Option<bool> {
        let value = entry.value.clone();
        if entry.tag == GPS {
            for below in self.numbers(entry) {
                let Some(directory) = self.directory(below) else { continue };
                // Many cameras write the version of this directory and nothing else.
                if directory.entries.iter().any(|e| e.tag != 0) {
                    report.note(Private::Location);
                }
                let mut reach = Reach::default();
                self.reach(&directory, &mut reach)?;
                plan.gone.extend(reach.ranges);
            }
            return Some(false);
        }
        if let Some(why) = private(entry.tag) {
            if self.bytes.get(value.clone()).is_some_and(|v| v.iter().any(|b| !matches!(b, 0 | b' '))) {
                report.note(why);
            }
            if why == Private::MakerNote { &mut plan.notes } else { &mut plan.gone }.push(value);
            return Some(false);
        }
        if POINTERS.contains(&entry.tag) {
            let mut left = false;
            for below in self.numbers(entry) {
                // A pointer to nowhere is kept with its directory: it holds nothing.
                left |= self.directory(below).is_none() || self.plan(below, plan, report)?;
            }
            plan.values.push(value);
            return Some(left);
        }
        if let Some(filler) = filler(entry.tag)
            && let Some(old) = self.bytes.get(value.clone())
        {
            match nested(entry.tag, old, report) {
                Some(new) if new == old => {}
                Some(mut new) if new.len() <= old.len() => {
                    new.resize(old.len(), filler);
                    plan.replaced.push((value.clone(), new));
                }
                _ => {
                    plan.gone.push(value);
                    return Some(false);
                }
            }
        }
        plan.values.push(value);
        Some(true)
    }
}

/// What may follow a block inside a value that became shorter; `None` if the tag holds no block.
fn filler(tag: u16) -> Option<u8> {
    match tag {
        XMP => Some(b' '),
        IPTC | PHOTOSHOP => Some(0),
        _ => None,
    }
}

fn nested(tag: u16, block: &[u8], report: &mut PrivacyReport) -> Option<Vec<u8>> {
    match tag {
        XMP => privacy::xmp(block, Privacy::Gps, report),
        IPTC => privacy::iptc(block, Privacy::Gps, report),
        _ => privacy::photoshop(block, Privacy::Gps, report),
    }
}

/// Takes the entries with these indices out of the directory at `at`: the others move together, the rest is zeros.
fn close_up(bytes: &mut [u8], source: &Tiff<'_>, at: usize, gone: &[usize]) -> Option<()> {
    if gone.is_empty() {
        return Some(());
    }
    let count = usize::from(source.u16(at)?);
    let left = (count - gone.len()) as u16;
    let link = at + 2 + 12 * count;
    let end = (link + 4).min(bytes.len());
    let mut new = if source.little { left.to_le_bytes() } else { left.to_be_bytes() }.to_vec();
    for index in (0..count).filter(|i| !gone.contains(i)) {
        let from = at + 2 + 12 * index;
        new.extend(bytes.get(from..from + 12)?);
    }
    new.extend(bytes.get(link..end)?);
    new.resize(end - at, 0);
    bytes.get_mut(at..end)?.copy_from_slice(&new);
    Some(())
}

/// A new block with orientation, resolution, artist and copyright of `tiff` only; `None` if it has none of them or can
/// not be read.
pub fn rights(tiff: &[u8]) -> Option<Vec<u8>> {
    let source = Tiff::new(tiff)?;
    let at = source.u32(4)? as usize;
    let entries: Vec<(Entry, usize)> = (0..usize::from(source.u16(at)?))
        .filter_map(|i| Some((source.entry(at + 2 + 12 * i)?, at + 2 + 12 * i)))
        .filter(|(e, _)| RIGHTS.contains(&e.tag))
        .collect();
    if entries.is_empty() {
        return None;
    }
    let long = |v: usize| (if source.little { (v as u32).to_le_bytes() } else { (v as u32).to_be_bytes() }).to_vec();
    let short = |v: usize| (if source.little { (v as u16).to_le_bytes() } else { (v as u16).to_be_bytes() }).to_vec();
    let mut out = [tiff.get(..4)?, &long(8), &short(entries.len())].concat();
    let mut behind = Vec::new();
    let base = out.len() + 12 * entries.len() + 4;
    for (entry, from) in &entries {
        out.extend(tiff.get(*from..from + 8)?);
        let inline = from + 8;
        if entry.value.start == inline {
            out.extend(tiff.get(inline..inline + 4)?);
        } else {
            out.extend(long(base + behind.len()));
            behind.extend(tiff.get(entry.value.clone())?);
            behind.resize(behind.len().next_multiple_of(2), 0);
        }
    }
    out.extend([0; 4]);
    out.extend(behind);
    Some(out)
}

/// Sets the orientation in `tiff` to upright, where it has one: the pixels were turned.
pub fn set_upright(tiff: &mut [u8]) {
    let Some(entry) = orientation(tiff) else { return };
    let little = tiff.starts_with(b"II");
    if let Some(place) = tiff.get_mut(entry.value) {
        let one = if little { 1u16.to_le_bytes() } else { 1u16.to_be_bytes() };
        place.iter_mut().zip(one).for_each(|(to, from)| *to = from);
    }
}

fn orientation(tiff: &[u8]) -> Option<Entry> {
    let source = Tiff::new(tiff)?;
    let at = source.u32(4)? as usize;
    (0..usize::from(source.u16(at)?))
        .filter_map(|i| source.entry(at + 2 + 12 * i))
        .find(|e| e.tag == 0x0112 && e.kind == 3 && e.value.len() == 2)
}
