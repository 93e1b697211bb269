// The whole package: schedules, and what can be said of them.

import { Engine, decoded } from './engine.js';
import { parser } from './parse.js';
import { Schedule } from './schedule.js';
import module from '../build/whole.wasm';

export { ScheduleError } from './error.js';
export { every, once } from './timers.js';

export const parse = parser(new Engine(decoded(module)), Schedule);
