// SPDX-License-Identifier: MIT OR Apache-2.0
//! Results of the attack bench as figures and as Markdown tables.

use crate::clock::median;
use crate::matrix::{Attack, Bound, Matrix};
use crate::robustness::{AttackResult, PictureResult};
use glassine_core::watermark::Verdict;
use serde::Serialize;
use std::fmt::Write as _;

/// All results of a run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Strength of the marks, or the fixed gain step.
    pub strength: String,
    /// Rates against the bounds.
    pub bounds: Vec<BoundSummary>,
    /// Means over all pictures.
    pub quality: QualitySummary,
    /// One row per attack.
    pub attacks: Vec<AttackSummary>,
    /// Everything about every picture.
    pub pictures: Vec<PictureResult>,
    /// Files that the core does not read, and why.
    pub skipped: Vec<(String, String)>,
}

/// Rate of exact payloads over all pairs of picture and attack that count in a bound.
#[derive(Debug, Serialize)]
pub struct BoundSummary {
    /// Which bound.
    pub bound: Bound,
    /// Pairs with the exact payload.
    pub exact: usize,
    /// Pairs that count.
    pub total: usize,
    /// Smallest rate that passes; `None` when nothing is asked.
    pub required: Option<f64>,
    /// Pairs that failed, as `attack: picture`.
    pub failed: Vec<String>,
}

/// One attack over all pictures.
#[derive(Debug, Serialize)]
pub struct AttackSummary {
    /// Name of the attack.
    pub attack: String,
    /// Its group.
    pub group: String,
    /// Where it counts.
    pub counts: Vec<Bound>,
    /// Pictures attacked.
    pub pictures: usize,
    /// Exact payloads.
    pub exact: usize,
    /// Verdict `marked`, by payload or synchronisation.
    pub marked: usize,
    /// Verdict `probable`.
    pub probable: usize,
    /// Payloads reported as certain that were wrong.
    pub wrong_payload: usize,
    /// Pairs that the bounds look at, and the exact payloads among them.
    pub bound: (usize, usize),
    /// Median p-value.
    pub median_log10_p: f64,
    /// Median CPU ms of detection.
    pub detect_ms: f64,
    /// Pictures without the exact payload; those that the bounds do not look at are in brackets.
    pub failed: Vec<String>,
}

/// Means and extremes of the picture quality.
#[derive(Debug, Serialize)]
pub struct QualitySummary {
    /// At canonical size: SSIMULACRA2 mean and minimum, PSNR mean (dB), SSIM mean.
    pub canonical: [f64; 4],
    /// The same at native size.
    pub native: [f64; 4],
    /// Median CPU ms of embedding.
    pub embed_ms: f64,
}

impl Report {
    /// Puts the results together; `pictures` by name.
    pub fn new(
        matrix: &Matrix,
        strength: String,
        pictures: Vec<PictureResult>,
        skipped: Vec<(String, String)>,
    ) -> Self {
        let attacks = matrix.attacks.iter().enumerate().map(|(i, a)| attack_summary(i, a, matrix, &pictures)).collect();
        let bounds = [Bound::Main95, Bound::Core99, Bound::Excepted];
        let bounds = bounds.into_iter().map(|bound| bound_summary(bound, matrix, &pictures)).collect();
        Self { strength, bounds, quality: quality_summary(&pictures), attacks, pictures, skipped }
    }

    /// Whether all bounds are kept, each with at least one pair.
    pub fn passes(&self) -> bool {
        self.bounds.iter().all(|b| b.required.is_none_or(|rate| b.total > 0 && b.rate() >= rate))
    }
}

impl BoundSummary {
    /// Share of exact payloads, 0 without pairs.
    pub fn rate(&self) -> f64 {
        self.exact as f64 / self.total.max(1) as f64
    }
}

fn bound_summary(bound: Bound, matrix: &Matrix, pictures: &[PictureResult]) -> BoundSummary {
    let mut summary = BoundSummary { bound, exact: 0, total: 0, required: bound.required(), failed: Vec::new() };
    for (i, attack) in matrix.attacks.iter().enumerate().filter(|(_, a)| a.counts.contains(&bound)) {
        for picture in pictures {
            let Some(result) = picture.attacks.get(i) else { continue };
            if picture.counts(result, &matrix.bounds) {
                summary.total += 1;
                summary.exact += usize::from(result.exact);
                if !result.exact {
                    summary.failed.push(format!("{}: {}", attack.name, picture.name));
                }
            }
        }
    }
    summary
}

fn attack_summary(index: usize, attack: &Attack, matrix: &Matrix, pictures: &[PictureResult]) -> AttackSummary {
    let rows: Vec<(&PictureResult, &AttackResult)> =
        pictures.iter().filter_map(|p| p.attacks.get(index).map(|result| (p, result))).collect();
    let count = |test: &dyn Fn(&AttackResult) -> bool| rows.iter().filter(|(_, r)| test(r)).count();
    let middle = |value: &dyn Fn(&AttackResult) -> f64| {
        median(&rows.iter().map(|(_, r)| value(r)).collect::<Vec<_>>()).unwrap_or(f64::NAN)
    };
    let bound: Vec<_> = rows.iter().filter(|(p, r)| p.counts(r, &matrix.bounds)).collect();
    let failed = rows
        .iter()
        .filter(|(_, r)| !r.exact)
        .map(|(p, r)| if p.counts(r, &matrix.bounds) { p.name.clone() } else { format!("({})", p.name) });
    AttackSummary {
        attack: attack.name.clone(),
        group: attack.group.clone(),
        counts: attack.counts.clone(),
        pictures: rows.len(),
        exact: count(&|r| r.exact),
        marked: count(&|r| r.verdict == Verdict::Marked),
        probable: count(&|r| r.verdict == Verdict::Probable),
        wrong_payload: count(&|r| r.wrong_payload),
        bound: (bound.len(), bound.iter().filter(|(_, r)| r.exact).count()),
        median_log10_p: middle(&|r| r.log10_p),
        detect_ms: middle(&|r| r.detect_ms),
        failed: failed.collect(),
    }
}

fn quality_summary(pictures: &[PictureResult]) -> QualitySummary {
    let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let of = |quality: &dyn Fn(&PictureResult) -> crate::quality::Quality| {
        let all: Vec<_> = pictures.iter().map(quality).collect();
        [
            mean(all.iter().map(|q| q.ssimulacra2).collect()),
            all.iter().map(|q| q.ssimulacra2).fold(f64::INFINITY, f64::min),
            mean(all.iter().filter_map(|q| q.psnr_db).collect()),
            mean(all.iter().map(|q| q.ssim).collect()),
        ]
    };
    let embed: Vec<f64> = pictures.iter().map(|p| p.embed_ms).collect();
    QualitySummary {
        canonical: of(&|p| p.canonical),
        native: of(&|p| p.native),
        embed_ms: median(&embed).unwrap_or(f64::NAN),
    }
}

/// The report as Markdown.
pub fn markdown(report: &Report) -> String {
    let mut text = format!("# Attack bench, strength {}\n\n", report.strength);
    bounds_table(&mut text, report);
    quality_lines(&mut text, &report.quality);
    attack_table(&mut text, report);
    picture_table(&mut text, &report.pictures);
    if !report.skipped.is_empty() {
        text += "\nNot read:\n\n";
        for (name, reason) in &report.skipped {
            let _ = writeln!(text, "* {name}: {reason}");
        }
    }
    text
}

fn bounds_table(text: &mut String, report: &Report) {
    *text += "| bound | exact payload | rate | required | |\n|---|---|---|---|---|\n";
    for b in &report.bounds {
        let name = format!("{:?}", b.bound).to_lowercase();
        let required = b.required.map_or("-".into(), |r| format!("{:.0} %", 100.0 * r));
        let verdict = match b.required {
            Some(rate) if b.total == 0 || b.rate() < rate => "**missed**",
            Some(_) => "kept",
            None => "not bound",
        };
        let rate = 100.0 * b.rate();
        let _ = writeln!(text, "| {name} | {}/{} | {rate:.2} % | {required} | {verdict} |", b.exact, b.total);
    }
}

fn quality_lines(text: &mut String, quality: &QualitySummary) {
    for (size, [ss2, min, psnr, ssim]) in [("canonical", quality.canonical), ("native", quality.native)] {
        let _ = write!(text, "\nAt {size} size: SSIMULACRA2 mean {ss2:.2}, min {min:.2}; ");
        let _ = writeln!(text, "PSNR mean {psnr:.2} dB; SSIM mean {ssim:.4}.");
    }
    let _ = writeln!(text, "\nEmbedding: median {:.0} CPU ms.", quality.embed_ms);
}

fn attack_table(text: &mut String, report: &Report) {
    *text += "\n| attack | counts in | exact | bound pairs exact | marked | probable | wrong payload | median log10 p \
              | detect CPU ms | without the exact payload (in brackets: not bound) |\n\
              |---|---|---|---|---|---|---|---|---|---|\n";
    for a in &report.attacks {
        let counts: Vec<String> = a.counts.iter().map(|b| format!("{b:?}").to_lowercase()).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {}/{} | {}/{} | {} | {} | {} | {:.1} | {:.0} | {} |",
            a.attack,
            counts.join(" "),
            a.exact,
            a.pictures,
            a.bound.1,
            a.bound.0,
            a.marked,
            a.probable,
            a.wrong_payload,
            a.median_log10_p,
            a.detect_ms,
            a.failed.join(", "),
        );
    }
}

fn picture_table(text: &mut String, pictures: &[PictureResult]) {
    *text += "\n| picture | size | bound | gain step | PSNR canonical / native dB | SSIM canonical / native \
              | SSIMULACRA2 expected / canonical / native | embed CPU ms | exact |\n|---|---|---|---|---|---|---|---|---|\n";
    let db = |value: Option<f64>| value.map_or("same".into(), |v| format!("{v:.2}"));
    for p in pictures {
        let _ = writeln!(
            text,
            "| {} | {}x{} | {} | {} | {} / {} | {:.4} / {:.4} | {} / {:.2} / {:.2} | {:.0} | {}/{} |",
            p.name,
            p.width,
            p.height,
            if p.bound { "yes" } else { "no" },
            p.gain_step,
            db(p.canonical.psnr_db),
            db(p.native.psnr_db),
            p.canonical.ssim,
            p.native.ssim,
            p.expected.map_or("-".into(), |v| format!("{v:.2}")),
            p.canonical.ssimulacra2,
            p.native.ssimulacra2,
            p.embed_ms,
            p.attacks.iter().filter(|r| r.exact).count(),
            p.attacks.len(),
        );
    }
}
