// SPDX-License-Identifier: MIT OR Apache-2.0
//! A picture opened once, and the copies made of it.

use super::{
    ProtectError, ProtectOptions, ProtectReport, ReadBack, SelfCheck,
    cloaked::CoverCloak,
    words::{RAISED, lost_at, no_mark},
};
use crate::{
    Context,
    cloak::{CloakOptions, Encoder},
    codec::{self, Image},
    image::{Raster, canonical_rgb},
    meta::privacy::PrivacyReport,
    metrics::{
        psnr, ssim,
        ssimulacra2::{Reference, Scratch},
    },
    payload::Payload,
    watermark::{self, DetectOptions, Detection, EmbedOptions, Strength, Verdict, WatermarkKey},
};
use ndarray::Array3;

/// How far from its target a copy's quality may end before it is made again with another gain.
const TOLERANCE: f64 = 0.5;
/// Corrections of the gain per strength at most.
const CORRECTIONS: usize = 2;

/// A cover image: the picture that copies are made of.
#[derive(Debug)]
pub struct Cover<'a> {
    bytes: &'a [u8],
    /// Until the first copy, which it becomes. Further copies and attempts decode the input again: that costs a tenth
    /// of a copy, a second large picture in memory costs more.
    image: Option<Image>,
    /// At canonical size.
    small: Array3<u8>,
    /// For the quality of copies; `None` for pictures too small to judge.
    reference: Option<Reference>,
    /// What cloaks are made against.
    encoders: &'a [Encoder],
    /// Found for the first copy that asks for it.
    cloak: Option<CoverCloak>,
    cx: &'a Context<'a>,
}

impl<'a> Cover<'a> {
    /// Reads the picture.
    ///
    /// # Errors
    /// When it can not be read.
    pub fn open(bytes: &'a [u8], cx: &'a Context<'a>) -> Result<Self, ProtectError> {
        let image = codec::decode(bytes, cx)?;
        let small = canonical_rgb(&image.raster, cx);
        let reference = Reference::new(small.view(), cx);
        Ok(Self { bytes, image: Some(image), small, reference, encoders: &[], cloak: None, cx })
    }

    /// With what cloaks are made against.
    #[must_use]
    pub fn with_encoders(mut self, encoders: &'a [Encoder]) -> Self {
        self.encoders = encoders;
        self
    }

    /// The picture, as long as no copy was made.
    pub fn image(&self) -> Option<&Image> {
        self.image.as_ref()
    }

    /// Looks for a mark of `key` that the picture carries already; `None` when a copy was made before.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn marked(&self, key: &WatermarkKey) -> Result<Option<Detection>, ProtectError> {
        let look = |image: &Image| watermark::detect(&image.raster, key, &DetectOptions::default(), self.cx);
        Ok(self.image.as_ref().map(look).transpose()?)
    }

    /// A copy marked with `payload`, in the picture's own format and quality, with its metadata.
    ///
    /// The copy is read back from its final bytes, and from what its platform would show of it. When the mark is missed
    /// in either the strength rises step by step to `Max`. When it is missed even then, the copy has the first strength
    /// with which at least the file could be read, otherwise the one that was asked for, and a warning tells so.
    ///
    /// A cloak is put on before the mark; it is found once and used for all copies. A picture that can have none is copied
    /// without, and a warning tells so.
    ///
    /// # Errors
    /// The copy can not be encoded, a cloak is asked for and there is no encoder, or the progress callback cancels.
    pub fn copy(
        &mut self,
        key: &WatermarkKey,
        payload: Payload,
        options: &ProtectOptions,
    ) -> Result<(Vec<u8>, ProtectReport), ProtectError> {
        let mut image = self.image.take().map_or_else(|| codec::decode(self.bytes, self.cx), Ok)?;
        let losses = codec::losses(&image, &options.encode);
        if let Some(cloak) = &options.cloak {
            self.put_on(cloak, &mut image, options)?;
        }
        let image = Some(image);
        let cloak = self.cloak.as_ref().filter(|_| options.cloak.is_some());
        let reference = match cloak {
            Some(cloak) if cloak.is_there() => cloak.reference.as_ref(),
            _ => self.reference.as_ref(),
        };
        let job = Job { cover: self, key, payload, options, losses, cloak, reference };
        let mut strength = options.strength;
        let mut best = job.at(image, strength)?;
        while !best.check.passed() {
            let Some(stronger) = strength.stronger() else { break };
            strength = stronger;
            let next = job.at(None, strength)?;
            let reads = |copy: &Copy| copy.check.file.verdict != Verdict::None;
            if next.check.passed() || (reads(&next) && !reads(&best)) {
                best = next;
            }
        }
        let report = job.report(&best)?;
        Ok((best.written.bytes, report))
    }

    /// Puts the cloak on the picture, found now if it was not found before.
    fn put_on(
        &mut self,
        cloak: &CloakOptions,
        image: &mut Image,
        options: &ProtectOptions,
    ) -> Result<(), ProtectError> {
        match &self.cloak {
            Some(found) if found.is_for(cloak, &options.encode) => found.apply(image, self.cx),
            _ => {
                let found = CoverCloak::find(image, &self.small, self.encoders, cloak, &options.encode, self.cx)?;
                self.cloak = Some(found);
            }
        }
        Ok(())
    }
}

/// One copy in the making.
struct Job<'a> {
    cover: &'a Cover<'a>,
    key: &'a WatermarkKey,
    payload: Payload,
    options: &'a ProtectOptions,
    /// What another format can not keep.
    losses: Vec<String>,
    /// The cloak asked for.
    cloak: Option<&'a CoverCloak>,
    /// What the mark's quality is measured against: the picture, with its cloak if it has one.
    reference: Option<&'a Reference>,
}

/// A marked file and its pixels as a reader of the file will see them.
struct Written {
    bytes: Vec<u8>,
    decoded: Image,
    removed: PrivacyReport,
    /// About the source.
    source_warnings: Vec<String>,
    step: u8,
    /// About the mark.
    warnings: Vec<String>,
    /// Of the mark alone.
    ssimulacra2: Option<f64>,
}

/// A copy and what was found in it.
struct Copy {
    written: Written,
    strength: Strength,
    check: SelfCheck,
}

impl Job<'_> {
    /// A copy that meets the strength's target as a file, read back.
    fn at(&self, image: Option<Image>, strength: Strength) -> Result<Copy, ProtectError> {
        let mut written = self.write(image, EmbedOptions { strength, gain_step: None })?;
        let mut check = self.check(&written)?;
        for _ in 0..CORRECTIONS {
            let Some(score) = written.ssimulacra2 else { break };
            // A JPEG file rounds the mark to its own coarse steps. Where that costs quality the gain has to give way;
            // where it costs the mark, and quality is left, the gain can grow.
            let poor = score < strength.target() - TOLERANCE;
            let faint = !check.passed() && score > strength.target() + TOLERANCE;
            let gain_step = watermark::step_towards(written.step, score, strength.target());
            if !(poor || faint) || gain_step == written.step {
                break;
            }
            written = self.write(None, EmbedOptions { strength, gain_step: Some(gain_step) })?;
            check = self.check(&written)?;
            if poor {
                break;
            }
        }
        Ok(Copy { written, strength, check })
    }

    /// Marks and encodes `image`, which has its cloak, or the input decoded and cloaked again. All frames get the gain of
    /// the first, so that a film does not flicker.
    fn write(&self, image: Option<Image>, mut options: EmbedOptions) -> Result<Written, ProtectError> {
        let cx = self.cover.cx;
        let mut image = match image {
            Some(image) => image,
            None => {
                let mut image = codec::decode(self.cover.bytes, cx)?;
                self.cloak.into_iter().for_each(|cloak| cloak.apply(&mut image, cx));
                image
            }
        };
        let removed = image.apply_privacy(self.options.privacy);
        let source_warnings = std::mem::take(&mut image.warnings);
        let embedded = watermark::embed(&mut image.raster, self.key, self.payload, &options, cx)?;
        options.gain_step = Some(embedded.gain_step);
        for frame in &mut image.more {
            watermark::embed(frame, self.key, self.payload, &options, cx)?;
        }
        let bytes = codec::encode(&image, &self.options.encode, cx)?;
        drop(image);
        let decoded = codec::decode(&bytes, cx)?;
        let marked = canonical_rgb(&decoded.raster, cx);
        let ssimulacra2 = self.reference.map(|r| r.score(marked.view(), &mut Scratch::default(), cx));
        Ok(Written {
            bytes,
            decoded,
            removed,
            source_warnings,
            step: embedded.gain_step,
            warnings: embedded.warnings,
            ssimulacra2,
        })
    }

    /// Reads a file back, as it is and as its platform would show it.
    fn check(&self, written: &Written) -> Result<SelfCheck, ProtectError> {
        let raster = &written.decoded.raster;
        let file = self.read(raster)?;
        let processing = self.options.platform.as_ref().and_then(|platform| platform.processing.as_ref());
        let platform = match processing {
            Some(_) if file.verdict == Verdict::None => Some(file),
            Some(processing) => Some(self.read(&processing.apply(raster, self.cover.cx)?)?),
            None => None,
        };
        Ok(SelfCheck { file, platform })
    }

    fn read(&self, raster: &Raster) -> Result<ReadBack, ProtectError> {
        let found = watermark::detect(raster, self.key, &DetectOptions::default(), self.cover.cx)?;
        // Another payload than ours is no proof of this copy, however certain the mark is.
        let ours = found.payload == Some(self.payload);
        Ok(if ours {
            ReadBack { verdict: found.verdict, log10_p: found.log10_p }
        } else {
            ReadBack { verdict: Verdict::None, log10_p: 0.0 }
        })
    }

    /// Measures the final bytes' pixels against the cover image.
    fn report(&self, copy: &Copy) -> Result<ProtectReport, ProtectError> {
        let (written, cx, cover) = (&copy.written, self.cover.cx, self.cover);
        let marked = canonical_rgb(&written.decoded.raster, cx);
        let mut warnings = written.source_warnings.clone();
        warnings.extend(self.losses.iter().cloned());
        if copy.check.file.verdict == Verdict::None {
            warnings.push(no_mark(&written.decoded));
        } else {
            warnings.extend(written.warnings.iter().cloned());
            if copy.strength != self.options.strength {
                warnings.push(RAISED.into());
            }
            if let Some(platform) = self.options.platform.as_ref().filter(|_| !copy.check.passed()) {
                warnings.push(lost_at(platform));
            }
        }
        let cloak = match self.cloak {
            Some(cloak) => cloak.measure(&cover.small, &marked, cover.encoders, &mut warnings, cx)?,
            None => None,
        };
        let (psnr_db, ssim, ssimulacra2) = match &cloak {
            Some(cloak) => (cloak.report.psnr_db, cloak.report.ssim, cloak.report.ssimulacra2),
            None => (
                psnr(cover.small.view(), marked.view()).ok().flatten(),
                ssim(cover.small.view(), marked.view(), cx).ok(),
                written.ssimulacra2,
            ),
        };
        Ok(ProtectReport {
            payload: self.payload,
            format: written.decoded.format,
            width: written.decoded.raster.width(),
            height: written.decoded.raster.height(),
            strength: copy.strength,
            psnr_db,
            ssim,
            ssimulacra2,
            self_check: copy.check,
            cloak,
            removed: written.removed,
            warnings,
        })
    }
}
