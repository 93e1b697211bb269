// Searches, period objects and lists, beside later.js.

import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import later from '@downbeat/later';
import theirs from '@breejs/later';

const start = new Date('2027-01-04T12:30:00Z');
const end = new Date('2027-03-01T00:00:00Z');
const ASKS = ['next', 'prev', 'nextRange', 'prevRange'];

function inZone(zone) {
  process.env.TZ = zone;
  for (const one of [later, theirs]) one.date.localTime();
}

afterEach(() => {
  delete process.env.TZ;
  for (const one of [later, theirs]) one.date.UTC();
});

test('searches answer as in later.js', () => {
  const definitions = [
    { schedules: [{ m: [0, 15, 30, 45] }] },
    { schedules: [{ h: [9], d: [2, 3, 4, 5, 6] }] },
    { schedules: [{ t: [36_900], d: [2] }, { D: [1], h: [0] }] },
    { schedules: [{ h: [8, 9, 10, 11] }], exceptions: [{ d: [1, 7] }] },
    { schedules: [{ wm: [2], h: [9] }] },
  ];
  for (const definition of definitions) {
    const [ours, other] = [later.schedule(definition), theirs.schedule(definition)];
    for (const ask of ASKS) {
      for (const count of [1, 2, 5]) {
        const until = ask.startsWith('next') ? end : new Date('2026-10-01T00:00:00Z');
        const said = `${JSON.stringify(definition)} ${ask} ${count}`;
        assert.deepEqual(ours[ask](count, start, until), other[ask](count, start, until), said);
      }
    }
    assert.equal(ours.isValid(start), other.isValid(start));
    assert.equal(ours.isValid(), true);
  }
});

test('a count of one gives a date and others a list, as in later.js; none gives NEVER', () => {
  const schedule = later.schedule(later.parse.text('at 10:15'));
  assert.deepEqual(schedule.next(undefined, start), new Date('2027-01-05T10:15:00Z'));
  assert.deepEqual(schedule.next(2, start.getTime()), [new Date('2027-01-05T10:15:00Z'), new Date('2027-01-06T10:15:00Z')]);
  assert.deepEqual(schedule.next(2, start, '2027-01-05T12:00:00Z'), [new Date('2027-01-05T10:15:00Z')]);
  assert.equal(schedule.next(1, start, start), later.NEVER);
  assert.equal(later.schedule({ schedules: [] }).next(), later.NEVER);
  assert.equal(later.schedule({ schedules: [] }).isValid(), false);
  assert.deepEqual(schedule.prev(1, 0), later.NEVER);
  assert.throws(() => schedule.next(1, 'no date'), /Invalid start date/);
  assert.throws(() => later.schedule(), /Missing schedule definition/);
  assert.throws(() => later.schedule({}), /at least one schedule/);
  assert.throws(() => later.schedule({ schedules: [{ D: [32] }] }), /32 is not a day of the month/);
});

test('more answers than the engine gives at once follow without a gap', () => {
  const schedule = later.schedule({ schedules: [{ m: [0, 30] }] });
  const starts = (range) => range[0];
  const lists = {
    next: schedule.next(5000, start),
    prev: schedule.prev(5000, start).reverse(),
    nextRange: schedule.nextRange(3000, start).map(starts),
    prevRange: schedule.prevRange(3000, start).map(starts).reverse(),
  };
  for (const [ask, list] of Object.entries(lists)) {
    assert.equal(list.length, ask.endsWith('Range') ? 3000 : 5000);
    for (let at = 1; at < list.length; at += 1) assert.equal(list[at] - list[at - 1], 30 * later.MIN, `${ask} ${at}`);
  }
});

test('where later.js answers wrongly, the definition is what counts', () => {
  const february = { schedules: [{ M: [2], D: [30] }] };
  assert.equal(later.schedule(february).next(1, start), later.NEVER);
  assert.equal(theirs.schedule(february).next(1, start).toISOString(), '2526-03-01T00:00:00.000Z');
  const unsorted = { schedules: [{ t: [61_200, 32_400] }] };
  assert.equal(later.schedule(unsorted).next(2, start)[1].toISOString(), '2027-01-05T09:00:00.000Z');
  assert.equal(theirs.schedule(unsorted).next(2, start)[1].toISOString(), '2027-01-05T17:00:00.000Z');
  const noon = { schedules: [{ h: [11, 12, 13] }], exceptions: [{ t: [43_200] }] };
  assert.equal(later.schedule(noon).isValid(new Date('2027-01-04T12:00:01Z')), true);
});

test('in local time a schedule keeps its time on the days on which clocks are set', () => {
  inZone('Europe/Stockholm');
  const half = later.schedule({ schedules: [{ t: [9000] }] });
  // 2:30 is skipped on 28 March 2027 and comes twice on 31 October.
  assert.deepEqual(half.next(2, new Date('2027-03-27T12:00:00Z')).map((at) => at.toISOString()), [
    '2027-03-29T00:30:00.000Z',
    '2027-03-30T00:30:00.000Z',
  ]);
  assert.deepEqual(half.next(3, new Date('2027-10-30T12:00:00Z')).map((at) => at.toISOString()), [
    '2027-10-31T00:30:00.000Z',
    '2027-10-31T01:30:00.000Z',
    '2027-11-01T01:30:00.000Z',
  ]);
  const hourly = { schedules: [{ m: [0] }] };
  const fold = new Date('2027-10-30T23:00:00Z');
  assert.deepEqual(later.schedule(hourly).next(4, fold).map((at) => at.getUTCHours()), [23, 0, 1, 2]);
  later.date.UTC();
  assert.equal(half.next(1, start).toISOString(), '2027-01-05T02:30:00.000Z');
});

test('a range without a beginning or an end has undefined there', () => {
  const at = new Date('2027-01-04T12:00:00Z');
  assert.deepEqual(later.schedule({ schedules: [{ fd_a: [at.getTime()] }] }).nextRange(3, at), [[at, undefined]]);
  assert.deepEqual(later.schedule({ schedules: [{ fd_b: [at.getTime()] }] }).prevRange(1, at), [undefined, at]);
  inZone('America/New_York');
  assert.deepEqual(later.schedule({ schedules: [{ Y_b: [2000] }] }).prevRange(1, at), [undefined, new Date(2000, 0, 1)]);
});

test('period objects answer as in later.js, in UTC and in local time', () => {
  const dates = ['2027-01-01T00:00:00Z', '2028-02-29T23:59:59Z', '2026-12-31T12:34:56Z', '2027-08-15T03:00:00Z'];
  for (const zone of [undefined, 'America/New_York', 'Asia/Kolkata']) {
    if (zone) inZone(zone);
    for (const name of ['s', 'm', 'h', 't', 'D', 'd', 'dc', 'dy', 'wm', 'wy', 'M', 'Y', 'fd']) {
      for (const text of dates) {
        // later.js keeps what it found in the date.
        const fresh = () => new Date(text);
        for (const ask of ['val', 'start', 'end']) {
          assert.deepEqual(later[name][ask](fresh()), theirs[name][ask](fresh()), `${zone} ${name}.${ask} ${text}`);
        }
        if (name !== 'fd' && name !== 'Y') {
          assert.deepEqual(later[name].extent(fresh()), theirs[name].extent(fresh()), `${zone} ${name} ${text}`);
        }
        const value = later[name].val(fresh());
        assert.equal(later[name].isValid(fresh(), value), true);
        assert.equal(later[name].isValid(fresh(), value + 1), false);
      }
    }
  }
});

test('the day of the year does not depend on when clocks are set', () => {
  inZone('Australia/Sydney');
  const at = () => new Date('2027-08-15T03:00:00Z');
  assert.deepEqual([later.dy.val(at()), theirs.dy.val(at())], [227, 228]);
});

test('a period finds its value again when the clock is set back', () => {
  inZone('Europe/Stockholm');
  // 2:30 for the first time.
  const first = new Date('2027-10-31T00:30:00Z');
  assert.equal(later.minute.next(first, 15).toISOString(), '2027-10-31T01:15:00.000Z');
  assert.equal(later.hour.next(first, 2).toISOString(), '2027-10-31T01:00:00.000Z');
  assert.equal(later.hour.start(new Date('2027-10-31T01:30:00Z')).toISOString(), '2027-10-31T01:00:00.000Z');
  assert.equal(later.minute.prev(new Date('2027-10-31T01:10:00Z'), 45).toISOString(), '2027-10-31T00:45:59.000Z');
});

test('a period without the value says NEVER, and 0 is the last', () => {
  const at = new Date('2027-01-31T12:00:00Z');
  assert.equal(later.year.next(at, 2020), later.NEVER);
  assert.equal(later.year.isValid(at, 0), false);
  assert.equal(later.day.isValid(at, 0), true);
  assert.equal(later.hour.next(at, -1), later.NEVER);
  assert.equal(later.day.next(at, 31).toISOString(), '2027-03-31T00:00:00.000Z');
  assert.equal(later.dayOfWeekCount.isValid(at, 0), true);
});

test('many questions in one turn leave nothing behind', () => {
  inZone('Europe/Stockholm');
  let at = new Date('2027-01-01T00:00:00Z');
  for (let turn = 0; turn < 70_000; turn += 1) at = later.minute.next(at, turn % 60);
  assert.ok(at > new Date('2027-01-01T00:00:00Z'));
});
