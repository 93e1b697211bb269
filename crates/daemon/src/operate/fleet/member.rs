//! The member of a fleet at work: asks etcd what the rules of the fleet want, and hands the share to the loop of the beats.

use super::jobs::Jobs;
use super::lease::Lease;
use super::log::{Told, tell_bar, tell_standing};
use super::moved::Moved;
use super::share::{Start, Whole, missed};
use super::turns::{self, JobsTo, Told as Handed};
use crate::config::Fleet;
use crate::operate::announce::{self, Settings, settings};
use crate::operate::claims::{Claims, Desk, Gate};
use crate::status::{Board, InFleet, Member as Shown, Owners};
use chrono::{DateTime, Utc};
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
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tracing::{error, info};

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
            told.tell(&self.etcd, &whole, &member, now);
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

/// What both clocks show.
fn now_of(clock: &impl Clock) -> Now {
    let Reading { wall, monotonic } = clock.reading();
    Now { mono: monotonic, civil: wall }
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
