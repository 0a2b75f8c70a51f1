// SPDX-License-Identifier: MIT OR Apache-2.0
//! Days since 2020-01-01 and the Gregorian calendar (UTC), as the payload counts them.
//!
//! The calendar arithmetic is Howard Hinnant's `days_from_civil` and its inverse (public domain).

/// Days from 1970-01-01 to 2020-01-01.
const EPOCH: i64 = 18_262;

/// The day (UTC) of a time in seconds since 1970-01-01; times outside 2020-01-01..=2199-06-06 give the nearest day.
pub fn day_of(unix_seconds: i64) -> u16 {
    let days = unix_seconds.div_euclid(86_400).saturating_sub(EPOCH);
    u16::try_from(days.max(0)).unwrap_or(u16::MAX)
}

/// `YYYY-MM-DD` of a day since 2020-01-01.
pub fn day_text(day: u16) -> String {
    // Days since 0000-03-01, in eras of 400 years.
    let days = i64::from(day) + EPOCH + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{date:02}")
}

/// The text is no date, or one outside 2020-01-01..=2199-06-06.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a date is written as 2026-11-22 (year, month, day) and lies between 2020-01-01 and 2199-06-06")]
pub struct DateError;

/// The day since 2020-01-01 of `YYYY-MM-DD`.
///
/// # Errors
/// [`DateError`] when it is no such day of the calendar.
pub fn parse_day(text: &str) -> Result<u16, DateError> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| -> Option<i64> {
        let part = parts.next()?;
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (year, month, date) = match (number(4), number(2), number(2)) {
        (Some(year), Some(month @ 1..=12), Some(date @ 1..=31)) if parts.next().is_none() => (year, month, date),
        _ => return Err(DateError),
    };
    // The year begins in March, so that the leap day is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + date - 1;
    let days = era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468;
    let day = u16::try_from(days - EPOCH).map_err(|_| DateError)?;
    // 31 April is 1 May by this arithmetic, and no date.
    if day_text(day) == text { Ok(day) } else { Err(DateError) }
}

/// A day as `YYYY-MM-DD` in portable files.
#[cfg(feature = "serde")]
pub(super) mod as_text {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(day: &u16, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::day_text(*day))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u16, D::Error> {
        super::parse_day(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_days() {
        for (day, text) in [
            (0, "2020-01-01"),
            (59, "2020-02-29"),
            (60, "2020-03-01"),
            (366, "2021-01-01"),
            (2_517, "2026-11-22"),
            (29_279, "2100-03-01"),
            (u16::MAX, "2199-06-06"),
        ] {
            assert_eq!(day_text(day), text);
            assert_eq!(parse_day(text), Ok(day));
        }
    }

    #[test]
    fn every_day_has_one_text_and_they_follow_each_other() {
        let texts: Vec<String> = (0..=u16::MAX).map(day_text).collect();
        assert!(texts.windows(2).all(|pair| pair[0] < pair[1]), "dates sort as texts");
        for (day, text) in texts.iter().enumerate() {
            assert_eq!(parse_day(text).map(usize::from), Ok(day));
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2020",
            "2020-1-1",
            "2021-02-29",
            "2020-04-31",
            "2020-13-01",
            "2020-00-10",
            "2020-01-00",
            "2019-12-31",
            "2199-06-07",
            "2020-01-01-",
            "+020-01-01",
            "2020-01-0١",
        ] {
            assert_eq!(parse_day(text), Err(DateError), "{text}");
        }
    }

    #[test]
    fn times_fall_on_their_utc_day() {
        assert_eq!(day_of(1_577_836_799), 0, "before 2020");
        assert_eq!(day_of(1_577_836_800), 0);
        assert_eq!(day_of(1_577_836_800 + 86_399), 0);
        assert_eq!(day_of(1_577_836_800 + 86_400), 1);
        assert_eq!(day_of(i64::MIN), 0);
        assert_eq!(day_of(i64::MAX), u16::MAX);
    }
}
