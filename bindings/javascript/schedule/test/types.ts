// Compiled and never run: `tsc -p test`. What ought to be refused is marked as such.

import { every, once, parse, ScheduleError, type Due, type Schedule } from '@downbeat/schedule';
import * as alone from '@downbeat/schedule/alone';
import { load } from '@downbeat/schedule/load';

const schedule: Schedule = parse('at 9:00', { dialect: 'text', zone: 'Europe/Stockholm', calendars: { holidays: ['2027-01-01'] } });
const next: Date | null = schedule.next();
const after: number = schedule.nextTime(0);
schedule.next(new Date()), schedule.next(5), schedule.next({ epochMilliseconds: 5 });
for (const at of schedule.after()) at.getTime();
for (const { start, end } of schedule.ranges(new Date(), 5)) console.log(start.getTime(), end?.getTime());
const again: Schedule = parse(schedule.toJSON());
const seconds: number | undefined = schedule.pace()?.shortest;
const [warning] = schedule.lint();
const span: [number, number] | null | undefined = warning?.span;
const relation: 'same' | 'subset' | string = schedule.diff(again).relation;
const lines: string[] = schedule.convert('quartz').lines;
const timer = every(schedule, ({ at, missed }: Due) => console.log(at.toISOString(), missed.toFixed()));
timer.unref().cancel();
once(alone.parse('at 9:00'), async () => {}, { signal: new AbortController().signal });
load(fetch('whole.wasm')).then((loaded) => loaded.parse('at 9:00').explain().meaning.length);
try {
  parse('');
} catch (error) {
  if (error instanceof ScheduleError) {
    const place: readonly [number, number] | null = error.span;
    console.log(place, error.expected.length, error.suggestion?.length);
  }
}
console.log(next, after, seconds, span, relation, lines);

// @ts-expect-error no such notation
parse('at 9:00', { dialect: 'klingon' });
// @ts-expect-error no instant
schedule.next('2027-01-01');
// @ts-expect-error there may be none
schedule.next().getTime();
// @ts-expect-error schedules alone are not explained
alone.parse('at 9:00').explain();
// @ts-expect-error an error is not made by hand
new ScheduleError();
// @ts-expect-error it stays as it was parsed
schedule.zone = 'UTC';
