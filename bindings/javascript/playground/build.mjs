// Puts the playground together: one HTML file that needs no other and asks nobody.
//
//     node bindings/javascript/playground/build.mjs ENGINE.wasm OUT.html
//
// ENGINE.wasm is the engine with all its features, of `bindings/javascript/engine`. The same sources give the same bytes.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { constants, brotliCompressSync } from "node:zlib";
import { textOf } from "../module-text.mjs";

const [wasm, out] = process.argv.slice(2);
if (!out) {
  console.error("usage: build.mjs ENGINE.wasm OUT.html");
  process.exit(2);
}
const own = (name) => readFileSync(new URL(`src/${name}`, import.meta.url), "utf8");
// What the status page of the daemon has already.
const shared = (name) => readFileSync(new URL(`../../../crates/daemon/src/status/page/script/${name}`, import.meta.url), "utf8");

// One script, in this order: a part may use at once what is above it, and later on all the others.
const script = [
  own("base.js"), shared("shared.js"), shared("year.js"), own("words.js"), own("asker.js"), own("editor.js"),
  own("reading.js"), own("table.js"), own("other.js"), own("year.js"), own("compare.js"), own("page.js"),
].join("\n");
// The worker is no module either.
const zones = readFileSync(new URL("../schedule/src/zones.js", import.meta.url), "utf8").replace("export function", "function");
const engine = `${own("engine.js")}\n${zones}`;
const theme = own("theme.js");
const css = own("page.css");
const module = textOf(readFileSync(wasm));

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
// Nothing is asked of anybody. The worker comes from the page itself; `wasm-unsafe-eval` lets it compile the module.
const policy = [
  "default-src 'none'", `script-src ${hash(theme)} ${hash(script)} 'wasm-unsafe-eval'`, `style-src ${hash(css)}`,
  "worker-src blob:", "img-src data:", "base-uri 'none'", "form-action 'none'",
].join("; ");

const parts = { policy, "page.css": css, "theme.js": theme, "engine.js": engine, module, "page.js": script };
for (const [name, text] of Object.entries(parts)) {
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${name} would end its element`);
}
// No text that was put in is searched for further places.
const html = own("page.html").replace(/%([a-z][a-z.]*)%/g, (_, name) => parts[name] ?? fail(`nothing is called ${name}`));
function fail(words) {
  throw new Error(words);
}
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, html);

// In bytes of brotli. The goal is 400,000; without the module the page takes 18,000 of them.
const LIMIT = 446_000;
const exact = process.env.SIZE === "exact";
const params = { [constants.BROTLI_PARAM_QUALITY]: exact ? constants.BROTLI_MAX_QUALITY : 5, [constants.BROTLI_PARAM_LGWIN]: 24 };
const compressed = brotliCompressSync(html, { params }).length;
console.log(`${out}: ${Buffer.byteLength(html)} bytes, ${compressed} with brotli${exact ? "" : " at quality 5 (SIZE=exact: at its best)"}`);
if (exact && compressed > LIMIT) fail(`that is above the limit of ${LIMIT} bytes`);
