//! The file with the process number of a daemon, for programs that want to send it a request.
//!
//! The daemon holds the file exclusively as long as it lives: by a lock on Unix, by not sharing it for writing on Windows. Both
//! end with the process, however it ends. So a file that nobody holds is a leftover, even if another process has got its number
//! since.

use super::input::patiently;
use anyhow::{Context as _, bail};
pub(crate) use downbeat::held::{Held, hold};
use downbeat::held::{is_at, is_held, remove};
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// More digits than the number of a process has.
const MAX_LENGTH: u64 = 32;

/// Between opening and locking, the ending daemon may remove the file, and a process that checks whether it is held holds it for
/// a moment. So many attempts are made, with a pause between them.
const ATTEMPTS: usize = 10;
const PAUSE: Duration = Duration::from_millis(10);

/// The file of this process. It is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct PidFile {
    path: PathBuf,
    held: Option<Held>,
}

impl PidFile {
    /// Writes the number of this process into the file. Creates the file if it does not exist, and takes over the file of a daemon
    /// that has ended. A file with other contents is left alone.
    pub(crate) fn write(path: &Path) -> anyhow::Result<Self> {
        let cannot = || format!("{} cannot be written", path.display());
        for _ in 0..ATTEMPTS {
            let held = hold(path).with_context(cannot)?;
            if let Some(mut held) = held.filter(|held| is_at(held, path)) {
                if !is_ours(held.file()).with_context(cannot)? {
                    let shown = path.display();
                    bail!(
                        "{shown}: this is no file of `run --pid-file`, and is left as it is: name another one"
                    );
                }
                write(held.file()).with_context(cannot)?;
                return Ok(Self { path: path.to_owned(), held: Some(held) });
            }
            std::thread::sleep(PAUSE);
        }
        let process = number(path).map_or_else(|_| String::new(), |number| format!(" as process {number}"));
        bail!("{}: downbeat runs already{process}", path.display())
    }
}

/// Whether a file is empty, or holds what a daemon writes.
fn is_ours(file: &mut File) -> io::Result<bool> {
    let mut bytes = Vec::new();
    file.take(MAX_LENGTH + 1).read_to_end(&mut bytes)?;
    Ok(bytes.len() as u64 <= MAX_LENGTH
        && bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_whitespace()))
}

/// The line is written at once, so that the number is never there in part; the rest of an older file is cut off afterwards.
fn write(file: &mut File) -> io::Result<()> {
    let line = format!("{}\n", std::process::id());
    file.rewind()?;
    file.write_all(line.as_bytes())?;
    file.set_len(line.len() as u64)
}

impl Drop for PidFile {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            remove(held, &self.path);
        }
    }
}

/// The process that holds a file.
pub(crate) fn read(path: &Path) -> anyhow::Result<u32> {
    let shown = path.display();
    let asked = path.to_owned();
    let ask = move || Ok((number(&asked)?, is_held(&asked)));
    let (number, is_held) = match patiently(ask) {
        Ok(answer) => answer,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            bail!("{shown}: there is no such file: no downbeat runs with `--pid-file {shown}`")
        }
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            bail!("{shown}: this is no file of `run --pid-file`: the number of a process would be in it")
        }
        Err(error) => return Err(error).with_context(|| format!("{shown} cannot be read")),
    };
    match is_held {
        Ok(true) => Ok(number),
        Ok(false) => {
            bail!("{shown}: downbeat does not run any more: its process {number} has left this file behind")
        }
        Err(error) => Err(error).with_context(|| format!("whether {shown} is in use cannot be seen")),
    }
}

fn number(path: &Path) -> io::Result<u32> {
    // Some systems can open a folder, and opening a pipe would wait.
    if !fs::metadata(path)?.is_file() {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut text = String::new();
    File::open(path)?.take(MAX_LENGTH).read_to_string(&mut text)?;
    let number = text.split_once('\n').and_then(|(line, _)| line.parse().ok());
    number.filter(|number| *number > 0).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_the_number_of_this_process_and_is_gone_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pid");
        let file = PidFile::write(&path).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", std::process::id()));
        assert_eq!(read(&path).unwrap(), std::process::id());
        drop(file);
        assert!(!path.exists());
    }

    #[test]
    fn a_second_one_is_refused_as_long_as_the_first_is_held() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pid");
        let first = PidFile::write(&path).unwrap();
        let refused = PidFile::write(&path).unwrap_err().to_string();
        assert!(refused.ends_with(&format!(": downbeat runs already as process {}", std::process::id())));
        drop(first);
        PidFile::write(&path).unwrap();
    }

    #[test]
    fn a_file_that_was_left_behind_is_taken_over_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pid");
        for left in ["", "4294967295\n", "17\n4295\n"] {
            fs::write(&path, left).unwrap();
            let _file = PidFile::write(&path).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", std::process::id()));
        }
        for other in ["no number\nat all\n", "-1\n"] {
            fs::write(&path, other).unwrap();
            assert!(PidFile::write(&path).is_err());
            assert_eq!(fs::read_to_string(&path).unwrap(), other);
        }
    }

    #[test]
    fn what_is_no_number_of_a_process_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.pid");
        for text in ["", "12", "0\n", "-1\n", "12 \n", "99999999999\n", "\u{feff}12\n"] {
            fs::write(&path, text).unwrap();
            assert_eq!(number(&path).unwrap_err().kind(), io::ErrorKind::InvalidData, "{text:?}");
        }
        assert_eq!(number(folder.path()).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
