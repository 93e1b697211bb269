//! A fleet in virtual time, with the members of the library: who beats what while members start, die, leave, are stopped and are cut off
//! from the engine, and while their clocks differ by two seconds. Prints the table of `docs/fleet-simulation.md`, and ends with 1 if a
//! heartbeat was silent for longer than promised.
//!
//! ```text
//! cargo run --profile test -p downbeat-fleet --example simulate -- [MEMBERS] [HEARTBEATS]
//! ```

#![allow(clippy::print_stdout, clippy::cast_possible_truncation)]

mod account;
mod world;

use std::process::ExitCode;
use std::time::Instant;

use world::{Event, World};

/// How long each row lasts, in milliseconds: what has happened is over by then, and each heartbeat was due once more.
const ROW: i64 = 120_000;

/// What is promised, in milliseconds: the time to live and 4 s, and as much as the clocks differ.
const PROMISED: i64 = 10_000 + 4_000 + 2_000;

/// What is promised while the engine has a new leader, which renews all leases.
const PROMISED_WITH_NEW_LEADER: i64 = PROMISED + 10_000;

type Row = (&'static str, i64, fn(&mut World, usize));

const ROWS: &[Row] = &[
    ("all start within three seconds", PROMISED, |world, members| {
        for at in 0..members {
            world.plan(3_000 * at as i64 / members as i64, at, Event::Start);
        }
    }),
    ("nothing", PROMISED, |_, _| {}),
    ("one is killed, and starts again a second later", PROMISED, |world, _| {
        world.plan(1_000, 0, Event::Kill);
        world.plan(2_000, 0, Event::Start);
    }),
    ("one is killed", PROMISED, |world, _| world.plan(1_000, 1, Event::Kill)),
    ("one joins", PROMISED, |world, _| world.plan(1_000, 1, Event::Start)),
    ("one leaves, and comes back half a minute later", PROMISED, |world, _| {
        world.plan(1_000, 2, Event::Leave);
        world.plan(31_000, 2, Event::Start);
    }),
    ("a twentieth is killed at one moment", PROMISED, |world, members| {
        (0..members / 20).for_each(|at| world.plan(1_000, 3 + at, Event::Kill));
    }),
    ("a twentieth joins at one moment", PROMISED, |world, members| {
        (0..members / 20).for_each(|at| world.plan(1_000, 3 + at, Event::Start));
    }),
    ("one is stopped for half a minute", PROMISED, |world, _| world.plan(1_000, 4, Event::Stop(30_000))),
    ("a tenth is cut off from etcd for half a minute", PROMISED, |world, members| {
        (0..members / 10).for_each(|at| world.plan(1_000, at, Event::CutOff(30_000)));
    }),
    ("one is killed, and seven seconds later etcd has a new leader", PROMISED_WITH_NEW_LEADER, |world, _| {
        world.plan(1_000, 5, Event::Kill);
        world.plan(7_900, 0, Event::NewLeader);
        world.plan(60_000, 5, Event::Start);
    }),
    ("every ten seconds one is killed, and another starts again", PROMISED, |world, members| {
        for turn in 0..8 {
            let at = (7 * turn + 6) % members;
            world.plan(1_000 + 10_000 * turn as i64, at, Event::Kill);
            world.plan(11_000 + 10_000 * turn as i64, at, Event::Start);
        }
    }),
];

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<usize>());
    let (Ok(members), Ok(heartbeats)) =
        (numbers.next().unwrap_or(Ok(100)), numbers.next().unwrap_or(Ok(1_000_000)))
    else {
        eprintln!("two numbers are expected: of members and of heartbeats");
        return ExitCode::from(2);
    };
    // A member is a byte in the account, and a twentieth is to be one.
    if !(20..=250).contains(&members) {
        eprintln!("20 to 250 members are expected");
        return ExitCode::from(2);
    }
    let begun = Instant::now();
    let mut world = World::new(members, heartbeats);
    println!("{members} members, {heartbeats} heartbeats of a minute, clocks that differ by up to 2 s.\n");
    println!(
        "| what happens within two minutes | longest silence beyond the own gap | beats | doubles | moves | requests to etcd a second |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    let mut is_kept = true;
    for (what, promised, happen) in ROWS {
        world.requests = 0;
        happen(&mut world, members);
        world.run(ROW);
        let (counts, not_one) = world.account.close(world.now);
        let silence = counts.silence as f64 / 1e3;
        let rate = world.requests as f64 * 1e3 / ROW as f64;
        println!(
            "| {what} | {silence:.1} s | {} | {} | {} | {rate:.0} |",
            counts.beats, counts.doubles, counts.moves
        );
        if counts.silence > *promised || not_one > 0 {
            eprintln!(
                "promised are {promised} ms; {not_one} heartbeats have not exactly one member in the end"
            );
            is_kept = false;
        }
    }
    eprintln!(
        "{:.0} minutes of virtual time in {:.0} s",
        world.now as f64 / 6e4,
        begun.elapsed().as_secs_f64()
    );
    if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
