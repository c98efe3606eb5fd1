import { KmsError } from '../kms-error';
import type { MasterKey } from '../master-key';

interface Unwrap {
  readonly name: string;
  readonly wrapped: Buffer;
  resolve(dataKey: Buffer): void;
  reject(error: Error): void;
}

/** A master key whose unwraps end when the test says so. What it gives is a copy of the wrapped bytes. */
export class HeldMasterKey implements MasterKey {
  readonly id = 'held';
  #unwraps: Unwrap[] = [];
  #forgotten: Unwrap[] = [];
  readonly #given: Buffer[] = [];

  async wrap(dataKey: Buffer): Promise<Buffer> {
    return Buffer.from(dataKey);
  }

  unwrap(wrapped: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#unwraps.push({ name: wrapped.toString(), wrapped, resolve, reject });
    });
  }

  underWay(name: string): number {
    return this.#unwraps.filter((unwrap) => unwrap.name === name).length;
  }

  /** Ends the oldest unwrap of a name. */
  land(name: string, error?: Error): void {
    const index = this.#unwraps.findIndex((unwrap) => unwrap.name === name);
    const [unwrap] = this.#unwraps.splice(index, index < 0 ? 0 : 1);
    if (unwrap === undefined) throw new Error(`nothing of ${name} is under way`);
    this.#end(unwrap, error);
  }

  /** Counts as no longer under way what is, until `landAll`. */
  forgetUnderWay(): void {
    this.#forgotten.push(...this.#unwraps);
    this.#unwraps = [];
  }

  landAll(): void {
    for (const unwrap of [...this.#forgotten.splice(0), ...this.#unwraps.splice(0)]) this.#end(unwrap);
  }

  /** How many of the keys that it gave still hold something. */
  unwiped(): number {
    return this.#given.filter((dataKey) => dataKey.some((byte) => byte !== 0)).length;
  }

  #end({ wrapped, resolve, reject }: Unwrap, error?: Error): void {
    if (error !== undefined) return reject(error);
    const dataKey = Buffer.from(wrapped);
    this.#given.push(dataKey);
    resolve(dataKey);
  }
}

export function unavailable(): KmsError {
  return new KmsError('kms_unavailable', 'down', { retry: 'later' });
}
