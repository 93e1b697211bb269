//! Opens the folder of a store: one process has it, and what it cannot read is set aside, never changed.

use crate::held::{Held, hold};
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// The name of the database in its folder.
pub const FILE: &str = "history.db";

const LOCK: &str = "history.lock";

/// How often it is tried to open a database that others read, and the pause between two attempts.
const ATTEMPTS: usize = 50;
const PAUSE: Duration = Duration::from_millis(20);

/// The form of the tables. A greater number is of a newer program.
pub(super) const VERSION: i64 = 1;

/// How much the journal beside the database may take, of the size that is allowed.
pub(super) const JOURNAL: u64 = 8 << 20;

const TABLES: &str = "
    CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY, is_job INTEGER NOT NULL, name TEXT NOT NULL, is_expected INTEGER NOT NULL,
        condition INTEGER NOT NULL, known INTEGER NOT NULL, counted INTEGER, seen INTEGER NOT NULL, UNIQUE (is_job, name));
    CREATE TABLE day (entry INTEGER, day INTEGER, hours BLOB NOT NULL, PRIMARY KEY (entry, day)) WITHOUT ROWID;
    CREATE TABLE beat (
        entry INTEGER, number INTEGER, at INTEGER NOT NULL, took INTEGER NOT NULL, outcome INTEGER NOT NULL,
        PRIMARY KEY (entry, number)) WITHOUT ROWID;
    CREATE TABLE run (
        entry INTEGER, number INTEGER, at INTEGER NOT NULL, took INTEGER NOT NULL, outcome TEXT NOT NULL, exit_code INTEGER,
        PRIMARY KEY (entry, number)) WITHOUT ROWID;
    CREATE TABLE turn (
        entry INTEGER, number INTEGER, at INTEGER NOT NULL, condition INTEGER NOT NULL,
        PRIMARY KEY (entry, number)) WITHOUT ROWID;
    CREATE TABLE incident (
        entry INTEGER, number INTEGER, began INTEGER NOT NULL, ended INTEGER, is_ill INTEGER NOT NULL, reason TEXT NOT NULL,
        PRIMARY KEY (entry, number)) WITHOUT ROWID;
    CREATE TABLE down (number INTEGER PRIMARY KEY, began INTEGER NOT NULL, ended INTEGER NOT NULL);
";

/// Why nothing can be remembered in a folder, or read from it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// The folder cannot be used.
    #[error("{}: {error}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Another process has it.
    #[error("{}: another downbeat that runs has this folder", folder.display())]
    Taken {
        /// The folder.
        folder: PathBuf,
    },
    /// A newer program wrote it.
    #[error("{}: a newer downbeat wrote it, in form {form} (this one knows form {VERSION})", file.display())]
    Newer {
        /// The database.
        file: PathBuf,
        /// Its form.
        form: i64,
    },
    /// There is no history.
    #[error("{}: there is no history yet", folder.display())]
    Missing {
        /// The folder.
        folder: PathBuf,
    },
    /// The database cannot be used.
    #[error("{}: {error}", file.display())]
    Database {
        /// The database.
        file: PathBuf,
        /// Why.
        error: rusqlite::Error,
    },
}

/// A database that was opened.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) held: Held,
    /// Where an older file was put that could not be used, and why.
    pub(super) set_aside: Option<(PathBuf, String)>,
}

/// Opens the database of a folder to write it, and makes what is missing.
pub(super) fn open(folder: &Path) -> Result<Opened, Refused> {
    let in_folder = |error| Refused::Folder { folder: folder.to_owned(), error };
    make(folder).map_err(in_folder)?;
    let held = hold(&folder.join(LOCK)).map_err(in_folder)?;
    let held = held.ok_or_else(|| Refused::Taken { folder: folder.to_owned() })?;
    let file = folder.join(FILE);
    let mut set_aside = None;
    let connection = match patiently(&file) {
        Ok(Ok(connection)) => connection,
        Ok(Err(version)) => {
            let to = put_aside(&file, &format!("form-{version}")).map_err(in_folder)?;
            set_aside = Some((to, format!("a newer downbeat wrote it, in form {version}")));
            fresh(&file)?
        }
        Err(error) if is_broken(&error) => {
            let to = put_aside(&file, "broken").map_err(in_folder)?;
            set_aside = Some((to, error.to_string()));
            fresh(&file)?
        }
        Err(error) => return Err(Refused::Database { file, error }),
    };
    Ok(Opened { connection, held, set_aside })
}

fn fresh(file: &Path) -> Result<Connection, Refused> {
    match patiently(file) {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(version)) => Err(Refused::Newer { file: file.to_owned(), form: version }),
        Err(error) => Err(Refused::Database { file: file.to_owned(), error }),
    }
}

/// Makes a folder that this user alone may enter, unless it exists.
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Connects, and tries again while a reader looks in: SQLite does not wait for it where the kind of the journal is set.
fn patiently(file: &Path) -> rusqlite::Result<Result<Connection, i64>> {
    for _ in 0..ATTEMPTS {
        match connect(file) {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => thread::sleep(PAUSE),
            other => return other,
        }
    }
    connect(file)
}

/// A connection that writes, or the form of a newer program's file.
fn connect(file: &Path) -> rusqlite::Result<Result<Connection, i64>> {
    let mut connection = Connection::open(file)?;
    // Readers of the page and of `downbeat status` hold it for moments.
    connection.busy_timeout(Duration::from_secs(10))?;
    let version = version(&connection)?;
    if version > VERSION {
        return Ok(Err(version));
    }
    connection.execute_batch(
        "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -512;
         PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 500;",
    )?;
    connection.pragma_update(None, "journal_size_limit", JOURNAL as i64 / 2)?;
    if version == 0 {
        let transaction = connection.transaction()?;
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
        transaction.commit()?;
    }
    Ok(Ok(connection))
}

/// A connection that reads alone. It may be opened while another process writes.
pub(super) fn read_only(folder: &Path) -> Result<Connection, Refused> {
    let file = folder.join(FILE);
    let wrong = |error| Refused::Database { file: file.clone(), error };
    if !file.exists() {
        return Err(Refused::Missing { folder: folder.to_owned() });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(&file, flags).map_err(wrong)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(wrong)?;
    match version(&connection).map_err(wrong)? {
        VERSION => Ok(connection),
        0 => Err(Refused::Missing { folder: folder.to_owned() }),
        form => Err(Refused::Newer { file: file.clone(), form }),
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", (), |row| row.get(0))
}

/// Whether the error says that the file is not an SQLite database, or is damaged.
pub(super) fn is_broken(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt))
}

/// Renames a database with its journal to a name that no file has.
fn put_aside(file: &Path, why: &str) -> io::Result<PathBuf> {
    let named = |number: usize, end: &str| file.with_file_name(format!("{FILE}.{why}-{number}{end}"));
    // As many as were set aside before.
    let number = (1..1_000).find(|number| !named(*number, "").exists()).unwrap_or(1_000);
    for end in ["-wal", "-shm"] {
        let journal = file.with_file_name(format!("{FILE}{end}"));
        if journal.exists() {
            fs::rename(&journal, named(number, end))?;
        }
    }
    fs::rename(file, named(number, ""))?;
    Ok(named(number, ""))
}
