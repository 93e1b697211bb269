//! Every order of events of three members that claim the runs of one job is tried: requests and answers that are lost, requests
//! that arrive after they were given up, processes that die and come back, or are stopped for longer than a lease lives.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use chrono::{DateTime, TimeDelta};
use downbeat_fleet::claim::{Claim, Claimant, Outcome, State, ToDo};
use downbeat_fleet::keys::Keys;
use downbeat_fleet::memory::Engine;
use downbeat_fleet::now::Now;
use downbeat_fleet::request::{Answer, Failure, Request};
use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::Duration;

/// Short, so that few pauses fit into it.
const TTL: Duration = Duration::from_millis(1_200);

/// What is between a member and the engine.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Way {
    Nothing,
    Sent(Request),
    Answered(Result<Answer, Failure>),
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Machine {
    /// Half seconds of its clocks since the beginning.
    time: u32,
    lives: u32,
    serial: u64,
    /// Which occurrence, when it was sent first, and how far it is.
    claim: Option<(usize, Option<u32>, Claim)>,
    way: Way,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct World {
    engine: Engine,
    machines: Vec<Machine>,
    /// Requests that their senders have given up, and that may arrive at any time or never. Sorted, so that worlds that differ
    /// in nothing else are one.
    strays: Vec<Request>,
    /// How often each occurrence was started.
    starts: [u8; 2],
    /// Whether anything was claimed of each, and whether somebody told that it may not be run.
    claimed: [bool; 2],
    told: [bool; 2],
    /// How many more losses, deaths, and long stops there may be.
    losses: u8,
    deaths: u8,
    stops: u8,
}

/// What is wrong on purpose, to see that the search finds it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// The engine compares whole values instead of occurrences.
    WholeValues,
    /// All attempts of a member have the same number.
    SameSerial,
    /// The start does not ask whether it may, so it comes after others have told the run as lost.
    NoLastLook,
}

fn now(time: u32) -> Now {
    let passed = Duration::from_millis(500) * time;
    Now {
        mono: Duration::from_secs(100) + passed,
        civil: DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::from_std(passed).unwrap(),
    }
}

fn begin(machine: &Machine, member: usize, occurrence: usize, fault: Fault) -> Machine {
    let mut machine = machine.clone();
    machine.serial += 1;
    let claimant =
        Claimant { member: ["a", "b", "c"][member].to_owned(), instance: machine.lives.to_string() };
    let serial = if fault == Fault::SameSerial { 1 } else { machine.serial };
    let at = now(0).civil + TimeDelta::seconds(occurrence as i64);
    let claim = Claim::new(&Keys::new(""), "job", at, claimant, serial, TTL, now(machine.time)).unwrap();
    machine.claim = Some((occurrence, None, claim));
    machine
}

impl World {
    fn new(members: usize, losses: u8, deaths: u8, stops: u8) -> Self {
        let machine = Machine { time: 0, lives: 0, serial: 0, claim: None, way: Way::Nothing };
        Self {
            engine: Engine::new(),
            machines: vec![machine; members],
            strays: Vec::new(),
            starts: [0; 2],
            claimed: [false; 2],
            told: [false; 2],
            losses,
            deaths,
            stops,
        }
    }

    fn stray(&mut self, request: Request) {
        // Reading changes nothing.
        if !matches!(request, Request::Read { .. }) {
            self.strays.push(request);
            self.strays.sort_by_key(|request| format!("{request:?}"));
        }
    }

    fn apply(&mut self, request: &Request, fault: Fault) -> Result<Answer, Failure> {
        let mut request = request.clone();
        if let (Fault::WholeValues, Request::Claim { value, older_than, .. }) = (fault, &mut request) {
            older_than.clone_from(value);
        }
        self.engine.ask(now(0).mono, &request)
    }

    /// Every world that may follow.
    fn next(&self, attempts: u64, fault: Fault) -> Vec<Self> {
        let mut worlds = Vec::new();
        for (at, request) in self.strays.iter().enumerate() {
            let mut world = self.clone();
            world.strays.remove(at);
            let _ = world.apply(request, fault);
            worlds.push(world);
        }
        for (member, machine) in self.machines.iter().enumerate() {
            self.act(member, machine, attempts, fault, &mut worlds);
            self.suffer(member, machine, &mut worlds);
        }
        worlds
    }

    /// What a member does of itself, and what the engine does for it.
    fn act(&self, member: usize, machine: &Machine, attempts: u64, fault: Fault, worlds: &mut Vec<Self>) {
        match (&machine.way, &machine.claim) {
            (Way::Sent(request), _) => {
                let mut world = self.clone();
                let answer = world.apply(request, fault);
                world.machines[member].way = Way::Answered(answer);
                worlds.push(world);
            }
            (Way::Answered(answer), Some(_)) => {
                let mut world = self.clone();
                let machine = &mut world.machines[member];
                machine.way = Way::Nothing;
                machine.claim.as_mut().unwrap().2.on_answer(now(machine.time), answer.clone());
                worlds.push(world);
            }
            (Way::Nothing, None) if machine.serial < attempts => {
                for occurrence in 0..2 {
                    let mut world = self.clone();
                    world.machines[member] = begin(machine, member, occurrence, fault);
                    world.claimed[occurrence] = true;
                    worlds.push(world);
                }
            }
            (Way::Nothing, Some(_)) => worlds.push(self.step(member, fault)),
            _ => {}
        }
    }

    fn step(&self, member: usize, fault: Fault) -> Self {
        let mut world = self.clone();
        let machine = &mut world.machines[member];
        let (occurrence, sent, claim) = machine.claim.as_mut().unwrap();
        let is_late = sent.is_some_and(|sent| machine.time - sent >= 10);
        let (occurrence, now) = (*occurrence, now(machine.time));
        match claim.next(now) {
            ToDo::Ask(request) => {
                sent.get_or_insert(machine.time);
                machine.way = Way::Sent(request);
            }
            ToDo::Wait(_) => machine.time += 1,
            ToDo::Over(Outcome::Won) => {
                if claim.may_start(now) || fault == Fault::NoLastLook {
                    // A start long after the claim counts as a second one: the run was told as lost.
                    world.starts[occurrence] += 1 + u8::from(is_late);
                    let mark = claim.mark(State::Started);
                    machine.claim = None;
                    world.stray(mark);
                } else {
                    machine.claim = None;
                    world.told[occurrence] = true;
                }
            }
            ToDo::Over(Outcome::Lost(_)) => machine.claim = None,
            ToDo::Over(_) => {
                machine.claim = None;
                world.told[occurrence] = true;
            }
        }
        world
    }

    /// What happens to a member.
    fn suffer(&self, member: usize, machine: &Machine, worlds: &mut Vec<Self>) {
        let is_under_way = machine.way != Way::Nothing;
        if is_under_way && self.losses > 0 {
            // It gives up; the request may still arrive.
            let mut world = self.clone();
            world.losses -= 1;
            if let Way::Sent(request) = &machine.way {
                world.stray(request.clone());
            }
            world.machines[member].way = Way::Answered(Err(Failure::Away));
            worlds.push(world);
        }
        if machine.claim.is_some() && self.deaths > 0 {
            let mut world = self.clone();
            world.deaths -= 1;
            if let Way::Sent(request) = &machine.way {
                world.stray(request.clone());
            }
            let (lives, time) = (machine.lives + 1, machine.time);
            world.machines[member] = Machine { time, lives, serial: 0, claim: None, way: Way::Nothing };
            worlds.push(world);
        }
        if machine.claim.is_some() && self.stops > 0 {
            let mut world = self.clone();
            world.stops -= 1;
            world.machines[member].time += 20;
            worlds.push(world);
        }
    }

    fn is_at_rest(&self, attempts: u64) -> bool {
        self.machines.iter().all(|machine| machine.claim.is_none() && machine.serial == attempts)
    }
}

/// Tries every order. Gives how many worlds there are, or the first in which an occurrence was started twice.
fn search(world: World, attempts: u64, fault: Fault) -> Result<usize, String> {
    let deaths = world.deaths;
    let print = |world: &World| {
        let mut hasher = DefaultHasher::new();
        world.hash(&mut hasher);
        hasher.finish()
    };
    let mut seen = HashSet::from([print(&world)]);
    let mut left = vec![world];
    let mut most = [0; 2];
    while let Some(world) = left.pop() {
        if world.starts.iter().any(|starts| *starts > 1) {
            return Err(format!("started {:?}", world.starts));
        }
        most = [most[0].max(world.starts[0]), most[1].max(world.starts[1])];
        if world.is_at_rest(attempts) && world.deaths == deaths {
            // Nobody has died: the newest occurrence that was claimed is run, or somebody tells that it may not be.
            let newest = usize::from(world.claimed[1]);
            assert!(
                world.starts[newest] == 1 || world.told[newest],
                "an occurrence is dropped without a word"
            );
        }
        for world in world.next(attempts, fault) {
            if seen.insert(print(&world)) {
                left.push(world);
            }
        }
    }
    assert_eq!(most, [1; 2], "nothing was run");
    Ok(seen.len())
}

#[test]
fn three_members_start_no_occurrence_twice_whatever_is_lost_and_whoever_dies_or_stops() {
    // Losses, deaths, stops; attempts of each life.
    for (losses, deaths, stops, attempts) in
        [(0, 0, 0, 1), (2, 0, 0, 1), (1, 1, 0, 1), (1, 0, 1, 1), (0, 1, 1, 1)]
    {
        let found = search(World::new(3, losses, deaths, stops), attempts, Fault::None);
        let worlds = found.unwrap_or_else(|twice| panic!("{losses} {deaths} {stops}: {twice}"));
        println!("{losses} losses, {deaths} deaths, {stops} stops: {worlds} worlds");
    }
}

#[test]
fn members_that_try_twice_start_no_occurrence_twice() {
    for (members, losses, stops) in [(3, 0, 0), (2, 1, 1)] {
        let worlds = search(World::new(members, losses, 0, stops), 2, Fault::None).unwrap();
        println!("{members} members, {losses} losses, {stops} stops: {worlds} worlds");
    }
}

#[test]
fn the_search_finds_what_is_wrong_on_purpose() {
    for (fault, attempts) in [(Fault::WholeValues, 1), (Fault::SameSerial, 2), (Fault::NoLastLook, 1)] {
        assert!(search(World::new(3, 1, 0, 1), attempts, fault).is_err());
    }
}
