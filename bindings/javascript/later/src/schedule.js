// `later.schedule`: a definition as later.js has it, and its five questions.

import { BaseSchedule } from '../../schedule/src/schedule.js';
import { engine } from './engine.js';
import { zone } from './mode.js';
import { CUSTOM } from './refuse.js';

export const NEVER = 0;

// The engine's searches by their numbers.
const [NEXT, PREV, NEXT_RANGE, PREV_RANGE] = [0, 1, 2, 3];

// How many answers the engine is asked for at once, and the most answers of one call here.
const LOT = 1024;
const MOST = 65_536;

const SECOND = 1000;
const DAY = 86_400_000;

// The definitions that were asked for last: an interval asks for its own at each turn.
const KEPT = 256;
const kept = new Map();

const written = ({ schedules, exceptions = [] }) => JSON.stringify({ schedules, exceptions });

function parsed(text, zone) {
  try {
    return new BaseSchedule(engine, { text, dialect: 'json', zone });
  } catch (error) {
    const isCustom = error.message.startsWith('unknown time period');
    if (error.zone !== undefined) throw new RangeError(error.message);
    throw new Error(isCustom ? `${error.message}; ${CUSTOM}` : error.message, { cause: error });
  }
}

/** A definition in a zone, for the engine. */
export function compiled(definition, zone) {
  const text = written(definition);
  const key = `${zone} ${text}`;
  const found = kept.get(key) ?? parsed(text, zone);
  // Again at the end, so that the first is the one that was not asked for longest.
  kept.delete(key);
  kept.set(key, found);
  if (kept.size > KEPT) kept.delete(kept.keys().next().value);
  return found;
}

/** One question to the schedule of one constraint, which is then forgotten. */
export function askOnce(key, value, zone, ask) {
  const schedule = parsed(written({ schedules: [{ [key]: [value] }] }), zone);
  try {
    return ask(schedule);
  } finally {
    schedule.free();
  }
}

/** Throws for what `parse` could not read. */
export function refuseFailed({ error, errorMessage }) {
  if (typeof error === 'number' && error >= 0) {
    throw new Error(`this schedule was not understood at position ${error}: ${errorMessage ?? 'see `error`'}`);
  }
}

/** Whether nothing is scheduled, which later.js takes for a schedule that never occurs. */
export const isEmpty = (definition) => definition.schedules.length === 0;

export function checked(definition) {
  if (!definition) throw new Error('Missing schedule definition.');
  if (!definition.schedules) throw new Error('Definition must include at least one schedule.');
  return definition;
}

function millis(at, otherwise) {
  if (at === undefined || at === null) return otherwise;
  const ms = new Date(at).getTime();
  if (Number.isNaN(ms)) throw new Error('Invalid start date.');
  return ms;
}

/** Pairs as dates, with nothing where a range has no end, or begins with the calendar. */
function asRanges(numbers, beginning) {
  const ranges = [];
  for (let at = 0; at < numbers.length; at += 2) {
    const [start, end] = [numbers[at], numbers[at + 1]];
    const hasStart = start >= DAY || start !== beginning();
    ranges.push([hasStart ? new Date(start) : undefined, end < Infinity ? new Date(end) : undefined]);
  }
  return ranges;
}

class Schedule {
  #definition;
  // By zone: UTC and the one of the machine.
  #compiled = new Map();

  constructor(definition) {
    this.#definition = definition;
    if (!isEmpty(definition)) this.#here();
  }

  /** In the zone that holds now. */
  #here() {
    const name = zone();
    let found = this.#compiled.get(name);
    if (!found) {
      found = compiled(this.#definition, name);
      this.#compiled.set(name, found);
    }
    return found;
  }

  #search(what, count, startDate, endDate) {
    refuseFailed(this.#definition);
    if (isEmpty(this.#definition)) return NEVER;
    const schedule = this.#here();
    const isRange = what >= NEXT_RANGE;
    const end = millis(endDate, NaN);
    const wanted = Math.min(count > 0 ? Math.ceil(count) : 1, MOST);
    const found = [];
    for (let start = millis(startDate, Date.now()); found.length < wanted; ) {
      const lot = Math.min(wanted - found.length, LOT);
      const { raw } = engine;
      // After the first lot, a search may not begin inside of a tick.
      const goesOn = what === NEXT && found.length > 0;
      const told = goesOn
        ? raw.occurrences(schedule.handle, start, end + 1, lot, 0)
        : raw.later(schedule.handle, what, start, end, lot);
      const numbers = engine.numbers(told);
      found.push(...(isRange ? asRanges(numbers, () => beginning(schedule.zone)) : numbers.map((ms) => new Date(ms))));
      if (numbers.length < (isRange ? 2 : 1) * lot) break;
      const last = numbers.at(-1);
      start = { [NEXT]: last + SECOND, [PREV]: last - SECOND, [NEXT_RANGE]: last, [PREV_RANGE]: numbers.at(-2) - SECOND }[what];
      if (Math.abs(start) === Infinity) break;
    }
    if (found.length === 0) return NEVER;
    return wanted === 1 ? found[0] : found;
  }

  isValid(at) {
    if (isEmpty(this.#definition)) return false;
    // Without a date later.js asks whether anything comes from now on.
    if (at === undefined) return this.#search(NEXT, 1) !== NEVER;
    return this.#here().isValid(millis(at));
  }

  next(count, startDate, endDate) {
    return this.#search(NEXT, count, startDate, endDate);
  }

  prev(count, startDate, endDate) {
    return this.#search(PREV, count, startDate, endDate);
  }

  nextRange(count, startDate, endDate) {
    return this.#search(NEXT_RANGE, count, startDate, endDate);
  }

  prevRange(count, startDate, endDate) {
    return this.#search(PREV_RANGE, count, startDate, endDate);
  }
}

/** Where the calendar begins in a zone. */
function beginning(zone) {
  return engine.raw.starts_at(compiled({ schedules: [{ Y_a: [1970] }] }, zone).handle);
}

export const schedule = (definition) => new Schedule(checked(definition));
