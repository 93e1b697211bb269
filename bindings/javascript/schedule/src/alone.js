// Schedules alone: what occurs when, in the zones that the platform's Intl knows.

import { Engine, decoded } from './engine.js';
import { parser } from './parse.js';
import { BaseSchedule } from './schedule.js';
import module from '../build/alone.wasm';

export { ScheduleError } from './error.js';
export { every, once } from './timers.js';

export const parse = parser(new Engine(decoded(module)), BaseSchedule);
