// SPDX-License-Identifier: MIT OR Apache-2.0
//! Character references of HTML (HTML Living Standard 13.2.5.72 and following): `&amp;`, `&#8203;`, `&#x200b;`.

use super::source::Mapped;
use encoding_rs::WINDOWS_1252;
use quick_xml::escape::resolve_html5_entity;

/// Longest name of a reference.
const LONGEST: usize = 32;

/// Adds text that stands at byte `at` of the source and may have references in it. Of what only looks like one nothing
/// can be changed: some are references without their semicolon.
pub(super) fn resolve(text: &str, at: usize, block: &mut Mapped) {
    let mut done = 0;
    for (start, _) in text.match_indices('&') {
        let Some(rest) = text.get(start + 1..) else { continue };
        block.same(text.get(done..start).unwrap_or_default(), at + done);
        match reference(rest) {
            Some((character, length)) => {
                done = start + 1 + length;
                block.stand_in(&character, at + start..at + done);
            }
            None => {
                let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
                done = start + usize::from(length > 0) + length;
                let from = block.len();
                block.implied(text.get(start..done).unwrap_or_default());
                block.freeze(from..block.len());
            }
        }
    }
    block.same(text.get(done..).unwrap_or_default(), at + done);
}

/// What a reference without its `&` at the start of `rest` stands for, and its length in bytes.
pub(super) fn reference(rest: &str) -> Option<(String, usize)> {
    let Some(number) = rest.strip_prefix('#') else {
        let end = rest.bytes().take(LONGEST).position(|byte| !byte.is_ascii_alphanumeric())?;
        let name = rest.get(..end).filter(|_| rest.as_bytes().get(end) == Some(&b';'))?;
        return Some((resolve_html5_entity(name)?.to_owned(), end + 1));
    };
    let (digits, radix, before) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 2),
        None => (number, 10, 1),
    };
    let length = digits.bytes().take_while(|&byte| char::from(byte).is_digit(radix)).count();
    let value = digits.get(..length).filter(|digits| !digits.is_empty())?;
    let end = before + length + usize::from(digits.as_bytes().get(length) == Some(&b';'));
    Some((number_character(u32::from_str_radix(value, radix).unwrap_or(u32::MAX)), end))
}

/// The character of a numeric reference. Numbers of C1 controls mean the characters of Windows-1252.
fn number_character(number: u32) -> String {
    match u8::try_from(number) {
        Ok(byte @ 0x80..=0x9F) => WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned(),
        _ => char::from_u32(number).filter(|&c| c != '\0').unwrap_or('\u{FFFD}').to_string(),
    }
}
