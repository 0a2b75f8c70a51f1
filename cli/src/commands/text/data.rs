// SPDX-License-Identifier: MIT OR Apache-2.0
//! `text detect` on crawled data: a line for every text with a mark and every damaged place, then one for the file.

use super::detect::{Known, Tally, failed, show};
use super::lines::{DetectLine, ScanLine};
use super::words;
use crate::failure::Failure;
use crate::input::Source;
use crate::messages;
use crate::output::Output;
use crate::queue::Queue;
use crate::scan::{self, Damage, Found, ScanTotals, Scanner};
use crate::walk::Input;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Damaged places told one by one; more are only counted.
const TOLD: u64 = 5;
/// Results of a file that are kept until the files before it are done; with more than these it waits.
const HELD: usize = 256;

/// What comes out of a file, in its order.
enum Event {
    Found(Box<Found>),
    Damage(Damage),
    End(Result<ScanTotals, Failure>),
}

/// Looks at all texts of the files, several files at the same time, and tells of each text that has a mark, in the
/// order of the files.
pub fn look(inputs: &[Input], known: &Known, queue: &Queue, tally: &mut Tally, output: &Output) {
    let files = queue.threads().min(inputs.len());
    let scanner = known.scanner(queue).shared(files);
    let (begun, files_begun) = mpsc::channel::<Receiver<Event>>();
    let waiting = Mutex::new((inputs.iter(), begun));
    let next = || {
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let input = waiting.0.next()?;
        let (events, told) = mpsc::sync_channel(HELD);
        waiting.1.send(told).ok()?;
        Some((input, events))
    };
    thread::scope(|scope| {
        for _ in 0..files {
            scope.spawn(|| {
                while let Some((input, events)) = next() {
                    // After a fault of ours the file ends without a last event, which is told as such.
                    let _ = catch_unwind(AssertUnwindSafe(|| scan_file(input, &scanner, &events)));
                }
            });
        }
        for (input, events) in inputs.iter().zip(&files_begun) {
            File { name: input.source.name(), input, known, queue, tally, output }.tell(&events);
            output.progress();
        }
    });
}

fn scan_file(input: &Input, scanner: &Scanner<'_>, events: &SyncSender<Event>) {
    let path = match &input.source {
        Source::File(path) => path,
        Source::Stdin => Path::new("-"),
    };
    // The other end is there until the last event.
    let send = |event| drop(events.send(event));
    let totals = scan::file(path, scanner, |result| {
        send(match result {
            Ok(found) => Event::Found(Box::new(found)),
            Err(damage) => Event::Damage(damage),
        });
    });
    send(Event::End(totals));
}

/// A file whose turn it is.
struct File<'a> {
    name: String,
    input: &'a Input,
    known: &'a Known,
    queue: &'a Queue,
    tally: &'a mut Tally,
    output: &'a Output,
}

impl File<'_> {
    fn tell(mut self, events: &Receiver<Event>) {
        let (mut worst, mut damaged) = (f64::NEG_INFINITY, 0);
        let mut end = Err(Failure::new("internal", "something went wrong inside Glassine while reading this file"));
        for event in events {
            match event {
                Event::Found(found) => {
                    let line = line(&self.name, *found, self.known);
                    worst = worst.max(line.log10_p.unwrap_or(0.0));
                    show(&line, self.tally, self.output);
                    if self.output.closed() {
                        self.queue.stop.request();
                    }
                }
                Event::Damage(damage) => {
                    damaged += 1;
                    if damaged <= TOLD {
                        self.damage(Some(damage.offset), &damage.message);
                    }
                }
                Event::End(totals) => end = totals,
            }
        }
        if damaged > TOLD {
            self.damage(None, &format!("{} more damaged places", damaged - TOLD));
        }
        match end {
            Ok(totals) => self.end(totals, worst),
            Err(failure) => show(&failed(self.input, failure), self.tally, self.output),
        }
    }

    /// Tells of a damaged place: the file counts as failed, and is read on.
    fn damage(&self, offset: Option<u64>, message: &str) {
        if self.output.json {
            let error = Some(Failure::new("unreadable", message.to_owned()));
            self.output.result("", &DetectLine { input: self.name.clone(), offset, error, ..DetectLine::default() });
        }
        let place = offset.map_or_else(String::new, |offset| format!(", at byte {offset}"));
        self.output.warning(&format!("{}{place}: {message}", self.name));
    }

    fn end(&mut self, totals: ScanTotals, worst: f64) {
        let ScanTotals { texts, bytes, found, damaged, .. } = totals;
        let log10_p_scan = self.tally.scanned(&totals);
        let line = DetectLine {
            input: self.name.clone(),
            detected: found > 0,
            log10_p: Some(if found > 0 { worst } else { 0.0 }),
            scan: Some(ScanLine { texts, bytes, found, damaged, log10_p_scan }),
            ..DetectLine::default()
        };
        if self.output.json {
            self.output.result("", &line);
        } else if found == 0 {
            self.output.result(&words::detected(&line), &line);
        }
        self.output.note(&summary(&self.name, totals, worst));
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
