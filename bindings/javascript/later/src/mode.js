// UTC or local time, which later.js has for all schedules at once, and civil times in it.

/** `later.date` without what reckons with periods. */
export const date = {
  timezone(useLocalTime) {
    const get = useLocalTime ? 'get' : 'getUTC';
    date.isUTC = !useLocalTime;
    date.build = useLocalTime
      ? (Y, M, D, h, m, s) => new Date(Y, M, D, h, m, s)
      : (Y, M, D, h, m, s) => new Date(Date.UTC(Y, M, D, h, m, s));
    date.getYear = Date.prototype[`${get}FullYear`];
    date.getMonth = Date.prototype[`${get}Month`];
    date.getDate = Date.prototype[`${get}Date`];
    date.getDay = Date.prototype[`${get}Day`];
    date.getHour = Date.prototype[`${get}Hours`];
    date.getMin = Date.prototype[`${get}Minutes`];
    date.getSec = Date.prototype[`${get}Seconds`];
  },
  UTC: () => date.timezone(false),
  localTime: () => date.timezone(true),
};
date.UTC();

/** The zone that schedules are read in: UTC, or the one of the machine at the moment. */
export function zone() {
  return date.isUTC ? undefined : new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A date's civil time, in milliseconds as if it were UTC. */
export function civil(at) {
  if (date.isUTC) return at.getTime();
  const [Y, M, D] = [at.getFullYear(), at.getMonth(), at.getDate()];
  return Date.UTC(Y, M, D, at.getHours(), at.getMinutes(), at.getSeconds(), at.getMilliseconds());
}

/** The date of a civil time; of two that it may have, the one with the offset that holds at `like`. */
export function fromCivil(ms, like) {
  if (date.isUTC) return new Date(ms);
  const same = new Date(ms + like.getTimezoneOffset() * 60_000);
  if (civil(same) === ms) return same;
  const at = new Date(ms);
  const [Y, M, D] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  return new Date(Y, M, D, at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds());
}
