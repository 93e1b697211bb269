// `later.modifier`: a period seen through `after` or `before`. Whether a date is in such a window is the engine's to say.

import { zone } from './mode.js';
import { askOnce } from './schedule.js';
import { periods } from './periods.js';

/** The shortest of a period's names, which stands in definitions. */
const keyOf = (period) =>
  Object.keys(periods).filter((name) => periods[name] === period).sort((one, other) => one.length - other.length)[0];

function window(word, suffix, period, value, range, next, prev) {
  const { val, extent, start, end } = period;
  const key = `${keyOf(period)}_${suffix}`;
  return {
    name: `${word} ${period.name}`,
    range,
    val,
    extent,
    start,
    end,
    isValid: (at) => askOnce(key, value, zone(), (only) => only.isValid(at)),
    next: (at, asked) => period.next(at, next(asked, extent(at))),
    prev: (at, asked) => period.prev(at, prev(asked, extent(at))),
  };
}

function after(period, [value]) {
  const range = (period.extent(new Date())[1] - value) * period.range;
  const next = (asked, [least]) => (asked === value ? value : least);
  const prev = (asked, [, greatest]) => (asked === value ? greatest : value - 1);
  return window('after', 'a', period, value, range, next, prev);
}

function before(period, values) {
  const value = values.at(-1);
  const next = (asked, [least]) => (asked === value ? least : value);
  const prev = (asked, [, greatest]) => (asked === value ? value - 1 : greatest);
  return window('before', 'b', period, value, (value - 1) * period.range, next, prev);
}

export const modifier = { after, a: after, before, b: before };
