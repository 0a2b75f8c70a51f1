// SPDX-License-Identifier: MIT OR Apache-2.0
//! The records of works and copies, made of what was measured: the same wherever copies are made.

use super::record::{Copy, Work, WorkId, sha256};
use super::{phash, reference};
use crate::{
    Context,
    cloak::{CloakOptions, Encoder},
    codec::EncodeError,
    image::Raster,
    protect::{ProtectOptions, ProtectReport},
    text::{copy::CopyReport, mark::MarkOptions},
};

impl Work {
    /// The work of the picture file in `bytes`, which was decoded as `raster`; the title is for the caller to set.
    ///
    /// # Errors
    /// When the raster is empty.
    pub fn of_picture(
        bytes: &[u8],
        raster: &Raster,
        source: impl Into<String>,
        added: i64,
        cx: &Context<'_>,
    ) -> Result<Self, EncodeError> {
        let side = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let mut work = Self::new(sha256(bytes), source, side(raster.width()), side(raster.height()), added);
        work.phash = phash(raster, cx);
        work.reference = Some(reference(raster, cx)?);
        Ok(work)
    }

    /// The work of the text file in `bytes`; the title is for the caller to set.
    pub fn of_text(bytes: &[u8], source: impl Into<String>, added: i64) -> Self {
        Self::new(sha256(bytes), source, 0, 0, added)
    }
}

/// What the registry is to know of a copy beside what its report says.
#[derive(Debug, Clone)]
pub struct Making<'a> {
    /// Fingerprint of the key.
    pub key: &'a str,
    /// What it is a copy of.
    pub work: WorkId,
    /// The platform's id; empty when none was named.
    pub platform: &'a str,
    /// Where the copy will be.
    pub output: String,
    /// The options in one canonical text.
    pub options: String,
    /// The day in the payload.
    pub day: u16,
    /// Now, seconds since 1970-01-01 UTC.
    pub created: i64,
}

impl Making<'_> {
    /// The record of the copy of a picture; lengths and times of files are for the caller to set.
    pub fn picture(self, bytes: &[u8], report: &ProtectReport) -> Copy {
        let mut copy = Copy::new(report.payload, self.key, self.work, self.output, report.format);
        copy.platform = self.platform.to_owned();
        (copy.day, copy.created) = (self.day, self.created);
        copy.sha256 = sha256(bytes);
        copy.options = self.options;
        copy.strength = report.strength.name().to_owned();
        copy.log10_p = report.self_check.file.log10_p;
        copy.log10_p_platform = report.self_check.platform.map(|back| back.log10_p);
        copy
    }

    /// The record of the copy of a text; lengths and times of files are for the caller to set.
    pub fn text(self, bytes: &[u8], report: &CopyReport) -> Copy {
        let mut copy = Copy::new(report.payload, self.key, self.work, self.output, report.format);
        copy.platform = self.platform.to_owned();
        (copy.day, copy.created) = (self.day, self.created);
        copy.sha256 = sha256(bytes);
        copy.options = self.options;
        let units = report.units;
        copy.strength = format!("{} V={} Z={} H={}", report.level, units.v, units.z, units.h);
        copy.log10_p = report.self_check.log10_p;
        copy
    }
}

/// The options of a picture's copy in one canonical text: a copy made with others is another one. `encoders` are those
/// that the cloak is made against, if there is one.
pub fn picture_options(options: &ProtectOptions, encoders: &[Encoder]) -> String {
    let same = |text: Option<String>| text.unwrap_or_else(|| "same".into());
    let text = format!(
        "strength={} privacy={} quality={} format={}",
        options.strength.name(),
        options.privacy.name(),
        same(options.encode.quality.map(|quality| quality.to_string())),
        same(options.encode.format.map(|format| format.extension().to_owned())),
    );
    match &options.cloak {
        Some(cloak) => format!("{text} {}", cloak_options(cloak, encoders)),
        None => text,
    }
}

fn cloak_options(options: &CloakOptions, encoders: &[Encoder]) -> String {
    let speed = if options.fast { "-fast" } else { "" };
    let models: Vec<&str> = encoders.iter().map(Encoder::id).collect();
    format!("cloak={}{speed} models={}", options.level.name(), models.join("+"))
}

/// The options of a text's copy in one canonical text.
pub fn text_options(options: &MarkOptions) -> String {
    format!("level={} density={}", options.level, options.density)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec::{EncodeOptions, Format},
        meta::privacy::Privacy,
        watermark::Strength,
    };

    #[test]
    fn options_have_one_text() {
        let mut options = ProtectOptions::default();
        assert_eq!(picture_options(&options, &[]), "strength=standard privacy=gps quality=same format=same");
        options.strength = Strength::Max;
        options.privacy = Privacy::All;
        options.encode = EncodeOptions::default().with_quality(Some(90)).with_format(Some(Format::Jpeg));
        options.cloak = Some(CloakOptions { fast: true, ..CloakOptions::default() });
        let text = "strength=max privacy=all quality=90 format=jpg cloak=medium-fast models=";
        assert_eq!(picture_options(&options, &[]), text);
        assert_eq!(text_options(&MarkOptions::default()), "level=invisible density=1");
    }
}
