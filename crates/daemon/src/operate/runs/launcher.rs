//! Does one run of a job: runs the command with its settings, and reports the run to its monitor.

use super::run_file::RunFile;
use super::spec::Spec;
use super::user;
use crate::config::{Runs, TO_END};
use crate::job::{
    self, Command, Encoding, Group, Kept, Onward, Order, Outcome, Output, Run, Signal, for_daemon,
};
use crate::operate::claims::{self, Gate, Pass};
use crate::supervise::{Bar, Cause, End, Launch, Reason, Refusal, Why};
use chrono::{DateTime, Utc};
use std::ffi::OsString;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use tracing::{info, warn};

/// How long reports to monitors may take when the daemon ends.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// The same for an end at once, counted from the order. The runs are killed within it too.
const IN_HASTE: Duration = Duration::from_millis(800);

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ending {
    pub(super) outcome: Outcome,
    /// The output for the status page, if that shows it.
    pub(super) shown: Option<Arc<str>>,
}

/// Runs commands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Launcher {
    /// The reports that are being sent. The next run does not wait for them.
    telling: Arc<Mutex<JoinSet<()>>>,
    /// How many runs are under way.
    running: Arc<AtomicUsize>,
    /// When the time for reports is over, after the order to end at once.
    last: Arc<watch::Sender<Option<Instant>>>,
    /// Where the runs of jobs are claimed that the members of a fleet share.
    pub(crate) gate: Gate,
}

/// Counts a run while it is under way, however it ends.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Launch for Launcher {
    type Spec = Spec;
    type Ended = Ending;
    type Pass = Pass;

    fn run(
        &self,
        spec: Arc<Spec>,
        cause: Cause,
        end: watch::Receiver<End>,
        pass: Option<Pass>,
    ) -> impl Future<Output = Ending> + Send + 'static {
        let launcher = self.clone();
        async move { launcher.done(spec, cause, (end, pass)).await }
    }

    fn hindrance(&self, spec: &Spec) -> Option<Reason> {
        spec.place.as_ref().map(RunFile::of)?.alive().map(Reason::Earlier)
    }

    fn bar(&self, spec: &Spec) -> Option<Bar> {
        self.gate.bar(&spec.job.name)
    }

    fn newest(
        &self,
        spec: Arc<Spec>,
    ) -> impl Future<Output = Result<Option<DateTime<Utc>>, Bar>> + Send + 'static {
        claims::newest(self.gate.desk(), spec.job.name.clone())
    }

    fn claim(
        &self,
        spec: Arc<Spec>,
        cause: Cause,
        end: watch::Receiver<End>,
    ) -> impl Future<Output = Result<Pass, Refusal>> + Send + 'static {
        claims::claim(self.gate.desk(), spec.job.name.clone(), spec.job.overlap, cause, end)
    }
}

impl Launcher {
    /// Ends the reports soon: the daemon was told to end at once.
    pub(crate) fn hurry(&self) {
        self.last.send_replace(Some(Instant::now() + IN_HASTE));
    }

    /// Waits until the reports are sent, for a limited time.
    pub(crate) async fn finish(&self) {
        let mut last = self.last.subscribe();
        let over = async {
            let usual = sleep_until(Instant::now() + LAST_WORDS);
            let hurried = async {
                // The sender is part of this launcher.
                let at = last.wait_for(Option::is_some).await.ok().and_then(|at| *at);
                sleep_until(at.unwrap_or_else(Instant::now)).await;
            };
            tokio::select! { () = usual => {}, () = hurried => {} }
        };
        let mut telling = std::mem::take(&mut *self.telling.lock().unwrap_or_else(PoisonError::into_inner));
        let all = async { while telling.join_next().await.is_some() {} };
        tokio::select! {
            biased;
            () = all => {}
            () = over => warn!("the daemon ends before all monitors were told of runs"),
        }
    }

    /// Adds a line to the log of a job's check, if its monitor has such a log.
    pub(crate) fn note(&self, spec: &Arc<Spec>, line: String) {
        let Some(teller) = spec.teller.clone() else { return };
        let name = spec.job.name.clone();
        self.tell(async move {
            if let Some(why) = teller.note(&line).await.lost() {
                warn!(job = &*name, "its monitor was not told that {line}: {why}");
            }
        });
    }

    fn tell(&self, work: impl Future<Output = ()> + Send + 'static) {
        let mut telling = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        while telling.try_join_next().is_some() {}
        telling.spawn(work);
    }

    /// Whether commands run or are being reported.
    pub(crate) fn is_busy(&self) -> bool {
        let mut telling = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        while telling.try_join_next().is_some() {}
        self.running.load(Ordering::Relaxed) > 0 || !telling.is_empty()
    }

    async fn done(
        &self,
        spec: Arc<Spec>,
        cause: Cause,
        (mut end, mut pass): (watch::Receiver<End>, Option<Pass>),
    ) -> Ending {
        let _counted = Counted::new(&self.running);
        let file = spec.place.as_ref().map(RunFile::of).map(Arc::new);
        let mut run = run(&spec);
        if let Some(file) = file.clone() {
            run.on_start = Some(Box::new(move |pid| file.write(pid)));
        }
        if cause == Cause::Start
            && let Some(boot) = &spec.boot
        {
            // Before the command starts, as it may restart the machine.
            boot.done();
        }
        // Just before the start: the process may have been stopped since the claim.
        let wanted = match &mut pass {
            Some(pass) if pass.may_start() => Some(pass.begin()),
            Some(_) => {
                run.refused = Some("its claim is too old to start from: others tell it as lost".to_owned());
                run.retries = 0;
                None
            }
            None => None,
        };
        let (orders, mut receiver) = mpsc::channel(1);
        let ordered = async {
            let asked = tokio::select! {
                asked = end.wait_for(|end| *end != End::No) => asked.map(|asked| *asked),
                () = told(wanted.as_deref()) => Ok(End::Soon(Why::NextDue)),
            };
            // Without a sender no order can come.
            let Ok(asked) = asked else { return std::future::pending().await };
            let by = match asked {
                End::Soon(Why::NextDue) => "the next run",
                _ => "the stop of the daemon",
            };
            if asked != End::Now {
                let _ = orders.send(Order::Stop { signal: Signal::Terminate, by: by.to_owned() }).await;
            }
            if end.wait_for(|end| *end == End::Now).await.is_ok() {
                let _ = orders.send(Order::Kill { by: by.to_owned() }).await;
            }
            std::future::pending().await
        };
        let ended = tokio::select! {
            ended = run.run(&mut receiver) => ended,
            ended = ordered => ended,
        };
        // Other members need not wait for the report.
        drop(pass);
        let outcome = ended.outcome.clone();
        let shown = spec.is_shown.then(|| output(&spec, &outcome.output));
        let name = spec.job.name.clone();
        self.tell(async move {
            let told = ended.told().await;
            if let Some(trouble) = told.trouble() {
                warn!(job = &*name, "its monitor was not told{trouble}");
            }
            if let Some(note) = spec.noted.news(&told) {
                warn!(job = &*name, "its monitor was told of the run, and answered with a note: {note}");
            }
        });
        Ending { outcome, shown }
    }
}

/// Waits for a notice; for ever if none can come.
async fn told(notice: Option<&Notify>) {
    match notice {
        Some(notice) => notice.notified().await,
        None => std::future::pending().await,
    }
}

/// Makes the run of a job.
fn run(spec: &Spec) -> Run {
    let job = &spec.job;
    let command = match &job.runs {
        Runs::Command(program, arguments) => Command::program(program, arguments),
        Runs::Shell(text) => Command::shell(text),
    };
    let mut given: Vec<(OsString, OsString)> = Vec::new();
    let mut run = Run::new(command);
    if let Some(name) = &job.user {
        let found = user::found(name).and_then(|user| {
            given.extend(user.variables());
            user.user()
        });
        match found {
            Ok(user) => run.user = user,
            Err(why) => run.refused = Some(why),
        }
    }
    given.extend(job.env.iter().map(|(name, value)| (name.into(), value.reveal().into())));
    run.variables = Some(for_daemon(std::env::vars_os(), &spec.withheld, given));
    run.directory.clone_from(&job.working_directory);
    run.group = Group::Own;
    // Where no daemon could know of a run that an earlier one has left, none is left.
    run.ends_with_program = true;
    let onward = match job.output.log {
        true => {
            let (name, mask) = (job.name.clone(), spec.mask.clone());
            Onward::Lines(Box::new(move |_, line| {
                // Escapes within a secret do not hide it from the mask.
                info!(job = &*name, "{}", mask.applied(&plain(line)))
            }))
        }
        false => Onward::Nowhere,
    };
    // Only the monitor and the status page use the kept output.
    let limit = if job.output.send || spec.is_shown { job.output.keep } else { 0 };
    run.send = (!job.output.send).then_some(0);
    run.output = Output::Captured { limit, onward };
    // The configuration accepts only known words.
    run.encoding = Encoding::from_name(job.output.encoding).unwrap_or_default();
    run.timeout = job.timeout;
    run.grace = TO_END;
    run.retries = job.retries;
    run.retry_pause = job.retry_pause;
    run.teller = spec.teller.clone();
    run
}

/// The kept output, cleaned like the lines of the log: without control sequences, and without secrets.
fn output(spec: &Spec, kept: &Kept) -> Arc<str> {
    let text = kept.text(spec.job.output.keep);
    let mut shown = String::with_capacity(text.len());
    for line in text.lines() {
        shown.push_str(&spec.mask.applied(&plain(line)));
        shown.push('\n');
    }
    shown.into()
}

/// A line of output without escape sequences and control characters, which a terminal would obey.
pub(super) fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line.chars().peekable();
    // Bound: each character is looked at once.
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => match rest.next() {
                // A control sequence ends with a letter or `~`, a string with BEL or ESC and a backslash.
                Some('[') => while rest.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
                Some(']' | 'P' | '^' | '_') => {
                    while let Some(c) = rest.next() {
                        if c == '\u{7}' || (c == '\u{1b}' && rest.next_if_eq(&'\\').is_some()) {
                            break;
                        }
                    }
                }
                _ => {}
            },
            '\t' => plain.push(' '),
            c if c.is_control() || downbeat_client::is_invisible(c) => {}
            c => plain.push(c),
        }
    }
    plain
}

/// How a run ended, in a few words.
pub(super) fn in_words(outcome: &Outcome) -> String {
    match &outcome.exit {
        _ if outcome.is_success() => "done".to_owned(),
        job::Exit::NotFound(why) | job::Exit::NotExecutable(why) if outcome.cut.is_none() => {
            format!("failed: {why} (exit code {})", outcome.exit.code())
        }
        _ => format!("failed: {}", outcome.summary()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_left_out_of_a_line() {
        for (line, expected) in [
            ("plain text", "plain text"),
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("a\tb", "a b"),
            ("\u{1b}]0;title\u{7}after", "after"),
            ("\u{1b}]8;;http://x\u{1b}\\link", "link"),
            ("bell\u{7}, back\u{8}", "bell, back"),
            ("\u{1b}", ""),
            ("\u{1b}[", ""),
            ("\u{202e}evil", "evil"),
            ("\u{9b}31mx", "31mx"),
        ] {
            assert_eq!(plain(line), expected, "{line:?}");
        }
    }
}
