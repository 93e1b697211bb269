//! `downbeat demo`: a heartbeat from schedule to receiver, on one machine, in one command.
//!
//! A small receiver on loopback stands for the monitoring tool; the beats go to it by the same loop and the same client
//! as those of `run`.

use crate::cli::support::block_on;
use crate::cli::support::expression::WrongSchedule;
use crate::cli::support::signals::Signals;
use anyhow::Context as _;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat::words::counted;
use downbeat_heartbeat::{Heartbeat, Phase};
use downbeat_parser::Expression;
use downbeat_scheduler::Schedule;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

pub(crate) const EXAMPLES: &str = "\
Examples:
  downbeat demo -n 3
  downbeat demo \"every 2 seconds\"

Exit codes:
  0  done, or stopped by a signal
  2  the command line or the schedule is wrong
  1  anything else";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The schedule: a sentence, a line of cron, or an elapsed time
    #[arg(value_name = "EXPR", default_value = "every 1 second")]
    expression: String,

    /// Stop after so many beats  [default: when interrupted]
    #[arg(short = 'n', value_name = "N")]
    beats: Option<usize>,
}

/// More beats than ever wait: each is printed as soon as it is received.
const WAITING: usize = 64;

/// A request that is not complete after this time is dropped.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends beats to a receiver in this process and prints each beat as it arrives.
pub(crate) fn demo(arguments: &Arguments) -> anyhow::Result<()> {
    let text = &arguments.expression;
    let expression = Expression::parse(text).map_err(|error| WrongSchedule::of(text, &error))?;
    let schedule = Schedule::ignoring_named_zone(&expression, Utc).map_err(|unknown| {
        let help = "`demo` takes no files of days: except the dates, as in `except on December 25`";
        WrongSchedule::of_calendar(text, &unknown, help)
    })?;
    if schedule.never() {
        wrong!("error: `{text}` never occurs");
    }
    block_on(async {
        let mut stop = Signals::listen().context("signals cannot be listened for")?;
        let (seen, mut arrivals) = mpsc::channel(WAITING);
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("no port on loopback is free")?;
        let url = format!("http://{}/", listener.local_addr()?);
        tokio::spawn(receive(listener, seen));

        let mut out = io::stdout();
        writeln!(out, "A receiver listens on {url}. It gets a beat now, and then `{text}`. Ctrl-C ends it.")?;
        let mut heartbeat = Heartbeat::new(&url)?.schedule(text)?.spawn()?;

        let mut late = Lateness::default();
        let mut lost = 0;
        while arguments.beats.is_none_or(|beats| late.beats < beats) {
            tokio::select! {
                biased;
                () = stop.wait_for_stop() => break,
                Some(at) = arrivals.recv() => writeln!(out, "{}", late.received(&schedule, at))?,
                state = heartbeat.changed() => {
                    if let Phase::Failing { reason, .. } = &state.phase
                        && state.lost > lost
                    {
                        lost = state.lost;
                        writeln!(out, "lost: {reason}")?;
                    }
                    if state.next.is_none() && state.delivered + state.lost > 0 {
                        writeln!(out, "the schedule has no more occurrences")?;
                        break;
                    }
                }
            }
        }
        writeln!(out, "{}", late.summary())?;
        Ok(())
    })
}

/// Answers every request with 200 and reports the time of its arrival.
async fn receive(listener: TcpListener, seen: mpsc::Sender<DateTime<Utc>>) {
    loop {
        // No file descriptor is free, or the connection is gone again. The next one may succeed.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let seen = seen.clone();
        tokio::spawn(async move {
            let answer = service_fn(|_: Request<_>| {
                let received = seen.try_send(Utc::now());
                async move {
                    let _ = received;
                    Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"OK"))))
                }
            });
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEAD_TIMEOUT)
                .serve_connection(TokioIo::new(stream), answer)
                .await;
        });
    }
}

/// How late beats arrive: the time of receipt minus the time when they were due.
#[derive(Default)]
struct Lateness {
    beats: usize,
    /// Of scheduled beats; the one at start is not scheduled.
    due: u32,
    sum: TimeDelta,
    worst: TimeDelta,
}

impl Lateness {
    /// Counts a beat and describes it.
    fn received(&mut self, schedule: &Schedule<Utc>, at: DateTime<Utc>) -> String {
        self.beats += 1;
        let time = at.format("%T%.3f");
        let due = schedule.at_or_before(&at).filter(|_| self.beats > 1);
        let Some(due) = due else { return format!("beat {:>4}  {time} UTC  at start", self.beats) };
        let late = at - due;
        self.due += 1;
        self.sum += late;
        self.worst = self.worst.max(late);
        format!("beat {:>4}  {time} UTC  due {}  {} late", self.beats, due.format("%T%.f"), millis(late))
    }

    fn summary(&self) -> String {
        let received = format!("{} received", counted(self.beats, "beat"));
        match i32::try_from(self.due) {
            Ok(due) if due > 0 => {
                let (mean, worst) = (millis(self.sum / due), millis(self.worst));
                format!("{received}, {mean} late on average, {worst} at worst")
            }
            _ => received,
        }
    }
}

/// `1.3 ms`.
fn millis(length: TimeDelta) -> String {
    format!("{:.1} ms", length.num_microseconds().unwrap_or(i64::MAX) as f64 / 1000.0)
}
