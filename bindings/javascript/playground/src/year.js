// The year on the page: the squares are drawn as the status page draws them.

function drawYear({ calendar, error }) {
  if (error || calendar.error) {
    $("#year .body").replaceChildren(make("p", { class: "said" }, ...sentence((error ?? calendar.error).message)));
    return;
  }
  $("#year .body").replaceChildren(...yearContent({ ...calendar, time_zone: calendar.time_zone }, "occurrence"));
}
