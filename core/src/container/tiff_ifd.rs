// SPDX-License-Identifier: MIT OR Apache-2.0
//! Directories (IFDs) of TIFF files, of BigTIFF files and of EXIF blocks, read without their pictures.

use super::ContainerError;

/// Bytes that begin with a TIFF header.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    little: bool,
    big: bool,
}

/// One directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory<'a> {
    /// Entries whose value is all there, in file order.
    pub entries: Vec<Entry<'a>>,
    /// Entries of an unknown type or with a value outside of the file.
    pub broken: usize,
    /// Offset of the next directory; 0 if there is none.
    pub next: u64,
}

/// One entry of a directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// What it is.
    pub tag: u16,
    /// Type of its values, 1..=13 or 16..=18.
    pub kind: u16,
    /// The values as they stand in the file.
    pub raw: &'a [u8],
    little: bool,
}

/// Bytes of one number inside a value of this type, and of the value; `None` for unknown types.
fn sizes(kind: u16) -> Option<(usize, usize)> {
    Some(match kind {
        1 | 2 | 6 | 7 => (1, 1),
        3 | 8 => (2, 2),
        4 | 9 | 11 | 13 => (4, 4),
        5 | 10 => (4, 8),
        12 | 16..=18 => (8, 8),
        _ => return None,
    })
}

impl<'a> Reader<'a> {
    /// `None` if the bytes do not begin with the header of a TIFF or BigTIFF file.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let (little, big) = match bytes.get(..4)? {
            b"II*\0" => (true, false),
            b"MM\0*" => (false, false),
            b"II+\0" => (true, true),
            b"MM\0+" => (false, true),
            _ => return None,
        };
        Some(Self { bytes, little, big })
    }

    /// The bytes that offsets count in.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Offset of the first directory.
    pub fn first(&self) -> Option<u64> {
        if self.big { self.number(8, 8) } else { self.number(4, 4) }
    }

    fn number(&self, at: usize, size: usize) -> Option<u64> {
        number(self.bytes.get(at..at.checked_add(size)?)?, self.little)
    }

    /// The directory at an offset.
    ///
    /// # Errors
    /// [`ContainerError::Truncated`] if it is not all inside the file.
    pub fn directory(&self, at: u64) -> Result<Directory<'a>, ContainerError> {
        self.read(at).ok_or(ContainerError::Truncated)
    }

    fn read(&self, at: u64) -> Option<Directory<'a>> {
        let at = usize::try_from(at).ok()?;
        let (head, step, word) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let count = usize::try_from(self.number(at, head)?).ok()?;
        let first = at.checked_add(head)?;
        let link = first.checked_add(count.checked_mul(step)?)?;
        // Some writers of EXIF leave the link out at the end of the block.
        if link > self.bytes.len() {
            return None;
        }
        let next = self.number(link, word).unwrap_or(0);
        let entries: Vec<Entry<'a>> = (0..count).filter_map(|i| self.entry(first + i * step, word)).collect();
        Some(Directory { broken: count - entries.len(), entries, next })
    }

    fn entry(&self, at: usize, word: usize) -> Option<Entry<'a>> {
        let (tag, kind) = (self.number(at, 2)?, self.number(at + 2, 2)?);
        let (tag, kind) = (u16::try_from(tag).ok()?, u16::try_from(kind).ok()?);
        let count = usize::try_from(self.number(at + 4, word)?).ok()?;
        let length = count.checked_mul(sizes(kind)?.1)?;
        let inside = at + 4 + word;
        let from = if length <= word { inside } else { usize::try_from(self.number(inside, word)?).ok()? };
        let raw = self.bytes.get(from..from.checked_add(length)?)?;
        Some(Entry { tag, kind, raw, little: self.little })
    }
}

fn number(bytes: &[u8], little: bool) -> Option<u64> {
    let fold = |v: u64, &b: &u8| v << 8 | u64::from(b);
    (bytes.len() <= 8).then(|| if little { bytes.iter().rev().fold(0, fold) } else { bytes.iter().fold(0, fold) })
}

impl<'a> Directory<'a> {
    /// The first entry with this tag.
    pub fn find(&self, tag: u16) -> Option<&Entry<'a>> {
        self.entries.iter().find(|e| e.tag == tag)
    }

    /// The first number of the entry with this tag.
    pub fn number(&self, tag: u16) -> Option<u64> {
        self.find(tag)?.numbers().next()
    }
}

impl<'a> Entry<'a> {
    /// The values of an entry of unsigned whole numbers; none for other types.
    pub fn numbers(&self) -> impl Iterator<Item = u64> + use<'a> {
        let size = if matches!(self.kind, 1 | 3 | 4 | 7 | 13 | 16 | 18) { sizes(self.kind) } else { None };
        let (raw, little) = (if size.is_some() { self.raw } else { &[] }, self.little);
        raw.chunks_exact(size.map_or(1, |s| s.0)).filter_map(move |b| number(b, little))
    }

    /// The quotients of an entry of fractions; none for other types.
    pub fn fractions(&self) -> impl Iterator<Item = f64> + use<'a> {
        let (raw, little) = (if self.kind == 5 { self.raw } else { &[] }, self.little);
        raw.chunks_exact(8).filter_map(move |b| {
            let (n, d) = b.split_at(4);
            let (n, d) = (number(n, little)?, number(d, little)?);
            (d > 0).then(|| n as f64 / d as f64)
        })
    }

    /// The values in the byte order of this machine.
    pub fn native(&self) -> Vec<u8> {
        let mut out = self.raw.to_vec();
        if self.little != cfg!(target_endian = "little") {
            for word in out.chunks_exact_mut(sizes(self.kind).map_or(1, |s| s.0)) {
                word.reverse();
            }
        }
        out
    }
}
