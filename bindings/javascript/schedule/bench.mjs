// Times a next occurrence beside later.js, croner and cron-parser, in one run, after a proof that all give the same answers:
// `npm run bench`.

import later from '@breejs/later';
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';
import assert from 'node:assert/strict';
import { parse } from '@downbeat/schedule';

const CASES = [['*/5 * * * *'], ['0 9 * * 1-5'], ['30 17 1 * *'], ['0 9 * * 1-5', 'America/New_York']];
// Within a minute, where later.js answers no start; each some hours after the one before.
const STARTS = Array.from({ length: 500 }, (_, at) => new Date(Date.UTC(2027, 0, 1, 0, 0, 17) + at * 7.3 * 3_600_000));
// Of processor time, in microseconds.
const ROUND = 150_000;

later.date.UTC();
const engines = {
  'downbeat, numbers': (text, zone) => {
    const schedule = parse(text, { zone });
    return (start) => schedule.nextTime(start.getTime());
  },
  'downbeat, Date': (text, zone) => {
    const schedule = parse(text, { zone });
    return (start) => schedule.next(start);
  },
  'later.js': (text, zone) => {
    // It knows UTC and the zone of the process.
    if (zone !== undefined) return undefined;
    const schedule = later.schedule(later.parse.cron(text));
    return (start) => schedule.next(1, start);
  },
  croner: (text, zone) => {
    // As fast as it can say UTC: with `timezone` it takes many times as long.
    const cron = new Cron(text, zone === undefined ? { utcOffset: 0 } : { timezone: zone });
    return (start) => cron.nextRun(start);
  },
  'cron-parser': (text, zone = 'UTC') => {
    const cron = CronExpressionParser.parse(text, { tz: zone });
    return (start) => {
      cron.reset(start);
      return cron.next().toDate();
    };
  },
};

/** The processor's time since the process began, in microseconds: a machine that is busy with other work distorts it less than a clock. */
function spent() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** The fastest of seven rounds, in microseconds a call. */
function time(next) {
  let best = Infinity;
  for (let round = 0; round < 7; round += 1) {
    let calls = 0;
    const begun = spent();
    let now = begun;
    for (; now - begun < ROUND; now = spent()) {
      for (const start of STARTS) next(start);
      calls += STARTS.length;
    }
    best = Math.min(best, (now - begun) / calls);
  }
  return best;
}

console.log(`Node.js ${process.version}, µs of the processor for a next occurrence of a schedule that was parsed before`);
for (const [text, zone] of CASES) {
  const asked = Object.entries(engines).map(([name, make]) => [name, make(text, zone)]).filter(([, next]) => next);
  for (const start of STARTS) {
    const answers = asked.map(([, next]) => Number(next(start)));
    assert.ok(answers.every((answer) => answer === answers[0]), `${text} from ${start.toISOString()}: ${answers}`);
  }
  console.log(`\n${text} in ${zone ?? 'UTC'}`);
  for (const [name, next] of asked) console.log(`  ${name.padEnd(18)} ${time(next).toFixed(2)}`);
}
