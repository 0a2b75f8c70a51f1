// SPDX-License-Identifier: MIT OR Apache-2.0
//! `key new | show | backup | restore | passphrase`

use crate::args::{Globals, KeyCommand};
use crate::keystore::{self, KeyStore};
use crate::output::Output;
use crate::report::{BackupLine, KeyLine};
use crate::{Exit, passphrase};
use anyhow::{Context, Result, anyhow, bail};
use glassine_core::key::words::{self, WORDS};
use glassine_core::key::{Fingerprint, KeyFile};
use std::fmt::Write;
use std::io::{self, BufRead, IsTerminal, Read};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// Most bytes read as backup words.
const MAX_WORDS: u64 = 4096;

/// Runs the command.
///
/// # Errors
/// When it can not be done; then the key is as it was.
pub fn run(command: &KeyCommand, globals: &Globals, output: &Output) -> Result<Exit> {
    let store = KeyStore::new(globals)?;
    match command {
        KeyCommand::New { force } => new(&store, *force, globals.dry_run, output),
        KeyCommand::Show => show(&store, output),
        KeyCommand::Backup => backup(&store, output),
        KeyCommand::Restore { force } => restore(&store, *force, globals.dry_run, output),
        KeyCommand::Passphrase { remove } => change_passphrase(&store, *remove, globals.dry_run, output),
    }
}

fn line(store: &KeyStore, file: &KeyFile) -> KeyLine {
    KeyLine {
        path: store.path.display().to_string(),
        fingerprint: file.fingerprint().to_string(),
        passphrase: matches!(file, KeyFile::Sealed(_)),
        previous: None,
        dry_run: false,
        error: None,
    }
}

/// Writes `file`, or says that it would.
fn put(store: &KeyStore, file: &KeyFile, force: bool, dry_run: bool, output: &Output) -> Result<KeyLine> {
    let mut line = line(store, file);
    line.dry_run = dry_run;
    if dry_run {
        if store.path.exists() && !force {
            bail!("there is a key already: {}. It would only be replaced with --force.", store.path.display());
        }
        output.note(&format!("{} would be written.", store.path.display()));
        output.result("", &line);
        return Ok(line);
    }
    line.previous = store.write(file, force)?.map(|path: PathBuf| path.display().to_string());
    if let Some(previous) = &line.previous {
        output.note(&format!(
            "The old key was kept: {previous}. Marks made with it are found with: glassine --key {previous} detect ..."
        ));
    }
    Ok(line)
}

fn new(store: &KeyStore, force: bool, dry_run: bool, output: &Output) -> Result<Exit> {
    let file = KeyFile::Plain(keystore::generate()?);
    let line = put(store, &file, force, dry_run, output)?;
    if !dry_run {
        output.result(&format!("A new key was made: {} (key {}).", line.path, line.fingerprint), &line);
        output.note(
            "Without it nobody can find your marks, not even you. Back it up now: `glassine key backup` prints 24 words to write down.",
        );
    }
    Ok(Exit::Done)
}

fn show(store: &KeyStore, output: &Output) -> Result<Exit> {
    let Some(file) = store.read()? else {
        output.note(&store.missing().to_string());
        return Ok(Exit::Nothing);
    };
    let line = line(store, &file);
    let lock = if line.passphrase { "locked with a passphrase" } else { "without a passphrase" };
    output.result(&format!("key {}\nfile {}\n{lock}", line.fingerprint, line.path), &line);
    if !line.passphrase && store.readable_by_others() {
        output.warning(&format!(
            "other users of this computer can read this file; close it to them: chmod 600 {}",
            line.path
        ));
    }
    Ok(Exit::Done)
}

fn backup(store: &KeyStore, output: &Output) -> Result<Exit> {
    let key = store.unlock(true)?;
    let fingerprint = Fingerprint::of(&key).to_string();
    let text = words::to_words(&key).context("the words could not be made")?;
    let list: Vec<&str> = text.split(' ').collect();
    output.note(&format!("The 24 words of key {fingerprint}:"));
    // Only through buffers that are wiped, and large enough never to be moved.
    let mut shown = Zeroizing::new(Vec::with_capacity(MAX_WORDS as usize));
    if output.json {
        serde_json::to_writer(&mut *shown, &BackupLine { fingerprint, words: list, error: None })?;
    } else if io::stdout().is_terminal() {
        shown.extend_from_slice(grid(&list)?.as_bytes());
    } else {
        shown.extend_from_slice(text.as_bytes());
    }
    shown.push(b'\n');
    output.bytes(&shown);
    output.note(
        "Write them down on paper, in this order, and keep the paper where nobody else finds it. Whoever has the words has your key, without any passphrase. Do not photograph them, and do not keep them in a mail or a cloud folder. They come back with: glassine key restore",
    );
    Ok(Exit::Done)
}

/// Numbered words in four columns, as they are best copied by hand.
fn grid(words: &[&str]) -> Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(MAX_WORDS as usize));
    for (i, word) in words.iter().enumerate() {
        write!(text, "{:>2}. {word}", i + 1)?;
        if i + 1 < words.len() {
            let gap = if i % 4 == 3 { "\n" } else { "          ".get(word.len()..).unwrap_or(" ") };
            text.push_str(gap);
        }
    }
    Ok(text)
}

fn restore(store: &KeyStore, force: bool, dry_run: bool, output: &Output) -> Result<Exit> {
    if io::stdin().is_terminal() {
        output.note("Type the 24 words, on one line or many; numbers and capitals do not matter.");
    }
    let text = read_words()?;
    let key = words::from_words(&text).map_err(|error| anyhow!("{error}. The key is as it was."))?;
    let file = KeyFile::Plain(key);
    if let Ok(Some(present)) = store.read()
        && present.fingerprint() == file.fingerprint()
        && !force
    {
        output.note("This is the key you already have; nothing was changed.");
        return Ok(Exit::Nothing);
    }
    let line = put(store, &file, force, dry_run, output)?;
    if !dry_run {
        output.result(&format!("The key was restored: {} (key {}).", line.path, line.fingerprint), &line);
        output.note("It has no passphrase now; to lock it, use: glassine key passphrase");
    }
    Ok(Exit::Done)
}

/// Lines from stdin until there are 24 words or it ends.
fn read_words() -> Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(MAX_WORDS as usize + 1));
    let whole = !io::stdin().is_terminal();
    let mut stdin = io::stdin().lock().take(MAX_WORDS);
    loop {
        let read = stdin.read_line(&mut text).context("the words could not be read")?;
        let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).count();
        // From a pipe everything counts, so that a 25th word is noticed.
        if read == 0 || (!whole && words >= WORDS) {
            return Ok(text);
        }
    }
}

fn change_passphrase(store: &KeyStore, remove: bool, dry_run: bool, output: &Output) -> Result<Exit> {
    let present = store.read()?.ok_or_else(|| store.missing())?;
    let locked = matches!(present, KeyFile::Sealed(_));
    if remove && !locked {
        output.note("This key has no passphrase; nothing was changed.");
        return Ok(Exit::Nothing);
    }
    let key = keystore::open(present, true)?;
    let file = if remove { KeyFile::Plain(key) } else { keystore::seal(&key, &passphrase::new()?)? };
    let mut line = line(store, &file);
    if dry_run {
        line.dry_run = true;
        output.note(&format!("{} would be written anew.", store.path.display()));
        output.result("", &line);
        return Ok(Exit::Done);
    }
    store.rewrite(&file)?;
    let done = match (remove, locked) {
        (true, _) => "The passphrase was taken off",
        (false, true) => "The passphrase was changed",
        (false, false) => "The key is locked with the passphrase now",
    };
    output.result(&format!("{done}: {} (key {}).", line.path, line.fingerprint), &line);
    if !remove {
        output.note(
            "If you forget it, only the 24 backup words open the key. Older backups of the key file keep what they had.",
        );
    }
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_columns_and_their_buffer_never_moves() {
        let text = grid(&["abandon"; 24]).unwrap();
        let rows: Vec<_> = text.lines().collect();
        assert_eq!(rows.len(), 6);
        assert_eq!(rows[0], " 1. abandon    2. abandon    3. abandon    4. abandon");
        assert_eq!(rows[5], "21. abandon   22. abandon   23. abandon   24. abandon");
        assert_eq!(text.capacity(), MAX_WORDS as usize);
    }
}
