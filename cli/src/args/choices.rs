// SPDX-License-Identifier: MIT OR Apache-2.0
//! Values that options of several commands and the config file take.

use clap::ValueEnum;
use glassine_core::cloak::Level;
use glassine_core::codec::Format;
use glassine_core::meta::privacy::Privacy;
use glassine_core::watermark::Strength;
use serde::Deserialize;

/// [`Strength`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StrengthArg {
    /// For pictures that are looked at closely and shared gently
    Light,
    /// Invisible in normal viewing, survives usual uploads
    #[default]
    Standard,
    /// Survives more; may show in flat colours at full size
    Strong,
    /// As strong as it gets; may be visible
    Max,
}

impl From<StrengthArg> for Strength {
    fn from(strength: StrengthArg) -> Self {
        match strength {
            StrengthArg::Light => Self::Light,
            StrengthArg::Standard => Self::Standard,
            StrengthArg::Strong => Self::Strong,
            StrengthArg::Max => Self::Max,
        }
    }
}

/// [`Level`] of a cloak on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LevelArg {
    /// Hardly visible, has little effect
    Light,
    /// Visible on a close look
    #[default]
    Medium,
    /// Visible as a fine grain
    Strong,
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Light => Self::Light,
            LevelArg::Medium => Self::Medium,
            LevelArg::Strong => Self::Strong,
        }
    }
}

/// [`Privacy`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PrivacyArg {
    /// Place, serial numbers and the camera's private data are left out
    #[default]
    Gps,
    /// Everything but colours, orientation, resolution and rights is left out
    All,
    /// Everything is kept
    None,
}

impl From<PrivacyArg> for Privacy {
    fn from(privacy: PrivacyArg) -> Self {
        match privacy {
            PrivacyArg::Gps => Self::Gps,
            PrivacyArg::All => Self::All,
            PrivacyArg::None => Self::None,
        }
    }
}

/// Format of the copies on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FormatArg {
    /// The picture's own
    #[default]
    Same,
    /// PNG, without loss
    Png,
    /// JPEG
    Jpeg,
    /// WebP
    Webp,
    /// TIFF, without loss
    Tiff,
}

impl FormatArg {
    /// The format; `None` for the picture's own.
    pub fn format(self) -> Option<Format> {
        match self {
            Self::Same => None,
            Self::Png => Some(Format::Png),
            Self::Jpeg => Some(Format::Jpeg),
            Self::Webp => Some(Format::Webp),
            Self::Tiff => Some(Format::Tiff),
        }
    }
}

/// Quality of the copies on the command line: `same`, or 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "QualityText")]
pub struct QualityArg(pub Option<u8>);

/// In the config file a number may stand without quotes.
#[derive(Deserialize)]
#[serde(untagged)]
enum QualityText {
    Number(u8),
    Text(String),
}

impl std::str::FromStr for QualityArg {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(quality @ 1..=100) => Ok(Self(Some(quality))),
            _ if text.eq_ignore_ascii_case("same") => Ok(Self(None)),
            _ => Err("the quality is `same` or a whole number from 1 to 100".into()),
        }
    }
}

impl TryFrom<QualityText> for QualityArg {
    type Error = String;
    fn try_from(text: QualityText) -> Result<Self, String> {
        match text {
            QualityText::Number(number) => number.to_string().parse(),
            QualityText::Text(text) => text.parse(),
        }
    }
}
