// What people do with pointer and keys. Runs last, and begins it all.

const tip = $("#tip");
document.addEventListener("pointermove", (event) => {
  const { target } = event;
  let words = target.tip;
  const strip = target.closest?.(".strip");
  if (strip) {
    const { isJob, recent: { outcomes, at, seconds, exit_codes: codes } } = strip.closest(".beat").row;
    const box = strip.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * 100) - (100 - outcomes.length);
    const kind = outcomes[index];
    const [said, , color] = (isJob ? RUNS : BEATS)[kind] ?? [kind];
    const code = codes?.[index] ? `, exit code ${codes[index]}` : "";
    if (kind) words = `${time(at[index] * 1000)}\n${said}${color === "m" ? "" : `, took ${precise(seconds[index])}`}${code}`;
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
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const other = neighbour(event.target, event.key === "ArrowDown");
    if (other) {
      event.preventDefault();
      $("h2 button", other).focus();
    }
  }
});
/** The heartbeat below or above the one that has the focus; where nothing has it, the first or the last one in sight. */
function neighbour(focused, below) {
  const beat = focused.closest(".beat h2")?.closest(".beat");
  if (beat) return below ? beat.nextElementSibling : beat.previousElementSibling;
  // All else needs the arrows itself: to scroll, or to choose.
  if (focused !== document.body && focused !== $("#heartbeats")) return null;
  const inSight = [...$("#heartbeats").children].filter((each) => {
    const { top, bottom } = each.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  });
  return inSight.at(below ? 0 : -1);
}

function ask(change) {
  Object.assign(query, { offset: 0 }, change);
  const parameters = new URLSearchParams();
  for (const key of [...FILTERS, "sort"]) if (query[key]) parameters.set(key, query[key]);
  if (query.offset) parameters.set("page", query.offset / PER_PAGE + 1);
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
$("#kinds").addEventListener("change", (event) => ask({ kind: event.target.value }));
$("#empty button").addEventListener("click", () => {
  $("#search").value = "";
  ask(Object.fromEntries(FILTERS.map((key) => [key, ""])));
});
$("#tags").addEventListener("change", (event) => ask({ tag: event.target.value }));
// Once, the other way round, and back to what needs attention first.
$("#order").addEventListener("click", (event) => {
  const by = event.target.dataset.sort;
  if (by) ask({ sort: query.sort === by ? `-${by}` : query.sort === `-${by}` ? "" : by });
});
const turn = (offset) => {
  ask({ offset: Math.max(0, Math.min(offset, lastPage())) });
  $("#heartbeats").focus({ preventScroll: true });
  scrollTo({ top: 0 });
};
$("#previous").addEventListener("click", () => turn(view.offset - PER_PAGE));
$("#next").addEventListener("click", () => turn(view.offset + PER_PAGE));
$("#page").addEventListener("change", (event) => turn((Math.round(Number(event.target.value)) - 1 || 0) * PER_PAGE));

setInterval(tick, 1000);
document.addEventListener("visibilitychange", () => tick());
connect();
