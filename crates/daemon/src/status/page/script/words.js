// Words: states, times and numbers as people read them.

const STATES = {
  failing: "Failing", ill: "Ill", "not-started": "Not started", waiting: "Waiting", well: "Well", ended: "Ended",
  disabled: "Switched off",
};
/** What becomes of beats and of runs: words, how high the bar is, and which colour it has. */
const BEATS = {
  s: ["sent", 16, "s"], r: ["sent after retries", 21, "r"], f: ["failed", 28, "f"], i: ["service ill", 28, "i"], m: ["missed", 8, "m"],
};
const RUNS = {
  o: ["ok", 16, "s"], f: ["failed", 28, "f"], t: ["timed out", 28, "f"], k: ["killed by a signal", 28, "f"], x: ["stopped", 28, "i"],
  n: ["not started", 28, "f"], l: ["lost", 28, "f"], s: ["skipped", 8, "m"], m: ["missed", 8, "m"],
};
const RUN_WORDS = {
  ok: "ok", failed: "failed", "timed-out": "timed out", signal: "killed by a signal", stopped: "stopped", "not-started": "not started", lost: "lost",
};
const SKIP_WORDS = {
  running: "the run before it was under way", waiting: "another run waited already",
  "max-running": "as many jobs ran as max_running allows", dropped: "a reload or the stop of the daemon took it back",
  "no-claim": "it could not be claimed in the fleet",
};

function time(at, zone) {
  const options = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false };
  if (new Date(at).getFullYear() !== new Date(now()).getFullYear()) Object.assign(options, { year: "numeric" });
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).format(new Date(at));
}
/** Short: the day only when it is another. */
function clock(at) {
  const far = new Date(at).toDateString() !== new Date(now()).toDateString();
  const day = far ? { weekday: "short", day: "numeric", month: "short" } : { second: "2-digit" };
  const year = new Date(at).getFullYear() !== new Date(now()).getFullYear() ? { year: "numeric" } : {};
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hour12: false, ...day, ...year }).format(new Date(at));
}
const ago = (at) => {
  const passed = now() - Date.parse(at);
  return passed < 1000 ? "just now" : `${span(passed)} ago`;
};
const until = (at) => {
  const left = Date.parse(at) - now();
  return left > 0 ? `in ${span(left + 999)}` : left > -2000 ? "now" : `${span(-left)} overdue`;
};
/** In which zone the times of a schedule are, where its description does not say it. */
const zoneWords = ({ description, time_zone: zone }) => ([zone, "UTC"].some((said) => description.endsWith(` ${said}.`)) ? "" : ` Times in ${zone}.`);
function stateWords(row) {
  const lasting = row.state === "failing" || row.state === "ill";
  const words = STATES[row.state] ?? row.state;
  if (row.isJob) return jobWords(row, words, lasting);
  if (row.sending_since && now() - Date.parse(row.sending_since) > 2000) return `${words}, sending …`;
  return lasting ? `${words} for ${span(now() - Date.parse(row.since))}` : words;
}
function jobWords({ state, since, running, waiting }, words, lasting) {
  const lasts = running && span(now() - Date.parse(running.since));
  const doing = running ? (running.stopping ? `stopping, running for ${lasts}` : `running for ${lasts}`) : waiting ? "a run waits" : "";
  if (doing && state === "waiting") return doing[0].toUpperCase() + doing.slice(1);
  return doing ? `${words}, ${doing}` : lasting ? `${words} for ${span(now() - Date.parse(since))}` : words;
}
/** What a run is for. */
const forWords = ({ cause, occurrence }) => ({ schedule: occurrence && `for ${time(occurrence)}`, start: "at the start of the daemon", asked: "by run-now" })[cause] ?? cause;
/** How a run ended. */
function runWords({ outcome, exit_code: code, reason }) {
  const words = RUN_WORDS[outcome] ?? outcome;
  const said = reason && !reason.startsWith(words) ? `${words}: ${reason}` : (reason ?? words);
  return code === null || outcome === "ok" ? said : `${said} (exit code ${code})`;
}
