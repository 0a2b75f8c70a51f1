// SPDX-License-Identifier: MIT OR Apache-2.0
//! Glassine in the browser and in Node. Bindings only: bytes and plain objects in, bytes and plain objects out, the same
//! fields as the program's JSON. Everything runs in the calling thread; a page gives each Web Worker its own instance.
//!
//! ```js
//! const key = new Key(secret);                                   // 32 bytes, kept by the caller
//! const { bytes, report } = protect(file, key, "0123456789abcdef", { strength: "standard" });
//! detect(bytes, key).verdict;                                    // "marked"
//! const copies = [{ payload: payloadMake(key, "x", now, random), platform: "x", output: "cat_x.png" }];
//! protectCopies(file, key, { source: "cat.png", now, copies }, undefined, (index, copy) => registry.add(copy.record));
//! registry.export();                                             // what `glassine registry import` reads
//! const post = textMark(story, key, "0123456789abcdef").text;     // looks the same, and carries a mark
//! textDetect(post, key).marks[0].payload;                        // "0123456789abcdef"
//! const encoders = new Encoders();                               // what cloaks are made against
//! encoders.addLight(weights);                                    // fetched only when a cloak is wanted
//! cloak(file, encoders, { level: "medium" }, (stage, done) => !stopped).report.measured.encoders;
//! key.free();                                                    // gives its memory back
//! ```
//!
//! The functions throw an `Error` with a `kind` (`unreadable`, `unsupported`, `too_large`, `too_short`, `encode`,
//! `cloak`, `model`, `argument`, `cancelled`, `passphrase`, `marked`, `registry`) and a `message` in plain words.

mod cloak;
mod cloak_types;
mod copies;
mod copies_types;
mod defaults;
mod encoders;
mod error;
mod key;
mod key_files;
mod payloads;
mod picture;
mod picture_file;
mod registry;
mod registry_types;
mod reporting;
mod text;
mod text_copies;
mod text_inspect;
mod text_types;
mod types;
mod values;

pub use encoders::Encoders;
pub use key::Key;
pub use registry::Registry;
