//! The event log of Windows ("Application"), under the name of the service.

use std::io;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use winsafe::guard::DeregisterEventSourceGuard;
use winsafe::{self as w, HEVENTLOG, HKEY, RegistryValue, SysResult, co};

/// Where the sources of the log are known.
const SOURCES: &str = r"SYSTEM\CurrentControlSet\Services\EventLog\Application";

/// A program of every Windows whose messages 1 to 1000 consist of the given text. Its own command uses them in the same way.
const MESSAGES: &str = r"%SystemRoot%\System32\EventCreate.exe";

/// The number of all our events.
const EVENT: u32 = 1;

/// `EVENTLOG_ERROR_TYPE` and the others, as a mask.
const TYPES: u32 = 7;

/// The longest text that the log takes, in UTF-16 units.
const MAX: usize = 31_839;

/// Registers a service as a source of the log.
pub(super) fn register(name: &str) -> SysResult<()> {
    let path = format!(r"{SOURCES}\{name}");
    let (key, _) = HKEY::LOCAL_MACHINE.RegCreateKeyEx(
        &path,
        None,
        co::REG_OPTION::NON_VOLATILE,
        co::KEY::SET_VALUE,
        None,
    )?;
    key.RegSetValueEx(Some("EventMessageFile"), RegistryValue::ExpandSz(MESSAGES.to_owned()))?;
    key.RegSetValueEx(Some("TypesSupported"), RegistryValue::Dword(TYPES))
}

/// Removes the registration, if there is one.
pub(super) fn forget(name: &str) -> SysResult<()> {
    match HKEY::LOCAL_MACHINE.RegDeleteKey(&format!(r"{SOURCES}\{name}")) {
        Err(co::ERROR::FILE_NOT_FOUND) => Ok(()),
        done => done,
    }
}

/// Writes each line as a separate error.
#[derive(Clone)]
pub(super) struct Writer(Arc<Mutex<DeregisterEventSourceGuard>>);

impl Writer {
    /// `None` where there is no such log.
    pub(super) fn of(name: &str) -> Option<Self> {
        HEVENTLOG::RegisterEventSource(None, name).ok().map(|log| Self(Arc::new(Mutex::new(log))))
    }

    pub(super) fn boxed(self) -> BoxMakeWriter {
        BoxMakeWriter::new(move || self.clone())
    }
}

impl io::Write for Writer {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        // A character has two units at most, and a text with a zero in it would end there.
        let text: String = text.trim_end().chars().filter(|one| *one != '\0').take(MAX / 2).collect();
        let log = self.0.lock().map_err(|_| io::ErrorKind::Other)?;
        let reported = log.ReportEvent(co::EVENTLOG::ERROR_TYPE, 0, EVENT, None, &[text], &[]);
        reported.map_err(|error: w::co::ERROR| io::Error::from_raw_os_error(error.raw() as i32))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
