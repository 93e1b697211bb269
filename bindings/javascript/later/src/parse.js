// `later.parse`: texts and lines of cron as later.js's definitions, read by the engine.

import { ScheduleError } from '../../schedule/src/error.js';
import { engine } from './engine.js';
import { recur } from './recur.js';

// Longer than any text that is read, in UTF-16 units.
const ENOUGH = 8192;

/** The definition; or one that is empty, with the position of what is wrong and a text that says so. */
function read(text, dialect, before = 0) {
  try {
    return engine.ask({ text: text.slice(0, ENOUGH), dialect }, engine.raw.model);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    const errorMessage = error.help === null ? error.message : `${error.message}; ${error.help}`;
    const place = error.span === null ? 0 : error.span[0] - before;
    return { schedules: [], exceptions: [], error: Math.max(0, place), errorMessage };
  }
}

function checked(text, what) {
  if (typeof text !== 'string') throw new TypeError(`${what} takes a text`);
  return text;
}

export const parse = {
  text(text) {
    return { error: -1, ...read(checked(text, 'later.parse.text'), 'auto') };
  },

  cron(line, hasSeconds = false) {
    checked(line, 'later.parse.cron');
    // Without the field for seconds, a sixth one is the year; the engine takes the first of six for the seconds.
    const isWithYear = !hasSeconds && line.trim().split(/\s+/).length === 6;
    return isWithYear ? read(`0 ${line}`, 'later-cron', 2) : read(line, 'later-cron');
  },

  recur,
};
