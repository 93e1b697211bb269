// The period objects, such as `later.minute`: what a period says of a date. The engine answers; here stand names and conventions.

import { engine } from './engine.js';
import { civil, date as mode, fromCivil, zone } from './mode.js';
import { NEVER, askOnce } from './schedule.js';

// By the numbers of the engine: the names on `later`, the name in words, and later.js's length in seconds.
const PERIODS = [
  [['second', 's'], 'second', 1],
  [['minute', 'm'], 'minute', 60],
  [['hour', 'h'], 'hour', 3600],
  [['time', 't'], 'time', 1],
  [['day', 'D'], 'day', 86_400],
  [['dayOfWeek', 'dw', 'd'], 'day of week', 86_400],
  [['dayOfWeekCount', 'dc'], 'day of week count', 604_800],
  [['dayOfYear', 'dy'], 'day of year', 86_400],
  [['weekOfMonth', 'wm'], 'week of month', 604_800],
  [['weekOfYear', 'wy'], 'week of year (ISO)', 604_800],
  [['month', 'M'], 'month', 2_629_740],
  [['year', 'Y'], 'year', 31_556_900],
];

// What the engine is asked, by its numbers.
const [VALUE, LEAST, GREATEST, START, END, NEXT, PREVIOUS] = [0, 1, 2, 3, 4, 5, 6];

class Period {
  #number;
  #key;

  constructor(number) {
    const [names, name, range] = PERIODS[number];
    this.#number = number;
    this.#key = names.at(-1);
    this.name = name;
    this.range = range;
    // As functions of their own: programs take them out of the object.
    for (const ask of ['val', 'isValid', 'extent', 'start', 'end', 'next', 'prev']) this[ask] = this[`_${ask}`].bind(this);
  }

  #ask(what, at, value = NaN) {
    return engine.raw.period(this.#number, what, civil(at), value);
  }

  #date(ms, like) {
    return Number.isNaN(ms) ? NEVER : fromCivil(ms, like);
  }

  /** Asks the schedule with this one value, in the zone that holds. */
  #only(value, ask) {
    return askOnce(this.#key, value, zone(), ask);
  }

  // Finer than a day, the next time need not come next on the clock, where that is set.
  get #isOfClock() {
    return !mode.isUTC && this.range < 86_400;
  }

  _val(at) {
    return this.#ask(VALUE, at);
  }

  _isValid(at, value) {
    if (this._val(at) === value) return true;
    // In a list that counts from 1, 0 is the last: which that is the engine knows.
    return value === 0 && this._extent(at)[0] === 1 && this.#only(0, (only) => only.isValid(at));
  }

  // Without a date, and with `later.NEVER`, as later.js has it.
  _extent(date) {
    const at = date || new Date();
    return [this.#ask(LEAST, at), this.#ask(GREATEST, at)];
  }

  _start(at) {
    return this.#date(this.#ask(START, at), at);
  }

  _end(at) {
    return this.#date(this.#ask(END, at), at);
  }

  _next(at, value) {
    const [least, greatest] = this._extent(at);
    const wanted = value > greatest ? least : value;
    if (!this.#isOfClock) return this.#date(this.#ask(NEXT, at, wanted), at);
    if (!Number.isInteger(wanted) || wanted < least) return NEVER;
    const found = this.#only(wanted, (only) => only.nextTime(at.getTime()));
    return Number.isNaN(found) ? NEVER : new Date(found);
  }

  _prev(at, value) {
    const [least, greatest] = this._extent(at);
    const last = least === 1 ? 0 : greatest;
    if (!this.#isOfClock) {
      const found = this.#ask(PREVIOUS, at, value);
      return this.#date(Number.isNaN(found) && value > greatest ? this.#ask(PREVIOUS, at, last) : found, at);
    }
    const wanted = value > greatest ? last : value;
    if (!Number.isInteger(wanted) || wanted < least) return NEVER;
    const found = this.#only(wanted, (only) => only.previousTime(this._start(at).getTime()));
    return Number.isNaN(found) ? NEVER : this._end(new Date(found));
  }
}

// An instant needs no calendar.
const fullDate = {
  name: 'full date',
  range: 1,
  val: (at) => at.getTime(),
  isValid: (at, value) => at.getTime() === value,
  extent: () => [0, Date.UTC(9999, 11, 31, 23, 59, 59)],
  start: (at) => at,
  end: (at) => at,
  next: (at, value) => (at.getTime() < value ? new Date(value) : NEVER),
  prev: (at, value) => (at.getTime() > value ? new Date(value) : NEVER),
};

export const periods = { fullDate, fd: fullDate };
PERIODS.forEach(([names], number) => {
  const period = new Period(number);
  for (const name of names) periods[name] = period;
});
