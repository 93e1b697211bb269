// Timers, with the mocked ones of Node: nothing waits.

import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import later from '@downbeat/later';

const at = (text, zone) => {
  delete process.env.TZ;
  if (zone) process.env.TZ = zone;
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.parse(text) });
};
// In steps: within one tick all calls see the time at its end.
function pass(ms, step = 10_000) {
  for (let left = ms; left > 0; left -= step) mock.timers.tick(Math.min(left, step));
}
const now = () => new Date().toISOString();

afterEach(() => {
  mock.timers.reset();
  delete process.env.TZ;
  later.date.UTC();
});

test('a heartbeat as Butler has it: one call on each occurrence, until it is cleared', () => {
  at('2027-01-04T12:00:30.250Z');
  const calls = [];
  const timer = later.setInterval(() => calls.push(now()), later.parse.text('every 1 minute'));
  mock.timers.tick(29_749);
  assert.deepEqual(calls, []);
  mock.timers.tick(1);
  pass(60_000);
  assert.deepEqual(calls, ['2027-01-04T12:01:00.000Z', '2027-01-04T12:02:00.000Z']);
  assert.equal(timer.isDone(), false);
  timer.clear();
  pass(3_600_000);
  assert.equal(calls.length, 2);
  assert.equal(timer.isDone(), true);
});

test('a timeout calls once, without arguments', () => {
  at('2027-01-04T12:00:00Z');
  const calls = [];
  const timer = later.setTimeout((...all) => calls.push(all), later.parse.recur().every(2).second());
  mock.timers.tick(10_000);
  assert.deepEqual(calls, [[]]);
  assert.equal(timer.isDone(), true);
});

test('an occurrence that is less than a second away is kept', () => {
  at('2027-01-04T12:00:59.600Z');
  const calls = [];
  later.setTimeout(() => calls.push(now()), later.parse.text('at 12:01'));
  mock.timers.tick(400);
  assert.deepEqual(calls, ['2027-01-04T12:01:00.000Z']);
});

test('a wait beyond what a timer of the platform can do is done in parts', () => {
  at('2027-01-04T12:00:00Z');
  const waits = mock.method(globalThis, 'setTimeout');
  const calls = [];
  later.setTimeout(() => calls.push(now()), later.parse.text('at 10:15 on the first day of the month of april'));
  pass(100 * later.DAY, 60_000);
  assert.deepEqual(calls, ['2027-04-01T10:15:00.000Z']);
  const asked = waits.mock.calls.map((call) => call.arguments[1]);
  assert.equal(asked.length, 4);
  assert.ok(asked.every((wait) => wait <= 2 ** 31 - 1));
  waits.mock.restore();
});

test('what never comes is done at once', () => {
  at('2027-01-04T12:00:00Z');
  assert.equal(later.setTimeout(() => assert.fail(), later.parse.recur().on(2017).year()).isDone(), true);
  assert.equal(later.setInterval(() => assert.fail(), { schedules: [] }).isDone(), true);
  assert.equal(later.setInterval(undefined, { schedules: [] }), undefined);
  assert.equal(later.setTimeout(undefined, later.parse.text('every 1 minute')).isDone(), true);
});

test('an interval goes on when its call throws, and can be cleared by it', () => {
  at('2027-01-04T12:00:00Z');
  let calls = 0;
  const timer = later.setInterval(() => {
    calls += 1;
    if (calls === 1) throw new Error('of the call');
    timer.clear();
  }, later.parse.text('every 1 minute'));
  assert.throws(() => mock.timers.tick(60_000), /of the call/);
  mock.timers.tick(60_000);
  pass(600_000);
  assert.equal(calls, 2);
});

test('in the zone of the third argument, a time fires once on the days on which clocks are set', () => {
  at('2027-03-27T12:00:00Z');
  const calls = [];
  later.setInterval(() => calls.push(now()), later.parse.text('at 2:30'), 'Europe/Stockholm');
  // It is skipped on the 28th: then it comes at the end of the gap.
  pass(3 * later.DAY);
  assert.deepEqual(calls, ['2027-03-28T01:00:00.000Z', '2027-03-29T00:30:00.000Z', '2027-03-30T00:30:00.000Z']);
  mock.timers.reset();
  at('2027-10-30T12:00:00Z');
  calls.length = 0;
  later.setInterval(() => calls.push(now()), later.parse.text('at 2:30'), 'Europe/Stockholm');
  pass(2 * later.DAY);
  assert.deepEqual(calls, ['2027-10-31T00:30:00.000Z', '2027-11-01T01:30:00.000Z']);
});

test('every hour is every hour when the clock is set back', () => {
  at('2027-10-30T22:30:00Z', 'Europe/Stockholm');
  later.date.localTime();
  const calls = [];
  later.setInterval(() => calls.push(now().slice(11, 16)), later.parse.text('every 1 hour'));
  pass(5 * later.HOUR);
  assert.deepEqual(calls, ['23:00', '00:00', '01:00', '02:00', '03:00']);
});

test('local and system are the zone that later.date says', () => {
  for (const zone of ['local', 'system', undefined, null, '']) {
    at('2027-01-04T12:00:00Z', 'Europe/Stockholm');
    later.date.localTime();
    const calls = [];
    later.setTimeout(() => calls.push(now()), later.parse.text('at 14:00'), zone);
    pass(later.DAY);
    assert.deepEqual(calls, ['2027-01-04T13:00:00.000Z']);
    mock.timers.reset();
  }
  assert.throws(() => later.setTimeout(() => {}, later.parse.text('at 14:00'), 'Mars/Olympus'), RangeError);
});

test('an interval waits by later.setTimeout, which tests replace', () => {
  at('2027-01-04T12:00:00Z');
  const spy = mock.method(later, 'setTimeout');
  const timer = later.setInterval(() => {}, later.parse.text('every 1 minute'), 'America/New_York');
  assert.equal(spy.mock.callCount(), 1);
  assert.equal(spy.mock.calls[0].arguments[2], 'America/New_York');
  timer.clear();
  spy.mock.restore();
});
