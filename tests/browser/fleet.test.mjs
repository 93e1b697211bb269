// A fleet of two members with ten thousand heartbeats, as the page of one of them shows it. It needs etcd: without it nothing is tested,
// unless DOWNBEAT_ETCD=required, as the checks have it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Daemon, freePort, open, startBrowser } from "./stage.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const COUNT = 10_000;

const has = !spawnSync("etcd", ["--version"]).error;
if (!has && process.env.DOWNBEAT_ETCD === "required") throw new Error("etcd is not here");
const skip = has ? false : "etcd is not here";

let browser, etcd, folder;
const members = [];

async function startEtcd() {
  folder = await mkdtemp(join(tmpdir(), "downbeat-etcd-"));
  const [url, peer] = [await freePort(), await freePort()].map((port) => `http://127.0.0.1:${port}`);
  etcd = spawn("etcd", [
    "--name", "one", "--data-dir", join(folder, "data"), "--listen-client-urls", url, "--advertise-client-urls", url,
    "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", `one=${peer}`,
  ], { stdio: "ignore" });
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    const answer = await fetch(`${url}/health`).catch(() => null);
    if (answer?.ok) return url;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("etcd does not start");
}

before(async () => {
  if (skip) return;
  browser = await startBrowser();
  const url = await startEtcd();
  const heartbeats = Array.from({ length: COUNT }, (_, number) => ({
    name: `heartbeat ${String(number).padStart(5, "0")}`, url: "http://127.0.0.1:1/", schedule: "at 0:00 on January 1, 2096", start: false,
  }));
  const jobs = [{ name: "the <b>backup</b>", command: ["true"] }];
  for (const member of ["a", "b"]) members.push(await Daemon.start(heartbeats, {}, { jobs, fleet: { etcd: [url], member } }));
});
after(async () => {
  await browser?.close();
  for (const member of members) await member.stop();
  etcd?.kill("SIGKILL");
  if (folder) await rm(folder, { recursive: true, force: true });
});

const fleet = (page) => page.locator("#fleet");

test("the page of a member shows the members, and who has what of ten thousand, a page at a time", { skip }, async () => {
  const page = await open(browser, members[0].url);
  await page.getByText("Fleet /downbeat: 2 members, all with this configuration").click();
  await fleet(page).getByText("1–50 of 10,001").waitFor();
  const cells = await fleet(page).locator("tbody tr").allInnerTexts();
  const counts = cells.map((row) => Number(row.split("\t")[2].replace(",", "")));
  assert.equal(counts[0] + counts[1], COUNT, cells.join("; "));
  assert.equal(await fleet(page).locator("li").count(), 50);
  await fleet(page).getByRole("button", { name: "After", exact: true }).click();
  await fleet(page).getByText("51–100 of 10,001").waitFor();
  await fleet(page).getByRole("button", { name: "b", exact: true }).click();
  await fleet(page).getByText(/^1–50 of/).waitFor();
  const items = await fleet(page).locator("li").allTextContents();
  assert.ok(items.every((text) => text.endsWith(": b")), items.join("; "));
  await fleet(page).getByRole("button", { name: "b", exact: true }).click();
  await fleet(page).getByRole("searchbox").fill("BACKUP");
  await fleet(page).getByText("1–1 of 1", { exact: true }).waitFor();
  assert.match(await fleet(page).locator("li").textContent(), /^the <b>backup<\/b> \(job\): [ab]$/);
  assert.deepEqual(page.complaints, []);
});

test("a member with another configuration stands out", { skip }, async () => {
  const page = await open(browser, members[0].url);
  await fleet(page).waitFor();
  await members[1].configure([{ name: "another", url: "http://127.0.0.1:1/", schedule: "every 1 hour", start: false }]);
  members[1].reload();
  await page.getByText("Fleet /downbeat: 2 members, 1 with another configuration").click();
  await fleet(page).getByText("other names: nothing is shared").waitFor();
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`), []);
});
