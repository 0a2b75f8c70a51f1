// SPDX-License-Identifier: MIT OR Apache-2.0
//! The house's own tool: `cargo xtask COMMAND`.

mod drawing;
mod encoding;
mod repository;
mod test_images;

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.iter().any(|a| a == "--large") {
        test_images::large::write(&repository::root().join("target/test-images-large"))
    } else {
        test_images::write(&repository::root().join("test-images"))
    }
}
