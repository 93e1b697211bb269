// Makes `dist`: one ES module and one of CommonJS with the WebAssembly in it, which ../build has cargo make, and the types.

import { build } from 'esbuild';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { modulesAsText } from '../module-text.mjs';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));
await rm('dist', { recursive: true, force: true });
await mkdir('dist');
const formats = [
  ['esm', 'dist/index.js', ''],
  // What `require` gives is later itself.
  ['cjs', 'dist/index.cjs', 'module.exports = module.exports.default;'],
];
for (const [format, outfile, footer] of formats) {
  await build({
    entryPoints: ['src/index.js'],
    outfile,
    bundle: true,
    format,
    platform: 'neutral',
    target: 'es2022',
    charset: 'utf8',
    plugins: [modulesAsText({ readFile, writeFile })],
    write: false,
    footer: { js: footer },
  });
}
const types = await readFile('types/index.d.ts', 'utf8');
await writeFile('dist/index.d.ts', types);
await writeFile('dist/index.d.cts', types.replace('export default later;', 'export = later;'));
for (const name of ['THIRD-PARTY.md', 'downbeat-engine.cdx.json']) await copyFile(`../schedule/build/${name}`, name);
for (const name of ['LICENSE-MIT', 'LICENSE-APACHE']) await copyFile(`../../../${name}`, name);
