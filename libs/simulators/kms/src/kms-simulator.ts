import { SimulatorServer, type SimRequest, type SimResponse } from '@quayside/simulator-kit';
import { randomUUID } from 'node:crypto';
import { CallerDesk, type SimulatedAccessKey } from './caller-desk';
import { addControlRoutes } from './control-routes';
import { KeyStore } from './key-store';
import { KmsException } from './kms-exception';
import { OperationFaults } from './operation-faults';
import { operationsOf } from './operations';

const TARGET_PREFIX = 'TrentService.';

/** The access key that opens a simulator which was given none. */
export const DEMO_ACCESS_KEY: SimulatedAccessKey = {
  accessKeyId: 'AKIADEMOACCESSKEY',
  secretAccessKey: 'demo-secret-access-key',
};

export interface KmsSimulatorOptions {
  /** `eu-central-1` when absent; a signature for another region is refused */
  readonly region?: string;
  readonly accountId?: string;
  /** `DEMO_ACCESS_KEY` when absent */
  readonly accessKeys?: readonly SimulatedAccessKey[];
  /** milliseconds since the epoch; the system's clock when absent. Signatures are checked against it too */
  readonly now?: () => number;
}

/**
 * AWS KMS with symmetric keys, as far as a client can tell: JSON 1.1 on `POST /`, signed requests, key states, versions
 * and encryption contexts. Steered in the process through `keys`, `faults` and `server.faults`, or over HTTP under
 * `/__simulator`.
 */
export class KmsSimulator {
  readonly region: string;
  readonly keys: KeyStore;
  readonly callers: CallerDesk;
  /** what goes wrong with one operation; `server.faults` strikes every operation alike */
  readonly faults = new OperationFaults();
  readonly server: SimulatorServer;
  readonly #operations: ReturnType<typeof operationsOf>;

  constructor(options: KmsSimulatorOptions) {
    const now = options.now ?? Date.now;
    this.region = options.region ?? 'eu-central-1';
    this.keys = new KeyStore(options.accountId ?? '111122223333', this.region, now);
    this.callers = new CallerDesk(this.region, now);
    for (const key of options.accessKeys ?? [DEMO_ACCESS_KEY]) this.callers.add(key);
    this.#operations = operationsOf(this.keys);
    this.server = new SimulatorServer({ now });
    this.server.route('POST', '/', (request) => this.#serve(request));
    addControlRoutes(this);
  }

  /** How often each operation was called, refused and broken calls included; since the record was last emptied. */
  callsByOperation(): Readonly<Record<string, number>> {
    const calls: Record<string, number> = {};
    for (const { headers } of this.server.requests) {
      const operation = operationIn(headers);
      calls[operation] = (calls[operation] ?? 0) + 1;
    }
    return calls;
  }

  calls(operation: string): number {
    return this.callsByOperation()[operation] ?? 0;
  }

  /** Starts on 127.0.0.1 and returns the address, for the client's `endpoint`. Port 0 takes a free one. */
  listen(port = 0): Promise<string> {
    return this.server.listen(port);
  }

  get url(): string {
    return this.server.url;
  }

  close(): Promise<void> {
    return this.server.close();
  }

  async #serve(request: SimRequest): Promise<SimResponse> {
    const response = await this.#answer(request).catch((error: unknown) => {
      if (error instanceof KmsException) return error.toResponse();
      throw error;
    });
    return {
      ...response,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': randomUUID(), ...response.headers },
    };
  }

  async #answer(request: SimRequest): Promise<SimResponse> {
    const name = operationIn(request.headers);
    const operation = this.#operations.get(name);
    if (operation === undefined) throw new KmsException('UnknownOperationException', '');
    this.callers.check(request, name);
    const instead = await this.faults.strike(name);
    if (instead !== undefined) return instead;
    if (typeof request.body !== 'object') throw new KmsException('SerializationException', 'The body is not JSON.');
    return { status: 200, body: operation(request.body) };
  }
}

export function createKmsSimulator(options: KmsSimulatorOptions = {}): KmsSimulator {
  return new KmsSimulator(options);
}

function operationIn(headers: Readonly<Record<string, string>>): string {
  const target = headers['x-amz-target'] ?? '';
  return target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
}
