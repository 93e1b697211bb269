// Elements, numbers and lengths of time: what the status page and the playground of bindings/javascript/playground both need.

const $ = (selector, within = document) => within.querySelector(selector);
const SVG = "http://www.w3.org/2000/svg";

function make(tag, attributes = {}, ...children) {
  const element = SVG_TAGS.has(tag) ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
const SVG_TAGS = new Set(["svg", "path", "rect", "text"]);

/** Changes a text only if it is another, so that nothing is laid out, selected or read aloud anew without need. */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
function set(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

const number = new Intl.NumberFormat("en");
const plural = (count, one, many = one + "s") => `${number.format(count)} ${count === 1 ? one : many}`;
/** A length of time, as the log and the commands round it. */
function precise(seconds) {
  const micros = Math.max(0, Math.round(seconds * 1e6));
  const rounded = (unit) => Math.floor((micros + unit * 5e5) / (unit * 1e6));
  const two = (count, cycle, large, small) => (count % cycle ? `${Math.floor(count / cycle)} ${large} ${count % cycle} ${small}` : `${count / cycle} ${large}`);
  if (rounded(0.001) < 1000) return `${rounded(0.001)} ms`;
  if (rounded(0.1) < 100) return `${rounded(0.1) / 10} s`;
  if (rounded(1) < 60) return `${rounded(1)} s`;
  if (rounded(1) < 3600) return two(rounded(1), 60, "m", "s");
  if (rounded(60) < 1440) return two(rounded(60), 60, "h", "m");
  return two(rounded(3600), 24, "d", "h");
}
/** One that runs: below a minute in whole seconds. */
const span = (milliseconds) => (milliseconds < 1000 ? "0 s" : precise(Math.floor(milliseconds / 1000)));
