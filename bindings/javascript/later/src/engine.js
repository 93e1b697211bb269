// The one instance of the engine, the same module as that of @downbeat/schedule.

import { Engine, decoded } from '../../schedule/src/engine.js';
import module from '../../schedule/build/alone.wasm';

export const engine = new Engine(decoded(module));
