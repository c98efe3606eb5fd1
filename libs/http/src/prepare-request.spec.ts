import { describe, expect, it } from 'vitest';
import { prepareRequest } from './prepare-request';

const URL_OF_PAGES = 'https://api.example.com/v1/pages';

describe('prepareRequest', () => {
  it('adds the query, repeats the name of a list, and leaves out what is undefined', () => {
    const { url } = prepareRequest(
      {
        method: 'GET',
        url: `${URL_OF_PAGES}?a=1`,
        query: { page: 2, deep: false, q: 'x y&z', include: ['id', 'title'], none: undefined },
      },
      'agent',
    );
    expect(url.search).toBe('?a=1&page=2&deep=false&q=x+y%26z&include=id&include=title');
  });

  it('shows the address without its query', () => {
    const { shownUrl } = prepareRequest({ method: 'GET', url: `${URL_OF_PAGES}?key=k`, query: { q: 's' } }, 'agent');
    expect(shownUrl).toBe(URL_OF_PAGES);
  });

  it('shows only the host of an address whose path is a secret, and knows that an answer may repeat it', () => {
    const request = { method: 'POST', url: 'https://ingest.example/logs/logs-of-acme', secretPath: true } as const;
    const { shownUrl, secrets } = prepareRequest(request, 'agent');
    expect(shownUrl).toBe('https://ingest.example');
    expect(secrets).toEqual(['logs-of-acme', 'logs']);
  });

  it("lets the request's own headers win, whatever their case", () => {
    const { headers } = prepareRequest(
      { method: 'POST', url: URL_OF_PAGES, body: {}, headers: { 'User-Agent': 'own', Accept: 'text/plain' } },
      'agent',
    );
    expect(headers).toMatchObject({ 'user-agent': 'own', accept: 'text/plain', 'content-type': 'application/json' });
    expect(Object.keys(headers)).not.toContain('User-Agent');
  });

  it('sends no body and no content type when there is nothing to send', () => {
    const prepared = prepareRequest({ method: 'GET', url: URL_OF_PAGES }, 'agent');
    expect(prepared.body).toBeUndefined();
    expect(prepared.headers).not.toHaveProperty('content-type');
  });

  it('knows what it carries in confidence', () => {
    const { secrets } = prepareRequest(
      {
        method: 'POST',
        url: URL_OF_PAGES,
        headers: { Authorization: 'OAuth key-of-the-tenant' },
        body: { clientId: 'id-of-the-client', clientSecret: 'word-of-the-client' },
      },
      'agent',
    );
    expect(secrets).toEqual(['key-of-the-tenant', 'word-of-the-client']);
  });
});
