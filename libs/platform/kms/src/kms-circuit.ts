import type { Clock } from '@quayside/domain';
import { KmsError } from './kms-error';

/** How long nobody asks after the first failure in a row, the second, and so on. */
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000];
/** And after every further one. */
const LONGEST_PAUSE_MS = 30_000;

/** The right to one call. */
export interface KmsPass {
  /** Tells how the call ended; with an error when it failed. */
  settle(error?: unknown): void;
}

/**
 * A circuit breaker for one master key. After a failure of KMS nobody asks it for a pause that grows with every further
 * one; then one caller at a time may try, and the first answer, good or bad, lets everybody in again.
 */
export class KmsCircuit {
  #failures = 0;
  #pausedUntil = 0;
  #probing = false;

  constructor(
    private readonly masterKeyId: string,
    private readonly clock: Pick<Clock, 'now'>,
  ) {}

  /** @throws KmsError `kms_unavailable` at once, when no call may be made */
  enter(): KmsPass {
    if (this.#failures > 0) {
      const leftMs = this.#pausedUntil - this.#now();
      // more than any pause is left only where the clock was set back
      if (this.#probing || (leftMs > 0 && leftMs <= LONGEST_PAUSE_MS)) throw this.#refusal(leftMs);
      this.#probing = true;
    }
    const before = this.#failures;
    return {
      settle: (error) => {
        if (!(error instanceof KmsError && error.code === 'kms_unavailable')) return this.#close();
        // calls that were under way together fail together, which is one failure
        if (this.#failures === before) this.#pause();
      },
    };
  }

  #close(): void {
    this.#failures = 0;
    this.#probing = false;
  }

  #pause(): void {
    this.#pausedUntil = this.#now() + (PAUSES_MS[this.#failures] ?? LONGEST_PAUSE_MS);
    this.#failures += 1;
    this.#probing = false;
  }

  #refusal(leftMs: number): KmsError {
    const afterMs = Math.min(Math.max(leftMs, 1_000), LONGEST_PAUSE_MS);
    return new KmsError('kms_unavailable', 'KMS could not be used a moment ago, and is not asked again yet', {
      retry: { afterMs },
      context: { masterKeyId: this.masterKeyId },
    });
  }

  #now(): number {
    return this.clock.now().getTime();
  }
}
