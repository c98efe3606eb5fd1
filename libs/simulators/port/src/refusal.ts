import type { SimResponse } from '@quayside/simulator-kit';

/**
 * Something Port does not do, said in its envelope. The codes `not_found` and `invalid_request` are Port's own; of the
 * others only the envelope is documented, so nothing may depend on their spelling.
 */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    message: string,
  ) {
    super(message);
  }

  toResponse(): SimResponse {
    return { status: this.status, body: { ok: false, error: this.error, message: this.message } };
  }
}

/** 422: the JSON does not fit the route or the blueprint. */
export function invalid(message: string): Refusal {
  return new Refusal(422, 'invalid_request', message);
}

export function notFound(noun: string, identifier: string): Refusal {
  return new Refusal(404, 'not_found', `${noun} with identifier "${identifier}" was not found`);
}

export function conflict(noun: string, identifier: string): Refusal {
  return new Refusal(409, 'already_exists', `${noun} with identifier "${identifier}" already exists`);
}

export function unauthorized(message: string): Refusal {
  return new Refusal(401, 'unauthorized', message);
}
