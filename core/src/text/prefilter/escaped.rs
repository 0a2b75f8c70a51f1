// SPDX-License-Identifier: MIT OR Apache-2.0
//! The characters of a mark written as escapes: `\u200d` in JSON; `&#8205;`, `&#x200d;`, `&zwj;` in HTML.

use super::{BEFORE, BLOCK, Class, Hits, Window, is_letter, raw_class};
use std::ops::Range;

/// The named references of the zero-width characters, and of none but these (HTML 5).
const NAMES: [(&[u8], Class); 4] =
    [(b"zwj;", Class::Z), (b"lrm;", Class::Z), (b"af;", Class::Z), (b"ApplyFunction;", Class::Z)];
/// The longest name of a Cyrillic letter's reference without its ending `cy;`.
const LONGEST_CYRILLIC: usize = 5;
/// More digits than any number of a character has, leading zeros included.
const MOST_DIGITS: usize = 10;

/// Whether an escape in the block may count. Vector code again, for JSON that is ASCII only and HTML full of references:
/// what begins an escape of the alphabets, and of a Cyrillic letter if an ASCII letter may stand beside it.
#[inline(never)]
pub(super) fn any(window: &Window) -> bool {
    let mut any = 0_u8;
    for i in BEFORE..BEFORE + BLOCK {
        let [a, b, c, d, e, f, g] =
            [window[i], window[i + 1], window[i + 2], window[i + 3], window[i + 4], window[i + 5], window[i + 6]];
        let low = f | 0x20;
        let v = (c | 0x20 == b'f') & (d | 0x20 == b'e') & (e == b'0');
        let z = (c == b'2')
            & (d == b'0')
            & (((e == b'0') & (low.wrapping_sub(b'd') < 2)) | ((e == b'6') & ((f == b'1') | (f == b'4'))));
        let after_escape = (window[i - 6] == b'\\') & (window[i - 5] == b'u');
        let before = is_letter(window[i - 1]) & (window[i - 2] != b'\\') & !after_escape;
        let cyrillic = (c == b'0') & (d == b'4') & (before | is_letter(g));
        let json = (a == b'\\') & (b == b'u') & (v | z | cyrillic);
        // `&#x`, and the numbers 8205, 8206, 8289, 8292, 65030 to 65037, 1024 to 1151, or any with leading zeros.
        let eighties = (c == b'8') & (d == b'2') & ((e == b'0') | (e == b'8') | (e == b'9'));
        let others = ((c == b'6') & (d == b'5')) | ((c == b'1') & ((d == b'0') | (d == b'1'))) | (c == b'0');
        let number = (b == b'#') & ((c | 0x20 == b'x') | eighties | others);
        let invisible = ((b == b'z') & (c == b'w'))
            | ((b == b'l') & (c == b'r'))
            | ((b == b'a') & (c == b'f'))
            | ((b == b'A') & (c == b'p'));
        let ends = ((c == b'c') & (d == b'y')) | ((d == b'c') & (e == b'y')) | ((e == b'c') & (f == b'y'));
        let letter = ends | ((f == b'c') & (g == b'y'));
        let html = (a == b'&') & (number | invisible | letter);
        any |= u8::from(json | html);
    }
    any != 0
}

/// Counts the symbols with escapes of which one begins within `block`.
pub(super) fn count(bytes: &[u8], block: Range<usize>, hits: &mut Hits) {
    let mut last = block.start;
    for place in memchr::memchr2_iter(b'\\', b'&', bytes.get(block.clone()).unwrap_or_default()) {
        let start = block.start + place;
        let Some((class, length)) = escape(bytes, start) else { continue };
        let end = start + length;
        match class {
            Class::Cyrillic => {
                let after = bytes.get(end).is_some_and(|&byte| is_letter(byte));
                hits.mixed += u64::from(after || letter_before(bytes, start, last));
            }
            symbol => {
                let before = start.checked_sub(3).and_then(|from| raw_class(bytes, from..start));
                let after = escape(bytes, end).map(|(class, _)| class);
                let after = after.or_else(|| raw_class(bytes, end..end.checked_add(3)?));
                hits.pairs += u64::from(before == Some(symbol)) + u64::from(after == Some(symbol));
            }
        }
        last = end;
    }
}

/// Whether a letter stands before `start` that is neither the end of another escape (`last`, or in the block before)
/// nor one like `\n`.
fn letter_before(bytes: &[u8], start: usize, last: usize) -> bool {
    let at = |back: usize| start.checked_sub(back).and_then(|at| bytes.get(at)).copied();
    let escape = at(6) == Some(b'\\') && at(5) == Some(b'u');
    start != last && !escape && at(1).is_some_and(is_letter) && at(2) != Some(b'\\')
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
