// SPDX-License-Identifier: MIT OR Apache-2.0
//! Model files: `cloak models`, and what is said of files that are none.

use crate::desk::Desk;

/// A safetensors file of 32-bit floats: names, shapes, and values drawn by a small generator.
pub fn safetensors(tensors: &[(String, Vec<usize>)]) -> Vec<u8> {
    let mut header = Vec::new();
    let (mut data, mut state) = (Vec::new(), 1_u32);
    for (name, shape) in tensors {
        let start = data.len();
        let fan: usize = shape.iter().skip(1).product();
        for _ in 0..shape.iter().product::<usize>() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let value = ((state >> 8) as f32 / 8_388_608.0 - 1.0) * (3.0 / fan as f32).sqrt();
            data.extend(value.to_le_bytes());
        }
        let shape = serde_json::to_string(shape).unwrap();
        header.push(format!(
            "\"{name}\":{{\"dtype\":\"F32\",\"shape\":{shape},\"data_offsets\":[{start},{}]}}",
            data.len()
        ));
    }
    let header = format!("{{{}}}", header.join(","));
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &data].concat()
}

/// An encoder in the layout of TAESD, narrower: 3 colours to `latent` channels at 1/8.
pub fn tiny(prefix: &str, latent: usize) -> Vec<u8> {
    const WIDE: usize = 8;
    let mut tensors = Vec::new();
    let mut put = |name: String, shape: &[usize]| tensors.push((format!("{prefix}{name}"), shape.to_vec()));
    let mut convolution = |name: String, outputs: usize, inputs: usize, bias: bool| {
        put(format!("{name}.weight"), &[outputs, inputs, 3, 3]);
        if bias {
            put(format!("{name}.bias"), &[outputs]);
        }
    };
    convolution("0".into(), WIDE, 3, true);
    for i in 1..8 {
        match i % 2 {
            1 => [0, 2, 4].iter().for_each(|j| convolution(format!("{i}.conv.{j}"), WIDE, WIDE, true)),
            _ => convolution(i.to_string(), WIDE, WIDE, false),
        }
    }
    convolution("8".into(), latent, WIDE, true);
    safetensors(&tensors)
}

#[test]
fn models_are_explained_listed_and_told_apart() {
    let desk = Desk::new();
    let ran = desk.glassine(&["cloak", "models"]).code(0);
    for part in ["madebyollin/taesd", "taesd_encoder.safetensors", "TAEF2", "MIT", "fetches nothing", "light: ", "home"]
    {
        assert!(ran.out.contains(part), "{part} is missing:\n{}", ran.out);
    }
    desk.write("home/models/taesd_encoder.safetensors", tiny("", 4));
    desk.write("home/models/notes.txt", "mine");
    desk.write("taef1.safetensors", tiny("encoder.layers.", 16));
    let lines = desk.glassine(&["cloak", "models", "--json"]).code(0).json();
    assert_eq!(lines.len(), 2, "the light encoder and the one in the folder");
    let fields = ["file", "name", "layout", "channels", "reductions", "bytes", "sha256_start", "licence", "error"];
    for line in &lines {
        let object = line.as_object().unwrap();
        assert!(object.len() == fields.len() && fields.iter().all(|name| object.contains_key(*name)), "{line}");
    }
    assert_eq!((&lines[0]["name"], lines[0]["file"].is_null()), (&"light".into(), true));
    assert_eq!(lines[0]["channels"], serde_json::json!([32, 32]));
    assert_eq!(lines[0]["reductions"], serde_json::json!([8, 32]));
    assert_eq!(lines[1]["name"], "taesd_encoder");
    assert_eq!(lines[1]["layout"], "TAESD or TAESDXL (Stable Diffusion 1, 2, XL)");
    let own = desk.glassine(&["cloak", "models", "taef1.safetensors", "--json"]).code(0).json();
    assert_eq!(own.len(), 1);
    assert_eq!(own[0]["layout"], "TAESD3 or TAEF1 (Stable Diffusion 3, FLUX.1)");
    assert_eq!(own[0]["channels"], serde_json::json!([16]));
    assert_eq!(own[0]["bytes"], std::fs::metadata(desk.path("taef1.safetensors")).unwrap().len());
}

#[test]
fn files_that_are_no_encoder_are_refused_in_plain_words() {
    let desk = Desk::new();
    desk.picture("a.png", 1);
    let whole = tiny("", 4);
    let decoder = [("1.weight", vec![8, 4, 3, 3]), ("1.bias", vec![8]), ("3.conv.0.weight", vec![8, 8, 3, 3])];
    let full = [("encoder.down_blocks.0.resnets.0.conv1.weight", vec![8, 3, 3, 3])];
    let named = |tensors: &[(&str, Vec<usize>)]| {
        safetensors(&tensors.iter().map(|(name, shape)| ((*name).to_owned(), shape.clone())).collect::<Vec<_>>())
    };
    desk.write("decoder.safetensors", named(&decoder));
    desk.write("full.safetensors", named(&full));
    desk.write("text.safetensors", "this is no model at all, and longer than eight bytes");
    desk.write("empty.safetensors", "");
    desk.write("cut.safetensors", &whole[..whole.len() - 100]);
    desk.write("torch.pth", b"PK\x03\x04 and so on");
    let cases = [
        ("decoder.safetensors", "the decoder"),
        ("full.safetensors", "full-size autoencoder"),
        ("text.safetensors", "not a readable .safetensors file"),
        ("empty.safetensors", "not a readable .safetensors file"),
        ("cut.safetensors", "may be incomplete"),
        ("torch.pth", "PyTorch file"),
        ("gone.safetensors", "no model file of this name"),
    ];
    for (file, words) in cases {
        let ran = desk.glassine(&["cloak", "a.png", "-o", "b.png", "--model", file, "--json"]).code(2);
        assert!(ran.out.is_empty() && ran.err.contains(words) && ran.err.contains(file), "{file}: {}", ran.err);
        assert!(ran.err.contains("glassine cloak models"), "{file}: {}", ran.err);
        assert!(!desk.exists("b.png"));
        let listed = desk.glassine(&["cloak", "models", file, "--json"]).code(2);
        assert!(listed.json()[0]["error"]["message"].as_str().unwrap().contains(words), "{}", listed.out);
    }
    desk.glassine(&["protect", "a.png", "-o", "out", "--cloak", "--model", "cut.safetensors"]).code(2);
    assert!(!desk.exists("out") && !desk.exists("home/key"), "nothing was begun");
}
