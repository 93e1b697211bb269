// `require` gives the same `later` as `import`, with all names of later.js 4.2.0, at once.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const later = require('@downbeat/later');
const theirs = require('@breejs/later');

test('require gives later itself, with every name that later.js has', () => {
  for (const name of Object.keys(theirs)) {
    assert.equal(typeof later[name], typeof theirs[name], name);
    if (typeof theirs[name] !== 'object') continue;
    for (const inner of Object.keys(theirs[name])) {
      assert.equal(typeof later[name][inner], typeof theirs[name][inner], `${name}.${inner}`);
    }
  }
});

test('later.parse.recur has every call that later.js has', () => {
  const [one, other] = [later.parse.recur(), theirs.parse.recur()];
  for (const name of Object.keys(other)) assert.equal(typeof one[name], typeof other[name], name);
});

test('constants and what periods are called are those of later.js', () => {
  for (const name of ['SEC', 'MIN', 'HOUR', 'DAY', 'WEEK', 'DAYS_IN_MONTH', 'NEVER']) {
    assert.deepEqual(later[name], theirs[name], name);
  }
  for (const name of ['s', 'm', 'h', 't', 'D', 'd', 'dc', 'dy', 'wm', 'wy', 'M', 'Y', 'fd']) {
    assert.deepEqual([later[name].name, later[name].range], [theirs[name].name, theirs[name].range], name);
  }
});

test('import gives what require gives', async () => {
  const imported = (await import('@downbeat/later')).default;
  assert.deepEqual(Object.keys(imported), Object.keys(later));
  assert.deepEqual(imported.parse.text('every 5 minutes'), later.parse.text('every 5 minutes'));
});
