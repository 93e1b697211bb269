//! The member of a fleet at work: asks etcd what the rules of the fleet want, and hands the share to the loop of the beats.

use super::jobs::Jobs;
use super::lease::Lease;
use super::log::{Told, tell_bar, tell_standing};
use super::moved::Moved;
use super::share::{Exchange, Had, Missed, Start, Whole};
use super::turns::{self, JobsTo, Told as Handed};
use crate::config::Fleet;
use crate::operate::announce;
use crate::operate::claims::{Claims, Desk, Gate};
use crate::operate::jobs::Maker;
use crate::status::{Board, InFleet, Member as Shown, Owners};
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
    pub(super) had: Had,
    pub(super) maker: Maker,
    pub(super) jobs: JobsTo,
    pub(super) taken: Arc<Notify>,
    pub(super) orders: mpsc::Receiver<Order>,
}

/// How much of a share is handed over anew.
#[derive(Clone, Copy)]
enum Scope {
    /// All that the loop of the beats has.
    All,
    /// What has changed of it; what is shown is set anew, as it was with the configuration.
    Shown,
    /// What has changed.
    Difference,
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
        let mut jobs = Jobs::new(fleet.ttl);
        jobs.take(&whole, self.now().mono);
        let mut options = MemberOptions::new(keys, &name, instance);
        options.ttl = fleet.ttl;
        options.settings = whole.hash();
        let mut member = Member::new(options, Arc::new(whole.names()), self.now());
        let mut asking: Option<Asking> = None;
        let mut told = Told::default();
        // Whether there was a share: then other members may have had the beats of any name.
        let mut has_begun = false;
        let mut takeovers = 0;
        let mut is_leaving = false;
        info!("member `{name}` of the fleet {}: {} shared", fleet.prefix, whole.in_words());
        // What each member has by itself does not wait.
        self.hand_over(&whole, &member, (Scope::All, Start::AsWritten), None).await;
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
                let missed = since.map(|since| Missed::since(since, now, fleet.ttl));
                let start = if has_begun { Start::Moved } else { Start::AsWritten };
                if has_begun {
                    takeovers += share.iter().map(|(gained, _)| gained).sum::<usize>();
                }
                has_begun = true;
                self.hand_over(&whole, &member, (Scope::Difference, start), missed).await;
                jobs.is_handed = false;
                jobs.missed_since = jobs.missed_since.into_iter().chain(since).min();
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
                        let known = whole.known();
                        whole = next;
                        member.set_names(self.now(), Arc::new(whole.names()), whole.hash());
                        jobs.take(&whole, self.now().mono);
                        let start = if has_begun { Start::Known(&known) } else { Start::AsWritten };
                        self.hand_over(&whole, &member, (Scope::Shown, start), None).await;
                        self.board.owned(Owners::new(member.ring().clone(), whole.count()));
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
        (scope, start): (Scope, Start<'_>),
        missed: Option<Missed>,
    ) {
        let is_start = matches!(start, Start::AsWritten);
        let has = whole.had_by(member.mine());
        let Exchange { came, gone } = whole.exchange(&has, &self.had, &self.maker, start, missed);
        self.moved.set(|untold| {
            let left: HashSet<&str> = gone.iter().chain(untold.keys()).map(|name| &**name).collect();
            whole.moved(member.ring(), |name| left.contains(name))
        });
        let places: Vec<usize> = came.iter().map(|(place, _)| *place).collect();
        let heartbeats = &whole.config().heartbeats;
        let news = || places.iter().filter_map(|place| Some((*place, heartbeats.get(*place)?)));
        match scope {
            Scope::Difference => self.board.share(news(), &gone),
            Scope::All | Scope::Shown => self.board.share(has.iter().copied(), &gone),
        }
        let mut had = Had::new();
        had.extend(gone.iter().filter_map(|name| self.had.remove_entry(name)));
        for (_, heartbeat) in news() {
            let before = self.had.insert(heartbeat.name.clone(), heartbeat.settings.clone());
            had.extend(before.map(|before| (heartbeat.name.clone(), before)));
        }
        let at_once: HashSet<Arc<str>> =
            came.iter().filter(|(_, job)| job.start).map(|(_, job)| job.name.clone()).collect();
        let came = came.into_iter().map(|(_, job)| job).collect();
        let command = match scope {
            Scope::All => Command::Replace(came),
            Scope::Difference | Scope::Shown => Command::Change { gone, came },
        };
        let civil = self.now().civil;
        let _ = self.commands.send(command).await;
        let config = whole.config().clone();
        // Some schedules take long to search, and the renewal of the lease does not wait.
        tokio::task::spawn_blocking(move || {
            let news = places.iter().filter_map(|place| config.heartbeats.get(*place));
            announce::share(news.filter(|heartbeat| heartbeat.share), civil, &had, &at_once, is_start);
        });
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
