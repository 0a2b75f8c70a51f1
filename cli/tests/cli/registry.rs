// SPDX-License-Identifier: MIT OR Apache-2.0
//! `registry`: listing, showing, finding, carrying over and checking, for people and for scripts.

use crate::desk::{Desk, Ran};
use glassine_cli::registry_sqlite::{SqliteRegistry, nanoseconds};
use glassine_core::codec::{self, Format};
use glassine_core::payload::Payload;
use glassine_core::registry::{Copy, Registry, Work, date, phash, reference, sha256};
use glassine_core::{Context, registry::date::parse_day};
use serde_json::{Value, json};
use std::fs;

const KEY: &str = "312b4357";

impl Desk {
    fn registry(&self) -> SqliteRegistry {
        SqliteRegistry::open(&self.path("home/registry.sqlite")).unwrap()
    }

    /// Records the picture `name` as a work.
    fn work(&self, name: &str, title: Option<&str>) -> Work {
        let bytes = self.read(name);
        let raster = codec::decode(&bytes, &Context::default()).unwrap().raster;
        let mut work = Work::new(sha256(&bytes), name, raster.width() as u32, raster.height() as u32, 1_795_342_000);
        work.title = title.map(str::to_owned);
        work.phash = phash(&raster, &Context::default());
        work.reference = Some(reference(&raster, &Context::default()).unwrap());
        self.registry().add_work(&work).unwrap();
        work
    }

    /// Records a copy of `work` for a platform, whose file is made, too.
    fn copy(&self, work: &Work, payload: u64, platform: &str, day: &str) -> Copy {
        let name = format!("out/{payload}_{platform}.png");
        let path = self.write(&name, format!("the copy with payload {payload}"));
        let mut copy = Copy::new(Payload(payload), KEY, work.id, path.to_string_lossy(), Format::Png);
        copy.platform = platform.into();
        copy.day = parse_day(day).unwrap();
        copy.created = 1_795_342_000 + i64::try_from(payload).unwrap();
        copy.sha256 = sha256(&self.read(&name));
        copy.output_len = self.read(&name).len() as u64;
        copy.output_modified = nanoseconds(self.modified(&name));
        (copy.strength, copy.log10_p) = ("standard".into(), -55.5);
        self.registry().add_copy(&copy).unwrap();
        copy
    }

    /// Two works, three copies.
    fn portfolio(&self) -> (Work, Work) {
        self.picture("art/harbour.png", 1);
        self.picture("art/fog.jpg", 2);
        let (harbour, fog) = (self.work("art/harbour.png", Some("Harbour")), self.work("art/fog.jpg", None));
        self.copy(&harbour, 1, "tumblr", "2026-11-20");
        self.copy(&harbour, 2, "x", "2026-11-21");
        self.copy(&fog, 3, "tumblr", "2026-11-22");
        (harbour, fog)
    }
}

fn payloads(ran: &Ran) -> Vec<String> {
    ran.json().iter().map(|line| line["payload"].as_str().unwrap().trim_start_matches('0').to_owned()).collect()
}

#[test]
fn without_a_registry_every_command_says_so_and_makes_none() {
    let desk = Desk::new();
    desk.picture("a.png", 1);
    for args in ["list", "show 0123456789abcdef", "find a.png", "export", "check"] {
        let args: Vec<&str> = ["registry"].into_iter().chain(args.split(' ')).collect();
        let ran = desk.glassine(&args).code(1);
        assert!(ran.out.is_empty() && ran.err.contains("Nothing is recorded yet"), "{args:?}: {}", ran.err);
    }
    assert!(!desk.exists("home"));
}

#[test]
fn copies_are_listed_in_the_order_of_their_making() {
    let desk = Desk::new();
    let (harbour, _) = desk.portfolio();
    let all = desk.glassine(&["registry", "list", "--json"]).code(0);
    assert_eq!(payloads(&all), ["1", "2", "3"]);
    let expected = json!({
        "payload": "0000000000000001", "key": KEY, "work": harbour.id.to_string(), "title": "Harbour",
        "source": "art/harbour.png", "for": "tumblr", "date": "2026-11-20", "created": 1_795_342_001,
        "output": desk.path("out/1_tumblr.png").to_string_lossy(), "format": "png", "strength": "standard",
        "log10_p": -55.5, "log10_p_platform": null, "error": null,
    });
    assert_eq!(all.json()[0], expected);
    let filtered = |args: &[&str]| payloads(&desk.glassine(&[&["registry", "list", "--json"], args].concat()).code(0));
    assert_eq!(filtered(&["--platform", "Tumblr"]), ["1", "3"]);
    assert_eq!(filtered(&["--platform", "twitter"]), ["2"], "X by its former name");
    assert_eq!(filtered(&["--since", "2026-11-21"]), ["2", "3"]);
    assert_eq!(filtered(&["--text", "FOG"]), ["3"]);
    assert_eq!(filtered(&["--text", "harbour", "--platform", "x"]), ["2"]);
    let people = desk.glassine(&["registry", "list", "--text", "harbour"]).code(0);
    let first = people.out.lines().next().unwrap();
    for part in ["2026-11-20", "tumblr", "Harbour", "1_tumblr.png", "[0000000000000001]"] {
        assert!(first.contains(part), "{first}");
    }
    assert!(people.err.contains("2 copies"), "{}", people.err);
    let none = desk.glassine(&["registry", "list", "--platform", "reddit"]).code(1);
    assert!(none.out.is_empty() && none.err.contains("No copy"), "{}", none.err);
    desk.glassine(&["registry", "list", "--since", "22.11.2026"]).code(64);
}

#[test]
fn more_copies_than_a_page_are_all_listed() {
    let desk = Desk::new();
    desk.picture("a.png", 1);
    let work = desk.work("a.png", None);
    let registry = desk.registry();
    for n in 0..600 {
        let mut copy = Copy::new(Payload(n), KEY, work.id, format!("/out/{n}"), Format::Png);
        copy.created = i64::try_from(n / 100).unwrap();
        registry.add_copy(&copy).unwrap();
    }
    assert_eq!(desk.glassine(&["registry", "list", "--json"]).code(0).json().len(), 600);
}

#[test]
fn works_and_payloads_are_shown() {
    let desk = Desk::new();
    let (harbour, fog) = desk.portfolio();
    let id = harbour.id.to_string();
    let work = desk.glassine(&["registry", "show", &id, "--json"]).code(0).json().remove(0);
    assert_eq!(work["name"], id.as_str());
    let shown = &work["works"][0];
    assert_eq!(
        (&shown["title"], &shown["width"], &shown["date"]),
        (&json!("Harbour"), &json!(640), &json!("2026-11-22"))
    );
    assert_eq!(shown["reference_bytes"], harbour.reference.as_ref().unwrap().len());
    assert_eq!(work["copies"].as_array().unwrap().len(), 2);
    let copy = desk.glassine(&["registry", "show", "0000000000000003", "--json"]).code(0).json().remove(0);
    assert_eq!(copy["works"][0]["id"], fog.id.to_string());
    assert_eq!((&copy["copies"][0]["for"], copy["copies"].as_array().unwrap().len()), (&json!("tumblr"), 1));
    let people = desk.glassine(&["registry", "show", &id]).code(0).out;
    for part in ["Harbour, art/harbour.png", "640 x 480", "for tumblr, 2026-11-20", "for x", "2_x.png", KEY] {
        assert!(people.contains(part), "{part}: {people}");
    }
    let unknown = desk.glassine(&["registry", "show", "ffffffffffffffff"]).code(1);
    assert!(unknown.out.is_empty() && unknown.err.contains("ffffffffffffffff"));
    let wrong = desk.glassine(&["registry", "show", "harbour"]).code(64);
    assert!(wrong.err.contains("16 hex digits"), "{}", wrong.err);
}

#[test]
fn pictures_are_found_by_their_bytes_and_by_their_looks() {
    let desk = Desk::new();
    let (harbour, fog) = desk.portfolio();
    let find = |name: &str| desk.glassine(&["registry", "find", name, "--json"]).code(0).json().remove(0);
    let first = |line: &Value| line["matches"][0].clone();
    let original = first(&find("art/harbour.png"));
    assert_eq!((&original["how"], &original["distance"]), (&json!("original"), &Value::Null));
    assert_eq!(original["work"]["id"], harbour.id.to_string());
    assert_eq!(original["copies"].as_array().unwrap().len(), 2);
    let copy = first(&find("out/3_tumblr.png"));
    assert_eq!((&copy["how"], &copy["work"]["id"]), (&json!("copy"), &json!(fog.id.to_string())));
    assert_eq!(copy["copies"][0]["payload"], "0000000000000003");
    // The same picture in another format, and mirrored.
    let rgb = crate::desk::texture(640, 480, 1);
    desk.write("found.jpg", crate::desk::jpeg(640, 480, &rgb));
    let mirrored: Vec<u8> = rgb
        .chunks_exact(640 * 3)
        .flat_map(|row| row.chunks_exact(3).rev().flatten().copied().collect::<Vec<_>>())
        .collect();
    desk.write("mirrored.png", crate::desk::png(640, 480, &mirrored));
    for name in ["found.jpg", "mirrored.png"] {
        let similar = first(&find(name));
        assert_eq!(
            (&similar["how"], &similar["work"]["id"]),
            (&json!("similar"), &json!(harbour.id.to_string())),
            "{name}"
        );
        assert!(similar["distance"].as_u64().unwrap() <= 10);
    }
    let people = desk.glassine(&["registry", "find", "found.jpg"]).code(0);
    assert!(
        people.out.contains("looks like Harbour") && people.err.contains("no proof"),
        "{}{}",
        people.out,
        people.err
    );
    let certain = desk.glassine(&["registry", "find", "art/harbour.png"]).code(0);
    assert!(certain.out.contains("your original Harbour") && !certain.err.contains("proof"), "{}", certain.out);
    let other: Vec<u8> = (0..480u32 * 640).flat_map(|i| [(((i % 640) * (i / 640)) >> 9) as u8; 3]).collect();
    desk.write("other.png", crate::desk::png(640, 480, &other));
    let other = desk.glassine(&["registry", "find", "other.png", "--json"]).code(1).json().remove(0);
    assert_eq!((&other["matches"], &other["error"]), (&json!([]), &Value::Null));
    // A broken file fails; the rest is still done.
    desk.write("broken.png", &desk.read("other.png")[..200]);
    let both = desk.glassine(&["registry", "find", "broken.png", "found.jpg", "--json"]).code(2).json();
    assert_eq!((&both[0]["error"]["kind"], &both[1]["matches"][0]["how"]), (&json!("unreadable"), &json!("similar")));
}

#[test]
fn a_registry_goes_to_another_computer_and_back() {
    let (here, there) = (Desk::new(), Desk::new());
    here.portfolio();
    let told = here.glassine(&["registry", "export", "backup.jsonl", "--json"]).code(0).json().remove(0);
    assert_eq!((&told["works"], &told["copies"], &told["references"]), (&json!(2), &json!(3), &json!(2)));
    assert_eq!(told["bytes"], here.read("backup.jsonl").len());
    let piped = here.glassine(&["registry", "export"]).code(0);
    assert_eq!(piped.out.as_bytes(), here.read("backup.jsonl"));
    there.write("backup.jsonl", here.read("backup.jsonl"));
    let rehearsed =
        there.glassine(&["registry", "import", "backup.jsonl", "--dry-run", "--json"]).code(0).json().remove(0);
    assert_eq!((&rehearsed["works"]["added"], &rehearsed["dry_run"]), (&json!(2), &json!(true)));
    assert!(!there.exists("home"), "a rehearsal writes nothing");
    let first = there.glassine(&["registry", "import", "backup.jsonl", "--json"]).code(0).json().remove(0);
    assert_eq!(
        (&first["works"]["added"], &first["copies"]["added"], &first["conflicts"]),
        (&json!(2), &json!(3), &json!([]))
    );
    let second = there.glassine(&["registry", "import", "backup.jsonl"]).code(1);
    assert!(second.out.contains("Copies: 0 added, 0 brought up to date, 3 known already"), "{}", second.out);
    assert_eq!(there.glassine(&["registry", "export"]).code(0).out, piped.out);
    let small = there.glassine(&["registry", "export", "--no-references"]).code(0).out;
    assert!(
        small.len() < piped.out.len() / 10 && there.run(&["registry", "import", "-"], small).code(1).err.is_empty()
    );
}

#[cfg(unix)]
#[test]
fn an_export_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    desk.portfolio();
    desk.write("backup.jsonl", "yesterday's");
    desk.glassine(&["registry", "export", "backup.jsonl"]).code(0);
    assert_eq!(fs::metadata(desk.path("backup.jsonl")).unwrap().permissions().mode() & 0o777, 0o600);
    desk.glassine(&["registry", "export", "dry.jsonl", "--dry-run"]).code(0);
    assert!(!desk.exists("dry.jsonl"));
    let nowhere = desk.glassine(&["registry", "export", "no/such/folder/b.jsonl"]).code(2);
    assert!(nowhere.err.contains("could not be written"), "{}", nowhere.err);
}

#[test]
fn a_damaged_backup_changes_nothing_and_is_told_by_its_line() {
    let (here, there) = (Desk::new(), Desk::new());
    here.portfolio();
    let text = here.glassine(&["registry", "export"]).code(0).out;
    let cut = there.run(&["registry", "import", "-"], &text[..text.len() - 30]).code(2);
    assert!(cut.err.contains("line 6 is damaged") && cut.err.contains("Nothing was taken"), "{}", cut.err);
    assert_eq!(there.glassine(&["registry", "list"]).code(1).out, "");
    let picture = there.run(&["registry", "import", "-"], here.read("art/harbour.png")).code(2);
    assert!(picture.err.contains("not a Glassine registry"), "{}", picture.err);
    there.glassine(&["registry", "import", "nowhere.jsonl"]).code(2);
}

#[test]
fn conflicts_are_warnings() {
    let (here, there) = (Desk::new(), Desk::new());
    let (mut harbour, _) = here.portfolio();
    there.run(&["registry", "import", "-"], here.glassine(&["registry", "export"]).out).code(0);
    harbour.title = Some("Harbour at dawn".into());
    here.registry().add_work(&harbour).unwrap();
    let text = here.glassine(&["registry", "export"]).code(0).out;
    let ran = there.run(&["registry", "import", "-"], text).code(1);
    assert!(ran.err.contains("its title here is \"Harbour\", not \"Harbour at dawn\""), "{}", ran.err);
}

#[test]
fn a_sound_registry_passes_the_check() {
    let desk = Desk::new();
    desk.portfolio();
    for args in [&["registry", "check"][..], &["registry", "check", "--contents"], &["registry", "check", "--json"]] {
        let ran = desk.glassine(args).code(0);
        assert!(ran.out.is_empty() && ran.err.contains("sound: 3 copies"), "{}{}", ran.out, ran.err);
    }
}

#[test]
fn missing_and_changed_copies_are_found() {
    let desk = Desk::new();
    let (harbour, fog) = desk.portfolio();
    fs::remove_file(desk.path("out/1_tumblr.png")).unwrap();
    desk.write("out/2_x.png", "cropped in an image editor");
    let found = desk.glassine(&["registry", "check", "--json"]).code(2).json();
    let kinds: Vec<_> = found.iter().map(|line| (line["kind"].as_str().unwrap(), &line["work"])).collect();
    let id = json!(harbour.id.to_string());
    assert_eq!(kinds, [("missing", &id), ("changed", &id)]);
    assert_eq!(found[1]["output"], desk.path("out/2_x.png").to_string_lossy().as_ref());
    let people = desk.glassine(&["registry", "check"]).code(2);
    assert!(people.out.contains("not there any more") && people.err.contains("2 findings"), "{}", people.out);
    // The same length and date, other contents: only reading it tells. A copy with a new date but the same contents is fine.
    let same = desk.glassine(&["registry", "check", "--json"]).code(2).json().len();
    let before = desk.modified("out/3_tumblr.png");
    desk.write("out/3_tumblr.png", "the copy with payload 4");
    fs::File::options().write(true).open(desk.path("out/3_tumblr.png")).unwrap().set_modified(before).unwrap();
    assert_eq!(desk.glassine(&["registry", "check", "--json"]).code(2).json().len(), same);
    let read = desk.glassine(&["registry", "check", "--contents", "--json"]).code(2).json();
    assert_eq!((read.len(), &read[2]["work"]), (same + 1, &json!(fog.id.to_string())));
    desk.write("out/3_tumblr.png", "the copy with payload 3");
    assert_eq!(desk.glassine(&["registry", "check", "--contents", "--json"]).code(2).json().len(), same);
}

#[test]
fn a_name_taken_by_a_later_work_is_no_finding() {
    let desk = Desk::new();
    let (harbour, fog) = desk.portfolio();
    let mut later = desk.copy(&fog, 9, "tumblr", "2026-11-22");
    let mut earlier = later.clone();
    (earlier.work, earlier.payload) = (harbour.id, Payload(8));
    (earlier.created, earlier.sha256) = (later.created - 1000, [0; 32]);
    later.created += 1;
    desk.registry().add_copy(&earlier).unwrap();
    desk.registry().add_copy(&later).unwrap();
    desk.glassine(&["registry", "check"]).code(0);
}

#[test]
fn rows_without_their_work_are_found() {
    let desk = Desk::new();
    let (harbour, _) = desk.portfolio();
    let database = rusqlite::Connection::open(desk.path("home/registry.sqlite")).unwrap();
    database.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    database.execute("DELETE FROM works WHERE id = ?1", [harbour.id.0.cast_signed()]).unwrap();
    drop(database);
    let found = desk.glassine(&["registry", "check", "--json"]).code(2).json();
    let mut kinds: Vec<_> = found.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["damaged", "no_work", "no_work"], "{found:?}");
    assert!(desk.glassine(&["registry", "list"]).code(0).out.contains("(work missing)"));
}

#[test]
fn a_damaged_or_newer_registry_is_told_with_what_to_do() {
    let desk = Desk::new();
    desk.portfolio();
    let path = desk.path("home/registry.sqlite");
    let whole = fs::read(&path).unwrap();
    // Pages in the middle overwritten, as a failing disk does.
    let mut broken = whole.clone();
    broken[4096..].fill(0xA5);
    desk.write("home/registry.sqlite", &broken);
    let ran = desk.glassine(&["registry", "check"]).code(2);
    assert!(format!("{}{}", ran.out, ran.err).contains("registry import"), "{}\n{}", ran.out, ran.err);
    desk.write("home/registry.sqlite", "no database\n".repeat(2000));
    let text = desk.glassine(&["registry", "list"]).code(2);
    assert!(text.err.contains("damaged") && text.err.contains("Move this file away"), "{}", text.err);
    desk.write("home/registry.sqlite", &whole);
    rusqlite::Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 7").unwrap();
    let newer = desk.glassine(&["registry", "list"]).code(2);
    assert!(newer.err.contains("newer Glassine") && newer.err.contains("install the newest"), "{}", newer.err);
}

#[test]
fn days_of_the_calendar_are_those_of_the_payload() {
    assert_eq!(date::day_of(1_795_342_000), parse_day("2026-11-22").unwrap());
}

/// Every field that docs/cli-json.md names is there, and no other.
#[test]
fn the_fields_are_the_documented_ones() {
    let desk = Desk::new();
    let (harbour, _) = desk.portfolio();
    let document = include_str!("../../../docs/cli-json.md");
    let fields = |heading: &str| -> Vec<String> {
        let section = document.split(&format!("\n## {heading}\n")).nth(1).unwrap_or_else(|| panic!("{heading}"));
        let section = section.split("\n## ").next().unwrap();
        let cells =
            section.lines().filter_map(|line| line.strip_prefix("| `")).filter_map(|line| line.split(" |").next());
        let mut names: Vec<_> = cells
            .flat_map(|cell| {
                cell.split("`")
                    .filter(|part| !part.trim_matches([',', ' ']).is_empty())
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect();
        names.sort();
        names
    };
    fs::remove_file(desk.path("out/1_tumblr.png")).unwrap();
    let id = harbour.id.to_string();
    let commands: [(&str, Vec<&str>); 6] = [
        ("`registry list`", vec!["list"]),
        ("`registry show`", vec!["show", &id]),
        ("`registry find`", vec!["find", "art/harbour.png"]),
        ("`registry export`", vec!["export", "b.jsonl"]),
        ("`registry import`", vec!["import", "b.jsonl"]),
        ("`registry check`", vec!["check"]),
    ];
    for (heading, args) in commands {
        let ran = desk.glassine(&[&["registry", "--json"], args.as_slice()].concat());
        let lines = ran.json();
        let mut names: Vec<&str> = lines[0].as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, fields(heading), "{heading}");
    }
}
