// Asks later.js. Standard input: one text a line, as a JSON string. Standard output: one line of JSON for each, in
// order: what `later.parse.text` answers, `{"schedules", "exceptions", "error"}`, or `{"threw": message}`.
//
// It guards against nothing: later.js builds every list number by number and takes 16 s for `on the 1-200000 minute`,
// so whoever asks leaves numbers of more than four digits out.

import later from '@breejs/later';

function answer(line) {
  try {
    return later.parse.text(JSON.parse(line));
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
  if (lines.length > 0) {
    process.stdout.write(lines.map((line) => JSON.stringify(answer(line)) + '\n').join(''));
  }
}
