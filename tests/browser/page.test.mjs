// The page, as a person and as a screen reader find it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { Daemon, SECRET, open, startBrowser, startReceiver } from "./stage.mjs";

const SPANS = await readFile(new URL("../fixtures/spans.txt", import.meta.url), "utf8");
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser, receiver, daemon;

const beats = (name, more = {}) => ({ name, url: receiver.url(name), schedule: "every 1 second", ...more });
const mixed = () => [
  beats("database"),
  beats("shop"),
  beats("mail", { schedule: "every 5 minutes on Mon-Fri after 9:00 before 17:00", timezone: "Europe/Stockholm" }),
  beats("backup", { schedule: "at 2:30", timezone: "America/New_York", start: false }),
  beats("cache", { check: { tcp: "127.0.0.1:1" } }),
  beats("<img src=x onerror=alert(1)>", { schedule: "every 7 minutes" }),
];

before(async () => {
  [browser, receiver] = await Promise.all([startBrowser(), startReceiver()]);
  receiver.answers.set("shop", 404);
  daemon = await Daemon.start(mixed());
});
after(async () => {
  await browser?.close();
  await daemon?.stop();
  receiver?.stop();
});

const row = (page, name) => page.locator(".beat").filter({ has: page.getByRole("button", { name, exact: true }) });

async function axe(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n")}`);
}

test("each heartbeat is shown with its state in words, its schedule, its next and its last beat", async () => {
  const page = await open(browser, daemon.url);
  await page.getByRole("heading", { level: 1, name: "1 failing, 1 ill" }).waitFor();
  await row(page, "shop").getByText(/^Failing for \d+ s$/).waitFor();
  await row(page, "shop").getByText(/404 Not Found/).waitFor();
  await row(page, "cache").getByText(/^Ill for \d+ s$/).waitFor();
  await row(page, "database").getByText("Well", { exact: true }).waitFor();
  await row(page, "backup").getByText("Waiting", { exact: true }).waitFor();
  // A line says the zone of its times, once.
  const what = (name) => row(page, name).locator(".what").textContent();
  assert.equal(await what("backup"), "At 2:30 every day. Times in America/New_York.");
  assert.equal(await what("database"), "Every second. Times in UTC.");
  const elapsed = { description: "Every 90 minutes, counted from 1970-01-01 00:00 UTC.", time_zone: "Europe/Stockholm" };
  assert.equal(await page.evaluate((row) => zoneWords(row), elapsed), "");
  await row(page, "database").getByText(/^\d+ ms late, took \d+ ms$/).waitFor();
  await row(page, "mail").getByText(/^in \d+/).first().waitFor();
  await row(page, "database").getByRole("img", { name: /^Last \d+ beats?: \d+ sent/ }).waitFor();
  // What is called like markup is text.
  await row(page, "<img src=x onerror=alert(1)>").waitFor();
  await page.getByText(/\d+ notes? on the configuration/).waitFor();
  assert.equal(await page.title(), "1 failing, 1 ill – downbeat");
  // Trouble first.
  const names = await page.locator(".beat h2 button").allTextContents();
  assert.deepEqual(names, ["shop", "cache", "database", "mail", "backup", "<img src=x onerror=alert(1)>"]);
  assert.deepEqual(page.complaints, []);
});

test("the page updates by itself, and counts down", async () => {
  const page = await open(browser, daemon.url);
  await page.evaluate(() => (window.sameDocument = true));
  receiver.answers.delete("shop");
  await row(page, "shop").getByText("Well", { exact: true }).waitFor();
  await page.getByRole("heading", { level: 1, name: "1 of 6 ill" }).waitFor();
  receiver.answers.set("shop", 404);
  await row(page, "shop").getByText(/^Failing/).waitFor();
  const count = () => row(page, "backup").locator(".next dd").first().textContent();
  const first = await count();
  // At whatever time of the day the test runs.
  assert.match(first, /^in \d+ [hms]/);
  const label = () => row(page, "database").locator(".strip").getAttribute("aria-label");
  const before = await label();
  await page.waitForFunction((before) => [...document.querySelectorAll(".strip")].every((strip) => strip.getAttribute("aria-label") !== before), before);
  assert.equal(await page.evaluate(() => window.sameDocument), true);
  assert.deepEqual(page.complaints, []);
});

test("a year names the days that calendars leave out or choose", async () => {
  const page = await open(browser, daemon.url);
  await page.evaluate(() => {
    const calendar_days = [
      { date: "2027-01-01", calendar: "holidays", name: "New Year's <b>Day</b>", effect: "left-out" },
      { date: "2027-01-06", calendar: "holidays", name: null, effect: "left-out" },
      { date: "2027-01-09", calendar: "open saturdays", name: null, effect: "chosen" },
    ];
    const answer = { year: 2027, time_zone: "UTC", total: 365, days: Array(365).fill(1), cut: null, shifts: [], calendar_days };
    // Beside what is there: the page goes on with its own updates.
    document.querySelector("main").prepend(...yearContent(answer, "beat"));
  });
  await page.locator(".said").getByText(/Calendars leave out 2 days and choose 1 day\./).waitFor();
  await page.locator(".halves rect").first().hover();
  await page.locator("#tip").getByText(/1 beat\nleft out: New Year's <b>Day<\/b> \(holidays\)/).waitFor();
  assert.deepEqual(page.complaints, []);
});

test("a row opens to all that is known, with a year that marks the days on which clocks are set", async () => {
  const page = await open(browser, daemon.url);
  await page.getByRole("button", { name: "backup" }).click();
  const backup = row(page, "backup");
  await backup.getByText("at 2:30", { exact: true }).waitFor();
  await backup.getByText("America/New_York", { exact: true }).waitFor();
  await backup.getByText("every day", { exact: false }).first().waitFor();
  await backup.getByText(/http:\/\/127\.0\.0\.1:\d+\/…/).waitFor();
  const year = new Date().getFullYear();
  await backup.getByRole("heading", { name: String(year) }).waitFor();
  await backup.locator(".said").getByText(/clocks go forward 1 h: 1 beat\. .*clocks go back 1 h: 1 beat\./).waitFor();
  assert.equal(await backup.locator(".halves rect.shift").count(), 2);
  assert.equal(await backup.locator(".halves rect.today").count(), 1);
  await backup.getByRole("button", { name: "Next year" }).click();
  await backup.getByRole("heading", { name: String(year + 1) }).waitFor();
  // The days come after the heading.
  await backup.locator(".halves rect.today").waitFor({ state: "detached" });
  const shift = backup.locator(".halves rect.shift").first();
  // Scrolling puts the tip away.
  await shift.scrollIntoViewIfNeeded();
  await page.waitForTimeout(200);
  await shift.hover();
  await page.locator("#tip").getByText(/1 beat\nclocks go forward 1 h/).waitFor();
  const strip = row(page, "database").locator(".strip");
  await strip.scrollIntoViewIfNeeded();
  await page.waitForTimeout(200);
  await strip.hover({ position: { x: (await strip.boundingBox()).width - 2, y: 10 } });
  await page.locator("#tip").getByText(/\nsent, took \d+ ms/).waitFor();
  const missed = { at: "2026-03-01T12:00:00Z", count: 3, first: "2026-03-01T11:00:00Z", last: "2026-03-01T11:10:00Z", reason: "the program was stopped" };
  await backup.evaluate((element, missed) => drawDetail(Object.assign(element, { row: { ...element.row, last_missed: missed } })), missed);
  await backup.getByText(/3 occurrences from .+ to .+: the program was stopped/).waitFor();
  assert.deepEqual(page.complaints, []);
});

test("search and states find what is looked for", async () => {
  const page = await open(browser, daemon.url);
  await page.getByRole("searchbox").fill("BACK");
  await page.waitForFunction(() => document.querySelectorAll(".beat").length === 1);
  await row(page, "backup").waitFor();
  await page.getByRole("searchbox").fill("nothing like it");
  await page.getByText("No heartbeat matches").waitFor();
  await page.getByRole("button", { name: "Show all" }).click();
  await page.waitForFunction(() => document.querySelectorAll(".beat").length === 6);
  await page.getByRole("radio", { name: /Failing/ }).check();
  await page.waitForFunction(() => document.querySelectorAll(".beat").length === 1);
  await page.reload();
  await row(page, "shop").waitFor();
  assert.equal(await page.locator(".beat").count(), 1, "the filter is in the address");
  assert.deepEqual(page.complaints, []);
});

test("a note shows the code of its lint once", async () => {
  const page = await open(browser, daemon.url);
  await page.getByText(/\d+ notes? on the configuration/).click();
  const note = page.locator("#notes li", { hasText: "uneven-step" });
  await note.getByText("uneven-step", { exact: true }).waitFor();
  assert.equal((await note.textContent()).split("uneven-step").length, 2);
  assert.deepEqual(page.complaints, []);
});

test("lengths of time are said as everywhere", async () => {
  const page = await open(browser, daemon.url);
  const cases = SPANS.trim().split("\n").map((line) => line.match(/^(\d+) (.+)$/).slice(1));
  assert.equal(cases.length, 24);
  const said = await page.evaluate((micros) => micros.map((each) => precise(each / 1e6)), cases.map(([micros]) => Number(micros)));
  assert.deepEqual(said, cases.map(([, words]) => words));
});

test("the arrow keys reach the heartbeats of a fresh page, and of one that was scrolled", async () => {
  const page = await open(browser, daemon.url, { viewport: { width: 1280, height: 1600 } });
  await row(page, "database").waitFor();
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  const atRest = () => page.evaluate(() => document.activeElement === document.body);
  assert.equal(await atRest(), true);
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "shop");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "cache");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(), "<img src=x onerror=alert(1)>");
  // What is above the window is not gone back to.
  await page.evaluate(() => {
    document.activeElement.blur();
    document.body.style.paddingBottom = "2000px";
    const second = document.querySelectorAll(".beat")[1];
    scrollTo({ top: scrollY + second.getBoundingClientRect().top + 1, behavior: "instant" });
  });
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "cache");
  // A list of choices keeps its arrows.
  await page.getByRole("radio", { name: /^All/ }).focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.evaluate(() => document.activeElement.type), "radio");
  assert.deepEqual(page.complaints, []);
});

test("all of it can be done with the keyboard", async () => {
  const page = await open(browser, daemon.url);
  await row(page, "database").waitFor();
  const focused = () => page.evaluate(() => document.activeElement.textContent || document.activeElement.id);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Skip to the heartbeats");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "shop");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), "cache");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  assert.equal(await page.getByRole("button", { name: "shop" }).getAttribute("aria-expanded"), "true");
  await row(page, "shop").getByText("What it does").waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await row(page, "shop").getByRole("heading", { name: String(new Date().getFullYear() - 1) }).waitFor();
  await page.keyboard.press("/");
  assert.equal(await focused(), "search");
  await page.keyboard.type("data");
  await page.waitForFunction(() => document.querySelectorAll(".beat").length === 1);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelectorAll(".beat").length === 6);
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelectorAll(".beat").length === 1);
  assert.deepEqual(page.complaints, []);
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 390, 320]) {
    test(`axe finds nothing wrong: ${colorScheme}, ${width} wide`, async () => {
      const page = await open(browser, daemon.url, { colorScheme, reducedMotion: "reduce", viewport: { width, height: 800 } });
      await page.getByText(/\d+ notes? on the configuration/).click();
      await page.getByRole("button", { name: "mail" }).click();
      await row(page, "mail").locator(".halves").waitFor();
      assert.deepEqual(await axe(page), []);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${wide} pixels are wider than the screen`);
      await page.getByRole("searchbox").fill("nothing like it");
      await page.getByText("No heartbeat matches").waitFor();
      assert.deepEqual(await axe(page), []);
      assert.deepEqual(page.complaints, []);
    });
  }
}

test("no secret is on the page", async () => {
  const page = await open(browser, daemon.url);
  await row(page, "database").waitFor();
  for (const name of await page.locator(".beat h2 button").all()) await name.click();
  await page.locator(".detail dd").first().waitFor();
  assert.ok(!(await page.content()).includes(SECRET));
  for (const path of ["api/heartbeats", "metrics"]) {
    assert.ok(!(await (await fetch(daemon.url + path)).text()).includes(SECRET));
  }
  assert.ok(!daemon.log.includes(SECRET));
});

test("promtool finds nothing wrong with the metrics", async () => {
  const input = await (await fetch(`${daemon.url}metrics`)).text();
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input, encoding: "utf8" });
  assert.deepEqual([status, stdout, stderr], [0, "", ""]);
});

test("a configuration that cannot be used is told of, until it is mended", async () => {
  const page = await open(browser, daemon.url);
  await row(page, "database").waitFor();
  await daemon.write(`heartbeats: [{ name: database, url: "${receiver.url("x")}", schedule: every 1 secund }]`);
  daemon.reload();
  await page.getByRole("heading", { name: "The configuration on disk cannot be used" }).waitFor();
  await page.locator("#errors pre").getByText("secund").waitFor();
  assert.deepEqual(await axe(page), []);
  await row(page, "database").getByText("Well", { exact: true }).waitFor();
  await daemon.configure([beats("database"), beats("new one")]);
  daemon.reload();
  await row(page, "new one").getByText("Well", { exact: true }).waitFor();
  await page.getByRole("heading", { level: 1, name: "All well" }).waitFor();
  assert.equal(await page.locator(".beat").count(), 2);
  assert.equal(await page.locator("#errors").isVisible(), false);
  await daemon.configure(mixed());
  daemon.reload();
  await row(page, "shop").getByText(/^Failing/).waitFor();
  assert.deepEqual(page.complaints, []);
});

test("the page says so when it lost the daemon, and goes on when it is back", async () => {
  const page = await open(browser, daemon.url);
  await row(page, "database").waitFor();
  await page.evaluate(() => (window.sameDocument = true));
  await daemon.kill();
  await page.getByText("Connection lost", { exact: true }).waitFor();
  await page.getByRole("alert").filter({ hasText: /^Lost the connection to downbeat at / }).waitFor();
  assert.deepEqual(await axe(page), []);
  await daemon.start();
  await page.getByText("Live", { exact: true }).waitFor();
  await row(page, "database").getByText("Well", { exact: true }).waitFor();
  assert.equal(await page.locator("#lost").isVisible(), false);
  assert.equal(await page.evaluate(() => window.sameDocument), true);
  // That nobody answered is the browser's word, and meant.
  assert.deepEqual(page.complaints.filter((words) => !words.includes("net::ERR_")), []);
});

test("one heartbeat alone is open at once, a thousand come in pages, and a page that is switched off is gone", async () => {
  const few = await Daemon.start([beats("only", { schedule: "every 1 hour" })]);
  try {
    const page = await open(browser, few.url);
    await page.getByRole("heading", { level: 1, name: "All well" }).waitFor();
    await row(page, "only").locator(".halves").waitFor();
    await few.configure(Array.from({ length: 1_000 }, (_, at) => beats(`service ${at}`, { schedule: "every 1 hour", start: false })));
    few.reload();
    // Without optimisation the program takes a while to read it.
    await page.getByText("1–50 of 1,000").waitFor({ timeout: 90_000 });
    assert.equal(await page.locator(".beat").count(), 50);
    await page.getByRole("button", { name: "Next", exact: true }).click();
    await page.getByText("51–100 of 1,000").waitFor();
    await row(page, "service 51").waitFor();
    assert.deepEqual(await axe(page), []);
    await page.getByRole("searchbox").fill("service 999");
    await row(page, "service 999").waitFor();
    await page.getByRole("searchbox").fill("");
    // The section of another tool, switched off.
    await few.write("Butler: { heartbeat: { enable: false, remoteURL: '', frequency: '' } }");
    few.reload();
    // Nobody serves the page any more, which is what that file says.
    await page.getByText("Connection lost", { exact: true }).waitFor({ timeout: 90_000 });
    assert.deepEqual(page.complaints.filter((words) => !words.includes("net::ERR_")), []);
  } finally {
    await few.stop();
  }
});

test("with a token the page asks for it, and works", async () => {
  const token = "correct-horse-battery";
  const kept = await Daemon.start([beats("database")], { token });
  try {
    assert.equal((await fetch(kept.url)).status, 401);
    const page = await open(browser, kept.url, { httpCredentials: { username: "me", password: token } });
    await row(page, "database").locator(".halves").waitFor();
    assert.deepEqual(page.complaints.filter((words) => !words.includes("401")), []);
  } finally {
    await kept.stop();
  }
});

const job = (name, command, more = {}) => ({ name, command, ...more });
const working = () => [
  job("tidy", ["true"], { schedule: "every 1 second" }),
  job("dump", ["sh", "-c", `echo ${SECRET}; exit 3`], { schedule: "every 1 second" }),
  job("long", ["sleep", "300"], { schedule: "every 1 second", on_start: true, timeout: "1h" }),
  job("<b>by hand</b>", ["true"], {}),
  job("nightly", ["sleep", "1"], { schedule: "at 2:30", timezone: "America/New_York", overlap: "kill" }),
];

test("jobs stand beside heartbeats: their state, their last and next run, and what runs now", async () => {
  const both = await Daemon.start([beats("database")], {}, { jobs: working() });
  try {
    const page = await open(browser, both.url);
    await page.getByRole("heading", { level: 1, name: "1 of 6 failing" }).waitFor();
    await page.getByText(/^1 heartbeat · 5 jobs · next in \d+ s · running for/).waitFor();
    assert.deepEqual(await page.locator(".beat h2 button").allTextContents(), ["dump", "database", "tidy", "long", "<b>by hand</b>", "nightly"]);
    await row(page, "dump").getByText(/^Failing for \d+ s$/).waitFor();
    await row(page, "dump").getByText(/^Last run failed \(exit code 3\)/).waitFor();
    await row(page, "dump").getByText(/took .+, exit code 3$/).waitFor();
    await row(page, "tidy").getByText("Well", { exact: true }).waitFor();
    await row(page, "tidy").getByRole("img", { name: /^Last \d+ runs?: \d+ ok/ }).waitFor();
    await row(page, "long").getByText(/^Running for \d+ s$/).waitFor();
    await row(page, "nightly").getByText(/^in \d+/).first().waitFor();
    const what = (name) => row(page, name).locator(".what").textContent();
    assert.equal(await what("nightly"), "At 2:30 every day. Times in America/New_York. Runs sleep ….");
    assert.equal(await what("<b>by hand</b>"), "When it is asked for. Runs true.");
    assert.equal(await row(page, "dump").getByText("Job", { exact: true }).count(), 1);
    assert.equal(await row(page, "database").getByText("Job", { exact: true }).count(), 0);

    await page.getByRole("button", { name: "dump" }).click();
    const dump = row(page, "dump");
    await dump.getByText("the next run is skipped while one is under way", { exact: true }).waitFor();
    await dump.getByRole("row", { name: /failed 3 \d+ ms/ }).first().waitFor();
    await page.getByRole("button", { name: "long" }).click();
    await row(page, "long").getByText(/^since .+, at the start of the daemon$/).waitFor();
    await row(page, "long").getByText(/as one was under way$/).waitFor();
    await page.getByRole("button", { name: "nightly" }).click();
    await row(page, "nightly").locator(".said").getByText(/clocks go forward 1 h: 1 run\. .*clocks go back 1 h: 1 run\./).waitFor();
    const strip = row(page, "dump").locator(".strip");
    await strip.scrollIntoViewIfNeeded();
    await page.waitForTimeout(200);
    await strip.hover({ position: { x: (await strip.boundingBox()).width - 2, y: 10 } });
    await page.locator("#tip").getByText(/\nfailed, took \d+ ms, exit code 3/).waitFor();

    // One kind alone, with the keyboard.
    await page.getByRole("radio", { name: "All" }).first().focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelectorAll(".beat").length === 1);
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction(() => document.querySelectorAll(".beat").length === 5);
    await page.reload();
    await row(page, "tidy").waitFor();
    assert.equal(await page.locator(".beat").count(), 5, "the kind is in the address");
    await page.getByRole("searchbox").fill("sleep");
    await page.waitForFunction(() => document.querySelectorAll(".beat").length === 2);
    await page.getByRole("searchbox").fill("nothing like it");
    await page.getByText("No job matches").waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await page.waitForFunction(() => document.querySelectorAll(".beat").length === 6);

    // No argument, no output.
    assert.ok(!(await page.content()).includes(SECRET));
    for (const path of ["api/jobs", "api/heartbeats", "metrics"]) {
      assert.ok(!(await (await fetch(both.url + path)).text()).includes(SECRET), path);
    }
    const input = await (await fetch(`${both.url}metrics`)).text();
    const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input, encoding: "utf8" });
    assert.deepEqual([status, stdout, stderr], [0, "", ""]);
    assert.match(input, /^downbeat_job_runs_total\{job_name="dump",outcome="failed"\} [1-9]/m);

    // A job that is renamed while it runs is shown until its run has ended.
    both.more = { jobs: working().map((each) => (each.name === "long" ? { ...each, name: "renamed" } : each)) };
    await both.configure([beats("database")]);
    both.reload();
    await row(page, "long").getByText(/No longer configured/).waitFor();
    await row(page, "renamed").waitFor();
    assert.deepEqual(page.complaints, []);
  } finally {
    await both.stop();
  }
});

test("the output of the last run is shown where there is a token, as text and without secrets", async () => {
  const token = "correct-horse-battery";
  const command = ["sh", "-c", `printf '<b>bold</b> \\033[31mred\\033[0m ${SECRET}\\n'; exit 3`];
  const jobs = [job("print", command, { on_start: true, env: { PASSWORD: { file: "password" } } }), job("quiet", ["true"], { on_start: true })];
  const kept = await Daemon.start([], { token }, { jobs }, { password: SECRET });
  try {
    assert.equal((await fetch(`${kept.url}api/jobs/print/output`)).status, 401);
    const page = await open(browser, kept.url, { httpCredentials: { username: "me", password: token } });
    await page.getByRole("button", { name: "print" }).click();
    await row(page, "print").getByRole("button", { name: "Show the output of the last run" }).focus();
    await page.keyboard.press("Enter");
    await row(page, "print").getByLabel("Output").waitFor();
    assert.equal(await row(page, "print").getByLabel("Output").textContent(), "<b>bold</b> red …\n");
    assert.deepEqual(await axe(page), []);
    await page.getByRole("button", { name: "quiet" }).click();
    await row(page, "quiet").getByRole("button", { name: "Show the output of the last run" }).click();
    await row(page, "quiet").getByText("It has written nothing.").waitFor();
    const headers = { authorization: `Bearer ${token}` };
    for (const path of ["api/jobs", "metrics"]) {
      assert.ok(!(await (await fetch(kept.url + path, { headers })).text()).includes("bold"), path);
    }
    assert.ok(!(await page.content()).includes(SECRET));
    assert.ok(!kept.log.includes(SECRET));
    assert.deepEqual(page.complaints.filter((words) => !words.includes("401")), []);
  } finally {
    await kept.stop();
  }
  const bare = await Daemon.start([], {}, { jobs }, { password: SECRET });
  try {
    const page = await open(browser, bare.url);
    await row(page, "print").getByText(/^Failing/).waitFor();
    await page.getByRole("button", { name: "print" }).click();
    await row(page, "print").getByText("Last runs", { exact: true }).waitFor();
    assert.equal(await page.getByRole("button", { name: /output/ }).count(), 0);
    const answer = await fetch(`${bare.url}api/jobs/print/output`);
    assert.equal(answer.status, 403);
    assert.deepEqual(await answer.json(), { error: "the output of jobs is shown only where `status` has a `token`" });
    assert.deepEqual(page.complaints, []);
  } finally {
    await bare.stop();
  }
});

test("axe finds nothing wrong with jobs, and nothing is wider than the screen", async (t) => {
  const both = await Daemon.start([beats("database")], {}, { jobs: working() });
  try {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [1280, 390, 320]) {
        await t.test(`${colorScheme}, ${width} wide`, async () => {
          const page = await open(browser, both.url, { colorScheme, reducedMotion: "reduce", viewport: { width, height: 800 } });
          await page.getByRole("button", { name: "dump" }).click();
          await row(page, "dump").locator(".halves").waitFor();
          await row(page, "dump").getByRole("row", { name: /failed 3/ }).first().waitFor();
          assert.deepEqual(await axe(page), []);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(wide <= width, `${wide} pixels are wider than the screen`);
          assert.deepEqual(page.complaints, []);
        });
      }
    }
  } finally {
    await both.stop();
  }
});
