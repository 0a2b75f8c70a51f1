// SPDX-License-Identifier: MIT OR Apache-2.0
//! C2PA manifests in JUMBF boxes (ISO/IEC 19566-5, C2PA technical specification): recognised only. A signature over
//! other pixels would be wrong in the copy.

use crate::container::jpeg_segments::{be16, be32};

/// Box instance number and true if this is its first packet and holds a C2PA manifest store; for one APP11 payload.
/// `None` if the payload is no JUMBF.
pub fn app11(payload: &[u8]) -> Option<(u16, bool)> {
    let body = payload.strip_prefix(b"JP")?;
    let (instance, sequence) = (be16(body, 0)?, be32(body, 2)?);
    // After the packet header: box length, `jumb`, then the description box with the content type.
    let head = body.get(6..body.len().min(96))?;
    Some((instance, sequence == 1 && super::find(head, b"c2pa").is_some()))
}
