// Words: states, times and numbers as people read them.

const STATES = {
  failing: "Failing", ill: "Ill", "not-started": "Not started", waiting: "Waiting", well: "Well", ended: "Ended",
  disabled: "Switched off",
};
const OUTCOMES = { s: "sent", r: "sent after retries", f: "failed", i: "service ill", m: "missed" };
const number = new Intl.NumberFormat("en");
const plural = (count, one, many = one + "s") => `${number.format(count)} ${count === 1 ? one : many}`;

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
/** A length of time, as the log and the commands round it. */
function precise(seconds) {
  const micros = Math.max(0, Math.round(seconds * 1e6));
  const rounded = (unit) => Math.floor((micros + unit * 5e5) / (unit * 1e6));
  const two = (count, cycle, large, small) => (count % cycle ? `${Math.floor(count / cycle)} ${large} ${count % cycle} ${small}` : `${count / cycle} ${large}`);
  if (rounded(0.001) < 1000) return `${rounded(0.001)} ms`;
  if (rounded(0.1) < 100) return `${rounded(0.1) / 10} s`;
  if (rounded(1) < 60) return `${rounded(1)} s`;
  if (rounded(1) < 3600) return two(rounded(1), 60, "m", "s");
  if (rounded(60) < 1440) return two(rounded(60), 60, "h", "m");
  return two(rounded(3600), 24, "d", "h");
}
/** One that runs: below a minute in whole seconds. */
const span = (milliseconds) => (milliseconds < 1000 ? "0 s" : precise(Math.floor(milliseconds / 1000)));
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
  if (row.sending_since && now() - Date.parse(row.sending_since) > 2000) return `${words}, sending …`;
  return lasting ? `${words} for ${span(now() - Date.parse(row.since))}` : words;
}
