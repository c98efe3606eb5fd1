import { HttpError, type HttpRequest } from '@quayside/http';
import { describe, expect, it } from 'vitest';
import { parseStatus, readPageStatuses, readStatuses, writeStatuses } from './page-status';

const { signal } = new AbortController();
const OPERATIONAL = { status_indicator: 'none', status_description: 'All Systems Operational' };
const body = { page: {}, status: { indicator: 'none', description: 'All Systems Operational' } };
const AWAY = new HttpError('http_network', 'away', { method: 'GET', url: 'https://p.example', attempts: 1 });
const pages = Array.from({ length: 9 }, (_, index) => ({ id: `p${index}` }));

/** Answers every request with a status, or as told. */
function httpWith(answer: (request: HttpRequest) => Promise<unknown> = () => Promise.resolve(body)) {
  const requests: HttpRequest[] = [];
  const request = async (asked: HttpRequest) => {
    requests.push(asked);
    return { status: 200, headers: {}, bytes: 0, body: (await answer(asked)) as never };
  };
  return { request, requests };
}
const addressOf = ({ id }: { readonly id: string }) => `https://${id}.example`;

describe('readPageStatuses', () => {
  it('asks each page whose address is known, without a header', async () => {
    const http = httpWith();
    const known = (page: { readonly id: string }) => (page.id === 'p3' ? undefined : addressOf(page));
    const statuses = await readPageStatuses(http, pages, known, signal);
    expect([...statuses.keys()].sort()).toEqual(pages.map(({ id }) => id).filter((id) => id !== 'p3'));
    expect(statuses.get('p0')).toEqual(OPERATIONAL);
    expect(http.requests[0]).toMatchObject({ method: 'GET', url: 'https://p0.example/api/v2/status.json' });
    expect(http.requests.filter(({ headers }) => headers !== undefined)).toEqual([]);
  });

  it('leaves out a page that does not answer, and asks the others', async () => {
    const http = httpWith(({ url }) => (url.includes('p2') ? Promise.reject(AWAY) : Promise.resolve(body)));
    const statuses = await readPageStatuses(http, pages, addressOf, signal);
    expect(statuses.has('p2')).toBe(false);
    expect(statuses.size).toBe(pages.length - 1);
  });

  it('asks at most four at a time', async () => {
    let underWay = 0;
    let most = 0;
    const http = httpWith(async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return body;
    });
    await readPageStatuses(http, pages, addressOf, signal);
    expect(most).toBe(4);
  });

  it('ends with the reason of an abort', async () => {
    const controller = new AbortController();
    const http = httpWith(({ signal: stop }) => {
      controller.abort(new Error('cancelled'));
      return stop?.aborted ? Promise.reject(AWAY) : Promise.resolve(body);
    });
    await expect(readPageStatuses(http, pages, addressOf, controller.signal)).rejects.toThrow('cancelled');
    expect(http.requests.length).toBeLessThanOrEqual(4);
  });
});

describe('a status', () => {
  it.each([
    null,
    [],
    'none',
    {},
    { status: null },
    { status: { indicator: 'none' } },
    { status: { indicator: 'purple', description: 'Odd' } },
    { status: { indicator: 5, description: 'Odd' } },
  ])('is none in %j', (answer) => {
    expect(parseStatus(answer)).toBeUndefined();
  });

  it('has a description of at most 255 characters', () => {
    const long = parseStatus({ status: { indicator: 'minor', description: 'x'.repeat(10_000) } });
    expect(long?.status_description).toHaveLength(255);
  });

  it('is remembered as it was written, and what is no status is forgotten', () => {
    const statuses = new Map([['p1', OPERATIONAL]]);
    expect(readStatuses(writeStatuses(statuses))).toEqual(statuses);
    expect(readStatuses({ p1: null, p2: { status_indicator: 'none' }, p3: 'x' }).size).toBe(0);
    expect(readStatuses(undefined).size).toBe(0);
  });
});
