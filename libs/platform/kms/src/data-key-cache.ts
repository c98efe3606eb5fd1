import { systemClock, type Clock } from '@quayside/domain';
import { createHash } from 'node:crypto';
import { canonicalContext } from './canonical-context';
import { KeptKeys, type KeptKeysOptions } from './kept-keys';
import { KmsCircuit, type KmsPass } from './kms-circuit';
import type { KeyContext, MasterKey } from './master-key';
import { Waiters } from './waiters';

/** A data key as it is stored, and what opens it. */
export interface WrappedDataKey {
  readonly masterKey: MasterKey;
  readonly wrapped: Buffer;
  readonly context: KeyContext;
}

export type DataKeyCacheOptions = Omit<KeptKeysOptions, 'clock'> & { readonly clock?: Pick<Clock, 'now'> };

/** What became of the uses so far. */
export interface DataKeyCounts {
  /** served from what was kept */
  readonly hits: number;
  /** waited for the unwrap that another use had begun */
  readonly shared: number;
  /** asked a master key */
  readonly unwraps: number;
  /** failed at once, because the master key could not be used a moment ago */
  readonly refused: number;
}

const MAX_TTL_MS = 15 * 60_000;

/**
 * Unwrapped data keys, kept in memory for minutes: a master key in KMS is asked once for many uses, and what is kept goes
 * on while KMS is down. A key that is disabled stops working when the lifetime of what is kept is over. Only data keys
 * are kept, never what they decrypt, and never a failure.
 *
 * Every use works on a copy of its own, made in the same turn in which the key is found, and wiped when the use is over.
 * So the kept key can be wiped the moment it leaves, without asking who uses it.
 */
export class DataKeyCache {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #kept: KeptKeys;
  readonly #unwrapping = new Map<string, Waiters>();
  /** one for each master key */
  readonly #circuits = new Map<string, KmsCircuit>();
  readonly #counts = { hits: 0, shared: 0, unwraps: 0, refused: 0 };

  constructor({ ttlMs, maxEntries, clock = systemClock }: DataKeyCacheOptions) {
    if (!(ttlMs > 0 && ttlMs <= MAX_TTL_MS)) throw new RangeError(`ttlMs must be from 1 to ${MAX_TTL_MS}`);
    if (!(maxEntries >= 1)) throw new RangeError('maxEntries must be 1 or more');
    this.#clock = clock;
    this.#kept = new KeptKeys({ ttlMs, maxEntries, clock });
  }

  get size(): number {
    return this.#kept.size;
  }

  get counts(): DataKeyCounts {
    return { ...this.#counts };
  }

  /**
   * Opens a data key for as long as `work` takes. `work` must not keep the key.
   *
   * @param signal ends the wait for the key, with its reason; others who wait for the same key go on
   * @throws KmsError what the master key throws; `kms_unavailable` at once for a few seconds after such a failure
   */
  async use<T>(key: WrappedDataKey, work: (dataKey: Buffer) => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const name = nameOf(key);
    const dataKey = this.#copyOfKept(name) ?? (await this.#unwrapped(name, key, signal));
    try {
      return await work(dataKey);
    } finally {
      dataKey.fill(0);
    }
  }

  /** Forgets every key. Unwraps under way still serve those who wait for them, and are not kept. */
  clear(): void {
    this.#kept.clear();
    this.#unwrapping.clear();
  }

  #copyOfKept(name: string): Buffer | undefined {
    const copy = this.#kept.copyOf(name);
    if (copy !== undefined) this.#counts.hits += 1;
    return copy;
  }

  #unwrapped(name: string, key: WrappedDataKey, signal: AbortSignal | undefined): Promise<Buffer> {
    const running = this.#unwrapping.get(name);
    if (running !== undefined) {
      this.#counts.shared += 1;
      return running.wait(signal);
    }
    const pass = this.#pass(key.masterKey.id);
    const waiters = new Waiters();
    const dataKey = waiters.wait(signal);
    this.#unwrapping.set(name, waiters);
    this.#counts.unwraps += 1;
    void this.#unwrap(name, key, waiters, pass);
    return dataKey;
  }

  #pass(masterKeyId: string): KmsPass {
    const circuit = this.#circuits.get(masterKeyId) ?? new KmsCircuit(masterKeyId, this.#clock);
    this.#circuits.set(masterKeyId, circuit);
    try {
      return circuit.enter();
    } catch (error) {
      this.#counts.refused += 1;
      throw error;
    }
  }

  /** Takes no signal of a caller: others may wait for the same key, and it ends by itself. */
  async #unwrap(name: string, key: WrappedDataKey, waiters: Waiters, pass: KmsPass): Promise<void> {
    const askedAt = this.#clock.now().getTime();
    try {
      const dataKey = await key.masterKey.unwrap(key.wrapped, key.context);
      pass.settle();
      waiters.give(dataKey);
      if (this.#unwrapping.get(name) === waiters) this.#kept.keep(name, dataKey, askedAt);
      else dataKey.fill(0);
    } catch (error) {
      pass.settle(error);
      waiters.fail(error);
    } finally {
      if (this.#unwrapping.get(name) === waiters) this.#unwrapping.delete(name);
    }
  }
}

/** The context is part of the name: a key that was unwrapped for one context never serves another. */
function nameOf({ masterKey, wrapped, context }: WrappedDataKey): string {
  const text = JSON.stringify([masterKey.id, canonicalContext(context), wrapped.toString('base64')]);
  return createHash('sha256').update(text).digest('base64');
}
