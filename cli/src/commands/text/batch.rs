// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text detect --jsonl-batch`: one text in a line, one answer in a line.

use super::detect::{Known, Tally, end, show};
use super::lines::DetectLine;
use crate::Exit;
use crate::args::Globals;
use crate::failure::Failure;
use crate::input::Source;
use crate::interrupt::Stop;
use crate::keystore::KeyStore;
use crate::output::Output;
use crate::queue::Queue;
use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Lines worked on at a time: many enough for all cores, few enough to be kept in memory.
const TOGETHER: usize = 256;
/// Bytes of lines worked on at a time, beyond the last one.
const MOST: usize = 64 << 20;
/// Longest line, bytes.
const LONGEST: u64 = 256 << 20;

/// A line of the file.
#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    id: Value,
    text: String,
}

/// Answers every line of `file`.
///
/// # Errors
/// When there is no usable key, or the file can not be read.
pub fn run(file: &Path, alpha: f64, globals: &Globals, output: &Output) -> Result<Exit> {
    let source = Source::of(file);
    let name = source.name();
    let mut input: Box<dyn BufRead> = match &source {
        Source::Stdin => Box::new(BufReader::new(io::stdin())),
        Source::File(path) => {
            Box::new(BufReader::new(File::open(path).with_context(|| format!("{name} could not be read"))?))
        }
    };
    let known = Known::new(&KeyStore::new(globals)?.unlock(source != Source::Stdin)?, alpha, globals)?;
    let stop = Stop::at_interrupt();
    let queue = Queue::new(globals.jobs, stop.clone())?;
    let mut tally = Tally::default();
    let mut number = 0;
    loop {
        let lines = some(&mut *input, &mut number).with_context(|| format!("{name} could not be read"))?;
        if lines.is_empty() || stop.requested() {
            break;
        }
        let failed = |failure| DetectLine { input: name.clone(), error: Some(failure), ..DetectLine::default() };
        queue.run(
            &lines,
            |(_, line)| line.len() as u64 * 8,
            |(number, line), _| answer(&name, *number, line, &known).unwrap_or_else(failed),
            |_, result| {
                show(&result.unwrap_or_else(failed), &mut tally, output);
                if output.closed() {
                    stop.request();
                }
            },
        );
    }
    Ok(end(&tally, stop.requested(), output))
}

/// The next lines that are not empty, with their numbers (1-based); none at the end.
fn some(input: &mut dyn BufRead, number: &mut u64) -> io::Result<Vec<(u64, Vec<u8>)>> {
    let (mut lines, mut bytes) = (Vec::new(), 0);
    while lines.len() < TOGETHER && bytes < MOST {
        let mut line = Vec::new();
        if input.take(LONGEST).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        *number += 1;
        bytes += line.len();
        if !line.trim_ascii().is_empty() {
            lines.push((*number, line));
        }
    }
    Ok(lines)
}

fn answer(name: &str, number: u64, line: &[u8], known: &Known) -> Result<DetectLine, Failure> {
    let question: Question = serde_json::from_slice(line).map_err(|error| {
        Failure::new("unreadable", format!("line {number} is no JSON object with \"id\" and \"text\" ({error})"))
    })?;
    let mut answer = DetectLine { input: name.to_owned(), id: question.id, ..DetectLine::default() };
    known.look(&question.text, &mut answer)?;
    Ok(answer)
}
