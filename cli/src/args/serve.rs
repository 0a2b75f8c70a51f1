// SPDX-License-Identifier: MIT OR Apache-2.0
//! `serve`

use std::path::PathBuf;

/// `serve`
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Port of the page's address; 0 takes any that is free. Browsers keep what the page remembers for each port by
    /// itself
    #[arg(long, value_name = "N", default_value_t = 8137)]
    pub port: u16,
    /// Folder with a built page, instead of the page inside this program
    #[arg(long, value_name = "DIST")]
    pub dir: Option<PathBuf>,
}
