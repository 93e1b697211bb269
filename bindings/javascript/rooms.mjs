// Says what the bytes of a module are: for each room, in bytes, how much smaller the compressed module would be without it, and its code.
// Functions need their names:
//
//     CARGO_PROFILE_RELEASE_STRIP=debuginfo RUSTFLAGS=-Clink-arg=--compress-relocations cargo build --release \
//         --target wasm32-unknown-unknown --manifest-path bindings/javascript/engine/Cargo.toml --target-dir target [--no-default-features]
//     node bindings/javascript/rooms.mjs target/wasm32-unknown-unknown/release/downbeat_engine.wasm

import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_LGWIN]: 24 };
const brotli = (parts) => brotliCompressSync(Buffer.concat(parts), { params }).length;

const bytes = readFileSync(process.argv[2]);
// Smaller rooms are one: each takes a second.
const LEAST = 3_000;
let at = 8;
const number = () => {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
};
const text = () => {
  const end = number() + at;
  return bytes.toString('utf8', at, (at = end));
};

// Sections 2, 10 and 11 are imports, code and data.
let imports = 0;
const functions = [];
const others = [];
const names = new Map();
while (at < bytes.length) {
  const start = at;
  const id = bytes[at++];
  const end = number() + at;
  if (id === 10) {
    for (let left = number(); left > 0; left--) {
      const body = at;
      at = number() + at;
      functions.push(bytes.subarray(body, at));
    }
  } else if (id === 0) {
    if (text() === 'name') {
      while (at < end) {
        const kind = bytes[at++];
        const next = number() + at;
        if (kind === 1) for (let left = number(); left > 0; left--) names.set(number(), text());
        at = next;
      }
    }
  } else {
    if (id === 2) imports = number();
    others.push([id === 11 ? 'data' : 'tables of the format', bytes.subarray(start, end)]);
  }
  at = end;
}

// Crate and room: of `_ZN` the first two parts, each after its length; of a method of a trait, those of the type that has it.
const room = (name = '') => {
  const path = [];
  let rest = name.startsWith('_ZN') ? name.slice(3) : '';
  for (let len; (len = rest.match(/^\d+/)?.[0]); rest = rest.slice(len.length + Number(len))) path.push(rest.slice(len.length).slice(0, len));
  const words = path.slice(0, -1).join('..').match(/[a-z][a-z_0-9]*(\.\.[A-Za-z_][A-Za-z_0-9]*)+/)?.[0].split('..') ?? [];
  return words.slice(0, 2).join('::') || 'exports and methods of traits';
};
const rooms = new Map();
const add = (room, parts) => rooms.set(room, [...(rooms.get(room) ?? []), ...parts]);
functions.forEach((body, index) => add(room(names.get(index + imports)), [body]));
others.forEach(([room, bytes]) => add(room, [bytes]));
const sum = (parts) => parts.reduce((sum, part) => sum + part.length, 0);
for (const [room, parts] of rooms) {
  if (sum(parts) < LEAST) {
    rooms.delete(room);
    add('all others', parts);
  }
}
const print = (less, parts, room) => console.log(`${String(less).padStart(7)} ${String(sum(parts)).padStart(8)}  ${room}`);
const all = [...rooms.values()].flat();
const whole = brotli(all);
const lines = [...rooms].map(([room, parts]) => [whole - brotli([...rooms].flatMap(([other, parts]) => (other === room ? [] : parts))), parts, room]);
lines.sort(([one], [other]) => other - one).forEach((line) => print(...line));
print(whole, all, 'in all');
