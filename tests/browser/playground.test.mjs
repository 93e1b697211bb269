// The playground of bindings/javascript, opened from disk, as a person and as a screen reader find it. The engine is what
// bindings/javascript/build made, or the file that ENGINE names.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { startBrowser } from "./stage.mjs";

const PLAYGROUND = new URL("../../bindings/javascript/playground/", import.meta.url);
const ENGINE = process.env.ENGINE ?? fileURLToPath(new URL("../schedule/build/whole.wasm", PLAYGROUND));
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const MONDAY = new Date("2027-01-04T07:00:00Z");

let browser, folder, file;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "downbeat-"));
  file = join(folder, "playground.html");
  const { status, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL("build.mjs", PLAYGROUND)), ENGINE, file], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

/** The page, whose complaints and requests are kept; with no network at all. Its clock stands still unless it `runs`. */
async function open(hash = {}, { runs = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: "Europe/Stockholm", reducedMotion: "reduce", offline: true, ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) page.complaints.push(`asks ${request.url()}`);
  });
  page.setDefaultTimeout(60_000);
  if (!runs) await page.clock.setFixedTime(MONDAY);
  const fragment = new URLSearchParams(hash).toString();
  await page.goto(pathToFileURL(file) + (fragment && `#${fragment}`));
  return page;
}
const text = (page) => page.getByLabel("Schedule", { exact: true }).and(page.locator("textarea"));
const meaning = (page) => page.locator("#meaning h2");
/** Waits until the meaning has these words; a sentence may name the zone of its field at its end. */
const means = (page, words) => {
  const literally = String(words).replace(/\.$/, "").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const isSentence = typeof words === "string" && words.endsWith(".") && /^[A-Z]/.test(words);
  return meaning(page).filter({ hasText: isSentence ? new RegExp(`^${literally}(, in the time zone \\S+)?\\.$`) : words }).waitFor();
};
async function axe(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n")}`);
}

test("a text is explained word by word, in plain English, in two zones, and in other notations", async () => {
  const page = await open();
  await text(page).fill("at 10:15 on the last friday of the month in Europe/Stockholm");
  await means(page, "At 10:15 on the last Friday of the month, in the time zone Europe/Stockholm.");
  await page.getByText("Read as English").waitFor();
  assert.deepEqual(await page.locator("#parts .word").allTextContents(), ["at 10:15", "on the last friday of the month", "in Europe/Stockholm"]);
  assert.deepEqual(await page.locator("#schedule mark").allTextContents(), await page.locator("#parts .word").allTextContents());
  await page.getByLabel("Second time zone").fill("Asia/Tokyo");
  await page.getByRole("row", { name: /^10:15 Fri 29 Jan 18:15 Fri 29 Jan in 25 d/ }).waitFor();
  assert.equal(await page.locator("#next tbody tr").count(), 10);
  // Where the offset changes it is said.
  assert.match(await page.locator("#next tbody tr").nth(2).textContent(), /^10:15 Fri 26 Mar/);
  assert.match(await page.locator("#next tbody tr").nth(3).textContent(), /^10:15 Fri 30 Apr UTC\+02:00/);
  assert.deepEqual(page.complaints, []);
});

test("conversions are exact or say why there is none; the year, the gaps, the windows and the monitor are there", async () => {
  const page = await open({ text: "at 2:30 also at 14:30 on weekdays except on the last day of the month", zone: "Europe/Stockholm" });
  const conversion = (name) => page.locator("#conversions li").filter({ has: page.getByText(name, { exact: true }) });
  await conversion("systemd timer").getByText("exact").waitFor();
  await conversion("crontab").getByText("It depends on where the month ends, which crontab does not know.").waitFor();
  await conversion("crontab").getByText("cannot say it").waitFor();
  assert.match(await conversion("systemd timer").locator("pre").textContent(), /^OnCalendar=/);
  await page.getByRole("heading", { name: "The year 2027" }).waitFor();
  await page.locator(".said").getByText(/On 28 March clocks go forward 1 h: 1 occurrence\. On 31 October clocks go back 1 h: 0 occurrences\./).waitFor();
  assert.equal(await page.locator(".halves rect.shift").count(), 2);
  await page.getByRole("button", { name: "Next year" }).click();
  await page.getByRole("heading", { name: "The year 2028" }).waitFor();
  await page.locator(".said").getByText(/On 26 March clocks go forward/).waitFor();
  await page.locator("#clocks").getByText("28 March 2027: clocks go forward").waitFor();
  await page.locator("#gaps").getByText("Shortest gap").waitFor();
  await page.locator("#windows").getByText("Mon 4 Jan, 14:30 until 14:30:01").waitFor();
  await page.locator("#monitor").getByText("Schedule, as OnCalendar").waitFor();
  assert.deepEqual(await page.locator("#monitor dt").allTextContents(), ["Schedule, as OnCalendar", "Period", "Grace", "If it takes one length"]);
  assert.deepEqual(page.complaints, []);
});

test("a wrong word is marked, has a caret below it, and its proposal is one click away", async () => {
  const page = await open({ text: "every 5 minutes", zone: "UTC" });
  await means(page, "Every 5 minutes.");
  await text(page).fill("every 5 minuts on mondey");
  const fault = page.locator("#text-fault");
  await fault.getByText("found minuts.").waitFor();
  assert.equal(await fault.locator("pre").textContent(), "every 5 minuts on mondey\n        ^^^^^^");
  assert.equal(await page.locator("#schedule mark.bad").textContent(), "minuts");
  assert.equal(await text(page).getAttribute("aria-invalid"), "true");
  await page.getByText("The answers are those to every 5 minutes, the last text that could be read.").waitFor();
  await fault.getByRole("button", { name: "Use every 5 minutes on monday" }).click();
  await means(page, "Every 5 minutes on Monday.");
  assert.equal(await text(page).inputValue(), "every 5 minutes on monday");
  assert.equal(await fault.isVisible(), false);
  assert.equal(await page.locator("#stale").isVisible(), false);
  // A proposal was typed: it can be undone.
  await page.keyboard.press("Control+z");
  await fault.getByText("found minuts.").waitFor();
  assert.deepEqual(page.complaints, []);
});

test("a lint is told, and its suggestion followed", async () => {
  const page = await open({ text: "every 90 minutes", zone: "UTC" });
  await page.locator("#warnings").getByText("step-beyond-cycle").waitFor();
  await page.locator("#warnings").getByRole("button", { name: "Use @every 90m" }).click();
  await means(page, /^Every 1 hour 30 minutes|^Every 90 minutes/);
  await page.locator("#warnings").waitFor({ state: "hidden" });
  assert.deepEqual(page.complaints, []);
});

test("a wrong zone is told where it stands: in its field, or in the text", async () => {
  const page = await open({ text: "at 9:00", zone: "Europe/Stokholm" });
  await page.locator("#zone-fault").getByRole("button", { name: "Use Europe/Stockholm" }).click();
  await page.locator("#soon").getByText("Mon 4 Jan, 09:00 in Europe/Stockholm").waitFor();
  await text(page).fill("at 9:00 in Europe/Stokholm");
  await page.locator("#text-fault").getByRole("button", { name: "Use at 9:00 in Europe/Stockholm" }).click();
  await means(page, "in the time zone Europe/Stockholm");
  await page.getByLabel("Second time zone").fill("Mars/Olympus");
  await page.locator("#second-fault").getByText("knows no time zone").waitFor();
  assert.deepEqual(page.complaints, []);
});

test("a second text is compared, up to the first moment at which they differ", async () => {
  const page = await open({ text: "every 15 minutes between 9:00 and 17:00 on weekdays", zone: "UTC" });
  const other = page.getByLabel("Second schedule");
  await other.fill("*/15 9-16 * * 1-5");
  await page.locator("#comparison").getByText("They are the same").waitFor();
  await other.fill("*/15 9-17 * * 1-5");
  await page.locator("#comparison").getByText("The second is due whenever the first is").waitFor();
  await page.locator("#comparison").getByText("The first moment at which they differ: on Mon 4 Jan, 17:00 in UTC only the second is due.").waitFor();
  await other.fill("every 5 minuts");
  await page.locator("#other-fault").getByRole("button", { name: "Use every 5 minutes" }).click();
  await page.locator("#comparison").getByText("The second is due whenever the first is").waitFor();
  assert.deepEqual(page.complaints, []);
});

test("the address holds all of it, and is followed", async () => {
  const page = await open({ text: "at 9:00", zone: "UTC" });
  await means(page, "At 9:00 every day.");
  await page.getByLabel("Notation", { exact: true }).selectOption("cron");
  await text(page).fill("0 12 * * 1 # & <é>");
  await page.locator("#text-fault").waitFor();
  await text(page).fill("0 12 * * 1");
  await page.getByLabel("Second time zone").fill("Asia/Tokyo");
  await page.getByLabel("Second schedule").fill("0 13 * * 1");
  await page.getByRole("button", { name: "Next year" }).click();
  await page.getByRole("heading", { name: "The year 2028" }).waitFor();
  await page.waitForFunction(() => location.hash.includes("2028"));
  const other = await open(Object.fromEntries(new URLSearchParams(new URL(page.url()).hash.slice(1))), { timezoneId: "America/New_York" });
  await means(other, "At 12:00 on Monday.");
  await other.getByRole("heading", { name: "The year 2028" }).waitFor();
  await other.locator("#comparison").getByText("They are never due at the same moment.").waitFor();
  await other.getByRole("columnheader", { name: "Asia/Tokyo" }).waitFor();
  await other.getByRole("columnheader", { name: "UTC", exact: false }).first().waitFor();
  assert.equal(await other.getByLabel("Notation", { exact: true }).inputValue(), "cron");
  await other.evaluate(() => { location.hash = "text=at+8:00&zone=UTC"; });
  await means(other, "At 8:00 every day.");
  assert.deepEqual(page.complaints.concat(other.complaints), []);
});

test("what is typed is text, however hostile and however long", async () => {
  const page = await open({ text: "<img src=x onerror=alert(1)>", other: "</script><script>alert(2)</script>", zone: "<b>x</b>", second: "'\"><svg onload=alert(3)>", as: "__proto__", year: "<i>" });
  await page.locator("#text-fault").getByText("<img src=x onerror=alert(1)>").first().waitFor();
  await text(page).fill("every 5 minutes");
  await page.locator("#zone-fault").getByText("<b>x</b>").waitFor();
  await page.getByLabel("Time zone, where the text has none").fill("UTC");
  await means(page, "Every 5 minutes.");
  await page.locator("#other-fault").getByText("</script><script>alert(2)</script>").first().waitFor();
  assert.equal(await page.locator("main img, main b script, main i > *, #other-fault script").count(), 0);
  for (const long of ["x".repeat(10_000), "every 5 minutes ".repeat(625), "😀".repeat(5_000), "\u0000\u202e\n\n\n`a` `` ```", "<script>alert(1)</script>".repeat(400)]) {
    await text(page).fill(long);
    await page.locator("#text-fault").waitFor();
    await page.waitForFunction(() => document.querySelector("#text-fault .message"));
    await text(page).fill("every 5 minutes");
    await page.locator("#text-fault").waitFor({ state: "hidden" });
  }
  // What takes long stops nobody.
  await text(page).fill("every second except at 9:00:01");
  await means(page, "Every second, except at exactly 9:00:01.");
  await text(page).fill("at 7:00");
  await means(page, "At 7:00 every day.");
  await page.locator("#year .said").getByText("365 occurrences on 365 days").waitFor();
  assert.deepEqual(page.complaints, []);
});

test("a schedule that never comes, and one that has come to its end, say so", async () => {
  const page = await open({ text: "on February 30th", zone: "UTC" });
  await page.locator("#soon").getByText("It never comes.").waitFor();
  await page.locator("#warnings").getByText("never-fires").waitFor();
  await page.locator("#year .said").getByText("No occurrences in 2027.").waitFor();
  await text(page).fill("at 9:00 in 2020");
  await page.locator("#soon").getByText("It does not come again.").waitFor();
  assert.deepEqual(page.complaints, []);
});

test("every notation and every language that the page offers is one of the module's", async () => {
  const page = await open({ text: "0 9 * * *", zone: "UTC" });
  await page.locator("#conversions li").nth(8).waitFor();
  assert.equal(await page.locator("#conversions").getByText("there is no language").count(), 0);
  const names = await page.locator("#as option").evaluateAll((options) => options.map((option) => option.value));
  assert.equal(names.length, 12);
  const ask = (dialect) => page.evaluate((dialect) => page.quick.ask("read", { asked: { text: "?", dialect, zone: "UTC" }, from: 0, count: 1 }, () => true), dialect);
  const known = (await ask("no such")).error.message;
  for (const name of names) assert.ok(known.includes(`\`${name}\``), `${name}: ${known}`);
  assert.deepEqual(page.complaints, []);
});

test("time goes on, and what is wrong stays wrong", async () => {
  const page = await open({ text: "every second", zone: "UTC" }, { runs: true });
  await means(page, "Every second.");
  const first = () => page.locator("#next tbody tr").first().textContent();
  const before = await first();
  await page.waitForFunction((before) => document.querySelector("#next tbody tr").textContent !== before, before);
  await text(page).fill("every secand");
  await page.getByText("Cannot be read").waitFor();
  const soon = await page.locator("#soon").textContent();
  await page.waitForFunction((soon) => document.querySelector("#soon").textContent !== soon, soon);
  assert.equal(await page.locator("#notation").textContent(), "Cannot be read");
  assert.equal(await page.locator("#parts").isVisible(), false);
  // Beside the last answers the rest of the page goes on.
  await page.getByLabel("Second schedule").fill("every 2 seconds");
  await page.locator("#comparison").getByText("The first is due whenever the second is").waitFor();
  await page.getByRole("button", { name: "Previous year" }).click();
  await page.getByRole("heading", { name: `The year ${new Date().getFullYear() - 1}` }).waitFor();
  await page.locator("#year .said").getByText("31,536,000 occurrences").or(page.locator("#year .said").getByText("31,622,400 occurrences")).waitFor();
  assert.deepEqual(page.complaints, []);
});

test("a link and a conversion are copied", async () => {
  const page = await open({ text: "at 9:00 on weekdays", zone: "UTC" });
  await means(page, "At 9:00 from Monday to Friday.");
  const other = page.getByLabel("Second schedule");
  await page.getByRole("button", { name: "Copy systemd timer" }).click();
  await page.getByRole("status").getByText("Copied.").waitFor();
  await other.press("Control+v");
  assert.equal(await other.inputValue(), "OnCalendar=Mon..Fri *-*-* 09:00:00 UTC");
  await other.fill("");
  await page.getByRole("button", { name: "Copy a link to this" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  await other.press("Control+v");
  assert.equal(await other.inputValue(), `${pathToFileURL(file)}#text=at+9%3A00+on+weekdays&zone=UTC`);
  assert.deepEqual(page.complaints, []);
});

test("colours are the system's until others are chosen", async () => {
  const page = await open({}, { colorScheme: "dark" });
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await background();
  await page.getByRole("radio", { name: "Light" }).check();
  const light = await background();
  assert.notEqual(light, dark);
  await page.reload();
  assert.equal(await background(), light);
  await page.getByRole("radio", { name: "As the system" }).check();
  assert.equal(await background(), dark);
  await page.emulateMedia({ colorScheme: "light" });
  await page.waitForFunction((light) => getComputedStyle(document.body).backgroundColor === light, light);
  assert.deepEqual(page.complaints, []);
});

test("all of it can be done with the keyboard", async () => {
  const page = await open({ text: "every 5 minuts", zone: "UTC" });
  await page.locator("#text-fault").waitFor();
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.value || document.activeElement.textContent);
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Skip to the schedule");
  await page.keyboard.press("Enter");
  assert.equal(await focused(), "text");
  assert.equal(await text(page).inputValue(), "every 5 minuts");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "Use every 5 minutes");
  await page.keyboard.press("Enter");
  await means(page, "Every 5 minutes.");
  assert.equal(await focused(), "text");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "as");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "link");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "every 5 minutes");
  assert.equal(await page.locator("#schedule mark.on").textContent(), "every 5 minutes");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => getSelection().toString()), "every 5 minutes");
  await page.keyboard.type("at 6:00");
  await means(page, "At 6:00 every day.");
  assert.deepEqual(page.complaints, []);
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 768, 360]) {
    test(`axe finds nothing wrong: ${colorScheme}, ${width} wide`, async () => {
      const hash = { text: "at 2:30 also every 90 minutes on Mon-Fri except on the last day of the month in America/New_York", other: "30 2 * * *", zone: "Europe/Stockholm" };
      const page = await open(hash, { colorScheme, viewport: { width, height: 800 } });
      await page.locator("#comparison .relation").waitFor();
      await page.locator(".halves").waitFor();
      assert.deepEqual(await axe(page), []);
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok((await wide()) <= width, `${await wide()} pixels are wider than the screen`);
      await page.getByLabel("Second schedule").fill("every 5 minuts");
      await page.locator("#other-fault .offer").first().waitFor();
      await text(page).fill(`every 5 minuts on mondey ${"and friday ".repeat(20)}`);
      await page.locator("#text-fault .message").waitFor();
      await page.getByLabel("Time zone, where the text has none").fill("Europe/Stokholm");
      assert.deepEqual(await axe(page), []);
      assert.ok((await wide()) <= width, `${await wide()} pixels are wider than the screen`);
      assert.deepEqual(page.complaints, []);
    });
  }
}

test("the first answer comes soon after the page has loaded", async () => {
  const page = await open({}, { runs: true });
  await page.waitForFunction(() => performance.getEntriesByName("explained").length);
  const times = await page.evaluate(() => {
    const at = (name) => performance.getEntriesByName(name)[0].startTime;
    const { loadEventEnd } = performance.getEntriesByType("navigation")[0];
    return { answered: at("answered") - loadEventEnd, explained: at("explained") - loadEventEnd };
  });
  console.log(`the first answer ${Math.round(times.answered)} ms after load, the meaning ${Math.round(times.explained)} ms`);
  // 300 ms on a machine that does nothing else; this bound finds what is wrong by an order.
  assert.ok(times.answered < 3000, `${times.answered} ms`);
});
