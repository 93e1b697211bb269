// Asks later.js. Standard input: one question a line, as JSON. Standard output: one line of JSON for each, in order.
//
//   "every 5 minutes"                    what `later.parse.text` answers: {schedules, exceptions, error}
//   {cron: "0 9 * * *", seconds: false}  what `later.parse.cron` answers: {schedules, exceptions}
//   {def, start, calls: [[name, count]]} for each call what `later.schedule(def)[name]` answers: see search.mjs
//
// What throws is answered by {threw: message}.
//
// It guards against nothing in parsing: later.js builds every list number by number and takes 16 s for
// `on the 1-200000 minute`, so whoever asks leaves numbers of more than four digits out.

import later from '@breejs/later';
import { search } from './search.mjs';

function answer(line) {
  try {
    const question = JSON.parse(line);
    if (typeof question === 'string') return later.parse.text(question);
    if ('cron' in question) return later.parse.cron(question.cron, question.seconds);
    return search(question);
  } catch (error) {
    return { threw: String(error.message) };
  }
}

// Split by hand: node:readline takes other characters than a line feed for the end of a line too.
let rest = '';
process.stdin.setEncoding('utf8');
for await (const chunk of process.stdin) {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  for (const line of lines) {
    // Answered one by one, so that whoever waits knows which question it is that takes long.
    process.stdout.write(JSON.stringify(answer(line)) + '\n');
  }
}
