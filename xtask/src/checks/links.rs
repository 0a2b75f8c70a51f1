// SPDX-License-Identifier: MIT OR Apache-2.0
//! Links between the Markdown files.

use std::path::Path;

/// Targets of all inline links and images of a Markdown text outside code: `[text](target)`.
pub fn targets(markdown: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fenced = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        // Odd pieces lie between backticks.
        let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        let mut rest = prose.as_str();
        while let Some(at) = rest.find("](") {
            rest = &rest[at + 2..];
            let Some(end) = rest.find(')') else { break };
            let target = rest[..end].split_whitespace().next().unwrap_or_default();
            found.push(target.trim_matches(['<', '>']).to_owned());
            rest = &rest[end..];
        }
    }
    found
}

/// The anchors that a Markdown text's headings make, as the usual hosts form them.
pub fn anchors(markdown: &str) -> Vec<String> {
    let mut fenced = false;
    let headings = markdown.lines().filter(|line| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        !fenced && line.starts_with('#')
    });
    headings
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

/// What is wrong with `target`, linked from `file` with this `text`; nothing for links to the web.
pub fn fault(file: &Path, text: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = target.split_once('#').map_or((target, None), |(p, a)| (p, Some(a)));
    let linked = if path.is_empty() { file.to_path_buf() } else { file.parent()?.join(path) };
    if !path.is_empty() && !linked.exists() {
        return Some(format!("link to {target}, which is not there"));
    }
    let anchor = anchor.filter(|_| linked.extension().is_some_and(|e| e == "md"))?;
    let there = if path.is_empty() { text.to_owned() } else { std::fs::read_to_string(&linked).unwrap_or_default() };
    (!anchors(&there).iter().any(|a| a == anchor)).then(|| format!("link to {target}, a heading that is not there"))
}

#[cfg(test)]
mod tests {
    use super::{anchors, fault, targets};
    use std::path::Path;

    #[test]
    fn links_are_found_outside_code_only() {
        let text = "[a](b.md) `[c](d)` ![e](<f.png> \"g\")\n```\n[h](i)\n```\n[j](#k)";
        assert_eq!(targets(text), ["b.md", "f.png", "#k"]);
    }

    #[test]
    fn headings_become_anchors() {
        assert_eq!(
            anchors("# The key: back it up!\n```\n# no heading\n```\n## `detect`"),
            ["the-key-back-it-up", "detect"]
        );
    }

    #[test]
    fn dead_links_are_faults() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
        let text = "# Here\n";
        assert_eq!(fault(&here, text, "https://example.org/x"), None);
        assert_eq!(fault(&here, text, "Cargo.toml"), None);
        assert_eq!(fault(&here, text, "#here"), None);
        assert!(fault(&here, text, "#there").is_some());
        assert!(fault(&here, text, "nowhere.md").is_some());
    }
}
