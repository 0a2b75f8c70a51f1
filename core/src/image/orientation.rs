// SPDX-License-Identifier: MIT OR Apache-2.0
//! How stored pixels are turned before they are shown (EXIF, CIPA DC-008, tag 0x0112).

/// One of the eight ways; 1 is as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orientation(u8);

impl Default for Orientation {
    fn default() -> Self {
        Self(1)
    }
}

impl Orientation {
    /// With this number; those that mean nothing count as 1.
    pub fn new(number: u64) -> Self {
        u8::try_from(number).ok().filter(|n| (1..=8).contains(n)).map_or_else(Self::default, Self)
    }

    /// Its number, 1..=8.
    pub fn number(self) -> u8 {
        self.0
    }

    /// Whether width and height change places.
    pub fn swaps(self) -> bool {
        self.0 >= 5
    }

    /// Size as shown of a picture stored with this one, and the other way round.
    pub fn size(self, (width, height): (usize, usize)) -> (usize, usize) {
        if self.swaps() { (height, width) } else { (width, height) }
    }

    /// Where the point (x, y) of a picture stored with this size is shown; pixel 0 reaches from 0 to 1.
    pub fn shown(self, (x, y): (f64, f64), (width, height): (usize, usize)) -> (f64, f64) {
        let (w, h) = (width as f64, height as f64);
        match self.0 {
            2 => (w - x, y),
            3 => (w - x, h - y),
            4 => (x, h - y),
            5 => (y, x),
            6 => (h - y, x),
            7 => (h - y, w - x),
            8 => (y, w - x),
            _ => (x, y),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_corner_is_shown_where_exif_says() {
        // Row 0 and column 0 of the stored picture are: top left, top right, bottom right, bottom left, left top, ...
        let places = [(0., 0.), (3., 0.), (3., 2.), (0., 2.), (0., 0.), (2., 0.), (2., 3.), (0., 3.)];
        for (number, place) in (1..).zip(places) {
            let orientation = Orientation::new(number);
            assert_eq!(orientation.shown((0., 0.), (3, 2)), place, "{number}");
            // The end of the stored top row: row 0 is the left or right side from 5 on.
            let (x, y) = orientation.shown((3., 0.), (3, 2));
            assert_eq!((x - place.0).abs() > 0.0, !orientation.swaps(), "{number}: {x}, {y}");
        }
        assert_eq!(Orientation::new(0), Orientation::new(9));
    }
}
