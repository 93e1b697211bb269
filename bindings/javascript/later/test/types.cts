// Compiled and never run, as ./types.ts: the same types for CommonJS.

import later = require('@downbeat/later');

const data: later.ParsedCron = later.parse.cron('0 9 * * 1', false);
const next: Date | 0 = later.schedule(data).next(1);
console.log(next, later.HOUR);
