//! A log in a file that stays small: a full one is renamed with a number at the end, and a new one is begun.
//!
//! Lines that cannot be written are lost and not tried again: a full disk costs lines of the log, but no beats.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How large the file becomes, in bytes.
const FULL: u64 = 10 * 1024 * 1024;

/// How many full files are kept: `NAME.1` is the newest.
const KEPT: usize = 4;

/// The end of a log. Each [`write`](Write::write) is a whole line.
#[derive(Debug)]
pub(crate) struct LogFile {
    path: PathBuf,
    /// `None` when the last attempt to open it failed.
    file: Option<File>,
    /// The size of the file, in bytes.
    length: u64,
    full: u64,
    /// Whether the last line was written only in part.
    is_torn: bool,
}

impl LogFile {
    /// Opens the file to write at its end. Creates the file if it does not exist.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Self::with_limit(path, FULL)
    }

    fn with_limit(path: &Path, full: u64) -> io::Result<Self> {
        let mut log = Self { path: path.to_owned(), file: None, length: 0, full, is_torn: false };
        log.file()?;
        Ok(log)
    }

    fn file(&mut self) -> io::Result<&mut File> {
        let file = match self.file.take() {
            Some(file) => file,
            None => {
                let file = File::options().append(true).create(true).open(&self.path)?;
                self.length = file.metadata()?.len();
                file
            }
        };
        Ok(self.file.insert(file))
    }

    /// Renames the full file, and removes the oldest.
    fn rotate(&mut self) -> io::Result<()> {
        // Windows cannot rename an open file.
        self.file = None;
        for at in (1..KEPT).rev() {
            match fs::rename(self.aside(at), self.aside(at + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::rename(&self.path, self.aside(1))
    }

    fn aside(&self, at: usize) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{at}"));
        name.into()
    }
}

impl Write for LogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.length > 0 && self.length + line.len() as u64 > self.full {
            // Another program may hold the file, as some do on Windows. Renaming is tried again with the next line; meanwhile the file
            // grows, up to twice its size.
            let rotated = self.rotate();
            if rotated.is_err() && self.length >= self.full.saturating_mul(2) {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
        }
        let is_torn = self.is_torn;
        let file = self.file()?;
        let written =
            if is_torn { file.write_all(b"\n") } else { Ok(()) }.and_then(|()| file.write_all(line));
        self.is_torn = written.is_err();
        self.length += u64::from(is_torn) + line.len() as u64;
        written.map(|()| line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file()?.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &Path) -> String {
        fs::read_to_string(path).unwrap_or_default()
    }

    #[test]
    fn a_full_file_is_put_aside_and_the_oldest_goes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a log.txt");
        let mut log = LogFile::with_limit(&path, 10).unwrap();
        for at in 0..14 {
            log.write_all(format!("{at:04}\n").as_bytes()).unwrap();
        }
        let all: Vec<String> = (1..=KEPT + 1).map(|at| read(&log.aside(at))).collect();
        assert_eq!(read(&path), "0012\n0013\n");
        assert_eq!(all, ["0010\n0011\n", "0008\n0009\n", "0006\n0007\n", "0004\n0005\n", ""]);
    }

    #[test]
    fn it_goes_on_where_it_ended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        for line in ["one\n", "two\n", "three\n"] {
            LogFile::with_limit(&path, 10).unwrap().write_all(line.as_bytes()).unwrap();
        }
        assert_eq!(
            (read(&path), read(&folder.path().join("log.1"))),
            ("three\n".into(), "one\ntwo\n".into())
        );
    }

    #[test]
    fn a_line_longer_than_a_file_has_one_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut log = LogFile::with_limit(&path, 4).unwrap();
        log.write_all(b"a long line\n").unwrap();
        log.write_all(b"another long line\n").unwrap();
        assert_eq!(
            (read(&path), read(&log.aside(1))),
            ("another long line\n".into(), "a long line\n".into())
        );
    }

    #[test]
    fn a_file_that_cannot_be_put_aside_grows_to_twice_its_size_and_no_further() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut log = LogFile::with_limit(&path, 10).unwrap();
        // No file can take the place of a folder with something in it.
        fs::create_dir_all(log.aside(KEPT).join("x")).unwrap();
        fs::write(log.aside(KEPT - 1), "old").unwrap();
        let lines = (0..20).filter(|_| log.write_all(b"1234\n").is_ok()).count();
        assert_eq!((lines, read(&path).len()), (4, 20));
        fs::remove_dir_all(log.aside(KEPT)).unwrap();
        log.write_all(b"again\n").unwrap();
        assert_eq!(read(&path), "again\n");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_costs_lines_and_what_comes_then_begins_a_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let mut log = LogFile::with_limit(&path, 100).unwrap();
        log.file = Some(File::options().append(true).open("/dev/full").unwrap());
        log.write_all(b"lost\n").unwrap_err();
        log.file = None;
        log.write_all(b"kept\n").unwrap();
        assert_eq!(read(&path), "\nkept\n");
    }
}
