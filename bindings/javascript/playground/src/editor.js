// A field for a schedule: what was typed, each part marked with the colour of what it was taken for, and what is wrong with it.

/** Colours in turn for parts of one role, so that neighbours differ. */
const HUES = 4;
const ROLES = {
  clause: "says when", connective: "joins schedules", separator: "joins", field: "field", macro: "name", zone: "time zone", interval: "elapsed time", structured: "structured form",
};
function colours(parts) {
  let turn = 0;
  return parts.map(({ role }) => (role === "connective" || role === "separator" ? "joins" : role === "zone" ? "zone" : `hue${turn++ % HUES}`));
}

class Editor {
  /** In a box that has a `.editor` with a label and a textarea; `changed` is called when another text stands there. */
  constructor(box, changed) {
    this.box = box;
    this.field = $("textarea", box);
    this.under = $(".under", box);
    this.fault = $(".fault", box);
    this.changed = changed;
    this.field.addEventListener("input", () => {
      this.draw();
      changed();
    });
    this.draw();
  }

  get text() {
    return this.field.value;
  }
  set text(text) {
    if (this.field.value === text) return;
    this.field.value = text;
    this.draw();
  }
  /** As if it had been typed: it can be undone as that. */
  type(text) {
    this.field.focus();
    this.field.select();
    if (!document.execCommand("insertText", false, text) || this.text !== text) {
      this.text = text;
      this.changed();
    }
  }

  /** The text under the field, in pieces; until the next answer all of it is plain. */
  draw(pieces = []) {
    const { text } = this;
    const nodes = [];
    let done = 0;
    for (const { span: [from, to], kind } of pieces) {
      if (from < done || to > text.length) continue;
      nodes.push(text.slice(done, from), make("mark", { class: kind }, text.slice(from, to)));
      done = to;
    }
    // The space holds a line that has nothing in it yet.
    this.under.replaceChildren(...nodes, `${text.slice(done)} `);
  }
  drawParts(parts) {
    const kinds = colours(parts);
    this.draw(parts.map(({ span }, at) => ({ span, kind: kinds[at] })));
    this.say(null);
  }
  /** Lights up one part of the text, or none. */
  light(index) {
    [...$$("mark", this.under)].forEach((mark, at) => mark.classList.toggle("on", at === index));
  }

  /** What is wrong, where, and what would do. */
  say(error) {
    this.box.classList.toggle("wrong", Boolean(error));
    if (error) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
    this.fault.hidden = !error;
    if (!error) {
      this.fault.replaceChildren();
      return;
    }
    const { message, span, help, proposals = [] } = error;
    if (span) this.draw([{ span: [span[0], Math.max(span[1], span[0])], kind: "bad" }]);
    const offers = proposals.map((text) => {
      const button = make("button", { type: "button", class: "offer" }, make("span", {}, "Use "), make("code", {}, text));
      button.addEventListener("click", () => this.type(text));
      return button;
    });
    // A help that only says what the buttons offer says nothing more.
    const more = help && !(offers.length && help.startsWith("did you mean")) ? [make("p", {}, ...sentence(help))] : [];
    this.fault.replaceChildren(
      make("p", { class: "message" }, ...sentence(message)),
      ...(span && this.text ? [this.caret(span)] : []),
      ...more,
      ...(offers.length ? [make("p", { class: "offers" }, make("span", {}, "Did you mean"), ...offers)] : []),
    );
  }
  /** The line with the place below it, as a terminal shows it. */
  caret([from, to]) {
    const { text } = this;
    const start = text.lastIndexOf("\n", from - 1) + 1;
    const end = text.indexOf("\n", from) < 0 ? text.length : text.indexOf("\n", from);
    const around = 24;
    const before = [...text.slice(start, from)];
    const found = [...text.slice(from, Math.min(to, end))].slice(0, 40);
    const after = [...text.slice(Math.min(to, end), end)];
    const lead = before.length > around ? ["…", ...before.slice(1 - around)] : before;
    const rest = after.length > around ? [...after.slice(0, around - 1), "…"] : after;
    const line = [...lead, ...found, ...rest].join("").replace(/\s/g, " ");
    return make("pre", { "aria-hidden": "true" }, line, "\n", " ".repeat(lead.length), make("b", {}, "^".repeat(Math.max(1, found.length))));
  }
}
