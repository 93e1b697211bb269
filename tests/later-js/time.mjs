// Times later.js's parsers. Standard input: a line each of `text` or `cron`, how many occurrences, the instants from which
// they are asked (in seconds since 1970, separated by spaces) and the text, separated by tabs. Standard output: a line
// each of the nanoseconds of one parse (the fastest of 20 runs) and, for each instant, the occurrences in seconds;
// without them when the text was refused.

import later from '@breejs/later';

const RUNS = 20;
const CALLS = 5000;

function fastest(parse) {
  let best = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const start = process.hrtime.bigint();
    for (let call = 0; call < CALLS; call++) parse();
    best = Math.min(best, Number(process.hrtime.bigint() - start) / CALLS);
  }
  return Math.round(best);
}

let input = '';
process.stdin.setEncoding('utf8');
for await (const chunk of process.stdin) input += chunk;
later.date.UTC();
for (const line of input.split('\n').filter(Boolean)) {
  const [kind, count, starts, text] = line.split('\t');
  const parse = kind === 'cron' ? () => later.parse.cron(text) : () => later.parse.text(text);
  const definition = parse();
  const answers = [fastest(parse)];
  if (!(definition.error >= 0)) {
    for (const start of starts.split(' ')) {
      const found = later.schedule(definition).next(Number(count), new Date(Number(start) * 1000));
      answers.push(found.map((date) => date.getTime() / 1000).join(' '));
    }
  }
  console.log(answers.join('\t'));
}
