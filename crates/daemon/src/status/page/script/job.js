// A job: what its row says, and what is shown when it is opened.

/** So many runs are listed; the strip has more. */
const LISTED = 10;

function whatOfJob(row) {
  const when = row.description ? `${row.description}${zoneWords(row)}` : row.on_start ? "At the start of the daemon." : row.on_boot ? "At the first start after a boot." : "When it is asked for.";
  const gone = row.configured ? "" : " No longer configured: shown until its run has ended.";
  const member = row.member ? ` Member ${row.member} has it.` : "";
  return `${when} Runs ${row.runs}.${member}${gone}`;
}

function errorOfJob({ state, failed, last_run: run }) {
  if (state !== "failing" || !run) return "";
  const words = runWords(run);
  return `Last run ${words}${failed > 1 ? ` – ${plural(failed, "run")} in a row` : ""}`;
}

function drawJobDetail(element) {
  const { row } = element;
  const [plan, past, runs, output, year] = $(".detail", element).children;
  const zone = row.time_zone;
  const overlaps = { skip: "the next run is skipped while one is under way", wait: "the next run waits for the one under way", kill: "the next run ends the one under way" };
  plan.replaceChildren(make("h3", {}, "What it does"), list([
    ["Runs", make("code", {}, row.runs)],
    ["Schedule", row.schedule && make("code", {}, row.schedule)],
    ["In English", row.description],
    ["Time zone", zone],
    ["Member", row.member],
    ["Next run", timeThere(row.next, zone)],
    ["At start", row.on_start ? "it runs when the daemon starts" : row.on_boot && "it runs when the daemon starts for the first time after a boot"],
    ["Overlap", overlaps[row.overlap] ?? row.overlap],
    ["Time-out", row.timeout_seconds !== null && precise(row.timeout_seconds)],
    ["Target", row.target && make("code", {}, row.target)],
    ["Monitor", row.monitor && row.monitor !== "plain" && `${row.monitor}${row.monitor_inferred ? ", inferred from the URL" : ""}`],
    ["Tags", row.tags.join(", ")],
    ["Configured", row.configured ? `${row.key} in ${row.file}` : "no longer"],
  ]));
  const { running, waiting, last_run: run, last_skip: skip, last_missed: passed } = row;
  const stopping = { "next-due": ", and is asked to end, as the next run is due", "daemon-stops": ", and is asked to end, as the daemon stops" };
  const counted = (counts, words) => Object.entries(counts).filter(([, count]) => count).map(([word, count]) => `${number.format(count)} ${words[word] ?? word}`).join(", ");
  past.replaceChildren(make("h3", {}, "What became of it"), list([
    ["State", `${STATES[row.state]} since ${time(row.since)}`],
    ["Running", running && `since ${time(running.since)}, ${forWords(running)}${stopping[running.stopping] ?? ""}`],
    ["Waiting", waiting && `since ${time(waiting.since)}, ${forWords(waiting)}: ${waiting.reason === "running" ? "the run before it is under way" : "as many jobs run as max_running allows"}`],
    ["Last run", run && `${time(run.began)}, ${forWords(run)}: ${runWords(run)}${run.tries > 1 ? `, at try ${run.tries}` : ""}`],
    ["Duration", run && precise(run.duration_seconds)],
    ["Last success", row.last_success && time(row.last_success)],
    ["Last skipped", skip && `${time(skip.at)}, ${forWords(skip)}: ${SKIP_WORDS[skip.reason] ?? skip.reason}`],
    ["Last missed", passed && `${time(passed.at)}: ${plural(passed.count, "occurrence")} from ${time(passed.first)} to ${time(passed.last)}`],
    ["Since start", counted(row.counts, RUN_WORDS) || "no run has ended"],
    ["Skipped", counted(row.skips, { running: "as one was under way", waiting: "as one waited", "max-running": "for want of a place", dropped: "taken back", "no-claim": "not claimed" })],
    ["Missed", row.missed > 0 && number.format(row.missed)],
  ]));
  drawRuns(runs, row);
  drawOutput(output, row);
  drawYearOf(year, row);
  drawRemembered($(".remembered", element), row);
}

/** The last runs, the newest first. */
function drawRuns(box, { recent: { outcomes, at, seconds, exit_codes: codes } }) {
  const cells = (kind, ...texts) => make("tr", {}, ...texts.map((text) => make(kind, kind === "th" ? { scope: "col" } : {}, text)));
  const last = [...outcomes].map((_, index) => index).slice(-LISTED).reverse();
  const lines = last.map((index) => {
    const none = "sm".includes(outcomes[index]);
    return cells("td", time(at[index] * 1000), RUNS[outcomes[index]]?.[0] ?? "", codes[index] === null ? "–" : String(codes[index]), none ? "–" : precise(seconds[index]));
  });
  box.hidden = !lines.length;
  box.replaceChildren(make("h3", {}, "Last runs"), make("table", {}, make("thead", {}, cells("th", "Began", "Ended", "Exit code", "Took")), make("tbody", {}, ...lines)));
}

/** The output of the last run, which is asked for when somebody wants to see it: events do not have it. */
function drawOutput(box, row) {
  box.hidden = !row.has_output && !box.dataset.of;
  if (!box.firstChild) {
    const button = make("button", { type: "button" });
    button.addEventListener("click", () => showOutput(box));
    box.append(make("h3", {}, "Output"), button, make("div"));
  }
  box.row = row;
  const button = $("button", box);
  button.hidden = !row.has_output || box.dataset.of === row.last_run?.ended;
  say(button, box.dataset.of ? "Show the output of a newer run" : "Show the output of the last run");
}

async function showOutput(box) {
  const address = `${base}api/jobs/${encodeURIComponent(box.row.name)}/output`;
  let content;
  try {
    const response = await fetch(address);
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.error);
    box.dataset.of = answer.run.ended;
    const text = answer.text || "It has written nothing.";
    content = [make("p", { class: "said" }, `${time(answer.run.began)}, ${forWords(answer.run)}: ${runWords(answer.run)}`), make("pre", { tabindex: 0, "aria-label": "Output" }, text)];
  } catch (error) {
    content = [make("p", { class: "said" }, `The output did not come: ${error.message}.`)];
  }
  $("div", box).replaceChildren(...content);
  drawOutput(box, box.row);
}
