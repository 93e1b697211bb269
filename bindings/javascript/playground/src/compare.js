// A second schedule, and where the two differ.

const RELATIONS = {
  same: "They are the same: both are due at the same moments.",
  superset: "The first is due whenever the second is, and at other moments too.",
  subset: "The second is due whenever the first is, and at other moments too.",
  disjoint: "They are never due at the same moment.",
  overlapping: "Some moments they share, and each has others of its own.",
  different: "They differ.",
};

/** Without an answer nothing is compared. */
function drawComparison(answer, editor, from, zone) {
  const box = $("#comparison");
  if (!answer) {
    editor.drawParts([]);
    box.replaceChildren();
    return;
  }
  const { error, comparison, parts } = answer.second;
  if (error) {
    editor.say(error);
    box.replaceChildren();
    return;
  }
  editor.drawParts(parts);
  if (comparison.error) {
    box.replaceChildren(make("p", { class: "said" }, ...sentence(comparison.error.message)));
    return;
  }
  const { relation, only_in_a: [a], only_in_b: [b] } = comparison;
  const [first, whose] = !b || (a && a.unix_ms < b.unix_ms) ? [a, "first"] : [b, "second"];
  const when = first && [make("b", {}, shownIn(first.unix_ms, zone)), ` only the ${whose} is due.`];
  box.replaceChildren(
    make("p", { class: "relation" }, make("span", { class: relation === "same" ? "badge exact" : "badge refused" }, relation === "same" ? "same" : "different"), " ", RELATIONS[relation] ?? relation),
    ...(first ? [make("p", {}, first.unix_ms < from ? "Only in the past: on " : "The first moment at which they differ: on ", ...when)] : []),
  );
}
