interface Waiter {
  readonly take: (dataKey: Buffer) => void;
  readonly fail: (error: unknown) => void;
}

/** Those who wait for the same data key. Each is given a copy of their own, in the turn in which it arrives. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();

  /** @param signal ends the wait of this one, with its reason */
  wait(signal: AbortSignal | undefined): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#waiting.delete(waiter);
        reject(signal?.reason as Error);
      };
      const arrived = (): void => signal?.removeEventListener('abort', leave);
      const waiter: Waiter = {
        take: (dataKey) => {
          arrived();
          resolve(Buffer.from(dataKey));
        },
        fail: (error) => {
          arrived();
          reject(error as Error);
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.add(waiter);
    });
  }

  give(dataKey: Buffer): void {
    for (const waiter of this.#waiting) waiter.take(dataKey);
  }

  fail(error: unknown): void {
    for (const waiter of this.#waiting) waiter.fail(error);
  }
}
