// SPDX-License-Identifier: MIT OR Apache-2.0
//! XHTML: read as XML, so that it stays well-formed; what is not well-formed is read as HTML.

use super::{
    DocumentError,
    elements::{Flow, Tag, holds},
    html::{self, Page},
    xml::{self, Node},
};
use encoding_rs::UTF_8;

/// Reads a page.
pub(super) fn read(bytes: &[u8]) -> Result<Page, DocumentError> {
    // XML without a word on its encoding is in UTF-8.
    if html::declared(bytes).is_none_or(|encoding| encoding == UTF_8)
        && let Ok(flow) = flow(bytes)
    {
        return Ok(Page { blocks: flow.finish(), declared: Some(UTF_8), read_only: None });
    }
    html::read(bytes)
}

fn flow(bytes: &[u8]) -> Result<Flow, DocumentError> {
    let mut flow = Flow::default();
    xml::walk(bytes, |node| match node {
        Node::Start(tag) => {
            let held = tag.attributes().flatten().any(|attribute| holds(attribute.key.as_ref(), &attribute.value));
            flow.tag(&Tag { name: local(tag.name().as_ref()), closing: false, empty: false, held });
        }
        Node::End(name) => flow.tag(&Tag { name: local(name), closing: true, empty: false, held: false }),
        Node::Text(text) => flow.text(|block| text.push(block)),
    })?;
    Ok(flow)
}

/// A name without its prefix.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase()
}
