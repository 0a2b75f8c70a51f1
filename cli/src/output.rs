// SPDX-License-Identifier: MIT OR Apache-2.0
//! Results on stdout, everything else on stderr; a closed pipe is noticed, not complained about.

use crate::args::{Color, Globals};
use anstyle::{AnsiColor, Style};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Length of the bar of [`Output::begin_effort`].
const EFFORT: u64 = 10_000;

/// Where words and results go.
pub struct Output {
    /// JSON Lines on stdout.
    pub json: bool,
    quiet: bool,
    verbose: bool,
    closed: AtomicBool,
    bar: Mutex<ProgressBar>,
}

impl Output {
    /// As the global options say.
    pub fn new(globals: &Globals) -> Self {
        let choice = match globals.color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        Self {
            json: globals.json,
            quiet: globals.quiet,
            verbose: globals.verbose,
            closed: AtomicBool::new(false),
            bar: Mutex::new(ProgressBar::hidden()),
        }
    }

    /// One result: a JSON object, or a line for people. Written whole, whatever other threads do.
    pub fn result(&self, human: &str, json: &impl Serialize) {
        if !self.json {
            return self.line(human);
        }
        match serde_json::to_string(json) {
            Ok(line) => self.line(&line),
            Err(error) => self.error(&format!("a result could not be written as JSON: {error}")),
        }
    }

    /// A line on stdout. Nothing for an empty text.
    pub fn line(&self, text: &str) {
        if !text.is_empty() {
            // Colours are taken out where they are not shown.
            self.write(&mut anstream::stdout().lock(), format!("{text}\n").as_bytes());
        }
    }

    /// Bytes on stdout, exactly as they are.
    pub fn bytes(&self, bytes: &[u8]) {
        self.write(&mut io::stdout().lock(), bytes);
    }

    fn write(&self, stdout: &mut impl Write, bytes: &[u8]) {
        let written = self.bar().suspend(|| stdout.write_all(bytes).and_then(|()| stdout.flush()));
        if let Err(error) = written
            && !self.closed.swap(true, Ordering::Relaxed)
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            self.error(&format!("results can not be written to stdout: {error}"));
        }
    }

    /// Whether nobody reads stdout any more.
    pub fn closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Something good to know.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            self.stderr(text);
        }
    }

    /// Something for those who want to know everything.
    pub fn detail(&self, text: &str) {
        if self.verbose {
            self.stderr(text);
        }
    }

    /// Something the user has to know, though it went on.
    pub fn warning(&self, text: &str) {
        self.stderr(&format!("{} {text}", paint("warning:", AnsiColor::Yellow)));
    }

    /// Something that did not work.
    pub fn error(&self, text: &str) {
        self.stderr(&format!("{} {text}", paint("error:", AnsiColor::Red)));
    }

    fn stderr(&self, text: &str) {
        // Nobody to tell when stderr is closed.
        self.bar().suspend(|| {
            let _ = writeln!(anstream::stderr().lock(), "{text}");
        });
    }

    /// Shows a bar on a terminal until [`Output::end_progress`], for `total` pictures.
    pub fn begin_progress(&self, total: usize) {
        if self.quiet || self.json || total < 2 || !io::stderr().is_terminal() {
            return;
        }
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} pictures") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = bar;
    }

    /// One more picture is done.
    pub fn progress(&self) {
        let bar = self.bar();
        bar.inc(1);
        // Before the first picture is done nothing is known of the time left.
        if bar.position() == 1
            && let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} pictures, {per_sec}, {eta} left")
        {
            bar.set_style(style);
        }
    }

    /// Shows a bar on a terminal until [`Output::end_progress`], for work that is long within one picture, too.
    pub fn begin_effort(&self) {
        if self.quiet || self.json || !io::stderr().is_terminal() {
            return;
        }
        let bar = ProgressBar::with_draw_target(Some(EFFORT), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent} %, {eta} left") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = bar;
    }

    /// This share of the work is done, 0..=1.
    pub fn effort(&self, share: f64) {
        self.bar().set_position((share.clamp(0.0, 1.0) * EFFORT as f64) as u64);
    }

    /// Takes the bar away.
    pub fn end_progress(&self) {
        self.bar().finish_and_clear();
        *self.bar.lock().unwrap_or_else(PoisonError::into_inner) = ProgressBar::hidden();
    }

    fn bar(&self) -> ProgressBar {
        self.bar.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// `text` in this colour, where colours are shown.
pub fn paint(text: &str, colour: AnsiColor) -> String {
    let style = Style::new().bold().fg_color(Some(colour.into()));
    format!("{style}{text}{style:#}")
}
