// The workers in which the module runs, so that no answer stops anybody from typing. What takes long has a worker of its own.

class Asker {
  #waiting = new Map();
  #last = Promise.resolve();
  #ids = 0;

  constructor(source, bytes) {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.worker = new Worker(url);
    this.worker.onmessage = ({ data: { id, answer, failed } }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (failed === undefined) resolve(answer);
      else reject(new Error(failed));
    };
    this.worker.onerror = (event) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(event.message || "the worker does not start"));
      this.#waiting.clear();
    };
    this.ready = this.#post({ bytes });
    this.#last = this.ready.catch(() => {});
  }

  #post(message) {
    return new Promise((resolve, reject) => {
      const id = this.#ids++;
      this.#waiting.set(id, { resolve, reject });
      this.worker.postMessage({ ...message, id });
    });
  }

  /** The answer; `null` when nobody waits for it any more by the time it is this question's turn, or by the time it came. */
  ask(name, question, isFresh) {
    const turn = this.#last.then(async () => {
      if (!isFresh()) return null;
      const answer = await this.#post({ name, question });
      return isFresh() ? answer : null;
    });
    this.#last = turn.catch(() => {});
    return turn;
  }
}

/** The module of the page: ../../module-text.mjs. */
function moduleBytes() {
  const text = $("#module").textContent;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at) ^ 109;
  return bytes;
}
