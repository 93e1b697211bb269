// The fleet: its members, and who has what. The names come a page at a time, when they are asked for.

const FLEET_PAGE = 50;
const fleetAsked = { search: "", member: "", offset: 0 };
let fleetVersion = "";
let fleetTimer = 0;

function drawFleet() {
  const fleet = configuration?.fleet;
  const section = $("#fleet");
  section.hidden = !fleet;
  if (!fleet) return;
  const agreeing = fleet.members.filter((member) => member.agrees).length;
  const differ = fleet.members.length - agreeing;
  const agree = differ ? `${number.format(differ)} with another configuration` : "all with this configuration";
  const joined = fleet.is_joined ? "" : "not joined · ";
  say($("summary", section), `Fleet ${fleet.prefix}: ${joined}${plural(fleet.members.length, "member")}, ${agree}`);
  section.classList.toggle("bad", !fleet.is_joined || differ > 0);
  const version = JSON.stringify([fleet.members, fleet.is_joined]);
  if (version === fleetVersion) return;
  fleetVersion = version;
  const body = $("tbody", section);
  body.replaceChildren(...fleet.members.map((member) => {
    const choose = make("button", { type: "button", "aria-pressed": String(fleetAsked.member === member.name) }, member.name);
    choose.addEventListener("click", () => {
      fleetAsked.member = fleetAsked.member === member.name ? "" : member.name;
      fleetAsked.offset = 0;
      for (const button of body.querySelectorAll("button")) set(button, "aria-pressed", String(fleetAsked.member === button.textContent));
      askFleet();
    });
    const cells = [
      member.name === fleet.member ? "this one" : member.agrees ? "the same" : member.heartbeats === null ? "other names: nothing is shared" : "other settings",
      member.heartbeats === null ? "–" : number.format(member.heartbeats),
      member.jobs === null ? "–" : number.format(member.jobs),
    ];
    return make("tr", {}, make("th", { scope: "row" }, choose), ...cells.map((text) => make("td", {}, text)));
  }));
  if (section.open) askFleet();
}

async function askFleet() {
  const section = $("#fleet");
  const asked = new URLSearchParams({ ...fleetAsked, limit: FLEET_PAGE });
  const answer = await fetch(`${base}api/fleet?${asked}`).catch(() => null);
  if (!answer?.ok) return say($("output", section), "Who has what cannot be shown now.");
  const { matching, names } = await answer.json();
  const to = fleetAsked.offset + names.length;
  say($("output", section), matching ? `${number.format(fleetAsked.offset + 1)}–${number.format(to)} of ${number.format(matching)}` : "None");
  $("ol", section).replaceChildren(...names.map(({ name, kind, member }) => make("li", {}, make("b", {}, name), kind === "job" ? " (job): " : ": ", member)));
  $(".before", section).disabled = fleetAsked.offset === 0;
  $(".after", section).disabled = to >= matching;
}

$("#fleet").addEventListener("toggle", (event) => event.target.open && askFleet());
$("#fleet input").addEventListener("input", (event) => {
  clearTimeout(fleetTimer);
  fleetTimer = setTimeout(() => {
    Object.assign(fleetAsked, { search: event.target.value, offset: 0 });
    askFleet();
  }, 150);
});
for (const [button, by] of [[".before", -FLEET_PAGE], [".after", FLEET_PAGE]]) {
  $(`#fleet ${button}`).addEventListener("click", () => {
    fleetAsked.offset = Math.max(0, fleetAsked.offset + by);
    askFleet();
  });
}
