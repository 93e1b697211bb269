// Words: instants and texts as people read them.

/** A text of the module, in which backquotes stand around what could be typed. */
const spoken = (text) => text.split(/`([^`]+)`/).map((part, at) => (at % 2 ? make("code", {}, part) : part)).filter((part) => part !== "");
const sentence = (text) => spoken(/[.!?:]$/.test(text) ? text : `${text}.`).map((part, at) => (at === 0 && typeof part === "string" ? part[0].toUpperCase() + part.slice(1) : part));

const formats = new Map();
function format(zone, options) {
  const key = `${zone} ${Object.keys(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formats.get(key);
}
/** Whether the browser can show times of a zone. */
function isShown(zone) {
  try {
    return Boolean(format(zone, { hour: "2-digit" }));
  } catch {
    return false;
  }
}
/** The parts of an instant on the clocks of a zone: the seconds and the year only where they say something. */
function local(at, zone) {
  const date = new Date(at);
  const time = format(zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(date).replace(/^24/, "00");
  const thisYear = format(zone, { year: "numeric" });
  const year = thisYear.format(date) === thisYear.format(new Date(now())) ? {} : { year: "numeric" };
  const name = format(zone, { timeZoneName: "longOffset" }).formatToParts(date).find(({ type }) => type === "timeZoneName").value;
  return {
    time: time.endsWith(":00") ? time.slice(0, -3) : time,
    day: format(zone, { weekday: "short", day: "numeric", month: "short", ...year }).format(date),
    offset: name.replace("GMT", "UTC"),
  };
}
const instant = (at, zone) => {
  const { time, day } = local(at, zone);
  return `${day}, ${time}`;
};
const until = (at) => (at - now() < 1000 ? "now" : `in ${span(at - now())}`);

/** Copies a text, and says so on the button. */
async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // A browser may give a page from a file no clipboard: then as a person does it.
    const field = make("textarea", { class: "hidden", "aria-hidden": "true", tabindex: "-1" });
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    button.focus();
  }
  const label = button.lastChild;
  button.dataset.label ??= label.data;
  label.data = "Copied";
  $("#aloud").replaceChildren("Copied.");
  clearTimeout(button.timer);
  button.timer = setTimeout(() => (label.data = button.dataset.label), 1500);
}
function copyButton(text, what) {
  const button = make("button", { type: "button", class: "small", "aria-label": `Copy ${what}` }, "Copy");
  button.addEventListener("click", () => copy(text, button));
  return button;
}
