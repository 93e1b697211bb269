// The changes of a time zone's offset, as the platform's Intl knows them.

const FROM = Date.UTC(1970, 0, 1);
// Where the tables of the Rust crate chrono-tz end too.
const UNTIL = Date.UTC(2100, 0, 1);
// No zone has changed its offset twice within six days.
const STEP = 6 * 86_400_000;

const FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second'];

/** `{name, offset, changes}` in seconds; undefined where the platform has no such zone. */
export function changesOf(name) {
  let format;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  // To format a text is several times as fast as to format its parts: these only tell once in which order the numbers stand.
  const order = format.formatToParts(new Date(FROM)).filter((part) => part.type !== 'literal').map((part) => part.type);
  const offsetAt = (ms) => {
    // As a date: mocked clocks take the number 0 for now.
    const numbers = format.format(new Date(ms)).match(/\d+/g).map(Number);
    const [year, month, day, hour, minute, second] = FIELDS.map((field) => numbers[order.indexOf(field)]);
    return (Date.UTC(year, month - 1, day, hour, minute, second) - ms) / 1000;
  };
  const first = offsetAt(FROM);
  const changes = [];
  for (let low = FROM, offset = first; low < UNTIL; low += STEP) {
    const after = offsetAt(low + STEP);
    if (after === offset) continue;
    // The first second with the other offset: bisected, in 20 turns.
    let [before, then] = [low, low + STEP];
    while (then - before > 1000) {
      const middle = before + Math.floor((then - before) / 2000) * 1000;
      if (offsetAt(middle) === offset) before = middle;
      else then = middle;
    }
    changes.push([then / 1000, after]);
    offset = after;
  }
  return { name, offset: first, changes };
}
