//! What becomes of a [`Member`] by the answers of the engine.

use std::time::Duration;

use super::permit::Held;
use super::{Ask, Change, Member, Peer, Standing, Token, period};
use crate::now::Now;
use crate::request::{Answer, Answered, Entry, Failure};

/// The pause after a request that failed.
const PAUSE: Duration = Duration::from_secs(1);

/// How long after the end of its lease the death of a member may be noticed, and more.
const NOTICE: Duration = Duration::from_secs(4);

/// How much longer than its lease a name is waited for.
const MORE: Duration = Duration::from_secs(1);

impl Member {
    /// Takes an answer. One that does not belong to the request under way is passed over.
    pub fn on_answer(&mut self, token: Token, now: Now, answered: Answered) {
        let Some((_, ask, sent)) = self.asked.take_if(|(asked, _, _)| *asked == token) else { return };
        let Answered { result, date } = answered;
        if let Some(date) = date {
            self.distance.take(sent, now, date);
        }
        let result = match (ask, result) {
            (_, Err(failure)) => Err(failure),
            (Ask::Look, Ok(Answer::Entries(entries))) => {
                self.looked(now, sent, entries);
                Ok(())
            }
            (Ask::Grant, Ok(Answer::Granted { lease, ttl })) => {
                self.lease = Some(Held { lease, ttl, renewed: sent });
                self.due.renew = sent.mono + period(ttl);
                Ok(())
            }
            (Ask::Renew, Ok(Answer::Alive { ttl })) => {
                self.renewed(now, sent, ttl);
                Ok(())
            }
            (Ask::Join, Ok(Answer::Claimed { is_mine: true, .. })) => {
                self.joined(now);
                Ok(())
            }
            (Ask::Join, Ok(Answer::Claimed { is_mine: false, stored: Some(stored) })) => {
                self.wait(now, &stored);
                Ok(())
            }
            (Ask::Tell, Ok(Answer::Done)) => {
                self.is_untold = false;
                // What it told may have changed on the way, which the next look shows.
                self.due.look = now.mono;
                Ok(())
            }
            (Ask::Leave, Ok(_)) => {
                self.left();
                Ok(())
            }
            (_, Ok(_)) => Err(Failure::NotUnderstood),
        };
        let trouble = match ask {
            Ask::Look | Ask::Renew => &mut self.trouble.0,
            Ask::Grant | Ask::Join | Ask::Tell | Ask::Leave => &mut self.trouble.1,
        };
        // A lease that has ended is told by the standing, and another one is asked for at once.
        *trouble = result.err().filter(|failure| *failure != Failure::LeaseLost);
        if let Err(failure) = result {
            self.failed(now, ask, failure);
        }
        if self.is_stopping && self.lease.is_none() {
            self.stand(Standing::Over);
        }
    }

    fn failed(&mut self, now: Now, ask: Ask, failure: Failure) {
        // Beats do not wait for an engine that has failed once.
        self.begin(None);
        let due = match ask {
            Ask::Look => &mut self.due.look,
            Ask::Renew => &mut self.due.renew,
            Ask::Grant | Ask::Join | Ask::Tell => &mut self.due.write,
            // It ends by itself.
            Ask::Leave => return self.left(),
        };
        *due = now.mono + PAUSE;
        if failure == Failure::LeaseLost {
            self.lose(now);
        }
        // A new leader of the engine renews all leases, so what is waited for may live longer.
        if let Some((_, since)) = &mut self.waiting {
            *since = now.mono;
        }
    }

    fn renewed(&mut self, now: Now, sent: Now, ttl: Option<Duration>) {
        let (Some(held), Some(ttl)) = (&mut self.lease, ttl) else { return self.lose(now) };
        held.ttl = ttl;
        held.renewed = sent;
        self.due.renew = sent.mono + period(ttl);
        // The members are read with each renewal.
        self.due.look = now.mono;
    }

    /// The lease has ended, and with it the key. What it beats stays.
    fn lose(&mut self, now: Now) {
        self.lease = None;
        self.due.write = now.mono;
        if self.standing == Standing::In {
            self.stand(Standing::Out);
        }
    }

    fn joined(&mut self, now: Now) {
        self.waiting = None;
        self.is_untold = false;
        self.due.look = now.mono;
        self.stand(Standing::In);
    }

    /// Its key is there and is not its own.
    fn wait(&mut self, now: Now, stored: &Entry) {
        self.due.write = now.mono + PAUSE;
        let peer = Peer::read(&stored.value);
        let ttl = peer.as_ref().map_or(Duration::ZERO, Peer::ttl).max(self.options.ttl);
        let other = peer.map_or_else(|| stored.value.clone(), |peer| peer.instance);
        match &self.waiting {
            Some((instance, since)) if *instance == other => {
                if now.mono >= *since + ttl + MORE {
                    self.stand(Standing::Taken);
                }
            }
            _ => {
                self.waiting = Some((other, now.mono));
                self.stand(Standing::Waiting);
            }
        }
    }

    fn left(&mut self) {
        self.lease = None;
        self.stand(Standing::Over);
    }

    fn looked(&mut self, now: Now, sent: Now, entries: Vec<Entry>) {
        let ttl = self.lease.map_or(self.options.ttl, |held| held.ttl);
        self.due.look = sent.mono + period(ttl);
        // What died since the look before may have been dead for as long as its lease lived, and twice as long if the engine
        // has a new leader, which renews all leases.
        let longest = self.view.longest_ttl().max(ttl);
        let missed_since = self.view.asked().map(|before| before.saturating_sub(longest * 2 + NOTICE));
        let mine = self.key();
        let own = entries.iter().find(|entry| entry.key == mine).cloned();
        let has_changed = self.view.take(&self.options.keys, &self.options.name, sent.mono, entries);
        if has_changed {
            self.changes.push(Change::Members);
            let moves = self.set_ring();
            self.moved(moves, missed_since);
        }
        // Those who had its names may have died as well, be it an earlier start of this one. And what its clock takes for past may
        // lie ahead by the clock of one that gives it away in a moment: then neither would beat it.
        let longest = self.view.longest_ttl().max(ttl);
        self.begin(Some(now.mono.saturating_sub(longest * 2 + NOTICE)));
        self.check(now, own);
    }

    /// Compares its key with what it should have.
    fn check(&mut self, now: Now, own: Option<Entry>) {
        let Some(Held { lease, .. }) = self.lease else { return };
        let is_own = own
            .as_ref()
            .and_then(|own| Peer::read(&own.value))
            .is_some_and(|peer| peer.instance == self.options.instance);
        match (self.standing, own) {
            // Somebody removed it, or has the name.
            (Standing::In, own) if own.is_none() || !is_own => {
                self.due.write = now.mono;
                self.stand(Standing::Out);
            }
            (Standing::In, Some(own)) => {
                self.is_untold = own.lease != Some(lease) || own.value != self.me().write();
            }
            _ => {}
        }
    }
}
