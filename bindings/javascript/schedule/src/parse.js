// From a text, or what `toJSON` gave, to a schedule of an engine.

export function parser(engine, Kind) {
  return function parse(text, options = {}) {
    const asked = typeof text === 'object' && text !== null ? { ...text, ...options } : { ...options, text };
    const { dialect, zone, calendars } = asked;
    if (typeof asked.text !== 'string') throw new TypeError('a schedule is a text, or an object with one');
    for (const [name, value] of Object.entries({ dialect, zone })) {
      if (value !== undefined && typeof value !== 'string') throw new TypeError(`${name} is a text`);
    }
    return new Kind(engine, { text: asked.text, dialect, zone, calendars });
  };
}
