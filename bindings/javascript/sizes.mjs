// Says how large the modules of a folder are, compressed as a server of files would; ends with 1 where one is above its limit.

import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

// In bytes of brotli.
const LIMITS = { whole: 425_000, alone: 303_000 };

const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_LGWIN]: 24 };
for (const [name, limit] of Object.entries(LIMITS)) {
  const bytes = readFileSync(`${process.argv[2]}/${name}.wasm`);
  const brotli = brotliCompressSync(bytes, { params }).length;
  console.log(`${name}: ${bytes.length} bytes, gzip ${gzipSync(bytes, { level: 9 }).length}, brotli ${brotli}`);
  if (brotli > limit) {
    console.error(`${name} is above its limit of ${limit} bytes`);
    process.exitCode = 1;
  }
}
