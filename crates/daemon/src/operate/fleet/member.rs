//! The member of a fleet at work: asks etcd what the rules of the fleet want, and hands the share to the loop of the beats.

use super::lease::Lease;
use super::moved::Moved;
use super::share::{Start, Whole, missed, passed};
use super::turns::{self, Before, JobsTo, Told as Handed};
use crate::config::{Fleet, Job};
use crate::operate::announce::{self, Settings, settings};
use crate::operate::claims::{Claims, Desk, Gate};
use crate::status::{Board, InFleet, Member as Shown, Owners};
use crate::supervise::Bar;
use crate::words::counted;
use chrono::{DateTime, TimeDelta, Utc};
use downbeat_fleet::claim::Claimant;
use downbeat_fleet::etcd::Etcd;
use downbeat_fleet::keys::Keys;
use downbeat_fleet::member::{Change, Member, MemberOptions, Standing, Token};
use downbeat_fleet::now::Now;
use downbeat_fleet::request::{Answered, Failure};
use downbeat_heartbeat::beat::Beat;
use downbeat_heartbeat::clock::{Clock, Reading};
use downbeat_heartbeat::supervisor::Command;
use ring::rand::{SecureRandom as _, SystemRandom};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tracing::{error, info, warn};

/// From this on a clock is told to be off: see the rules of the fleet.
const FAR: TimeDelta = TimeDelta::seconds(5);

/// How imprecise the distance of the clock is, at the most: see [`Member::clock`].
const IMPRECISE: TimeDelta = TimeDelta::seconds(2);

/// Why nothing can be claimed is told when it has been so for this time: at a start it is so for a moment.
const LASTING: Duration = Duration::from_secs(2);

/// How long after it has joined a member begins with what runs at a start: the others look every three seconds.
const TOGETHER: Duration = Duration::from_secs(4);

/// The shortest sleep between two looks.
const SHORTEST: Duration = Duration::from_millis(5);

/// What the member is told. It leaves when nobody can tell it anything any more.
pub(super) enum Order {
    /// Another configuration holds.
    Take(Whole),
}

/// What the member works with.
pub(super) struct Task<C> {
    pub(super) clock: C,
    pub(super) etcd: Arc<Etcd>,
    pub(super) board: Board,
    pub(super) commands: mpsc::Sender<Command<Beat>>,
    pub(super) lease: Arc<Lease>,
    pub(super) moved: Moved,
    /// What was handed over last.
    pub(super) had: Settings,
    pub(super) jobs: JobsTo,
    pub(super) taken: Arc<Notify>,
    pub(super) orders: mpsc::Receiver<Order>,
}

/// The request under way.
struct Asking {
    token: Token,
    task: JoinHandle<Answered>,
}

/// What was told last, so that only changes are logged.
#[derive(Default)]
struct Told {
    trouble: Option<Failure>,
    is_clock_off: bool,
    members: Vec<String>,
    /// Why no job can be claimed, since when, and whether that was told.
    barred: Option<(Bar, Duration, bool)>,
    /// Whether any reason was told since jobs could be claimed last.
    is_barred: bool,
}

/// The way to the jobs, closed when the member ends.
struct Open {
    gate: Gate,
    turns: JoinHandle<()>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.gate.set(None);
        self.turns.abort();
    }
}

/// What is to be handed over of the jobs.
#[derive(Default)]
struct Jobs {
    /// Whether the share was handed over as it is.
    is_handed: bool,
    /// Whether any share was handed over since the start.
    was_handed: bool,
    /// By the clock that is never set: the other one may be wrong, and is judged when the share is handed over.
    missed_since: Option<Duration>,
    /// Since when each job is known here, by the same clock.
    known: HashMap<Arc<str>, Duration>,
    /// When the others could first see this member, and whether the start was told.
    joined: Option<Duration>,
    is_started: bool,
}

impl<C: Clock + Clone + 'static> Task<C> {
    /// Works until nobody can give an order any more, and then leaves the fleet.
    pub(super) async fn run(mut self, fleet: Fleet, name: String, mut whole: Whole) {
        let (keys, instance) = (Keys::new(&fleet.prefix), instance());
        let claimant = Claimant { member: name.clone(), instance: instance.clone() };
        let clock = self.clock.clone();
        let desk = Desk::new(self.etcd.clone(), keys.clone(), claimant, fleet.ttl, move || now_of(&clock));
        let handed = Handed::default();
        let turns = tokio::spawn(turns::follow(handed.clone(), desk.clone(), self.jobs.commands.clone()));
        self.jobs.gate.set(Some(desk.clone()));
        let _open = Open { gate: self.jobs.gate.clone(), turns };
        let mut jobs = Jobs::default();
        jobs.take(&whole, self.now().mono);
        let mut options = MemberOptions::new(keys, &name, instance);
        options.ttl = fleet.ttl;
        options.settings = whole.hash();
        let mut member = Member::new(options, Arc::new(whole.names()), self.now());
        let mut asking: Option<Asking> = None;
        let mut told = Told::default();
        // The names of which another member may have had the beats; `None` until the first share.
        let mut before: Option<HashSet<Arc<str>>> = None;
        let mut takeovers = 0;
        let mut is_leaving = false;
        info!("member `{name}` of the fleet {}: {} shared", fleet.prefix, whole.in_words());
        // What each member has by itself does not wait.
        self.hand_over(&whole, &member, (Start::AsWritten, &HashSet::new()), None).await;
        // Ends when the member is over, or its name is taken.
        loop {
            let now = self.now();
            if asking.is_none()
                && let Some((token, request)) = member.next(now)
            {
                let etcd = self.etcd.clone();
                asking = Some(Asking { token, task: tokio::spawn(async move { etcd.ask(&request).await }) });
            }
            self.set_lease(&member);
            desk.permit(member.permit(), member.trouble());
            let changes = member.changes();
            let share = changes.iter().filter_map(|change| match change {
                Change::Share { gained, missed_since, .. } => Some((gained.len(), *missed_since)),
                _ => None,
            });
            let share: Vec<(usize, Option<Duration>)> = share.collect();
            if !share.is_empty() {
                let since = share.iter().filter_map(|(_, missed)| *missed).min();
                let missed = since.map(|since| missed(now, since));
                match &before {
                    None => {
                        self.hand_over(&whole, &member, (Start::AsWritten, &HashSet::new()), missed).await
                    }
                    Some(known) => {
                        takeovers += share.iter().map(|(gained, _)| gained).sum::<usize>();
                        self.hand_over(&whole, &member, (Start::New, known), missed).await;
                    }
                }
                jobs.is_handed = false;
                jobs.missed_since = jobs.missed_since.into_iter().chain(since).min();
                before = Some(whole.known());
            }
            if !changes.is_empty() {
                self.board.owned(Owners::new(member.ring().clone(), whole.count()));
            }
            for change in &changes {
                if let Change::Standing(standing) = change {
                    tell_standing(&name, *standing);
                }
            }
            if !is_leaving {
                jobs.hand_over(&handed, &whole, &member, now);
                if whole.jobs_shared().next().is_some() {
                    tell_bar(&mut told, desk.bar_of_all(), now.mono);
                }
            }
            self.tell(&whole, &member, &mut told, now);
            self.show(&fleet, &name, &whole, (&member, &desk), takeovers, now);
            match member.standing() {
                Standing::Taken => {
                    error!("another process is the member `{name}` of the fleet, and goes on: this one ends");
                    self.taken.notify_one();
                    return;
                }
                Standing::Over => return,
                _ => {}
            }
            let left = member.wake().map(|at| at.saturating_sub(now.mono).max(SHORTEST));
            tokio::select! {
                biased;
                order = self.orders.recv(), if !is_leaving => match order {
                    Some(Order::Take(next)) => {
                        before = before.map(|_| whole.known());
                        whole = next;
                        member.set_names(self.now(), Arc::new(whole.names()), whole.hash());
                        jobs.take(&whole, self.now().mono);
                        if let Some(known) = &before {
                            self.hand_over(&whole, &member, (Start::New, known), None).await;
                        }
                        before = before.map(|_| whole.known());
                    }
                    None => {
                        is_leaving = true;
                        member.stop();
                    }
                },
                answered = answer(&mut asking), if asking.is_some() => {
                    if let Some(Asking { token, .. }) = asking.take() {
                        member.on_answer(token, self.now(), answered);
                    }
                }
                () = self.clock.until_look(left) => {}
            }
        }
    }

    fn now(&self) -> Now {
        now_of(&self.clock)
    }

    /// Says until when failures may be told.
    fn set_lease(&self, member: &Member) {
        let clock = self.clock.clone();
        self.lease
            .set(member.validity().map(|validity| Box::new(move || validity.is_at(now_of(&clock))) as _));
    }

    /// Gives the loop of the beats the share that the member has now, and logs what has come to it.
    async fn hand_over(
        &mut self,
        whole: &Whole,
        member: &Member,
        start: (Start, &HashSet<Arc<str>>),
        missed: Option<(DateTime<Utc>, DateTime<Utc>)>,
    ) {
        let is_start = matches!(start.0, Start::AsWritten);
        let (config, jobs) = whole.part(member.mine(), start, missed);
        let had = std::mem::replace(&mut self.had, settings(&config));
        self.moved.set(|untold| {
            whole.moved(member.ring(), |name| had.contains_key(name) || untold.contains_key(name))
        });
        self.board.share(&config);
        let at_once: HashSet<Arc<str>> =
            jobs.iter().filter(|job| job.start).map(|job| job.name.clone()).collect();
        let civil = self.now().civil;
        let _ = self.commands.send(Command::Replace(jobs)).await;
        // Some schedules take long to search, and the renewal of the lease does not wait.
        tokio::task::spawn_blocking(move || announce::share(&config, civil, &had, &at_once, is_start));
    }

    /// Logs what has changed.
    fn tell(&self, whole: &Whole, member: &Member, told: &mut Told, now: Now) {
        let trouble = member.trouble();
        if trouble != told.trouble {
            match trouble {
                Some(failure) => {
                    let why = self.etcd.trouble().unwrap_or_else(|| failure.to_string());
                    warn!("the fleet cannot be asked: {why}; beats go on with what this member had");
                }
                None => info!("the fleet can be asked again"),
            }
            told.trouble = trouble;
        }
        let distance = member.clock(now);
        let is_clock_off = distance.is_some_and(|distance| distance.abs() > FAR);
        if is_clock_off != told.is_clock_off {
            match distance.filter(|_| is_clock_off) {
                Some(distance) => warn!(
                    "the clock of this machine is {} s {} that of etcd: schedules of the members differ by as much",
                    distance.num_seconds().abs(),
                    if distance > TimeDelta::zero() { "ahead of" } else { "behind" }
                ),
                None => info!("the clock of this machine is again that of etcd"),
            }
            told.is_clock_off = is_clock_off;
        }
        let members: Vec<String> = member
            .members()
            .map(|seen| match (seen.is_me, seen.has_same_names, seen.has_same_settings) {
                (true, ..) => format!("{} (this one)", seen.name),
                (_, false, _) => format!("{} (with other names: nothing is shared with it)", seen.name),
                (_, _, false) => format!("{} (with other settings)", seen.name),
                _ => seen.name,
            })
            .collect();
        if members != told.members && member.standing() == Standing::In {
            let (beats, runs) = whole.own(member);
            let own = match whole.jobs_shared().count() {
                0 => beats.to_string(),
                all => format!("{runs} of {} and {beats}", counted(all, "job")),
            };
            info!(
                "the fleet: {}; {own} of {} are this member's",
                members.join(", "),
                counted(whole.count(), "heartbeat")
            );
            told.members = members;
        }
    }

    fn show(
        &self,
        fleet: &Fleet,
        name: &str,
        whole: &Whole,
        (member, desk): (&Member, &Desk),
        takeovers: usize,
        now: Now,
    ) {
        let jobs = whole.jobs_of_members(member);
        let members = member.members().map(|seen| {
            let runs = jobs.get(seen.name.as_str()).copied().unwrap_or(0);
            Shown {
                agrees: seen.has_same_names && seen.has_same_settings,
                heartbeats: seen.share.map(|all| all.saturating_sub(runs)),
                jobs: seen.share.map(|_| runs),
                name: seen.name,
            }
        });
        let Claims { won, lost, refused } = desk.claims();
        let (own, own_jobs) = whole.own(member);
        self.board.in_fleet(Some(InFleet {
            member: name.to_owned(),
            prefix: fleet.prefix.clone(),
            is_joined: member.is_valid(now),
            members: members.collect(),
            own,
            shared: whole.count(),
            own_jobs,
            shared_jobs: whole.jobs_shared().count(),
            takeovers,
            claims_won: won,
            claims_lost: lost,
            claims_refused: refused,
            clock_seconds: member.clock(now).map(|distance| distance.num_seconds()),
            trouble: member.trouble().map(Failure::as_str),
        }));
    }
}

impl Jobs {
    /// Takes another configuration.
    fn take(&mut self, whole: &Whole, now: Duration) {
        let before = std::mem::take(&mut self.known);
        let since = |job: &Job| (job.name.clone(), before.get(&job.name).copied().unwrap_or(now));
        self.known = whole.jobs_shared().map(since).collect();
        self.is_handed = false;
    }

    /// Hands over what is this member's to run, once others can know of it. What runs at the start waits until members that start
    /// together have seen one another.
    fn hand_over(&mut self, handed: &Handed, whole: &Whole, member: &Member, now: Now) {
        if member.standing() == Standing::In {
            self.joined.get_or_insert(now.mono);
        }
        let is_start =
            !self.is_started && self.joined.is_some_and(|joined| now.mono.saturating_sub(joined) >= TOGETHER);
        let is_there = self.joined.is_some() || member.standing() == Standing::Waiting;
        if !is_there || (self.is_handed && !is_start) {
            return;
        }
        // A clock that is ahead does not make the runs past that others had before.
        let ahead = member.clock(now).filter(|distance| *distance > IMPRECISE).unwrap_or_default();
        let civil = |at: Duration| now.civil - ahead - passed(now.mono, at);
        // At the start they may have been known for long: by an earlier start of this process, or by others that share the same names.
        let has_company = || member.members().any(|seen| !seen.is_me && seen.has_same_names);
        let before = match member.standing() {
            Standing::Waiting => Before::This,
            _ if !std::mem::replace(&mut self.was_handed, true) && has_company() => Before::Others,
            _ => Before::Nobody,
        };
        self.is_handed = true;
        self.is_started |= is_start;
        let names: Vec<&Arc<str>> = whole.jobs_shared().map(|job| &job.name).collect();
        let place = |at: u32| (at as usize).checked_sub(whole.count());
        let ours = member.mine().filter_map(place).filter_map(|at| names.get(at).map(|name| (*name).clone()));
        handed.tell(turns::Share {
            ours: ours.collect(),
            all: self.known.iter().map(|(job, since)| (job.clone(), civil(*since))).collect(),
            before,
            missed_since: self.missed_since.take().map(civil),
            is_start,
        });
    }
}

/// Logs why no job can be claimed, once for each cause that lasts.
fn tell_bar(told: &mut Told, bar: Option<Bar>, now: Duration) {
    match (bar, &mut told.barred) {
        (None, before) => {
            *before = None;
            if std::mem::take(&mut told.is_barred) {
                info!("jobs of the fleet can be claimed again");
            }
        }
        (Some(bar), Some((before, since, is_told))) if before.word == bar.word => {
            if !*is_told && now.saturating_sub(*since) >= LASTING {
                *is_told = true;
                told.is_barred = true;
                warn!("no job of the fleet starts here: {}", bar.text);
            }
        }
        (Some(bar), before) => *before = Some((bar, now, false)),
    }
}

/// What both clocks show.
fn now_of(clock: &impl Clock) -> Now {
    let Reading { wall, monotonic } = clock.reading();
    Now { mono: monotonic, civil: wall }
}

fn tell_standing(name: &str, standing: Standing) {
    match standing {
        Standing::Waiting => {
            warn!(
                "the name `{name}` is still leased: by this process before it was killed, or by another one. It is waited for, and beats go on"
            );
        }
        Standing::In => info!("member `{name}` has joined the fleet"),
        Standing::Out => warn!("member `{name}` is out of the fleet: its lease has ended"),
        _ => {}
    }
}

/// The answer to the request under way. A task that has failed is as good as no answer.
async fn answer(asking: &mut Option<Asking>) -> Answered {
    match asking {
        Some(Asking { task, .. }) => {
            task.await.unwrap_or(Answered { result: Err(Failure::Away), date: None })
        }
        None => std::future::pending().await,
    }
}

/// What no other start of a process has: 128 bits of chance, in hexadecimal digits.
fn instance() -> String {
    let mut bytes = [0; 16];
    // Where the system has no chance, the number of the process and the time tell starts apart.
    if SystemRandom::new().fill(&mut bytes).is_err() {
        return format!("{} {:?}", std::process::id(), std::time::SystemTime::now());
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
