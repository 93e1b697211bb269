//! Owns [`World`]: the members, the engine and what happens to them, in virtual time. The members are those of the library.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use downbeat_fleet::keys::Keys;
use downbeat_fleet::member::{Change, Member, MemberOptions, Token};
use downbeat_fleet::memory::Engine;
use downbeat_fleet::now::Now;
use downbeat_fleet::request::{Answered, Failure};
use downbeat_fleet::ring::Names;

use crate::account::Account;

/// How long an answer takes, and how far apart the moments are at which anything happens, in milliseconds.
const STEP: i64 = 50;

/// After how long a request without an answer fails.
const TIME_OUT: i64 = 2_000;

/// The clocks of the members are spread over so much, in milliseconds.
const SPREAD: i64 = 2_000;

/// What may happen to a member.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    Start,
    Kill,
    Leave,
    /// The process is stopped for this many milliseconds.
    Stop(i64),
    /// The member cannot reach the engine for this many milliseconds.
    CutOff(i64),
    /// The engine has a new leader.
    NewLeader,
}

#[derive(Default)]
struct Machine {
    member: Option<Member>,
    starts: u32,
    /// From when until when it is stopped.
    stopped: Option<(i64, i64)>,
    cut_until: i64,
    /// An answer on its way, and when it comes.
    answer: Option<(Token, Answered, i64)>,
    /// When it is to be looked at, if no answer is on its way.
    wake: i64,
}

pub(crate) struct World {
    pub(crate) account: Account,
    pub(crate) now: i64,
    engine: Engine,
    names: Arc<Names>,
    machines: Vec<Machine>,
    ahead: Vec<i64>,
    events: Vec<(i64, usize, Event)>,
    pub(crate) requests: u64,
}

fn mono(now: i64) -> Duration {
    Duration::from_secs(1_000) + Duration::from_millis(now.unsigned_abs())
}

fn civil(now: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1_800_000_000_000 + now)
}

impl World {
    pub(crate) fn new(members: usize, heartbeats: usize) -> Self {
        let names: Vec<String> = (0..heartbeats).map(|at| format!("service {at:07}")).collect();
        let names = Arc::new(Names::new(names.iter().map(String::as_str)));
        let ahead: Vec<i64> = (0..members as i64)
            .map(|at| (at * 37 % members as i64) * SPREAD / members as i64 - SPREAD / 2)
            .collect();
        Self {
            account: Account::new(heartbeats, ahead.clone()),
            now: 0,
            engine: Engine::new(),
            names,
            machines: (0..members).map(|_| Machine::default()).collect(),
            ahead,
            events: Vec::new(),
            requests: 0,
        }
    }

    /// Plans an event for a member, this many milliseconds from now.
    pub(crate) fn plan(&mut self, after: i64, member: usize, event: Event) {
        self.events.push((self.now + after, member, event));
    }

    /// Lets time pass.
    pub(crate) fn run(&mut self, milliseconds: i64) {
        let until = self.now + milliseconds;
        while self.now < until {
            let now = self.now;
            let (due, later) = self.events.drain(..).partition(|(at, ..)| *at <= now);
            self.events = later;
            for (_, member, event) in due {
                self.strike(member, event);
            }
            for at in 0..self.machines.len() {
                self.act(at);
            }
            self.now += STEP;
        }
    }

    fn moment(&self, at: usize) -> Now {
        let ahead = self.ahead.get(at).copied().unwrap_or(0);
        Now { mono: mono(self.now), civil: civil(self.now + ahead) }
    }

    fn strike(&mut self, at: usize, event: Event) {
        let (now, moment) = (self.now, self.moment(at));
        let names = self.names.clone();
        if let Event::NewLeader = event {
            return self.engine.new_leader(moment.mono);
        }
        let Some(machine) = self.machines.get_mut(at) else { return };
        match event {
            Event::Start => {
                machine.starts += 1;
                let (name, instance) = (format!("member-{at:02}"), format!("{at} {}", machine.starts));
                let options = MemberOptions::new(Keys::new("/downbeat"), name, instance);
                *machine = Machine {
                    member: Some(Member::new(options, names, moment)),
                    starts: machine.starts,
                    ..Machine::default()
                };
            }
            Event::Leave => {
                if let Some(member) = &mut machine.member {
                    let mine: Vec<u32> = member.mine().collect();
                    member.stop();
                    machine.wake = now;
                    self.lose(at, &mine);
                }
            }
            Event::Kill => {
                let mine = machine.member.take().map(|member| member.mine().collect::<Vec<u32>>());
                self.lose(at, &mine.unwrap_or_default());
            }
            Event::Stop(length) => {
                machine.stopped = Some((now, now + length));
                let mine = machine.member.as_ref().map(|member| member.mine().collect::<Vec<u32>>());
                self.lose(at, &mine.unwrap_or_default());
            }
            Event::CutOff(length) => machine.cut_until = now + length,
            Event::NewLeader => {}
        }
    }

    fn act(&mut self, at: usize) {
        let (now, moment) = (self.now, self.moment(at));
        let Some(machine) = self.machines.get_mut(at) else { return };
        let Some(member) = &mut machine.member else { return };
        let mut missed = None;
        let mut gained = Vec::new();
        if let Some((since, until)) = machine.stopped {
            if now < until {
                return;
            }
            // It goes on with what it had, and sends at once what came due in the meantime, as the supervisor of a daemon does.
            machine.stopped = None;
            missed = Some(since);
            gained = member.mine().collect();
        }
        if let Some((token, answered, _)) = machine.answer.take_if(|(_, _, due)| *due <= now) {
            member.on_answer(token, moment, answered);
            machine.wake = now;
        }
        if machine.answer.is_none() && machine.wake <= now {
            if let Some((token, request)) = member.next(moment) {
                self.requests += 1;
                let is_cut = now < machine.cut_until;
                let result = if is_cut { Err(Failure::Away) } else { self.engine.ask(moment.mono, &request) };
                let date = (!is_cut).then(|| civil(now - now % 1_000));
                let due = now + if is_cut { TIME_OUT } else { STEP };
                machine.answer = Some((token, Answered { result, date }, due));
            }
            let wake = member.wake().map_or(i64::MAX, |wake| {
                i64::try_from(wake.as_millis()).unwrap_or(i64::MAX).saturating_sub(1_000_000)
            });
            machine.wake = wake;
        }
        let changes = member.changes();
        self.gain(at, &gained, missed);
        for change in changes {
            let Change::Share { gained, lost, missed_since } = change else { continue };
            let missed = missed_since.map(|since| since.as_millis() as i64 - 1_000_000);
            self.account.counts.moves += gained.len() as u64;
            self.gain(at, &gained, missed);
            self.lose(at, &lost);
        }
    }

    fn gain(&mut self, at: usize, names: &[u32], missed: Option<i64>) {
        for name in names {
            self.account.gain(*name as usize, at as u8, self.now, missed);
        }
    }

    fn lose(&mut self, at: usize, names: &[u32]) {
        for name in names {
            self.account.lose(*name as usize, at as u8, self.now);
        }
    }
}
