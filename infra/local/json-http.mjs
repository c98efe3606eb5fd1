// @ts-check
const TIMEOUT_MS = 30_000;

/** An answer that is not a success. */
export class HttpFailure extends Error {
  /** @param {string} what @param {number} status @param {string} body */
  constructor(what, status, body) {
    super(`${what} answered ${status}: ${body.slice(0, 2_000)}`);
    this.status = status;
  }
}

/**
 * JSON over HTTP with a bearer token, for one server.
 *
 * @param {string} baseUrl
 * @param {string} [token]
 * @returns {(method: string, path: string, body?: unknown) => Promise<any>}
 */
export function jsonHttp(baseUrl, token) {
  return async (method, path, body) => {
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new HttpFailure(`${method} ${path}`, response.status, text);
    return text === '' ? undefined : JSON.parse(text);
  };
}
