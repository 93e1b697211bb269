// The same over a module that the caller has fetched and compiled: `@downbeat/schedule/whole.wasm` or `…/alone.wasm`.

import { Engine } from './engine.js';
import { parser } from './parse.js';
import { BaseSchedule, Schedule } from './schedule.js';

export { ScheduleError } from './error.js';
export { every, once } from './timers.js';

export async function load(source) {
  const got = await source;
  let module = got;
  if (typeof Response !== 'undefined' && got instanceof Response) module = await got.arrayBuffer();
  if (!(module instanceof WebAssembly.Module)) module = await WebAssembly.compile(module);
  const engine = new Engine(module);
  return { parse: parser(engine, engine.raw.explain ? Schedule : BaseSchedule) };
}
