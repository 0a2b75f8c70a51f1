// SPDX-License-Identifier: MIT OR Apache-2.0
//! XMP packets and IPTC data sets.

use super::*;

pub const NAMESPACES: &str = " xmlns:exif=\"http://ns.adobe.com/exif/1.0/\" xmlns:aux=\"http://ns.adobe.com/exif/1.0/aux/\" \
    xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
    xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\" \
    xmlns:drone=\"http://www.dji.com/drone-dji/1.0/\" xmlns:xmpRights=\"http://ns.adobe.com/xap/1.0/rights/\" \
    xmlns:plus=\"http://ns.useplus.org/ldf/xmp/1.0/\"";

pub fn packet(attributes: &str, inside: &str) -> Vec<u8> {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"{NAMESPACES}{attributes}>{inside}</rdf:Description></rdf:RDF>\
         </x:xmpmeta><?xpacket end=\"w\"?>"
    )
    .into_bytes()
}

pub const RIGHTS: &str = "<dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">(c) Moth</rdf:li></rdf:Alt></dc:rights>\
                      <plus:DataMining>no</plus:DataMining>";

pub fn full_xmp() -> Vec<u8> {
    packet(
        " exif:GPSLatitude=\"52,31.2N\" xmp:Rating=\"5\" aux:SerialNumber='BODY-4711' xmpRights:Marked=\"True\" \
         xmpMM:DocumentID=\"xmp.did:1\" photoshop:City=\"Berlin\"",
        &format!(
            "{RIGHTS}<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li>Here</rdf:li></rdf:Bag></Iptc4xmpExt:LocationShown>\
             <xmpMM:History><rdf:Seq><rdf:li>saved</rdf:li></rdf:Seq></xmpMM:History><drone:RelativeAltitude>+10\
             </drone:RelativeAltitude><dc:subject><rdf:Bag><rdf:li>moths</rdf:li></rdf:Bag></dc:subject>"
        ),
    )
}

#[test]
fn xmp_loses_private_properties_and_keeps_every_other_byte() {
    let mut report = PrivacyReport::default();
    let new = privacy::xmp(&full_xmp(), Privacy::Gps, &mut report).expect("the rest");
    let subject = "<dc:subject><rdf:Bag><rdf:li>moths</rdf:li></rdf:Bag></dc:subject>";
    let expected = packet(" xmp:Rating=\"5\" xmpRights:Marked=\"True\"", &format!("{RIGHTS}{subject}"));
    assert_eq!(String::from_utf8(new), String::from_utf8(expected));
    assert!(report.location && report.serials && report.history && !report.maker_note && !report.other);

    let mut report = PrivacyReport::default();
    let new = privacy::xmp(&full_xmp(), Privacy::All, &mut report).expect("rights");
    assert_eq!(String::from_utf8(new), String::from_utf8(packet(" xmpRights:Marked=\"True\"", RIGHTS)));
    assert!(report.other && report.location);
    assert_eq!(privacy::xmp(&packet(" xmp:Rating=\"5\"", ""), Privacy::All, &mut report), None);
    let mut report = PrivacyReport::default();
    assert_eq!(privacy::xmp(b"<a><b></a>", Privacy::Gps, &mut report), None);
    assert!(report.unreadable);
}

pub fn data_set(record: u8, number: u8, value: &[u8]) -> Vec<u8> {
    [&[0x1C, record, number][..], &(value.len() as u16).to_be_bytes(), value].concat()
}

pub fn resource(id: u16, data: &[u8]) -> Vec<u8> {
    let mut out = [b"8BIM", &id.to_be_bytes()[..], &[0, 0], &(data.len() as u32).to_be_bytes(), data].concat();
    out.resize(out.len().next_multiple_of(2), 0);
    out
}

#[test]
fn iptc_loses_the_place_and_its_digest_stays_true() {
    let (charset, title, byline) = (data_set(1, 90, b"\x1B%G"), data_set(2, 5, b"A moth"), data_set(2, 80, b"Moth"));
    let places: Vec<u8> = [90, 92, 95, 100, 101].iter().flat_map(|&n| data_set(2, n, b"WGS-84 secret")).collect();
    // An extended data set: its length has its own length, here four bytes.
    let long = [&[0x1C, 2, 120, 0x80, 4, 0, 0, 0, 3][..], b"abc"].concat();
    let old = [charset.clone(), title.clone(), places, long.clone(), byline.clone()].concat();
    let new = [charset.clone(), title, long, byline.clone()].concat();
    let all = |iptc: &[u8]| {
        [
            resource(0x03ED, &[7; 16]),
            resource(0x0404, iptc),
            resource(0x0425, &Md5::digest(iptc)),
            resource(0x0999, b"x"),
        ]
        .concat()
    };
    let mut report = PrivacyReport::default();
    assert_eq!(privacy::photoshop(&all(&old), Privacy::Gps, &mut report), Some(all(&new)));
    assert!(report.location && !report.serials && !report.unreadable);
    let rights = [charset, byline].concat();
    let expected = [resource(0x03ED, &[7; 16]), resource(0x0404, &rights), resource(0x0425, &Md5::digest(&rights))];
    assert_eq!(privacy::photoshop(&all(&old), Privacy::All, &mut report), Some(expected.concat()));
    let mut report = PrivacyReport::default();
    assert_eq!(privacy::iptc(&old[..old.len() - 1], Privacy::Gps, &mut report), None);
    assert!(report.unreadable);
}
