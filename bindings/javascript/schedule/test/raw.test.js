// Arbitrary questions at the module's raw interface: whatever they are, each call answers, and none takes memory for good.
// The questions are the same each time.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const require = createRequire(import.meta.url);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Numbers of 0 to below 1, as mulberry32 makes them. */
function numbers(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const WORDS = `every 1 2 5 31 minutes hours days seconds weeks months at on the of in and , also except after before between from until
  9:00 17:30 24:00 5pm monday fri january 2027 1970 9999 2027-01-04 last first third weekday weekend starting day year month week instance
  0 0 9 * * MON-FRI */15 L W # ? @every 90m PT15M R/ RRULE: DTSTART: FREQ=WEEKLY ; holidays UTC+2 in Europe/Stockholm Mars/Olympus \u{1f600} ü " { } \\
  \u0000 99999999999999999999 -1 every:{ schedules`.split(/\s+/);
const CLAUSES = ['every 5 minutes', 'at 9:00', 'on Monday', 'except on sunday', 'in UTC+2', 'also at 17:30 on friday', 'after 9:00', 'before 17:00',
  'of january', 'starting 2027-01-04', 'every 2 weeks on monday', 'on the last day of the month', 'on weekdays', 'in 2027', 'until 2027-12-31',
  'also every second', 'except at 9:00:01', 'on the 2nd to last day of the month', '*/7 9-17 * * 1-5', '@every 7h', 'every 3 days', 'PT90S'];
const DIALECTS = [undefined, 'auto', 'text', 'cron', 'later-cron', 'quartz', 'ocps', 'oncalendar', 'eventbridge', 'iso8601', 'rrule', 'interval', 'json', 'x'];

for (const name of ['whole', 'alone']) {
  test(`${name}: no question makes the module trap, and it takes no memory for good`, () => {
    const module = new WebAssembly.Module(readFileSync(require.resolve(`@downbeat/schedule/${name}.wasm`)));
    assert.deepEqual(WebAssembly.Module.imports(module), []);
    const raw = new WebAssembly.Instance(module, {}).exports;
    const random = numbers(name.length);
    const below = (most) => Math.floor(random() * most);
    const one = (list) => list[below(list.length)];
    const put = (bytes) => {
      const place = raw.question(bytes.length);
      assert.notEqual(place, 0);
      new Uint8Array(raw.memory.buffer, place, bytes.length).set(bytes);
    };
    const get = (length) => JSON.parse(decoder.decode(new Uint8Array(raw.memory.buffer, raw.answer(), length)));
    const asked = () => {
      const is = random() < 0.5 ? { words: WORDS, most: 9 } : { words: CLAUSES, most: 4 };
      const text = Array.from({ length: 1 + below(is.most) }, () => one(is.words)).join(one([' ', ' ', ' ', '']));
      const zone = one([undefined, undefined, 'Europe/Stockholm', 'UTC+25', '']);
      return encoder.encode(JSON.stringify({ text, dialect: random() < 0.7 ? undefined : one(DIALECTS), zone }));
    };
    const number = () =>
      one([0, -1, NaN, Infinity, -Infinity, 1e300, 8.64e15, -8.64e15, 1.8e12 * random(), 2.5e14 * random(), 1e9 * random() - 1e8]);
    put(encoder.encode(JSON.stringify({ name: 'Europe/Stockholm', offset: 3600, changes: [[1806195600, 7200], [1824944400, 3600]] })));
    assert.deepEqual(get(raw.add_zone()), {});
    let read = 0;
    const some = (count) => {
      for (let turn = 0; turn < count; turn += 1) {
        const bytes = asked();
        if (random() < 0.1) bytes[below(bytes.length)] = below(256);
        put(bytes);
        const said = get(raw.parse());
        assert.ok(said.error ? said.error.message : said.handle, decoder.decode(bytes));
        const handle = said.handle ?? one([0, 1, -1, 65535, 65536, 4294967295]);
        read += said.handle ? 1 : 0;
        for (const call of ['next', 'previous', 'at_or_after', 'at_or_before', 'due']) {
          assert.equal(typeof raw[call](handle, number()), 'number');
        }
        raw.is_valid(handle, number());
        raw.is_occurrence(handle, number());
        raw.starts_at(handle);
        raw.ends_at(handle);
        assert.ok(raw.occurrences(handle, number(), number(), below(4e9), below(2)) <= 4096);
        assert.ok(raw.ranges(handle, number(), number(), below(100), below(2)) <= 4096);
        assert.ok(raw.later(handle, below(5), number(), number(), below(100)) <= 4096);
        raw.period(below(15), below(9), number(), number());
        put(encoder.encode(JSON.stringify({ name: one(WORDS), offset: below(1e6) - 5e5, changes: [[number(), below(9e4)]] })));
        get(raw.add_zone());
        if (raw.explain && turn % 10 === 0) {
          get(raw.explain(handle, number(), number()));
          get(raw.lint(handle, number()));
          get(raw.pace(handle));
          put(encoder.encode(JSON.stringify({ to: one(['text', 'cron', 'quartz', 'oncalendar', 'rrule', 'iso8601', 'json', 'x']) })));
          get(raw.convert(handle));
          put(asked());
          get(raw.parts());
        }
        raw.release(handle);
        raw.release(handle);
      }
      return raw.memory.buffer.byteLength;
    };
    some(300);
    const before = some(300);
    assert.equal(some(300), before);
    assert.ok(read > 50, `of the texts ${read} were schedules`);
    assert.equal(raw.question(1024 * 1024 + 1), 0);
  });
}
