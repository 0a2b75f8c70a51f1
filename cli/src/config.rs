// SPDX-License-Identifier: MIT OR Apache-2.0
//! `config.toml` in Glassine's folder: what would otherwise be typed again and again. The command line goes first.

use crate::args::{FormatArg, Globals, PrivacyArg, Protect, QualityArg, StrengthArg};
use crate::keystore;
use anyhow::{Context, Result, anyhow};
use serde::Deserialize;
use std::fs;
use std::io::ErrorKind;
use std::num::NonZeroUsize;
use std::path::Path;

/// The whole file; everything may be left out.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// As `-j`.
    pub jobs: Option<NonZeroUsize>,
    /// For `protect`.
    #[serde(default)]
    pub protect: ProtectConfig,
}

/// `[protect]`: the options of that name.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[expect(missing_docs, reason = "args.rs says what the options mean")]
pub struct ProtectConfig {
    #[serde(default)]
    pub r#for: Vec<String>,
    pub strength: Option<StrengthArg>,
    pub privacy: Option<PrivacyArg>,
    pub quality: Option<QualityArg>,
    pub format: Option<FormatArg>,
    #[serde(default)]
    pub strict: bool,
}

impl Config {
    /// The file in Glassine's folder; empty where there is none.
    ///
    /// # Errors
    /// When it can not be read or understood.
    pub fn read(globals: &Globals) -> Result<Self> {
        let path = keystore::home(globals)?.join("config.toml");
        match fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text, &path),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error).with_context(|| format!("{} could not be read", path.display())),
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Self> {
        // The parser's own text shows the line and what is wrong in it.
        toml::from_str(text).map_err(|error| anyhow!("{} can not be understood: {error}", path.display()))
    }
}

impl ProtectConfig {
    /// Fills in what the command line left out.
    pub fn complete(self, command: &mut Protect) {
        if command.r#for.is_empty() {
            command.r#for = self.r#for;
        }
        command.strength = command.strength.or(self.strength);
        command.privacy = command.privacy.or(self.privacy);
        command.quality = command.quality.or(self.quality);
        command.format = command.format.or(self.format);
        command.strict |= self.strict;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_left_open_and_what_is_misspelt_is_told() {
        let parse = |text| Config::parse(text, Path::new("config.toml"));
        assert_eq!(parse("").unwrap(), Config::default());
        let config = parse(
            "jobs = 2\n[protect]\nfor = [\"tumblr\", \"x\"]\nstrength = \"strong\"\nquality = 90\nformat = \"webp\"\n",
        )
        .unwrap();
        assert_eq!(config.jobs.map(NonZeroUsize::get), Some(2));
        assert_eq!(config.protect.r#for, ["tumblr", "x"]);
        assert_eq!(config.protect.strength, Some(StrengthArg::Strong));
        assert_eq!(config.protect.quality, Some(QualityArg(Some(90))));
        assert_eq!(config.protect.format, Some(FormatArg::Webp));
        for wrong in [
            "[protect]\nquality = 0",
            "[protect]\nstrenght = \"strong\"",
            "[protect]\nstrength = \"huge\"",
            "jobs = 0",
            "jobs =",
        ] {
            let error = parse(wrong).unwrap_err().to_string();
            assert!(error.contains("config.toml can not be understood") && error.contains("line"), "{error}");
        }
    }
}
