// SPDX-License-Identifier: MIT OR Apache-2.0
//! EXIF (CIPA DC-008): taking out the thumbnail and nothing else.
//!
//! The block is edited in place, so that all tags, their order and the camera's private maker note stay bit for bit
//! where they were.

use std::ops::Range;

/// An EXIF block without thumbnail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stripped {
    /// The block, beginning with its TIFF header.
    pub bytes: Vec<u8>,
    /// A thumbnail directory was taken out.
    pub thumbnail: bool,
    /// Something that looks like a further JPEG picture is still in there (usually in the maker note).
    pub preview: bool,
}

/// Most directories that are followed.
pub(super) const MAX_DIRECTORIES: usize = 64;

/// Most entries of all of them together.
pub(super) const MAX_ENTRIES: usize = 8192;

/// Tags that point to a further directory: SubIFDs, Exif, GPS, interoperability.
pub(super) const POINTERS: [u16; 4] = [0x014A, 0x8769, 0x8825, 0xA005];

/// Takes the thumbnail out of `tiff`, a block that begins with a TIFF header. A block that can not be read is returned
/// as it is.
pub fn without_thumbnail(tiff: &[u8]) -> Stripped {
    let mut bytes = tiff.to_vec();
    let thumbnail = strip(&mut bytes).unwrap_or(false);
    let preview = super::holds_jpeg(&bytes);
    Stripped { bytes, thumbnail, preview }
}

fn strip(bytes: &mut Vec<u8>) -> Option<bool> {
    let tiff = Tiff::new(bytes)?;
    let first = tiff.directory(tiff.u32(4)? as usize)?;
    if first.next == 0 {
        return Some(false);
    }
    let mut keep = Reach::default();
    keep.ranges.push(Range { start: 0, end: 8 });
    tiff.reach(&first, &mut keep)?;
    let mut drop = Reach::default();
    let mut next = first.next;
    while next != 0 && drop.directories < MAX_DIRECTORIES {
        let Some(directory) = tiff.directory(next as usize) else { break };
        tiff.reach(&directory, &mut drop)?;
        drop.ranges.extend(tiff.picture(&directory));
        next = directory.next;
    }
    let link = first.span.end.checked_sub(4)?;
    let keep = merged(keep.ranges);
    for range in merged(drop.ranges) {
        blank(bytes, range, &keep);
    }
    bytes.get_mut(link..link + 4)?.fill(0);
    // What is left behind the last directory that is kept was the thumbnail, as a rule.
    let end = keep.last()?.end.min(bytes.len());
    if bytes.get(end..)?.iter().all(|&b| b == 0) {
        bytes.truncate(end);
    }
    Some(true)
}

/// The same bytes as ranges in order and apart from each other.
pub(super) fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|r| r.start);
    let mut out: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}

/// Zeroes `range` of `bytes` except where it meets one of `keep` (in order, apart).
pub(super) fn blank(bytes: &mut [u8], range: Range<usize>, keep: &[Range<usize>]) {
    let mut at = range.start;
    let end = range.end.min(bytes.len());
    for k in keep.iter().filter(|k| k.end > range.start && k.start < end) {
        if let Some(part) = bytes.get_mut(at..k.start.max(at)) {
            part.fill(0);
        }
        at = at.max(k.end);
    }
    if let Some(part) = bytes.get_mut(at..end) {
        part.fill(0);
    }
}

/// Bytes that belong to some directories.
#[derive(Default)]
pub(super) struct Reach {
    pub(super) ranges: Vec<Range<usize>>,
    directories: usize,
}

pub(super) struct Tiff<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) little: bool,
}

pub(super) struct Directory {
    /// From the count of entries to the link to the next directory, both included.
    pub(super) span: Range<usize>,
    pub(super) entries: Vec<Entry>,
    /// Offset of the next directory; 0 if there is none.
    pub(super) next: u32,
}

pub(super) struct Entry {
    pub(super) tag: u16,
    pub(super) kind: u16,
    count: usize,
    /// Bytes of the value, inside the entry or elsewhere.
    pub(super) value: Range<usize>,
}

impl<'a> Tiff<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Option<Self> {
        let little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self { bytes, little })
    }

    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        let b: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little { u16::from_le_bytes(b) } else { u16::from_be_bytes(b) })
    }

    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        let b: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) })
    }

    pub(super) fn directory(&self, at: usize) -> Option<Directory> {
        let count = usize::from(self.u16(at)?);
        let link = at.checked_add(2 + 12 * count)?;
        let next = self.u32(link).unwrap_or(0);
        let entries = (0..count).filter_map(|i| self.entry(at + 2 + 12 * i)).collect();
        // Some writers leave the link out at the end of the block.
        let end = (link + 4).min(self.bytes.len());
        (link <= end).then_some(Directory { span: at..end, entries, next })
    }

    pub(super) fn entry(&self, at: usize) -> Option<Entry> {
        let (tag, kind, count) = (self.u16(at)?, self.u16(at + 2)?, self.u32(at + 4)? as usize);
        let size = match kind {
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => 1,
        };
        let length = count.checked_mul(size)?;
        let from = if length <= 4 { at + 8 } else { self.u32(at + 8)? as usize };
        let end = from.checked_add(length)?.min(self.bytes.len());
        Some(Entry { tag, kind, count, value: from..end.max(from) })
    }

    /// The numbers of a SHORT or LONG entry, at most 4096 of them.
    pub(super) fn numbers(&self, entry: &Entry) -> Vec<usize> {
        let size = if entry.kind == 3 { 2 } else { 4 };
        (0..entry.count.min(4096))
            .map_while(|i| {
                let at = entry.value.start.checked_add(i * size)?;
                if size == 2 { self.u16(at).map(usize::from) } else { self.u32(at).map(|v| v as usize) }
            })
            .collect()
    }

    /// Collects the bytes of a directory, of its values and of the directories below it. `None` if there are more
    /// than any camera writes.
    pub(super) fn reach(&self, directory: &Directory, to: &mut Reach) -> Option<()> {
        to.directories += 1;
        to.ranges.push(directory.span.clone());
        to.ranges.extend(directory.entries.iter().map(|e| e.value.clone()));
        if to.ranges.len() > MAX_ENTRIES {
            return None;
        }
        for entry in directory.entries.iter().filter(|e| POINTERS.contains(&e.tag)) {
            for at in self.numbers(entry) {
                if to.directories >= MAX_DIRECTORIES {
                    return None;
                }
                match self.directory(at) {
                    Some(below) => self.reach(&below, to)?,
                    None => to.directories += 1,
                }
            }
        }
        Some(())
    }

    /// Bytes of the picture that a thumbnail directory describes: one JPEG stream, or uncompressed strips.
    fn picture(&self, directory: &Directory) -> Vec<Range<usize>> {
        let values = |tag| directory.entries.iter().find(|e| e.tag == tag).map(|e| self.numbers(e)).unwrap_or_default();
        [(0x0201, 0x0202), (0x0111, 0x0117)]
            .iter()
            .flat_map(|&(offsets, lengths)| values(offsets).into_iter().zip(values(lengths)))
            .map(|(from, length)| from..from.saturating_add(length))
            .collect()
    }
}
