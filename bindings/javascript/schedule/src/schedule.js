// A schedule that was parsed: it is kept in the module, and asked by its number.

import { date, millis } from './time.js';

// Ranges come from the module in lots, from one on, so that who looks at the first does not wait for the others.
const MOST = 64;

export class BaseSchedule {
  #raw;
  #handle;
  #dialect;
  #zone;

  /** @param engine where it is kept @param asked what was asked to be parsed */
  constructor(engine, asked) {
    const said = engine.parse(asked);
    this.#raw = engine.raw;
    this.#handle = said.handle;
    this.#dialect = asked.dialect;
    this.#zone = asked.zone;
    this.engine = engine;
    this.text = asked.text;
    this.notation = said.notation;
    this.zone = said.zone;
    this.never = said.never;
    this.interval = said.interval_ms;
    Object.defineProperty(this, 'engine', { enumerable: false });
    engine.finished.register(this, said.handle, this);
  }

  get handle() {
    return this.#handle;
  }

  nextTime(ms) {
    return this.#raw.next(this.#handle, ms);
  }

  previousTime(ms) {
    return this.#raw.previous(this.#handle, ms);
  }

  next(from = Date.now()) {
    return date(this.#raw.next(this.#handle, millis(from)));
  }

  previous(from = Date.now()) {
    return date(this.#raw.previous(this.#handle, millis(from)));
  }

  dueTime(ms) {
    return this.#raw.due(this.#handle, ms);
  }

  isValid(at = Date.now()) {
    return this.#raw.is_valid(this.#handle, millis(at)) !== 0;
  }

  occursAt(at) {
    return this.#raw.is_occurrence(this.#handle, millis(at)) !== 0;
  }

  get first() {
    return date(this.#raw.starts_at(this.#handle));
  }

  get last() {
    return date(this.#raw.ends_at(this.#handle));
  }

  *after(from = Date.now()) {
    let at = millis(from);
    while ((at = this.#raw.next(this.#handle, at)) === at) yield new Date(at);
  }

  *before(from = Date.now()) {
    let at = millis(from);
    while ((at = this.#raw.previous(this.#handle, at)) === at) yield new Date(at);
  }

  *between(from, until) {
    const end = millis(until);
    let at = this.#raw.at_or_after(this.#handle, millis(from));
    // NaN is not before anything.
    for (; at < end; at = this.#raw.next(this.#handle, at)) yield new Date(at);
  }

  *ranges(from = Date.now(), until = Infinity) {
    const end = millis(until);
    let start = millis(from);
    for (let lot = 1; ; lot = Math.min(2 * lot, MOST)) {
      const found = this.engine.numbers(this.#raw.ranges(this.#handle, start, end, lot, 0));
      for (let at = 0; at < found.length; at += 2) {
        start = found[at + 1];
        yield { start: new Date(found[at]), end: start === Infinity ? null : new Date(start) };
      }
      if (found.length < 2 * lot || start === Infinity) return;
    }
  }

  toJSON() {
    const said = { text: this.text };
    if (this.#dialect !== undefined) said.dialect = this.#dialect;
    if (this.#zone !== undefined) said.zone = this.#zone;
    return said;
  }

  toString() {
    return this.text;
  }

  free() {
    this.engine.finished.unregister(this);
    this.#raw.release(this.#handle);
  }
}

if (Symbol.dispose) BaseSchedule.prototype[Symbol.dispose] = BaseSchedule.prototype.free;

/** One of the whole module. */
export class Schedule extends BaseSchedule {
  pace() {
    const { shortest_ms: shortest, longest_ms: longest } = this.engine.read(this.engine.raw.pace(this.handle));
    return shortest === undefined ? null : { shortest, longest };
  }

  explain({ from = Date.now(), jitter = 0 } = {}) {
    return this.engine.read(this.engine.raw.explain(this.handle, millis(from), jitter));
  }

  lint({ from = Date.now() } = {}) {
    return this.engine.read(this.engine.raw.lint(this.handle, millis(from))).warnings;
  }

  diff(other, { from = Date.now(), count = 5 } = {}) {
    if (!(other instanceof Schedule) || other.engine !== this.engine) {
      throw new TypeError('a schedule is compared with another one of this package');
    }
    const said = this.engine.read(this.engine.raw.diff(this.handle, other.handle, millis(from), count));
    const dates = (list) => list.map((at) => new Date(at.unix_ms));
    return { relation: said.relation, onlyHere: dates(said.only_in_a), onlyThere: dates(said.only_in_b) };
  }

  convert(to) {
    return this.engine.ask({ to: String(to) }, this.engine.raw.convert, this.handle);
  }

  toCron() {
    return this.convert('cron').text;
  }

  toOnCalendar() {
    return this.convert('oncalendar').text;
  }

  toText() {
    return this.convert('text').text;
  }

  toRRule() {
    return this.convert('rrule').text;
  }

  toLater() {
    return JSON.parse(this.convert('json').text);
  }

  calendar(year) {
    return this.engine.read(this.engine.raw.calendar(this.handle, year));
  }
}
