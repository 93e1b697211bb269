//! Finds the monitor that is told of a run, and the variables that are kept from the command.

use crate::cli::support::configured::{MAX_URL, URL};
use crate::cli::support::input;
use downbeat::config::{
    self, Config, Disabled, Environment, HeartbeatSettings, Secret, Signals, System, remedy_key,
};
use downbeat::job::{Expected, Teller};
use downbeat::operate::{Say, machine, to_expect};
use downbeat_client::{
    Client, ClientOptions, Inference, Monitor, Proxies, Request, RetryPolicy, RouteOptions, Target,
};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

/// How long the start of the command waits for the configuration, as its file system may not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The end of the names of variables for proxies, which are no secrets of this program.
const PROXY: &str = "_proxy";

/// The monitor that is told, and the variables that the command does not get.
pub(super) struct Found {
    /// The monitor of a run; or one line, without secrets, that says why no monitor is told.
    pub(super) teller: Result<Told, String>,
    /// The names of variables that hold secrets, with or without a monitor.
    pub(super) secrets: Vec<String>,
}

/// A monitor that is told.
pub(super) struct Told {
    pub(super) teller: Teller,
    /// The fault of its URL, if the URL almost has the form of a known monitor's.
    pub(super) doubt: Option<String>,
}

impl Told {
    fn telling(self, expected: Option<Expected>) -> Self {
        Self { teller: expected.into_iter().fold(self.teller, Teller::telling), ..self }
    }
}

/// The monitor of a run. What becomes of telling it what to expect is said.
pub(super) fn found(paths: &[PathBuf], name: Option<&str>, url: Option<&Secret>, say: Say) -> Found {
    match paths {
        [] => {
            let variable = url.and_then(|url| url.reveal().strip_prefix("env:"));
            Found { teller: of_url(url), secrets: variable.map(str::to_owned).into_iter().collect() }
        }
        paths => {
            let asked = Arc::new(Recording::default());
            let teller = of_configuration(paths.to_vec(), name, &asked, say);
            Found { teller, secrets: asked.names() }
        }
    }
}

fn of_url(url: Option<&Secret>) -> Result<Told, String> {
    let text = match url.map(Secret::reveal) {
        // The variable belongs to the command.
        Some("-") => return Err("the URL cannot be read from standard input".to_owned()),
        Some(url) => in_a_line(input::text(url, MAX_URL))?,
        None => std::env::var(URL)
            .ok()
            .filter(|url| !url.is_empty())
            .ok_or_else(|| format!("there is no `--name`, no `--url` and no {URL}"))?,
    };
    let target = Target::parse(&text).map_err(|error| error.to_string())?;
    let request = Request::new(target).infer_monitor();
    let proxies =
        Proxies::from_variables(|name| std::env::var(name).ok()).map_err(|error| error.to_string())?;
    let route = RouteOptions::default().with_proxies(proxies);
    let monitor = request.judge();
    told(request, monitor, RetryPolicy::default(), route)
}

fn of_configuration(
    paths: Vec<PathBuf>,
    name: Option<&str>,
    asked: &Arc<Recording>,
    say: Say,
) -> Result<Told, String> {
    let (tell, told) = mpsc::channel();
    let recorder = asked.clone();
    std::thread::Builder::new()
        .spawn(move || {
            let _ = tell.send(config::load(&paths, &*recorder));
        })
        .map_err(|error| format!("the configuration cannot be read: {error}"))?;
    let config = told
        .recv_timeout(PATIENCE)
        .map_err(|_| format!("the configuration was not read within {} s", PATIENCE.as_secs()))?
        .map_err(|errors| first_line(&errors.to_string()))?;
    told_by(&config, name, say)
}

/// The monitor of the heartbeat or job with this name; without a name, that of the only one with a monitor.
fn told_by(config: &Config, name: Option<&str>, say: Say) -> Result<Told, String> {
    let is_meant = |other: &str| name.is_none_or(|name| name == other);
    let mut heartbeats = config.heartbeats.iter().filter(|one| is_meant(&one.name));
    let mut jobs =
        config.jobs.iter().filter(|one| is_meant(&one.name) && (name.is_some() || one.signals.is_some()));
    match (heartbeats.next(), jobs.next(), name) {
        (Some(heartbeat), None, _) if heartbeats.next().is_none() => {
            let HeartbeatSettings { monitor, route, retry, .. } = &*heartbeat.settings;
            told(heartbeat.request_on(&machine()), *monitor, *retry, route.clone())
                .map(|told| told.telling(to_expect(heartbeat, say)))
        }
        (None, Some(job), _) if job.signals.is_none() || jobs.next().is_none() => match &job.signals {
            Some(Signals { request, monitor, route, .. }) => {
                told(request.clone(), *monitor, RetryPolicy::default(), route.clone())
                    .map(|told| told.telling(to_expect(job, say)))
            }
            None => Err(format!("the job `{}` has no `url`", job.name)),
        },
        (None, None, Some(name)) => Err(unknown(config, name)),
        (None, None, None) => {
            Err("the configuration has no heartbeat that is enabled, and no job with a `url`".to_owned())
        }
        _ => Err("the configuration has several heartbeats and jobs: give a `--name`".to_owned()),
    }
}

/// The error that no heartbeat or job has this name.
fn unknown(config: &Config, name: &str) -> String {
    if let Some(Disabled { file, line, .. }) = config.disabled.iter().find(|one| &*one.name == name) {
        return format!("the heartbeat `{name}` is switched off at {file}:{line}");
    }
    let help = config.nearest_name(name).map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
    format!("the configuration has no heartbeat or job `{name}`{help}")
}

fn told(
    request: Request,
    monitor: Monitor,
    policy: RetryPolicy,
    route: RouteOptions,
) -> Result<Told, String> {
    let doubt = match request.inference() {
        Some(Inference::Altered(_, why)) => {
            Some(format!("{why} (as it is, it is called after a success, and nothing else is told)"))
        }
        _ => None,
    };
    let client = || Client::new(ClientOptions::default().with_remedy_names(remedy_key));
    let teller = Teller::with_client(request, monitor, policy, route, client);
    Ok(Told { teller: teller.map_err(|error| error.to_string())?, doubt })
}

/// An error in one line, without its prefix.
fn in_a_line<T>(result: anyhow::Result<T>) -> Result<T, String> {
    result.map_err(|error| {
        let text = first_line(&format!("{error:#}"));
        text.strip_prefix("error: ").unwrap_or(&text).to_owned()
    })
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// The variables and files of the system, and a record of the variables that were asked for.
#[derive(Default)]
struct Recording(Mutex<BTreeSet<String>>);

impl Recording {
    fn names(&self) -> Vec<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl Environment for Recording {
    fn variable(&self, name: &str) -> Option<OsString> {
        if !name.to_ascii_lowercase().ends_with(PROXY) {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        }
        System.variable(name)
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        System.read(path, limit)
    }

    fn is_folder(&self, path: &Path) -> bool {
        System.is_folder(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        System.list(folder)
    }

    fn is_for_everyone(&self, path: &Path) -> bool {
        System.is_for_everyone(path)
    }

    fn has_program(&self, program: &str) -> bool {
        System.has_program(program)
    }
}
