// For runtimes other than Node.js: the installed package answers, and its timers call.

import { once, parse } from '@downbeat/schedule';
import { parse as alone } from '@downbeat/schedule/alone';

for (const read of [parse, alone]) {
  const next = read('at 9:00 in Europe/Stockholm').next(new Date('2027-03-28T12:00:00Z'));
  if (next.toISOString() !== '2027-03-29T07:00:00.000Z') throw new Error(`wrong: ${next.toISOString()}`);
}
await new Promise((told) => once(parse('@every 50ms'), told));
console.log('well');
