// `later.array`: lists of values of a period, sorted, in which 0 stands for the last where the period counts from 1.

/** The list in the order in which its values come round within an extent, each with its value in place of 0. */
function placed(values, [least, greatest]) {
  return values.map((value) => ({ value, at: value === 0 && least !== 0 ? greatest : value }));
}

/** The nearest value from `value` on in the direction of `sign`; beyond the last it begins anew. */
function nearest(value, values, extent, sign) {
  const all = placed(values, extent);
  const exact = all.find((one) => one.value === value);
  if (exact) return exact.value;
  const order = (one, other) => sign * (one.at - other.at);
  const reached = all.filter((one) => sign * (one.at - value) >= 0).sort(order);
  return (reached[0] ?? all.sort(order)[0])?.value;
}

/** The nearest value that is not in the list; undefined when all are. */
function missing(value, values, extent, sign) {
  const [least, greatest] = extent;
  const held = new Set(placed(values, extent).map((one) => one.at));
  let at = value;
  // Each value of the extent once.
  for (let turns = greatest - least + 1; turns >= 0; turns -= 1) {
    if (!held.has(at)) return at;
    at += sign;
    if (at > greatest) at = least;
    if (at < least) at = greatest;
  }
  return undefined;
}

export const array = {
  sort(values, zeroIsLast) {
    values.sort((one, other) => one - other);
    if (zeroIsLast && values[0] === 0) values.push(values.shift());
  },
  next: (value, values, extent) => nearest(value, values, extent, 1),
  prev: (value, values, extent) => nearest(value, values, extent, -1),
  nextInvalid: (value, values, extent) => missing(value, values, extent, 1),
  prevInvalid: (value, values, extent) => missing(value, values, extent, -1),
};
