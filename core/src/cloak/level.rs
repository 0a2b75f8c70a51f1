// SPDX-License-Identifier: MIT OR Apache-2.0
//! How strong a cloak is.

use super::{attack::Recipe, view::View};

/// Steps of the attack, and with `fast`.
const STEPS: usize = 16;
const FAST_STEPS: usize = 6;

/// How visible a cloak may be. Each level has a SSIMULACRA2 score that the picture keeps (at working size, before the file is
/// coded).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "lowercase"))]
#[non_exhaustive]
pub enum Level {
    /// Hardly visible, moves little.
    Light,
    /// Visible on a close look.
    #[default]
    Medium,
    /// Visible as a fine grain.
    Strong,
}

impl Level {
    /// As it stands in reports and registries.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Medium => "medium",
            Self::Strong => "strong",
        }
    }

    /// SSIMULACRA2 that the cloaked picture keeps. Other implementations of the measure differ by up to half a point.
    pub fn target(self) -> f64 {
        match self {
            Self::Light => 85.5,
            Self::Medium => 75.0,
            Self::Strong => 62.0,
        }
    }
}

/// How to cloak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct CloakOptions {
    /// Default: `Medium`.
    pub level: Level,
    /// Fewer steps: faster, and moves less. Default: false.
    pub fast: bool,
}

/// How the attack proceeds, at all levels.
pub(super) fn recipe(fast: bool) -> Recipe<'static> {
    const VIEWS: [View; 4] = [View::Plain, View::Jpeg(75), View::Half, View::Blur(1.0)];
    let steps = if fast { FAST_STEPS } else { STEPS };
    Recipe { eps: 8.0 / 255.0, steps, views: &VIEWS, high_pass: 0.8, momentum: 0.5, path: 4.0, radius: 0.4 }
}
