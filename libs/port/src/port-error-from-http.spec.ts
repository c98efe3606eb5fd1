import { HttpError, type HttpErrorCode } from '@quayside/http';
import { describe, expect, it } from 'vitest';
import type { PortErrorCode } from './port-error';
import { portErrorFromHttp } from './port-error-from-http';

const failed = (code: HttpErrorCode, status?: number, body?: unknown): HttpError =>
  new HttpError(code, 'failed', {
    method: 'POST',
    url: 'https://port.example/v1/x',
    attempts: 1,
    retry: { afterMs: 7_000 },
    ...(status === undefined ? {} : { status, body }),
  });

describe('translating a failed request', () => {
  it.each<[number, PortErrorCode, unknown]>([
    [302, 'port_answer_malformed', 'later'],
    [400, 'port_rejected', 'never'],
    [401, 'port_token_rejected', 'later'],
    [403, 'port_forbidden', 'never'],
    [404, 'port_not_found', 'never'],
    [408, 'port_unavailable', 'later'],
    [409, 'port_conflict', 'never'],
    [413, 'port_request_too_large', 'never'],
    [422, 'port_rejected', 'never'],
    [429, 'port_rate_limited', { afterMs: 7_000 }],
    [500, 'port_unavailable', 'later'],
    [503, 'port_unavailable', 'later'],
  ])('gives status %i the code %s', (status, code, retry) => {
    const error = portErrorFromHttp(failed('http_status', status, {}), 'POST /v1/x', []);
    expect(error).toMatchObject({ code, status, retry });
  });

  it.each<[HttpErrorCode, PortErrorCode]>([
    ['http_network', 'port_unavailable'],
    ['http_timeout', 'port_unavailable'],
    ['http_body_malformed', 'port_answer_malformed'],
    ['http_body_too_large', 'port_answer_too_large'],
  ])('gives %s the code %s', (from, code) => {
    expect(portErrorFromHttp(failed(from), 'POST /v1/x', [])).toMatchObject({ code });
  });

  it.each<HttpErrorCode>(['http_aborted', 'http_destination_refused'])('leaves %s as it is', (code) => {
    expect(portErrorFromHttp(failed(code), 'POST /v1/x', [])).toBeUndefined();
  });

  it('carries what Port says, without secrets', () => {
    const body = { ok: false, error: 'invalid_request', message: '"properties/impact" must not be my-own-secret' };
    const error = portErrorFromHttp(failed('http_status', 422, body), 'POST /v1/x', ['my-own-secret']);
    expect(error?.portCode).toBe('invalid_request');
    expect(error?.message).toBe(
      'Port answered POST /v1/x with status 422: invalid_request: "properties/impact" must not be [REDACTED]',
    );
    expect(error?.context).toEqual({ route: 'POST /v1/x', status: 422, portCode: 'invalid_request' });
  });
});
