// Asks the WebAssembly module of this folder, in Node.js: `node --test tests/wasm/test.mjs`, with the module's file in
// DOWNBEAT_WASM. `.ci/wasm` builds it and does that.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const bytes = await readFile(process.env.DOWNBEAT_WASM);
// No imports: the module asks nothing of its host, neither a clock nor a random number.
const { instance } = await WebAssembly.instantiate(bytes, {});
const { memory, question, answer, parse, next } = instance.exports;

/** Asks one of the module's functions about a text. */
function ask(call, text, ...others) {
  const sent = new TextEncoder().encode(text);
  const place = question(sent.length);
  assert.notEqual(place, 0);
  // The memory may have grown, and with it moved.
  new Uint8Array(memory.buffer, place, sent.length).set(sent);
  const length = call(...others);
  return JSON.parse(new TextDecoder().decode(new Uint8Array(memory.buffer, answer(), length)));
}

const nextAfter = (text, time) => ask(next, text, Date.parse(time));

test('a sentence is read as the model of later.js', () => {
  assert.deepEqual(ask(parse, 'at 10:15 on Monday'), {
    model: { schedules: [{ t: [36900], d: [2] }], exceptions: [] },
  });
});

test('a line of cron and an elapsed time are read too', () => {
  assert.deepEqual(ask(parse, '*/30 * * * *'), {
    model: { schedules: [{ m: [0, 30], s: [0] }], exceptions: [] },
  });
  assert.deepEqual(ask(parse, '@every 90s'), { milliseconds: 90000 });
});

test('an error says what was found and what would do', () => {
  const { error } = ask(parse, 'every 5 minuts');
  assert.match(error, /found `minuts`/);
});

test('the next occurrence in a zone keeps its wall time when the clocks are set', () => {
  const text = 'at 10:15 on Monday in Europe/Stockholm';
  assert.equal(ask(parse, text).zone, 'Europe/Stockholm');
  assert.deepEqual(nextAfter(text, '2027-03-22T12:00:00Z'), { next: '2027-03-29T10:15:00+02:00' });
  assert.deepEqual(nextAfter(text, '2027-03-15T12:00:00Z'), { next: '2027-03-22T10:15:00+01:00' });
});

test('without a zone it is in UTC', () => {
  assert.deepEqual(nextAfter('every 5 minutes', '2027-01-01T00:00:00Z'), { next: '2027-01-01T00:05:00Z' });
});

test('what never occurs has no next, and an unknown zone is an error', () => {
  assert.deepEqual(nextAfter('on the 30th day of the month of February', '2027-01-01T00:00:00Z'), { next: null });
  assert.match(nextAfter('at 10:15 in Europe/Stokholm', '2027-01-01T00:00:00Z').error, /Stokholm/);
});

test('many questions need no more memory than a few', () => {
  const start = Date.parse('2027-01-01T00:00:00Z');
  const some = () => {
    for (let i = 0; i < 200; i++) ask(next, 'every weekday at 9:00 except of december', start + i * 86_400_000);
    return memory.buffer.byteLength;
  };
  const before = some();
  assert.equal(some(), before);
});
