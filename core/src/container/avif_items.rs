// SPDX-License-Identifier: MIT OR Apache-2.0
//! The items of an AVIF file (ISO/IEC 23008-12, AV1 Image File Format): pictures, metadata and what they have to do with
//! each other.

use super::{
    ContainerError,
    iso_boxes::{self as boxes, IsoBox, Numbers},
};

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<'a> {
    /// Identifier.
    pub id: u32,
    /// Four letters: `av01`, `grid`, `Exif`, `mime` ...
    pub kind: [u8; 4],
    /// Media type of a `mime` item.
    pub media_type: &'a [u8],
}

/// A statement that one item is about others.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Reference {
    kind: [u8; 4],
    from: u32,
    to: Vec<u32>,
}

/// Where the data of an item stand.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Location {
    id: u32,
    /// 0: in the file, 1: in the `idat` box.
    method: u8,
    /// Offset and length.
    extents: Vec<(u64, u64)>,
}

/// The items of one file.
#[derive(Debug, Clone, Default)]
pub struct Items<'a> {
    /// All of them.
    pub list: Vec<Item<'a>>,
    /// The picture to be shown.
    pub primary: u32,
    file: &'a [u8],
    data: &'a [u8],
    locations: Vec<Location>,
    references: Vec<Reference>,
    properties: Vec<IsoBox<'a>>,
    /// Item and 1-based index of a property, in order.
    associations: Vec<(u32, usize)>,
}

/// Most items, references and associations that are read; a picture with tiles and metadata has some dozens.
const MAX_ENTRIES: usize = 4096;

/// Reads the `meta` box of a file.
///
/// # Errors
/// [`ContainerError`] if it is damaged.
pub fn read<'a>(file: &'a [u8], meta: &'a [u8]) -> Result<Items<'a>, ContainerError> {
    let damaged = || ContainerError::Malformed("the list of its parts is wrong");
    let (_, _, content) = boxes::versioned(meta).ok_or_else(damaged)?;
    let mut items = Items { file, ..Items::default() };
    for part in boxes::split(content)? {
        let read = match &part.kind {
            b"pitm" => items.primary(part.content),
            b"iinf" => items.infos(part.content),
            b"iloc" => items.locations(part.content),
            b"iref" => items.references(part.content),
            b"iprp" => items.properties(part.content),
            b"idat" => {
                items.data = part.content;
                Some(())
            }
            _ => Some(()),
        };
        read.ok_or_else(damaged)?;
        let most = items.list.len().max(items.references.len()).max(items.associations.len());
        if most.max(items.locations.len()) > MAX_ENTRIES {
            return Err(damaged());
        }
    }
    Ok(items)
}

impl<'a> Items<'a> {
    /// The item with this identifier.
    pub fn item(&self, id: u32) -> Option<&Item<'a>> {
        self.list.iter().find(|i| i.id == id)
    }

    /// The properties of an item in their order.
    pub fn properties_of(&self, id: u32) -> impl Iterator<Item = IsoBox<'a>> {
        self.associations
            .iter()
            .filter(move |a| a.0 == id)
            .filter_map(|a| self.properties.get(a.1.checked_sub(1)?))
            .copied()
    }

    /// The content of an item's first property of this kind.
    pub fn property(&self, id: u32, kind: &[u8; 4]) -> Option<&'a [u8]> {
        self.properties_of(id).find(|p| &p.kind == kind).map(|p| p.content)
    }

    /// Items that state something of this kind about item `to`.
    pub fn about(&self, kind: &[u8; 4], to: u32) -> impl Iterator<Item = &Item<'a>> {
        self.references.iter().filter(move |r| &r.kind == kind && r.to.contains(&to)).filter_map(|r| self.item(r.from))
    }

    /// True if item `from` states something of this kind about item `to`.
    pub fn refers(&self, kind: &[u8; 4], from: u32, to: u32) -> bool {
        self.references.iter().any(|r| &r.kind == kind && r.from == from && r.to.contains(&to))
    }

    /// Number of bytes of an item's data; `None` if they are not all there.
    pub fn length(&self, id: u32) -> Option<usize> {
        Some(self.extents(id)?.iter().map(|e| e.len()).sum())
    }

    /// The data of an item; `None` if they are not all there.
    pub fn bytes(&self, id: u32) -> Option<Vec<u8>> {
        Some(self.extents(id)?.concat())
    }

    fn extents(&self, id: u32) -> Option<Vec<&'a [u8]>> {
        let location = self.locations.iter().find(|l| l.id == id)?;
        let source = match location.method {
            0 => self.file,
            1 => self.data,
            _ => return None,
        };
        let mut total = 0usize;
        let mut parts = Vec::new();
        for &(offset, length) in &location.extents {
            let offset = usize::try_from(offset).ok()?;
            // A length of zero means all that follows.
            let length = if length == 0 { source.len().checked_sub(offset)? } else { usize::try_from(length).ok()? };
            parts.push(source.get(offset..offset.checked_add(length)?)?);
            total = total.checked_add(length)?;
        }
        // Extents on top of each other would multiply a small file.
        (total <= source.len()).then_some(parts)
    }

    fn primary(&mut self, content: &[u8]) -> Option<()> {
        let (version, _, rest) = boxes::versioned(content)?;
        self.primary = Numbers(rest).id(version > 0)?;
        Some(())
    }

    fn infos(&mut self, content: &'a [u8]) -> Option<()> {
        let (version, _, rest) = boxes::versioned(content)?;
        let mut numbers = Numbers(rest);
        numbers.id(version > 0)?;
        for entry in boxes::split(numbers.0).ok()?.iter().filter(|b| &b.kind == b"infe") {
            let (version, _, rest) = boxes::versioned(entry.content)?;
            if version < 2 {
                continue;
            }
            let mut numbers = Numbers(rest);
            let id = numbers.id(version > 2)?;
            numbers.u16()?;
            let kind = numbers.bytes(4)?.try_into().ok()?;
            numbers.text();
            let media_type = if &kind == b"mime" { numbers.text() } else { &[] };
            self.list.push(Item { id, kind, media_type });
        }
        Some(())
    }

    fn locations(&mut self, content: &[u8]) -> Option<()> {
        let (version, _, rest) = boxes::versioned(content)?;
        let mut numbers = Numbers(rest);
        let (sizes, more) = (numbers.u8()?, numbers.u8()?);
        let (offset, length, base, index) = (sizes >> 4, sizes & 15, more >> 4, more & 15);
        let count = numbers.id(version > 1)?;
        for _ in 0..count.min(MAX_ENTRIES as u32 + 1) {
            let id = numbers.id(version > 1)?;
            let method = if version > 0 { (numbers.u16()? & 15) as u8 } else { 0 };
            // Data in other files.
            let foreign = numbers.u16()? != 0;
            let base = numbers.sized(base)?;
            let mut extents = Vec::new();
            for _ in 0..numbers.u16()? {
                if version > 0 {
                    numbers.sized(index)?;
                }
                extents.push((base.checked_add(numbers.sized(offset)?)?, numbers.sized(length)?));
                if extents.len() > MAX_ENTRIES {
                    return None;
                }
            }
            self.locations.push(Location { id, method: if foreign { 9 } else { method }, extents });
        }
        Some(())
    }

    fn references(&mut self, content: &[u8]) -> Option<()> {
        let (version, _, rest) = boxes::versioned(content)?;
        for one in boxes::split(rest).ok()? {
            let mut numbers = Numbers(one.content);
            let from = numbers.id(version > 0)?;
            let count = numbers.u16()?;
            let to = (0..count).map(|_| numbers.id(version > 0)).collect::<Option<_>>()?;
            self.references.push(Reference { kind: one.kind, from, to });
        }
        Some(())
    }

    fn properties(&mut self, content: &'a [u8]) -> Option<()> {
        for part in boxes::split(content).ok()? {
            match &part.kind {
                b"ipco" => self.properties = boxes::split(part.content).ok()?,
                b"ipma" => self.associations(part.content)?,
                _ => {}
            }
        }
        Some(())
    }

    fn associations(&mut self, content: &[u8]) -> Option<()> {
        let (version, wide, rest) = boxes::versioned(content)?;
        let mut numbers = Numbers(rest);
        for _ in 0..numbers.u32()? {
            let id = numbers.id(version > 0)?;
            for _ in 0..numbers.u8()? {
                // The highest bit says that the property is essential.
                let index = if wide { numbers.u16()? & 0x7FFF } else { u16::from(numbers.u8()? & 0x7F) };
                self.associations.push((id, usize::from(index)));
            }
            if self.associations.len() > MAX_ENTRIES {
                return None;
            }
        }
        Some(())
    }
}
