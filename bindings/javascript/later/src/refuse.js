// What this package does not do, and what to do instead.

export const CUSTOM =
  'periods and modifiers of your own are not supported: say what they mean with the periods that there are ' +
  '(`D`, `d`, `dc`, `fd` …) in further schedules or exceptions, or look at the dates that `next` gives';

export function compile() {
  throw new Error(
    'later.compile is not supported: it gives out the inner steps of a search. Give the constraints to ' +
      'later.schedule({ schedules: [constraints] }) and ask it for next, prev, nextRange, prevRange or isValid',
  );
}
