// A row, of a heartbeat or a job, and what is shown of a heartbeat when it is opened.

let ids = 0;
function makeRow(name, isJob) {
  const id = `detail-${ids++}`;
  const button = make("button", { type: "button", "aria-expanded": "false", "aria-controls": id }, name);
  const cell = (name, ...children) => make("div", { class: name, role: "cell" }, ...children);
  const fact = (kind) => cell(`fact ${kind}`, make("dl", {}, make("div", {}, make("dt", {}, `${kind === "next" ? "Next" : "Last"} ${isJob ? "run" : "beat"}`), make("dd"), make("dd", { class: "more" }, make("small")))));
  const element = make("div", { class: "beat", role: "row" },
    make("div", { class: "head" },
      make("div", { class: "who" },
        make("div", { class: "line" }, cell("name", make("h2", {}, button, ...(isJob ? [make("span", { class: "kind" }, "Job")] : []))), cell("how", make("span", { class: "badge" }))),
        cell("says", make("p", { class: "what" }), make("p", { class: "tags", hidden: "" }))),
      make("div", { class: "course" },
        cell("bars", make("svg", { class: "strip", viewBox: "0 0 100 30", preserveAspectRatio: "none", role: "img" },
          make("rect", { width: 100, height: 2, y: 28 }), ...["s", "r", "f", "i", "m"].map((kind) => make("path", { class: kind })))),
        make("div", { class: "parts", hidden: "" }, cell("delivery"), cell("uptime"))),
      fact("next"), fact("last"),
      make("svg", { class: "chevron", viewBox: "0 0 20 20", "aria-hidden": "true" }, make("path", { d: "M5 8l5 5 5-5" })),
    ),
    make("p", { class: "error", role: "cell", hidden: "" }),
    make("div", { class: "detail", role: "cell", id, hidden: "" }, make("div"), make("div"), ...(isJob ? [make("div", { class: "wide" }), make("div", { class: "wide" })] : []), make("div", { class: "wide" }), make("div", { class: "wide remembered", hidden: "" })),
  );
  element.dataset.name = name;
  element.isJob = isJob;
  return element;
}

function drawRow(element, row) {
  if (element.row === row) return;
  element.row = row;
  set(element, "data-state", row.state);
  say($(".what", element), row.isJob ? whatOfJob(row) : row.description ? `${row.description}${zoneWords(row)}` : "Switched off in the configuration.");
  $(".tags", element).hidden = !row.tags.length;
  say($(".tags", element), row.tags.join(" · "));
  drawStrip($(".strip", element), row);
  $(".parts", element).hidden = !configuration?.history;
  say($(".delivery", element), row.delivery === null ? "–" : `${percent(row.delivery)} ${row.isJob ? "ended well" : "delivered"}`);
  say($(".uptime", element), row.uptime === null ? "" : `up ${percent(row.uptime)}`);
  const error = $(".error", element);
  const words = row.isJob ? errorOfJob(row) : errorOfBeat(row);
  error.hidden = !words;
  if (words) say(error, words);
  if (!$(".detail", element).hidden) drawDetail(element);
}

function errorOfBeat({ state, lost, last_error: error }) {
  if (!error || !(state === "failing" || state === "ill")) return "";
  return lost > 1 ? `${error.text} – ${plural(lost, "beat")} lost in a row` : error.text;
}

function drawStrip(svg, { isJob, recent: { outcomes } }) {
  const paths = {};
  const kinds = isJob ? RUNS : BEATS;
  const first = 100 - outcomes.length;
  [...outcomes].forEach((letter, at) => {
    const [, height, color] = kinds[letter] ?? ["", 28, "f"];
    paths[color] = `${paths[color] ?? ""}M${first + at + 0.15} ${28 - height}h.7v${height}h-.7z`;
  });
  for (const color of ["s", "r", "f", "i", "m"]) set($(`.${color}`, svg), "d", paths[color] ?? "");
  const parts = Object.entries(kinds).map(([letter, [words]]) => [outcomes.split(letter).length - 1, words]).filter(([count]) => count);
  const one = isJob ? "run" : "beat";
  set(svg, "aria-label", outcomes ? `Last ${plural(outcomes.length, one)}: ${parts.map(([count, words]) => `${count} ${words}`).join(", ")}` : `No ${one}s yet`);
}

/** What changes with time alone. */
function tickRow(element) {
  const { row } = element;
  say($(".badge", element), stateWords(row));
  const [next, last] = [$(".next", element), $(".last", element)];
  say($("dd", next), row.next ? until(row.next) : "–");
  say($("small", next), row.next ? clock(row.next) : row.state === "ended" ? "schedule is over" : "");
  const { last_beat: beat, last_run: run } = row;
  say($("dd", last), beat ? ago(beat.sent) : run ? ago(run.began) : "–");
  if (row.isJob) say($("small", last), run ? `took ${precise(run.duration_seconds)}${run.exit_code === null ? "" : `, exit code ${run.exit_code}`}` : "");
  else say($("small", last), beat ? `${precise(beat.lateness_seconds)} late, took ${precise(beat.duration_seconds)}` : "");
}

function tick() {
  if (!view || document.hidden) return;
  for (const element of shown.values()) tickRow(element);
  const jobs = view.total_jobs;
  const beats = view.total - jobs;
  const parts = [beats || !jobs ? plural(beats, "heartbeat") : null, jobs ? plural(jobs, "job") : null].filter(Boolean);
  if (view.next && !lostAt) parts.push(`next ${jobs ? (beats ? "" : "run ") : "beat "}${until(view.next)}`);
  parts.push(`running for ${span(now() - Date.parse(view.started))}`);
  say($("#figures"), parts.join(" · "));
  const share = configuration?.share;
  const shard = share ? ` · shard ${share.shard} of ${share.shards}` : "";
  const fleet = configuration?.fleet;
  const member = fleet ? ` · ${fleet.is_joined ? "member" : "not joined, member"} ${fleet.member} of ${fleet.members.length}` : "";
  say($("#about"), `downbeat ${view.version}${shard}${member} · started ${time(view.started)}`);
}

function toggle(element, open = $(".detail", element).hidden) {
  $(".detail", element).hidden = !open;
  element.classList.toggle("open", open);
  set($("h2 button", element), "aria-expanded", String(open));
  if (open) drawDetail(element);
}

/** A time here, and in the zone of a schedule where that is another. */
function timeThere(at, zone) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return at ? (zone && zone !== here ? `${time(at)}, there ${time(at, zone)}` : time(at)) : null;
}

function list(pairs) {
  return make("dl", {}, ...pairs.filter(([, value]) => value).flatMap(([term, value]) => [make("dt", {}, term), make("dd", {}, value)]));
}

function drawDetail(element) {
  const { row } = element;
  if (row.isJob) return drawJobDetail(element);
  const [plan, past, year] = $(".detail", element).children;
  const zone = row.time_zone;
  plan.replaceChildren(make("h3", {}, "What it does"), list([
    ["Schedule", row.schedule && make("code", {}, row.schedule)],
    ["In English", row.description],
    ["Time zone", zone],
    ["Next beat", timeThere(row.next, zone)],
    ["Target", row.target && make("code", {}, row.target)],
    ["Monitor", row.monitor && row.monitor !== "plain" && `${row.monitor}${row.monitor_inferred ? ", inferred from the URL" : ""}`],
    ["Checks", row.checked && "the service is asked before each beat"],
    ["When ill", row.checked && (row.failure_signal ? `the monitor is told at once: ${row.failure_signal.replaceAll("`", "")}` : "no beat is sent")],
    ["Tags", row.tags.join(", ")],
    ["Configured", `${row.key} in ${row.file}`],
  ]));
  const [beat, passed] = [row.last_beat, row.last_missed];
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
    ["Last missed", passed && `${time(passed.at)}: ${plural(passed.count, "occurrence")}${passed.first ? ` from ${time(passed.first)} to ${time(passed.last)}` : ""}: ${passed.reason}`],
    ["Since start", `${number.format(sent)} sent, ${number.format(retried)} after retries, ${number.format(failed)} failed, ${number.format(ill)} ill, ${number.format(missed)} missed`],
  ]));
  drawYearOf(year, row);
  drawRemembered($(".remembered", element), row);
}

function drawYearOf(year, row) {
  const schedule = `${row.schedule} ${row.time_zone}`;
  year.hidden = !row.schedule;
  if (row.schedule && year.dataset.schedule !== schedule) {
    year.dataset.schedule = schedule;
    drawYear(year, row, new Date(now()).getFullYear());
  }
}

// The year is asked for when somebody looks.

/** Answers by their address. */
const calendars = new Map();

async function calendar({ isJob, name }, year) {
  const address = `${base}api/${isJob ? "jobs" : "heartbeats"}/${encodeURIComponent(name)}/calendar?year=${year}`;
  if (!calendars.has(address)) {
    if (calendars.size > 100) calendars.clear();
    const response = await fetch(address);
    if (!response.ok) throw new Error((await response.json()).error);
    calendars.set(address, await response.json());
  }
  return calendars.get(address);
}

async function drawYear(box, row, year) {
  box.dataset.year = year;
  if (!box.firstChild) {
    const step = (by, words, sign) => {
      const button = make("button", { type: "button", "aria-label": words }, sign);
      button.addEventListener("click", () => drawYear(box, row, Number(box.dataset.year) + by));
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
    const answer = await calendar(row, year);
    content = yearContent(answer, row.isJob ? "run" : "beat");
  } catch (error) {
    content = [make("p", { class: "said" }, `The calendar did not come: ${error.message}.`)];
    delete box.dataset.schedule;
  }
  if (Number(box.dataset.year) === year) $(".body", box).replaceChildren(...content);
}
