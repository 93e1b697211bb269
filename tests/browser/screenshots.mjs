// Takes the pictures of the documentation, of a daemon that has had good and bad minutes.
import { Daemon, open, startBrowser, startReceiver } from "./stage.mjs";

const IMAGES = new URL("../../docs/images/", import.meta.url).pathname;
/** So long beats are gathered, in milliseconds. */
const HISTORY = 110_000;

const receiver = await startReceiver();
const browser = await startBrowser();
let count = 0;
receiver.answers.set("search", () => (count++ % 9 === 4 ? 503 : 200));
const heartbeat = (name, path, schedule, more = {}) => ({ name, url: receiver.url(path), schedule, timezone: "Europe/Stockholm", ...more });
const daemon = await Daemon.start([
  heartbeat("Ticket kiosk", "kiosk", "every 5 minutes on Mon-Fri after 9:00 before 17:00"),
  heartbeat("Customer database", "database", "every 1 second"),
  heartbeat("Search index", "search", "every 1 second"),
  heartbeat("Nightly backup", "backup", "at 2:30", { timezone: "America/New_York" }),
  heartbeat("Payroll", "payroll", "at 18:00 on the last day of the month except on Sat,Sun", { start: false }),
  heartbeat("Web shop", "shop", "every 2 seconds"),
  heartbeat("Mail relay", "mail", "every 1 second", { check: { tcp: "127.0.0.1:1" } }),
]);
try {
  await new Promise((resolve) => setTimeout(resolve, HISTORY * 0.8));
  receiver.answers.set("shop", 404);
  await new Promise((resolve) => setTimeout(resolve, HISTORY * 0.2));
  for (const [name, colorScheme, width, height] of [["light", "light", 1200, 1480], ["dark", "dark", 1200, 1480], ["narrow", "light", 390, 844]]) {
    const page = await open(browser, daemon.url, { colorScheme, viewport: { width, height }, deviceScaleFactor: width > 600 ? 1.5 : 2 });
    await page.getByText("Live", { exact: true }).waitFor();
    if (width > 600) {
      await page.getByRole("button", { name: "Ticket kiosk" }).click();
      await page.locator(".halves").waitFor();
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.activeElement.blur());
    }
    await page.screenshot({ path: `${IMAGES}status-${name}.png` });
  }
} finally {
  await browser.close();
  await daemon.stop();
  receiver.stop();
}
