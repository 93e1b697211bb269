//! The metrics, for Prometheus and what reads its formats.
//!
//! Written here, not by a library: all is text made of one look at the board, and no second register of 10,000 heartbeats has to
//! be kept in step with it. Times have one histogram for all heartbeats, and one for all jobs: one for each would be 30 lines
//! for each. Counters and gauges are for each heartbeat and job.

use super::board::{Board, Histogram, InFleet, OfJob, Sample, State};
use chrono::{DateTime, Utc};
use std::fmt::{self, Write as _};

/// The two formats, which differ in the names of counters and in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// The text format that all versions of Prometheus and its tools read.
    Prometheus,
    /// OpenMetrics 1.0, for whoever asks for it.
    OpenMetrics,
}

impl Format {
    /// The format that an `Accept` header wants.
    pub(super) fn wanted(accept: Option<&str>) -> Self {
        match accept {
            Some(accept) if accept.to_ascii_lowercase().contains("application/openmetrics-text") => {
                Self::OpenMetrics
            }
            _ => Self::Prometheus,
        }
    }

    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Prometheus => "text/plain; version=0.0.4; charset=utf-8",
            Self::OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        }
    }
}

/// All metrics.
pub(super) fn render(board: &Board, format: Format) -> String {
    let mut page = Exposition { text: String::new(), format };
    // A `String` takes everything.
    let _ = page.all(board);
    page.text
}

/// The states that a job can be in.
const STATES_OF_JOBS: [State; 5] =
    [State::Failing, State::NotStarted, State::Waiting, State::Well, State::Ended];

struct Exposition {
    text: String,
    format: Format,
}

/// Labels with their values, escaped.
fn labels(labels: &[(&str, &str)]) -> String {
    let escaped = |value: &str| value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let all: Vec<String> =
        labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    format!("{{{}}}", all.join(","))
}

/// Values by one label.
fn by<'v, V>(
    label: &'v str,
    values: impl IntoIterator<Item = (&'v str, V)> + 'v,
) -> impl Iterator<Item = (String, V)> + 'v {
    values.into_iter().map(move |(name, value)| (labels(&[(label, name)]), value))
}

/// An instant in seconds since 1970.
fn seconds(at: DateTime<Utc>) -> f64 {
    at.timestamp_millis() as f64 / 1000.0
}

impl Exposition {
    fn fleet(&mut self, fleet: &InFleet) -> fmt::Result {
        let agreeing = fleet.members.iter().filter(|member| member.agrees).count();
        for (name, help, value) in [
            (
                "members",
                "How many members of the fleet this one sees, itself among them.",
                fleet.members.len(),
            ),
            ("members_agreeing", "How many of them have the same configuration as this one.", agreeing),
            (
                "joined",
                "Whether the other members know of this one: 1 if its lease is valid.",
                fleet.is_joined.into(),
            ),
            ("heartbeats", "How many heartbeats the members share.", fleet.shared),
            ("heartbeats_own", "How many of these this member beats.", fleet.own),
        ] {
            self.one(&format!("downbeat_fleet_{name}"), help, Some(value))?;
        }
        let help = "How many heartbeats this member has taken over from others.";
        self.counter("downbeat_fleet_takeovers", help, [(String::new(), fleet.takeovers)])?;
        if fleet.shared_jobs > 0 {
            self.one("downbeat_fleet_jobs", "How many jobs the members share.", Some(fleet.shared_jobs))?;
            let help = "How many of these this member runs by their schedules.";
            self.one("downbeat_fleet_jobs_own", help, Some(fleet.own_jobs))?;
            let claims = [("won", fleet.claims_won), ("lost", fleet.claims_lost)];
            let help = "Runs that this member tried to claim, by whether it or another one had them.";
            self.counter("downbeat_fleet_claims", help, by("result", claims))?;
            let refused = fleet.claims_refused.iter().map(|(reason, count)| (*reason, *count));
            let help = "Claims that etcd refused or did not answer, by the reason.";
            self.counter("downbeat_fleet_claims_refused", help, by("reason", refused))?;
        }
        let help = "How far the clock of this machine is ahead of that of etcd.";
        self.one("downbeat_fleet_clock_seconds", help, fleet.clock_seconds)
    }

    fn all(&mut self, board: &Board) -> fmt::Result {
        let figures = board.figures();
        let samples = board.samples();

        let version = [(env!("CARGO_PKG_VERSION"), 1)];
        self.gauge("downbeat_build_info", "The version of the program.", by("version", version))?;
        let help = "When the program was started, in seconds since 1970.";
        self.one("process_start_time_seconds", help, Some(seconds(figures.started)))?;
        let help = "How long the scheduling loop has not been heard of.";
        self.one("downbeat_loop_silence_seconds", help, Some(board.silence().as_secs_f64()))?;
        let reloads = [("success", figures.reloads.succeeded), ("failure", figures.reloads.failed)];
        let help = "How often the configuration was read again, by result.";
        self.counter("downbeat_config_reloads", help, by("result", reloads))?;
        let help = "Whether the configuration could be used when it was last read.";
        let is_used = u8::from(!figures.reload_failed);
        self.one("downbeat_config_last_reload_successful", help, Some(is_used))?;
        let help = "When the configuration in use was read, in seconds since 1970.";
        let loaded = figures.loaded.map(seconds);
        self.one("downbeat_config_last_reload_success_timestamp_seconds", help, loaded)?;
        let help = "Which shard of the configuration this process takes, from 1; absent when it takes all.";
        self.one("downbeat_shard", help, figures.shard.map(|shard| shard.number()))?;
        let help = "How many shards the configuration has.";
        self.one("downbeat_shards", help, figures.shard.map(|shard| shard.count()))?;
        if let Some(fleet) = &figures.fleet {
            self.fleet(fleet)?;
        }

        let help = "How many heartbeats are in which state.";
        self.states("downbeat_heartbeats", help, &State::ALL, &samples)?;

        let all = ("heartbeat", &*samples);
        let help = "Whether the monitor got the heartbeat's last beat: 1 if it is well, 0 if it is failing, ill or not started.";
        self.each("downbeat_up", help, all, |one| one.state.up())?;
        let beats = samples.iter().filter(|sample| sample.state != State::Disabled).flat_map(|sample| {
            let labels = |outcome: &str| labels(&[("heartbeat", &sample.name), ("outcome", outcome)]);
            sample.more.each().map(move |(outcome, count)| (labels(outcome.as_str()), count))
        });
        let help = "Beats by what became of them: retried ones arrived after attempts that failed.";
        self.counter("downbeat_beats", help, beats)?;
        let help = "When the monitor last got a beat, in seconds since 1970.";
        self.each("downbeat_last_success_timestamp_seconds", help, all, |one| one.last_success.map(seconds))?;
        let help = "When the next beat is due, in seconds since 1970.";
        self.each("downbeat_next_due_timestamp_seconds", help, all, |one| one.next.map(seconds))?;

        let failures = by("kind", figures.failures.iter().map(|(kind, count)| (*kind, count)));
        self.counter("downbeat_beat_failures", "Beats that were lost, by the kind of failure.", failures)?;
        self.histogram(
            "downbeat_beat_lateness_seconds",
            "How long after it was due a beat began to be sent.",
            &figures.lateness,
        )?;
        self.histogram(
            "downbeat_beat_duration_seconds",
            "How long a beat took, checks and all attempts included.",
            &figures.duration,
        )?;
        self.jobs(&board.job_samples(), &figures.runs)?;
        if self.format == Format::OpenMetrics {
            self.text.push_str("# EOF\n");
        }
        Ok(())
    }

    fn jobs(&mut self, jobs: &[Sample<OfJob>], duration: &Histogram) -> fmt::Result {
        self.states("downbeat_jobs", "How many jobs are in which state.", &STATES_OF_JOBS, jobs)?;
        let all = ("job_name", jobs);
        let help = "Whether the last run of the job ended well: 1 if it did, 0 if it did not, or if the job is not started.";
        self.each("downbeat_job_up", help, all, |job| job.state.up())?;
        let help = "How many runs of the job are under way.";
        self.each("downbeat_job_running", help, all, |job| Some(u8::from(job.more.running.is_some())))?;
        let help = "When the run under way began, in seconds since 1970.";
        let name = "downbeat_job_running_since_timestamp_seconds";
        self.each(name, help, all, |job| job.more.running.map(seconds))?;
        let help = "The exit code of the last run that has ended, as a shell has it.";
        self.each("downbeat_job_last_exit_code", help, all, |job| job.more.last_exit_code)?;
        let help = "How long the last run that has ended took, all tries included.";
        self.each("downbeat_job_last_duration_seconds", help, all, |job| job.more.last_duration)?;
        let help = "When the last run ended that ended well, in seconds since 1970.";
        let name = "downbeat_job_last_success_timestamp_seconds";
        self.each(name, help, all, |job| job.last_success.map(seconds))?;
        let help = "When the next run is due, in seconds since 1970.";
        self.each("downbeat_job_next_due_timestamp_seconds", help, all, |job| job.next.map(seconds))?;
        let runs = jobs.iter().flat_map(|job| {
            let labels = |outcome: &str| labels(&[("job_name", &job.name), ("outcome", outcome)]);
            job.more.counts.each().map(move |(outcome, count)| (labels(outcome.as_str()), count))
        });
        self.counter("downbeat_job_runs", "Runs by how they ended.", runs)?;
        let skips = jobs.iter().flat_map(|job| {
            let labels = |reason: &str| labels(&[("job_name", &job.name), ("reason", reason)]);
            job.more.skips.each().map(move |(reason, count)| (labels(reason.as_str()), count))
        });
        let help = "Runs that were due, or asked for, and did not come about, by reason.";
        self.counter("downbeat_job_skips", help, skips)?;
        let missed = jobs.iter().map(|job| (labels(&[("job_name", &job.name)]), job.more.missed));
        let help = "Occurrences that passed without a run, as nobody looked at the clock.";
        self.counter("downbeat_job_missed_runs", help, missed)?;
        let help = "How long a run took, all tries included, of all jobs.";
        self.histogram("downbeat_job_duration_seconds", help, duration)
    }

    fn family(&mut self, name: &str, kind: &str, help: &str) -> fmt::Result {
        writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}")?;
        // The unit is the end of the name.
        if self.format == Format::OpenMetrics && name.ends_with("_seconds") {
            writeln!(self.text, "# UNIT {name} seconds")?;
        }
        Ok(())
    }

    /// A gauge without labels; absent without a value.
    fn one(&mut self, name: &str, help: &str, value: Option<impl fmt::Display>) -> fmt::Result {
        self.gauge(name, help, value.map(|value| (String::new(), value)))
    }

    fn states<M>(&mut self, name: &str, help: &str, states: &[State], all: &[Sample<M>]) -> fmt::Result {
        let count = |state: &State| all.iter().filter(|one| one.state == *state).count();
        self.gauge(name, help, by("state", states.iter().map(|state| (state.as_str(), count(state)))))
    }

    /// A gauge of each heartbeat or each job that has the value.
    fn each<M, V: fmt::Display>(
        &mut self,
        name: &str,
        help: &str,
        (label, all): (&str, &[Sample<M>]),
        value: impl Fn(&Sample<M>) -> Option<V>,
    ) -> fmt::Result {
        let values = all.iter().filter_map(|one| Some((labels(&[(label, &one.name)]), value(one)?)));
        self.gauge(name, help, values)
    }

    fn gauge(
        &mut self,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = (String, impl fmt::Display)>,
    ) -> fmt::Result {
        self.family(name, "gauge", help)?;
        values.into_iter().try_for_each(|(labels, value)| writeln!(self.text, "{name}{labels} {value}"))
    }

    /// `name` without `_total`.
    fn counter(
        &mut self,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = (String, impl fmt::Display)>,
    ) -> fmt::Result {
        let total = format!("{name}_total");
        self.family(if self.format == Format::OpenMetrics { name } else { &total }, "counter", help)?;
        values.into_iter().try_for_each(|(labels, value)| writeln!(self.text, "{total}{labels} {value}"))
    }

    fn histogram(&mut self, name: &str, help: &str, histogram: &Histogram) -> fmt::Result {
        self.family(name, "histogram", help)?;
        let mut total = 0;
        for (bound, count) in histogram.cumulative() {
            match bound.is_finite() {
                // With a point, as OpenMetrics wants bounds.
                true => writeln!(self.text, "{name}_bucket{{le=\"{bound:?}\"}} {count}")?,
                false => writeln!(self.text, "{name}_bucket{{le=\"+Inf\"}} {count}")?,
            }
            total = count;
        }
        writeln!(self.text, "{name}_sum {}\n{name}_count {total}", histogram.sum())
    }
}
