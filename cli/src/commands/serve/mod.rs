// SPDX-License-Identifier: MIT OR Apache-2.0
//! `serve`: the page, for a browser on this computer.

mod http;
mod pages;

use crate::Exit;
use crate::args::serve::Serve;
use crate::output::Output;
use anyhow::{Context, Result, anyhow};
use http::Site;
use pages::Pages;
use serde::Serialize;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

/// Requests answered at a time; further ones wait in the system's queue. Each serves one request, so that this is also the
/// largest number of open connections. Browsers open six to a site, and a few more ahead of time.
const THREADS: usize = 32;

/// The JSON line.
#[derive(Serialize)]
struct ServeLine {
    url: String,
}

/// Serves until Ctrl-C.
///
/// # Errors
/// When there is no page, or the port can not be had.
pub fn run(command: &Serve, output: &Output) -> Result<Exit> {
    let pages = match &command.dir {
        Some(folder) => Pages::in_folder(folder)?,
        None => Pages::embedded()?,
    };
    // Never a name or another address: only this computer may reach the page.
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, command.port)).map_err(|error| refused(command.port, &error))?;
    let port = listener.local_addr().context("the system does not say which port it gave")?.port();

    let (asked, stopped) = mpsc::channel();
    let handler = asked.clone();
    // Without a handler Ctrl-C ends the process, which does no harm: nothing is written.
    let _ = ctrlc::set_handler(move || {
        let _ = handler.send(());
    });
    let site = Arc::new((listener, Site { pages, port }));
    for _ in 0..THREADS {
        let site = Arc::clone(&site);
        thread::Builder::new().spawn(move || answer_all(&site.0, &site.1)).context("the system gives no threads")?;
    }

    let url = format!("http://127.0.0.1:{port}/");
    output.result(&format!("The page is at {url}"), &ServeLine { url });
    output.note("Only this computer can reach it, and what you drop there stays in your browser. Stop it with Ctrl-C.");
    stopped.recv().context("nobody can stop this any more")?;
    output.note("Stopped. A page that is open in your browser goes on working.");
    Ok(Exit::Done)
}

fn answer_all(listener: &TcpListener, site: &Site) {
    loop {
        match listener.accept() {
            // A visitor who went away is nobody's business.
            Ok((stream, _)) => drop(site.answer(stream)),
            // Too many open files, say: that passes.
            Err(_) => thread::sleep(Duration::from_millis(100)),
        }
    }
}

fn refused(port: u16, error: &std::io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "port {port} is in use. If `glassine serve` runs already, open http://127.0.0.1:{port}/; else choose another port, as in `glassine serve --port {}`",
            if port == u16::MAX { port - 1 } else { port + 1 }
        ),
        ErrorKind::PermissionDenied => {
            anyhow!("the system does not let you use port {port}. Choose one above 1023: glassine serve --port 8137")
        }
        _ => anyhow!("port {port} could not be opened: {error}"),
    }
}
