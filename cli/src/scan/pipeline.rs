// SPDX-License-Identifier: MIT OR Apache-2.0
//! One thread reads and cuts, others decode, the caller's gives out the results in order.

use super::batch::{Batch, Cut};
use super::source::{Form, Source};
use super::texts::{self, Outcome};
use super::{Damage, Found, ScanTotals, Scanner, lines, values, warc, windows};
use crate::failure::Failure;
use crate::memory::{self, Gate, Pass};
use std::collections::BTreeMap;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// What decoding takes in memory, in sizes of the batch.
const WEIGHT: u64 = 8;

/// A batch, its number from 0, and the memory it was let in with.
struct Job<'a> {
    number: u64,
    batch: Batch,
    _pass: Pass<'a>,
}

/// Carries the scan out.
pub(super) fn run(
    source: Source,
    scanner: &Scanner<'_>,
    mut emit: impl FnMut(Result<Found, Damage>),
) -> Result<ScanTotals, Failure> {
    let gate = Gate::new(memory::budget().min(scanner.memory));
    let threads = scanner.threads.get();
    let (jobs, queue) = mpsc::sync_channel::<Job<'_>>(threads);
    let (results, outcomes) = mpsc::channel::<(u64, Outcome)>();
    let queue = Mutex::new(queue);
    let mut totals = ScanTotals::default();
    let bytes = thread::scope(|scope| {
        let gate = &gate;
        let reader = scope.spawn(move || read(source, scanner, gate, &jobs));
        for _ in 0..threads {
            let (queue, results) = (&queue, results.clone());
            scope.spawn(move || work(queue, scanner, &results));
        }
        drop(results);
        let mut waiting = BTreeMap::new();
        let mut next = 0;
        for (number, outcome) in outcomes {
            waiting.insert(number, outcome);
            while let Some(outcome) = waiting.remove(&next) {
                totals = totals.and(outcome.totals);
                outcome.events.into_iter().for_each(&mut emit);
                next += 1;
            }
        }
        reader.join()
    });
    match bytes {
        Ok(bytes) => totals.bytes = bytes,
        Err(_) => return Err(Failure::new("internal", "something went wrong inside Glassine while reading this file")),
    }
    if scanner.stop.requested() { Err(Failure::cancelled()) } else { Ok(totals) }
}

/// Cuts the file up and returns its length in bytes.
fn read<'a>(source: Source, scanner: &Scanner<'_>, gate: &'a Gate, jobs: &SyncSender<Job<'a>>) -> u64 {
    let mut number = 0;
    let mut send = |batch: Batch| {
        let pass = gate.enter(WEIGHT * batch.bytes.capacity() as u64);
        let sent = !scanner.stop.requested() && jobs.send(Job { number, batch, _pass: pass }).is_ok();
        number += 1;
        sent
    };
    let mut cut = Cut::new(source.input, &mut send);
    match source.form {
        Form::Plain => windows::plain(&mut cut),
        Form::Lines => lines::cut(&mut cut),
        Form::Values => values::cut(&mut cut),
        Form::Warc => warc::cut(&mut cut),
    }
    cut.send();
    cut.input.offset
}

/// Works on batches until there are no more.
fn work(queue: &Mutex<Receiver<Job<'_>>>, scanner: &Scanner<'_>, results: &Sender<(u64, Outcome)>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { break };
        let outcome = if scanner.stop.requested() { Outcome::default() } else { texts::look(&job.batch, scanner) };
        // Given back before the result goes out: the caller may be slow.
        let number = job.number;
        drop(job);
        if results.send((number, outcome)).is_err() {
            break;
        }
    }
}
