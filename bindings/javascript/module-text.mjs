// A module as a text that compresses nearly as well as its bytes do: a character for each byte. In base64, which has no boundary where a byte has
// one, brotli needs a quarter more.
//
// A character is its byte with 109 added bit by bit: of all numbers it gives the shortest texts of this engine, as UTF-8 has the frequent
// bytes in one. Six characters mean something in a string of JavaScript or within an element of HTML: 256 is added to those. To read it,
// `charCodeAt(at) ^ 109` is put into a list of bytes, which drops what is above 255.

import { basename } from 'node:path';

const ADDED = 109;
// NUL, both ends of a line, the quotation mark, the backslash, and the beginning of a tag.
const SPECIAL = new Set([0x00, 0x0a, 0x0d, 0x22, 0x5c, 0x3c]);

/** The text of some bytes. */
export function textOf(bytes) {
  const character = (byte) => {
    const code = byte ^ ADDED;
    return String.fromCharCode(SPECIAL.has(code) ? code + 256 : code);
  };
  return Array.from(bytes, character).join('');
}

/** What builds of esbuild need, for `import text from '….wasm'`: it would write many characters as escapes, so that the text is put in afterwards. */
export function modulesAsText({ readFile, writeFile }) {
  return {
    name: 'modules as text',
    setup(build) {
      const texts = new Map();
      build.onLoad({ filter: /\.wasm$/ }, async ({ path }) => {
        const place = `%module ${basename(path)}%`;
        texts.set(place, textOf(await readFile(path)));
        return { contents: `export default ${JSON.stringify(place)}` };
      });
      build.onEnd(async ({ outputFiles }) => {
        for (const { path, text } of outputFiles) {
          // A function, as a text may have a dollar.
          const filled = text.replace(/"(%module [^"]*%)"/g, (_, place) => `"${texts.get(place)}"`);
          await writeFile(path, filled);
        }
      });
    },
  };
}
