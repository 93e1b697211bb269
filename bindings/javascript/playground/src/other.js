// The schedule elsewhere: in other notations, in a monitor, and on the days on which clocks are set.

function drawConversions({ conversions }) {
  const items = conversions.map(({ to, text, zone, error }) => {
    const name = LANGUAGES[to];
    const head = make("div", { class: "name" }, make("b", {}, name), make("span", { class: error ? "badge refused" : "badge exact" }, error ? "cannot say it" : "exact"));
    if (error) return make("li", {}, head, make("p", {}, ...sentence(error.message)));
    const shown = make("pre", { tabindex: "0", "aria-label": `${name}${zone ? `, read in ${zone}` : ""}` }, text);
    return make("li", {}, head, make("div", { class: "copied" }, shown, copyButton(text, name)));
  });
  // What can be used stands first.
  const isRefused = (item) => Boolean($(".refused", item));
  $("#conversions ul").replaceChildren(...items.filter((item) => !isRefused(item)), ...items.filter(isRefused));
}

function drawMonitor({ explanation: { monitor } }) {
  $("#monitor").hidden = !monitor;
  if (!monitor) return;
  const { period_s, grace_s, window_s, clock_shift_s, least_grace_s, schedule, why, healthchecks, healthchecks_keeps_all: keepsAll } = monitor;
  const value = (seconds) => [make("b", {}, precise(seconds)), " ", make("small", {}, `${number.format(seconds)} s`)];
  const row = (name, ...values) => make("div", {}, make("dt", {}, name), make("dd", {}, ...values));
  const rows = [row("Period", ...value(period_s)), row("Grace", ...value(grace_s)), row("If it takes one length", ...value(window_s))];
  if (schedule) {
    const notation = NOTATIONS[schedule.notation] ?? schedule.notation;
    const text = make("pre", { tabindex: "0", "aria-label": `${notation} for the monitor` }, schedule.text);
    rows.unshift(row(`Schedule, as ${notation}`, make("div", { class: "copied" }, text, copyButton(schedule.text, `${notation} for the monitor`)), make("span", {}, `in ${schedule.zone}, with a grace of ${precise(schedule.grace_s)}`)));
  }
  $("#monitor dl").replaceChildren(...rows);
  const notes = [
    why,
    clock_shift_s ? `${precise(clock_shift_s)} of the grace is for the day on which clocks are set back` : "",
    `a grace below ${precise(least_grace_s)} alarms falsely`,
    healthchecks ? "" : "Healthchecks does not take a period or a grace of this length",
    keepsAll ? "" : "Healthchecks keeps five beats a minute, and this schedule has more",
  ];
  $("#monitor .said").replaceChildren(...notes.filter(Boolean).flatMap((note) => [...sentence(note), " "]));
}

function drawClocks({ explanation: { clock_changes: changes, zone } }) {
  const items = changes.map(({ at, kind, summary }) => {
    const day = dayWords(new Date(at.local.slice(0, 10)), { day: "numeric", month: "long", year: "numeric" });
    return make("li", {}, make("b", {}, `${day}: clocks go ${kind === "gap" ? "forward" : "back"}`), make("span", {}, ...sentence(summary)));
  });
  $("#clocks ul").replaceChildren(...items);
  $("#clocks .said").hidden = items.length > 0;
  say($("#clocks .said"), `Clocks in ${zone} are not set within a year, or the schedule does not keep to them.`);
}
