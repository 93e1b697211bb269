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
/** A time in its two largest units. */
function span(milliseconds) {
  let seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [];
  for (const [unit, length] of [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]]) {
    const count = Math.floor(seconds / length);
    seconds -= count * length;
    if (count || parts.length) parts.push(`${count} ${unit}`);
    if (parts.length === 2) break;
  }
  return parts.filter((part) => !part.startsWith("0 ")).join(" ") || "0 s";
}
function precise(seconds) {
  if (seconds < 0.0005) return "0 ms";
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : span(seconds * 1000);
}
const ago = (at) => {
  const passed = now() - Date.parse(at);
  return passed < 1000 ? "just now" : `${span(passed)} ago`;
};
const until = (at) => {
  const left = Date.parse(at) - now();
  return left > 0 ? `in ${span(left + 999)}` : left > -2000 ? "now" : `${span(-left)} overdue`;
};
function stateWords(row) {
  const lasting = row.state === "failing" || row.state === "ill";
  const words = STATES[row.state] ?? row.state;
  if (row.sending_since && now() - Date.parse(row.sending_since) > 2000) return `${words}, sending …`;
  return lasting ? `${words} for ${span(now() - Date.parse(row.since))}` : words;
}
