// SPDX-License-Identifier: MIT OR Apache-2.0
//! `compare`: figures and the difference picture.

use crate::desk::{Desk, png, texture};

fn decode(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    pixels.truncate(info.buffer_size());
    (info.width, info.height, pixels)
}

#[test]
fn a_known_difference_is_measured_and_drawn() {
    let desk = Desk::new();
    let mut rgb: Vec<u8> = texture(64, 48, 1).iter().map(|v| (*v).clamp(20, 230)).collect();
    desk.write("a.png", png(64, 48, &rgb));
    // Two samples beside each other in the middle.
    let at = (24 * 64 + 32) * 3;
    rgb[at] += 3;
    rgb[at + 4] -= 2;
    desk.write("b.png", png(64, 48, &rgb));
    let ran = desk.glassine(&["compare", "a.png", "b.png", "--difference", "d.png", "--json"]).code(0);
    let line = &ran.json()[0];
    let fields = ["input", "other", "psnr_db", "ssim", "ssimulacra2", "max_diff", "difference", "error"];
    let object = line.as_object().unwrap();
    assert_eq!(object.len(), fields.len(), "{line}");
    assert!(fields.iter().all(|name| object.contains_key(*name)), "{line}");
    let mse = 13.0 / (64.0 * 48.0 * 3.0);
    let psnr = 10.0 * (255.0f64 * 255.0 / mse).log10();
    assert!((line["psnr_db"].as_f64().unwrap() - psnr).abs() < 1e-6, "{line}");
    assert_eq!(line["max_diff"].as_f64(), Some(3.0));
    assert!((0.9..1.0).contains(&line["ssim"].as_f64().unwrap()), "{line}");
    assert!((90.0..100.0).contains(&line["ssimulacra2"].as_f64().unwrap()), "{line}");
    assert_eq!(line["difference"], "d.png");
    let (width, height, pixels) = decode(&desk.read("d.png"));
    assert_eq!((width, height), (64, 48));
    assert_eq!(pixels[at..at + 6], [158, 128, 128, 128, 108, 128]);
    assert_eq!(pixels.iter().filter(|v| **v != 128).count(), 2);

    desk.glassine(&["compare", "a.png", "b.png", "--difference", "d.png", "--gain", "255"]).code(0);
    assert_eq!(decode(&desk.read("d.png")).2[at..at + 6], [255, 128, 128, 128, 0, 128]);
}

#[test]
fn equal_pictures_have_no_psnr_and_people_are_told() {
    let desk = Desk::new();
    desk.picture("a.png", 1);
    let line = &desk.glassine(&["compare", "a.png", "a.png", "--json"]).code(0).json()[0];
    assert!(line["psnr_db"].is_null() && line["error"].is_null());
    assert_eq!(line["max_diff"].as_f64(), Some(0.0));
    assert_eq!(line["ssim"].as_f64(), Some(1.0));
    let said = desk.glassine(&["compare", "a.png", "a.png"]).code(0);
    assert!(said.out.contains("the pictures are equal"), "{}", said.out);
}

#[test]
fn what_can_not_be_compared_fails_in_words() {
    let desk = Desk::new();
    desk.picture("a.png", 1);
    desk.write("small.png", png(64, 48, &texture(64, 48, 1)));
    let ran = desk.glassine(&["compare", "a.png", "small.png", "--json"]).code(2);
    assert_eq!(ran.json()[0]["error"]["kind"], "size_mismatch");
    let gone = desk.glassine(&["compare", "a.png", "gone.png", "--json"]).code(2);
    assert_eq!(gone.json()[0]["error"]["kind"], "not_found");
    assert!(gone.err.contains("gone.png"), "{}", gone.err);
    let before = desk.read("a.png");
    let over = desk.glassine(&["compare", "a.png", "a.png", "--difference", "./a.png", "--json"]).code(2);
    assert_eq!(over.json()[0]["error"]["kind"], "same_file");
    assert_eq!(desk.read("a.png"), before);
}

#[test]
fn a_picture_may_come_from_stdin() {
    let desk = Desk::new();
    let bytes = desk.read(desk.picture("a.png", 1).to_str().unwrap());
    desk.run(&["compare", "-", "a.png"], bytes).code(0);
    desk.glassine(&["compare", "-", "-"]).code(64);
}

#[test]
fn the_difference_picture_is_called_what_it_is() {
    let desk = Desk::new();
    desk.picture("a.png", 1);
    desk.picture("b.png", 2);
    let ran = desk.glassine(&["compare", "a.png", "b.png", "--difference", "d.jpg", "--json"]).code(64);
    assert!(ran.out.is_empty() && ran.err.contains("call it d.png"), "{}", ran.err);
    assert!(!desk.exists("d.jpg"));
}
