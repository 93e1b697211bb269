// later.js's searches, and how they went: later.js itself does not say that it gave up.
//
// Every probe of a constraint is counted. A search for one start gives up silently behind 1000 probes that failed; a
// whole call is stopped here behind LIMIT of them, which later.js would take for seconds or hours.

import later from '@breejs/later';

const ATTEMPTS = 1000;
const LIMIT = 4_000;
// The modifiers look at the date of today. This is today.
const TODAY = Date.UTC(2027, 0, 4);

class Stopped extends Error {}

let run;

const RealDate = Date;
class PinnedDate extends Date {
  constructor(...given) {
    super(...(given.length > 0 ? given : [TODAY]));
  }
}

function counted(constraint) {
  const isValid = constraint.isValid;
  constraint.isValid = function (...given) {
    const valid = isValid.apply(this, given);
    if (!valid) run.misses++;
    return valid;
  };
  return constraint;
}

for (const name of ['s', 'm', 'h', 't', 'D', 'd', 'dc', 'dy', 'wm', 'wy', 'M', 'Y', 'fd']) counted(later[name]);
for (const name of ['a', 'b']) {
  const modifier = later.modifier[name];
  later.modifier[name] = (...given) => {
    globalThis.Date = PinnedDate;
    const modified = modifier(...given);
    globalThis.Date = RealDate;
    modified.isValid = modified.isValid.bind(modified);
    return counted(modified);
  };
}

const compile = later.compile;
later.compile = (definition) => {
  const compiled = compile(definition);
  const isException = run.compiled++ >= run.schedules;
  return {
    ...compiled,
    start(...given) {
      const before = run.misses;
      const found = compiled.start(...given);
      run.starts++;
      if (run.misses - before >= ATTEMPTS) run.gaveUp = true;
      if (run.misses > LIMIT || run.starts > LIMIT) throw new Stopped();
      return found;
    },
    end(...given) {
      const found = compiled.end(...given);
      if (isException && !found) run.endless = true;
      return found;
    },
  };
};

const plain = (value) => {
  if (Array.isArray(value)) return value.map(plain);
  if (value === undefined) return null;
  return value === 0 ? 0 : value.getTime();
};

// {answer, gaveUp, endless}: instants are milliseconds, ranges pairs of them, 0 is later.NEVER. `gaveUp`: a search for a
// start failed ATTEMPTS times. `endless`: an exception was asked for its end and had none.
function call(def, start, [name, count]) {
  run = { misses: 0, starts: 0, compiled: 0, schedules: def.schedules.length, gaveUp: false, endless: false };
  const told = {};
  try {
    const at = new Date(start);
    const schedule = later.schedule(def);
    told.answer = name === 'isValid' ? schedule.isValid(at) : plain(schedule[name](count, at));
  } catch (error) {
    if (error instanceof Stopped) told.stopped = true;
    else told.threw = String(error.message);
  }
  if (run.gaveUp) told.gaveUp = true;
  if (run.endless) told.endless = true;
  if (run.starts >= ATTEMPTS) told.manyStarts = true;
  return told;
}

export function search({ def, start, calls }) {
  return calls.map((one) => call(def, start, one));
}
