// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is said of cloaks: what was measured, and never how safe a picture is.

use super::lines::{CloakLine, ModelLine};
use crate::messages;
use glassine_core::cloak::{CloakReport, EncoderReport, ViewReport, limits_in_short};
use std::path::Path;

/// Said before every cloak.
pub fn limits() -> String {
    format!("{}\nThe whole text: docs/cloak-limits.md", limits_in_short())
}

/// A cloaked picture, and what each encoder makes of it, one a line.
pub fn cloaked(line: &CloakLine) -> String {
    let output = line.output.as_deref().unwrap_or("-");
    match &line.cloak {
        None => format!("{}: would be written to {output}", line.input),
        Some(cloak) => {
            let quality = quality(&cloak.report);
            format!("{} -> {output} ({quality}){}", line.input, effects(&cloak.report.encoders))
        }
    }
}

/// What was measured between two pictures.
pub fn checked(input: &str, other: &str, report: &CloakReport) -> String {
    format!(
        "{input} and {other}: {}, {:.0} % of the pixels changed{}",
        quality(report),
        report.changed * 100.0,
        effects(&report.encoders)
    )
}

fn quality(report: &CloakReport) -> String {
    match (report.ssimulacra2, report.psnr_db) {
        (_, None) => "the pictures are equal".into(),
        (Some(score), Some(psnr)) => format!("likeness {score:.0} of 100, {psnr:.1} dB"),
        (None, Some(psnr)) => format!("{psnr:.1} dB"),
    }
}

/// What each encoder makes of a cloak, each on a line of its own that is set in.
pub fn effects(encoders: &[EncoderReport]) -> String {
    encoders.iter().map(|encoder| format!("\n    {}", effect(encoder))).collect()
}

/// `moves the picture in the image space of ... 2.4 times as much as noise of the same strength; after JPEG 75 1.9 times`.
fn effect(encoder: &EncoderReport) -> String {
    let space = match encoder.encoder.as_str() {
        "light encoder" => "FLUX.2 and Sana (by the light stand-in)".to_owned(),
        name => name.to_owned(),
    };
    let times = |view: &ViewReport| {
        if view.noise > 0.0 { format!("{:.1} times", view.displacement / view.noise) } else { "not at all".into() }
    };
    let Some((plain, others)) = encoder.views.split_first() else { return String::new() };
    let others: Vec<_> = others.iter().map(|view| format!("{} {}", view.view, times(view))).collect();
    let than = if plain.noise > 0.0 { " as much as noise of the same strength" } else { "" };
    format!("moves the picture in the image space of {space} {}{than}; {}", times(plain), others.join(", "))
}

/// What one model file is.
pub fn model(line: &ModelLine) -> String {
    let list = |numbers: &Option<Vec<usize>>, before: &str| -> Vec<String> {
        numbers.iter().flatten().map(|number| format!("{before}{number}")).collect()
    };
    let channels = list(&line.channels, "").join(" and ");
    let sizes = list(&line.reductions, "1/").join(" and ");
    let name = line.file.as_deref().or(line.name.as_deref()).unwrap_or_default();
    let size = messages::amount(line.bytes.unwrap_or(0) as u64);
    let layout = line.layout.unwrap_or("the light encoder inside this program: stand-in for FLUX.2 and Sana");
    let licence = line.licence.unwrap_or("not known; look where you got it");
    format!("{name}: {layout}\n    {channels} channels at {sizes} of the picture's size, {size}; licence: {licence}")
}

/// Where model files come from.
pub fn sources(folder: &Path) -> String {
    format!(
        "A cloak is found against a small model of how an image model reads pictures. The light encoder is inside this program
and stands in for FLUX.2 and Sana. Published tiny autoencoders stand in for other models, or more closely for these. This
program fetches nothing: you download them yourself, once.

  TAESD     Stable Diffusion 1 and 2         huggingface.co/madebyollin/taesd      taesd_encoder.safetensors
  TAESDXL   Stable Diffusion XL              huggingface.co/madebyollin/taesdxl    taesdxl_encoder.safetensors
  TAESD3    Stable Diffusion 3               huggingface.co/madebyollin/taesd3     diffusion_pytorch_model.safetensors
  TAEF1     FLUX.1 (also Z-Image, HiDream)   huggingface.co/madebyollin/taef1      diffusion_pytorch_model.safetensors
  TAEF2     FLUX.2                           github.com/madebyollin/taesd          taef2_encoder.pth
  TAESANA   Sana                             github.com/madebyollin/taesd          taesana_encoder.pth

All are by Ollin Boer Bohan under the MIT licence. Names and places are as they were when this was written (2026). Files
that end in .pth are in PyTorch's own format and have to be turned into .safetensors first, with Python:
  python3 -c \"import torch, safetensors.torch as s; s.save_file(torch.load('taef2_encoder.pth', weights_only=True), 'taef2_encoder.safetensors')\"

Put the files into {}, then their name is enough: --model taesd_encoder. Or name
any file: --model path/to/taesd_encoder.safetensors. Give --model more than once to cloak against several together.",
        folder.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(view: &'static str, displacement: f64, noise: f64) -> ViewReport {
        ViewReport { view, displacement, noise }
    }

    #[test]
    fn effects_are_told_beside_noise_and_never_as_safety() {
        let views = vec![view("as it is", 0.24, 0.1), view("after JPEG 75", 0.19, 0.1)];
        let text = effect(&EncoderReport { encoder: "light encoder".into(), views });
        assert_eq!(
            text,
            "moves the picture in the image space of FLUX.2 and Sana (by the light stand-in) 2.4 times as much as noise \
             of the same strength; after JPEG 75 1.9 times"
        );
        let equal = vec![view("as it is", 0.0, 0.0), view("after JPEG 75", 0.0, 0.0)];
        let text = effect(&EncoderReport { encoder: "taesd".into(), views: equal });
        assert_eq!(text, "moves the picture in the image space of taesd not at all; after JPEG 75 not at all");
    }
}
