import { expect, it } from 'vitest';
import { leastSeconds, tellRequests } from './tell-requests';

const request = (path: string, status: number) => ({ path, status });

it('counts what has the key, and of that what was refused', () => {
  const requests = [
    request('/v1/pages', 200),
    request('/v1/pages/p/incidents', 420),
    request('/v1/pages/p/incidents', 429),
    request('/v1/pages/p/incidents', 404),
    request('/public/p/api/v2/status.json', 200),
  ];
  expect(tellRequests(requests)).toEqual({
    'requests with the key': 4,
    'requests for public documents': 1,
    'answers of 420 or 429': 2,
  });
});

it.each([
  { requests: 0, seconds: 0 },
  { requests: 60, seconds: 0 },
  { requests: 61, seconds: 60 },
  { requests: 140, seconds: 120 },
])('$requests requests at 60 a minute take $seconds s at the least', ({ requests, seconds }) => {
  expect(leastSeconds(requests, { places: 60, spanSeconds: 60 })).toBe(seconds);
});
