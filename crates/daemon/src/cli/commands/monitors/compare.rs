//! `downbeat monitors compare`: where the settings of the monitors disagree with the schedules.

use super::ask::{self, Keys, Told};
use super::watched::{Chosen, Watched};
use crate::cli::support::{block_on, budget, terminal, to_set};
use chrono::{DateTime, Utc};
use downbeat::words::counted;
use downbeat_client::{Check, Method, Window};
use downbeat_inspect::{Difference, Found, MonitorSettings, Purse, differences};
use serde::Serialize;
use std::io::{self, Write as _};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    chosen: Chosen,

    #[command(flatten)]
    keys: Keys,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// What came of a heartbeat or a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Equal,
    Differs,
    /// The service has no such check.
    Missing,
    /// The service could not be asked.
    NotAsked,
    /// Its settings cannot be read: they are to be set by hand.
    ByHand,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Report {
    checks: Vec<Compared>,
    equal: usize,
    differs: usize,
    missing: usize,
    not_asked: usize,
    by_hand: usize,
}

#[derive(Serialize)]
struct Compared {
    name: String,
    file: String,
    key: String,
    monitor: &'static str,
    /// Without path and query.
    target: String,
    verdict: Verdict,
    /// What the monitor should have; `null` where that is not known.
    wanted: Option<MonitorSettings>,
    /// What it has; `null` where that is not known.
    found: Option<Found>,
    differences: Vec<Difference>,
    /// Why it is missing, was not asked, or is to be set by hand.
    why: Option<String>,
}

/// Compares, prints what disagrees, and gives the exit code.
pub(crate) fn compare(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let watched = arguments.chosen.watched()?;
    let doors = arguments.keys.read()?;
    let told = block_on(async { Ok(ask::ask(&doors, &watched).await) })?;
    let (now, mut purse) = (Utc::now(), budget::for_each());
    let report = Report::of(watched.iter().map(|one| compared(one, &told, now, &mut purse)).collect());
    let printed = if arguments.json { terminal::json(&report) } else { Ok(report.print()?) };
    terminal::read_enough(printed)?;
    Ok(report.code())
}

fn compared(one: &Watched, told: &[Told], now: DateTime<Utc>, purse: &mut Purse) -> Compared {
    let mut compared = Compared {
        name: one.name.to_string(),
        file: one.file.to_string(),
        key: one.key.clone(),
        monitor: one.monitor.as_str(),
        target: one.request.target().to_string(),
        verdict: Verdict::ByHand,
        wanted: one.wanted(now, purse),
        found: None,
        differences: Vec::new(),
        why: None,
    };
    let Some(wanted) = &compared.wanted else {
        compared.why =
            Some("it has no rhythm that a monitor could expect, or that takes too long to find".to_owned());
        return compared;
    };
    let (verdict, why) = match ask::of(told, one.monitor).map(|told| &told.checks) {
        None => (Verdict::ByHand, to_set(one.monitor, wanted).unwrap_or_else(|why| why)),
        Some(Err(why)) => (Verdict::NotAsked, why.clone()),
        Some(Ok((apis, checks))) => {
            match apis.first().map(|api| api.of_beats(one.request.target(), checks)).as_deref() {
                None | Some([]) => {
                    (Verdict::Missing, "no check that the key is shown has this URL".to_owned())
                }
                Some([check]) => {
                    let found = found(one, check);
                    compared.differences = differences(wanted, &one.schedule, &found, now, purse.each());
                    compared.found = Some(found);
                    compared.verdict =
                        if compared.differences.is_empty() { Verdict::Equal } else { Verdict::Differs };
                    return compared;
                }
                Some(several) => {
                    let why = format!(
                        "{} have this slug: a beat to it is answered with 409",
                        counted(several.len(), "check")
                    );
                    (Verdict::Differs, why)
                }
            }
        }
    };
    (compared.verdict, compared.why) = (verdict, Some(why));
    compared
}

/// What a service says of a check, for a comparison.
pub(super) fn found(one: &Watched, check: &Check) -> Found {
    let mut found = Found::default();
    found.period_s = check.period_s;
    found.schedule = check.schedule.clone();
    found.zone = check.zone.clone();
    found.grace_s = check.grace_s;
    found.takes_schedules = one.monitor.window() == Window::Schedule;
    found.is_paused = check.is_paused;
    found.channels = check.channels;
    let method = one.request.method();
    found.ignored_method = (check.is_post_only && method != Method::Post).then(|| method.to_string());
    found
}

impl Report {
    fn of(checks: Vec<Compared>) -> Self {
        let count = |verdict| checks.iter().filter(|one| one.verdict == verdict).count();
        let [equal, differs, missing, not_asked, by_hand] =
            [Verdict::Equal, Verdict::Differs, Verdict::Missing, Verdict::NotAsked, Verdict::ByHand]
                .map(count);
        Self { checks, equal, differs, missing, not_asked, by_hand }
    }

    fn code(&self) -> ExitCode {
        match (self.not_asked, self.differs + self.missing) {
            (0, 0) => ExitCode::SUCCESS,
            (0, _) => ExitCode::from(1),
            _ => ExitCode::from(2),
        }
    }

    fn print(&self) -> io::Result<()> {
        let mut out = io::BufWriter::new(io::stdout().lock());
        for one in &self.checks {
            one.print(&mut out)?;
        }
        let all = [
            (self.equal, "equal"),
            (self.differs, "different"),
            (self.missing, "missing"),
            (self.not_asked, "not asked"),
            (self.by_hand, "to be set by hand"),
        ];
        let all: Vec<String> = all
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        writeln!(out, "{}: {}", counted(self.checks.len(), "check"), all.join(", "))?;
        out.flush()
    }
}

impl Compared {
    fn print(&self, out: &mut impl io::Write) -> io::Result<()> {
        let word = match self.verdict {
            Verdict::Equal => "equal",
            Verdict::Differs => "different",
            Verdict::Missing => "missing",
            Verdict::NotAsked => "not asked",
            Verdict::ByHand => "to be set by hand",
        };
        let why = self.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        writeln!(out, "{}, {}: {word}{why}", self.name, self.monitor)?;
        for Difference { what, found, wanted, effect, why, .. } in &self.differences {
            let effect = match *effect {
                "undecided" => "could not be compared".to_owned(),
                effect => format!("this {}", effect.replace('-', " ")),
            };
            writeln!(out, "  {what}: {found}, and should be {wanted}; {effect}: {why}")?;
        }
        Ok(())
    }
}
