// `later.date`: dates from the values of periods, in UTC or local time.

import { date as mode } from './mode.js';
import { periods } from './periods.js';

const SECOND = 1000;

export const date = Object.assign(mode, {
  /** The first second of what is given. */
  next: (Y, M = 1, D = 1, h = 0, m = 0, s = 0) => mode.build(Y, M - 1, D, h, m, s),

  /** The last second of what is given. */
  prev(Y, M = 12, D = periods.D.extent(mode.build(Y, M - 1, 1, 0, 0, 0))[1], h = 23, m = 59, s = 59) {
    return mode.build(Y, M - 1, D, h, m, s);
  },

  /** Where the period in which `value` comes next begins. */
  nextRollover(at, value, constraint, period) {
    const greatest = constraint.extent(at)[1];
    const isPast = (value || greatest) <= constraint.val(at) || value > greatest;
    return isPast ? new Date(period.end(at).getTime() + SECOND) : period.start(at);
  },

  /** Where the period in which `value` was last begins. */
  prevRollover(at, value, constraint, period) {
    const isAhead = value >= constraint.val(at) || !value;
    return isAhead ? period.start(period.prev(at, period.val(at) - 1)) : period.start(at);
  },
});
