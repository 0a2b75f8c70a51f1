// SPDX-License-Identifier: MIT OR Apache-2.0
//! Latents and gradients equal those of PyTorch.

use crate::weights::{EVEN, LAYOUTS, Named, ODD, file, picture, reference, weights};
use glassine_core::{cloak::Encoder, pool::Pool};
use safetensors::Dtype;

/// Norm of the difference as a share of the norm.
fn relative(found: &[f32], expected: &[f32]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let norm = |values: &mut dyn Iterator<Item = f64>| values.map(|v| v * v).sum::<f64>().sqrt();
    let difference = norm(&mut found.iter().zip(expected).map(|(a, b)| f64::from(a - b)));
    difference / norm(&mut expected.iter().map(|&v| f64::from(v)))
}

/// Errors of the latents of both pictures, and of the gradient of their mean square.
fn errors(encoder: &Encoder, name: &str, with_gradient: bool) -> Vec<f64> {
    let even = encoder.encode(&picture(EVEN), &Pool::NONE);
    let (odd, tape) = encoder.record(&picture(ODD), &Pool::NONE);
    let mut errors = vec![
        relative(&even.values(0), &reference(&format!("{name}.even"))),
        relative(&odd.values(0), &reference(&format!("{name}.odd"))),
    ];
    if with_gradient {
        let gradient = encoder.gradient(&tape, odd.gradient_of_mean_squares(), &Pool::NONE);
        errors.push(relative(gradient.values(), &reference(&format!("{name}.gradient"))));
    }
    println!(
        "{name}: latents, latents at an odd size, gradient: {}",
        errors.iter().map(|e| format!("{e:.1e}")).collect::<Vec<_>>().join(" ")
    );
    errors
}

#[test]
fn every_layout_equals_pytorch_in_both_kinds_of_numbers() {
    for layout in LAYOUTS {
        for dtype in [Dtype::F32, Dtype::F16] {
            let encoder = Encoder::tiny(&file(&weights(layout), "", dtype), layout).unwrap();
            let errors = errors(&encoder, layout, !["taesdxl", "taef1"].contains(&layout));
            assert!(errors.iter().all(|&e| e < 1e-4), "{layout} {dtype:?}: {errors:?}");
        }
    }
}

#[test]
fn layouts_are_told_apart() {
    for (layout, channels, reduction, words) in [
        ("taesd", 4, 8, "Stable Diffusion 1"),
        ("taesdxl", 4, 8, "XL"),
        ("taesd3", 16, 8, "Stable Diffusion 3"),
        ("taef1", 16, 8, "FLUX.1"),
        ("taef2", 32, 8, "FLUX.2"),
        ("taesana", 32, 32, "Sana"),
        ("everything", 5, 4, "not known by name"),
    ] {
        let encoder = Encoder::tiny(&file(&weights(layout), "", Dtype::F16), "mine").unwrap();
        assert_eq!(
            (encoder.channels(), encoder.reductions(), encoder.name()),
            (vec![channels], vec![reduction], "mine")
        );
        assert!(encoder.layout().unwrap().contains(words), "{layout}");
    }
}

/// The tensors of a decoder, named as diffusers' `AutoencoderTiny` names them.
fn decoder() -> Vec<Named> {
    let named = |name: &str, shape: &[usize]| Named {
        name: format!("decoder.layers.{name}"),
        shape: shape.to_vec(),
        values: vec![0.5; shape.iter().product()],
    };
    vec![named("0.weight", &[64, 4, 3, 3]), named("0.bias", &[64]), named("19.weight", &[3, 64, 3, 3])]
}

#[test]
fn an_encoder_is_found_beside_its_decoder() {
    for layout in ["taesd", "taef1"] {
        let plain = Encoder::tiny(&file(&weights(layout), "", Dtype::F16), layout).unwrap();
        let expected = plain.encode(&picture(ODD), &Pool::NONE).values(0);
        for prefix in ["encoder.layers.", "encoder."] {
            let mut both = decoder();
            both.extend(weights(layout).into_iter().map(|t| Named { name: format!("{prefix}{}", t.name), ..t }));
            let encoder = Encoder::tiny(&file(&both, "", Dtype::F32), layout).unwrap();
            assert_eq!(encoder.encode(&picture(ODD), &Pool::NONE).values(0), expected, "{prefix}");
        }
    }
}

/// The published files, which are not part of the repository.
#[test]
fn published_encoders_equal_pytorch() {
    let Some(folder) = std::env::var_os("GLASSINE_MODELS") else {
        println!(
            "left out: GLASSINE_MODELS names no folder with taef2_encoder.f16.safetensors and taesana_encoder.f16.safetensors"
        );
        return;
    };
    for (name, layout) in [("taef2", "FLUX.2"), ("taesana", "Sana")] {
        let path = std::path::Path::new(&folder).join(format!("{name}_encoder.f16.safetensors"));
        let encoder = Encoder::tiny(&std::fs::read(path).unwrap(), name).unwrap();
        assert!(encoder.layout().unwrap().contains(layout));
        let errors = errors(&encoder, &format!("published.{name}"), true);
        assert!(errors.iter().all(|&e| e < 1e-4), "{name}: {errors:?}");
    }
}
