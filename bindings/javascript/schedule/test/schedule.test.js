// The package as it is imported: what a schedule answers, whole and alone. `npm run build` comes first.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { ScheduleError, parse } from '@downbeat/schedule';
import * as alone from '@downbeat/schedule/alone';
import { load } from '@downbeat/schedule/load';

const require = createRequire(import.meta.url);
const at = (text) => new Date(text);
const iso = (dates) => Array.from(dates, (date) => date.toISOString());
const first = (count, items) => {
  const found = [];
  for (const item of items) {
    found.push(item);
    if (found.length === count) break;
  }
  return found;
};

for (const [name, read] of [['whole', parse], ['alone', alone.parse]]) {
  test(`${name}: a wall time is kept when the clocks are set`, () => {
    const schedule = read('at 10:15 on Monday in Europe/Stockholm');
    assert.equal(schedule.zone, 'Europe/Stockholm');
    assert.deepEqual(iso(first(2, schedule.after(at('2027-03-15T12:00:00Z')))), [
      '2027-03-22T09:15:00.000Z',
      '2027-03-29T08:15:00.000Z',
    ]);
    assert.deepEqual(schedule.previous(at('2027-03-29T08:15:00Z')), at('2027-03-22T09:15:00Z'));
  });

  test(`${name}: a skipped time does not occur, a repeated one occurs twice, and timers keep both days once`, () => {
    const schedule = read('at 2:30', { zone: 'Europe/Stockholm' });
    assert.deepEqual(iso(schedule.between(at('2027-03-27T12:00:00Z'), at('2027-03-29T12:00:00Z'))), ['2027-03-29T00:30:00.000Z']);
    assert.deepEqual(iso(schedule.between(at('2027-10-30T12:00:00Z'), at('2027-10-31T12:00:00Z'))), [
      '2027-10-31T00:30:00.000Z',
      '2027-10-31T01:30:00.000Z',
    ]);
    assert.equal(schedule.dueTime(Date.UTC(2027, 2, 27, 12)), Date.UTC(2027, 2, 28, 1));
    assert.equal(schedule.dueTime(Date.UTC(2027, 9, 31, 0, 30)), Date.UTC(2027, 10, 1, 1, 30));
  });

  test(`${name}: what never occurs has no occurrence, no range, no first and no last`, () => {
    const schedule = read('on the 30th day of the month of February');
    assert.deepEqual(
      [schedule.never, schedule.next(), schedule.previous(), schedule.first, schedule.last, [...schedule.ranges()]],
      [true, null, null, null, null, []],
    );
  });

  test(`${name}: a span of time is half open, and an occurrence between two milliseconds has the right neighbours`, () => {
    const schedule = read('at 9:00 and 17:00');
    const [morning, evening] = [Date.UTC(2027, 0, 4, 9), Date.UTC(2027, 0, 4, 17)];
    assert.deepEqual(iso(schedule.between(morning, evening)), ['2027-01-04T09:00:00.000Z']);
    assert.equal(schedule.nextTime(morning - 0.5), morning);
    assert.equal(schedule.previousTime(morning + 0.5), morning);
    assert.equal(schedule.nextTime(morning), evening);
    assert.deepEqual([schedule.occursAt(morning), schedule.occursAt(morning + 1)], [true, false]);
  });

  test(`${name}: ranges are whole, lazy, and go on for as long as they are asked for`, () => {
    const schedule = read('after 9:00 before 17:00');
    const noon = at('2027-01-04T12:00:00Z');
    assert.ok(schedule.isValid(noon) && !schedule.isValid(at('2027-01-04T17:00:00Z')));
    const all = [...schedule.ranges(noon, at('2027-06-04T12:00:00Z'))];
    assert.equal(all.length, 152);
    assert.deepEqual(all[0], { start: at('2027-01-04T09:00:00Z'), end: at('2027-01-04T17:00:00Z') });
    assert.deepEqual(all.at(-1).end, at('2027-06-04T17:00:00Z'));
    assert.deepEqual([...read('every second').ranges(noon)], [{ start: at('1970-01-01T00:00:00Z'), end: null }]);
  });

  test(`${name}: what JSON.stringify writes is read again`, () => {
    const schedule = read('0 9 * * MON', { dialect: 'cron', zone: 'Asia/Kolkata' });
    const again = read(JSON.parse(JSON.stringify(schedule)));
    assert.deepEqual([again.zone, again.next(at('2027-01-01T00:00:00Z'))], [schedule.zone, at('2027-01-04T03:30:00Z')]);
  });

  test(`${name}: days of calendars are given with the text`, () => {
    assert.throws(() => read('at 9:00 except on holidays'), /holidays/);
    const schedule = read('at 9:00 except on holidays', { calendars: { holidays: ['2027-01-01'] } });
    assert.deepEqual(schedule.next(at('2027-01-01T00:00:00Z')), at('2027-01-02T09:00:00Z'));
    assert.throws(() => read('at 9:00 except on holidays', { calendars: { holidays: ['2027-02-30'] } }), /no date/);
  });

  test(`${name}: an elapsed time is known as such`, () => {
    assert.equal(read('@every 90s').interval, 90_000);
    assert.equal(read('every 5 minutes').interval, null);
  });

  test(`${name}: a schedule that was freed has no occurrences, and no other takes its number`, () => {
    const schedule = read('every minute');
    schedule.free();
    schedule.free();
    const other = read('at 9:00');
    assert.equal(schedule.next(), null);
    assert.notEqual(other.next(), null);
  });

  test(`${name}: what is no instant is refused`, () => {
    const schedule = read('every minute');
    for (const none of [null, '2027-01-01', {}, 1n]) assert.throws(() => schedule.next(none), TypeError);
    assert.throws(() => schedule.next(new Date(NaN)), RangeError);
    assert.throws(() => schedule.next(NaN), RangeError);
    for (const far of [8.64e15, Infinity]) assert.equal(schedule.next(far), null);
    for (const early of [-8.64e15, -Infinity]) assert.deepEqual(schedule.next(early), at('1970-01-01T00:00:00Z'));
  });

  test(`${name}: an error tells where in JavaScript's units, what was found and what would do`, () => {
    const wrong = (text, options) => {
      try {
        read(text, options);
      } catch (error) {
        assert.equal(error.name, 'ScheduleError');
        return error;
      }
      assert.fail(`${text} was read`);
    };
    const error = wrong('every 5 minuts');
    assert.deepEqual([error.span, error.found, error.suggestion], [[8, 14], 'minuts', 'minutes']);
    assert.match(error.help, /did you mean `minutes`/);
    for (const proposal of error.proposals) assert.ok(read(proposal).next());
    const wide = 'at 9:00 über 😀';
    const [start] = wrong(wide).span;
    assert.equal(wide.slice(start, start + 4), 'über');
    assert.match(wrong('x'.repeat(2_000_000)).message, /long/);
    assert.match(wrong('at 9:00 in Europe/Stokholm').message, /Stokholm/);
    assert.match(wrong('at 9:00', { zone: 'Mars/Olympus' }).message, /Mars/);
    assert.match(wrong('at 9:00', { dialect: 'klingon' }).message, /klingon.*`cron`/);
    assert.throws(() => read(5), TypeError);
    assert.throws(() => read('at 9:00', { zone: 5 }), TypeError);
  });
}

test('noon of each zone is where its clocks have it, on both sides of each change', () => {
  const noons = [
    ['America/New_York', ['2024-03-09', '17:00'], ['2024-03-10', '16:00'], ['2024-11-02', '16:00'], ['2024-11-03', '17:00']],
    ['Australia/Lord_Howe', ['2024-04-06', '01:00'], ['2024-04-07', '01:30'], ['2024-10-05', '01:30'], ['2024-10-06', '01:00']],
    ['Africa/Casablanca', ['2024-03-09', '11:00'], ['2024-03-10', '12:00'], ['2024-04-13', '12:00'], ['2024-04-14', '11:00']],
    ['Asia/Kolkata', ['2024-01-01', '06:30'], ['2024-07-01', '06:30']],
    ['UTC+5:45', ['2024-01-01', '06:15'], ['2024-07-01', '06:15']],
  ];
  for (const read of [parse, alone.parse]) {
    for (const [zone, ...days] of noons) {
      const noon = read('at 12:00', { zone });
      for (const [day, utc] of days) assert.deepEqual(noon.next(at(`${day}T00:00:00Z`)), at(`${day}T${utc}:00Z`), `${zone} ${day}`);
    }
  }
});

test('a zone is found by its city and in small letters, and what is near to one is suggested', () => {
  for (const read of [parse, alone.parse]) {
    for (const zone of ['europe/stockholm', 'STOCKHOLM', '(Europe/Stockholm)']) {
      assert.equal(read('at 9:00', { zone }).zone, 'Europe/Stockholm');
    }
    assert.throws(() => read('at 9:00', { zone: 'Europe/Stokholm' }), { suggestion: 'Europe/Stockholm' });
  }
});

test('a schedule is explained, linted, compared and converted', () => {
  const schedule = parse('0 9 * * 1-5', { zone: 'Europe/Stockholm' });
  assert.equal(schedule.explain().meaning, 'At 9:00 from Monday to Friday, in the time zone Europe/Stockholm.');
  assert.equal(schedule.toText(), 'at 9:00 on weekdays in Europe/Stockholm');
  assert.equal(schedule.toCron(), 'CRON_TZ=Europe/Stockholm\n0 9 * * 1-5');
  assert.equal(schedule.toOnCalendar(), 'OnCalendar=Mon..Fri *-*-* 09:00:00 Europe/Stockholm');
  assert.match(schedule.toRRule(), /RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR/);
  assert.deepEqual(schedule.pace(), { shortest: 86_400_000, longest: 259_200_000 });
  assert.throws(() => parse('@every 7h').toLater(), ScheduleError);
  assert.deepEqual(parse('at 9:00').toLater(), { schedules: [{ t: [32400] }], exceptions: [] });
  const [warning] = parse('every 90 minutes').lint();
  assert.equal(warning.span[1] - warning.span[0], 'every 90 minutes'.length);
  assert.equal(parse(warning.suggestion).never, false);
  const daily = parse('at 9:00', { zone: 'Europe/Stockholm' });
  const { relation, onlyThere } = schedule.diff(daily, { from: at('2027-01-01T00:00:00Z'), count: 1 });
  assert.deepEqual([relation, iso(onlyThere)], ['subset', ['2027-01-02T08:00:00.000Z']]);
  assert.throws(() => schedule.diff({}), TypeError);
  const year = schedule.calendar(2027);
  assert.deepEqual([year.days.length, year.total, year.shifts.length], [365, 261, 2]);
});

test('each part of a text is told where it stands', () => {
  const text = 'at 9:00 on Monday';
  const parts = parse(text).explain().parts.map((part) => text.slice(...part.span));
  assert.deepEqual(parts, ['at 9:00', 'on Monday']);
});

test('CommonJS requires the same synchronously', () => {
  for (const entry of ['@downbeat/schedule', '@downbeat/schedule/alone']) {
    const schedule = require(entry).parse('every 5 minutes');
    assert.equal(schedule.nextTime(Date.UTC(2027, 0, 1)), Date.UTC(2027, 0, 1, 0, 5));
  }
});

test('a module that the caller has fetched is loaded', async () => {
  const bytes = await readFile(require.resolve('@downbeat/schedule/whole.wasm'));
  const loaded = await load(new Response(bytes));
  assert.equal(loaded.parse('at 9:00').toCron(), '0 9 * * *');
  const small = await load(WebAssembly.compile(await readFile(require.resolve('@downbeat/schedule/alone.wasm'))));
  assert.equal(small.parse('at 9:00').toCron, undefined);
});

test('a worker imports it', async () => {
  const code = `import('@downbeat/schedule').then(({ parse }) => {
    require('node:worker_threads').parentPort.postMessage(parse('at 9:00').nextTime(0));
  });`;
  const worker = new Worker(code, { eval: true });
  const [answer] = await Promise.all([new Promise((told) => worker.once('message', told))]);
  await worker.terminate();
  assert.equal(answer, 9 * 3_600_000);
});

test('Temporal is accepted as far as it tells milliseconds', () => {
  const instant = { epochMilliseconds: Date.UTC(2027, 0, 1) };
  assert.deepEqual(parse('at 9:00').next(instant), at('2027-01-01T09:00:00Z'));
});

test('schedules that nobody holds leave the module', async () => {
  const { setFlagsFromString } = await import('node:v8');
  setFlagsFromString('--expose-gc');
  const collect = (await import('node:vm')).runInNewContext('gc');
  // More than the module keeps at once.
  for (let lot = 0; lot < 9; lot += 1) {
    for (let one = 0; one < 10_000; one += 1) alone.parse('every minute');
    collect();
    await new Promise((turn) => setImmediate(turn));
  }
  assert.ok(alone.parse('every minute').next());
});
