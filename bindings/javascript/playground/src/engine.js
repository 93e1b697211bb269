// The worker: the module, and what the page asks of it. What the calls mean is said in ../../engine/src/lib.rs; here is no rule of
// the language. Each question is whole: a schedule is read, asked and forgotten, so that questions can come in any order.
"use strict";

// Longer than any text that is read, in UTF-16 units: of a longer one the module need only see that it is too long.
const ENOUGH = 8192;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
let module, raw;

function put(question) {
  const bytes = encoder.encode(JSON.stringify(question));
  const place = raw.question(bytes.length);
  // The memory may have grown, and with it moved.
  new Uint8Array(raw.memory.buffer, place, bytes.length).set(bytes);
}
const read = (length) => JSON.parse(decoder.decode(new Uint8Array(raw.memory.buffer, raw.answer(), length)));
const numbers = (count) => Array.from(new Float64Array(raw.memory.buffer, raw.answer(), count));
const cut = (asked) => ({ ...asked, text: asked.text.slice(0, ENOUGH) });

function parse(asked) {
  for (let told; ; ) {
    put(cut(asked));
    const said = read(raw.parse());
    // The module has no rules of zones: it asks for those of one that is named, once.
    const zone = said.error?.untold;
    const changes = zone === undefined || zone === told ? undefined : changesOf(zone);
    if (changes === undefined) return said;
    told = zone;
    put(changes);
    read(raw.add_zone());
  }
}
/** What `use` answers of the schedule that is asked about, or why there is none. */
function opened(asked, use) {
  const said = parse(asked);
  if (said.error) return { error: proposed(asked, said.error) };
  try {
    return { said, ...use(said.handle) };
  } finally {
    raw.release(said.handle);
  }
}
function canBeRead(asked) {
  const { handle, error } = parse(asked);
  if (!error) raw.release(handle);
  return !error;
}
/** Whole texts that the error proposes; where it has only words, those that can be read in their place. */
function proposed(asked, error) {
  const { span, suggestions = [], proposals } = error;
  if (proposals || !span) return { ...error, proposals: proposals ?? [] };
  const whole = suggestions.map((word) => asked.text.slice(0, span[0]) + word + asked.text.slice(span[1]));
  return { ...error, proposals: whole.filter((text) => canBeRead({ ...asked, text })) };
}

const ANSWERS = {
  /** How it was read, when it is due, and when it is valid. */
  read: ({ asked, from, count }) =>
    opened(asked, (handle) => {
      put(cut({ text: asked.text, dialect: asked.dialect }));
      const { parts = [] } = read(raw.parts());
      const next = [];
      for (let at = from; next.length < count; next.push(at)) {
        at = raw.due(handle, at);
        if (Number.isNaN(at)) break;
      }
      const pairs = numbers(raw.ranges(handle, from, NaN, count, 0));
      const windows = [];
      for (let at = 0; at < pairs.length; at += 2) windows.push([pairs[at], pairs[at + 1]]);
      return { parts, next, windows };
    }),
  explain: ({ asked, from }) => opened(asked, (handle) => ({ explanation: read(raw.explain(handle, from, 0)) })),
  convert: ({ asked, languages }) =>
    opened(asked, (handle) => {
      const conversions = languages.map((to) => {
        put({ to });
        return { to, ...read(raw.convert(handle)) };
      });
      return { conversions };
    }),
  calendar: ({ asked, year }) => opened(asked, (handle) => ({ calendar: read(raw.calendar(handle, year)) })),
  compare: ({ asked, other, from }) =>
    opened(asked, (handle) => {
      const second = opened(other, (another) => ({ comparison: read(raw.diff(handle, another, from, 1)) }));
      put(cut({ text: other.text, dialect: other.dialect }));
      return { second: { ...second, parts: second.error ? [] : (read(raw.parts()).parts ?? []) } };
    }),
};

self.onmessage = ({ data: { id, bytes, name, question } }) => {
  try {
    if (bytes) module = new WebAssembly.Module(bytes);
    raw ??= new WebAssembly.Instance(module, {}).exports;
    self.postMessage({ id, answer: name ? ANSWERS[name](question) : {} });
  } catch (error) {
    // What has broken off is not asked again.
    raw = undefined;
    self.postMessage({ id, failed: String(error) });
  }
};
