// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sealed files, commitments and tables of losses, read whole up to a limit.

use crate::failure::Failure;
use crate::input::is_dash;
use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord, Trim};
use glassine_core::canary::{self, Commitment, Document, MAX_DOCUMENTS, MAX_SEALED, Sealed, collect_losses};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Largest table of losses, bytes.
const MAX_TABLE: u64 = 64 << 20;
/// Largest commitment file, bytes.
const MAX_COMMITMENT: u64 = 64 << 10;
/// Name of the commitment file.
pub const COMMITMENT: &str = "commitment.txt";

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if is_dash(path) {
        io::stdin().lock().take(limit + 1).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| Failure::reading(&error))?;
    if bytes.len() as u64 > limit {
        let message = format!("the file is larger than {} MB, more than such a file ever has", limit / 1_000_000);
        return Err(Failure::new("too_large", message));
    }
    Ok(bytes)
}

/// The failure of a file that is not the input, with its name in front.
pub fn named(path: &Path, failure: &Failure) -> Failure {
    Failure::new(failure.kind, format!("{}: {}", path.display(), failure.message))
}

fn unreadable(message: impl Into<String>) -> Failure {
    Failure::new("unreadable", message)
}

/// The sealed file, checked against the commitment that was published: `given`, or the file beside it.
pub fn sealed(path: &Path, given: Option<&str>) -> Result<Sealed, Failure> {
    let sealed = canary::parse_sealed(&read(path, MAX_SEALED)?).map_err(|error| unreadable(error.to_string()))?;
    let published = commitment(path, given)?;
    if sealed.commitment() != published {
        return Err(Failure::new(
            "mismatch",
            format!(
                "this is not the sealed file that was committed to: its commitment is {}, the published one is {published}. One of the two belongs to another canary or was changed; a test would prove nothing",
                sealed.commitment()
            ),
        ));
    }
    Ok(sealed)
}

fn commitment(sealed: &Path, given: Option<&str>) -> Result<Commitment, Failure> {
    if let Some(Ok(commitment)) = given.map(str::parse) {
        return Ok(commitment);
    }
    let path = given.map_or_else(|| sealed.with_file_name(COMMITMENT), Into::into);
    if given.is_none() && !path.exists() {
        return Err(Failure::new(
            "not_found",
            format!(
                "there is no {COMMITMENT} beside it. Name the commitment you published with --commitment, as a file or as its 64 hex digits; without it nobody knows that the strings were not chosen afterwards"
            ),
        ));
    }
    let bytes = read(&path, MAX_COMMITMENT).map_err(|failure| named(&path, &failure))?;
    String::from_utf8_lossy(&bytes).parse().map_err(|error: canary::CommitmentError| {
        named(&path, &unreadable(format!("no commitment stands here: {error}")))
    })
}

/// Losses in the order of the strings: columns `id` (from 0) and `loss`, others are passed over.
pub fn losses(path: &Path, count: usize) -> Result<Vec<f64>, Failure> {
    let bytes = read(path, MAX_TABLE)?;
    let mut table = table(&bytes);
    let header = table.headers().map_err(|error| broken(&error))?;
    let (Some(id), Some(loss)) = (column(header, "id"), column(header, "loss")) else {
        return Err(unreadable(
            "the first line must name the columns, separated by commas: one is `id`, one is `loss`, each once",
        ));
    };
    let pair = |line: u64, row: &StringRecord| {
        let text = row.get(id).unwrap_or_default();
        let place: usize = text.parse().map_err(|_| {
            let advice = "the id of a string is its place in the list `strings` of the sealed file, 0, 1, 2, ...";
            unreadable(format!("line {line}: `{}` is no id; {advice}", short(text)))
        })?;
        Ok((place, number(line, row.get(loss).unwrap_or_default())?))
    };
    // One row too many is enough to know that the table does not fit.
    let pairs = rows(&mut table, count + 1, pair)?;
    collect_losses(count, pairs).map_err(|error| {
        let advice = "the test needs exactly one loss for each string of the sealed file, the published one too";
        unreadable(format!("{error}; {advice}"))
    })
}

/// Losses on versions of documents: columns `public`, `private...`, and perhaps `id`.
pub fn pairs(path: &Path) -> Result<Vec<Document>, Failure> {
    let bytes = read(path, MAX_TABLE)?;
    let mut table = table(&bytes);
    let header = table.headers().map_err(|error| broken(&error))?;
    let private: Vec<usize> =
        header.iter().enumerate().filter(|(_, name)| is_private(name)).map(|(place, _)| place).collect();
    let known = |name: &str| is_private(name) || name.eq_ignore_ascii_case("public") || name.eq_ignore_ascii_case("id");
    // A column that is left out by a slip would change the test.
    if let Some(other) = header.iter().find(|name| !known(name)) {
        return Err(unreadable(format!(
            "the column `{}` is not known; columns are `public`, `private`, `private2`, ... and, if you like, `id`, separated by commas",
            short(other)
        )));
    }
    let Some(public) = column(header, "public").filter(|_| !private.is_empty()) else {
        return Err(unreadable(
            "the first line must name the columns, separated by commas: one `public`, and one or more that begin with `private`",
        ));
    };
    rows(&mut table, MAX_DOCUMENTS + 1, |line, row| {
        let loss = |place: usize| number(line, row.get(place).unwrap_or_default());
        let private = private.iter().map(|&place| loss(place)).collect::<Result<_, _>>()?;
        Ok(Document { public: loss(public)?, private })
    })
}

fn is_private(name: &str) -> bool {
    name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("private"))
}

/// Place of the only column of this name.
fn column(header: &StringRecord, name: &str) -> Option<usize> {
    let mut places = header.iter().enumerate().filter(|(_, other)| other.eq_ignore_ascii_case(name)).map(|(i, _)| i);
    places.next().filter(|_| places.next().is_none())
}

/// CSV (RFC 4180) in UTF-8.
fn table(bytes: &[u8]) -> Reader<&[u8]> {
    ReaderBuilder::new().trim(Trim::All).from_reader(bytes)
}

/// What `take` makes of each row and its 1-based line, of the first `most` rows.
fn rows<T>(
    table: &mut Reader<&[u8]>,
    most: usize,
    take: impl Fn(u64, &StringRecord) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let (mut taken, mut row) = (Vec::new(), StringRecord::new());
    while taken.len() < most && table.read_record(&mut row).map_err(|error| broken(&error))? {
        taken.push(take(row.position().map_or(0, csv::Position::line), &row)?);
    }
    Ok(taken)
}

fn broken(error: &csv::Error) -> Failure {
    let line = error.position().map_or(1, csv::Position::line);
    match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => unreadable(format!(
            "line {line} has {len} columns, but the first line has {expected_len}. Decimals are written with a point, columns separated by commas"
        )),
        ErrorKind::Utf8 { .. } => {
            unreadable(format!("line {line} is no text in UTF-8; save the table as CSV in UTF-8"))
        }
        _ => unreadable(format!("this is no table in CSV: {error}")),
    }
}

fn number(line: u64, text: &str) -> Result<f64, Failure> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ if text.is_empty() => Err(unreadable(format!("line {line}: a loss is missing"))),
        _ => Err(unreadable(format!("line {line}: `{}` is no loss; a loss is a number such as 3.14", short(text)))),
    }
}

/// At most 40 characters, for messages.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
