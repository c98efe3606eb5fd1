import type { Clock } from '@quayside/domain';

export interface KeptKeysOptions {
  /** how long a key serves, counted from when its master key was asked, however often it is used */
  readonly ttlMs: number;
  /** how many keys are kept; the one unused for longest goes first */
  readonly maxEntries: number;
  readonly clock: Pick<Clock, 'now'>;
}

interface KeptKey {
  readonly dataKey: Buffer;
  readonly askedAt: number;
  readonly timer: NodeJS.Timeout;
}

/** Data keys in memory, by name. Each is wiped the moment it leaves; only copies are given out. */
export class KeptKeys {
  /** in the order of their last use */
  readonly #kept = new Map<string, KeptKey>();

  constructor(private readonly options: KeptKeysOptions) {}

  get size(): number {
    return this.#kept.size;
  }

  /** A copy, which belongs to the caller. */
  copyOf(name: string): Buffer | undefined {
    const kept = this.#kept.get(name);
    if (kept === undefined) return undefined;
    const ageMs = this.options.clock.now().getTime() - kept.askedAt;
    // an age below zero: the clock was set back, and the true age is not known
    if (ageMs < 0 || ageMs >= this.options.ttlMs) {
      this.#drop(name);
      return undefined;
    }
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    return Buffer.from(kept.dataKey);
  }

  /** Takes the data key over. */
  keep(name: string, dataKey: Buffer, askedAt: number): void {
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size >= this.options.maxEntries) this.#drop(oldest);
    // so that it does not stay in memory where nobody asks for it again; whether it may serve is for the clock
    const timer = setTimeout(() => this.#drop(name), this.options.ttlMs).unref();
    this.#kept.set(name, { dataKey, askedAt, timer });
  }

  clear(): void {
    for (const name of [...this.#kept.keys()]) this.#drop(name);
  }

  #drop(name: string): void {
    const kept = this.#kept.get(name);
    if (kept === undefined) return;
    this.#kept.delete(name);
    clearTimeout(kept.timer);
    kept.dataKey.fill(0);
  }
}
