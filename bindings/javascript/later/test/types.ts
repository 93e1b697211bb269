// Compiled and never run.

import later from '@downbeat/later';

const data = later.parse.text('every 5 minutes');
const position: number = data.error;
const message: string | undefined = data.errorMessage;
const schedule: later.Schedule = later.schedule(data);
const next: Date | 0 = schedule.next();
const ranges = schedule.nextRange(3, new Date(), '2027-01-01');
const timer: later.Timer = later.setInterval(() => {}, later.parse.recur().every(5).minute().onWeekday(), 'Europe/Stockholm');
const minute: number = later.minute.val(new Date());
const own: later.ScheduleData = { schedules: [{ h: [9], d: [2] }], exceptions: [{ M: [7] }] };
later.date.localTime();
later.schedule(own).isValid();
// @ts-expect-error no text is a schedule
later.schedule('every 5 minutes');
// @ts-expect-error nothing is a timer's call
later.setTimeout(5, data);
console.log(position, message, next, ranges, timer, minute);
