//! Makes a history of many heartbeats and 90 days, and measures how soon `downbeat status` shows it.
//!
//! ```text
//! cargo run --release -p downbeat-tests --bin remember -- --program target/release/downbeat
//! ```
//!
//! One heartbeat of each five minutes is written as the daemon writes it, hour by hour, with an incident on every third day. The
//! others are copies of its rows: a store that is written in the usual way for 10,000 heartbeats would take hours.

use anyhow::{Context as _, ensure};
use chrono::{TimeDelta, Utc};
use clap::Parser;
use downbeat::history::{DAYS, FILE, Outcome, Record, Store, Who};
use rusqlite::{Connection, params};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[derive(Parser)]
struct Arguments {
    /// How many heartbeats
    #[arg(long, default_value_t = 10_000)]
    heartbeats: i64,

    /// Of how many days
    #[arg(long, default_value_t = DAYS)]
    days: i64,

    /// The folder of the history, which is kept; without it a folder is made and removed
    #[arg(long)]
    folder: Option<PathBuf>,

    /// The program that is measured; without it the history is only made
    #[arg(long)]
    program: Option<PathBuf>,
}

/// More than 10,000 heartbeats of 90 days take.
const ROOM: u64 = 16 << 30;

/// The time between two beats, in minutes.
const PERIOD: i64 = 5;

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let made = tempfile::tempdir()?;
    let folder = arguments.folder.as_deref().unwrap_or(made.path());
    if folder.join(FILE).exists() {
        println!("the history in {} is taken as it is", folder.display());
    } else {
        let begun = Instant::now();
        write_one(folder, arguments.days)?;
        copy(folder, arguments.heartbeats)?;
        let bytes = folder.join(FILE).metadata()?.len();
        println!(
            "a history of {} heartbeats and {} days: {} MB, made in {:.1} s",
            arguments.heartbeats,
            arguments.days,
            bytes >> 20,
            begun.elapsed().as_secs_f64()
        );
    }
    if let Some(program) = &arguments.program {
        measure(program, folder, arguments.heartbeats)?;
    }
    Ok(())
}

/// Writes the first heartbeat.
fn write_one(folder: &Path, days: i64) -> anyhow::Result<()> {
    let until = Utc::now();
    let from = until - TimeDelta::days(days);
    let mut store = Store::open(folder, ROOM, from)?;
    let who = Who { is_job: false, name: "heartbeat 00000".into() };
    store.write(&[Record::Added { who: who.clone(), at: from, checked: true, schedule: None }])?;
    for day in 0..days {
        let beats: Vec<Record> = (0..24 * 60 / PERIOD)
            .map(|number| {
                let at = from + TimeDelta::days(day) + TimeDelta::minutes(PERIOD * number);
                let (outcome, reason) = match (day % 3, number) {
                    (0, 100..103) => (Outcome::Lost, "connect: refused"),
                    (1, 100) => (Outcome::Ill, "127.0.0.1:5432: refused"),
                    _ => (Outcome::Sent, ""),
                };
                let took = Duration::from_millis(20 + number.unsigned_abs() % 50);
                Record::Beat { who: who.clone(), due: at, at, took, outcome, reason: reason.to_owned() }
            })
            .collect();
        store.write(&beats)?;
    }
    Ok(())
}

/// Copies the first heartbeat.
fn copy(folder: &Path, heartbeats: i64) -> anyhow::Result<()> {
    let mut connection = Connection::open(folder.join(FILE))?;
    let transaction = connection.transaction()?;
    for number in 1..heartbeats {
        transaction.execute(
            "INSERT INTO entry SELECT id + ?1, is_job, ?2, is_expected, condition, known, counted, seen FROM entry WHERE id = 1",
            params![number, format!("heartbeat {number:05}")],
        )?;
        for (table, columns) in [
            ("day", "day, hours"),
            ("beat", "number, at, took, outcome"),
            ("turn", "number, at, condition"),
            ("incident", "number, began, ended, is_ill, reason"),
        ] {
            let sql =
                format!("INSERT INTO {table} SELECT entry + ?1, {columns} FROM {table} WHERE entry = 1");
            transaction.prepare(&sql)?.execute([number])?;
        }
    }
    transaction.commit()?;
    Ok(())
}

/// Runs `downbeat status`, and prints when its first row came and when its last.
fn measure(program: &Path, folder: &Path, heartbeats: i64) -> anyhow::Result<()> {
    for more in [&[][..], &["--incidents"]] {
        let begun = Instant::now();
        let mut child = Command::new(program)
            .args(["status", "--state"])
            .arg(folder)
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| program.display().to_string())?;
        let output = child.stdout.take().context("no output")?;
        let (mut first, mut rows) = (None, 0);
        for line in BufReader::new(output).lines() {
            if line?.contains("heartbeat 0") {
                first.get_or_insert_with(|| begun.elapsed());
                rows += 1;
            }
        }
        let whole = begun.elapsed();
        ensure!(child.wait()?.success() && rows >= heartbeats, "{rows} rows of {heartbeats}");
        println!(
            "status{}: the first row after {:.2} s, all {rows} after {:.2} s",
            more.iter().map(|word| format!(" {word}")).collect::<String>(),
            first.unwrap_or(whole).as_secs_f64(),
            whole.as_secs_f64()
        );
    }
    Ok(())
}
