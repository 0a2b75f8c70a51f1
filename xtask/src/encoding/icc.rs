// SPDX-License-Identifier: MIT OR Apache-2.0
//! ICC profiles of wide colour spaces, built from their published numbers (matrix and tone curve profiles).

/// Display P3 as ICC v4: P3 primaries, white D65 adapted to D50 (Bradford), the sRGB tone curve.
pub fn display_p3() -> Vec<u8> {
    let curve =
        [&b"para\0\0\0\0\0\x03\0\0"[..], &fixed(&[2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045])].concat();
    let adaptation = [1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01707, -0.00925, 0.01508, 0.75168];
    profile(
        [4, 0x40],
        &[
            (b"desc", multilingual("Display P3")),
            (b"cprt", multilingual("CC0-1.0")),
            (b"wtpt", xyz([0.96420, 1.0, 0.82491])),
            (b"chad", [&b"sf32\0\0\0\0"[..], &fixed(&adaptation)].concat()),
            (b"rXYZ", xyz([0.51512, 0.24120, -0.00105])),
            (b"gXYZ", xyz([0.29198, 0.69225, 0.04189])),
            (b"bXYZ", xyz([0.15710, 0.06657, 0.78407])),
            (b"rTRC", curve.clone()),
            (b"gTRC", curve.clone()),
            (b"bTRC", curve),
        ],
    )
}

/// Adobe RGB (1998) as ICC v2: its primaries adapted to D50, gamma 563/256.
pub fn adobe_rgb() -> Vec<u8> {
    let curve = b"curv\0\0\0\0\0\0\0\x01\x02\x33".to_vec();
    profile(
        [2, 0x10],
        &[
            (b"desc", description("Compatible with Adobe RGB (1998)")),
            (b"cprt", [&b"text\0\0\0\0"[..], b"CC0-1.0\0"].concat()),
            (b"wtpt", xyz([0.95045, 1.0, 1.08905])),
            (b"rXYZ", xyz([0.60974, 0.31111, 0.01947])),
            (b"gXYZ", xyz([0.20528, 0.62567, 0.06087])),
            (b"bXYZ", xyz([0.14919, 0.06322, 0.74457])),
            (b"rTRC", curve.clone()),
            (b"gTRC", curve.clone()),
            (b"bTRC", curve),
        ],
    )
}

/// s15Fixed16 numbers.
fn fixed(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|v| ((v * 65536.0).round() as i32).to_be_bytes()).collect()
}

fn xyz(values: [f64; 3]) -> Vec<u8> {
    [&b"XYZ \0\0\0\0"[..], &fixed(&values)].concat()
}

/// multiLocalizedUnicodeType with one English text.
fn multilingual(text: &str) -> Vec<u8> {
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut out = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS".to_vec();
    out.extend((utf16.len() as u32).to_be_bytes());
    out.extend(28u32.to_be_bytes());
    out.extend(utf16);
    out
}

/// textDescriptionType of ICC v2 (ASCII only).
fn description(text: &str) -> Vec<u8> {
    let mut out = b"desc\0\0\0\0".to_vec();
    out.extend((text.len() as u32 + 1).to_be_bytes());
    out.extend(text.as_bytes());
    // The terminator, then empty Unicode (8 bytes) and Macintosh (70 bytes) texts.
    out.resize(out.len() + 1 + 8 + 70, 0);
    out
}

fn profile(version: [u8; 2], tags: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let mut data: Vec<u8> = Vec::new();
    let data_at = 128 + 4 + 12 * tags.len();
    for (i, (name, bytes)) in tags.iter().enumerate() {
        // Equal tags (the three tone curves) share their bytes, as ICC.1 allows.
        let shared = tags[..i].iter().position(|(_, b)| b == bytes).map(|k| 4 + 12 * k + 4);
        let offset = match shared {
            Some(at) => table[at..at + 4].to_vec(),
            None => {
                let at = (data_at + data.len()) as u32;
                data.extend(bytes);
                data.resize(data.len().next_multiple_of(4), 0);
                at.to_be_bytes().to_vec()
            }
        };
        table.extend(*name);
        table.extend(offset);
        table.extend((bytes.len() as u32).to_be_bytes());
    }
    let mut out = ((data_at + data.len()) as u32).to_be_bytes().to_vec();
    out.extend([0; 4]);
    out.extend([version[0], version[1], 0, 0]);
    out.extend(b"mntrRGB XYZ ");
    for number in [2026u16, 1, 1, 0, 0, 0] {
        out.extend(number.to_be_bytes());
    }
    out.extend(b"acsp");
    // Platform, flags, device, model, attributes and intent: none of them says anything here.
    out.resize(68, 0);
    out.extend(fixed(&[0.9642, 1.0, 0.8249]));
    out.resize(128, 0);
    out.extend(table);
    out.extend(data);
    out
}
