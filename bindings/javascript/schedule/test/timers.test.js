// Timers, with a clock of the test: nothing waits.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { every, once, parse } from '@downbeat/schedule';

/** A clock that goes on when it is told to. */
class TestClock {
  wall = Date.UTC(2027, 0, 1);
  steady = 0;
  timers = new Map();
  count = 0;
  longest = 0;

  now = () => this.wall;
  monotonic = () => this.steady;
  setTimeout = (call, ms) => {
    this.longest = Math.max(this.longest, ms);
    this.timers.set((this.count += 1), { at: this.steady + ms, call });
    return this.count;
  };
  clearTimeout = (timer) => this.timers.delete(timer);

  /** So many milliseconds pass. */
  pass(ms) {
    const end = this.steady + ms;
    for (;;) {
      const [first] = [...this.timers].filter(([, { at }]) => at <= end).sort((one, other) => one[1].at - other[1].at);
      if (first === undefined) break;
      const [timer, { at, call }] = first;
      this.timers.delete(timer);
      this.wall += at - this.steady;
      this.steady = at;
      call();
    }
    this.wall += end - this.steady;
    this.steady = end;
  }
}

function started(text, begin = every) {
  const clock = new TestClock();
  const told = [];
  const timer = begin(parse(text), (due) => told.push([clock.wall, due.at.getTime(), due.missed]), { clock });
  return { clock, told, timer };
}

const MINUTE = 60_000;
const START = Date.UTC(2027, 0, 1);

test('it calls at each occurrence and says which', () => {
  const { clock, told } = started('every minute');
  clock.pass(3 * MINUTE);
  assert.deepEqual(told, [1, 2, 3].map((minute) => [START + minute * MINUTE, START + minute * MINUTE, 0]));
  assert.ok(clock.longest <= 1000, 'a step of the clock is noticed within a second');
});

test('after a sleep there is one call at once, and the others are counted as missed', () => {
  const { clock, told } = started('every minute');
  clock.pass(MINUTE);
  clock.wall += 10 * MINUTE + 30_000;
  clock.pass(1000);
  assert.equal(told.length, 2);
  assert.deepEqual(told[1].slice(1), [START + 11 * MINUTE, 9]);
  clock.pass(MINUTE);
  assert.deepEqual(told[2].slice(1), [START + 12 * MINUTE, 0]);
});

test('after years of sleep the missed ones are counted to a limit, and nothing is called twice', () => {
  const { clock, told } = started('every minute');
  clock.wall += 400 * 86_400_000;
  clock.pass(1000);
  assert.deepEqual([told.length, told[0][2]], [1, 1000]);
  clock.pass(MINUTE);
  assert.equal(told.length, 2);
});

test('after a step back the timetable goes by the new time', () => {
  const { clock, told, timer } = started('every minute');
  clock.pass(5 * MINUTE);
  clock.wall -= 60 * MINUTE;
  clock.pass(MINUTE);
  assert.equal(told.length, 6);
  assert.deepEqual(told[5].slice(1), [START - 54 * MINUTE, 0]);
  assert.deepEqual(timer.next, new Date(START - 53 * MINUTE));
});

test('a slewed clock repeats no call', () => {
  const { clock, told } = started('every minute');
  for (let minute = 0; minute < 10; minute += 1) {
    clock.pass(MINUTE);
    clock.wall -= 100;
  }
  assert.equal(new Set(told.map(([, at]) => at)).size, told.length);
});

test('an elapsed interval goes on through a step back', () => {
  const { clock, told } = started('@every 90s');
  clock.pass(90_000);
  clock.wall -= 3_600_000;
  clock.pass(180_000);
  assert.equal(told.length, 3);
});

test('once calls once, and what has no occurrence left is done', () => {
  const { clock, told, timer } = started('every minute', once);
  clock.pass(10 * MINUTE);
  assert.deepEqual([told.length, timer.isDone, timer.next, clock.timers.size], [1, true, null, 0]);
  const ended = started('at 9:00 in 2026');
  assert.deepEqual([ended.timer.isDone, ended.clock.timers.size], [true, 0]);
});

test('a cancelled timer calls no more, whoever cancelled it', () => {
  const { clock, told, timer } = started('every minute');
  clock.pass(MINUTE);
  timer.cancel();
  const aborting = new AbortController();
  every(parse('every minute'), () => told.push('aborted'), { clock, signal: aborting.signal });
  aborting.abort();
  const late = every(parse('every minute'), () => told.push('late'), { clock, signal: aborting.signal });
  clock.pass(10 * MINUTE);
  assert.deepEqual([told.length, late.isDone], [1, true]);
});

test('a call that throws does not end the timer', () => {
  const clock = new TestClock();
  let calls = 0;
  every(parse('every minute'), () => { calls += 1; throw new Error('no'); }, { clock });
  for (let at = 0; at < 2; at += 1) assert.throws(() => clock.pass(MINUTE), /no/);
  assert.equal(calls, 2);
});

test('with the clock of the platform it calls in time, and unref lets the process end', async () => {
  const schedule = parse('@every 50ms');
  const due = await new Promise((told) => once(schedule, told));
  assert.ok(Date.now() >= due.at.getTime());
  every(parse('every hour'), () => {}).unref();
});
