//! The keys of the services, and what the services tell when they are asked with them.

use super::watched::Watched;
use crate::cli::support::configured::secret;
use crate::cli::support::{Wrong, input};
use downbeat::config::{Secret, remedy_key};
use downbeat_client::{Api, Check, ClientOptions, Monitor};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

/// More than any key has, in bytes.
const MAX_KEY: usize = 4096;

#[derive(Debug, clap::Args)]
pub(crate) struct Keys {
    /// A key to a service's API, as in `healthchecks=file:PATH` or `cronitor=env:NAME`. May be given several times, also for
    /// several projects of one service
    #[arg(long, value_name = "KIND=FROM", value_parser = secret)]
    key: Vec<Secret>,

    /// Where a service's API is, as in `healthchecks=https://checks.example.com`  [default: what the URL of the beats says]
    #[arg(long, value_name = "KIND=URL")]
    api: Vec<String>,
}

/// Splits the value of an option at its `=`: into the kind of monitor before it and the text after it.
fn parted<'t>(option: &str, text: &'t str, example: &str) -> Result<(Monitor, &'t str), Wrong> {
    let wrong = |why: &str| Wrong(format!("error: `{option}` {why}: write `{option} {example}`"));
    let (kind, rest) = text.split_once('=').ok_or_else(|| wrong("names no kind of monitor"))?;
    let monitor =
        kind.trim().parse::<Monitor>().map_err(|_| wrong("names a kind of monitor that there is not"))?;
    match Api::is_known(monitor) {
        true => Ok((monitor, rest)),
        false => Err(Wrong(format!(
            "error: {} has no API that could be asked: `{option}` is of no use",
            monitor.name()
        ))),
    }
}

/// The APIs that a command may ask, by the kind of the monitor. Equal ones hash alike.
pub(super) struct Doors {
    keys: Vec<(Monitor, Secret)>,
    sites: Vec<(Monitor, String)>,
}

impl Keys {
    /// Reads the keys.
    pub(super) fn read(&self) -> anyhow::Result<Doors> {
        let mut keys = Vec::new();
        for given in &self.key {
            let (monitor, from) = parted("--key", given.reveal(), "healthchecks=file:PATH")?;
            if !input::is_elsewhere(from) {
                let why = "error: a key on the command line can be read by every user of the machine";
                wrong!("{why}\nhelp: write `--key {monitor}=file:PATH` or `--key {monitor}=env:NAME`");
            }
            keys.push((monitor, Secret::new(input::text(from, MAX_KEY)?.trim())));
        }
        let sites = self.api.iter().map(|given| {
            let (monitor, site) = parted("--api", given, "healthchecks=https://checks.example.com")?;
            Ok((monitor, site.to_owned()))
        });
        Ok(Doors { keys, sites: sites.collect::<Result<_, Wrong>>()? })
    }
}

impl Hash for Doors {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.keys.iter().for_each(|(monitor, key)| (monitor, key.reveal()).hash(state));
        self.sites.hash(state);
    }
}

impl Doors {
    /// The APIs of a kind of monitor, one for each key. An error says why that kind cannot be asked.
    pub(super) fn open(&self, monitor: Monitor, all: &[Watched]) -> Result<Vec<Api>, String> {
        let of_kind: Vec<&Watched> = all.iter().filter(|one| one.monitor == monitor).collect();
        let keys: Vec<&Secret> =
            self.keys.iter().filter(|(of, _)| *of == monitor).map(|(_, key)| key).collect();
        if keys.is_empty() {
            return Err(format!("there is no key: give `--key {monitor}=file:PATH`"));
        }
        let site = match self.sites.iter().find(|(of, _)| *of == monitor) {
            Some((_, site)) => site.clone(),
            None => {
                let sites = of_kind.iter().map(|one| Api::site(monitor, one.request.target()));
                let sites: BTreeSet<String> = sites.collect::<Option<_>>().ok_or_else(|| {
                    format!("the URL does not say where the API is: give `--api {monitor}=URL`")
                })?;
                // A key is told to nobody but the site that it is of.
                match sites.into_iter().collect::<Vec<_>>().as_slice() {
                    [site] => site.clone(),
                    sites => {
                        return Err(format!(
                            "beats go to several sites, and a key is of one: give `--api {monitor}=URL` and the `--name` of those there: {}",
                            sites.join(", ")
                        ));
                    }
                }
            }
        };
        let route = of_kind.first().map(|one| one.route.clone()).unwrap_or_default();
        let api = |key: &&Secret| {
            let options = ClientOptions::default().with_remedy_names(remedy_key);
            Api::new(monitor, &site, key.reveal(), &route, options).map_err(|error| error.to_string())
        };
        keys.iter().map(api).collect()
    }
}

/// The checks of a kind of monitor, or why they are not known.
pub(super) struct Told {
    monitor: Monitor,
    pub(super) checks: Result<(Vec<Api>, Vec<Check>), String>,
}

/// Asks for the checks of each kind of monitor, one call after the other.
pub(super) async fn ask(doors: &Doors, all: &[Watched]) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    for one in all {
        let monitor = one.monitor;
        if Api::is_known(monitor) && told.iter().all(|known| known.monitor != monitor) {
            told.push(Told { monitor, checks: asked(doors, monitor, all).await });
        }
    }
    told
}

async fn asked(doors: &Doors, monitor: Monitor, all: &[Watched]) -> Result<(Vec<Api>, Vec<Check>), String> {
    let (apis, mut checks) = (doors.open(monitor, all)?, Vec::new());
    for api in &apis {
        checks.extend(api.checks().await.map_err(|error| error.to_string())?);
    }
    Ok((apis, checks))
}

/// What was told of a kind; `None` for one that cannot be asked.
pub(super) fn of(told: &[Told], monitor: Monitor) -> Option<&Told> {
    told.iter().find(|one| one.monitor == monitor)
}
