// What the text means: word by word, in plain English, and what is probably not meant.

function drawParts(parts, editor) {
  const kinds = colours(parts);
  const items = parts.map(({ text, role, meaning }, at) => {
    const word = make("button", { type: "button", class: `word ${kinds[at]}` }, text);
    word.tip = ROLES[role] ?? role;
    word.addEventListener("click", () => {
      editor.field.focus();
      editor.field.setSelectionRange(...parts[at].span);
    });
    const item = make("li", {}, word, make("span", { class: "meaning" }, meaning));
    item.addEventListener("pointerenter", () => editor.light(at));
    item.addEventListener("pointerleave", () => editor.light(-1));
    word.addEventListener("focus", () => editor.light(at));
    word.addEventListener("blur", () => editor.light(-1));
    return item;
  });
  $("#parts ul").replaceChildren(...items);
  $("#parts").hidden = !parts.length;
}

/** At once what needs no explanation: when it is due next. */
function drawSoon({ said, next }) {
  $("#meaning").dataset.state = said.never || !next.length ? "never" : "due";
  say($("#soon"), said.never ? "It never comes." : next.length ? `Next ${until(next[0])}: ${shownIn(next[0], said.zone)}` : "It does not come again.");
}
const shownIn = (at, zone) => (isShown(zone) ? `${instant(at, zone)} in ${zone}` : `${instant(at, "UTC")} in UTC`);

function drawMeaning({ explanation: { meaning, canonical, text } }) {
  say($("#meaning h2"), meaning);
  const plain = $("#plainest");
  plain.hidden = canonical === text.trim();
  plain.replaceChildren("In the plainest words: ", make("code", {}, canonical));
}

function drawWarnings({ explanation: { warnings } }, editor) {
  const items = warnings.map(({ code, message, help, suggestion }) => {
    const item = make("li", {}, make("p", {}, make("b", {}, ...sentence(message)), " ", make("code", { class: "code" }, code)));
    // The button says what the help says.
    if (suggestion) {
      const use = make("button", { type: "button", class: "offer" }, make("span", {}, "Use "), make("code", {}, suggestion));
      use.addEventListener("click", () => editor.type(suggestion));
      item.append(make("p", { class: "offers" }, make("span", {}, help ? lead(help, suggestion) : ""), use));
    } else if (help) {
      item.append(make("p", {}, ...sentence(help)));
    }
    return item;
  });
  $("#warnings ul").replaceChildren(...items);
  say($("#warnings h2"), `${plural(warnings.length, "thing")} to look at`);
  $("#warnings").hidden = !warnings.length;
}
/** What a help says before the text that the button has. */
const lead = (help, suggestion) => {
  const words = help.replace(`\`${suggestion}\``, "").replace(/\bwrite\s*$/, "").replace(/[\s,:]+$/, "");
  return words ? words[0].toUpperCase() + words.slice(1) : "";
};
