// When it is due: the next occurrences in two zones, the windows in which it is valid, and the gaps.

function zoneCell(at, zone, previous) {
  if (!isShown(zone)) return make("td", {}, "–");
  const { time, day, offset } = local(at, zone);
  const moved = previous !== undefined && local(previous, zone).offset !== offset;
  return make("td", {}, make("b", {}, time), " ", make("span", {}, day), ...(moved ? [" ", make("em", {}, offset)] : []));
}

/** A zone's name may be broken after a slash. */
const breakable = (zone) => zone.split("/").flatMap((part, at) => (at ? ["/", make("wbr"), part] : [part]));

function drawTable({ said, next }, second) {
  const zones = [said.zone, second];
  const heads = zones.map((zone) => make("th", { scope: "col" }, ...breakable(zone), make("small", {}, next.length && isShown(zone) ? local(next[0], zone).offset : "")));
  const rows = next.map((at, row) => make("tr", {}, ...zones.map((zone) => zoneCell(at, zone, next[row - 1])), make("td", { class: "in" }, until(at))));
  const table = make("table", {}, make("caption", { class: "hidden" }, "The next occurrences"), make("thead", {}, make("tr", {}, ...heads, make("th", { scope: "col", class: "in" }, "From now"))), make("tbody", {}, ...rows));
  const none = make("p", { class: "said" }, said.never ? "It never comes." : "It does not come again.");
  $("#next .body").replaceChildren(next.length ? table : none);
  say($("#next h2"), next.length ? `The next ${next.length === 1 ? "one" : next.length}` : "The next ones");
}

function drawWindows({ said, windows }) {
  const zone = isShown(said.zone) ? said.zone : "UTC";
  const items = windows.slice(0, 5).map(([from, to]) => {
    const day = (at) => local(at, zone).day;
    const end = !Number.isFinite(to) ? "without an end" : `until ${day(from) === day(to) ? local(to, zone).time : instant(to, zone)}`;
    return make("li", {}, make("span", {}, instant(from, zone), " ", end), ...(Number.isFinite(to) ? [make("small", {}, precise((to - from) / 1000))] : []));
  });
  $("#windows ul").replaceChildren(...items);
  $("#windows").hidden = !items.length;
}

function drawGaps({ explanation: { pace } }) {
  $("#gaps").hidden = !pace;
  if (!pace) return;
  const { shortest_ms: shortest, longest_ms: longest } = pace;
  const fact = (name, value) => make("div", {}, make("dt", {}, name), make("dd", {}, precise(value / 1000)));
  $("#gaps dl").replaceChildren(...(shortest === longest ? [fact("Every gap", shortest)] : [fact("Shortest gap", shortest), fact("Longest gap", longest)]));
}
