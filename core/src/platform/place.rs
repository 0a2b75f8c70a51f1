// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where copies are made for.

use super::{NONE, NameError, OTHER, Platform, by_name, custom};

/// Behind the `_` in names of copies that are for nowhere in particular.
pub const UNNAMED: &str = "protected";

/// A platform, or nowhere in particular.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// As it stands in file names and in the registry; empty for nowhere in particular.
    pub id: String,
    /// As it stands in payloads.
    pub code: u8,
    /// What is known of it; nothing of names of the user's own.
    pub platform: Option<Platform>,
}

/// Why a name can not be that of a place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlaceError {
    /// It can not stand in a file name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// It is [`UNNAMED`].
    #[error("{UNNAMED} is what copies for no platform are called; take another name")]
    Unnamed,
}

impl Place {
    /// Nowhere in particular.
    pub fn nowhere() -> Self {
        Self { id: String::new(), code: NONE, platform: None }
    }

    /// The platform of this name, or a name of the user's own.
    ///
    /// # Errors
    /// When the name can not stand in a file name.
    pub fn named(name: &str) -> Result<Self, PlaceError> {
        if let Some(known) = by_name(name) {
            return Ok(Self { id: known.id.clone(), code: known.code, platform: Some(known.clone()) });
        }
        let id = custom(name)?;
        if id == UNNAMED { Err(PlaceError::Unnamed) } else { Ok(Self { id, code: OTHER, platform: None }) }
    }

    /// The place with this id, as it stands in the registry.
    ///
    /// # Errors
    /// As [`Place::named`].
    pub fn of_id(id: &str) -> Result<Self, PlaceError> {
        if id.is_empty() { Ok(Self::nowhere()) } else { Self::named(id) }
    }

    /// The places of these names, each once; nowhere in particular for no name.
    ///
    /// # Errors
    /// As [`Place::named`].
    pub fn all(names: &[String]) -> Result<Vec<Self>, PlaceError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_platform_is_the_same_place() {
        let names = ["X", "twitter", "my-shop", "MY-SHOP"].map(String::from);
        let places = Place::all(&names).unwrap();
        assert_eq!(places.iter().map(Place::suffix).collect::<Vec<_>>(), ["x", "my-shop"]);
        assert_eq!(places[0].name(), Some("X"));
        assert_eq!(places[1].code, OTHER);
        assert_eq!(Place::all(&[]).unwrap(), [Place::nowhere()]);
        assert_eq!(Place::of_id(""), Ok(Place::nowhere()));
        for wrong in ["a/b", "..", "protected", ""] {
            assert!(Place::named(wrong).is_err(), "{wrong}");
        }
    }
}
