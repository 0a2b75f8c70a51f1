// SPDX-License-Identifier: MIT OR Apache-2.0
//! How the test pictures are written: JPEG and PNG with the metadata that real files carry.

pub mod exif;
pub mod icc;
pub mod jpeg;
pub mod png;

/// An XMP packet that names the maker and the licence.
pub fn xmp(title: &str) -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
xmlns:xmpRights=\"http://ns.adobe.com/xap/1.0/rights/\" \
xmpRights:WebStatement=\"https://creativecommons.org/publicdomain/zero/1.0/\">\n\
<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\n\
<dc:creator><rdf:Seq><rdf:li>Glassine test pictures</rdf:li></rdf:Seq></dc:creator>\n\
</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>"
    )
}
