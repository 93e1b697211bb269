// What can be said of a schedule beyond its occurrences.

import type { BaseSchedule, Instant } from './common.js';

/** A language that a schedule can be written in. */
export type Language =
  | 'text' | 'cron' | 'extended-cron' | 'quartz' | 'oncalendar' | 'eventbridge' | 'rrule' | 'iso8601' | 'json';

export interface Conversion {
  /** How it was written, and what it was asked for. */
  from: string;
  to: Language;
  /** Together they are the schedule. */
  lines: string[];
  /** The zone that the lines are read in; `null` when the schedule names none. */
  zone: string | null;
  /** The lines as a file of the language has them, with their zone. */
  text: string;
}

/** What is legal and probably not meant. */
export interface Warning {
  code: string;
  message: string;
  help: string | null;
  /** A text that says what was probably meant. */
  suggestion: string | null;
  /** In UTF-16 units; `null` if it is about the whole text. */
  span: [number, number] | null;
}

/** A part of a text, and what it was taken for. */
export interface Part {
  text: string;
  span: [number, number];
  role: string;
  meaning: string;
}

export interface Moment {
  /** RFC 3339, on the clock of the zone. */
  local: string;
  utc: string;
  unix_ms: number;
}

export type Converted = { lines: string[]; zone: string | null } | { reason: string };

/** As `downbeat explain --json` prints it. */
export interface Explanation {
  text: string;
  notation: string;
  zone: string;
  parts: Part[];
  /** In plain English. */
  meaning: string;
  /** The same schedule as a plain sentence. */
  canonical: string;
  pace: { shortest_ms: number; longest_ms: number } | null;
  next: Moment[];
  clock_changes: {
    at: Moment;
    kind: 'gap' | 'fold';
    from: string;
    until: string;
    occurrences: number;
    policy: string | null;
    summary: string;
  }[];
  cron: Converted;
  oncalendar: Converted;
  /** What to enter in a monitor. */
  monitor: Record<string, unknown> | null;
  warnings: Warning[];
  /** The fields whose computation was cut. */
  cut?: string[];
}

export interface Difference {
  relation: 'same' | 'superset' | 'subset' | 'disjoint' | 'overlapping' | 'different';
  /** The first occurrences that only this schedule has. */
  onlyHere: Date[];
  /** The first that only the other has. */
  onlyThere: Date[];
}

export interface Calendar {
  year: number;
  time_zone: string;
  total: number;
  /** How often it occurs on each day, from 1 January on. */
  days: number[];
  cut: { after_s: number; from: string } | null;
  /** The days on which the clocks of the zone change. */
  shifts: { date: string; change_seconds: number; count: number }[];
}

export interface Schedule extends BaseSchedule {
  /** The shortest and the longest time between two occurrences, in milliseconds of the wall clock; `null` with fewer than
   * two. On a day on which clocks are set a gap is longer or shorter by as much. */
  pace(): { shortest: number; longest: number } | null;
  /** How it was read, what it means, and what follows. `jitter` in milliseconds is by how much calls may come late. */
  explain(options?: { from?: Instant; jitter?: number }): Explanation;
  lint(options?: { from?: Instant }): Warning[];
  /** Where this and another schedule differ: `count` occurrences of each side, 5 by default, 1000 at most.
   * @throws ScheduleError when no difference was found and none could be ruled out */
  diff(other: Schedule, options?: { from?: Instant; count?: number }): Difference;
  /** The schedule in another language, exactly.
   * @throws ScheduleError when the language cannot say it */
  convert(to: Language): Conversion;
  toCron(): string;
  toOnCalendar(): string;
  toText(): string;
  toRRule(): string;
  /** later.js's structured form. */
  toLater(): { schedules: Record<string, number[]>[]; exceptions: Record<string, number[]>[]; timezone?: string };
  /** How often it occurs on each day of a year from 1970 to 9998. */
  calendar(year: number): Calendar;
}
