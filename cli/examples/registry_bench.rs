// SPDX-License-Identifier: MIT OR Apache-2.0
//! How fast and how large a big registry is: `cargo run --release -p glassine --example registry_bench -- FOLDER`.
//!
//! Makes `registry.sqlite` in FOLDER, which must not have one, with 100,000 works of one copy each: the first 10,000 as
//! `protect` writes them, each row flushed to the disk before the next, the others in batches. Then the same with 10,000
//! works that have references of the sizes that real ones have. Prints one figure a line.

use anyhow::{Context as _, Result, bail};
use glassine_cli::registry_sqlite::SqliteRegistry;
use glassine_core::codec::Format;
use glassine_core::payload::Payload;
use glassine_core::registry::jsonl::{export, import};
use glassine_core::registry::{Copy, Filter, MemoryRegistry, Registry, RegistryError, Work, sha256};
use std::path::Path;
use std::time::Instant;

const KEY: &str = "312b4357";
const WORKS: u64 = 100_000;
const SINGLE: u64 = 10_000;
const LOOKUPS: u64 = 10_000;

fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).context("name a folder")?;
    let folder = Path::new(&folder);
    if folder.join("registry.sqlite").exists() || folder.join("references.sqlite").exists() {
        bail!("{} has a registry already", folder.display());
    }
    std::fs::create_dir_all(folder)?;
    without_references(&folder.join("registry.sqlite"))?;
    with_references(&folder.join("references.sqlite"))
}

/// 64 bits that look random, the same in every run.
fn mixed(n: u64) -> u64 {
    let mut x = n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

fn records(n: u64, reference: Option<Vec<u8>>) -> (Work, Copy) {
    let source = format!("/home/mira/Pictures/2026/series {}/picture {n}.png", n % 97);
    let added = 1_790_000_000 + n as i64;
    let mut work = Work::new(sha256(&n.to_le_bytes()), source, 4000, 3000, added);
    work.title = Some(format!("Study number {n}"));
    work.phash = mixed(n);
    work.reference = reference;
    let output = format!("/home/mira/Pictures/protected/2026/series {}/picture {n}_tumblr.png", n % 97);
    let mut copy = Copy::new(Payload(mixed(!n)), KEY, work.id, output, Format::Png);
    copy.platform = "tumblr".into();
    (copy.day, copy.created, copy.sha256) = (2_500, added, sha256(&n.to_be_bytes()));
    (copy.input_len, copy.output_len) = (18_000_000 + n, 18_100_000 + n);
    (copy.input_modified, copy.output_modified) = (Some(added * 1_000_000_000), Some(added * 1_000_000_000));
    copy.options = "strength=standard quality=same format=same privacy=gps".into();
    (copy.strength, copy.log10_p, copy.log10_p_platform) = ("standard".into(), -90.125, Some(-40.5));
    (work, copy)
}

/// Runs `step` for every number and prints how many a second.
fn rate(what: &str, numbers: std::ops::Range<u64>, mut step: impl FnMut(u64) -> Result<()>) -> Result<()> {
    let (start, count) = (Instant::now(), numbers.end - numbers.start);
    for n in numbers {
        step(n)?;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{what}: {:.0} a second, {:.1} us each", count as f64 / seconds, seconds * 1e6 / count as f64);
    Ok(())
}

fn size(path: &Path, works: u64) -> Result<()> {
    let bytes = std::fs::metadata(path)?.len();
    println!("{}: {:.1} MB, {} bytes a work", path.display(), bytes as f64 / 1e6, bytes / works);
    Ok(())
}

fn batch(
    registry: &dyn Registry,
    numbers: std::ops::Range<u64>,
    reference: impl Fn(u64) -> Option<Vec<u8>>,
) -> Result<()> {
    let all = || -> Result<bool, RegistryError> {
        for n in numbers.clone() {
            let (work, copy) = records(n, reference(n));
            registry.add(&work, &copy)?;
        }
        Ok(true)
    };
    Ok(registry.batch(&mut || all())?)
}

fn without_references(path: &Path) -> Result<()> {
    let registry = SqliteRegistry::open(path)?;
    rate("work and copy added, each flushed", 0..SINGLE, |n| {
        let (work, copy) = records(n, None);
        Ok(registry.add(&work, &copy)?)
    })?;
    let start = Instant::now();
    for from in (SINGLE..WORKS).step_by(10_000) {
        batch(&registry, from..from + 10_000, |_| None)?;
    }
    println!("in batches of 10,000: {:.0} a second", (WORKS - SINGLE) as f64 / start.elapsed().as_secs_f64());
    lookups(&registry)?;
    let start = Instant::now();
    let mut out = Vec::new();
    let report = export(&registry, &mut out, "registry_bench", false)?;
    println!("exported without references: {:.1} s, {:.1} MB", start.elapsed().as_secs_f64(), out.len() as f64 / 1e6);
    let start = Instant::now();
    let memory = MemoryRegistry::default();
    let imported = import(out.as_slice(), &memory, true)?;
    println!("read into memory: {:.1} s", start.elapsed().as_secs_f64());
    if (report.works, imported.copies.added) != (WORKS, WORKS) {
        bail!("records were lost");
    }
    drop(registry);
    size(path, WORKS)?;
    let start = Instant::now();
    let registry = SqliteRegistry::open(path)?;
    println!("opened: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let start = Instant::now();
    let damages = registry.damages()?;
    println!("integrity check: {:.2} s, {} damages", start.elapsed().as_secs_f64(), damages.len());
    Ok(())
}

fn lookups(registry: &SqliteRegistry) -> Result<()> {
    let found = |found: Option<Copy>, n: u64| {
        if found.is_some_and(|copy| copy == records(n, None).1) { Ok(()) } else { bail!("copy {n} was not found") }
    };
    let number = |i: u64| mixed(i) % WORKS;
    rate("look-up by payload", 0..LOOKUPS, |i| {
        found(registry.copy_by_payload(KEY, Payload(mixed(!number(i))))?, number(i))
    })?;
    rate("look-up by work, platform and path", 0..LOOKUPS, |i| {
        let (work, copy) = records(number(i), None);
        found(registry.copy_at(KEY, work.id, "tumblr", &copy.output)?, number(i))
    })?;
    rate("look-up of a work", 0..LOOKUPS, |i| {
        let work = records(number(i), None).0;
        if registry.work(work.id)? == Some(work) { Ok(()) } else { bail!("a work was not found") }
    })?;
    rate("payload that is not there", 0..LOOKUPS, |i| {
        if registry.copy_by_payload(KEY, Payload(mixed(i)))?.is_none() { Ok(()) } else { bail!("a wrong copy") }
    })?;
    rate("all payloads of a key", 0..20, |_| {
        if registry.payloads(KEY)?.len() as u64 == WORKS { Ok(()) } else { bail!("payloads are missing") }
    })?;
    rate("similar works by hash", 0..20, |i| {
        let near = registry.near(mixed(number(i)) ^ 0x0101_0101, 10)?;
        if near.iter().any(|&(id, distance)| id == records(number(i), None).0.id && distance == 4) {
            Ok(())
        } else {
            bail!("a similar work was not found")
        }
    })?;
    let mut filter = Filter::default();
    filter.text = Some("Number 99999".into());
    rate("list by text", 0..3, |_| {
        if registry.copies(&filter, None, 10)?.len() == 1 { Ok(()) } else { bail!("a listed copy is missing") }
    })
}

/// References of 12 to 75 kB, as those of test-images/ have, 41 kB in the mean.
fn reference(n: u64) -> Vec<u8> {
    let length = [12_696, 37_860, 44_704, 31_335, 53_432, 74_097, 25_759, 45_525, 15_436, 56_197][(n % 10) as usize];
    let noise = (0..).flat_map(|i| mixed(n << 16 | i).to_le_bytes());
    [0xFF, 0xD8, 0xFF].into_iter().chain(noise).take(length).collect()
}

fn with_references(path: &Path) -> Result<()> {
    let registry = SqliteRegistry::open(path)?;
    let made: Vec<Vec<u8>> = (0..100).map(reference).collect();
    let of = |n: u64| made.get((n % 100) as usize).cloned();
    rate("work with reference and copy added, each flushed", 0..2_000, |n| {
        let (work, copy) = records(n, of(n));
        Ok(registry.add(&work, &copy)?)
    })?;
    let start = Instant::now();
    batch(&registry, 2_000..SINGLE, of)?;
    println!("in one batch: {:.0} a second", (SINGLE - 2_000) as f64 / start.elapsed().as_secs_f64());
    rate("look-up by payload", 0..LOOKUPS, |i| {
        let wanted = Payload(mixed(!(mixed(i) % SINGLE)));
        if registry.copy_by_payload(KEY, wanted)?.is_some() { Ok(()) } else { bail!("a copy was not found") }
    })?;
    rate("look-up of a work with its reference", 0..2_000, |i| {
        let n = mixed(i) % SINGLE;
        let found = registry.work(records(n, None).0.id)?;
        if found.and_then(|work| work.reference) == of(n) { Ok(()) } else { bail!("a reference was not found") }
    })?;
    drop(registry);
    size(path, SINGLE)
}
