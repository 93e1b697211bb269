//! The member of a fleet at work: asks etcd what the rules of the fleet want, and hands the share to the loop of the beats.

use super::lease::Lease;
use super::moved::Moved;
use super::share::{Start, Whole};
use crate::config::Fleet;
use crate::operate::announce::{self, Settings, settings};
use crate::status::{Board, InFleet, Member as Shown};
use crate::words::counted;
use chrono::TimeDelta;
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
use tracing::{error, info, warn};

/// From this on a clock is told to be off: see the rules of the fleet.
const FAR: TimeDelta = TimeDelta::seconds(5);

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
}

impl<C: Clock + Clone + 'static> Task<C> {
    /// Works until nobody can give an order any more, and then leaves the fleet.
    pub(super) async fn run(mut self, fleet: Fleet, name: String, mut whole: Whole) {
        let mut options = MemberOptions::new(Keys::new(&fleet.prefix), &name, instance());
        options.ttl = fleet.ttl;
        options.settings = whole.hash();
        let mut member = Member::new(options, Arc::new(whole.names()), self.now());
        let mut asking: Option<Asking> = None;
        let mut told = Told::default();
        // The names of which another member may have had the beats; `None` until the first share.
        let mut before: Option<HashSet<Arc<str>>> = None;
        let mut takeovers = 0;
        let mut is_leaving = false;
        info!(
            "member `{name}` of the fleet {}: {} shared",
            fleet.prefix,
            counted(whole.count(), "heartbeat")
        );
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
            let changes = member.changes();
            let share = changes.iter().filter_map(|change| match change {
                Change::Share { gained, missed_since, .. } => Some((gained.len(), *missed_since)),
                _ => None,
            });
            let share: Vec<(usize, Option<Duration>)> = share.collect();
            if !share.is_empty() {
                let missed = share.iter().filter_map(|(_, missed)| *missed).min();
                let missed = missed.map(|since| (now.civil - passed(now.mono, since), now.civil));
                match &before {
                    None => {
                        self.hand_over(&whole, &member, (Start::AsWritten, &HashSet::new()), missed).await
                    }
                    Some(known) => {
                        takeovers += share.iter().map(|(gained, _)| gained).sum::<usize>();
                        self.hand_over(&whole, &member, (Start::New, known), missed).await;
                    }
                }
                before = Some(whole.known());
            }
            for change in &changes {
                if let Change::Standing(standing) = change {
                    tell_standing(&name, *standing);
                }
            }
            self.tell(&member, &mut told, now);
            self.show(&fleet, &name, &whole, &member, takeovers, now);
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
        now(&self.clock)
    }

    /// Says until when failures may be told.
    fn set_lease(&self, member: &Member) {
        let clock = self.clock.clone();
        self.lease.set(member.validity().map(|validity| Box::new(move || validity.is_at(now(&clock))) as _));
    }

    /// Gives the loop of the beats the share that the member has now, and logs what has come to it.
    async fn hand_over(
        &mut self,
        whole: &Whole,
        member: &Member,
        start: (Start, &HashSet<Arc<str>>),
        missed: Option<(chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>)>,
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
    fn tell(&self, member: &Member, told: &mut Told, now: Now) {
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
            let own = member.mine().count();
            info!(
                "the fleet: {}; {} of {} are this member's",
                members.join(", "),
                own,
                counted(member.ring().names().len(), "heartbeat")
            );
            told.members = members;
        }
    }

    fn show(&self, fleet: &Fleet, name: &str, whole: &Whole, member: &Member, takeovers: usize, now: Now) {
        let members = member.members().map(|seen| Shown {
            agrees: seen.has_same_names && seen.has_same_settings,
            heartbeats: seen.share,
            name: seen.name,
        });
        self.board.in_fleet(Some(InFleet {
            member: name.to_owned(),
            prefix: fleet.prefix.clone(),
            is_joined: member.is_valid(now),
            members: members.collect(),
            own: member.mine().count(),
            shared: whole.count(),
            takeovers,
            clock_seconds: member.clock(now).map(|distance| distance.num_seconds()),
            trouble: member.trouble().map(Failure::as_str),
        }));
    }
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

fn now(clock: &impl Clock) -> Now {
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

/// How long ago a moment is.
fn passed(now: Duration, since: Duration) -> TimeDelta {
    TimeDelta::from_std(now.saturating_sub(since)).unwrap_or_default()
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
