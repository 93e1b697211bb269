// What is remembered of a heartbeat or a job over a restart: asked for when somebody looks, and again when that is a while ago.

const REMEMBERED_DAYS = 90;
const STALE = 60_000;
/** So many events are listed. */
const EVENTS = 100;

const percent = (part) => (part === null ? "–" : part === 1 ? "100 %" : `${(Math.floor(part * 1e4 + 1e-6) / 100).toFixed(2)} %`);

/** The permanent address of a heartbeat or a job. */
const addressOf = (name) => `?name=${encodeURIComponent(name)}`;

async function drawRemembered(box, row) {
  box.hidden = !configuration?.history;
  if (box.hidden || Date.now() - Number(box.dataset.at ?? 0) < STALE) return;
  box.dataset.at = Date.now();
  let answer;
  try {
    const response = await fetch(`${base}api/${row.isJob ? "jobs" : "heartbeats"}/${encodeURIComponent(row.name)}/history`);
    // Nothing is remembered, or not yet.
    box.hidden = response.status === 404;
    if (box.hidden) return;
    if (!response.ok) throw new Error((await response.json()).error);
    answer = await response.json();
  } catch (error) {
    delete box.dataset.at;
    box.replaceChildren(make("p", { class: "said" }, `The history did not come: ${error.message}.`));
    return;
  }
  const chosen = $("select", box)?.value ?? "";
  const focused = document.activeElement === $("select", box);
  box.replaceChildren(...rememberedContent(answer, row));
  $("select", box).value = chosen;
  $("select", box).dispatchEvent(new Event("change"));
  if (focused) $("select", box).focus({ preventScroll: true });
}

function rememberedContent({ whole, months, days, incidents, changes, absences }, row) {
  const one = row.isJob ? "run" : "beat";
  const words = ({ due, lost, missed, delivery, uptime, mean_seconds: mean }) => [
    `${plural(due, one)} due, ${percent(delivery)} ${row.isJob ? "ended well" : "arrived"}`,
    lost ? `${number.format(lost)} ${row.isJob ? "not well" : "lost"}` : "", missed ? `${number.format(missed)} missed` : "",
    uptime === null ? "" : `well for ${percent(uptime)} of the time`, mean === null ? "" : `${precise(mean)} on average`,
  ].filter(Boolean).join(", ");
  const lasting = incidents.filter(({ ended }) => !ended).length;
  return [
    make("div", { class: "years" }, make("h3", {}, `Last ${REMEMBERED_DAYS} days`), make("a", { href: addressOf(row.name) }, "Permanent address")),
    daysStrip(days, words),
    make("p", { class: "said" }, `${words(whole)}; ${plural(incidents.length, "incident")}${lasting ? `, ${lasting} of them now` : ""}. Days are those of UTC.`),
    monthsTable(months, row),
    ...eventsList(incidents, changes, absences),
  ];
}

/** What of a day is seen at a glance: first what was lost, then what was ill, then what is missing. */
function dayColor(figure) {
  if (!figure?.due || figure.missed > figure.due / 2) return "none";
  if (figure.lost > figure.due / 100) return "f";
  if (figure.ill || (figure.uptime ?? 1) < 1) return "i";
  return figure.lost || figure.missed ? "r" : "s";
}

/** A bar a day, today at the right. */
function daysStrip(days, words) {
  const known = new Map(days.map((each) => [each.of, each]));
  const today = Math.floor(now() / 86400000);
  const bars = Array.from({ length: REMEMBERED_DAYS }, (_, at) => {
    const date = new Date((today - REMEMBERED_DAYS + 1 + at) * 86400000);
    const figure = known.get(date.toISOString().slice(0, 10));
    const rect = make("rect", { class: dayColor(figure), x: at * 10, y: 0, width: 8, height: 34, rx: 2 });
    rect.tip = `${dayWords(date)}: ${figure?.due ? words(figure) : "nothing was due"}`;
    return rect;
  });
  const broken = days.filter(({ due, delivery, uptime }) => due && (delivery < 1 || (uptime ?? 1) < 1)).length;
  return make("svg", { class: "past", viewBox: `0 0 ${REMEMBERED_DAYS * 10 - 2} 34`, preserveAspectRatio: "none", role: "img", "aria-label": `${plural(days.length, "day")}, ${broken} of them not whole` }, ...bars);
}

function monthsTable(months, { isJob }) {
  const head = ["Month", isJob ? "Ended well" : "Delivery", ...(isJob ? [] : ["Uptime"]), "Due", "Least", "Mean", "Greatest"];
  const length = (seconds) => (seconds === null ? "–" : precise(seconds));
  const cells = (each) => [each.of, percent(each.delivery), ...(isJob ? [] : [percent(each.uptime)]), number.format(each.due), length(each.least_seconds), length(each.mean_seconds), length(each.greatest_seconds)];
  // On a phone a month is no row but a paragraph, with the names of its figures. It is a table for all that, and the roles have to say so.
  const line = (tag, role, texts) => make("tr", { role: "row" }, ...texts.map((text, at) => make(tag, { role, "data-of": head[at] }, text)));
  return make("table", { role: "table", "aria-label": "Months" }, line("th", "columnheader", head), ...months.toReversed().map((each) => line("td", "cell", cells(each))));
}

/** Incidents, other changes of state and absences of the daemon, the newest first, and what chooses among them. */
function eventsList(incidents, changes, absences) {
  const lasted = (from, to) => span((to ? Date.parse(to) : now()) - Date.parse(from));
  const events = [
    ...incidents.map(({ began, ended, is_ill: ill, reason }) => ({ at: began, kind: ill ? "ill" : "failing", words: `${ill ? "Ill" : "Failing"} for ${lasted(began, ended)}${ended ? "" : " now"}: ${reason}` })),
    ...changes.filter(({ condition }) => condition === "well" || condition === "gone").map(({ at, condition }) => ({ at, kind: condition, words: condition === "well" ? "Well" : "No longer configured" })),
    ...absences.map(([began, ended]) => ({ at: began, kind: "down", words: `downbeat did not run for ${lasted(began, ended)}` })),
  ].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  const choice = make("select", { "aria-label": "Which events" }, ...[["", "All events"], ["failing", "Failing"], ["ill", "Ill"], ["well", "Well"], ["down", "downbeat did not run"]].map(([value, words]) => make("option", { value }, words)));
  const items = make("ul", { class: "events", tabindex: 0, "aria-label": "Events" });
  choice.addEventListener("change", () => {
    const wanted = events.filter(({ kind }) => !choice.value || kind === choice.value);
    const lines = wanted.slice(0, EVENTS).map(({ at, kind, words }) => make("li", { "data-kind": kind }, make("time", { datetime: at }, time(at)), " ", make("span", {}, words)));
    if (wanted.length > EVENTS) lines.push(make("li", {}, `and ${plural(wanted.length - EVENTS, "older one")}`));
    items.replaceChildren(...(lines.length ? lines : [make("li", {}, "None.")]));
  });
  return [choice, items];
}
