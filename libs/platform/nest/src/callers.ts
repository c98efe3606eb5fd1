import type { IncomingMessage, ServerResponse } from 'node:http';
import { unauthenticated, type Gate } from './gate';
import { announcesBody } from './json-body';

type Next = (error?: unknown) => void;
type Identification<Caller> = { readonly caller: Caller } | { readonly refusal: unknown };

/** Who sends the requests that are under way. */
export class Callers<Caller extends object> {
  readonly #identified = new WeakMap<IncomingMessage, Identification<Caller>>();

  constructor(private readonly gate: Gate<Caller>) {}

  /** Finds out who sends a request, before anything of its body is read. What stands against it waits for the guard. */
  readonly identify = (request: IncomingMessage, response: ServerResponse, next: Next): void => {
    void this.#find(request).then(() => {
      // or Node would take in all of a body that nobody reads, to keep the connection
      if (!this.isKnown(request) && announcesBody(request)) response.setHeader('Connection', 'close');
      next();
    });
  };

  isKnown(request: IncomingMessage): boolean {
    const identification = this.#identified.get(request);
    return identification !== undefined && 'caller' in identification;
  }

  /** Throws why the request does not say who sends it. */
  of(request: IncomingMessage): Caller {
    const identification = this.#identified.get(request);
    if (identification === undefined) throw unauthenticated();
    if ('refusal' in identification) throw identification.refusal;
    return identification.caller;
  }

  async #find(request: IncomingMessage): Promise<void> {
    try {
      const caller = await this.gate.identify(request);
      if (caller !== undefined) this.#identified.set(request, { caller });
    } catch (refusal) {
      this.#identified.set(request, { refusal });
    }
  }
}
