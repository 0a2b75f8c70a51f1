// SPDX-License-Identifier: MIT OR Apache-2.0
//! `key new | show | backup | restore | passphrase`

use crate::desk::{Desk, FINGERPRINT, SECRET, WORDS};

fn hex_of(desk: &Desk, name: &str) -> String {
    let text = String::from_utf8(desk.read(name)).unwrap();
    text.lines().find_map(|line| line.strip_prefix("secret: ")).unwrap_or_else(|| panic!("no secret in\n{text}")).into()
}

#[test]
fn a_new_key_is_shown_by_its_fingerprint_only() {
    let desk = Desk::new();
    desk.glassine(&["key", "show"]).code(1);
    let made = desk.glassine(&["key", "new"]).code(0);
    assert!(made.err.contains("glassine key backup"), "{}", made.err);
    let shown = desk.glassine(&["key", "show", "--json"]).code(0).json();
    let [line] = shown.as_slice() else { panic!("{shown:?}") };
    let fingerprint = line["fingerprint"].as_str().unwrap();
    assert_eq!(fingerprint.len(), 8);
    assert!(made.out.contains(fingerprint));
    assert_eq!(line["passphrase"], false);
    assert!(line["path"].as_str().unwrap().ends_with("key"));
    let secret = hex_of(&desk, "home/key");
    for text in [made.out, made.err, line.to_string()] {
        assert!(!text.contains(&secret), "the secret was printed");
    }
}

#[test]
fn two_new_keys_differ() {
    let (a, b) = (Desk::new(), Desk::new());
    a.glassine(&["key", "new"]).code(0);
    b.glassine(&["key", "new"]).code(0);
    assert_ne!(hex_of(&a, "home/key"), hex_of(&b, "home/key"));
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_key_and_folder() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let mode = |name: &str| std::fs::metadata(desk.path(name)).unwrap().permissions().mode() & 0o777;
    desk.glassine(&["key", "new"]).code(0);
    assert_eq!((mode("home"), mode("home/key")), (0o700, 0o600));
    desk.glassine(&["key", "new", "--force"]).code(0);
    assert_eq!((mode("home/key"), mode("home/key.old")), (0o600, 0o600));
    desk.run(&["key", "passphrase"], "secret words\n").code(0);
    assert_eq!(mode("home/key"), 0o600);
    std::fs::set_permissions(desk.path("home/key"), PermissionsExt::from_mode(0o644)).unwrap();
    desk.run(&["key", "passphrase", "--remove"], "secret words\n").code(0);
    assert_eq!(mode("home/key"), 0o600);
    std::fs::set_permissions(desk.path("home/key"), PermissionsExt::from_mode(0o644)).unwrap();
    assert!(desk.glassine(&["key", "show"]).code(0).err.contains("chmod 600"));
}

#[test]
fn a_key_is_never_replaced_unasked() {
    let desk = Desk::with_key();
    let before = desk.read("home/key");
    let refused = desk.glassine(&["key", "new"]).code(2);
    assert!(refused.err.contains("--force"), "{}", refused.err);
    let other = "zoo ".repeat(23) + "vote";
    desk.run(&["key", "restore"], other.clone()).code(2);
    assert_eq!(desk.read("home/key"), before);
    assert_eq!(desk.files("home"), ["key"]);

    let replaced = desk.run(&["key", "restore", "--force", "--json"], other).code(0).json();
    assert_eq!(hex_of(&desk, "home/key"), "ff".repeat(32));
    assert_eq!(desk.read("home/key.old"), before, "the old key must be kept");
    assert!(replaced[0]["previous"].as_str().unwrap().ends_with("key.old"));
    desk.glassine(&["key", "new", "--force"]).code(0);
    assert_eq!(desk.read("home/key.old"), before, "kept keys must not be replaced either");
    assert_eq!(hex_of(&desk, "home/key.old-2"), "ff".repeat(32));
}

#[test]
fn backup_words_bring_the_key_back() {
    let (desk, other) = (Desk::with_key(), Desk::new());
    assert_eq!(hex_of(&desk, "home/key"), SECRET);
    let backup = desk.glassine(&["key", "backup"]).code(0);
    assert_eq!(backup.out.trim_end(), WORDS);
    assert!(backup.err.contains("paper"), "{}", backup.err);
    let restored = other.run(&["key", "restore"], backup.out).code(0);
    assert!(restored.out.contains(FINGERPRINT));
    assert_eq!(hex_of(&other, "home/key"), SECRET);
    other.run(&["key", "restore"], WORDS).code(1);
    let json = desk.glassine(&["key", "backup", "--json"]).code(0).json();
    assert_eq!(json[0]["words"].as_array().unwrap().len(), 24);
    assert_eq!(json[0]["fingerprint"], FINGERPRINT);
}

#[test]
fn wrong_words_change_nothing() {
    let desk = Desk::new();
    let too_many = format!("{WORDS} zoo");
    let misspelt = WORDS.replace("bullet", "bulet");
    let swapped = WORDS.replace("abandon amount", "amount abandon");
    for (words, part) in [("", "24 words"), (&too_many, "25"), (&misspelt, "word 12"), (&swapped, "changed places")] {
        let ran = desk.run(&["key", "restore"], words).code(2);
        assert!(ran.err.contains(part), "{}", ran.err);
        assert!(!ran.err.contains("bulet") && !ran.err.contains("liar"), "words must not be repeated");
    }
    assert!(!desk.exists("home/key"));
}

#[test]
fn a_passphrase_locks_the_key_and_comes_off_again() {
    let desk = Desk::with_key();
    desk.run(&["key", "passphrase"], "correct horse\n").code(0);
    assert!(!String::from_utf8(desk.read("home/key")).unwrap().contains(SECRET));
    let shown = desk.glassine(&["key", "show", "--json"]).code(0).json();
    assert_eq!(shown[0]["fingerprint"], FINGERPRINT, "known without the passphrase");
    assert_eq!(shown[0]["passphrase"], true);

    let without = desk.glassine(&["key", "backup"]).code(2);
    assert!(without.err.contains("GLASSINE_PASSPHRASE"), "{}", without.err);
    let wrong = desk.run(&["key", "backup"], "wrong horse\n").code(2);
    assert!(wrong.err.contains("passphrase is wrong") && wrong.out.is_empty(), "{}", wrong.err);
    assert_eq!(desk.run(&["key", "backup"], "correct horse\r\n").code(0).out.trim_end(), WORDS);
    let with_variable = |passphrase: &str, args: &[&str]| {
        desk.run_command(desk.command().env("GLASSINE_PASSPHRASE", passphrase).args(args), "")
    };
    assert_eq!(with_variable("correct horse", &["key", "backup"]).code(0).out.trim_end(), WORDS);
    with_variable("correct hors", &["key", "backup"]).code(2);

    // Old one, then new one.
    desk.run(&["key", "passphrase"], "correct horse\nbattery staple\n").code(0);
    desk.run(&["key", "backup"], "correct horse\n").code(2);
    desk.run(&["key", "passphrase", "--remove"], "correct horse\n").code(2);
    desk.run(&["key", "passphrase", "--remove"], "battery staple\n").code(0);
    assert_eq!(hex_of(&desk, "home/key"), SECRET);
    desk.glassine(&["key", "passphrase", "--remove"]).code(1);
    desk.run(&["key", "passphrase"], "\n").code(2);
    assert_eq!(hex_of(&desk, "home/key"), SECRET);
    assert_eq!(desk.files("home"), ["key"], "no copy of a key may stay behind");
}

#[test]
fn raw_secrets_and_named_files_are_keys_too() {
    let desk = Desk::new();
    let path = desk.write("raw.txt", format!("{SECRET}\n"));
    let shown = desk.glassine(&["--key", "raw.txt", "key", "show"]).code(0);
    assert!(shown.out.contains(FINGERPRINT));
    let by_variable = desk.run_command(desk.command().env("GLASSINE_KEY", &path).args(["key", "show"]), "").code(0);
    assert_eq!(by_variable.out.replace(&path.display().to_string(), "raw.txt"), shown.out);
    let cleared = desk.run_command(desk.command().env("GLASSINE_KEY", "").args(["key", "show"]), "").code(1);
    assert!(cleared.err.contains("no key yet"), "{}", cleared.err);
    desk.run(&["--key", "deep/er/key", "key", "restore"], WORDS).code(0);
    assert_eq!(hex_of(&desk, "deep/er/key"), SECRET);
    assert!(!desk.exists("home"));
}

#[test]
fn damaged_and_foreign_key_files_are_refused_with_a_way_out() {
    let desk = Desk::with_key();
    let text = String::from_utf8(desk.read("home/key")).unwrap();
    let damaged = text.replace("secret: 00", "secret: 01");
    let newer = text.replace("glassine-key: 1", "glassine-key: 9");
    let long = "x".repeat(1 << 20);
    for (content, part) in
        [(damaged.as_str(), "damaged"), (&newer, "newer"), (&long, "not a Glassine key"), ("", "not a Glassine key")]
    {
        desk.write("home/key", content);
        let ran = desk.glassine(&["key", "show"]).code(2);
        assert!(ran.err.contains(part), "{}", ran.err);
        desk.glassine(&["key", "new"]).code(2);
    }
    desk.write("home/key", &damaged);
    desk.run(&["key", "restore", "--force"], WORDS).code(0);
    assert_eq!(hex_of(&desk, "home/key"), SECRET);
    assert_eq!(desk.read("home/key.old"), damaged.as_bytes());
}

#[test]
fn a_dry_run_writes_no_key() {
    let desk = Desk::new();
    desk.glassine(&["key", "new", "--dry-run"]).code(0);
    desk.run(&["key", "restore", "--dry-run"], WORDS).code(0);
    assert!(!desk.exists("home"));
    let desk = Desk::with_key();
    let before = desk.read("home/key");
    desk.run(&["key", "passphrase", "--dry-run"], "x\n").code(0);
    assert_eq!(desk.read("home/key"), before);
}
