// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cards as platforms give them back.

use glassine_core::text::probe::{Fate, ProbeResult, Survival, card, read};

fn fate(result: &ProbeResult, code_point: &str) -> Fate {
    let line = result.lines.iter().find(|line| line.code_points[0] == code_point).unwrap();
    line.fate.clone()
}

fn without(drop: impl Fn(char) -> bool) -> ProbeResult {
    read(&card("t1").chars().filter(|&c| !drop(c)).collect::<String>())
}

#[test]
fn a_card_given_back_as_it_was() {
    let result = read(&card("tumblr 2"));
    assert_eq!(result.id.as_deref(), Some("tumblr2"));
    assert!(result.lines.iter().all(|line| line.fate == Fate::Survived));
    assert_eq!((result.v, result.z, result.h), (Survival::Whole, Survival::Whole, Survival::Whole));
    assert_eq!(result.verdict, "Marks of level invisible survive here.");
}

#[test]
fn the_card_is_short() {
    let card = card("x");
    assert!(card.lines().count() < 50 && card.lines().all(|line| line.chars().count() < 40));
    assert!(card.chars().count() < 500, "{}", card.chars().count());
}

#[test]
fn zero_width_characters_removed() {
    let result = without(|c| matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}'));
    assert_eq!(fate(&result, "U+200D"), Fate::Removed);
    assert_eq!(fate(&result, "U+FE06"), Fate::Survived);
    assert_eq!((result.v, result.z, result.h), (Survival::Whole, Survival::None, Survival::Whole));
    assert!(result.verdict.contains("variation selectors alone"));
}

#[test]
fn one_of_four_lost_is_told_from_all_lost() {
    assert_eq!(without(|c| c == '\u{FE0D}').v, Survival::Partly);
    assert_eq!(without(|c| ('\u{FE0A}'..='\u{FE0D}').contains(&c)).v, Survival::None);
    assert_eq!(without(|c| c == '\u{200D}').z, Survival::Partly);
    assert_eq!(without(|c| matches!(c, '\u{200D}' | '\u{2064}')).z, Survival::None);
}

#[test]
fn everything_invisible_removed() {
    let result = without(|c| matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}'));
    assert_eq!((result.v, result.z, result.h), (Survival::None, Survival::None, Survival::Whole));
    assert!(result.verdict.contains("Level robust does"));
}

#[test]
fn what_replaced_a_character_is_shown() {
    let returned =
        card("a").replace('\u{200D}', "?").replace('\u{A0}', " ").replace("[x", "&#91;x").replace("\n\n", " ");
    let result = read(&returned);
    assert_eq!(fate(&result, "U+200D"), Fate::Replaced(vec!["U+003F".into()]));
    assert_eq!(fate(&result, "U+00A0"), Fate::Replaced(vec!["U+0020".into()]));
    assert_eq!(fate(&result, "U+FE06"), Fate::Survived);
}

#[test]
fn look_alikes_turned_into_latin() {
    let latin = card("a").replace(['а', 'е', 'р', 'у', 'і'], "q").replace(['с', 'о', 'х', 'ѕ', 'ј'], "q");
    assert_eq!(read(&latin).h, Survival::None);
}

#[test]
fn a_card_of_which_little_came_back() {
    let card = card("a");
    let half = &card[..card.find("zilba").unwrap()];
    let result = read(half);
    assert_eq!((result.v, result.z, result.h), (Survival::Whole, Survival::Unknown, Survival::Unknown));
    assert_eq!(fate(&result, "U+200E"), Fate::Missing);
    assert!(read("").lines.iter().all(|line| line.fate == Fate::Missing));
    assert!(read("").verdict.contains("too much") || read("").verdict.contains("Too much"));
}
