// What is remembered over a restart, as the page shows it.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Daemon, SECRET, open, startBrowser, startReceiver } from "./stage.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser, receiver, daemon, folder;

const beats = (name, more = {}) => ({ name, url: receiver.url(name), schedule: "every 1 second", ...more });

before(async () => {
  [browser, receiver] = await Promise.all([startBrowser(), startReceiver()]);
  receiver.answers.set("shop", 404);
  folder = await mkdtemp(join(tmpdir(), "downbeat-history-"));
  const heartbeats = [beats("database"), beats("shop"), beats("the <b>cache</b>", { check: { tcp: "127.0.0.1:1" } })];
  const jobs = [{ name: "backup", command: ["true"], schedule: "every 1 second" }];
  daemon = await Daemon.start(heartbeats, {}, { jobs, state: { directory: folder } });
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
  receiver?.stop();
  await rm(folder, { recursive: true });
});

const row = (page, name) => page.locator(".beat").filter({ has: page.getByRole("button", { name, exact: true }) });
const remembered = (page, name) => row(page, name).locator(".remembered");

/** Opens one by its permanent address, and again until what is remembered has this text: it is written a moment after a beat. */
async function reopened(name, text) {
  for (let attempt = 0; ; attempt += 1) {
    const page = await open(browser, `${daemon.url}?name=${encodeURIComponent(name)}`);
    try {
      await remembered(page, name).getByText(text).first().waitFor({ timeout: 2000 });
      return page;
    } catch (error) {
      if (attempt > 8) throw error;
      await page.close();
    }
  }
}

test("an opened heartbeat has its last 90 days, and an address that opens it", async () => {
  const page = await reopened("database", /\d+ beats? due, 100 % arrived/);
  const box = remembered(page, "database");
  await box.getByRole("heading", { name: "Last 90 days" }).waitFor();
  assert.equal(await box.locator("svg.past rect").count(), 90);
  await box.getByRole("cell", { name: new Date().toISOString().slice(0, 7) }).waitFor();
  // Scrolling puts the tip away.
  await box.locator("svg.past").scrollIntoViewIfNeeded();
  await page.waitForTimeout(200);
  await box.locator("svg.past rect").last().hover();
  await page.locator("#tip").getByText(/beats? due/).waitFor();
  assert.equal(await box.getByRole("link", { name: "Permanent address" }).getAttribute("href"), "?name=database");
  assert.deepEqual(page.complaints, []);
});

test("incidents are listed with their reason and length, and can be chosen", async () => {
  const page = await reopened("the <b>cache</b>", /Ill for .* now: 127\.0\.0\.1:1/);
  const box = remembered(page, "the <b>cache</b>");
  await box.getByText(/1 incident, 1 of them now/).waitFor();
  // The bar of a day says whether the service was ill or beats were lost.
  const today = (page, name) => remembered(page, name).locator("svg.past rect").last().getAttribute("class");
  assert.equal(await today(page, "the <b>cache</b>"), "i");
  const choice = box.getByRole("combobox", { name: "Which events" });
  await choice.selectOption("Well");
  await box.locator(".events").getByText("None.").waitFor();
  await choice.selectOption("Ill");
  await box.locator(".events").getByText(/Ill for/).waitFor();
  const lost = await reopened("shop", /Failing for .* now: .*404/);
  await remembered(lost, "shop").getByText(/\d+ beats? due, 0\.00 % arrived, \d+ lost/).waitFor();
  assert.equal(await today(lost, "shop"), "f");
  assert.equal(await today(await reopened("database", /\d+ beats? due/), "database"), "s");
  assert.deepEqual([...page.complaints, ...lost.complaints], []);
});

test("a job has its last 90 days too", async () => {
  const page = await reopened("backup", /\d+ runs? due, [\d.]+ % ended well/);
  await remembered(page, "backup").getByRole("columnheader", { name: "Ended well" }).waitFor();
  assert.deepEqual(page.complaints, []);
});

test("a restart forgets nothing, and the time between is told", async () => {
  const due = async (page) => Number(/([\d,]+) beats? due/.exec(await remembered(page, "database").locator(".said").textContent())[1].replace(",", ""));
  const count = await due(await reopened("database", /\d+ beats? due/));
  await daemon.kill();
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await daemon.start();
  // What was missed is written a moment after the start.
  let page, after;
  for (let attempt = 0; attempt < 10 && !(after >= count + 2); attempt += 1) {
    await page?.close();
    page = await reopened("database", /downbeat did not run for/);
    after = await due(page);
  }
  assert.ok(after >= count + 2, `of ${count} before, ${after} are due with what was due meanwhile`);
  await remembered(page, "database").getByText(/[1-9]\d* missed/).first().waitFor();
  assert.deepEqual(page.complaints, []);
});

test("no secret is in what is remembered", async () => {
  const page = await reopened("shop", /Failing for/);
  assert.ok(!(await page.content()).includes(SECRET));
  const answer = await (await fetch(`${daemon.url}api/heartbeats/shop/history`)).text();
  assert.ok(answer.includes("incidents") && !answer.includes(SECRET));
});

test("without a history the page asks for none", async () => {
  const other = await Daemon.start([beats("alone")]);
  try {
    const page = await open(browser, `${other.url}?name=alone`);
    await row(page, "alone").getByRole("heading", { name: "What it does" }).waitFor();
    assert.equal(await remembered(page, "alone").isHidden(), true);
    assert.deepEqual(page.complaints, []);
  } finally {
    await other.stop();
  }
});

/** 90 days with an incident every third day, as the API tells them. */
function full() {
  const day = 86_400_000;
  const today = Math.floor(Date.now() / day);
  const figures = (of, at) => ({
    of, due: 1440, sent: 1430, late: 4, lost: at % 3 ? 0 : 6, ill: at % 7 ? 0 : 20, missed: 0,
    delivery: at % 3 ? 1 : 0.9958, uptime: at % 7 ? 1 : 0.986, least_seconds: 0.002, mean_seconds: 0.021, greatest_seconds: 3.2,
  });
  const date = (at) => new Date((today - at) * day).toISOString();
  const days = Array.from({ length: 90 }, (_, at) => figures(date(at).slice(0, 10), at)).reverse();
  const incidents = Array.from({ length: 30 }, (_, at) => ({
    began: date(at * 3 + 1), ended: at ? new Date(Date.parse(date(at * 3 + 1)) + 360_000).toISOString() : null,
    is_ill: at % 2 === 1, reason: "connection refused, by a reason that is long enough to be broken into several lines on the screen of a phone",
  }));
  const changes = incidents.filter(({ ended }) => ended).map(({ ended }) => ({ at: ended, condition: "well" }));
  return { name: "database", whole: figures("", 1), months: ["2026-09", "2026-10", "2026-11", "2026-12"].map(figures), days, incidents, changes, beats: [], runs: [], absences: [[date(40), date(39)]] };
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 390]) {
    test(`90 days of incidents: axe finds nothing wrong, nothing is wider than the screen, and nothing scrolls to the side: ${colorScheme}, ${width} wide`, async () => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
      const page = await context.newPage();
      await page.route("**/history", (route) => route.fulfill({ json: full() }));
      await page.goto(`${daemon.url}?name=database`);
      const box = remembered(page, "database");
      await box.getByText(/30 incidents, 1 of them now/).waitFor();
      await box.getByText("downbeat did not run for 1 d").waitFor();
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "it is wider than the screen");
      // Nothing has to be pushed to the side to be read whole, either.
      const scrolled = (all) => all.filter((each) => each.scrollWidth > each.clientWidth && /auto|scroll/.test(getComputedStyle(each).overflowX)).map((each) => each.outerHTML.slice(0, 80));
      assert.deepEqual(await box.locator("*").evaluateAll(scrolled), []);
      await box.getByRole("row").filter({ hasText: "2026-12" }).getByRole("cell", { name: "3.2 s" }).waitFor();
      if (process.env.SCREENSHOTS) await page.screenshot({ path: join(process.env.SCREENSHOTS, `history-${colorScheme}-${width}.png`), fullPage: true });
      await context.close();
    });
  }
}

test("the list has delivery and uptime of 90 days, and is sorted by them", async () => {
  const page = await open(browser, `${daemon.url}?sort=delivery`);
  await row(page, "shop").getByText("0.00 % delivered").waitFor();
  await row(page, "the <b>cache</b>").getByText("up 0.00 %").waitFor();
  const head = page.getByRole("columnheader", { name: "Delivery" });
  assert.equal(await head.getAttribute("aria-sort"), "ascending");
  await page.waitForFunction(() => document.querySelector(".beat:last-child h2 button").textContent !== "shop");
  await head.getByRole("button").click();
  await page.waitForFunction(() => document.querySelector("[data-sort=delivery]").parentElement.ariaSort === "descending");
  const names = await page.locator(".beat h2 button").allTextContents();
  assert.ok(names.indexOf("database") < names.indexOf("shop"), names.join());
  assert.deepEqual(page.complaints, []);
});
