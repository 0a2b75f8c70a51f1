// SPDX-License-Identifier: MIT OR Apache-2.0
//! The characters of a mark written as escapes: `\u200b` in JSON; `&#8203;`, `&#x200b;`, `&zwnj;` in HTML.

use super::{Class, Hits, is_letter, raw_class};
use std::ops::Range;

/// The named references of the zero-width characters, and of none but these (HTML 5).
const NAMES: [(&[u8], Class); 8] = [
    (b"zwnj;", Class::Z),
    (b"zwj;", Class::Z),
    (b"ZeroWidthSpace;", Class::Z),
    (b"NoBreak;", Class::Z),
    (b"NegativeVeryThinSpace;", Class::Z),
    (b"NegativeThinSpace;", Class::Z),
    (b"NegativeMediumSpace;", Class::Z),
    (b"NegativeThickSpace;", Class::Z),
];
/// The longest name of a Cyrillic letter's reference without its ending `cy;`.
const LONGEST_CYRILLIC: usize = 5;
/// More digits than any number of a character has, leading zeros included.
const MOST_DIGITS: usize = 10;

/// Counts the symbols with escapes of which one begins within `block`. `last` is where the last escape ended.
pub(super) fn count(bytes: &[u8], block: Range<usize>, last: &mut usize, hits: &mut Hits) {
    for place in memchr::memchr2_iter(b'\\', b'&', bytes.get(block.clone()).unwrap_or_default()) {
        let start = block.start + place;
        let Some((class, length)) = escape(bytes, start) else { continue };
        let end = start + length;
        match class {
            Class::Cyrillic => {
                let after = bytes.get(end).is_some_and(|&byte| is_letter(byte));
                hits.mixed += u64::from(after || letter_before(bytes, start, *last));
            }
            symbol => {
                let before = start.checked_sub(3).and_then(|from| raw_class(bytes, from..start));
                let after = escape(bytes, end).map(|(class, _)| class);
                let after = after.or_else(|| raw_class(bytes, end..end.checked_add(3)?));
                hits.pairs += u64::from(before == Some(symbol)) + u64::from(after == Some(symbol));
            }
        }
        *last = end;
    }
}

/// Whether a letter stands before `start` that is neither the end of another escape nor one like `\n`.
fn letter_before(bytes: &[u8], start: usize, last: usize) -> bool {
    let at = |back: usize| start.checked_sub(back).and_then(|at| bytes.get(at)).copied();
    start != last && at(1).is_some_and(is_letter) && at(2) != Some(b'\\')
}

/// The escape at this place, if it is one of a character that counts, and its length in bytes.
fn escape(bytes: &[u8], start: usize) -> Option<(Class, usize)> {
    match bytes.get(start..)? {
        [b'\\', b'u', digits @ ..] => {
            let code = number(digits.get(..4)?, 16)?;
            Some((Class::of(char::from_u32(code)?)?, 6))
        }
        [b'&', b'#', b'x' | b'X', digits @ ..] => numeric(digits, 16, 3),
        [b'&', b'#', digits @ ..] => numeric(digits, 10, 2),
        [b'&', name @ ..] => named(name),
        _ => None,
    }
}

fn numeric(digits: &[u8], radix: u32, prefix: usize) -> Option<(Class, usize)> {
    let count = digits.iter().take(MOST_DIGITS).take_while(|&&byte| char::from(byte).is_digit(radix)).count();
    let code = number(digits.get(..count)?, radix)?;
    // The semicolon may be missing.
    let closed = usize::from(digits.get(count) == Some(&b';'));
    Some((Class::of(char::from_u32(code)?)?, prefix + count + closed))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits
        .iter()
        .try_fold(0_u32, |number, &digit| number.checked_mul(radix)?.checked_add(char::from(digit).to_digit(radix)?))
}

fn named(name: &[u8]) -> Option<(Class, usize)> {
    if let Some((known, class)) = NAMES.iter().find(|(known, _)| name.starts_with(known)) {
        return Some((*class, 1 + known.len()));
    }
    // `&acy;`, `&iecy;`, `&jsercy;`: all names with this ending are Cyrillic letters.
    let end = name.iter().take(LONGEST_CYRILLIC + 3).position(|&byte| byte == b';')?;
    let letters = name.get(..end)?;
    let cyrillic = letters.ends_with(b"cy") && letters.len() > 2 && letters.iter().all(|&byte| is_letter(byte));
    cyrillic.then_some((Class::Cyrillic, end + 2))
}
