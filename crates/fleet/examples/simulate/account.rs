//! Owns [`Account`]: how often each heartbeat was beaten, and how long none was, worked out from who had it when. So an hour of a million
//! heartbeats costs as much as what changed in it.

/// How far apart the beats of each heartbeat are, in milliseconds.
pub(crate) const GAP: i64 = 60_000;

/// What was counted.
#[derive(Clone, Copy, Default)]
pub(crate) struct Counts {
    /// The longest time without a beat, less the gap; in milliseconds.
    pub(crate) silence: i64,
    pub(crate) beats: u64,
    /// Beats that came although another came at the same time, or at once although none was late.
    pub(crate) doubles: u64,
    /// How often a heartbeat came to a member.
    pub(crate) moves: u64,
}

struct Heartbeat {
    /// The members that beat it.
    by: Vec<u8>,
    /// Until when it is counted.
    until: i64,
    /// When it was beaten last, or when all began.
    last: i64,
}

pub(crate) struct Account {
    heartbeats: Vec<Heartbeat>,
    /// How far the clock of each member is ahead.
    ahead: Vec<i64>,
    pub(crate) counts: Counts,
}

impl Account {
    pub(crate) fn new(heartbeats: usize, ahead: Vec<i64>) -> Self {
        let heartbeats = (0..heartbeats).map(|_| Heartbeat { by: Vec::new(), until: 0, last: 0 }).collect();
        Self { heartbeats, ahead, counts: Counts::default() }
    }

    /// The first beat at or after a moment, by the clock of a member.
    fn next(&self, at: usize, member: u8, from: i64) -> i64 {
        let ahead = self.ahead.get(usize::from(member)).copied().unwrap_or(0);
        // A prime spreads the heartbeats over the minute.
        let phase = (at as i64).wrapping_mul(7_919) % GAP;
        from + (phase - from - ahead).rem_euclid(GAP)
    }

    /// Counts what was beaten up to a moment by those who had it.
    fn count(&mut self, at: usize, now: i64) {
        let Some(Heartbeat { by, until, last }) = self.heartbeats.get(at) else { return };
        let (mut first, mut newest, mut sum, mut most) = (i64::MAX, *last, 0, 0);
        for member in by {
            let next = self.next(at, *member, *until);
            if next < now {
                let beats = 1 + (now - 1 - next) / GAP;
                first = first.min(next);
                newest = newest.max(next + (beats - 1) * GAP);
                sum += beats;
                most = most.max(beats);
            }
        }
        let silent = if sum > 0 { first } else { now } - last - GAP;
        let is_double = sum > 0 && first - last < GAP / 2 && *last > 0;
        self.counts.silence = self.counts.silence.max(silent);
        self.counts.beats += sum.unsigned_abs();
        self.counts.doubles += (sum - most).unsigned_abs() + u64::from(is_double);
        if let Some(heartbeat) = self.heartbeats.get_mut(at) {
            heartbeat.last = newest;
            heartbeat.until = now;
        }
    }

    /// A member has it from now on. It beats at once what it would have beaten since `missed`.
    pub(crate) fn gain(&mut self, at: usize, member: u8, now: i64, missed: Option<i64>) {
        self.count(at, now);
        let is_late = missed.is_some_and(|missed| self.next(at, member, missed) < now);
        let Some(heartbeat) = self.heartbeats.get_mut(at) else { return };
        if !heartbeat.by.contains(&member) {
            heartbeat.by.push(member);
        }
        if is_late {
            self.counts.silence = self.counts.silence.max(now - heartbeat.last - GAP);
            self.counts.beats += 1;
            self.counts.doubles += u64::from(now - heartbeat.last < GAP);
            heartbeat.last = now;
        }
    }

    /// A member has it no more.
    pub(crate) fn lose(&mut self, at: usize, member: u8, now: i64) {
        self.count(at, now);
        if let Some(heartbeat) = self.heartbeats.get_mut(at) {
            heartbeat.by.retain(|other| *other != member);
        }
    }

    /// What was counted up to now; counts anew from here. And how many heartbeats have not exactly one member.
    pub(crate) fn close(&mut self, now: i64) -> (Counts, usize) {
        for at in 0..self.heartbeats.len() {
            self.count(at, now);
        }
        let not_one = self.heartbeats.iter().filter(|heartbeat| heartbeat.by.len() != 1).count();
        (std::mem::take(&mut self.counts), not_one)
    }
}
