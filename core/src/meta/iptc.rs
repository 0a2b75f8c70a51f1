// SPDX-License-Identifier: MIT OR Apache-2.0
//! IPTC-IIM data sets (IPTC-NAA Information Interchange Model 4.2).

use super::privacy::{PrivacyReport, Private};

/// Why a data set does not go into a copy at `Privacy::Gps`: the place shown, by code, name, city, part of it, province,
/// country code and country.
pub fn private(record: u8, number: u8) -> Option<Private> {
    matches!((record, number), (2, 26 | 27 | 90 | 92 | 95 | 100 | 101)).then_some(Private::Location)
}

/// Kept when all but rights statements go: character set, record version, by-line, copyright notice.
pub fn is_rights(record: u8, number: u8) -> bool {
    matches!((record, number), (1, 90) | (2, 0 | 80 | 116))
}

/// The data sets for which `rule` gives no reason to go; `None` if they can not be read or none that says anything is
/// left.
pub fn without(
    records: &[u8],
    rule: impl Fn(u8, u8) -> Option<Private>,
    report: &mut PrivacyReport,
) -> Option<Vec<u8>> {
    let (mut out, mut rest, mut left) = (Vec::with_capacity(records.len()), records, false);
    while rest.first() == Some(&0x1C) {
        let Some(length) = length(rest) else {
            report.unreadable = true;
            return None;
        };
        let (set, after) = rest.split_at_checked(length)?;
        if let &[_, record, number, ..] = set {
            match rule(record, number) {
                Some(why) => report.note(why),
                None => {
                    // The character set and the version of a record say nothing by themselves.
                    left |= number != 0 && (record, number) != (1, 90);
                    out.extend(set);
                }
            }
        }
        rest = after;
    }
    if rest.iter().any(|&b| b != 0) {
        report.unreadable = true;
    } else {
        out.extend(rest);
    }
    left.then_some(out)
}

/// Bytes of the data set at the beginning, if they are all there.
fn length(bytes: &[u8]) -> Option<usize> {
    let stated = usize::from(u16::from_be_bytes(bytes.get(3..5)?.try_into().ok()?));
    let total = if stated & 0x8000 == 0 {
        5 + stated
    } else {
        // An extended data set: the length of its length, then the length.
        let digits = stated & 0x7FFF;
        let value = bytes.get(5..5usize.checked_add(digits)?)?;
        let value = value.iter().try_fold(0usize, |v, &b| v.checked_mul(256)?.checked_add(usize::from(b)))?;
        (5 + digits).checked_add(value)?
    };
    (total <= bytes.len()).then_some(total)
}
