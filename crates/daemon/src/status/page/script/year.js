// A year, a square a day: of a heartbeat, of a job, and of a schedule in the playground of bindings/javascript/playground.

const day = (year, ordinal) => new Date(Date.UTC(year, 0, 1 + ordinal));
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const dayWords = (date, options = { weekday: "short", day: "numeric", month: "long" }) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(date);

function yearContent({ year, days: counted, cut, total, shifts, calendar_days: named = [], time_zone: zone }, one) {
  // Those that are not counted, as that took too long, have no number.
  const days = Array.from({ length: (day(year + 1, 0) - day(year, 0)) / 86400000 }, (_, at) => counted[at] ?? null);
  const most = Math.max(...days);
  const moved = new Map(shifts.map((shift) => [shift.date, shift]));
  const told = new Map();
  for (const { date, calendar, name, effect } of named) told.set(date, `${told.get(date) ?? ""}\n${effect === "chosen" ? "chosen" : "left out"}: ${name ? `${name} (${calendar})` : calendar}`);
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
      rect.tip = `${dayWords(date)}: ${days[ordinal] === null ? "not counted" : plural(days[ordinal], one)}${shift ? `\n${set(shift)}` : ""}${told.get(iso) ?? ""}`;
      parts.push(rect);
    }
    const months = from ? "July to December" : "January to June";
    return make("svg", { viewBox: `0 0 ${26 + 13 * 27 + 2} 108`, role: "img", "aria-label": `${months} ${year}, a square a day` }, ...parts);
  };
  const middle = days.length - 184;
  const changes = shifts.map((shift) => `On ${dayWords(new Date(shift.date), { day: "numeric", month: "long" })} ${set(shift)}: ${plural(shift.count, one)}.`);
  const said = total
    ? `${plural(total, one)} on ${plural(firing, "day")}${most > 1 ? `, up to ${number.format(most)} a day` : ""}. ${changes.join(" ")}`
    : cut ? "" : `No ${one}s in ${year}.`;
  const ending = cut ? `The count was cut after ${plural(cut.after_s, "second")}: days from ${dayWords(new Date(cut.from), { day: "numeric", month: "long" })} on are not counted.` : "";
  const decided = [["left-out", "leave out"], ["chosen", "choose"]].map(([effect, verb]) => [verb, new Set(named.filter((one) => one.effect === effect).map((one) => one.date)).size]).filter(([, count]) => count);
  const byCalendars = decided.length ? `Calendars ${decided.map(([verb, count]) => `${verb} ${plural(count, "day")}`).join(" and ")}.` : "";
  const usual = days.find((count, at) => count && !moved.has(day(year, at).toISOString().slice(0, 10))) ?? most;
  const key = (steady ? [["l2", `${number.format(usual)} a day`]] : total ? [["l1", "few"], ["l4", "many"]] : []).concat(firing < days.length ? [["", "none"]] : [], shifts.length ? [["shift", "clocks are set"]] : [], today.startsWith(year) ? [["today", "today"]] : []);
  return [
    make("div", { class: "halves" }, half(0, middle), half(middle, days.length)),
    make("p", { class: "key" }, ...key.map(([kind, words]) => make("span", {}, make("i", { class: kind }), words))),
    make("p", { class: "said" }, [said, byCalendars, ending, `Days are those of ${zone}.`].filter(Boolean).join(" ")),
  ];
}
