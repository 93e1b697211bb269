export * from './common.js';
import type { BaseSchedule, ParseOptions, Written } from './common.js';

export type Schedule = BaseSchedule;

/** Reads a schedule. Zones are those of the platform's `Intl`.
 * @throws ScheduleError when any part of the text is not understood */
export function parse(text: string | Written, options?: ParseOptions): BaseSchedule;
