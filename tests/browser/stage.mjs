// What a test of the page needs: a receiver of beats that answers as it is told, the real program, and a browser.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { chromium } from "playwright-core";

const PROGRAM = new URL("../../target/debug/downbeat", import.meta.url).pathname;

/** How long a program may take to be ready, in milliseconds: one with ten thousand heartbeats, not made for speed, on a busy machine. */
const PATIENCE = 60_000;

/** In every URL of a beat; to be found on no page. */
export const SECRET = "s3cr3t-0f9e54a6";

/** Answers 200, or what was set for a path's first part: `receiver.answers.set("shop", 500)`. */
export async function startReceiver() {
  const answers = new Map();
  const server = createServer((request, response) => {
    const answer = answers.get(request.url.split("/")[1]) ?? 200;
    const status = typeof answer === "function" ? answer() : answer;
    response.writeHead(status, { "content-length": 2 }).end("OK");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  return {
    answers,
    url: (name) => `http://127.0.0.1:${port}/${encodeURIComponent(name)}/${SECRET}?key=${SECRET}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A port of this machine that nobody listens at. */
export async function freePort() {
  const server = createTcpServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The program with a configuration, which is written as JSON: that is YAML too. */
export class Daemon {
  static async start(heartbeats, status = {}, more = {}, files = {}) {
    const daemon = new Daemon();
    daemon.folder = await mkdtemp(join(tmpdir(), "downbeat-"));
    daemon.file = join(daemon.folder, "downbeat.yaml");
    daemon.port = await freePort();
    daemon.url = `http://127.0.0.1:${daemon.port}/`;
    daemon.status = status;
    daemon.more = more;
    for (const [name, text] of Object.entries(files)) await writeFile(join(daemon.folder, name), text);
    await daemon.configure(heartbeats);
    await daemon.start();
    return daemon;
  }

  async configure(heartbeats) {
    const status = { listen: `127.0.0.1:${this.port}`, ...this.status };
    await this.write(JSON.stringify({ status, ...(heartbeats.length ? { heartbeats } : {}), ...this.more }, null, 2));
  }

  async write(text) {
    await writeFile(this.file, text);
  }

  async start() {
    const program = spawn(PROGRAM, ["run", "--config", basename(this.file)], { cwd: this.folder, stdio: ["ignore", "ignore", "pipe"] });
    this.program = program;
    this.log = "";
    program.stderr.on("data", (data) => (this.log += data));
    for (const end = Date.now() + PATIENCE; Date.now() < end; ) {
      if (program.exitCode !== null) throw new Error(`it has ended: ${this.log}`);
      const answer = await fetch(`${this.url}readyz`).catch(() => null);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`it is not ready: ${this.log}`);
  }

  reload() {
    this.program.kill("SIGHUP");
  }

  async kill() {
    const ended = new Promise((resolve) => this.program.on("exit", resolve));
    this.program.kill("SIGKILL");
    await ended;
  }

  async stop() {
    await this.kill();
    await rm(this.folder, { recursive: true });
  }
}

/** A browser of its own, that asks nobody but the page. */
export async function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}

/** A page whose complaints are kept in `page.complaints`. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: "Europe/Stockholm", ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) page.complaints.push(message.text());
  });
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !request.url().startsWith("data:")) page.complaints.push(`asks ${request.url()}`);
  });
  page.setDefaultTimeout(8_000);
  await page.goto(url);
  return page;
}
