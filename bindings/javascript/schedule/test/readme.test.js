// The examples of the README run, and print what stands behind each `console.log`.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);

for (const [at, code] of examples.entries()) {
  const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, said]) => said.replaceAll('\\n', '\n'));
  test(`example ${at + 1} of the README prints what it says`, () => {
    assert.notEqual(expected.length, 0);
    const options = { cwd: new URL('..', import.meta.url), input: code, encoding: 'utf8' };
    const printed = execFileSync(process.execPath, ['--input-type=module'], options);
    assert.equal(printed, expected.map((line) => `${line}\n`).join(''));
  });
}

test('there are examples', () => assert.ok(examples.length >= 5));
