// Sorts the report of a run of later.js's tests: how many pass, by part, and to which class of the README each failure belongs. Ends
// with 1 where one belongs to none, or a class has another size.

import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

// A class has a file, how its tests tell, and how many there are.
const CLASSES = [
  { name: 'compile throws', count: 26, is: (file, title, told) => told.startsWith('later.compile is not supported') },
  { name: 'years end with 9999', count: 26, is: (file, title) => file === 'year-test.js' && title.includes(' extent ') },
  { name: 'a full date is an instant', count: 1, is: (file, title) => file === 'settimeout-test.js' && title.includes('is behind') },
  { name: 'an exception that is finer than a tick', count: 1, is: (file) => file === 'recur-example-test.js' },
  { name: '7 is Sunday', count: 3, is: (file, title) => file === 'cron-test.js' && / 7( as Sunday)?$/.test(title) },
  { name: 'a value that the field does not have', count: 3, is: (file, title) => file === 'cron-test.js' && title.includes('to mean any value') },
  { name: 'five fields where seconds are expected', count: 1, is: (file, title) => file === 'cron-test.js' && title.includes(' seconds ') },
  { name: '`W` and `L` beside other days', count: 2, is: (file, title) => file === 'cron-test.js' && / weekday$| combination$/.test(title) },
  { name: 'a value that the period does not have', count: 2, is: (file, title) => file === 'text-test.js' && title.includes(' year ') },
  { name: 'an error is an error', count: 1, is: (file, title) => file === 'text-test.js' && title.includes('between') },
];

const { tests } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const parts = new Map();
const found = new Map(CLASSES.map(({ name }) => [name, 0]));
for (const { file, fullTitle, err } of tests) {
  const hasPassed = Object.keys(err).length === 0;
  const folder = basename(dirname(file));
  const part = folder === 'constraint' ? basename(file, '-test.js') : `(${folder})`;
  const [passed, all] = parts.get(part) ?? [0, 0];
  parts.set(part, [passed + hasPassed, all + 1]);
  if (hasPassed) continue;
  const its = CLASSES.find(({ is }) => is(basename(file), fullTitle, err.message));
  if (its) found.set(its.name, found.get(its.name) + 1);
  else {
    console.error(`in no class: ${fullTitle}: ${err.message}`);
    process.exitCode = 1;
  }
}
const sum = [...parts.values()].reduce(([passed, all], one) => [passed + one[0], all + one[1]], [0, 0]);
for (const [part, [passed, all]] of [...parts].sort()) console.log(`  ${part}: ${passed} of ${all}`);
console.log(`  all: ${sum[0]} of ${sum[1]}`);
for (const { name, count } of CLASSES) {
  console.log(`  class "${name}": ${found.get(name)}`);
  if (found.get(name) !== count) {
    console.error(`the class "${name}" has ${found.get(name)} tests, not ${count}`);
    process.exitCode = 1;
  }
}
if (sum[1] !== 41_729) {
  console.error(`there are ${sum[1]} tests, not 41729`);
  process.exitCode = 1;
}
