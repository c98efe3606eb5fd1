import { describe, expect, it } from 'vitest';
import type { HttpRequest } from './http-request';
import { mayRetry, RETRY_BY_STATUS, RETRY_WITHOUT_STATUS, retryOfStatus } from './retry-table';

const METHODS = ['GET', 'PUT', 'DELETE', 'POST', 'PATCH'] as const;
type Shape = Pick<HttpRequest, 'method' | 'idempotent'>;

const plain: Shape[] = METHODS.map((method) => ({ method }));
const flagged: Shape[] = [
  { method: 'POST', idempotent: true },
  { method: 'PATCH', idempotent: true },
];
const retried = (status: number): string[] =>
  [...plain, ...flagged]
    .filter((request) => mayRetry(RETRY_BY_STATUS.get(status), request))
    .map((request) => `${request.method}${request.idempotent ? '+' : ''}`);

const IDEMPOTENT = ['GET', 'PUT', 'DELETE', 'POST+', 'PATCH+'];
const EVERYTHING = ['GET', 'PUT', 'DELETE', 'POST', 'PATCH', 'POST+', 'PATCH+'];

describe('the retry table', () => {
  it.each([420, 429])('sends every method again after %d, because nothing was done', (status) => {
    expect(retried(status)).toEqual(EVERYTHING);
  });

  it.each([408, 502, 503, 504])('sends only what is idempotent again after %d', (status) => {
    expect(retried(status)).toEqual(IDEMPOTENT);
  });

  it('sends only a GET again after 500', () => {
    expect(retried(500)).toEqual(['GET']);
  });

  it.each([300, 301, 304, 400, 401, 403, 404, 405, 409, 410, 413, 418, 422, 451, 501, 505])(
    'sends nothing again after %d',
    (status) => {
      expect(retried(status)).toEqual([]);
    },
  );

  it('sends only what is idempotent again when no answer came', () => {
    const again = [...plain, ...flagged].filter((request) => mayRetry(RETRY_WITHOUT_STATUS, request));
    expect(again).toHaveLength(IDEMPOTENT.length);
    expect(mayRetry(RETRY_WITHOUT_STATUS, { method: 'POST' })).toBe(false);
  });

  it('calls a failure lasting exactly when the answer was about the request', () => {
    expect([401, 403, 404, 422, 301].map(retryOfStatus)).toEqual(['never', 'never', 'never', 'never', 'never']);
    expect([408, 420, 429, 500, 501, 503].map(retryOfStatus)).toEqual(Array<string>(6).fill('later'));
  });
});
