// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a cloak can not do. The program, the page and the documentation show this one text.

/// What users must know before they rely on a cloak, in plain words (Markdown). `docs/cloak-limits.md` holds the same text.
pub const LIMITS: &str = include_str!("../../data/cloak-limits.md");

/// The first paragraph of [`LIMITS`], which stands alone: one line, no markup.
pub fn limits_in_short() -> String {
    let paragraphs = LIMITS.split("\n\n");
    paragraphs.skip(1).take(1).flat_map(str::lines).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_text_stands_alone() {
        let short = limits_in_short();
        assert!(short.starts_with("A cloak ") && short.ends_with('.'), "{short}");
        assert!((3..=5).contains(&short.matches(". ").count()) && !short.contains(['*', '`', '#', '\n']), "{short}");
        assert!(short.contains("take it off") && short.contains("watermark"), "{short}");
    }

    #[test]
    fn the_documentation_holds_the_same_text() {
        let docs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/cloak-limits.md");
        let text = std::fs::read_to_string(docs).unwrap_or_default();
        // Some systems write line ends their own way.
        assert!(text.replace('\r', "") == LIMITS.replace('\r', ""), "copy core/data/cloak-limits.md to docs");
    }

    #[test]
    fn published_breaks_are_named_and_dated() {
        for (year, name) in
            [("2024", "2406.12027"), ("2024", "2404.13320"), ("2024", "2411.13144"), ("2025", "LightShed")]
        {
            assert!(LIMITS.split("\n* ").any(|item| item.contains(year) && item.contains(name)), "{name}");
        }
    }
}
