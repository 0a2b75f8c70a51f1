// SPDX-License-Identifier: MIT OR Apache-2.0
//! A temporary desk: a folder, a home for the key, and pictures to work on.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// The raw secret 00 01 .. 1f.
pub const SECRET: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
/// Its backup words.
pub const WORDS: &str = "abandon amount liar amount expire adjust cage candy arch gather drum bullet absurd math era live bid rhythm alien crouch range attend journey unaware";
/// Its fingerprint.
pub const FINGERPRINT: &str = "312b4357";

/// What a run gave.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The JSON objects on stdout; everything there must be one.
    pub fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
    }

    /// Expects this exit code.
    #[track_caller]
    pub fn code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }
}

/// A temporary folder.
pub struct Desk {
    folder: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// With a key.
    pub fn with_key() -> Self {
        let desk = Self::new();
        desk.run(&["key", "restore", "-q"], WORDS).code(0);
        desk
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self) -> Command {
        let mut command = Command::cargo_bin("glassine").unwrap();
        command.current_dir(self.folder.path()).env("GLASSINE_HOME", self.path("home"));
        for name in ["GLASSINE_KEY", "GLASSINE_PASSPHRASE", "GLASSINE_NEW_PASSPHRASE"] {
            command.env_remove(name);
        }
        command
    }

    pub fn run(&self, args: &[&str], stdin: impl Into<Vec<u8>>) -> Ran {
        self.run_command(self.command().args(args), stdin)
    }

    pub fn run_command(&self, command: &mut Command, stdin: impl Into<Vec<u8>>) -> Ran {
        let output = command.write_stdin(stdin).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs without stdin.
    pub fn glassine(&self, args: &[&str]) -> Ran {
        self.run(args, "")
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// A textured picture, PNG or JPEG after its name's extension; another `seed` gives another one.
    pub fn picture(&self, name: &str, seed: u32) -> PathBuf {
        let (width, height) = (640, 480);
        let rgb = texture(width, height, seed);
        let bytes =
            if name.to_lowercase().ends_with(".png") { png(width, height, &rgb) } else { jpeg(width, height, &rgb) };
        self.write(name, bytes)
    }

    /// All files below `name`, as paths relative to it, sorted.
    pub fn files(&self, name: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.path(name)];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.file_type().unwrap().is_dir() {
                    folders.push(entry.path());
                } else {
                    let path = entry.path();
                    found.push(path.strip_prefix(self.path(name)).unwrap().to_string_lossy().replace('\\', "/"));
                }
            }
        }
        found.sort();
        found
    }

    /// Sets the time of last change to `ago` before now.
    pub fn age(&self, name: &str, ago: Duration) -> SystemTime {
        let time = SystemTime::now() - ago;
        fs::File::options().write(true).open(self.path(name)).unwrap().set_modified(time).unwrap();
        fs::metadata(self.path(name)).unwrap().modified().unwrap()
    }

    pub fn modified(&self, name: &str) -> SystemTime {
        fs::metadata(self.path(name)).unwrap().modified().unwrap()
    }
}

/// Smooth shapes with grain, RGB.
pub fn texture(width: u16, height: u16, seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut rgb = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for y in 0..height {
        for x in 0..width {
            let (u, v) = (f32::from(x) / 37.0 + seed as f32, f32::from(y) / 29.0);
            let shape = 128.0 + 50.0 * (u.sin() * v.cos()) + 20.0 * (u * 3.1 + v).sin();
            for channel in 0..3u32 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let grain = (state >> 24) as f32 / 16.0 - 8.0;
                rgb.push((shape + channel as f32 * 9.0 + grain).clamp(0.0, 255.0) as u8);
            }
        }
    }
    rgb
}

pub fn png(width: u16, height: u16, rgb: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width.into(), height.into());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header().unwrap().write_image_data(rgb).unwrap();
    bytes
}

pub fn jpeg(width: u16, height: u16, rgb: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, 90).encode(rgb, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}
