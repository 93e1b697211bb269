// Times later.js for the benchmark beside it. Standard input: a line of starts, milliseconds with blanks between; a line with
// the start of the iteration; then a line for each case, its name, a tab and its text. Standard output: a line for each
// answer asked for, `name, what, nanoseconds, answers`, with tabs between.

import later from '../tests/later-js/node_modules/@breejs/later/lib/index.js';

let input = '';
process.stdin.setEncoding('utf8');
for await (const chunk of process.stdin) input += chunk;
const [startLine, iterationLine, ...cases] = input.split('\n').filter((line) => line !== '');
const starts = startLine.split(' ').map((ms) => new Date(Number(ms)));
const iterationStart = new Date(Number(iterationLine));
later.date.UTC();

// The fastest of the runs that fit into half a second, at least three, in nanoseconds a call.
function time(calls, run) {
  let best = Infinity;
  const end = process.hrtime.bigint() + 500_000_000n;
  for (let at = 0; at < 3 || (process.hrtime.bigint() < end && at < 200); at += 1) {
    const begun = process.hrtime.bigint();
    run();
    best = Math.min(best, Number(process.hrtime.bigint() - begun) / calls);
  }
  return best;
}

const ms = (answer) => {
  const values = Array.isArray(answer) ? answer : [answer];
  return values.map((at) => (at instanceof Date ? at.getTime() : 'none')).join('/');
};

for (const line of cases) {
  const [name, text] = line.split('\t');
  const schedule = later.schedule(later.parse.text(text));
  const tell = (what, calls, run, answers) =>
    console.log([name, what, time(calls, run), answers.join(' ')].join('\t'));
  tell('compile', 1, () => later.schedule(later.parse.text(text)), []);
  for (const what of ['next', 'prev', 'nextRange']) {
    const call = (start) => schedule[what](1, start);
    tell(what, starts.length, () => starts.forEach(call), starts.map((start) => ms(call(start))));
  }
  const all = schedule.next(1000, iterationStart);
  tell('next1000', 1000, () => schedule.next(1000, iterationStart), Array.isArray(all) ? all.map(ms) : [ms(all)]);
}
