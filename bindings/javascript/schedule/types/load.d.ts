export * from './common.js';
export * from './whole.js';
import type { ParseOptions, Written } from './common.js';
import type { Schedule } from './whole.js';

/** A module, its bytes, or an answer of `fetch`; or a promise of one. */
export type Source = WebAssembly.Module | ArrayBuffer | ArrayBufferView | Response;

/** Compiles a module of this package. With `alone.wasm` a schedule has the members of `BaseSchedule` only. */
export function load(source: Source | PromiseLike<Source>): Promise<{
  parse(text: string | Written, options?: ParseOptions): Schedule;
}>;
