// The dashboard and the alerts, asked of a real Prometheus that watches a real daemon.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Daemon, freePort, startReceiver } from "./stage.mjs";

const PACKAGING = fileURLToPath(new URL("../../packaging/", import.meta.url));
const dashboard = JSON.parse(await readFile(join(PACKAGING, "grafana/downbeat.json"), "utf8"));
const panels = dashboard.panels.filter(({ type }) => type !== "row");

/** A query as Grafana sends it: with all instances, heartbeats and jobs, and over ten seconds. */
const filled = (query) => query.replaceAll("$__rate_interval", "10s").replaceAll(/\$(instance|heartbeat|job)\b/g, ".*");

let receiver, daemon, prometheus, folder, api;

/** The result of a query. */
async function asked(query) {
  const answer = await (await fetch(`${api}query?query=${encodeURIComponent(query)}`)).json();
  assert.equal(answer.status, "success", `${query}: ${answer.error}`);
  return answer.data.result;
}

/** The result of a query that will have one, within half a minute. */
async function answered(query) {
  const end = Date.now() + 30_000;
  for (;;) {
    const result = await asked(query).catch((error) => (Date.now() < end ? [] : Promise.reject(error)));
    if (result.length > 0 || Date.now() > end) return result;
    await sleep(250);
  }
}

before(async () => {
  receiver = await startReceiver();
  receiver.answers.set("lost", 404);
  const schedule = "every 1 second";
  const heartbeats = ["well", "lost"].map((name) => ({ name, url: receiver.url(name), schedule }));
  const jobs = [
    { name: "done", command: ["true"], schedule },
    { name: "slow", command: ["sleep", "3"], schedule },
  ];
  daemon = await Daemon.start(heartbeats, {}, { jobs });
  folder = await mkdtemp(join(tmpdir(), "downbeat-prometheus-"));
  const port = await freePort();
  api = `http://127.0.0.1:${port}/api/v1/`;
  const config = {
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    rule_files: [join(PACKAGING, "prometheus/downbeat.rules.yml")],
    scrape_configs: [{ job_name: "downbeat", static_configs: [{ targets: [new URL(daemon.url).host] }] }],
  };
  // JSON is YAML.
  await writeFile(join(folder, "prometheus.yml"), JSON.stringify(config));
  const options = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`];
  prometheus = spawn("prometheus", options, { stdio: "ignore" });
});
after(async () => {
  if (prometheus) {
    prometheus.kill("SIGKILL");
    await new Promise((done) => prometheus.once("exit", done));
  }
  await daemon?.stop();
  receiver?.stop();
  if (folder) await rm(folder, { recursive: true });
});

test("each query of the dashboard has an answer", async () => {
  assert.ok(panels.length >= 15, `${panels.length} panels`);
  for (const { title, targets } of panels) {
    for (const { expr } of targets) {
      assert.notEqual((await answered(filled(expr))).length, 0, `${title}: ${expr}`);
    }
  }
});

test("each variable of the dashboard offers what there is", async () => {
  const offered = async (name) => {
    const { query } = dashboard.templating.list.find((variable) => variable.name === name).query;
    const [, series, label] = /^label_values\((.*), (\w+)\)$/.exec(query);
    return new Set((await answered(filled(series))).map(({ metric }) => metric[label]));
  };
  assert.deepEqual(await offered("instance"), new Set([new URL(daemon.url).host]));
  assert.deepEqual(await offered("heartbeat"), new Set(["well", "lost"]));
  assert.deepEqual(await offered("job"), new Set(["done", "slow"]));
});

test("no two panels of the dashboard overlap, and each says what it shows", () => {
  const cells = new Set();
  for (const { title, description, gridPos } of panels) {
    assert.ok(description, title);
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
        assert.ok(x < 24 && !cells.has(`${x} ${y}`), title);
        cells.add(`${x} ${y}`);
      }
    }
  }
});

test("promtool finds the alerts raised when they should be, and not before", () => {
  const { status, stdout, stderr } = spawnSync("promtool", ["test", "rules", "downbeat.rules.test.yml"], {
    cwd: join(PACKAGING, "prometheus"),
    encoding: "utf8",
  });
  assert.equal(status, 0, stdout + stderr);
});

test("the alerts name series that the daemon has, and those that hold are pending or raised", async () => {
  const end = Date.now() + 30_000;
  let states;
  do {
    const { data } = await (await fetch(`${api}rules`)).json();
    states = Object.fromEntries(data.groups[0].rules.map(({ name, state, health, lastError }) => [name, [state, health, lastError]]));
    await sleep(250);
  } while (Date.now() < end && (states.HeartbeatLost?.[0] !== "pending" || states.JobSkipped?.[0] !== "firing"));
  const named = Object.keys(states).filter((name) => states[name][0] !== "inactive");
  assert.deepEqual(named, ["HeartbeatLost", "JobSkipped"]);
  for (const [name, [, health, error]] of Object.entries(states)) assert.equal(health, "ok", `${name}: ${error}`);
  const rules = await readFile(join(PACKAGING, "prometheus/downbeat.rules.yml"), "utf8");
  const metrics = new Set(rules.match(/downbeat_\w+/g).map((name) => name.replace(/_bucket$/, "")));
  assert.ok(metrics.size >= 8);
  const shown = await (await fetch(`${daemon.url}metrics`)).text();
  for (const metric of metrics) assert.match(shown, new RegExp(`^# TYPE ${metric} `, "m"));
});
