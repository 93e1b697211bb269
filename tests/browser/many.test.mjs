// Ten thousand heartbeats, their tags, and the orders of the list.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { Daemon, open, startBrowser, startReceiver } from "./stage.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const COUNT = 10_000;
const PLACES = ["oslo", "stockholm", "turku \"harbour\""];

let browser, receiver, daemon;

const name = (number) => `heartbeat ${String(number).padStart(5, "0")}`;

before(async () => {
  [browser, receiver] = await Promise.all([startBrowser(), startReceiver()]);
  receiver.answers.set("bad", 404);
  // A few beat and fail at once. All are due in one year far away, so that no day on which this runs changes their order.
  const heartbeats = Array.from({ length: COUNT }, (_, number) => ({
    name: name(number),
    url: number < 7 ? receiver.url("bad") : receiver.url("well"),
    schedule: `at ${number % 24}:00 on January 1, 2096`,
    start: number < 7,
    retries: 0,
    tags: [PLACES[number % 3], ...(number % 100 === 0 ? ["hundredth"] : [])],
  }));
  daemon = await Daemon.start(heartbeats);
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
  receiver?.stop();
});

const names = (page) => page.locator(".beat h2 button").allTextContents();
const first = (page, text) => page.waitForFunction((text) => document.querySelector(".beat h2 button")?.textContent === text, text);
const sorter = (page, words) => page.getByRole("columnheader", { name: words }).getByRole("button");

test("of ten thousand the first row is there within a second", async () => {
  // The browser is warm, the page is not.
  await (await open(browser, `${daemon.url}healthz`)).close();
  const page = await open(browser, "about:blank");
  const begun = Date.now();
  await page.goto(daemon.url, { waitUntil: "commit" });
  await page.locator(".beat").first().waitFor();
  const took = Date.now() - begun;
  assert.ok(took <= 1000, `the first row took ${took} ms`);
  await page.getByRole("heading", { level: 1, name: "7 of 10,000 failing" }).waitFor();
  assert.equal(await page.locator(".beat").count(), 50);
  await page.getByText("1–50 of 10,000").waitFor();
  assert.deepEqual(page.complaints.filter((words) => !words.startsWith("asks")), []);
});

test("pages of ten thousand are turned, and one is gone to by its number, which is in the address", async () => {
  const page = await open(browser, daemon.url);
  await page.getByText("1–50 of 10,000").waitFor();
  await page.getByRole("button", { name: "Next", exact: true }).click();
  await page.getByText("51–100 of 10,000").waitFor();
  const number = page.getByRole("spinbutton", { name: /^Page/ });
  await number.fill("200");
  await number.press("Enter");
  await page.getByText("9,951–10,000 of 10,000").waitFor();
  assert.equal((await names(page)).at(-1), name(COUNT - 1));
  await page.reload();
  await page.getByText("9,951–10,000 of 10,000").waitFor();
  // A page that there is no more.
  await number.fill("999");
  await number.press("Enter");
  await page.getByText("9,951–10,000 of 10,000").waitFor();
  await page.goto(`${daemon.url}?page=999`);
  await page.getByText("9,951–10,000 of 10,000").waitFor();
  assert.deepEqual(page.complaints, []);
});

test("one of ten thousand is found by its name", async () => {
  const page = await open(browser, daemon.url);
  await page.getByRole("searchbox").fill("EAT 07777");
  await first(page, name(7777));
  assert.deepEqual(await names(page), [name(7777)]);
  assert.deepEqual(page.complaints, []);
});

test("tags are counted, tell how many of theirs are unwell, and choose; the choice is in the address", async () => {
  const page = await open(browser, daemon.url);
  const tags = page.getByRole("group", { name: "With which tag" });
  await tags.getByText("oslo3,3343 unwell").waitFor();
  await tags.getByText("hundredth1001 unwell").waitFor();
  await tags.getByRole("radio", { name: /hundredth/ }).check();
  await page.getByText("1–50 of 100", { exact: true }).waitFor();
  assert.deepEqual((await names(page)).slice(0, 3), [name(0), name(100), name(200)]);
  await tags.getByRole("radio", { name: /turku/ }).check();
  await first(page, name(2));
  await page.reload();
  await first(page, name(2));
  assert.equal(new URL(page.url()).searchParams.get("tag"), PLACES[2]);
  assert.equal(await tags.getByRole("radio", { name: /turku/ }).isChecked(), true);
  await page.locator(".beat").first().getByText('turku "harbour"').first().waitFor();
  // One that nothing has is told, and can be left.
  await page.goto(`${daemon.url}?tag=nowhere`);
  await page.getByText("No heartbeat matches").waitFor();
  await page.getByRole("button", { name: "Show all" }).click();
  await page.getByText("1–50 of 10,000").waitFor();
  assert.deepEqual(page.complaints, []);
});

test("the list is sorted by the heads of its columns with the keyboard, says how, and the order is in the address", async () => {
  const page = await open(browser, daemon.url);
  await first(page, name(0));
  const order = (words) => page.getByRole("columnheader", { name: words }).getAttribute("aria-sort");
  assert.equal(await order("Name"), "none");
  await sorter(page, "Name").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("[aria-sort=ascending]"));
  await page.keyboard.press("Enter");
  await first(page, name(COUNT - 1));
  assert.equal(await order("Name"), "descending");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Name");
  await page.reload();
  await first(page, name(COUNT - 1));
  assert.equal(await order("Name"), "descending");
  await sorter(page, "Name").press("Enter");
  await first(page, name(0));
  assert.equal(await order("Name"), "none");
  assert.equal(new URL(page.url()).search, "");
  await sorter(page, "Next due").press("Space");
  await page.waitForFunction((text) => document.querySelectorAll(".beat h2 button")[1]?.textContent === text, name(24));
  // Nothing is remembered here that could be sorted by.
  assert.equal(await page.getByRole("columnheader", { name: "Delivery" }).count(), 0);
  assert.deepEqual(page.complaints, []);
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    test(`axe finds nothing wrong with many, and nothing is wider than the screen: ${colorScheme}, ${width} wide`, async () => {
      const page = await open(browser, `${daemon.url}?tag=oslo&sort=-name`, { colorScheme, reducedMotion: "reduce", viewport: { width, height: 900 } });
      await first(page, name(COUNT - 1));
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it is wider than the screen");
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/many-${colorScheme}-${width}.png` });
    });
  }
}
