// Timers that keep a schedule's time over sleep and steps of the clock.
//
// They sleep in short steps and compare the wall clock with one that is never set. When the wall clock jumps forward, or the
// machine slept, past occurrences, there is one call at once, and the others are counted as missed. After a step back the
// timetable goes by the new time, so that calls may repeat; elapsed intervals go on as if there had been none.

// The platform's setTimeout waits 2^31-1 ms at most, and knows nothing of a sleep: no wait is longer than this, in milliseconds.
const STEP = 1000;

// Clocks that are slewed differ by less, in milliseconds.
const SLEW = 1000;

// So many missed occurrences are counted.
const MOST = 1000;

const PLATFORM = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (call, ms) => setTimeout(call, ms),
  clearTimeout: (timer) => clearTimeout(timer),
};

class Timer {
  #schedule;
  #call;
  #clock;
  #isOnce;
  #waiting;
  #keeps = true;
  #target;
  #wall;
  #steady;
  // By how much an interval's time is ahead of a wall clock that was set back.
  #ahead = 0;

  constructor(schedule, call, { clock = {}, signal } = {}, isOnce) {
    if (typeof call !== 'function') throw new TypeError('a timer calls a function');
    this.#schedule = schedule;
    this.#call = call;
    this.#clock = { ...PLATFORM, ...clock };
    this.#isOnce = isOnce;
    this.#wall = this.#clock.now();
    this.#steady = this.#clock.monotonic();
    this.#target = schedule.dueTime(this.#wall);
    signal?.addEventListener('abort', () => this.cancel(), { once: true });
    if (signal?.aborted) this.#target = NaN;
    this.#wait();
  }

  get isDone() {
    return Number.isNaN(this.#target);
  }

  get next() {
    return this.isDone ? null : new Date(this.#target);
  }

  cancel() {
    this.#target = NaN;
    this.#clock.clearTimeout(this.#waiting);
  }

  ref() {
    this.#keeps = true;
    this.#waiting?.ref?.();
    return this;
  }

  unref() {
    this.#keeps = false;
    this.#waiting?.unref?.();
    return this;
  }

  #wait() {
    if (this.isDone) return;
    const left = this.#target - (this.#wall + this.#ahead);
    this.#waiting = this.#clock.setTimeout(() => this.#wake(), Math.max(0, Math.min(left, STEP)));
    if (!this.#keeps) this.#waiting?.unref?.();
  }

  #wake() {
    const [wall, steady] = [this.#clock.now(), this.#clock.monotonic()];
    const jump = wall - this.#wall - (steady - this.#steady);
    [this.#wall, this.#steady] = [wall, steady];
    if (jump < -SLEW) {
      if (this.#schedule.interval === null) this.#target = this.#schedule.dueTime(wall);
      else this.#ahead -= jump;
    }
    const now = wall + this.#ahead;
    if (!(now >= this.#target)) return this.#wait();
    let [at, missed] = [this.#target, 0];
    let next = this.#schedule.dueTime(at);
    while (next <= now && missed < MOST) {
      [at, missed] = [next, missed + 1];
      next = this.#schedule.dueTime(at);
    }
    // What was not counted is passed over.
    if (next <= now) next = this.#schedule.dueTime(now);
    this.#target = this.#isOnce ? NaN : next;
    // First, so that the schedule goes on when the call throws.
    this.#wait();
    this.#call({ at: new Date(at), missed });
  }
}

export const every = (schedule, call, options) => new Timer(schedule, call, options, false);

export const once = (schedule, call, options) => new Timer(schedule, call, options, true);
