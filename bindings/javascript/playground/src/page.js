// The page: what stands in its fields and in its address, and who is asked what, in which order. Runs last, and begins it all.

const home = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
/** What the address holds, by its keys there. */
const DEFAULTS = { text: EXAMPLES[0], as: "auto", zone: home, second: home === "UTC" ? "America/New_York" : "UTC", other: "", year: "" };

const first = new Editor($("#schedule"), () => changed());
const second = new Editor($("#compare"), () => {
  remember();
  compare();
});
const fields = { as: $("#as"), zone: $("#zone"), second: $("#second") };
let year = "";
const thisYear = () => new Date(now()).getFullYear();

function state() {
  return { text: first.text, as: fields.as.value, zone: fields.zone.value.trim(), second: fields.second.value.trim(), other: second.text, year };
}
/** The address with all that it takes to come back to this page as it is. Of texts that are too long to be read a part is enough. */
function link() {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(state())) if (key === "zone" || key === "text" || value !== DEFAULTS[key]) parameters.set(key, value.slice(0, 8192));
  return `#${parameters}`;
}
let writing = 0;
function remember() {
  // A browser takes an address a hundred times in half a minute: that is enough for who types.
  clearTimeout(writing);
  writing = setTimeout(() => history.replaceState(null, "", link()), 300);
}
function follow() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const said = Object.fromEntries(Object.entries(DEFAULTS).map(([key, value]) => [key, parameters.get(key) ?? value]));
  first.text = said.text;
  second.text = said.other;
  fields.as.value = Object.hasOwn(DIALECTS, said.as) ? said.as : "auto";
  fields.zone.value = said.zone;
  fields.second.value = said.second;
  year = /^\d{4}$/.test(said.year) ? said.year : "";
  changed();
}

/** The module; the turns of those who ask; and what was read last, of which text. */
const page = { bytes: null, quick: null, slow: null, turn: 0, turns: { year: 0, compare: 0 }, asked: null, read: null };
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
function broken(error) {
  say($("#broken p"), `The engine does not answer: ${error.message}.`);
  $("#broken").hidden = false;
}

function changed() {
  remember();
  answer().catch(broken);
}

async function answer() {
  const turn = ++page.turn;
  const isFresh = () => turn === page.turn;
  const { text, as: dialect, zone } = state();
  const asked = { text, dialect, zone };
  const from = now();

  const reading = await page.quick.ask("read", { asked, from, count: LISTED }, isFresh);
  if (!reading) return;
  $("#broken").hidden = true;
  showFault(reading.error);
  if (reading.error) {
    performance.mark("answered");
    return;
  }
  Object.assign(page, { read: reading, asked });
  first.drawParts(reading.parts);
  drawParts(reading.parts, first);
  say($("#notation"), `Read as ${NOTATIONS[reading.said.notation] ?? reading.said.notation}`);
  document.title = `${text.trim().slice(0, 80)} – downbeat playground`;
  drawTimes();
  $("#answers").hidden = false;
  $("#waiting").hidden = true;
  performance.mark("answered");

  // Whoever goes on typing is not waited for.
  if ($("#answers.explained")) await wait(60);
  const explained = await page.quick.ask("explain", { asked, from }, isFresh);
  if (!explained) return;
  drawMeaning(explained);
  drawWarnings(explained, first);
  drawGaps(explained);
  drawMonitor(explained);
  drawClocks(explained);
  $("#answers").classList.add("explained");
  performance.mark("explained");

  const converted = await page.quick.ask("convert", { asked, languages: Object.keys(LANGUAGES) }, isFresh);
  if (!converted) return;
  drawConversions(converted);
  askYear();
  compare();
}

/** Asks what may take the module a while of the text that was read last, when nobody has asked the same for a moment. */
async function later(kind, name, question) {
  const turn = ++page.turns[kind];
  const isFresh = () => turn === page.turns[kind];
  await wait(PAUSE);
  if (!isFresh() || !page.asked) return null;
  page.slow ??= new Asker($("#engine").textContent, page.bytes);
  return page.slow.ask(name, { asked: page.asked, ...question }, isFresh).catch(broken);
}

async function askYear() {
  const shown = Number(year || thisYear());
  say($("#year h2"), `The year ${shown}`);
  $("#back").disabled = shown <= 1970;
  $("#forth").disabled = shown >= 9998;
  const drawn = await later("year", "calendar", { year: shown });
  if (drawn) drawYear(drawn);
}

async function compare() {
  if (!second.text.trim()) drawComparison(null, second);
  const from = now();
  const other = { text: second.text, dialect: "auto", zone: fields.zone.value.trim() };
  const compared = await later("compare", "compare", { other, from });
  if (compared && second.text.trim()) drawComparison(compared, second, from, page.read.said.zone);
}

/** The next ones anew, as one of them has come. */
async function goOn() {
  const { asked } = page;
  const reading = await page.quick.ask("read", { asked, from: now(), count: LISTED }, () => page.asked === asked);
  if (!reading || reading.error) return;
  page.read = reading;
  drawTimes();
}

/** What is wrong with the text or with the zone; the answers to the last text that could be read stay, and say so. */
function showFault(error) {
  // An error of the zone that stands in no text is the field's.
  const ofZone = Boolean(error && error.zone !== undefined && !textNames(error));
  sayZone($("#zone-fault"), fields.zone, ofZone ? error : null);
  first.say(error && !ofZone ? error : null);
  if (error) $("#parts").hidden = true;
  $("#stale").hidden = !error || !page.read;
  if (error && page.asked) $("#stale p").replaceChildren("The answers are those to ", make("code", {}, page.asked.text), ", the last text that could be read.");
  if (error) say($("#waiting"), "As soon as the text can be read, its meaning stands here.");
  if (error) say($("#notation"), ofZone ? "No such time zone" : "Cannot be read");
}
const textNames = ({ span, zone }) => Boolean(span && zone && first.text.slice(...span) === zone);
function sayZone(box, field, error) {
  box.hidden = !error;
  if (error) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
  if (!error) return;
  const offers = (error.suggestions ?? []).map((name) => {
    const button = make("button", { type: "button", class: "offer" }, make("span", {}, "Use "), make("code", {}, name));
    button.addEventListener("click", () => {
      field.value = name;
      field.focus();
      changed();
    });
    return button;
  });
  box.replaceChildren(make("p", {}, ...sentence(error.message)), ...offers);
}

function drawTimes() {
  const zone = fields.second.value.trim();
  sayZone($("#second-fault"), fields.second, isShown(zone) ? null : { message: `this browser knows no time zone \`${zone || "without a name"}\`` });
  drawSoon(page.read);
  drawTable(page.read, isShown(zone) ? zone : "UTC");
  drawWindows(page.read);
}

// What people do.

for (const [name, words] of Object.entries(DIALECTS)) fields.as.append(make("option", { value: name }, words));
for (const zone of new Set(["UTC", ...(Intl.supportedValuesOf?.("timeZone") ?? [home])])) $("#zones").append(make("option", { value: zone }));
for (const example of EXAMPLES) {
  const button = make("button", { type: "button" }, example);
  button.addEventListener("click", () => first.type(example));
  $("#examples").append(button);
}
fields.as.addEventListener("change", changed);
fields.zone.addEventListener("input", changed);
fields.second.addEventListener("input", () => {
  if (page.read) drawTimes();
  remember();
});
for (const [button, by] of [[$("#back"), -1], [$("#forth"), 1]]) {
  button.addEventListener("click", () => {
    year = String(Number(year || thisYear()) + by);
    if (Number(year) === thisYear()) year = "";
    remember();
    askYear();
  });
}
$("#link").addEventListener("click", () => {
  history.replaceState(null, "", link());
  copy(location.href, $("#link"));
});
for (const radio of $$("#theme input")) {
  radio.checked = radio.value === theme.choice;
  radio.addEventListener("change", () => (theme.choice = radio.value));
}
addEventListener("hashchange", follow);
// The fragment is the page's: a link to a place in it would take that.
$(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  first.field.focus();
});

const tip = $("#tip");
for (const kind of ["pointermove", "pointerdown"]) {
  document.addEventListener(kind, ({ target, clientX, clientY }) => {
    tip.hidden = !target.tip;
    if (!target.tip) return;
    say(tip, target.tip);
    tip.style.left = `${Math.max(8, Math.min(clientX + 12, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${clientY + 18 + tip.offsetHeight > innerHeight ? clientY - tip.offsetHeight - 10 : clientY + 18}px`;
  });
}
document.addEventListener("scroll", () => { tip.hidden = true; }, { passive: true });
// What is due comes nearer.
setInterval(() => {
  if (!page.read || document.hidden) return;
  if (page.read.next[0] <= now()) goOn().catch(broken);
  else drawSoon(page.read);
}, 1000);

try {
  page.bytes = moduleBytes();
  $("#module").remove();
  page.quick = new Asker($("#engine").textContent, page.bytes);
  follow();
} catch (error) {
  broken(error);
}
