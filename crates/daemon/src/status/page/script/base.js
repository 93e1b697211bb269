"use strict";
// The state comes as events: all of it when the page connects, then what has changed. Nothing that a heartbeat or a job is
// called or says is ever read as markup: all text is set as text.

const PER_PAGE = 50;
// The daemon says something every ten seconds: after this it is lost.
const SILENCE = 25_000;
const AGAIN = 2_000;

const base = location.origin + location.pathname.replace(/[^/]*$/, "");

/** The rows by name, as last heard; what is shown, in order; and the rest of the last event. */
const rows = new Map();
const shown = new Map();
let view = null;
let configuration = null;
/** How far this clock is behind the daemon's, in milliseconds. */
let ahead = 0;
const now = () => Date.now() + ahead;

const asked = new URLSearchParams(location.search);
/** The one whose permanent address this is, until it is shown. */
let named = asked.get("name");
/** What chooses among all, and is in the address. */
const FILTERS = ["search", "state", "kind", "tag"];
const query = {
  search: asked.get("search") ?? named ?? "",
  state: asked.get("state") ?? "",
  kind: asked.get("kind") ?? "",
  tag: asked.get("tag") ?? "",
  // What the list is sorted by, with a minus for the other way round; empty for what needs attention first.
  sort: asked.get("sort") ?? "",
  offset: Math.max(0, (Number(asked.get("page")) || 1) - 1) * PER_PAGE,
};
