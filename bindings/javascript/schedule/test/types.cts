// Compiled and never run, as ./types.ts: the same types for CommonJS.

import { parse } from '@downbeat/schedule';
import alone = require('@downbeat/schedule/alone');

const meaning: string = parse('at 9:00').explain().meaning;
const at: Date | null = alone.parse('at 9:00').next();
// @ts-expect-error no instant
parse('at 9:00').next('2027-01-01');
console.log(meaning, at);
