// SPDX-License-Identifier: MIT OR Apache-2.0
//! Bounded memory: a picture waits at the gate until what is being worked on leaves room for it.

use std::sync::{Condvar, Mutex, PoisonError};

/// Budget where the system does not say how much memory is free.
const FALLBACK: u64 = 2 << 30;

/// Bytes that finding a cloak takes beside the picture. Measured with 1024 x 1024 pixels, the largest size at which cloaks are
/// found: 250 MB for the light encoder, 300 MB for TAEF2.
pub const CLOAK: u64 = 400 << 20;

/// Bytes taken at the widest point of work on a picture of this size. Measured with 48 million pixels: 9 bytes each
/// for 8-bit RGB (3 bytes decoded), 45 for 16-bit RGBA (8 decoded, and 6 each for the file and its copy).
pub fn weight(decoded_bytes: u64, file_bytes: u64) -> u64 {
    decoded_bytes.saturating_mul(5).saturating_add(file_bytes.saturating_mul(2))
}

/// Half of the memory that is free now, bytes.
pub fn budget() -> u64 {
    available().map_or(FALLBACK, |free| free / 2).max(64 << 20)
}

/// Memory that can be used without swapping, where the kernel says so (Linux).
fn available() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// Lets work in as long as the sum of its weights stays within the budget, strictly in order of arrival, so that a
/// large picture is not passed over for ever. Work heavier than the whole budget runs alone.
#[derive(Debug)]
pub struct Gate {
    budget: u64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    used: u64,
    next_ticket: u64,
    serving: u64,
}

impl Gate {
    /// A gate for this many bytes.
    pub fn new(budget: u64) -> Self {
        Self { budget, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Waits until there is room for `weight` bytes, and holds them until the pass is dropped.
    pub fn enter(&self, weight: u64) -> Pass<'_> {
        let weight = weight.min(self.budget);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        while state.serving != ticket || state.used + weight > self.budget {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.serving += 1;
        state.used += weight;
        drop(state);
        self.changed.notify_all();
        Pass { gate: self, weight }
    }

    /// Whether work of this weight leaves room for hardly anything beside it.
    pub fn fills(&self, weight: u64) -> bool {
        weight > self.budget / 2
    }
}

/// Room taken behind a [`Gate`].
#[derive(Debug)]
pub struct Pass<'a> {
    gate: &'a Gate,
    weight: u64,
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.gate.state.lock().unwrap_or_else(PoisonError::into_inner).used -= self.weight;
        self.gate.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;

    #[test]
    fn the_budget_is_never_exceeded_and_everybody_gets_in() {
        let gate = Gate::new(100);
        let (used, most, done) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for i in 0..32u64 {
                let (gate, used, most, done) = (&gate, &used, &most, &done);
                scope.spawn(move || {
                    // Every eighth is heavier than the whole budget.
                    let weight = if i % 8 == 0 { 1000 } else { 30 };
                    let _pass = gate.enter(weight);
                    let now = used.fetch_add(weight.min(100), Ordering::SeqCst) + weight.min(100);
                    most.fetch_max(now, Ordering::SeqCst);
                    thread::sleep(std::time::Duration::from_millis(2));
                    used.fetch_sub(weight.min(100), Ordering::SeqCst);
                    done.fetch_add(1, Ordering::SeqCst);
                });
            }
        });
        assert_eq!(done.into_inner(), 32);
        let most = most.into_inner();
        assert!((61..=100).contains(&most), "{most}");
    }
}
