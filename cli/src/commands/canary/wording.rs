// SPDX-License-Identifier: MIT OR Apache-2.0
//! What people read of `canary`.

use super::lines::{CombinedLine, MakeLine, PairedLine, TestLine};
use glassine_core::canary::Style;

/// Said when nothing was found.
pub const NO_EVIDENCE: &str = "That is no evidence of training on your texts, and no evidence against it: models forget what they saw seldom, and what was removed before training is not there to be found.";

/// Said after every test.
pub const ONE_TEST: &str = "The p-value counts for one test that was fixed beforehand. If you try several models, kinds of loss or prompts, multiply it by the number of tries.";

/// Warning on a canary that can prove little.
pub fn too_few(kept_back: u32) -> String {
    format!(
        "with {kept_back} strings kept back the p-value can not be smaller than 1 in {}, whatever the model knows; 999 or more are usual",
        u64::from(kept_back) + 1
    )
}

/// The three files.
pub fn made(line: &MakeLine) -> String {
    let name = |file: &Option<String>| file.clone().unwrap_or_default();
    format!(
        "{}\n  the string to put into your work\n{}\n  publish this, or have it timestamped, before the string appears\n{}\n  keep this secret until the test, and keep a backup: without it there is no test",
        name(&line.published),
        name(&line.commitment_file),
        name(&line.sealed)
    )
}

/// Instructions to a writer.
pub fn what_to_do(style: Style) -> String {
    let trap = match style {
        Style::Random => "",
        Style::Trap => {
            "\nThese are made-up sentences from a small list of common words, filled in by chance; nobody's text is in them. They are harder to weed out than letters and digits, and harder to find: a model of 1.3 billion parameters showed such traps only when they were 100 tokens long and stood in its data 1,000 times, and then not for sure (AUC 0.75); 100 times a shorter one was not enough (Meeus et al. 2024). Filters for odd language may drop the page they stand on."
        }
    };
    format!(
        "\nWhat to do:\n1. First post commitment.txt somewhere public with a date that others can check, or have it timestamped.\n2. Then put the string, unchanged, on many different pages and works of yours, as ordinary text. Hashes were found in a model of 176 billion parameters when they stood in its data at least 90 times (Wei et al. 2024). Once is not enough.\n3. When you can measure a model's loss on texts, measure it on every string in sealed.json, and run: glassine canary test sealed.json losses.csv\n\nWhat not to do:\n- Do not show sealed.json to anybody before the test, do not put it online, and do not paste it into a chat or a cloud folder. A service that sees the strings when you test it may learn them: then the canary is used up.\n- Do not rely on many copies of one page: those who collect texts remove repeated ones. Spread it over different pages.\n- Do not hide it with styles: it may be removed with them, search engines punish hidden text, and screen readers read it out.\n- Do not make several canaries and publish the one you like best: the draw must stay as it fell.{trap}"
    )
}

/// Contents of the commitment file.
pub fn commitment_file(commitment: &str) -> String {
    format!(
        "# Glassine canary: publish this, or have it timestamped, before the string in published.txt appears anywhere.\n# It tells nothing about the strings, and proves later that they were drawn before.\nglassine-canary: 1\ncommitment: {commitment}\n"
    )
}

/// A canary's result; nothing after an error.
pub fn tested(line: &TestLine) -> String {
    let (Some(p), Some(at_most), Some(kept_back)) = (line.p, line.at_most, line.kept_back) else {
        return String::new();
    };
    let verdict = verdict(line.found, line.alpha);
    let mut text = format!(
        "{}: {verdict}\np = {} (exact: {} in {}). Of {kept_back} strings kept back, {at_most} have a loss as low as the published one's, or lower.\nthe sealed file fits the commitment {}",
        line.input,
        short(p.log10()),
        u64::from(at_most) + 1,
        u64::from(kept_back) + 1,
        line.commitment.as_deref().unwrap_or_default()
    );
    if let Some(normal) = line.approximation {
        text.push_str(&format!(
            "\napproximation, no proof (takes losses for normally distributed): z = {:.2}, Phi(z) = {}",
            normal.z,
            short(normal.log10_phi)
        ));
    }
    text
}

/// Several canaries together.
pub fn combined(line: &CombinedLine) -> String {
    format!(
        "all {} canaries together: {}\np is at most {} (Fisher's combination: valid if each canary was drawn by itself and the model and the way of measuring were fixed before)",
        line.canaries,
        verdict(line.found, line.alpha),
        short(line.log10_p)
    )
}

/// The result of a paired test; nothing after an error.
pub fn paired(line: &PairedLine) -> String {
    let (Some(log10_p), Some(documents), Some(outcomes), Some(hits), Some(exact)) =
        (line.log10_p, line.documents, line.outcomes, line.hits, line.exact)
    else {
        return String::new();
    };
    let how = if exact {
        format!(
            "exact: {hits} of all {outcomes} outcomes of your draw are as good for the model as yours, which is one of them"
        )
    } else {
        format!(
            "valid, from {outcomes} outcomes drawn at random, of which {hits} are as good as yours; more --draws make it finer"
        )
    };
    let mut text = format!(
        "{}: {}\np = {} ({how})\n{documents} documents; the published versions have a loss lower by {:.4} on average",
        line.input,
        verdict(line.found, line.alpha),
        short(log10_p),
        line.mean_difference.unwrap_or_default()
    );
    if let Some(student) = line.approximation {
        text.push_str(&format!(
            "\napproximation, no proof (paired one-sided t-test; takes differences for independent and normally distributed): t = {:.2}, {} degrees of freedom, p = {}",
            student.t,
            student.freedom,
            short(student.log10_p)
        ));
    }
    text
}

/// What the paired test rests on.
pub fn paired_assumes(line: &PairedLine) -> String {
    let how = if line.draw == "once" {
        "one draw for all documents"
    } else {
        "a draw of its own for each document (with one draw for all of them, use --one-draw)"
    };
    format!(
        "This holds if the version to publish was chosen by chance, every version equally likely, with {how}, and if the private versions were never published."
    )
}

fn verdict(found: bool, alpha: f64) -> String {
    if found { format!("evidence at the level {alpha}") } else { format!("no evidence at the level {alpha}") }
}

/// Three digits, such as `0.0123`, or below 0.0001 two, such as `1.2e-7`; from the base-10 logarithm.
fn short(log10: f64) -> String {
    let exponent = log10.floor();
    if log10 >= -4.0 {
        let decimals = (2.0 - exponent) as usize;
        return format!("{:.decimals$}", 10f64.powf(log10)).trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    match format!("{:.1}", 10f64.powf(log10 - exponent)).as_str() {
        "10.0" => format!("1.0e{}", exponent + 1.0),
        mantissa => format!("{mantissa}e{exponent}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_are_short_and_never_zero() {
        let cases = [
            (0.0, "1"),
            (-1.9, "0.0126"),
            (-3.0, "0.001"),
            (-std::f64::consts::LOG10_2, "0.5"),
            (-4.0, "0.0001"),
            (-400.0, "1.0e-400"),
            (-6.5, "3.2e-7"),
            (-6.000001, "1.0e-6"),
        ];
        for (p, expected) in cases {
            assert_eq!(short(p), expected);
        }
    }
}
