// The package of JavaScript in a browser, in a page and in a worker, as its files are served by a plain server. They are what `npm run build` made of
// bindings/javascript/schedule.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { basename } from "node:path";
import { after, before, test } from "node:test";
import { startBrowser } from "./stage.mjs";

const DIST = new URL("../../bindings/javascript/schedule/dist/", import.meta.url);
const TYPES = { js: "text/javascript", wasm: "application/wasm", html: "text/html" };

let browser, server, origin;

before(async () => {
  server = createServer(async (request, response) => {
    const name = basename(request.url);
    try {
      const body = name === "" ? "<!doctype html><title>A page</title><link rel=icon href=data:,>" : await readFile(new URL(name, DIST));
      response.writeHead(200, { "content-type": TYPES[name.split(".").pop()] ?? TYPES.html }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  server.closeAllConnections();
  server.close();
});

/** An empty page of the server, whose complaints and requests are kept. */
async function open() {
  const page = await (await browser.newContext({ timezoneId: "Asia/Tokyo" })).newPage();
  [page.complaints, page.asked] = [[], []];
  page.on("console", (message) => page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("request", (request) => page.asked.push(request.url().slice(origin.length)));
  await page.goto(`${origin}/`);
  page.asked.length = 0;
  return page;
}

const ASK = `
  const schedule = parse("at 2:30", { zone: "Europe/Stockholm" });
  const days = [...schedule.between(new Date("2027-03-27T00:00:00Z"), new Date("2027-03-30T00:00:00Z"))];
  let error;
  try {
    parse("every 5 minuts");
  } catch (caught) {
    error = [caught.name, caught.span, caught.suggestion];
  }
  const said = { days: days.map((at) => at.toISOString()), error, meaning: schedule.explain?.().meaning ?? null };
`;
const SAID = {
  // There is no 2:30 on the 28th.
  days: ["2027-03-27T01:30:00.000Z", "2027-03-29T00:30:00.000Z"],
  error: ["ScheduleError", [8, 14], "minutes"],
  meaning: "At 2:30 every day, in the time zone Europe/Stockholm.",
};

for (const [entry, meaning] of [["index.js", SAID.meaning], ["alone.js", null]]) {
  test(`a page imports ${entry}, which fetches nothing else`, async () => {
    const page = await open();
    const said = await page.evaluate(`import("/${entry}").then(({ parse }) => { ${ASK} return said; })`);
    assert.deepEqual(said, { ...SAID, meaning });
    assert.deepEqual([page.asked, page.complaints], [[`/${entry}`], []]);
    await page.context().close();
  });

  test(`a worker imports ${entry}`, async () => {
    const page = await open();
    const said = await page.evaluate(
      ([code]) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), { type: "module" });
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
        }),
      [`import { parse } from "${origin}/${entry}"; ${ASK} postMessage(said);`],
    );
    assert.deepEqual(said, { ...SAID, meaning });
    await page.context().close();
  });
}

for (const [module, meaning] of [["whole.wasm", SAID.meaning], ["alone.wasm", null]]) {
  test(`a page fetches ${module} while it does something else`, async () => {
    const page = await open();
    const said = await page.evaluate(
      `import("/load.js").then(({ load }) => load(fetch("/${module}"))).then(({ parse }) => { ${ASK} return said; })`,
    );
    assert.deepEqual([said.days, said.error], [SAID.days, SAID.error]);
    if (meaning) assert.equal(said.meaning, meaning);
    assert.deepEqual([page.asked, page.complaints], [["/load.js", `/${module}`], []]);
    await page.context().close();
  });
}

test("a timer calls on the occurrences of its schedule", async () => {
  const page = await open();
  const calls = await page.evaluate(`
    import("/index.js").then(({ every, parse }) => new Promise((resolve) => {
      const calls = [];
      const timer = every(parse("every 1 second"), ({ at }) => {
        calls.push([at.getTime(), Date.now()]);
        if (calls.length === 2) {
          timer.cancel();
          resolve(calls);
        }
      });
    }))`);
  for (const [at, called] of calls) assert.ok(at % 1000 === 0 && called >= at, `${calls}`);
  assert.notEqual(calls[0][0], calls[1][0]);
  await page.context().close();
});
