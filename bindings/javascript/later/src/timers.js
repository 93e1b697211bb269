// `later.setTimeout` and `later.setInterval`. Each wait is one timer of the platform, as in later.js, so that tests with mocked timers go
// on as they did.

import { zone } from './mode.js';
import { checked, compiled, isEmpty, refuseFailed } from './schedule.js';

// A timer of the platform cannot wait longer, in milliseconds: a longer wait is done in parts.
const MOST = 2 ** 31 - 1;

/** The zone of later.js's third argument. */
const zoneOf = (timezone) => (!timezone || timezone === 'local' || timezone === 'system' ? zone() : timezone);

class Timer {
  #schedule;
  #call;
  #due;
  #waiting;

  constructor(schedule, call) {
    this.#schedule = schedule;
    this.#call = call;
    this.#due = schedule.dueTime(Date.now());
    this.#wait();
  }

  #wait() {
    // NaN: nothing comes.
    if (this.isDone()) return;
    const left = Math.max(this.#due - Date.now(), 0);
    this.#waiting = setTimeout(() => this.#wake(), Math.min(left, MOST));
  }

  #wake() {
    if (this.isDone()) return;
    const now = Date.now();
    if (now < this.#due) {
      // The wait goes on, or the clock was set back, and its new time counts.
      this.#due = this.#schedule.dueTime(now);
      this.#wait();
    } else {
      this.#due = NaN;
      this.#call();
    }
  }

  isDone() {
    return Number.isNaN(this.#due);
  }

  clear() {
    this.#due = NaN;
    clearTimeout(this.#waiting);
  }
}

const NOTHING = { isDone: () => true, clear() {} };

export const timers = (later) => ({
  setTimeout(call, definition, timezone) {
    refuseFailed(checked(definition));
    if (isEmpty(definition)) return NOTHING;
    // Read also when there is nothing to call: what is wrong is told.
    const schedule = compiled(definition, zoneOf(timezone));
    return call ? new Timer(schedule, () => call()) : NOTHING;
  },

  setInterval(call, definition, timezone) {
    if (!call) return undefined;
    // By the name that it has outside, which may have been replaced, as in tests.
    const wait = () => later.setTimeout(tick, definition, timezone);
    const tick = () => {
      // First, so that the schedule goes on when the call throws.
      timer = wait();
      call();
    };
    let timer = wait();
    return { isDone: () => timer.isDone(), clear: () => timer.clear() };
  },
});
