// Makes `dist` of the sources, the types and the modules in `build` (which ../build has cargo make): each entry as one ES module
// and one of CommonJS, with its WebAssembly in it.

import { build } from 'esbuild';
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { modulesAsText } from '../module-text.mjs';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));
await rm('dist', { recursive: true, force: true });
await mkdir('dist');
for (const [format, suffix] of [['esm', '.js'], ['cjs', '.cjs']]) {
  await build({
    entryPoints: ['src/index.js', 'src/alone.js', 'src/load.js'],
    outdir: 'dist',
    outExtension: { '.js': suffix },
    bundle: true,
    format,
    platform: 'neutral',
    target: 'es2022',
    charset: 'utf8',
    plugins: [modulesAsText({ readFile, writeFile })],
    write: false,
  });
}
for (const name of await readdir('types')) {
  const text = await readFile(`types/${name}`, 'utf8');
  await writeFile(`dist/${name}`, text);
  await writeFile(`dist/${name.replace(/\.ts$/, '.cts')}`, text.replaceAll(/'(\.\/\w+)\.js'/g, "'$1.cjs'"));
}
for (const name of ['whole', 'alone']) await copyFile(`build/${name}.wasm`, `dist/${name}.wasm`);
for (const name of ['THIRD-PARTY.md', 'downbeat-engine.cdx.json']) await copyFile(`build/${name}`, name);
for (const name of ['LICENSE-MIT', 'LICENSE-APACHE']) await copyFile(`../../../${name}`, name);
