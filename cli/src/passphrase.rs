// SPDX-License-Identifier: MIT OR Apache-2.0
//! Passphrases: typed unseen at a terminal, or given by a script through the environment or stdin.

use anyhow::{Context, Result, bail};
use std::env;
use std::io::{self, IsTerminal, Read};
use zeroize::{Zeroize, Zeroizing};

/// Longest passphrase read, bytes.
const MAX_PASSPHRASE: usize = 1024;

/// The passphrase the key has now: GLASSINE_PASSPHRASE, or typed, or a line of stdin.
///
/// # Errors
/// When there is no way to get one.
pub fn present(prompt: &str, stdin_free: bool) -> Result<Zeroizing<String>> {
    if let Some(passphrase) = variable("GLASSINE_PASSPHRASE") {
        return Ok(passphrase);
    }
    if stdin_free && !io::stdin().is_terminal() {
        return stdin_line()?.context(
            "this key has a passphrase: set GLASSINE_PASSPHRASE, give it as a line on stdin, or run this in a terminal",
        );
    }
    typed(prompt)
}

/// A new passphrase: GLASSINE_NEW_PASSPHRASE, or typed twice, or a line of stdin.
///
/// # Errors
/// When there is no way to get one, it is empty, or the two differ.
pub fn new() -> Result<Zeroizing<String>> {
    let passphrase = match variable("GLASSINE_NEW_PASSPHRASE") {
        Some(passphrase) => passphrase,
        None if !io::stdin().is_terminal() => {
            stdin_line()?.context("no new passphrase came on stdin; the key is as it was")?
        }
        None => {
            let first = typed("New passphrase: ")?;
            if first != typed("The same again: ")? {
                bail!("the two passphrases differ; the key is as it was");
            }
            first
        }
    };
    if passphrase.is_empty() {
        bail!("an empty passphrase protects nothing; to take it off, use: glassine key passphrase --remove");
    }
    Ok(passphrase)
}

fn variable(name: &str) -> Option<Zeroizing<String>> {
    env::var(name).ok().filter(|value| !value.is_empty()).map(Zeroizing::new)
}

fn typed(prompt: &str) -> Result<Zeroizing<String>> {
    rpassword::prompt_password(prompt).map(Zeroizing::new).context(
        "this key has a passphrase, and there is no terminal to type it at; scripts can set GLASSINE_PASSPHRASE",
    )
}

/// One line of stdin, without its end; what follows it stays to be read. `None` at the end.
fn stdin_line() -> Result<Option<Zeroizing<String>>> {
    let mut line = Zeroizing::new(Vec::with_capacity(MAX_PASSPHRASE + 1));
    let mut stdin = io::stdin().lock();
    let mut byte = [0; 1];
    let mut ended = false;
    while !ended && line.len() <= MAX_PASSPHRASE {
        match stdin.read(&mut byte).context("stdin could not be read")? {
            0 if line.is_empty() => return Ok(None),
            0 => ended = true,
            _ if byte == *b"\n" => ended = true,
            _ => line.extend_from_slice(&byte),
        }
    }
    byte.zeroize();
    if !ended {
        bail!("the passphrase is longer than {MAX_PASSPHRASE} bytes");
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    let text = std::str::from_utf8(&line).ok().context("the passphrase is not UTF-8 text")?;
    Ok(Some(Zeroizing::new(text.to_owned())))
}
