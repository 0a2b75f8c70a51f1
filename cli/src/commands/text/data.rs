// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text detect` on crawled data: a line for every text with a mark, or one for a file without any.

use super::detect::{Known, Tally, failed, show};
use super::lines::DetectLine;
use crate::failure::Failure;
use crate::input::Source;
use crate::messages;
use crate::output::Output;
use crate::queue::Queue;
use crate::scan::{self, Damage, Found, ScanTotals};
use crate::walk::Input;
use std::path::Path;

/// Damaged places told one by one; more are only counted.
const TOLD: u64 = 5;

/// Looks at all texts of a file and tells of each that has a mark.
pub fn look(input: &Input, known: &Known, queue: &Queue, tally: &mut Tally, output: &Output) {
    let name = input.source.name();
    let path = match &input.source {
        Source::File(path) => path,
        Source::Stdin => Path::new("-"),
    };
    let (mut worst, mut damaged) = (f64::NEG_INFINITY, 0);
    let totals = scan::file(path, &known.scanner(queue), |result| match result {
        Ok(found) => {
            let line = line(&name, found, known);
            worst = worst.max(line.log10_p.unwrap_or(0.0));
            show(&line, tally, output);
            if output.closed() {
                queue.stop.request();
            }
        }
        Err(Damage { offset, message }) => {
            damaged += 1;
            if damaged <= TOLD {
                output.warning(&format!("{name}, at byte {offset}: {message}"));
            }
        }
    });
    if damaged > TOLD {
        output.warning(&format!("{name}: {} more damaged places", damaged - TOLD));
    }
    match totals {
        Ok(totals) => {
            if totals.found == 0 {
                show(&DetectLine { input: name.clone(), log10_p: Some(0.0), ..DetectLine::default() }, tally, output);
            }
            output.note(&summary(&name, totals, worst));
        }
        Err(failure) => show(&failed(input, failure), tally, output),
    }
}

fn line(name: &str, found: Found, known: &Known) -> DetectLine {
    let mut line = DetectLine {
        input: name.to_owned(),
        id: found.id.into(),
        field: found.field,
        offset: Some(found.offset),
        ..DetectLine::default()
    };
    if let Err(error) = line.found(&found.detection, |payload| known.describe(payload)) {
        line.error = Some(Failure::from(error));
    }
    line
}

fn summary(name: &str, totals: ScanTotals, worst: f64) -> String {
    let seen = format!("{name}: {} in {}", messages::count_of(totals.texts, "text"), messages::amount(totals.bytes));
    if totals.found == 0 {
        return format!("{seen} looked at, none with your mark.");
    }
    format!(
        "{seen} looked at, {} with your mark. Held against so many texts, the chance of a false alarm is {} for each.",
        totals.found,
        messages::chance(totals.adjusted(worst, 1))
    )
}
