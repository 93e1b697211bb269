//! Finds the configuration: by flags, by variables of the environment, or at a usual place.

use super::expression::WrongSchedule;
use super::{Wrong, calendar_files, input, moment, terminal};
use downbeat::config::{Secret, Shard};
use downbeat::operate::{self, Source};
use downbeat_client::Target;
use downbeat_parser::{Expression, MAX_INPUT_LEN};
use downbeat_scheduler::Zone;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The variable that names a configuration.
const CONFIG: &str = "DOWNBEAT_CONFIG";

/// The variables for the URL of a heartbeat and for its schedule.
pub(crate) const URL: &str = "DOWNBEAT_URL";
const SCHEDULE: &str = "DOWNBEAT_SCHEDULE";

/// The file in the current folder.
pub(crate) const HERE: &str = "downbeat.yaml";

/// The name of a configuration of flags and variables in messages.
const GIVEN: &str = "the command line";

/// The longest URL, in bytes.
pub(crate) const MAX_URL: usize = 64 * 1024;

#[derive(Debug, clap::Args)]
pub(crate) struct Configured {
    /// A YAML file: downbeat's own, or that of a Butler tool, of which only the `heartbeat` section is looked at. A folder
    /// means the `*.yaml` files in it. May be given several times  [default: DOWNBEAT_CONFIG, or DOWNBEAT_URL with
    /// DOWNBEAT_SCHEDULE, or ./downbeat.yaml, or /etc/downbeat]
    #[arg(short = 'c', long = "config", value_name = "FILE", conflicts_with_all = ["url", "schedule"])]
    pub(crate) paths: Vec<PathBuf>,

    /// Instead of a configuration, the URL of one heartbeat: `file:PATH` reads it from a file, `env:NAME` from a variable
    /// [default: env:DOWNBEAT_URL]
    #[arg(long, value_name = "URL", value_parser = secret)]
    url: Option<Secret>,

    /// The schedule of that heartbeat  [default: env:DOWNBEAT_SCHEDULE]
    #[arg(long, value_name = "EXPR")]
    schedule: Option<String>,

    /// The time zone in which that schedule is read  [default: UTC]
    #[arg(long, value_name = "ZONE", value_parser = moment::zone, conflicts_with = "paths")]
    timezone: Option<Zone>,

    /// The days of a calendar that this schedule names, as in `holidays=holidays.ics`: a file with a date a line, or an `.ics`
    /// file. May be given several times
    #[arg(long = "calendar-file", value_name = "NAME=FILE", conflicts_with = "paths")]
    calendar_files: Vec<String>,
}

/// The share that is taken of a configuration.
#[derive(Debug, clap::Args)]
pub(crate) struct Sharded {
    /// The share of the heartbeats and jobs that this process takes, when several have the same configuration: `2/3` is the second
    /// of three, `auto/3` takes the number from the end of the host's name, plus one  [default: `shard:` of the configuration]
    #[arg(long, value_name = "I/N", value_parser = shard)]
    pub(crate) shard: Option<Shard>,
}

fn shard(text: &str) -> Result<Shard, String> {
    Shard::read(text, &operate::machine()).map_err(|error| format!("{error}: {}", error.help()))
}

/// An argument that is not shown.
pub(crate) fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::new(text))
}

/// A URL of the command line, as it can receive beats.
pub(crate) fn target(url: &str) -> Result<Target, Wrong> {
    Target::parse(url).map_err(|error| {
        let help = error.help().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        Wrong(format!("error: the URL cannot be used: {error}{help}"))
    })
}

/// The same, with all that is wrong with it in one line.
pub(crate) fn target_in_a_line(url: &str) -> Result<Target, Wrong> {
    Target::parse(url).map_err(|error| {
        let help = error.help().map(|help| format!(": {help}")).unwrap_or_default();
        Wrong(format!("error: {error}{help}"))
    })
}

/// A text as a value of YAML that stands for nothing but itself: a command line holds no variables of a configuration.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text.replace("${", "$${")).to_string()
}

/// The configuration that was found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) source: Source,
    /// How it was found, if not by a flag.
    pub(crate) how: Option<String>,
}

/// The surroundings of a process.
struct Around<'a> {
    variable: &'a dyn Fn(&str) -> Option<OsString>,
    exists: &'a dyn Fn(&Path) -> bool,
}

impl Configured {
    /// Finds the configuration.
    pub(crate) fn found(&self) -> anyhow::Result<Found> {
        self.among(&Around {
            variable: &|name| std::env::var_os(name).filter(|value| !value.is_empty()),
            exists: &Path::exists,
        })
    }

    fn among(&self, around: &Around<'_>) -> anyhow::Result<Found> {
        let files = |path: PathBuf, how: Option<String>| Found { source: Source::Files(vec![path]), how };
        if !self.paths.is_empty() {
            return Ok(Found { source: Source::Files(self.paths.clone()), how: None });
        }
        let [config, url] = [CONFIG, URL].map(|name| (around.variable)(name));
        if self.url.is_some() || self.schedule.is_some() || !self.calendar_files.is_empty() {
            return self.given(around, None);
        }
        if let (Some(_), Some(_)) = (&config, &url) {
            wrong!(
                "error: both {CONFIG} and {URL} are set: which of them counts?\nhelp: unset one, or give `--config` or `--url`"
            );
        }
        if let Some(path) = config {
            return Ok(files(path.into(), Some(format!("named by {CONFIG}"))));
        }
        if url.is_some() {
            return self.given(around, Some(format!("made of {URL}")));
        }
        let places = [PathBuf::from(HERE)].into_iter().chain(of_the_machine(around));
        if let Some(path) = places.into_iter().find(|path| (around.exists)(path)) {
            return Ok(files(path, Some("the first that is there of the usual places".to_owned())));
        }
        let places: Vec<String> =
            of_the_machine(around).iter().map(|path| path.display().to_string()).collect();
        let why = format!(
            "error: there is no configuration\n\
             help: name one with `--config FILE`, or give `--url URL --schedule EXPR`; {CONFIG} and {URL} with {SCHEDULE} do the \
             same; without all of them it is looked for at ./{HERE} and {}",
            places.join(", ")
        );
        Err(Wrong(why).into())
    }

    /// The configuration of one heartbeat, of flags and variables.
    fn given(&self, around: &Around<'_>, how: Option<String>) -> anyhow::Result<Found> {
        let variable = |name: &str| match (around.variable)(name).map(OsString::into_string) {
            Some(Err(_)) => Err(Wrong(format!("error: the variable `{name}` is not text in UTF-8"))),
            Some(Ok(text)) => Ok(Some(text)),
            None => Ok(None),
        };
        let of_flag = self.url.as_ref().map(|url| input::text(url.reveal(), MAX_URL)).transpose()?;
        let url = match (of_flag, variable(URL)?) {
            (Some(one), Some(other)) if one.trim() != other.trim() => {
                wrong!(
                    "error: there are two URLs, that of `--url` and that of {URL}: unset {URL}, or leave `--url` out"
                );
            }
            (Some(url), _) | (None, Some(url)) => url,
            (None, None) => {
                wrong!("error: there is no URL: give `--url`, or set {URL}");
            }
        };
        let url = url.trim();
        target(url)?;
        let schedule = match (&self.schedule, variable(SCHEDULE)?) {
            (Some(schedule), _) => input::text(schedule, MAX_INPUT_LEN)?,
            (None, Some(schedule)) => schedule,
            (None, None) => {
                wrong!(
                    "error: there is no schedule: give `--schedule`, such as `--schedule \"every 5 minutes\"`, or set {SCHEDULE}"
                );
            }
        };
        Expression::parse(&schedule).map_err(|error| WrongSchedule::of(&schedule, &error))?;
        let zone = self.timezone.map(|zone| format!("    timezone: {}\n", quoted(&zone.to_string())));
        let mut calendars = String::new();
        for given in &self.calendar_files {
            let (name, path) = calendar_files::split(given)?;
            let head = if calendars.is_empty() { "calendars:\n" } else { "" };
            calendars.push_str(&format!("{head}  {}: {}\n", quoted(name.as_str()), quoted(path)));
        }
        let text = format!(
            "{calendars}heartbeats:\n  - name: heartbeat\n    url: {}\n    schedule: {}\n{}",
            quoted(url),
            quoted(&schedule),
            zone.unwrap_or_default()
        );
        Ok(Found { source: Source::Made(GIVEN.to_owned(), text.into()), how })
    }
}

impl Found {
    /// One line about the configuration and how it was found; `None` if a flag names it.
    pub(crate) fn told(&self) -> Option<String> {
        let how = self.how.as_ref()?;
        match &self.source {
            Source::Files(paths) => {
                let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
                Some(format!("the configuration is {}, {how}", paths.join(", ")))
            }
            _ => Some(format!("the configuration is {how}")),
        }
    }

    /// The same on standard error.
    pub(crate) fn tell(&self) {
        if let Some(line) = self.told() {
            terminal::say(&line);
        }
    }
}

/// The folder for the configuration of the machine.
fn of_the_machine(around: &Around<'_>) -> Vec<PathBuf> {
    match cfg!(windows) {
        true => (around.variable)("ProgramData")
            .map(|data| Path::new(&data).join("downbeat"))
            .into_iter()
            .collect(),
        false => vec![PathBuf::from("/etc/downbeat")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        configured: Configured,
    }

    /// The configuration that is found with these arguments, variables and files.
    fn taken(arguments: &[&str], variables: &[(&str, &str)], files: &[&str]) -> String {
        let line = match Line::try_parse_from([&["downbeat"], arguments].concat()) {
            Ok(line) => line,
            Err(error) => return error.to_string().lines().next().unwrap_or_default().to_owned(),
        };
        let found = line.configured.among(&Around {
            variable: &|name| Some(variables.iter().find(|(known, _)| *known == name)?.1.into()),
            exists: &|path| files.iter().any(|file| Path::new(file) == path),
        });
        match found {
            Ok(Found { source: Source::Files(paths), how }) => {
                format!("{}, {}", paths[0].display(), how.as_deref().unwrap_or("by a flag"))
            }
            Ok(Found { source: Source::Made(_, text), .. }) => String::from_utf8(text).unwrap(),
            Ok(other) => format!("{other:?}"),
            Err(error) => error.to_string().lines().next().unwrap_or_default().to_owned(),
        }
    }

    const A: (&str, &str) = ("DOWNBEAT_URL", "https://a.example/1");

    #[test]
    fn flags_come_before_variables_and_those_before_the_usual_places() {
        let places = ["downbeat.yaml", "/etc/downbeat"];
        let config = ("DOWNBEAT_CONFIG", "c.yaml");
        assert_eq!(taken(&["-c", "a.yaml"], &[config, A], &places), "a.yaml, by a flag");
        assert_eq!(taken(&[], &[config], &places), "c.yaml, named by DOWNBEAT_CONFIG");
        assert_eq!(taken(&[], &[], &places), "downbeat.yaml, the first that is there of the usual places");
        if cfg!(unix) {
            assert_eq!(
                taken(&[], &[], &places[1..]),
                "/etc/downbeat, the first that is there of the usual places"
            );
        }
        assert_eq!(taken(&[], &[], &[]), "error: there is no configuration");
    }

    #[test]
    fn a_url_and_a_schedule_make_a_heartbeat() {
        let expected = "heartbeats:\n  - name: heartbeat\n    url: \"https://a.example/1\"\n    schedule: \"every 5 minutes\"\n";
        let schedule = ("DOWNBEAT_SCHEDULE", "every 5 minutes");
        assert_eq!(taken(&["--url", A.1, "--schedule", "every 5 minutes"], &[], &[]), expected);
        assert_eq!(taken(&["--schedule", "every 5 minutes"], &[A], &["downbeat.yaml"]), expected);
        assert_eq!(taken(&["--url", A.1], &[A, schedule], &[]), expected);
        assert_eq!(taken(&[], &[A, schedule], &["downbeat.yaml"]), expected);
        let zoned = taken(&["--schedule", "at 9:00", "--timezone", "Europe/Stockholm"], &[A], &[]);
        assert!(zoned.ends_with("    timezone: \"Europe/Stockholm\"\n"), "{zoned}");
    }

    #[test]
    fn the_files_of_calendars_that_the_schedule_names_are_given_with_it() {
        let schedule = ["--url", A.1, "--schedule", "at 9:00 except on holidays"];
        let given = ["--calendar-file", "holidays=a=b.ics", "--calendar-file", "bank holidays=c.ics"];
        let text = taken(&[&schedule[..], &given[..]].concat(), &[], &[]);
        let expected =
            "calendars:\n  \"holidays\": \"a=b.ics\"\n  \"bank holidays\": \"c.ics\"\nheartbeats:\n";
        assert!(text.starts_with(expected), "{text}");
        let wrong = taken(&[&schedule[..], &["--calendar-file", "a.ics"]].concat(), &[], &[]);
        assert_eq!(wrong, "error: `--calendar-file a.ics` has no name and file");
    }

    #[test]
    fn two_urls_and_half_a_heartbeat_are_refused() {
        let other = ["--url", "https://b.example/2", "--schedule", "hourly"];
        let said = [
            taken(&other, &[A], &[]),
            taken(&[], &[A, ("DOWNBEAT_CONFIG", "c.yaml")], &[]),
            taken(&["--url", A.1], &[], &[]),
            taken(&["--schedule", "every 5 minutes"], &[], &[]),
            taken(&["--url", "ftp://a.example/", "--schedule", "every 5 minutes"], &[], &[]),
            taken(&["--url", A.1, "-c", "a.yaml"], &[], &[]),
        ];
        insta::assert_snapshot!(said.join("\n"), @r#"
        error: there are two URLs, that of `--url` and that of DOWNBEAT_URL: unset DOWNBEAT_URL, or leave `--url` out
        error: both DOWNBEAT_CONFIG and DOWNBEAT_URL are set: which of them counts?
        error: there is no schedule: give `--schedule`, such as `--schedule "every 5 minutes"`, or set DOWNBEAT_SCHEDULE
        error: there is no URL: give `--url`, or set DOWNBEAT_URL
        error: the URL cannot be used: the URL has the scheme `ftp`, which is neither http nor https
        error: the argument '--url <URL>' cannot be used with '--config <FILE>'
        "#);
    }
}
