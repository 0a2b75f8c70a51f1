// SPDX-License-Identifier: MIT OR Apache-2.0
//! Processor time of the calling thread: what a step costs, whatever else the machine is doing.

use cpu_time::ThreadTime;

/// The result of `work` and the CPU milliseconds this thread spent on it.
pub fn timed<R>(work: impl FnOnce() -> R) -> (R, f64) {
    let start = ThreadTime::now();
    let result = work();
    (result, start.elapsed().as_secs_f64() * 1e3)
}

/// The middle of `values` (the mean of the two middle ones of an even number); `None` when there are none.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(if sorted.len() % 2 == 1 { upper } else { (upper + sorted[middle - 1]) / 2.0 })
}
