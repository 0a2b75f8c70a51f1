// SPDX-License-Identifier: MIT OR Apache-2.0
//! `serve`, asked as a browser asks, and as others might.

use crate::desk::Desk;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::{Child, Command, Stdio};

/// A page that is served until the end of the test.
struct Served {
    desk: Desk,
    server: Child,
    port: u16,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// What came back.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Served {
    fn new() -> Self {
        let desk = Desk::new();
        desk.write("dist/index.html", "<!doctype html><title>page</title>");
        desk.write("dist/sw.js", "// worker");
        desk.write("dist/assets/page-1a.wasm", b"\0asm");
        desk.write("dist/.secret", "hidden");
        desk.write("dist/.git/config", "hidden");
        desk.write("outside.txt", "private");
        desk.write("dist2/index.html", "another");
        let mut server = Command::new(assert_cmd::cargo::cargo_bin("glassine"))
            .args(["serve", "--port", "0", "--dir", "dist", "--json"])
            .current_dir(desk.path(""))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = serde_json::from_str::<serde_json::Value>(&line).unwrap()["url"].as_str().unwrap().to_owned();
        let port = url.strip_prefix("http://127.0.0.1:").unwrap().trim_end_matches('/').parse().unwrap();
        Self { desk, server, port }
    }

    /// Sends these bytes and reads to the end.
    fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        stream.write_all(request).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a header") + 4;
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let answer = Answer { status, head, body: bytes[end..].to_vec() };
        if !request.starts_with(b"HEAD ") {
            assert_eq!(answer.header("content-length").unwrap(), answer.body.len().to_string());
        }
        answer
    }

    fn ask(&self, method: &str, path: &str, host: &str) -> Answer {
        self.raw(format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes())
    }

    fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &format!("127.0.0.1:{}", self.port))
    }
}

#[test]
fn files_come_with_their_type_and_the_page_locked_down() {
    let served = Served::new();
    for (path, media, start) in [
        ("/", "text/html; charset=utf-8", "<!doctype"),
        ("/index.html", "text/html; charset=utf-8", "<!doctype"),
        ("/sw.js?version=2", "text/javascript; charset=utf-8", "// worker"),
        ("/assets/page-1a.wasm", "application/wasm", "\0asm"),
    ] {
        let answer = served.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(media)), "{path}");
        assert!(answer.body.starts_with(start.as_bytes()), "{path}");
        let policy = answer.header("content-security-policy").unwrap();
        for part in [
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src 'self' blob:; worker-src 'self'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

#[test]
fn a_head_request_gets_the_length_without_the_bytes() {
    let served = Served::new();
    let answer = served.ask("HEAD", "/", &format!("localhost:{}", served.port));
    assert_eq!((answer.status, answer.body.len()), (200, 0));
    assert_eq!(answer.header("content-length"), Some("34"));
}

#[test]
fn nothing_but_the_pages_files_is_given_out() {
    let served = Served::new();
    let outside = served.desk.path("outside.txt");
    for path in [
        "/../outside.txt",
        "/assets/../../outside.txt",
        "/..%2foutside.txt",
        "/%2e%2e/outside.txt",
        "/..\\outside.txt",
        "/../dist2/",
        "//index.html",
        "/./index.html",
        "/.secret",
        "/.git/config",
        "/assets",
        "/assets/",
        "/nothing.html",
        "index.html",
        "http://127.0.0.1/",
        &format!("/{}", outside.display()),
        &outside.display().to_string(),
    ] {
        let answer = served.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    }
}

#[cfg(unix)]
#[test]
fn links_lead_to_other_files_of_the_page_only() {
    let served = Served::new();
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, served.desk.path(name)).unwrap();
    link("../outside.txt", "dist/leak.txt");
    link("..", "dist/up");
    link("../dist2", "dist/beside");
    link("sw.js", "dist/same.js");
    let made = Command::new("mkfifo").arg(served.desk.path("dist/pipe.txt")).status();
    assert!(made.unwrap().success());
    for path in ["/leak.txt", "/up/outside.txt", "/beside/index.html", "/pipe.txt"] {
        assert_eq!(served.get(path).status, 404, "{path}");
    }
    assert_eq!(served.get("/same.js").body, b"// worker");
}

#[test]
fn requests_under_another_name_are_turned_away() {
    let served = Served::new();
    let port = served.port;
    for host in [
        "attacker.example".to_owned(),
        format!("attacker.example:{port}"),
        format!("127.0.0.1.attacker.example:{port}"),
        format!("127.0.0.1:{}", port ^ 1),
        "127.0.0.1".to_owned(),
        format!("localhost:{port}:{port}"),
        String::new(),
    ] {
        let answer = served.ask("GET", "/", &host);
        assert_eq!(answer.status, 421, "{host}");
        assert!(!answer.body.starts_with(b"<!doctype"), "{host}");
    }
    assert_eq!(served.ask("GET", "/", &format!("LocalHost:{port}")).status, 200);
    assert_eq!(served.raw(b"GET / HTTP/1.1\r\n\r\n").status, 400);
    let twice = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: attacker.example\r\n\r\n");
    assert_eq!(served.raw(twice.as_bytes()).status, 400);
}

#[test]
fn only_reading_is_allowed() {
    let served = Served::new();
    let host = format!("127.0.0.1:{}", served.port);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
        let answer = served.ask(method, "/", &host);
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, HEAD")), "{method}");
    }
    // A body that nobody reads does not swallow the answer.
    let body = "x".repeat(20_000);
    let post = format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    assert_eq!(served.raw(post.as_bytes()).status, 405);
}

#[test]
fn broken_and_endless_requests_are_refused() {
    let served = Served::new();
    assert_eq!(served.raw(b"\x16\x03\x01\x02\r\n\r\n").status, 400);
    assert_eq!(served.raw(b"GET /\r\n\r\n").status, 400);
    let long = format!("GET /{} HTTP/1.1\r\n", "a".repeat(33_000));
    assert_eq!(served.raw(long.as_bytes()).status, 431);
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(70));
    assert_eq!(served.raw(many.as_bytes()).status, 431);
}

#[test]
fn silent_visitors_do_not_keep_others_out() {
    let served = Served::new();
    let silent: Vec<_> = (0..20).map(|_| TcpStream::connect((Ipv4Addr::LOCALHOST, served.port)).unwrap()).collect();
    assert_eq!(served.get("/").status, 200);
    drop(silent);
}

#[test]
fn a_port_in_use_is_said_with_another_to_take() {
    let served = Served::new();
    let port = served.port.to_string();
    let ran = served.desk.glassine(&["serve", "--port", &port, "--dir", "dist"]).code(2);
    assert!(ran.err.contains(&format!("port {port} is in use")) && ran.err.contains("--port"), "{}", ran.err);
    assert!(ran.out.is_empty());
}

#[test]
fn without_a_page_it_is_said_how_to_get_one() {
    let desk = Desk::new();
    desk.write("empty/readme.txt", "no page");
    let ran = desk.glassine(&["serve", "--dir", "empty"]).code(2);
    assert!(ran.err.contains("no page in empty") && ran.err.contains("cargo xtask page"), "{}", ran.err);
    assert!(desk.glassine(&["serve", "--dir", "nowhere"]).code(2).err.contains("can not be opened"));
    if !cfg!(feature = "page") {
        let ran = desk.glassine(&["serve", "--port", "0"]).code(2);
        assert!(ran.err.contains("cargo xtask dist") && ran.err.contains("--dir"), "{}", ran.err);
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_well() {
    let mut served = Served::new();
    let id = served.server.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(served.server.wait().unwrap().code(), Some(0));
}
