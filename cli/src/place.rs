// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where copies are made for.

use crate::UsageError;
use glassine_core::platform::{self, Platform};

/// A platform named with `--for`, or nowhere in particular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// As it stands in file names and in the registry; empty for nowhere in particular.
    pub id: String,
    /// As it stands in payloads.
    pub code: u8,
    /// What is known of it; nothing of names of the user's own.
    pub platform: Option<Platform>,
}

impl Place {
    /// Nowhere in particular.
    pub fn nowhere() -> Self {
        Self { id: String::new(), code: platform::NONE, platform: None }
    }

    /// The platform of this name, or a name of the user's own.
    ///
    /// # Errors
    /// When the name can not stand in a file name.
    pub fn named(name: &str) -> Result<Self, UsageError> {
        if let Some(known) = platform::by_name(name) {
            return Ok(Self { id: known.id.clone(), code: known.code, platform: Some(known.clone()) });
        }
        let id = platform::custom(name).map_err(|error| UsageError(error.to_string()))?;
        if id == UNNAMED {
            return Err(UsageError(format!("{UNNAMED} is what copies for no platform are called; take another name")));
        }
        Ok(Self { id, code: platform::OTHER, platform: None })
    }

    /// The places of these names, each once; nowhere in particular for no name.
    ///
    /// # Errors
    /// When a name can not stand in a file name.
    pub fn all(names: &[String]) -> Result<Vec<Self>, UsageError> {
        let mut places: Vec<Self> = Vec::new();
        for name in names {
            let place = Self::named(name)?;
            if !places.contains(&place) {
                places.push(place);
            }
        }
        if places.is_empty() {
            places.push(Self::nowhere());
        }
        Ok(places)
    }

    /// What comes behind the `_` in the names of copies.
    pub fn suffix(&self) -> &str {
        if self.id.is_empty() { UNNAMED } else { &self.id }
    }

    /// As people call it; `None` for nowhere in particular.
    pub fn name(&self) -> Option<&str> {
        match &self.platform {
            Some(platform) => Some(&platform.name),
            None => Some(&*self.id).filter(|id| !id.is_empty()),
        }
    }
}

/// Behind the `_` in names of copies that are for nowhere in particular.
pub const UNNAMED: &str = "protected";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_platform_is_the_same_place() {
        let names = ["X", "twitter", "my-shop", "MY-SHOP"].map(String::from);
        let places = Place::all(&names).unwrap();
        assert_eq!(places.iter().map(Place::suffix).collect::<Vec<_>>(), ["x", "my-shop"]);
        assert_eq!(places[0].name(), Some("X"));
        assert_eq!(places[1].code, platform::OTHER);
        assert_eq!(Place::all(&[]).unwrap(), [Place::nowhere()]);
        for wrong in ["a/b", "..", "protected", ""] {
            assert!(Place::named(wrong).is_err(), "{wrong}");
        }
    }
}
