import { Faults, type FaultEffect, type SimResponse } from '@quayside/simulator-kit';
import { KmsException } from './kms-exception';

/**
 * Something that goes wrong with one operation, after its signature was found good.
 * - `throttling`: `ThrottlingException`
 * - `internal`: `KMSInternalException`
 * - `unavailable`: 503 without a body, as a load balancer has it that reaches nobody
 * - `latency`: waits `ms`, then answers as usual
 * - `hang`: never answers
 */
export type OperationEffect =
  | { readonly kind: 'throttling' | 'internal' | 'unavailable' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'latency'; readonly ms: number };

export interface OperationFault {
  readonly effect: OperationEffect;
  /** for example `Decrypt`; any when absent */
  readonly operation?: string;
  /** lets that many calls pass first; 0 when absent */
  readonly after?: number;
  /** how many calls it strikes; for ever when absent */
  readonly times?: number;
}

/**
 * All operations of KMS have the same method and path, so the faults of the server cannot tell them apart. These can.
 * What concerns the connection, and so every operation, is left to the server's: `reset`, `cut`, `malformed`.
 */
export class OperationFaults {
  readonly #faults = new Faults();

  add({ effect, operation, ...when }: OperationFault): void {
    this.#faults.add({ ...when, ...(operation === undefined ? {} : { path: operation }), effect: kitEffect(effect) });
  }

  clear(): void {
    this.#faults.clear();
  }

  /** The answer in place of the real one, when there is to be another. */
  async strike(operation: string): Promise<SimResponse | undefined> {
    const effect = this.#faults.strike('POST', operation);
    if (effect?.kind === 'status') return effect;
    if (effect?.kind === 'latency') await new Promise((resolve) => setTimeout(resolve, effect.ms).unref());
    if (effect?.kind === 'hang') await new Promise(() => {});
    return undefined;
  }
}

function kitEffect(effect: OperationEffect): FaultEffect {
  switch (effect.kind) {
    case 'throttling':
      return { kind: 'status', ...new KmsException('ThrottlingException', 'Rate exceeded').toResponse() };
    case 'internal':
      return { kind: 'status', ...new KmsException('KMSInternalException', 'Try again', 500).toResponse() };
    case 'unavailable':
      return { kind: 'status', status: 503 };
    default:
      return effect;
  }
}
