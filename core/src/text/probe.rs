// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which marks survive on a platform: a card to post there, and what came back read against it.

use super::Channel;
use std::ops::Range;

/// One line of the card: a label, and what stands between `x` and `z`. The label is found again in what came back, so
/// none is part of another. It is lower-case ASCII letters alone: digits could be taken for telephone numbers, capitals
/// and punctuation are set in other ways by some platforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    label: &'static str,
    channel: Option<Channel>,
    /// Code points between the brackets.
    hidden: &'static str,
    name: &'static str,
}

/// Letters beside the hidden characters: they are found again even where brackets are rewritten.
const LEFT: char = 'x';
const RIGHT: char = 'z';

const LINES: [Line; 19] = [
    Line { label: "vella", channel: Some(Channel::V), hidden: "\u{FE06}\u{FE07}", name: "variation selectors 7 and 8" },
    Line {
        label: "velba",
        channel: Some(Channel::V),
        hidden: "\u{FE08}\u{FE09}",
        name: "variation selectors 9 and 10",
    },
    Line {
        label: "velca",
        channel: Some(Channel::V),
        hidden: "\u{FE0A}\u{FE0B}",
        name: "variation selectors 11 and 12",
    },
    Line {
        label: "velda",
        channel: Some(Channel::V),
        hidden: "\u{FE0C}\u{FE0D}",
        name: "variation selectors 13 and 14",
    },
    Line { label: "zilla", channel: Some(Channel::Z), hidden: "\u{200D}", name: "zero width joiner" },
    Line { label: "zilba", channel: Some(Channel::Z), hidden: "\u{200E}", name: "left-to-right mark" },
    Line { label: "zilca", channel: Some(Channel::Z), hidden: "\u{2061}", name: "function application" },
    Line { label: "zilda", channel: Some(Channel::Z), hidden: "\u{2064}", name: "invisible plus" },
    Line { label: "zilfa", channel: Some(Channel::Z), hidden: "\u{200E}\u{2064}", name: "two zero width characters" },
    Line { label: "homba", channel: Some(Channel::H), hidden: "\u{430}\u{441}", name: "Cyrillic a and es" },
    Line { label: "homca", channel: Some(Channel::H), hidden: "\u{435}\u{43E}", name: "Cyrillic ie and o" },
    Line { label: "homda", channel: Some(Channel::H), hidden: "\u{440}\u{445}", name: "Cyrillic er and ha" },
    Line { label: "homfa", channel: Some(Channel::H), hidden: "\u{443}\u{455}", name: "Cyrillic u and dze" },
    Line { label: "homga", channel: Some(Channel::H), hidden: "\u{456}\u{458}", name: "Cyrillic i and je" },
    Line { label: "odlla", channel: None, hidden: "\u{FEFF}", name: "byte order mark" },
    Line { label: "odlba", channel: None, hidden: "\u{AD}", name: "soft hyphen" },
    Line { label: "odlca", channel: None, hidden: "\u{A0}", name: "no-break space" },
    Line { label: "odlda", channel: None, hidden: "\u{E0061}", name: "tag" },
    Line { label: "odlfa", channel: None, hidden: "\u{E0101}", name: "variation selector 18" },
];

/// What became of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Fate {
    /// As it was posted.
    Survived,
    /// Nothing is left of it.
    Removed,
    /// Something else stands there: code points as in `U+0020`.
    Replaced(Vec<String>),
    /// The line is not in what came back.
    Missing,
}

/// One line of the card.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ProbeLine {
    /// Code points posted.
    pub code_points: Vec<String>,
    /// What they are, in plain words.
    pub name: &'static str,
    /// The channel they belong to; `None` for what marks do not use.
    pub channel: Option<&'static str>,
    /// What became of them.
    pub fate: Fate,
}

/// How a channel fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Survival {
    /// All of it survives.
    Whole,
    /// Some of it: marks need about twice as much text.
    Partly,
    /// None, or not enough to be read.
    None,
    /// Too much of the card is missing to tell.
    Unknown,
}

/// What the card tells about a platform.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ProbeResult {
    /// Of which card; `None` when its first line is missing.
    pub id: Option<String>,
    /// Line by line.
    pub lines: Vec<ProbeLine>,
    /// Variation selectors (levels compact, invisible and robust).
    pub v: Survival,
    /// Zero-width characters (levels invisible and robust).
    pub z: Survival,
    /// Look-alike letters (level robust).
    pub h: Survival,
    /// What it means, in plain words.
    pub verdict: String,
}

/// The card to post: `id` (letters and digits; others are left out) names the platform or the try. Every line has its
/// own paragraph, since many platforms join single lines.
pub fn card(id: &str) -> String {
    let id: String = id.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let mut card = format!("glassine probe {id} start\n");
    for line in LINES {
        card.push_str(&format!("\n{} [{LEFT}{}{RIGHT}]\n", line.label, line.hidden));
    }
    card.push_str("\nglassine probe end\n");
    card
}

/// Reads a card that came back (copied from the page, or its source after unescaping). Never panics.
pub fn read(returned: &str) -> ProbeResult {
    let lines: Vec<ProbeLine> = LINES.iter().map(|line| probed(line, returned)).collect();
    let survival = |channel| {
        let of = LINES.iter().zip(&lines).filter(|(line, _)| line.channel == Some(channel));
        channel_survival(channel, of.map(|(line, probed)| (line.hidden, &probed.fate)))
    };
    let (v, z, h) = (survival(Channel::V), survival(Channel::Z), survival(Channel::H));
    ProbeResult { id: id(returned), lines, v, z, h, verdict: verdict(v, z, h) }
}

fn id(returned: &str) -> Option<String> {
    let head = returned.split_once("glassine probe ")?.1;
    let id: String = head.chars().take_while(char::is_ascii_alphanumeric).collect();
    (!id.is_empty() && head.get(id.len()..).is_some_and(|rest| rest.starts_with(" start"))).then_some(id)
}

fn probed(line: &Line, returned: &str) -> ProbeLine {
    let fate = match between(line.label, returned).and_then(|at| returned.get(at)) {
        None => Fate::Missing,
        Some(found) if found == line.hidden => Fate::Survived,
        Some("") => Fate::Removed,
        Some(found) => Fate::Replaced(code_points(found)),
    };
    let channel = line.channel.map(|channel| match channel {
        Channel::V => "V",
        Channel::Z => "Z",
        Channel::H => "H",
    });
    ProbeLine { code_points: code_points(line.hidden), name: line.name, channel, fate }
}

/// Where what belongs to `label` is: after it a little way, between the two letters. Other characters may have come in
/// at the ends of the label or for the brackets.
fn between(label: &str, returned: &str) -> Option<Range<usize>> {
    const AWAY: usize = 12;
    const LONGEST: usize = 40;
    returned.match_indices(label).find_map(|(at, _)| {
        let start = at + label.len();
        let left = returned
            .get(start..)?
            .char_indices()
            .take(AWAY)
            .take_while(|&(_, c)| c != '\n')
            .find(|&(_, c)| c == LEFT)?;
        let from = start + left.0 + LEFT.len_utf8();
        let inside = returned.get(from..)?.char_indices().take(LONGEST);
        let right = inside.take_while(|&(_, c)| !matches!(c, '\n' | '[' | LEFT)).find(|&(_, c)| c == RIGHT)?;
        Some(from..from + right.0)
    })
}

fn code_points(text: &str) -> Vec<String> {
    text.chars().map(|c| format!("U+{:04X}", u32::from(c))).collect()
}

/// A channel is whole when all its lines survive. It is read from pairs of characters, and a pair is lost with either of
/// its two: with three of four lines left, 9 of 16 pairs are; with two, 4 of 16, which is taken for none.
fn channel_survival<'a>(channel: Channel, lines: impl Iterator<Item = (&'a str, &'a Fate)>) -> Survival {
    let (mut all, mut alive, mut missing) = (0, 0, 0);
    let mut pair_alive = true;
    for (hidden, fate) in lines {
        if *fate == Fate::Missing {
            missing += 1;
        }
        if channel == Channel::Z && hidden.chars().count() > 1 {
            pair_alive = matches!(fate, Fate::Survived | Fate::Missing);
            continue;
        }
        all += 1;
        alive += usize::from(*fate == Fate::Survived);
    }
    match (all - alive, missing) {
        (0, _) if pair_alive => Survival::Whole,
        (lost, missing) if lost > 0 && missing >= lost => Survival::Unknown,
        (1, _) => Survival::Partly,
        (2..=3, _) if channel == Channel::H => Survival::Partly,
        _ => Survival::None,
    }
}

fn verdict(v: Survival, z: Survival, h: Survival) -> String {
    use Survival::{None as Lost, Partly, Unknown, Whole};
    let advice = match (v, z, h) {
        (Unknown, _, _) | (_, Unknown, _) => {
            "Too much of the card is missing to tell. Post it again as plain text, and copy back all of it."
        }
        (Whole, Whole, _) => "Marks of level invisible survive here.",
        (Whole, Partly, _) => {
            "Marks of level invisible survive here; some zero-width characters are lost, so an excerpt must be somewhat \
             longer to be read."
        }
        (Whole, Lost, _) => {
            "Marks of level invisible survive here through their variation selectors alone: an excerpt must be about \
             half as long again to be read. Level compact is enough for this platform."
        }
        (Partly | Lost, Whole, _) => {
            "Marks of level invisible survive here through their zero-width characters alone: an excerpt must be about \
             twice as long to be read. Do not use level compact here."
        }
        (Partly, Partly, _) | (Partly, Lost, _) | (Lost, Partly, _) => {
            "Marks of level invisible are damaged here: only long passages can be read."
        }
        (Lost, Lost, Whole | Partly) => {
            "Invisible marks do not survive here. Level robust does, through its look-alike letters, and needs at least \
             105 words; mind its warnings."
        }
        (Lost, Lost, Lost) => "No mark survives here: this platform removes or rewrites every hidden character.",
        (Lost, Lost, Unknown) => {
            "Invisible marks do not survive here; for level robust too little of the card came back."
        }
    };
    advice.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            channel::{LOOK_ALIKES, SELECTORS, ZERO_WIDTH},
            inspect::class::class,
        },
        *,
    };

    #[test]
    fn the_card_holds_every_symbol_of_every_channel() {
        let all: String = LINES.iter().map(|line| line.hidden).collect();
        let needed = SELECTORS.into_iter().chain(ZERO_WIDTH).chain(LOOK_ALIKES.map(|(_, foreign)| foreign));
        for c in needed {
            assert!(all.contains(c), "U+{:04X}", u32::from(c));
        }
        assert!(all.chars().all(|c| class(c).is_some() || LOOK_ALIKES.iter().any(|&(_, foreign)| foreign == c)));
    }

    #[test]
    fn no_label_is_part_of_another() {
        for (at, line) in LINES.iter().enumerate() {
            assert!(LINES.iter().enumerate().all(|(other, l)| other == at || !l.label.contains(line.label)));
            assert!(!"glassine probe start end".contains(line.label));
            assert!(!line.label.contains([LEFT, '[']));
        }
    }
}
