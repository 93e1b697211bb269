// What programs that use later.js ask of it, by the calls that they make, beside later.js: Butler's heartbeat with real timers and a receiver of
// ours, and the questions by which Renovate takes a schedule and looks whether it is open.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import { afterEach, test } from 'node:test';
import later from '@downbeat/later';
import theirs from '@breejs/later';

afterEach(() => {
  for (const one of [later, theirs]) one.date.UTC();
});

test('a heartbeat calls at once and on each occurrence, until it is cleared', { timeout: 60_000 }, async () => {
  const calls = [];
  const receiver = createServer((request, response) => {
    calls.push(request.url);
    response.end('OK');
    receiver.emit('called');
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const remote = `http://127.0.0.1:${receiver.address().port}/ping`;
  const sent = [];
  const call = () => {
    sent.push(Date.now());
    get(remote, (response) => response.resume()).on('error', assert.ifError);
  };

  const timer = later.setInterval(call, later.parse.text('every 1 second'));
  call();
  while (calls.length < 4) await once(receiver, 'called');
  timer.clear();
  const settled = sent.length;
  await new Promise((done) => setTimeout(done, 1500));

  receiver.closeAllConnections();
  receiver.close();
  assert.equal(sent.length, settled);
  assert.deepEqual(new Set(calls), new Set(['/ping']));
  // A call for each second that came, and none before its second.
  const seconds = sent.slice(1).map((at) => Math.floor(at / 1000));
  assert.equal(new Set(seconds).size, seconds.length, `${sent}`);
});

// A text, what kinds of limits it has, and instants (their civil time as if it were UTC) at which it is open or not: Monday, 4 January 2027.
const WINDOWS = [
  ['before 5:00am', { time: true }, { '2027-01-04T04:59:59': true, '2027-01-04T05:00:00': false }],
  ['after 10:00pm', { time: true }, { '2027-01-04T21:59:59': false, '2027-01-04T22:00:00': true }],
  ['after 10:00pm every weekday', { time: true, weekday: true }, { '2027-01-08T23:00:00': true, '2027-01-09T23:00:00': false }],
  ['after 8:00am and before 12:00pm', { time: true }, { '2027-01-04T11:59:59': true, '2027-01-04T12:00:00': false }],
  ['every weekend', { weekday: true }, { '2027-01-09T12:00:00': true, '2027-01-04T12:00:00': false }],
  ['every weekday', { weekday: true }, { '2027-01-09T12:00:00': false, '2027-01-04T12:00:00': true }],
  ['on monday and thursday', { weekday: true }, { '2027-01-07T00:00:00': true, '2027-01-08T00:00:00': false }],
  ['before 5:00am on monday', { time: true, weekday: true }, { '2027-01-04T04:00:00': true, '2027-01-05T04:00:00': false }],
  ['before 5:00am on the first day of the month', { time: true, day: true }, { '2027-02-01T04:00:00': true, '2027-02-02T04:00:00': false }],
  ['on the 1st through 7th day of the month', { day: true }, { '2027-01-07T23:59:59': true, '2027-01-08T00:00:00': false }],
  ['every 3 months on the first day of the month', { month: true, day: true }, { '2027-04-01T12:00:00': true, '2027-05-01T12:00:00': false }],
  ['every 2 weeks of the year before 5:00am on sunday', { time: true, weekday: true, week: true }, { '2027-01-10T04:00:00': true, '2027-01-17T04:00:00': false }],
  ['at 9:15', { time: true }, { '2027-01-04T09:15:00': true, '2027-01-04T09:16:00': false }],
  ['every 15 minutes', { minute: true }, { '2027-01-04T09:15:00': true, '2027-01-04T09:16:00': false }],
];

/** By which keys a definition limits something. */
const limits = ({ schedules }) => {
  const has = (...keys) => schedules.some((one) => keys.some((key) => one[key] !== undefined));
  const found = { time: has('t_a', 't_b', 't', 'h'), weekday: has('d'), day: has('D'), month: has('M'), week: has('wy'), minute: has('m') };
  return Object.fromEntries(Object.entries(found).filter(([, is]) => is));
};

test('a window says what it limits, and is open as later.js has it', () => {
  for (const [text, kinds, instants] of WINDOWS) {
    const [read, other] = [later.parse.text(text), theirs.parse.text(text)];
    assert.equal(read.error, -1, text);
    assert.deepEqual([limits(read), limits(other)], [kinds, kinds], text);
    for (const [at, is] of Object.entries(instants)) {
      const now = new Date(`${at}Z`);
      assert.equal(later.schedule(read).isValid(now), is, `${text} at ${at}`);
      assert.equal(theirs.schedule(other).isValid(now), is, `later.js: ${text} at ${at}`);
    }
  }
});

test('what is no window is told by a position', () => {
  for (const text of ['every moonday', 'after 10:00pm befor 5:00am', 'soon', 'every 5 minuts']) {
    assert.ok(later.parse.text(text).error >= 0, text);
  }
});
