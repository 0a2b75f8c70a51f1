// SPDX-License-Identifier: MIT OR Apache-2.0
//! One request, one answer (RFC 9112), then the connection is closed: enough for a page of a dozen files on this computer.

use super::pages::{Page, Pages};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// Longest request, its header lines included, bytes. Cookies of other programs on this address make them long.
const REQUEST: usize = 32 << 10;
/// Most header lines of a request.
const LINES: usize = 64;
/// A request has to be there in this time.
const PATIENCE: Duration = Duration::from_secs(10);
/// What was sent but not read is thrown away for so long; closing before would make the system drop the answer.
const PARTING: Duration = Duration::from_secs(1);

/// What browsers are told with every answer. The policy stands in the page as well, for other servers, but for its last part,
/// which has no effect there: no site may show the page in a frame.
const HEADERS: &str = "Content-Security-Policy: default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
connect-src 'self'; img-src 'self' blob:; worker-src 'self'; base-uri 'none'; form-action 'none'; object-src 'none'; frame-ancestors 'none'\r
X-Content-Type-Options: nosniff\r
Referrer-Policy: no-referrer\r
Cross-Origin-Opener-Policy: same-origin\r
Cross-Origin-Resource-Policy: same-origin\r
Cache-Control: no-cache\r
Connection: close\r
";

/// The page at its address.
#[derive(Debug)]
pub struct Site {
    /// Its files.
    pub pages: Pages,
    /// The port at which it is served.
    pub port: u16,
}

/// What is sent back.
enum Answer {
    /// A file; without its bytes when only the header was asked for.
    File(Page, bool),
    /// No file, for this reason.
    Refusal(&'static str),
}

impl Site {
    /// Reads one request and answers it.
    ///
    /// # Errors
    /// When the visitor went away or took too long.
    pub fn answer(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_write_timeout(Some(PATIENCE))?;
        let answer = match read(&mut stream)? {
            Some(request) => self.answer_to(&request),
            None => Answer::Refusal("431 Request Header Fields Too Large"),
        };
        send(answer, &mut stream)?;
        stream.shutdown(Shutdown::Write)?;
        let end = Instant::now() + PARTING;
        let mut rest = [0; 4096];
        while read_before(end, &mut stream, &mut rest)? > 0 {}
        Ok(())
    }

    fn answer_to(&self, request: &[u8]) -> Answer {
        let mut lines = [httparse::EMPTY_HEADER; LINES];
        let mut parsed = httparse::Request::new(&mut lines);
        match parsed.parse(request) {
            Ok(httparse::Status::Complete(_)) => {}
            Err(httparse::Error::TooManyHeaders) => return Answer::Refusal("431 Request Header Fields Too Large"),
            _ => return Answer::Refusal("400 Bad Request"),
        }
        let mut hosts = parsed.headers.iter().filter(|line| line.name.eq_ignore_ascii_case("host"));
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return Answer::Refusal("400 Bad Request") };
        if !self.is_ours(host.value) {
            return Answer::Refusal("421 Misdirected Request");
        }
        let bodiless = match parsed.method {
            Some("GET") => false,
            Some("HEAD") => true,
            _ => return Answer::Refusal("405 Method Not Allowed"),
        };
        let path = parsed.path.unwrap_or_default();
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        self.pages.find(path).map_or(Answer::Refusal("404 Not Found"), |page| Answer::File(page, bodiless))
    }

    /// Whether a request was meant for this page. A foreign site can make its own name point to this computer ("DNS
    /// rebinding") and would then count as the page's origin; its name betrays it.
    fn is_ours(&self, host: &[u8]) -> bool {
        let port = format!(":{}", self.port);
        let Ok(host) = std::str::from_utf8(host) else { return false };
        let name = host.strip_suffix(port.as_str()).or((self.port == 80).then_some(host));
        name.is_some_and(|name| name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost"))
    }
}

/// The bytes of a request up to the empty line that ends its header; `None` when they are too many.
fn read(stream: &mut TcpStream) -> io::Result<Option<Vec<u8>>> {
    let end = Instant::now() + PATIENCE;
    let mut request = Vec::new();
    let mut part = [0; 4096];
    loop {
        let length = read_before(end, stream, &mut part)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        // The end may be cut between two parts.
        let from = request.len().saturating_sub(3);
        request.extend_from_slice(part.get(..length).unwrap_or_default());
        if request.get(from..).is_some_and(|new| new.windows(4).any(|four| four == b"\r\n\r\n")) {
            return Ok(Some(request));
        }
        if request.len() > REQUEST {
            return Ok(None);
        }
    }
}

fn read_before(end: Instant, stream: &mut TcpStream, bytes: &mut [u8]) -> io::Result<usize> {
    // A time of nought would mean to wait for ever.
    let left = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero());
    stream.set_read_timeout(Some(left.ok_or(io::ErrorKind::TimedOut)?))?;
    stream.read(bytes)
}

fn send(answer: Answer, stream: &mut TcpStream) -> io::Result<()> {
    match answer {
        Answer::File(Page { body, length, media }, bodiless) => {
            stream.write_all(
                format!("HTTP/1.1 200 OK\r\nContent-Type: {media}\r\nContent-Length: {length}\r\n{HEADERS}\r\n")
                    .as_bytes(),
            )?;
            if bodiless { Ok(()) } else { io::copy(&mut body.take(length), stream).map(drop) }
        }
        Answer::Refusal(status) => {
            let allow = if status.starts_with("405") { "Allow: GET, HEAD\r\n" } else { "" };
            let length = status.len() + 1;
            stream.write_all(
                format!(
                    "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\n{allow}{HEADERS}\r\n{status}\n"
                )
                .as_bytes(),
            )
        }
    }
}
