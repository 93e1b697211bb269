// `later.parse.recur`: writes a definition by calls in a row. It needs no engine.

import { CUSTOM } from './refuse.js';

// What `every` counts through, and the value that `last` gives.
const UNITS = {
  second: ['s', 0, 59, 59],
  minute: ['m', 0, 59, 59],
  hour: ['h', 0, 23, 23],
  dayOfMonth: ['D', 1, 31, 0],
  dayOfWeek: ['d', 1, 7, 7],
  dayOfWeekCount: ['dc', 1, 5, 0],
  dayOfYear: ['dy', 1, 366, 0],
  weekOfMonth: ['wm', 1, 5, 0],
  weekOfYear: ['wy', 1, 53, 0],
  month: ['M', 1, 12, 12],
  year: ['Y', 1970, 2450, 2450],
};

/** `9:00` or `9:00:30` in seconds. */
function seconds(time) {
  const [h, m, s = 0] = String(time).split(':').map(Number);
  return h * 3600 + m * 60 + s;
}

function steps(from, until, step) {
  const values = [];
  for (let value = from; value <= until; value += step) values.push(value);
  return values;
}

class Recur {
  schedules = [];
  exceptions = [];
  #list = this.schedules;
  #current;
  // What was said of the constraint that comes next.
  #said = {};
  // The last `every`: the key, the step, how many values were there before, and where it ended.
  #every;

  constructor() {
    // later.js has all but the two lists as methods of the object; these do not show as properties here either.
    for (const [unit, [key, least, greatest, last]] of Object.entries(UNITS)) {
      Object.defineProperty(this, unit, { value: () => this.#add(key, least, greatest, last) });
    }
  }

  #add(period, least, greatest, last) {
    const { values, step, edge, modifier } = this.#said;
    this.#said = {};
    const key = modifier ? `${period}_${modifier}` : period;
    if (!this.#current) this.and();
    const list = (this.#current[key] ??= []);
    let added = values ?? [];
    if (step) {
      this.#every = { key, step, before: list.length, greatest };
      added = steps(least, greatest, step);
    }
    if (edge) added = [edge === 'first' ? least : last];
    for (const value of added) if (!list.includes(value)) list.push(value);
    return this;
  }

  on(...values) {
    this.#said.values = Array.isArray(values[0]) ? values[0] : values;
    return this;
  }

  every(step) {
    this.#said.step = step || 1;
    return this;
  }

  after(value) {
    Object.assign(this.#said, { modifier: 'a', values: [value] });
    return this;
  }

  before(value) {
    Object.assign(this.#said, { modifier: 'b', values: [value] });
    return this;
  }

  first() {
    this.#said.edge = 'first';
    return this;
  }

  last() {
    this.#said.edge = 'last';
    return this;
  }

  time() {
    this.#said.values = (this.#said.values ?? []).map(seconds);
    return this.#add('t');
  }

  fullDate() {
    this.#said.values = (this.#said.values ?? []).map((date) => date.getTime());
    return this.#add('fd');
  }

  onWeekend() {
    return this.on(1, 7).dayOfWeek();
  }

  onWeekday() {
    return this.on(2, 3, 4, 5, 6).dayOfWeek();
  }

  startingOn(start) {
    if (!this.#every) throw new Error('`startingOn` follows `every(n)` and a period');
    return this.between(start, this.#every.greatest);
  }

  between(start, end) {
    if (!this.#every) throw new Error('`between` follows `every(n)` and a period');
    const { key, step, before } = this.#every;
    const list = this.#current[key];
    list.length = before;
    for (const value of steps(start, end, step)) if (!list.includes(value)) list.push(value);
    return this;
  }

  and() {
    this.#current = {};
    this.#list.push(this.#current);
    return this;
  }

  except() {
    this.#list = this.exceptions;
    this.#current = undefined;
    return this;
  }

  customModifier(name) {
    throw new Error(`custom modifier ${name}: ${CUSTOM}`);
  }

  customPeriod(name) {
    throw new Error(`custom period ${name}: ${CUSTOM}`);
  }
}

export const recur = () => new Recur();
