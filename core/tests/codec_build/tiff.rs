// SPDX-License-Identifier: MIT OR Apache-2.0
//! TIFF files, built byte by byte.

use std::io::Write;

/// One entry: tag, type and the value's numbers, each written in the type's size.
pub type Entry = (u16, u16, Vec<u64>);

/// One page: entries without those of its strips or tiles, the pieces, and directories below it by their tag.
#[derive(Clone, Default)]
pub struct Page {
    pub entries: Vec<Entry>,
    pub pieces: Vec<Vec<u8>>,
    pub tiled: bool,
    pub below: Vec<(u16, Vec<Entry>)>,
}

/// The entries of a plain picture: `extra` is the kind of the channel behind the colours, if there is one.
pub fn picture(width: usize, height: usize, colours: usize, depth: usize, extra: Option<u64>) -> Vec<Entry> {
    let samples = colours + usize::from(extra.is_some());
    let mut out = vec![
        (256, 4, vec![width as u64]),
        (257, 4, vec![height as u64]),
        (258, 3, vec![depth as u64; samples]),
        (259, 3, vec![1]),
        (262, 3, vec![if colours == 3 { 2 } else { 1 }]),
        (277, 3, vec![samples as u64]),
        (278, 4, vec![height as u64]),
    ];
    out.extend(extra.map(|kind| (338, 3, vec![kind])));
    out
}

/// A page of one strip.
pub fn page(entries: Vec<Entry>, strip: Vec<u8>) -> Page {
    Page { entries, pieces: vec![strip], ..Page::default() }
}

/// `entries` with this one instead of the one with its tag.
pub fn with(mut entries: Vec<Entry>, entry: Entry) -> Vec<Entry> {
    entries.retain(|e| e.0 != entry.0);
    entries.push(entry);
    entries
}

/// A text as the numbers of an ASCII entry.
pub fn ascii(text: &str) -> Vec<u64> {
    text.bytes().chain([0]).map(u64::from).collect()
}

/// Bytes as the numbers of a BYTE or UNDEFINED entry.
pub fn bytes(data: &[u8]) -> Vec<u64> {
    data.iter().map(|&b| b.into()).collect()
}

pub fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(data).expect("memory");
    encoder.finish().expect("memory")
}

struct Writer {
    out: Vec<u8>,
    little: bool,
}

impl Writer {
    fn number(&self, value: u64, size: usize) -> Vec<u8> {
        if self.little { value.to_le_bytes()[..size].to_vec() } else { value.to_be_bytes()[8 - size..].to_vec() }
    }

    /// Writes a directory with the values that do not fit into it; gives the place of the link to the next.
    fn directory(&mut self, mut entries: Vec<Entry>) -> (usize, usize) {
        entries.sort_by_key(|e| e.0);
        let mut rows = Vec::new();
        for (tag, kind, values) in &entries {
            let size = match kind {
                3 | 8 => 2,
                // A fraction is two numbers.
                4 | 5 | 9 | 10 | 11 | 13 => 4,
                _ => 1,
            };
            let count = if matches!(kind, 5 | 10) { values.len() / 2 } else { values.len() };
            let mut data: Vec<u8> = values.iter().flat_map(|&v| self.number(v, size)).collect();
            if data.len() > 4 {
                let at = self.out.len() as u64;
                self.out.extend(&data);
                data = self.number(at, 4);
            }
            data.resize(4, 0);
            rows.push([
                self.number((*tag).into(), 2),
                self.number((*kind).into(), 2),
                self.number(count as u64, 4),
                data,
            ]);
        }
        let at = self.out.len();
        self.out.extend(self.number(rows.len() as u64, 2));
        self.out.extend(rows.concat().concat());
        let link = self.out.len();
        self.out.extend([0; 4]);
        (at, link)
    }
}

/// A classic TIFF file with these pages.
pub fn file(little: bool, pages: &[Page]) -> Vec<u8> {
    let mut writer = Writer { out: if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() }, little };
    let mut link = writer.out.len();
    writer.out.extend([0; 4]);
    for page in pages {
        let (offsets, lengths) = if page.tiled { (324, 325) } else { (273, 279) };
        let mut entries = page.entries.clone();
        let mut places = Vec::new();
        for piece in &page.pieces {
            places.push(writer.out.len() as u64);
            writer.out.extend(piece);
        }
        if !page.pieces.is_empty() {
            entries.push((offsets, 4, places));
            entries.push((lengths, 4, page.pieces.iter().map(|p| p.len() as u64).collect()));
        }
        for (tag, below) in &page.below {
            let (at, _) = writer.directory(below.clone());
            entries.push((*tag, 4, vec![at as u64]));
        }
        let (at, next) = writer.directory(entries);
        let place = writer.number(at as u64, 4);
        writer.out[link..link + 4].copy_from_slice(&place);
        link = next;
    }
    writer.out
}
