// later.js's surface, as this package has it.

declare namespace later {
  /** What `parse.recur`, `parse.text` and `parse.cron` give, and `schedule` takes. */
  interface ScheduleData {
    schedules: Constraints[];
    exceptions?: Constraints[] | null;
    /** Of a text: −1, or the position of what is wrong. Such data is empty, and a search in it throws. */
    error?: number;
    /** What is wrong there, and what would do. */
    errorMessage?: string;
  }

  /** Values of the periods, by their short or long names, with `_a` (after) or `_b` (before) behind them for a window. */
  type Constraints = { [period: string]: number[] };

  interface ParsedText extends ScheduleData {
    exceptions: Constraints[];
    error: number;
  }

  interface ParsedCron extends ScheduleData {
    exceptions: Constraints[];
  }

  type Moment = Date | number | string;

  /** From when to when; without a beginning or an end where the schedule has none. */
  type Range = [start: Date | undefined, end: Date | undefined];

  /** A search gives one answer for a count of 1 or none, a list for others, and `NEVER` (0) where there is none. */
  interface Schedule {
    /** Whether the date is valid; without one, whether anything comes from now on. */
    isValid(date?: Moment): boolean;
    next(count?: 1, start?: Moment, end?: Moment): Date | 0;
    next(count: number, start?: Moment, end?: Moment): Date[] | Date | 0;
    prev(count?: 1, start?: Moment, end?: Moment): Date | 0;
    prev(count: number, start?: Moment, end?: Moment): Date[] | Date | 0;
    nextRange(count?: 1, start?: Moment, end?: Moment): Range | 0;
    nextRange(count: number, start?: Moment, end?: Moment): Range[] | Range | 0;
    prevRange(count?: 1, start?: Moment, end?: Moment): Range | 0;
    prevRange(count: number, start?: Moment, end?: Moment): Range[] | Range | 0;
  }

  interface Timer {
    /** Whether nothing comes any more. */
    isDone(): boolean;
    clear(): void;
  }

  interface Recurrence extends ScheduleData {
    exceptions: Constraints[];
    on(...values: number[] | Date[] | string[]): this;
    on(values: number[] | Date[] | string[]): this;
    every(step?: number): this;
    after(value: number | string | Date): this;
    before(value: number | string | Date): this;
    first(): this;
    last(): this;
    second(): this;
    minute(): this;
    hour(): this;
    time(): this;
    dayOfMonth(): this;
    dayOfWeek(): this;
    dayOfWeekCount(): this;
    dayOfYear(): this;
    weekOfMonth(): this;
    weekOfYear(): this;
    month(): this;
    year(): this;
    fullDate(): this;
    onWeekend(): this;
    onWeekday(): this;
    startingOn(value: number): this;
    between(start: number, end: number): this;
    and(): this;
    except(): this;
    /** @deprecated Throws: there are no periods or modifiers of your own. */
    customPeriod(name: string): never;
    /** @deprecated Throws: there are no periods or modifiers of your own. */
    customModifier(name: string, values: number | number[]): never;
  }

  interface TimePeriod {
    name: string;
    /** About how long it is, in seconds. */
    range: number;
    val(date: Date): number;
    isValid(date: Date, value: number): boolean;
    /** The least and the greatest value around a date. */
    extent(date?: Date | 0): [least: number, greatest: number];
    start(date: Date): Date | 0;
    end(date: Date): Date | 0;
    next(date: Date, value: number): Date | 0;
    prev(date: Date, value: number): Date | 0;
  }

  type Modifier = (period: TimePeriod, values: number[]) => TimePeriod;

  interface Dates {
    isUTC: boolean;
    UTC(): void;
    localTime(): void;
    timezone(useLocalTime: boolean): void;
    build(Y: number, M: number, D: number, h: number, m: number, s: number): Date;
    next(Y: number, M?: number, D?: number, h?: number, m?: number, s?: number): Date;
    prev(Y: number, M?: number, D?: number, h?: number, m?: number, s?: number): Date;
    nextRollover(date: Date, value: number, constraint: TimePeriod, period: TimePeriod): Date | 0;
    prevRollover(date: Date, value: number, constraint: TimePeriod, period: TimePeriod): Date | 0;
    getYear(this: Date): number;
    getMonth(this: Date): number;
    getDate(this: Date): number;
    getDay(this: Date): number;
    getHour(this: Date): number;
    getMin(this: Date): number;
    getSec(this: Date): number;
  }

  interface Lists {
    sort(values: number[], zeroIsLast?: boolean): void;
    next(value: number, values: number[], extent: [number, number]): number;
    nextInvalid(value: number, values: number[], extent: [number, number]): number | undefined;
    prev(value: number, values: number[], extent: [number, number]): number;
    prevInvalid(value: number, values: number[], extent: [number, number]): number | undefined;
  }

  type PeriodName =
    | 'second' | 's' | 'minute' | 'm' | 'hour' | 'h' | 'time' | 't' | 'day' | 'D' | 'dayOfWeek' | 'dw' | 'd'
    | 'dayOfWeekCount' | 'dc' | 'dayOfYear' | 'dy' | 'weekOfMonth' | 'wm' | 'weekOfYear' | 'wy' | 'month' | 'M'
    | 'year' | 'Y' | 'fullDate' | 'fd';

  interface Later extends Record<PeriodName, TimePeriod> {
    version: string;
    parse: {
      /** Never throws for a text: what is wrong is told by `error` and `errorMessage`. */
      text(text: string): ParsedText;
      /** Never throws for a text; `hasSeconds` says that the first field is the second. */
      cron(line: string, hasSeconds?: boolean): ParsedCron;
      recur(): Recurrence;
    };
    /** Throws for data that means nothing, with what is wrong. */
    schedule(data: ScheduleData): Schedule;
    /** Calls once, at the next occurrence; the zone is a name, `local` or `system`. */
    setTimeout(call: () => void, data: ScheduleData, timezone?: string | null): Timer;
    /** Calls at each occurrence. */
    setInterval(call: () => void, data: ScheduleData, timezone?: string | null): Timer;
    date: Dates;
    array: Lists;
    modifier: { after: Modifier; a: Modifier; before: Modifier; b: Modifier };
    /** @deprecated Throws: ask `schedule` instead. */
    compile(constraints: Constraints): never;
    SEC: 1000;
    MIN: 60000;
    HOUR: 3600000;
    DAY: 86400000;
    WEEK: 604800000;
    DAYS_IN_MONTH: number[];
    NEVER: 0;
  }
}

declare const later: later.Later;
export default later;
