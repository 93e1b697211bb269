// What all entries of the package have in common.

/** An instant: a `Date`, milliseconds since 1970, or a `Temporal.Instant` or `Temporal.ZonedDateTime`. */
export type Instant = Date | number | { readonly epochMilliseconds: number };

/** The notation of a text; `auto` tells it by its form. */
export type Dialect =
  | 'auto' | 'text' | 'cron' | 'later-cron' | 'quartz' | 'ocps' | 'oncalendar' | 'eventbridge' | 'iso8601' | 'rrule'
  | 'interval' | 'json';

/** How a schedule was written. */
export type Notation =
  | 'text' | 'cron' | 'every' | 'iso8601' | 'milliseconds' | 'oncalendar' | 'eventbridge' | 'repeating' | 'rrule'
  | 'json';

export interface ParseOptions {
  /** `auto` by default. */
  dialect?: Dialect;
  /** The zone of a text that names none: an IANA name or an offset such as `UTC+2`. UTC by default. */
  zone?: string;
  /** The days of the calendars that the text names, as `2027-01-01`: `{ holidays: ['2027-01-01'] }`. */
  calendars?: Record<string, readonly string[]>;
}

/** What `JSON.stringify` writes of a schedule, and `parse` reads again. */
export interface Written {
  text: string;
  dialect?: Dialect;
  zone?: string;
}

/** Why a text is no schedule, or why something cannot be said of one. */
export class ScheduleError extends Error {
  private constructor();
  readonly name: 'ScheduleError';
  /** Where, in UTF-16 units of the text: the first, and the one after the last. `null` for what is about no place. */
  readonly span: readonly [number, number] | null;
  /** What stands there. */
  readonly found: string | null;
  /** What could stand there instead. */
  readonly expected: readonly string[];
  /** What was probably meant: it can take the place of the span. */
  readonly suggestion: string | null;
  /** All that was meant equally likely. */
  readonly suggestions: readonly string[];
  /** What would do, in a sentence. */
  readonly help: string | null;
  /** Whole texts that were probably meant; each can be read. */
  readonly proposals: readonly string[];
}

/** A maximal run of valid instants, half open. */
export interface Range {
  start: Date;
  /** `null` if the schedule stays valid to the end of the calendar. */
  end: Date | null;
}

/** A parsed schedule. Every occurrence, and every answer, depends on the schedule and the given instant alone. */
export interface BaseSchedule {
  /** As it was written. */
  readonly text: string;
  readonly notation: Notation;
  /** The zone that it is read in. */
  readonly zone: string;
  /** Whether it never occurs. */
  readonly never: boolean;
  /** The length of an elapsed time in milliseconds; `null` for a schedule of the calendar. */
  readonly interval: number | null;
  /** The first occurrence after an instant (now by default); `null` when there is none. */
  next(from?: Instant): Date | null;
  /** The last occurrence before an instant (now by default). */
  previous(from?: Instant): Date | null;
  /** `next` from milliseconds to milliseconds, NaN for none: the fastest way to ask. */
  nextTime(ms: number): number;
  previousTime(ms: number): number;
  /** As `nextTime`, as timers keep it on the days on which clocks are set: what is skipped comes at the end of the gap, and what
   * comes twice comes once, unless the schedule is periodic. */
  dueTime(ms: number): number;
  /** Whether an instant lies in a range of the schedule (now by default). */
  isValid(at?: Instant): boolean;
  /** Whether an instant is an occurrence. */
  occursAt(at: Instant): boolean;
  /** The first occurrence from 1970 on, and the last up to the year 9999. */
  readonly first: Date | null;
  readonly last: Date | null;
  /** The occurrences after an instant, one by one. */
  after(from?: Instant): IterableIterator<Date>;
  /** The occurrences before an instant, backward. */
  before(from?: Instant): IterableIterator<Date>;
  /** The occurrences from one instant on and before another. */
  between(from: Instant, until: Instant): IterableIterator<Date>;
  /** The ranges that touch a span of time, whole. */
  ranges(from?: Instant, until?: Instant): IterableIterator<Range>;
  /** `parse` reads it again. */
  toJSON(): Written;
  toString(): string;
  /** Forgets the schedule at once; otherwise it is forgotten when it is collected. It then has no occurrences. */
  free(): void;
}

/** How timers are told the time, for tests. Each has a default. */
export interface Clock {
  /** The wall clock, in milliseconds since 1970. */
  now?(): number;
  /** A clock that is never set, in milliseconds. */
  monotonic?(): number;
  setTimeout?(call: () => void, ms: number): unknown;
  clearTimeout?(timer: any): void;
}

export interface TimerOptions {
  clock?: Clock;
  /** Cancels the timer when it is aborted. */
  signal?: AbortSignal;
}

/** What a call is told. */
export interface Due {
  /** The occurrence that it is for. */
  at: Date;
  /** How many occurrences before it have passed without a call, as the machine slept or the clock was set forward: 1000 at most. */
  missed: number;
}

export interface Timer {
  /** When it will call next; `null` when it is done. */
  readonly next: Date | null;
  readonly isDone: boolean;
  cancel(): void;
  /** Whether the process waits for it, where the platform has that. It does by default. */
  ref(): this;
  unref(): this;
}

/** Calls at each occurrence, from now on. An error of the call does not end the timer. */
export function every(schedule: BaseSchedule, call: (due: Due) => unknown, options?: TimerOptions): Timer;

/** Calls at the next occurrence. */
export function once(schedule: BaseSchedule, call: (due: Due) => unknown, options?: TimerOptions): Timer;
