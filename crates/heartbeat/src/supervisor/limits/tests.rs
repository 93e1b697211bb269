//! Runs in virtual time: each waiting task is polled until it can do nothing more by itself.

use super::*;
use std::time::Duration;
use tokio::time::{sleep, timeout};

const NOTHING: Duration = Duration::from_millis(1);

fn limits(at_once: usize) -> Arc<Limits> {
    Arc::new(Limits::new(at_once))
}

/// The permits for a host that are available at once, up to this many.
async fn take(limits: &Arc<Limits>, host: &str, count: usize) -> Vec<Permit> {
    let gate = limits.gate(host.into());
    let mut permits = Vec::new();
    for _ in 0..count {
        match timeout(NOTHING, gate.permit()).await {
            Ok(permit) => permits.push(permit),
            Err(_) => break,
        }
    }
    permits
}

fn end(permits: Vec<Permit>, ended: bool) {
    permits.into_iter().for_each(|permit| permit.done(ended));
}

#[tokio::test(start_paused = true)]
async fn a_host_begins_with_two_at_once_and_has_more_with_each_that_ends_by_itself() {
    let limits = limits(100);
    let mut at_once = Vec::new();
    let mut held = take(&limits, "a", 100).await;
    for _ in 0..6 {
        at_once.push(held.len());
        // One is kept under way, so that the host is not forgotten.
        let kept = held.pop();
        end(std::mem::take(&mut held), true);
        held = take(&limits, "a", 100).await;
        held.extend(kept);
    }
    assert_eq!(at_once, [2, 3, 5, 9, 17, 33]);
    for _ in 0..2 {
        let kept = held.pop();
        end(std::mem::take(&mut held), true);
        held = take(&limits, "a", 100).await;
        held.extend(kept);
    }
    assert_eq!(held.len(), 50, "half of all");
}

#[tokio::test(start_paused = true)]
async fn a_host_that_has_answered_keeps_room_while_it_has_nothing_under_way() {
    let limits = limits(100);
    for answers in 0..40 {
        let held = take(&limits, "a", 100).await;
        assert_eq!(held.len(), (2 + answers).min(16));
        let mut held = held.into_iter();
        held.next().unwrap().done(true);
        drop(held);
    }
    // When it falls silent it loses that, and begins anew.
    for left in [16, 2] {
        let held = take(&limits, "a", 100).await;
        assert_eq!(held.len(), left);
        end(held, false);
    }
    assert!(limits.lock().hosts.is_empty());
}

#[tokio::test(start_paused = true)]
async fn no_more_hosts_are_kept_than_there_is_room_for() {
    let limits = limits(100);
    for host in 0..MAX_KEPT + 100 {
        for _ in 0..2 {
            end(take(&limits, &host.to_string(), 1).await, true);
        }
    }
    assert_eq!(limits.lock().hosts.len(), MAX_KEPT);
}

#[tokio::test(start_paused = true)]
async fn a_silent_host_soon_has_one_under_way_and_recovers_when_it_answers() {
    let limits = limits(100);
    let mut held = take(&limits, "a", 9).await;
    assert_eq!(held.len(), 2);
    let kept = held.pop();
    end(held, false);
    assert_eq!(take(&limits, "a", 9).await.len(), 0);
    assert_eq!(limits.gate("a".into()).crowded(), Crowded::Silent);
    // One after the other, as long as it is silent.
    let gate = limits.gate("a".into());
    let waiting = tokio::spawn(async move { gate.permit().await });
    sleep(NOTHING).await;
    kept.unwrap().done(false);
    let next = waiting.await.unwrap();
    assert_eq!(take(&limits, "a", 9).await.len(), 0);
    let gate = limits.gate("a".into());
    let waiting = tokio::spawn(async move { gate.permit().await });
    sleep(NOTHING).await;
    next.done(true);
    let held = waiting.await.unwrap();
    assert_eq!(take(&limits, "a", 9).await.len(), 1);
    drop(held);
}

#[tokio::test(start_paused = true)]
async fn a_host_with_nothing_under_way_may_begin_however_many_others_are_silent() {
    let limits = limits(8);
    let mut held = Vec::new();
    for host in 0..50 {
        held.push(take(&limits, &format!("silent {host}"), 300).await);
    }
    // Two for each until the pool is used up, and then one.
    assert_eq!(held.iter().map(Vec::len).sum::<usize>(), 50 + 8);
    let well = take(&limits, "well", 300).await;
    assert_eq!(well.len(), 1);
    end(well, true);
    assert_eq!(take(&limits, "well", 300).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_becomes_free_is_for_all_hosts_in_turn() {
    let limits = limits(4);
    let mut held = Vec::new();
    for host in ["c", "d", "e", "f", "a", "b"] {
        held.extend(take(&limits, host, 2).await);
    }
    // The pool has room for a second one of four hosts.
    assert_eq!(held.len(), 10);
    let order = Arc::new(Mutex::new(Vec::new()));
    for host in ["a", "a", "b"] {
        let (gate, order) = (limits.gate(host.into()), order.clone());
        tokio::spawn(async move {
            let permit = gate.permit().await;
            order.lock().unwrap().push(host);
            sleep(NOTHING * 10).await;
            permit.done(true);
        });
        sleep(NOTHING).await;
    }
    assert!(order.lock().unwrap().is_empty());
    held.drain(..4).for_each(|permit| permit.done(true));
    sleep(NOTHING * 100).await;
    assert_eq!(*order.lock().unwrap(), ["a", "b", "a"]);
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_waiting_takes_nothing_and_leaves_nothing() {
    let limits = limits(4);
    let held = take(&limits, "a", 9).await;
    for _ in 0..1000 {
        assert!(take(&limits, "a", 1).await.is_empty());
    }
    drop(held);
    let state = limits.lock();
    assert!(state.hosts.is_empty());
    assert_eq!((state.singles, state.pooled), (0, 0));
}
