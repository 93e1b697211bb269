
"use strict";
// The state comes as events: all of it when the page connects, then what has changed. Nothing that a heartbeat is called
// or says is ever read as markup: all text is set as text.

const PER_PAGE = 50;
// The daemon says something every ten seconds: after this it is lost.
const SILENCE = 25_000;
const AGAIN = 2_000;

const $ = (selector, within = document) => within.querySelector(selector);
const SVG = "http://www.w3.org/2000/svg";
const base = location.origin + location.pathname.replace(/[^/]*$/, "");

/** The rows by name, as last heard; what is shown, in order; and the rest of the last event. */
const rows = new Map();
const shown = new Map();
let view = null;
let configuration = null;
/** How far this clock is behind the daemon's, in milliseconds. */
let ahead = 0;
const now = () => Date.now() + ahead;

const query = {
  search: new URLSearchParams(location.search).get("search") ?? "",
  state: new URLSearchParams(location.search).get("state") ?? "",
  offset: 0,
};

// Elements

function make(tag, attributes = {}, ...children) {
  const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
const SVG_TAGS = new Set(["svg", "path", "rect", "text"]);

/** Changes a text only if it is another, so that nothing is laid out, selected or read aloud anew without need. */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

// Words

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

// The connection

let source = null;
let watchdog = 0;
let lostAt = null;

function connect() {
  source?.close();
  const parameters = new URLSearchParams({ limit: PER_PAGE, offset: query.offset });
  if (query.search) parameters.set("search", query.search);
  if (query.state) parameters.set("state", query.state);
  const mine = (source = new EventSource(`${base}events?${parameters}`));
  watch();
  mine.addEventListener("hello", (event) => {
    // The daemon is a newer one, with another page.
    if (event.data !== $("meta[name=page]").content) location.reload();
  });
  mine.addEventListener("state", (event) => {
    if (mine !== source) return;
    watch();
    found();
    take(JSON.parse(event.data));
  });
  mine.addEventListener("error", () => {
    if (mine !== source) return;
    lose();
    // The browser tries again by itself, save after an answer that is no stream of events.
    if (mine.readyState === EventSource.CLOSED) later();
  });
}
let again = 0;
function later() {
  clearTimeout(again);
  again = setTimeout(connect, AGAIN);
}
function watch() {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => { lose(); connect(); }, SILENCE);
}
function found() {
  lostAt = null;
  $("#lost").hidden = true;
  document.body.classList.remove("lost");
  connection("live", "Live");
}
function lose() {
  lostAt ??= now();
  connection("lost", "Connection lost");
  document.body.classList.add("lost");
  const stale = view ? ` What you see is as it was then.` : "";
  say($("#lost"), `Lost the connection to downbeat at ${clock(lostAt)}.${stale} Trying again …`);
  $("#lost").hidden = false;
}
function connection(state, words) {
  set($("#connection"), "data-state", state);
  say($("#connection > span"), words);
}

/** An event. */
function take(event) {
  if (view && view.started !== event.started) calendars.clear();
  view = event;
  ahead = Date.parse(event.now) - Date.now();
  configuration = event.configuration ?? configuration;
  for (const row of event.heartbeats) rows.set(row.name, row);
  for (const name of [...rows.keys()]) if (!event.names.includes(name)) rows.delete(name);
  draw();
}

// The whole

const count = (state) => view.counts.find((each) => each.state === state)?.count ?? 0;

const CHECK = "M5 12.5l4.5 4.5L19 7.5";
const CROSS = "M12 6v7.5M12 18v.01";
const DOTS = "M6 12h.01M12 12h.01M18 12h.01";
const DASH = "M7 12h10";

function summary() {
  const { total } = view;
  const troubles = ["failing", "ill", "not-started"].filter(count);
  const lower = (state) => STATES[state].toLowerCase();
  if (troubles.length === 1 && total === 1) return ["bad", STATES[troubles[0]], CROSS];
  if (troubles.length) {
    return ["bad", `${troubles.map((state) => `${number.format(count(state))} ${lower(state)}`).join(", ")}`.replace(/^(\S+)/, troubles.length === 1 ? `$1 of ${number.format(total)}` : "$1"), CROSS];
  }
  if (!total) return ["none", "No heartbeats", DASH];
  if (count("well")) return ["well", "All well", CHECK];
  if (count("waiting")) return ["wait", "Waiting for the first beat", DOTS];
  return ["none", count("ended") ? "Nothing more to send" : "All switched off", DASH];
}

let icon = "";
function favicon(state) {
  if (icon === state) return;
  icon = state;
  const color = { well: "15803d", bad: "d8354c", wait: "3655a8" }[state] ?? "5b5d58";
  $("link[rel=icon]").href = `data:image/svg+xml,%3Csvg xmlns='${SVG}' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%23${color}'/%3E%3Cpath d='M5 17h5l3-8 5 15 3-7h6' fill='none' stroke='%23fff' stroke-width='2.6' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E`;
}

function draw() {
  const [state, words, sign] = summary();
  set($("#summary"), "data-state", state);
  set($("#summary path"), "d", sign);
  say($("#summary h1"), words);
  document.title = `${words} – downbeat`;
  favicon(state);
  drawConfiguration();
  drawTools();
  drawList();
  drawPages();
  tick();
}

function drawConfiguration() {
  const { heart } = view;
  $("#hung").hidden = heart.alive;
  if (!heart.alive) say($("#hung"), `The scheduling loop has not been heard of for ${precise(heart.silent_seconds)}: beats may not be sent.`);
  const { failed, errors, notes, notes_omitted: omitted } = configuration ?? { errors: [], notes: [] };
  const box = $("#errors");
  box.hidden = !failed;
  if (failed) {
    say($("h2", box), "The configuration on disk cannot be used");
    say($("p", box), `It was read at ${clock(failed)}. Until it is mended, heartbeats go on as they were configured before.`);
    const text = errors.join("\n\n");
    if ($("div", box).textContent !== text) $("div", box).replaceChildren(make("pre", { tabindex: 0, "aria-label": "Errors" }, text));
  }
  $("#notes").hidden = !notes.length;
  const heading = `${plural(notes.length + (omitted ?? 0), "note")} on schedules`;
  if ($("#notes summary").textContent !== heading || $("#notes").dataset.at !== configuration?.loaded) {
    $("#notes").dataset.at = configuration?.loaded ?? "";
    say($("#notes summary"), heading);
    const items = notes.map(({ heartbeat, text, code }) => make("li", {}, make("b", {}, heartbeat), ` ${text} `, make("code", {}, code ?? "")));
    if (omitted) items.push(make("li", {}, `and ${plural(omitted, "more", "more")}`));
    $("#notes ul").replaceChildren(...items);
  }
}

function drawTools() {
  $("#tools").hidden = view.total < 2 && !query.search && !query.state;
  const states = [["", "All", view.total], ...view.counts.map(({ state, count }) => [state, STATES[state] ?? state, count])];
  const box = $("#states");
  for (const [state, words, count] of states) {
    let label = $(`label[data-for="${state}"]`, box);
    if (!label) {
      const input = make("input", { type: "radio", name: "state", value: state });
      label = make("label", { "data-for": state }, input, words, make("span"));
      box.append(label);
    }
    const input = $("input", label);
    input.checked = query.state === state;
    label.hidden = state !== "" && !count && !input.checked;
    say($("span", label), number.format(count));
  }
}

function drawList() {
  const list = $("#heartbeats");
  const focused = document.activeElement;
  const wanted = new Set(view.names);
  for (const [name, element] of shown) {
    if (!wanted.has(name)) {
      element.remove();
      shown.delete(name);
    }
  }
  let place = list.firstElementChild;
  for (const name of view.names) {
    const row = rows.get(name);
    if (!row) continue;
    let element = shown.get(name);
    if (!element) shown.set(name, (element = makeRow(name)));
    drawRow(element, row);
    if (element === place) place = place.nextElementSibling;
    else list.insertBefore(element, place);
  }
  if (focused !== document.activeElement && list.contains(focused)) focused.focus({ preventScroll: true });
  // One alone has the room.
  if (view.total === 1 && shown.size === 1 && !drawList.opened) {
    drawList.opened = true;
    toggle([...shown.values()][0], true);
  }
  const nothing = $("#empty");
  nothing.hidden = view.matching > 0;
  if (view.matching === 0) {
    const filtered = query.search !== "" || query.state !== "";
    say($("p", nothing), filtered ? "No heartbeat matches" : "No heartbeats are configured");
    say($("p + p", nothing), filtered ? "Try another search, or another state." : "Add one to the configuration: it shows up here as soon as it is read.");
    $("button", nothing).hidden = !filtered;
  }
}

function drawPages() {
  const pages = $("#pages");
  pages.hidden = view.matching <= PER_PAGE && view.offset === 0;
  if (pages.hidden) return;
  const last = Math.min(view.offset + view.names.length, view.matching);
  say($("span", pages), `${number.format(Math.min(view.offset + 1, last))}–${number.format(last)} of ${number.format(view.matching)}`);
  $("#previous").disabled = view.offset === 0;
  $("#next").disabled = last >= view.matching;
}

// A heartbeat

let ids = 0;
function makeRow(name) {
  const id = `detail-${ids++}`;
  const button = make("button", { type: "button", "aria-expanded": "false", "aria-controls": id }, name);
  const fact = (kind) => make("dl", { class: `fact ${kind}` }, make("div", {}, make("dt", {}, kind === "next" ? "Next beat" : "Last beat"), make("dd"), make("dd", { class: "more" }, make("small"))));
  const element = make("li", { class: "beat" },
    make("div", { class: "head" },
      make("div", { class: "who" }, make("h2", {}, button, make("span", { class: "badge" })), make("p", { class: "what" })),
      make("svg", { class: "strip", viewBox: "0 0 100 30", preserveAspectRatio: "none", role: "img" },
        make("rect", { width: 100, height: 2, y: 28 }), ...["s", "r", "f", "i", "m"].map((kind) => make("path", { class: kind }))),
      fact("next"), fact("last"),
      make("svg", { class: "chevron", viewBox: "0 0 20 20", "aria-hidden": "true" }, make("path", { d: "M5 8l5 5 5-5" })),
    ),
    make("p", { class: "error", hidden: "" }),
    make("div", { class: "detail", id, hidden: "" }, make("div"), make("div"), make("div")),
  );
  element.dataset.name = name;
  return element;
}

function drawRow(element, row) {
  if (element.row === row) return;
  element.row = row;
  set(element, "data-state", row.state);
  say($(".what", element), row.description ?? "Switched off in the configuration.");
  drawStrip($(".strip", element), row.recent);
  const error = $(".error", element);
  error.hidden = !(row.state === "failing" || row.state === "ill") || !row.last_error;
  if (row.last_error) say(error, row.lost > 1 ? `${row.last_error.text} – ${plural(row.lost, "beat")} lost in a row` : row.last_error.text);
  if (!$(".detail", element).hidden) drawDetail(element);
}

const HEIGHTS = { s: 16, r: 21, f: 28, i: 28, m: 8 };

function drawStrip(svg, { outcomes }) {
  const paths = {};
  const first = 100 - outcomes.length;
  [...outcomes].forEach((kind, at) => {
    paths[kind] = `${paths[kind] ?? ""}M${first + at + 0.15} ${28 - HEIGHTS[kind]}h.7v${HEIGHTS[kind]}h-.7z`;
  });
  for (const kind of ["s", "r", "f", "i", "m"]) set($(`.${kind}`, svg), "d", paths[kind] ?? "");
  const parts = Object.entries(OUTCOMES).map(([kind, words]) => [outcomes.split(kind).length - 1, words]).filter(([count]) => count);
  set(svg, "aria-label", outcomes ? `Last ${plural(outcomes.length, "beat")}: ${parts.map(([count, words]) => `${count} ${words}`).join(", ")}` : "No beats yet");
}

/** What changes with time alone. */
function tickRow(element) {
  const { row } = element;
  say($(".badge", element), stateWords(row));
  const [next, last] = [$(".next", element), $(".last", element)];
  say($("dd", next), row.next ? until(row.next) : "–");
  say($("small", next), row.next ? clock(row.next) : row.state === "ended" ? "schedule is over" : "");
  const beat = row.last_beat;
  say($("dd", last), beat ? ago(beat.sent) : "–");
  say($("small", last), beat ? `${precise(beat.lateness_seconds)} late, took ${precise(beat.duration_seconds)}` : "");
}

function tick() {
  if (!view || document.hidden) return;
  for (const element of shown.values()) tickRow(element);
  const parts = [plural(view.total, "heartbeat")];
  if (view.next && !lostAt) parts.push(`next beat ${until(view.next)}`);
  parts.push(`running for ${span(now() - Date.parse(view.started))}`);
  say($("#figures"), parts.join(" · "));
  say($("#about"), `downbeat ${view.version} · started ${time(view.started)}`);
}

function toggle(element, open = $(".detail", element).hidden) {
  $(".detail", element).hidden = !open;
  element.classList.toggle("open", open);
  set($("h2 button", element), "aria-expanded", String(open));
  if (open) drawDetail(element);
}

function list(pairs) {
  return make("dl", {}, ...pairs.filter(([, value]) => value).flatMap(([term, value]) => [make("dt", {}, term), make("dd", {}, value)]));
}

function drawDetail(element) {
  const { row } = element;
  const [plan, past, year] = $(".detail", element).children;
  const zone = row.time_zone;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const both = (at) => (at ? (zone && zone !== here ? `${time(at)}, there ${time(at, zone)}` : time(at)) : null);
  plan.replaceChildren(make("h3", {}, "What it does"), list([
    ["Schedule", row.schedule && make("code", {}, row.schedule)],
    ["In English", row.description],
    ["Time zone", zone],
    ["Next beat", both(row.next)],
    ["Target", row.target && make("code", {}, row.target)],
    ["Monitor", row.monitor && row.monitor !== "plain" && row.monitor],
    ["Checks", row.checked && "the service is asked before each beat"],
    ["Configured", `${row.key} in ${row.file}`],
  ]));
  const beat = row.last_beat;
  const { sent, retried, failed, ill, missed } = row.counts;
  const tries = beat?.attempts > 1 ? `, at attempt ${beat.attempts}` : "";
  past.replaceChildren(make("h3", {}, "What became of it"), list([
    ["State", `${STATES[row.state]} since ${time(row.since)}`],
    ["Last beat", beat && `${time(beat.sent)}: ${beat.outcome}${tries}`],
    ["Lateness", beat && precise(beat.lateness_seconds)],
    ["Duration", beat && precise(beat.duration_seconds)],
    ["Monitor says", beat?.note],
    ["Last success", row.last_success && time(row.last_success)],
    ["Last error", row.last_error && `${time(row.last_error.at)}: ${row.last_error.text}`],
    ["Since start", `${number.format(sent)} sent, ${number.format(retried)} after retries, ${number.format(failed)} failed, ${number.format(ill)} ill, ${number.format(missed)} missed`],
  ]));
  year.hidden = !row.schedule;
  if (row.schedule && year.dataset.schedule !== `${row.schedule} ${zone}`) {
    year.dataset.schedule = `${row.schedule} ${zone}`;
    drawYear(year, row.name, new Date(now()).getFullYear());
  }
}

// The year

/** Answers by their address. */
const calendars = new Map();

async function calendar(name, year) {
  const address = `${base}api/heartbeats/${encodeURIComponent(name)}/calendar?year=${year}`;
  if (!calendars.has(address)) {
    if (calendars.size > 100) calendars.clear();
    const response = await fetch(address);
    if (!response.ok) throw new Error((await response.json()).error);
    calendars.set(address, await response.json());
  }
  return calendars.get(address);
}

async function drawYear(box, name, year) {
  box.dataset.year = year;
  if (!box.firstChild) {
    const step = (by, words, sign) => {
      const button = make("button", { type: "button", "aria-label": words }, sign);
      button.addEventListener("click", () => drawYear(box, name, Number(box.dataset.year) + by));
      return button;
    };
    box.append(make("div", { class: "years" }, step(-1, "Previous year", "‹"), make("h3"), step(1, "Next year", "›")), make("div", { class: "body" }));
  }
  say($("h3", box), String(year));
  const [back, forth] = box.querySelectorAll("button");
  back.disabled = year <= 1970;
  forth.disabled = year >= 9998;
  let content;
  try {
    const answer = await calendar(name, year);
    content = yearContent(answer);
  } catch (error) {
    content = [make("p", { class: "said" }, `The calendar did not come: ${error.message}.`)];
    delete box.dataset.schedule;
  }
  if (Number(box.dataset.year) === year) $(".body", box).replaceChildren(...content);
}

const day = (year, ordinal) => new Date(Date.UTC(year, 0, 1 + ordinal));
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const dayWords = (date, options = { weekday: "short", day: "numeric", month: "long" }) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(date);

function yearContent({ year, days, total, shifts, time_zone: zone }) {
  const most = Math.max(...days);
  const moved = new Map(shifts.map((shift) => [shift.date, shift]));
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(now()));
  const set = (shift) => `clocks go ${shift.change_seconds > 0 ? "forward" : "back"} ${span(Math.abs(shift.change_seconds) * 1000)}`;
  const firing = days.filter((count) => count).length;
  // Where clocks are set it fires a little more or less often than on other days: that is no rhythm.
  const least = Math.min(...days.filter((count) => count));
  const steady = least > 0.75 * most;
  const level = (count) => (!count ? 0 : steady ? 2 : Math.max(1, Math.ceil((4 * count) / most)));
  const half = (from, to) => {
    const first = day(year, from);
    const lead = (first.getUTCDay() + 6) % 7;
    const column = (ordinal) => Math.floor((ordinal - from + lead) / 7);
    const parts = ["Mon", "Wed", "Fri"].map((name, at) => make("text", { x: 0, y: 22 + at * 26 }, name));
    for (let ordinal = from; ordinal < to; ordinal++) {
      const date = day(year, ordinal);
      const iso = date.toISOString().slice(0, 10);
      const shift = moved.get(iso);
      if (date.getUTCDate() === 1) parts.push(make("text", { x: 26 + 13 * column(ordinal) + (ordinal > from && (ordinal - from + lead) % 7 ? 13 : 0), y: 8 }, MONTHS[date.getUTCMonth()]));
      const rect = make("rect", { class: `l${level(days[ordinal])}${shift ? " shift" : ""}${iso === today ? " today" : ""}`, x: 26 + 13 * column(ordinal), y: 14 + 13 * ((ordinal - from + lead) % 7), width: 11, height: 11, rx: 2.5 });
      rect.tip = `${dayWords(date)}: ${plural(days[ordinal], "beat")}${shift ? `\n${set(shift)}` : ""}`;
      parts.push(rect);
    }
    const months = from ? "July to December" : "January to June";
    return make("svg", { viewBox: `0 0 ${26 + 13 * 27 + 2} 108`, role: "img", "aria-label": `${months} ${year}, a square a day` }, ...parts);
  };
  const middle = days.length - 184;
  const changes = shifts.map((shift) => `On ${dayWords(new Date(shift.date), { day: "numeric", month: "long" })} ${set(shift)}: ${plural(shift.count, "beat")}.`);
  const said = total
    ? `${plural(total, "beat")} on ${plural(firing, "day")}${most > 1 ? `, up to ${number.format(most)} a day` : ""}. ${changes.join(" ")}`
    : `No beats in ${year}.`;
  const usual = days.find((count, at) => count && !moved.has(day(year, at).toISOString().slice(0, 10))) ?? most;
  const key = (steady ? [["l2", `${number.format(usual)} a day`]] : total ? [["l1", "few"], ["l4", "many"]] : []).concat(firing < days.length ? [["", "none"]] : [], shifts.length ? [["shift", "clocks are set"]] : [], today.startsWith(year) ? [["today", "today"]] : []);
  return [
    make("div", { class: "halves" }, half(0, middle), half(middle, days.length)),
    make("p", { class: "key" }, ...key.map(([kind, words]) => make("span", {}, make("i", { class: kind }), words))),
    make("p", { class: "said" }, `${said} Days are those of ${zone}.`),
  ];
}

// What people do

const tip = $("#tip");
document.addEventListener("pointermove", (event) => {
  const { target } = event;
  let words = target.tip;
  const strip = target.closest?.(".strip");
  if (strip) {
    const { outcomes, at, seconds } = strip.closest(".beat").row.recent;
    const box = strip.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * 100) - (100 - outcomes.length);
    const kind = outcomes[index];
    if (kind) words = `${time(at[index] * 1000)}\n${OUTCOMES[kind]}${kind === "m" ? "" : `, took ${precise(seconds[index])}`}`;
  }
  tip.hidden = !words;
  if (!words) return;
  say(tip, words);
  tip.style.left = `${Math.max(8, Math.min(event.clientX + 12, innerWidth - tip.offsetWidth - 8))}px`;
  tip.style.top = `${event.clientY + 18 + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 10 : event.clientY + 18}px`;
});
document.addEventListener("pointerleave", () => { tip.hidden = true; });
document.addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });

$("#heartbeats").addEventListener("click", (event) => {
  const head = event.target.closest(".head");
  if (head && !getSelection().toString()) toggle(head.closest(".beat"));
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.matches("input[type=search]");
  if (event.key === "/" && !typing && !$("#tools").hidden) {
    event.preventDefault();
    $("#search").focus();
  } else if (event.key === "Escape" && typing) {
    $("#search").value = "";
    search();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.closest(".beat h2")) {
    const beat = event.target.closest(".beat");
    const other = event.key === "ArrowDown" ? beat.nextElementSibling : beat.previousElementSibling;
    if (other) {
      event.preventDefault();
      $("h2 button", other).focus();
    }
  }
});

function ask(change) {
  Object.assign(query, { offset: 0 }, change);
  const parameters = new URLSearchParams();
  for (const key of ["search", "state"]) if (query[key]) parameters.set(key, query[key]);
  history.replaceState(null, "", parameters.size ? `?${parameters}` : location.pathname);
  connect();
}
let typing = 0;
function search() {
  clearTimeout(typing);
  typing = setTimeout(() => ask({ search: $("#search").value.trim() }), 200);
}
$("#search").value = query.search;
$("#search").addEventListener("input", search);
$("#tools").addEventListener("submit", (event) => event.preventDefault());
$("#states").addEventListener("change", (event) => ask({ state: event.target.value }));
$("#empty button").addEventListener("click", () => {
  $("#search").value = "";
  ask({ search: "", state: "" });
});
const turn = (by) => {
  ask({ offset: Math.max(0, view.offset + by * PER_PAGE) });
  $("#heartbeats").focus({ preventScroll: true });
  scrollTo({ top: 0 });
};
$("#previous").addEventListener("click", () => turn(-1));
$("#next").addEventListener("click", () => turn(1));

setInterval(tick, 1000);
document.addEventListener("visibilitychange", () => tick());
connect();
