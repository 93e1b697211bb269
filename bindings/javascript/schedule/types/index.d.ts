export * from './common.js';
export * from './whole.js';
import type { ParseOptions, Written } from './common.js';
import type { Schedule } from './whole.js';

/** Reads a schedule.
 * @throws ScheduleError when any part of the text is not understood */
export function parse(text: string | Written, options?: ParseOptions): Schedule;
