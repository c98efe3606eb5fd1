import { ConnectorError } from '@quayside/connector-kit';
import { HttpError, type HttpErrorCode, type HttpErrorDetails } from '@quayside/http';
import { describe, expect, it } from 'vitest';
import { statuspageError } from './statuspage-error';

const ROOT = { source: 'pages' };
const PAGE = { source: 'incidents', scope: '8m2l51279rpl' };

function translated(
  code: HttpErrorCode,
  details: Partial<HttpErrorDetails>,
  place: typeof ROOT | typeof PAGE = PAGE,
): ConnectorError {
  const error = statuspageError(
    new HttpError(code, 'it failed', {
      method: 'GET',
      url: 'https://api.statuspage.io/v1/pages',
      attempts: 1,
      ...details,
    }),
    place,
  );
  expect(error).toBeInstanceOf(ConnectorError);
  return error as ConnectorError;
}

describe('statuspageError', () => {
  it.each([
    [401, ROOT, 'credentials_rejected'],
    [403, ROOT, 'scope_forbidden'],
    [404, ROOT, 'upstream_malformed'],
    [401, PAGE, 'scope_forbidden'],
    [403, PAGE, 'scope_forbidden'],
    [404, PAGE, 'scope_not_found'],
    [301, PAGE, 'upstream_malformed'],
    [400, PAGE, 'upstream_malformed'],
    [422, PAGE, 'upstream_malformed'],
  ] as const)('takes %d on %o for %s, which no waiting changes', (status, place, code) => {
    expect(translated('http_status', { status }, place)).toMatchObject({ code, retry: 'never' });
  });

  it.each([
    [420, 'upstream_rate_limited'],
    [429, 'upstream_rate_limited'],
    [408, 'upstream_unavailable'],
    [500, 'upstream_unavailable'],
    [503, 'upstream_unavailable'],
  ] as const)('takes %d for %s and keeps the time to come back', (status, code) => {
    expect(translated('http_status', { status, retry: { afterMs: 60_000 } })).toMatchObject({
      code,
      retry: { afterMs: 60_000 },
      context: { source: 'incidents', scope: '8m2l51279rpl', status },
    });
  });

  it.each([
    ['http_network', 'upstream_unavailable', 'later'],
    ['http_timeout', 'upstream_unavailable', 'later'],
    ['http_body_malformed', 'upstream_malformed', 'later'],
    ['http_body_too_large', 'upstream_malformed', 'never'],
    ['http_destination_refused', 'upstream_unavailable', 'never'],
  ] as const)('takes %s for %s', (httpCode, code, retry) => {
    expect(translated(httpCode, { retry: 'later' })).toMatchObject({ code, retry });
  });

  it.each([
    [{ error: 'Incident not found' }, 'Incident not found'],
    [{ message: 'Could not authenticate' }, 'Could not authenticate'],
    [{ errors: ['a is missing', 'b is missing'] }, 'a is missing, b is missing'],
  ])('passes on the words of %j', (body, words) => {
    expect(translated('http_status', { status: 404, body }).message).toContain(words);
  });

  it('has no words for a page of HTML', () => {
    expect(translated('http_status', { status: 503, body: '<html>' }).message).not.toContain('<html>');
  });

  it('leaves an abort and a bug as they are', () => {
    const aborted = new HttpError('http_aborted', 'given up', { method: 'GET', url: 'https://x', attempts: 0 });
    const bug = new TypeError('x is not a function');
    expect(statuspageError(aborted, PAGE)).toBe(aborted);
    expect(statuspageError(bug, PAGE)).toBe(bug);
  });
});
