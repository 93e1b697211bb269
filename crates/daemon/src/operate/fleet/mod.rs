//! Gives the heartbeats to their loop: all of them, or in a fleet those that this member has at the time.
//!
//! A [task](member) of its own asks etcd and hands over the share, so that neither a reading of the configuration nor its taking up
//! delays the renewal of the lease. Beats never wait for it.

mod jobs;
mod lease;
mod log;
mod member;
mod moved;
mod share;
mod turns;

use super::jobs::Maker;
use crate::config::{Config, Fleet};
use crate::status::Board;
use downbeat_fleet::etcd::Etcd;
use downbeat_heartbeat::beat::Beat;
use downbeat_heartbeat::clock::Clock;
use downbeat_heartbeat::supervisor::{Command, Job};
use member::{Order, Task};
use share::{Had, Whole};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tracing::info;

pub(super) use lease::Lease;
pub(super) use moved::Moved;
pub use share::Shared;
pub(super) use turns::JobsTo;

/// How long a member waits for the answer when it says that it leaves.
const TO_LEAVE: Duration = Duration::from_secs(2);

/// Another process has the name of this member, and goes on with it.
#[derive(Debug, thiserror::Error)]
#[error(
    "another process is the member `{0}` of the fleet: give each its own name with `member:` in `fleet:`"
)]
pub struct NameTaken(String);

/// Hands heartbeats to their loop.
pub(super) struct Sharing<C> {
    jobs: JobsTo,
    clock: C,
    maker: Maker,
    board: Board,
    commands: mpsc::Sender<Command<Beat>>,
    lease: Arc<Lease>,
    moved: Moved,
    taken: Arc<Notify>,
    running: Mutex<Option<Running>>,
}

/// The member that this process is.
struct Running {
    fleet: Fleet,
    name: String,
    orders: mpsc::Sender<Order>,
    task: JoinHandle<()>,
}

impl<C: Clock + Clone + 'static> Sharing<C> {
    pub(super) fn new(
        clock: C,
        maker: Maker,
        board: Board,
        commands: mpsc::Sender<Command<Beat>>,
        lease: Arc<Lease>,
        moved: Moved,
        jobs: JobsTo,
    ) -> Self {
        let (taken, running) = (Arc::default(), Mutex::default());
        Self { jobs, clock, maker, board, commands, lease, moved, taken, running }
    }

    /// Takes up a configuration. `etcd` is there if it has a fleet, and the jobs of its heartbeats if it has none.
    pub(super) async fn take(&self, config: &Arc<Config>, jobs: Vec<Job<Beat>>, etcd: Option<Arc<Etcd>>) {
        let mut running = self.running.lock().await;
        let (Some(fleet), Some(etcd)) = (&config.fleet, etcd) else {
            leave(&mut running).await;
            self.board.in_fleet(None);
            let _ = self.commands.send(Command::Replace(jobs)).await;
            return;
        };
        let whole = Whole::new(config.clone());
        if let Some(same) =
            running.as_ref().filter(|running| running.fleet == *fleet && !running.task.is_finished())
        {
            let _ = same.orders.send(Order::Take(whole)).await;
            return;
        }
        leave(&mut running).await;
        let name = fleet.member.clone().unwrap_or_else(|| self.maker.machine.to_string());
        let (orders, receiver) = mpsc::channel(1);
        let task = Task {
            clock: self.clock.clone(),
            etcd,
            board: self.board.clone(),
            commands: self.commands.clone(),
            lease: self.lease.clone(),
            moved: self.moved.clone(),
            had: Had::default(),
            maker: self.maker.clone(),
            jobs: self.jobs.clone(),
            taken: self.taken.clone(),
            orders: receiver,
        };
        let task = tokio::spawn(task.run(fleet.clone(), name.clone(), whole));
        *running = Some(Running { fleet: fleet.clone(), name, orders, task });
    }

    /// Waits until another process turns out to be the member of this name; for ever if none does.
    pub(super) async fn taken(&self) -> NameTaken {
        self.taken.notified().await;
        NameTaken(self.running.lock().await.as_ref().map(|running| running.name.clone()).unwrap_or_default())
    }

    /// Tells the others that this member ends, so that they need not wait for the end of its lease. No beat may be under way.
    pub(super) async fn leave(&self) {
        leave(&mut *self.running.lock().await).await;
    }
}

async fn leave(running: &mut Option<Running>) {
    let Some(Running { name, orders, mut task, .. }) = running.take() else { return };
    // Without a sender it leaves.
    drop(orders);
    if timeout(TO_LEAVE, &mut task).await.is_err() {
        task.abort();
        info!("the fleet could not be told that the member `{name}` leaves: its lease ends by itself");
    }
}
