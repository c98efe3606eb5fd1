// @ts-check
/** What `npm start` has running, in the order of its start. It stops in the opposite order. */

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {() => Promise<void>} stop
 * @property {Promise<unknown>} [exited] absent for what does not end by itself
 * @property {string} [logFile]
 */

/** A part ended although nobody had asked it to. */
export class PartDied extends Error {
  /** @param {Part} part */
  constructor(part) {
    super(`${part.name} has ended unexpectedly`);
    this.part = part;
  }
}

export class Supervisor {
  /** @type {Part[]} */
  #parts = [];
  #stopping = false;
  /** @type {(error: PartDied) => void} */
  #reportDeath = () => {};

  /** Rejects when a part dies. @type {Promise<never>} */
  death = new Promise((_resolve, reject) => (this.#reportDeath = reject));

  constructor() {
    this.death.catch(() => {}); // it may happen when nobody listens any more
  }

  /** @param {Part} part */
  add(part) {
    this.#parts.push(part);
    void part.exited?.then(() => {
      if (!this.#stopping) this.#reportDeath(new PartDied(part));
    });
  }

  /** @param {string} [name] of one part; any when absent */
  has(name) {
    return this.#parts.some((part) => name === undefined || part.name === name);
  }

  /** @param {(name: string) => void} report told of each part before it is stopped */
  async stop(report) {
    this.#stopping = true;
    for (let part = this.#parts.pop(); part; part = this.#parts.pop()) {
      report(part.name);
      await part.stop();
    }
  }
}
