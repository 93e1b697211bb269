// `later`, with the surface of later.js 4.2.0 and the answers of downbeat's engine.

import { version } from '../package.json';
import { array } from './array.js';
import { date } from './date.js';
import { modifier } from './modifiers.js';
import { parse } from './parse.js';
import { periods } from './periods.js';
import { compile } from './refuse.js';
import { NEVER, schedule } from './schedule.js';
import { timers } from './timers.js';

const later = {
  version,
  array,
  modifier,
  compile,
  schedule,
  date,
  parse,
  SEC: 1000,
  MIN: 60_000,
  HOUR: 3_600_000,
  DAY: 86_400_000,
  WEEK: 604_800_000,
  DAYS_IN_MONTH: [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31],
  NEVER,
  ...periods,
};
Object.assign(later, timers(later));

export default later;
