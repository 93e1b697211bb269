// Texts, lines of cron and definitions written by calls, beside later.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import later from '@downbeat/later';
import theirs from '@breejs/later';

const plain = (definition) => JSON.parse(JSON.stringify(definition));

// What Butler's and Renovate's users have in their files, and sentences of later.js's own documentation.
const READ_ALIKE = [
  'every 1 minute',
  'every 5 minutes',
  'every 30 seconds',
  'every 2 hours',
  'every 5 mins on Mon-Fri also at 17:00 except on the last day of the month',
  'at 10:15 on Monday',
  'at 5:00 pm',
  'before 5:00am',
  'after 10:00pm every weekday',
  'after 9:00pm on sunday',
  'every weekend',
  'every weekday',
  'before 5:00am on the first day of the month',
  'before 5:00am on monday',
  'before 3:00am on the first day of the week',
  'on monday and thursday',
  'every 3 months on the first day of the month',
  'on the 1st through 7th day of the month',
  'every 2 weeks of the year before 5:00am on sunday',
  'on the first day instance on friday',
  'in 2027 of january',
];

test('a sentence that later.js reads gives the same definition', () => {
  for (const text of READ_ALIKE) assert.deepEqual(later.parse.text(text), plain(theirs.parse.text(text)), text);
});

test('a text that is wrong gives a position, a message, and nothing that could run', () => {
  const read = later.parse.text('every 5 minuts on monday');
  assert.deepEqual([read.error, read.schedules, read.exceptions], [8, [], []]);
  assert.match(read.errorMessage, /did you mean `minutes`/);
  assert.equal(later.schedule(read).isValid(), false);
  for (const ask of ['next', 'prev', 'nextRange', 'prevRange']) {
    assert.throws(() => later.schedule(read)[ask](), /not understood at position 8: expected a time period/);
  }
  assert.throws(() => later.setInterval(() => {}, read), /not understood at position 8/);
  assert.throws(() => later.setTimeout(() => {}, read), /not understood at position 8/);
});

test('what later.js misreads is read as it is meant, or refused', () => {
  const day = { D: Array.from({ length: 31 }, (_, at) => at + 1) };
  assert.deepEqual(later.parse.text('every day').schedules, [day]);
  assert.deepEqual([theirs.parse.text('every day').error, theirs.parse.text('every day').schedules], [6, [{ D: [1] }]]);
  assert.deepEqual(later.parse.text('on fri-mon').schedules, [{ d: [1, 2, 6, 7] }]);
  assert.deepEqual(theirs.parse.text('on fri-mon').schedules, [{ d: [] }]);
  for (const text of ['', 'and and', 'every 0 minutes', 'on the 32nd day', 'every 5 minutes between 10', 'of ma']) {
    assert.equal(theirs.parse.text(text).error, -1, text);
    assert.ok(later.parse.text(text).error >= 0, text);
  }
});

test('what later.js has no place for is refused at its position', () => {
  const places = [
    ['at 9:00 in Europe/Stockholm', 8, /time zone/],
    ['at 9:00 on monday starting 2027-01-04', 18, /begins or ends/],
    ['every 2 weeks on monday starting 2027-01-04', 24, /counted from a date/],
    ['every 5 minutes until 2027-12-31', 16, /begins or ends/],
    ['every day except on holidays', 17, /calendar/],
    ['@every 90m', 0, /fixed interval/],
    ['60000', 0, /fixed interval/],
  ];
  for (const [text, position, message] of places) {
    const read = later.parse.text(text);
    assert.equal(read.error, position, text);
    assert.match(read.errorMessage, message);
  }
});

test('positions count as JavaScript does', () => {
  assert.equal(later.parse.text('every 5 minutes 😀 x').error, 16);
  assert.equal(later.parse.text(`${' '.repeat(10_000)}x`).error >= 0, true);
});

test('no text makes parse throw, and nothing but a text is parsed', () => {
  for (const text of ['\u0000', '\ud800', '{}', '[', 'every', '@', '9'.repeat(400)]) {
    assert.equal(typeof later.parse.text(text).error, 'number');
    assert.ok(Array.isArray(later.parse.cron(text).schedules));
  }
  assert.throws(() => later.parse.text(undefined), TypeError);
  assert.throws(() => later.parse.cron(5), TypeError);
});

test('a line of cron gives the same definition as in later.js', () => {
  const lines = [
    ['*/5 * * * *'],
    ['0 9 * * 1-5'],
    ['0 9 1,15 * *'],
    ['0 9 * JAN-MAR MON'],
    ['0 9 L * *'],
    ['0 9 * * 5L'],
    ['0 9 * * MON#2'],
    ['5/15 4 * * *'],
    ['0 9 * * * 2027,2028'],
    ['0 18 ? * *'],
    ['30 0 9 * * *', true],
    ['* 5 * * * *', true],
    ['0 0 9 * * * 2027-2029', true],
    ['@daily'],
    ['@hourly'],
    ['@weekly'],
  ];
  for (const [line, hasSeconds] of lines) {
    assert.deepEqual(later.parse.cron(line, hasSeconds), plain(theirs.parse.cron(line, hasSeconds)), line);
  }
});

test('a line of cron that is wrong says where, in the line as it was given', () => {
  assert.deepEqual(later.parse.cron('foo * * * *').error, 0);
  assert.deepEqual(later.parse.cron('0 25 * * *').error, 2);
  assert.deepEqual(later.parse.cron('0 25 * * * 2027').error, 2);
  assert.deepEqual(later.parse.cron('0 0 9 * * foo', true).error, 10);
  assert.match(later.parse.cron('60 * * * *').errorMessage, /60 is not/);
  assert.match(later.parse.cron('0 9 * * Europe/Stockholm').errorMessage, /four|4/);
});

test('calls in a row write what they write in later.js', () => {
  const at = new Date('2027-01-04T12:00:00Z');
  const chains = [
    (recur) => recur.every(5).minute(),
    (recur) => recur.every().hour().between(0, 8).onWeekday().and().onWeekend(),
    (recur) => recur.every(2).hour().startingOn(3),
    (recur) => recur.on(0, 30).minute().on(9, 17).hour().except().on(7).month(),
    (recur) => recur.on([1, 2, 2]).dayOfMonth().on(2027).year(),
    (recur) => recur.on('9:00', '17:30:15').time(),
    (recur) => recur.after('22:00').time().before(5).hour(),
    (recur) => recur.first().dayOfWeek().last().dayOfMonth().last().weekOfYear(),
    (recur) => recur.last().dayOfYear().first().weekOfMonth().last().second(),
    (recur) => recur.on(at).fullDate(),
    (recur) => recur.after(at).fullDate(),
    (recur) => recur.every(7).dayOfYear().on(2).dayOfWeekCount().and().every(3).month().except().onWeekend().and().on(1).month(),
    (recur) => recur.every(100).year().every(10).second(),
  ];
  for (const chain of chains) {
    const [one, other] = [chain(later.parse.recur()), chain(theirs.parse.recur())];
    assert.deepEqual(plain(one), plain(other), chain.toString());
    assert.deepEqual(Object.keys(one), ['schedules', 'exceptions']);
  }
});

test('periods and modifiers of a user, and compile, throw and say what to do', () => {
  assert.throws(() => later.parse.recur().customPeriod('season'), /custom period season: .* not supported: say/);
  assert.throws(() => later.parse.recur().customModifier('unless', 2), /custom modifier unless: .* not supported: say/);
  assert.throws(() => later.schedule({ schedules: [{ season: [1] }] }), /unknown time period `season`.*not supported: say/);
  assert.throws(() => later.schedule({ schedules: [{ m_unless: [1] }] }), /unknown time period `m_unless`.*not supported: say/);
  assert.throws(() => later.compile({ m: [5] }), /later\.schedule\(\{ schedules: \[constraints\] \}\)/);
});
