// The connection: events are taken as they come, silence is noticed, and a lost daemon is looked for.

let source = null;
let watchdog = 0;
let lostAt = null;

function connect() {
  source?.close();
  const parameters = new URLSearchParams({ limit: PER_PAGE, offset: query.offset });
  for (const key of [...FILTERS, "sort"]) if (query[key]) parameters.set(key, query[key]);
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
  for (const row of event.jobs) rows.set(row.name, Object.assign(row, { isJob: true }));
  for (const name of [...rows.keys()]) if (!event.names.includes(name)) rows.delete(name);
  // There are fewer than there were.
  if (event.matching && !event.names.length) return ask({ offset: lastPage() });
  draw();
}
const lastPage = () => Math.floor((view.matching - 1) / PER_PAGE) * PER_PAGE;
