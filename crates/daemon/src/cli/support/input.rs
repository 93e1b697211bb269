//! Where an argument's text comes from: the argument itself, standard input (`-`), a file (`file:PATH`), or a variable of the
//! environment (`env:NAME`).
//!
//! All commands share this convention. No schedule and no URL of a beat begins with `file:` or `env:`.

use super::wrong::Wrong;
use anyhow::Context as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// The prefix of an argument that names a file.
const FILE: &str = "file:";

/// The prefix of an argument that names a variable.
const VARIABLE: &str = "env:";

/// A working file system answers within this time; a disk that has to spin up takes less. Standard input has no limit.
const PATIENCE: Duration = Duration::from_secs(10);

/// The text of an argument. A text from elsewhere loses the line breaks at its end. At most one byte more than `limit` is read, so
/// that a longer text is recognised.
pub(crate) fn text(argument: &str, limit: usize) -> anyhow::Result<String> {
    if let Some(name) = variable(argument) {
        return value(name);
    }
    let name = match (argument, argument.strip_prefix(FILE)) {
        ("-", _) => "standard input",
        (_, Some(path)) => path,
        _ => return Ok(argument.to_owned()),
    };
    match String::from_utf8(bytes(argument, limit)?) {
        // The line feed of `echo` and the byte order mark of Windows' editors do not belong to the text.
        Ok(text) => {
            Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).trim_end_matches(['\n', '\r']).to_owned())
        }
        Err(_) => Err(Wrong(format!("error: {name} is not text in UTF-8")).into()),
    }
}

/// What an argument can name in place of its text.
pub(crate) enum Elsewhere<'a> {
    /// The path of a file.
    File(&'a str),
    /// A variable of the environment.
    Variable(&'a str),
}

/// The file or the variable that an argument names, if it names one.
pub(crate) fn elsewhere(argument: &str) -> Option<Elsewhere<'_>> {
    let file = argument.strip_prefix(FILE).map(Elsewhere::File);
    file.or_else(|| variable(argument).map(Elsewhere::Variable))
}

/// Whether an argument names a file or a variable.
pub(crate) fn is_elsewhere(argument: &str) -> bool {
    elsewhere(argument).is_some()
}

/// The variable that an argument names. If the part after `env:` cannot be such a name, the argument is a text itself.
fn variable(argument: &str) -> Option<&str> {
    let name = argument.strip_prefix(VARIABLE)?;
    let is_name = !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name && !name.is_empty()).then_some(name)
}

/// The value of a variable. An empty one is an error: a secret may not have been filled in.
fn value(name: &str) -> anyhow::Result<String> {
    let wrong = |why: &str| Err(Wrong(format!("error: the variable `{name}` {why}")).into());
    match std::env::var(name) {
        Ok(value) if value.is_empty() => wrong("is empty"),
        Ok(value) => Ok(value),
        Err(std::env::VarError::NotPresent) => wrong("is not set"),
        Err(std::env::VarError::NotUnicode(_)) => wrong("is not text in UTF-8"),
    }
}

/// All bytes of an argument.
pub(crate) fn bytes(argument: &str, limit: usize) -> anyhow::Result<Vec<u8>> {
    if let Some(name) = variable(argument) {
        return Ok(value(name)?.into_bytes());
    }
    match (argument, argument.strip_prefix(FILE)) {
        ("-", _) => stdin(limit),
        (_, Some(path)) => Ok(file(Path::new(path), limit)?),
        _ => Ok(argument.as_bytes().to_vec()),
    }
}

/// The first bytes of standard input.
pub(crate) fn stdin(limit: usize) -> anyhow::Result<Vec<u8>> {
    read(io::stdin().lock(), limit).context("standard input cannot be read")
}

/// A file of `limit` bytes at most that a command looks at as a whole, or standard input (`-`), and what messages call it.
pub(crate) fn named(argument: &str, limit: usize) -> Result<(&str, Vec<u8>), Wrong> {
    let (name, bytes) = match argument {
        "-" => ("standard input", stdin(limit).map_err(|error| Wrong(format!("error: {error:#}")))?),
        argument => {
            let path = argument.strip_prefix(FILE).unwrap_or(argument);
            (path, file(Path::new(path), limit)?)
        }
    };
    match bytes.len() > limit {
        true => Err(Wrong(format!("error: {name} is larger than the {} MiB that are read", limit >> 20))),
        false => Ok((name, bytes)),
    }
}

/// Its text, without the byte order mark of Windows' editors.
pub(crate) fn utf8<'b>(name: &str, bytes: &'b [u8]) -> Result<&'b str, Wrong> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes.iter().take(error.valid_up_to()).filter(|&&byte| byte == b'\n').count();
        Wrong(format!("error: {name}, line {line}: this is not text in UTF-8"))
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The first bytes of a file.
pub(crate) fn file(path: &Path, limit: usize) -> Result<Vec<u8>, Wrong> {
    let opened = path.to_owned();
    patiently(move || read(File::open(opened)?, limit)).map_err(|error| {
        // Opening a directory fails on some systems, reading it on others.
        let why = match error.kind() {
            io::ErrorKind::TimedOut => error.to_string(),
            _ if path.is_dir() => "this is a directory: name the file in it".to_owned(),
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            io::ErrorKind::PermissionDenied => "this file may not be read".to_owned(),
            _ => format!("this file cannot be read: {error}"),
        };
        Wrong(format!("error: {}: {why}", path.display()))
    })
}

/// Calls the file system on a thread that is abandoned if there is no answer; that is an error of the kind
/// [`TimedOut`](io::ErrorKind::TimedOut).
pub(crate) fn patiently<T: Send + 'static>(
    ask: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (tell, told) = mpsc::channel();
    thread::Builder::new().spawn(move || {
        let _ = tell.send(ask());
    })?;
    told.recv_timeout(PATIENCE).unwrap_or_else(|_| {
        let why = format!("the file system has not answered for {} s", PATIENCE.as_secs());
        Err(io::Error::new(io::ErrorKind::TimedOut, why))
    })
}

fn read(from: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
