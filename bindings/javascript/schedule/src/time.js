// Instants in: a Date, a number of milliseconds, or what Temporal has for one.

/** Milliseconds since 1970. */
export function millis(at) {
  let ms = at;
  if (at instanceof Date) ms = at.getTime();
  else if (typeof at === 'object' && at !== null && 'epochMilliseconds' in at) ms = Number(at.epochMilliseconds);
  else if (Object.prototype.toString.call(at) === '[object Date]') ms = at.getTime();
  if (typeof ms !== 'number') {
    throw new TypeError('an instant is a Date, a number of milliseconds, a Temporal.Instant or a Temporal.ZonedDateTime');
  }
  if (Number.isNaN(ms)) throw new RangeError('an invalid date is no instant');
  return ms;
}

/** A Date; null for NaN. */
export const date = (ms) => (ms === ms ? new Date(ms) : null);
