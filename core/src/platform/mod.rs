// SPDX-License-Identifier: MIT OR Apache-2.0
//! The platforms that copies are made for, and what they are known to do with a picture.

mod pipeline;
mod place;
mod table;

pub use pipeline::ProcessError;
pub use place::{Place, PlaceError, UNNAMED};

use std::sync::LazyLock;
use table::{ROWS, Row, Size};

/// Code of a copy that was made for no platform.
pub const NONE: u8 = 0;
/// Code of a platform that has a name of the user's own; the registry knows it.
pub const OTHER: u8 = 255;

/// A platform.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Platform {
    /// What stands for it in a payload.
    pub code: u8,
    /// Short name, lower case, as in file names and on the command line.
    pub id: String,
    /// As the platform calls itself.
    pub name: String,
    /// Other short names.
    pub aliases: Vec<String>,
    /// What it does with a picture; `None` for platforms nothing is known of.
    pub processing: Option<Processing>,
    /// Where the facts are from.
    pub source: String,
    /// Date of the source, `YYYY-MM-DD`, or `unknown`.
    pub date: String,
}

/// What a platform makes of a picture before it shows it: scaled down into a box and coded as JPEG.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Processing {
    /// Longest width, pixels.
    pub width: Option<u32>,
    /// Longest height, pixels.
    pub height: Option<u32>,
    /// Longest side, pixels.
    pub long: Option<u32>,
    /// JPEG quality, 1..=100.
    pub quality: u8,
    /// The facts that are assumed, not known: `size`, `quality`.
    pub assumed: Vec<String>,
}

/// All platforms with a code of their own.
pub fn table() -> &'static [Platform] {
    static TABLE: LazyLock<Vec<Platform>> = LazyLock::new(|| ROWS.iter().map(platform).collect());
    &TABLE
}

/// The platform with this short name, name or alias, whatever the case.
pub fn by_name(name: &str) -> Option<&'static Platform> {
    let is = |other: &str| other.eq_ignore_ascii_case(name);
    table().iter().find(|p| is(&p.id) || is(&p.name) || p.aliases.iter().any(|alias| is(alias)))
}

/// The platform with this code.
pub fn by_code(code: u8) -> Option<&'static Platform> {
    table().iter().find(|p| p.code == code)
}

/// A name for a platform of the user's own, as it stands in file names: lower case letters, digits, `-` and `_`, at
/// most 32 of them.
///
/// # Errors
/// [`NameError`] for other names.
pub fn custom(name: &str) -> Result<String, NameError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 32 || !name.chars().all(fits) || name.starts_with('-') {
        return Err(NameError(name.to_owned()));
    }
    Ok(name.to_ascii_lowercase())
}

/// The text can not name a platform.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} can not name a platform: use up to 32 letters, digits, - and _, such as tumblr, x, my-shop or print-2026"
)]
pub struct NameError(String);

fn platform(row: &Row) -> Platform {
    let (width, height, long) = match row.size {
        Size::Long(long) => (None, None, Some(long)),
        Size::Width(width) => (Some(width), None, None),
        Size::Box(width, height) => (Some(width), Some(height), None),
    };
    let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
    let processing = Processing { width, height, long, quality: row.quality, assumed: owned(row.assumed) };
    Platform {
        code: row.code,
        id: row.id.to_owned(),
        name: row.name.to_owned(),
        aliases: owned(row.aliases),
        processing: Some(processing),
        source: row.source.to_owned(),
        date: row.date.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_code_or_name_is_used_twice() {
        let entries = ROWS.len();
        let codes: BTreeSet<u8> = table().iter().map(|p| p.code).collect();
        assert_eq!(codes.len(), entries);
        assert!(!codes.contains(&NONE) && !codes.contains(&OTHER));
        let names: Vec<&str> = table().iter().flat_map(|p| p.aliases.iter().chain([&p.id])).map(|n| &**n).collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        for p in table() {
            assert_eq!(custom(&p.id).as_ref(), Ok(&p.id));
            let processing = p.processing.as_ref().unwrap();
            assert!((1..=100).contains(&processing.quality), "{}", p.id);
            assert!(processing.width.or(processing.height).or(processing.long).is_some(), "{}", p.id);
            assert!(processing.assumed.iter().all(|fact| fact == "size" || fact == "quality"), "{}", p.id);
            assert_eq!(by_code(p.code), Some(p));
        }
    }

    #[test]
    fn platforms_are_found_by_any_of_their_names() {
        for name in ["tumblr", "Tumblr", "TWITTER", "wp", "WordPress.com", "artstation"] {
            assert!(by_name(name).is_some(), "{name}");
        }
        assert_eq!(by_name("my-shop"), None);
        for name in ["", "a b", "../x", "ä", "-rf", &"x".repeat(33)] {
            assert!(custom(name).is_err(), "{name}");
        }
        assert_eq!(custom("My-Shop_2"), Ok("my-shop_2".into()));
    }
}
