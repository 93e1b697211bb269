// The error for a text that is no schedule, and for what cannot be said of one.

export class ScheduleError extends Error {
  constructor(said) {
    super(said.message);
    this.name = 'ScheduleError';
    this.span = said.span ?? null;
    this.found = said.found ?? null;
    this.expected = said.expected ?? [];
    this.suggestion = said.suggestion ?? null;
    this.suggestions = said.suggestions ?? [];
    this.help = said.help ?? null;
    this.proposals = said.proposals ?? [];
    // The name of a zone that there is not, and of one that the module is to be told of; for these packages alone.
    for (const name of ['zone', 'untold']) Object.defineProperty(this, name, { value: said[name], enumerable: false });
  }
}
