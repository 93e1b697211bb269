//! Owns [`Traces`]: what a program is given, and what it leaves in addition to its output: files and a status
//! page, which are searched for what was [planted](crate::planted).

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::planted::Planted;

/// A larger file is not looked into, in bytes.
const MAX_FILE: u64 = 16 * 1024 * 1024;

/// What tests write while the program runs: its configuration, keys, certificates. They hold secrets by right.
const GIVEN: [&str; 7] = ["yaml", "yml", "json", "pem", "key", "crt", "env"];

/// What the status page's server is asked for.
const PAGES: [&str; 5] = ["/", "/api/heartbeats", "/metrics", "/healthz", "/readyz"];

/// How long each of these may take, before it counts as no answer: the program may have been stopped.
const PATIENCE: Duration = Duration::from_secs(1);

/// Files by their paths.
type Files = BTreeMap<PathBuf, String>;

/// What a program was given, and where it may leave something.
#[derive(Debug)]
pub(crate) struct Traces {
    planted: Planted,
    folders: BTreeSet<PathBuf>,
    before: Files,
    /// The secrets that open the status page.
    tokens: BTreeSet<String>,
}

impl Traces {
    /// Reads what a command that is about to be started is given.
    pub(crate) fn of(command: &Command) -> Self {
        let mut traces = Self {
            planted: Planted::default(),
            folders: BTreeSet::new(),
            before: Files::new(),
            tokens: BTreeSet::new(),
        };
        let here = command.get_current_dir().map(Path::to_owned);
        traces.add_folder(here.clone());
        let mut before = String::new();
        for argument in command.get_args() {
            let text = argument.to_string_lossy();
            traces.learn(&text);
            traces.planted.learn_value(before.trim_start_matches('-'), &text);
            let path = here.as_deref().unwrap_or(Path::new("")).join(argument);
            traces.add_folder(path.parent().filter(|_| is_given_or_left(&path)).map(Path::to_owned));
            before = text.into_owned();
        }
        for (name, value) in command.get_envs() {
            let value = value.unwrap_or_default().to_string_lossy();
            traces.learn(&value);
            traces.planted.learn_value(&name.to_string_lossy(), &value);
        }
        traces.before = traces.files();
        for text in traces.before.clone().values() {
            traces.learn(text);
        }
        traces
    }

    /// A folder that the test made; the one of all temporary files is none of its own.
    fn add_folder(&mut self, folder: Option<PathBuf>) {
        self.folders.extend(folder.filter(|folder| folder.is_dir() && *folder != std::env::temp_dir()));
    }

    fn learn(&mut self, text: &str) {
        self.planted.learn(text);
        let tokens = text.split(['\n', '{', ',']).filter_map(|piece| piece.trim().strip_prefix("token:"));
        self.tokens.extend(tokens.map(|token| token.trim_matches([' ', '\'', '"', '}']).to_owned()));
    }

    fn files(&self) -> Files {
        let entries = self.folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
        let small = |path: &PathBuf| {
            std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MAX_FILE)
        };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(small);
        paths.filter_map(|path| Some((path.clone(), lossy(&std::fs::read(path).ok()?)))).collect()
    }

    /// Searches what the program wrote to its streams, and the files that are new or changed.
    ///
    /// # Panics
    ///
    /// When a secret is in one of them.
    pub(crate) fn search(&mut self, stdout: &str, stderr: &str) {
        let mut written = Files::new();
        for (path, text) in self.files() {
            let is_given = path.extension().and_then(OsStr::to_str).is_some_and(|kind| GIVEN.contains(&kind));
            if is_given {
                self.learn(&text);
            } else if self.before.get(&path) != Some(&text) {
                written.insert(path, text);
            }
        }
        self.planted.assert_none("standard output", stdout);
        self.planted.assert_none("standard error", stderr);
        for (path, text) in written {
            self.planted.assert_none(&path.display().to_string(), &text);
        }
    }

    /// Searches the status page, if the log says where it is and it answers.
    ///
    /// # Panics
    ///
    /// When a secret is on it.
    pub(crate) fn search_page(&self, log: &str) {
        // It may be in a file, of which those of earlier programs know other addresses.
        let new = self.files().into_iter().filter(|(path, text)| self.before.get(path) != Some(text));
        let log = new.map(|(_, text)| text).chain([log.to_owned()]).find(|text| text.contains(PAGE_AT));
        let Some((_, rest)) = log.as_deref().and_then(|log| log.rsplit_once(PAGE_AT)) else { return };
        let address = rest.split('/').next().unwrap_or_default();
        for path in PAGES {
            if let Some(answer) = get(address, path, self.tokens.first().map(String::as_str)) {
                self.planted.assert_none(&format!("the status page's {path}"), &answer);
            }
        }
    }
}

/// Whether an argument is a file that a program reads or writes. A program is none: the one under test holds the whole
/// status page, with its addresses.
fn is_given_or_left(path: &Path) -> bool {
    path.is_file() && path.extension().is_some_and(|kind| kind != "exe" && kind != "so")
}

/// How the log says where the status page is.
const PAGE_AT: &str = "status page at http://";

/// The head and the body of an answer.
fn get(address: &str, path: &str, token: Option<&str>) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let head = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{token}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).ok()?;
    let mut answer = Vec::new();
    // What came before a time-out is an answer too.
    let _ = stream.read_to_end(&mut answer);
    Some(lossy(&answer))
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use crate::program::{Program, Signal};
    use crate::server::{Answer, Server};
    use crate::traces::Traces;

    #[test]
    #[should_panic(expected = "is shown in standard output:\nsays s3cr3t")]
    fn a_leak_to_standard_output_is_found() {
        Program::shell("echo says s3cr3t").run();
    }

    #[test]
    #[should_panic(expected = "is shown in standard error:\nGET /of/mine")]
    fn a_leak_to_standard_error_is_found() {
        Program::shell("echo GET /of/mine >&2; : http://hc.test/of/mine").run();
    }

    #[test]
    #[should_panic(expected = "is shown in standard error:\nby pa55word")]
    fn a_leak_of_what_a_file_holds_is_found() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("downbeat.yaml"), "proxy: http://me:pa55word@proxy.test:3128")
            .unwrap();
        Program::shell("echo by pa55word >&2").within(folder.path()).run();
    }

    #[test]
    #[should_panic(expected = "/a.log:\nsays s3cr3t")]
    fn a_leak_to_a_file_is_found() {
        let folder = tempfile::tempdir().unwrap();
        Program::shell("echo says s3cr3t > a.log").within(folder.path()).run();
    }

    #[test]
    #[should_panic(expected = "is shown in the status page's /api/heartbeats:")]
    fn a_leak_on_the_status_page_is_found() {
        let server = Server::start(|request| match &*request.target {
            "/api/heartbeats" => Answer::text(200, "s3cr3t"),
            _ => Answer::Status(200),
        });
        let page = format!("echo 'INFO status page at http://{}/' >&2; exec sleep 60", server.address());
        let program = Program::shell(&page).start();
        program.wait_for_log("status page at");
        program.signal(Signal::Terminate);
    }

    #[test]
    fn the_folder_of_a_program_that_is_an_argument_is_not_looked_into() {
        let folder = tempfile::tempdir().unwrap();
        let [program, config] = ["program", "downbeat.yaml"].map(|name| folder.path().join(name));
        std::fs::write(&program, "http://hc.test/of/the/page").unwrap();
        let mut command = Command::new("sh");
        command.arg(&program);
        assert_eq!(Traces::of(&command).planted.find("GET /of/the/page"), None);
        std::fs::write(&config, "url: http://hc.test/of/mine").unwrap();
        assert_eq!(Traces::of(command.arg(&config)).planted.find("GET /of/mine"), Some("/of/mine"));
    }

    #[test]
    fn what_a_test_gives_is_no_leak() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("downbeat.yaml"), "url: http://hc.test/s3cr3t").unwrap();
        std::fs::write(folder.path().join("secret"), "s3cr3t").unwrap();
        let line = "echo 'token: s3cr3t' > new.yaml; echo well > a.log; : s3cr3t; echo http://hc.test/…";
        Program::shell(line).within(folder.path()).run();
    }
}
