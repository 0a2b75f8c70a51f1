// SPDX-License-Identifier: MIT OR Apache-2.0
//! EPUB 2 and 3: the chapters, which are XHTML.

use super::{
    DocumentError, Origin,
    package::{Package, broken},
    source::{Ink, Mapped},
    xhtml,
    xml::{self, Node},
};
use crate::limits::Limits;
use encoding_rs::UTF_8;

/// Ways of encryption that only obfuscate fonts (EPUB OCF 3.2 section 4, and Adobe's older one).
const FONTS: [&str; 2] = ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

/// Reads a book.
pub(super) fn read<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Origin<'a>, Vec<Mapped>), DocumentError> {
    let mut package = Package::open(bytes, limits)?;
    if !package.names().any(|name| name == "META-INF/container.xml") {
        return Err(broken("it has no container.xml"));
    }
    if let Some(part) = package.read("META-INF/encryption.xml")? {
        refuse_protected(&part.bytes)?;
    }
    let mut locked = package.names().any(|name| name == "META-INF/signatures.xml").then(|| {
        "this book is signed, and a change would make the signature invalid: mark it before it is signed".to_owned()
    });
    let is_page = |name: &&str| {
        let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        ["xhtml", "html", "htm", "xht"].contains(&ending.as_str())
    };
    let names: Vec<String> = package.names().filter(is_page).map(str::to_owned).collect();
    let (mut parts, mut blocks) = (Vec::new(), Vec::new());
    for name in names {
        let Some(mut part) = package.read(&name)? else { continue };
        let page = xhtml::read(&part.bytes)?;
        if let Some(reason) = page.read_only {
            locked = Some(format!("{name} in this book: {reason}"));
        }
        part.ink = if page.declared == Some(UTF_8) { Ink::Markup } else { Ink::References };
        for mut block in page.blocks {
            block.map.part = parts.len();
            blocks.push(block);
        }
        parts.push(part);
    }
    Ok((Origin::Package { package: Box::new(package), parts, locked }, blocks))
}

fn refuse_protected(encryption: &[u8]) -> Result<(), DocumentError> {
    let mut protected = false;
    xml::walk(encryption, |node| {
        if let Node::Start(tag) = node
            && tag.local_name().as_ref() == "EncryptionMethod"
        {
            protected |= xml::attribute(tag, "Algorithm").is_none_or(|way| !FONTS.contains(&way.as_str()));
        }
    })?;
    if protected {
        return Err(DocumentError::Unsupported(
            "this book has a copy protection, so that its text can not be read: mark your own file from before it was \
             protected"
                .into(),
        ));
    }
    Ok(())
}
