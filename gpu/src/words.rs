// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a cloak does, for people.

use glassine_core::cloak::CloakReport;
use std::{fmt::Write, path::Path};

/// The report on the copy at `output`.
pub fn report(output: &Path, report: &CloakReport) -> String {
    let mut text = format!("{}: cloaked", output.display());
    if let Some(score) = report.ssimulacra2 {
        let _ = write!(text, ", likeness {score:.0} of 100");
    }
    for encoder in &report.encoders {
        let _ = write!(
            text,
            "\n  moves the picture in the image space of {}, against noise of the same strength:",
            encoder.encoder
        );
        for view in &encoder.views {
            let _ = match view.noise > 0.0 {
                true => write!(text, "\n    {}: {:.1} times as much", view.view, view.displacement / view.noise),
                false => write!(text, "\n    {}: not at all", view.view),
            };
        }
    }
    text
}
