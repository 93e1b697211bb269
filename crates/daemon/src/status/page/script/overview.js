// The whole: the summary, the configuration, the tools and the list.

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
  const jobs = view.total_jobs;
  if (!total) return ["none", query.kind === "jobs" ? "No jobs" : "No heartbeats", DASH];
  if (count("well")) return ["well", "All well", CHECK];
  if (count("waiting")) return ["wait", `Waiting for the first ${jobs === total ? "run" : jobs ? "beats and runs" : "beat"}`, DOTS];
  return ["none", count("ended") ? (jobs ? "Nothing more to do" : "Nothing more to send") : "All switched off", DASH];
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
    say($("p", box), `It was read at ${clock(failed)}. Until it is mended, all goes on as it was configured before.`);
    const text = errors.join("\n\n");
    if ($("div", box).textContent !== text) $("div", box).replaceChildren(make("pre", { tabindex: 0, "aria-label": "Errors" }, text));
  }
  $("#notes").hidden = !notes.length;
  const heading = `${plural(notes.length + (omitted ?? 0), "note")} on the configuration`;
  if ($("#notes summary").textContent !== heading || $("#notes").dataset.at !== configuration?.loaded) {
    $("#notes").dataset.at = configuration?.loaded ?? "";
    say($("#notes summary"), heading);
    const items = notes.map(({ heartbeat, job, text, code }) => make("li", {}, make("b", {}, heartbeat ?? job ?? ""), ` ${text} `, make("code", {}, code ?? "")));
    if (omitted) items.push(make("li", {}, `and ${plural(omitted, "more", "more")}`));
    $("#notes ul").replaceChildren(...items);
  }
  drawFleet();
}

function drawTools() {
  // Which kinds there are is known for sure where both are asked for.
  if (!query.kind) drawTools.mixed = view.total_jobs > 0 && view.total > view.total_jobs;
  $("#kinds").hidden = !drawTools.mixed && !query.kind;
  const filtered = FILTERS.some((key) => query[key]);
  $("#tools").hidden = view.total < 2 && !filtered;
  $("#tags").hidden = !view.tags.length && !query.tag;
  if (!$("#tags").hidden) drawTags();
  $("#order").hidden = view.total < 2;
  for (const button of $("#order").querySelectorAll("button")) {
    const { sort } = button.dataset;
    set(button.parentElement, "aria-sort", query.sort === sort ? "ascending" : query.sort === `-${sort}` ? "descending" : "none");
    button.parentElement.hidden = (sort === "delivery" || sort === "uptime") && !configuration?.history;
  }
  choices($("#kinds"), "kind", query.kind, [["", "All"], ["heartbeats", "Heartbeats"], ["jobs", "Jobs"]]);
  choices($("#states"), "state", query.state, [["", "All", view.total], ...view.counts.map(({ state, count }) => [state, STATES[state] ?? state, count])]);
}

function drawTags() {
  // One that is chosen is shown in any case.
  const known = view.tags.some(({ tag }) => tag === query.tag) || !query.tag;
  const tags = known ? view.tags : [...view.tags, { tag: query.tag, count: 0, unwell: 0 }];
  choices($("#tags"), "tag", query.tag, [["", "All tags"], ...tags.map(({ tag, count, unwell }) => [tag, tag, count, unwell])]);
  const wanted = new Set(tags.map(({ tag }) => tag));
  for (const label of $("#tags").querySelectorAll("label")) if (label.dataset.for && !wanted.has(label.dataset.for)) label.remove();
}

/** Radio buttons, some with a number; those whose number is 0 are hidden. */
function choices(box, name, chosen, all) {
  const labels = new Map([...box.querySelectorAll("label")].map((label) => [label.dataset.for, label]));
  let place = $("legend", box);
  for (const [value, words, count, unwell] of all) {
    let label = labels.get(value);
    if (!label) label = make("label", { "data-for": value }, make("input", { type: "radio", name, value }), words, make("span"), make("em"));
    if (place.nextElementSibling !== label) place.after(label);
    place = label;
    const input = $("input", label);
    input.checked = chosen === value;
    label.hidden = value !== "" && count === 0 && !input.checked;
    $("span", label).hidden = count === undefined;
    say($("span", label), count === undefined ? "" : number.format(count));
    $("em", label).hidden = !unwell;
    say($("em", label), unwell ? `${number.format(unwell)} unwell` : "");
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
    if (element && element.isJob !== Boolean(row.isJob)) {
      if (element === place) place = place.nextElementSibling;
      element.remove();
      element = null;
    }
    if (!element) shown.set(name, (element = makeRow(name, Boolean(row.isJob))));
    drawRow(element, row);
    if (element === place) place = place.nextElementSibling;
    else list.insertBefore(element, place);
  }
  if (focused !== document.activeElement && list.contains(focused)) focused.focus({ preventScroll: true });
  // The address of one opens it, once.
  if (named !== null && shown.has(named)) {
    toggle(shown.get(named), true);
    named = null;
  }
  // One alone has the room.
  if (view.total === 1 && shown.size === 1 && !drawList.opened) {
    drawList.opened = true;
    toggle([...shown.values()][0], true);
  }
  const nothing = $("#empty");
  nothing.hidden = view.matching > 0;
  if (view.matching === 0) {
    const filtered = FILTERS.some((key) => query[key]);
    const what = query.kind === "jobs" ? "job" : query.kind || !drawTools.mixed ? "heartbeat" : "heartbeat or job";
    say($("p", nothing), filtered ? `No ${what} matches` : "No heartbeats are configured");
    say($("p + p", nothing), filtered ? "Try another search, another state or another tag." : "Add one to the configuration: it shows up here as soon as it is read.");
    $("button", nothing).hidden = !filtered;
  }
}

function drawPages() {
  const pages = $("#pages");
  pages.hidden = view.matching <= PER_PAGE && view.offset === 0;
  if (pages.hidden) return;
  const last = Math.min(view.offset + view.names.length, view.matching);
  say($("span", pages), `${number.format(Math.min(view.offset + 1, last))}–${number.format(last)} of ${number.format(view.matching)}`);
  const page = $("#page");
  const count = Math.ceil(view.matching / PER_PAGE);
  set(page, "max", String(count));
  if (document.activeElement !== page) page.value = Math.floor(view.offset / PER_PAGE) + 1;
  say($("b", pages), number.format(count));
  $("#previous").disabled = view.offset === 0;
  $("#next").disabled = last >= view.matching;
}
