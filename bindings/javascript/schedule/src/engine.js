// One instance of the WebAssembly module, and how questions reach it. What the calls mean is said in ../../engine/src/lib.rs.

import { ScheduleError } from './error.js';
import { changesOf } from './zones.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

// Longer than any text that is read, in UTF-16 units: of a longer one the module need only see that it is too long.
const ENOUGH = 8192;

export class Engine {
  /** @param {WebAssembly.Module} module */
  constructor(module) {
    this.raw = new WebAssembly.Instance(module, {}).exports;
    this.finished = new FinalizationRegistry((handle) => this.raw.release(handle));
  }

  /** Puts a question, calls, and reads the answer in JSON. */
  ask(question, call, ...others) {
    const bytes = encoder.encode(JSON.stringify(question));
    const place = this.raw.question(bytes.length);
    if (place === 0) throw new RangeError('the question is longer than a megabyte');
    // The memory may have grown, and with it moved.
    new Uint8Array(this.raw.memory.buffer, place, bytes.length).set(bytes);
    return this.read(call(...others));
  }

  /** The answer of so many bytes. */
  read(length) {
    const answer = JSON.parse(decoder.decode(new Uint8Array(this.raw.memory.buffer, this.raw.answer(), length)));
    if (answer.error) throw new ScheduleError(answer.error);
    return answer;
  }

  /** The numbers of the last answer. */
  numbers(count) {
    return Array.from(new Float64Array(this.raw.memory.buffer, this.raw.answer(), count));
  }

  parse(asked) {
    const question = { ...asked, text: asked.text.slice(0, ENOUGH) };
    for (let told; ; ) {
      try {
        return this.ask(question, this.raw.parse);
      } catch (error) {
        // The module has no rules of zones: it asks for those of one that is named, once.
        if (!(error instanceof ScheduleError) || error.untold === undefined || error.untold === told) throw error;
        told = error.untold;
        const changes = changesOf(told);
        if (changes === undefined) throw error;
        this.ask(changes, this.raw.add_zone);
      }
    }
  }
}

/** A module as it stands in the files of the package: ../../module-text.mjs. */
export function decoded(text) {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at) ^ 109;
  return new WebAssembly.Module(bytes);
}
