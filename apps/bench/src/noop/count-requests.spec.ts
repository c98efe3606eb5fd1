import { expect, it } from 'vitest';
import { countRequests, type SeenRequest } from './count-requests';

const request = (method: string, path: string, bodyBytes = 0): SeenRequest => ({ method, path, bodyBytes });

it('tells writes of entities from reads, and both from the rest', () => {
  const port = [
    request('POST', '/v1/auth/access_token', 500),
    request('GET', '/v1/blueprints/statuspage'),
    request('GET', '/v1/blueprints/entities/datasource-entities'),
    request('POST', '/v1/blueprints/statuspage/entities/search', 100),
    request('POST', '/v1/entities/search', 100),
    request('POST', '/v1/blueprints/statuspage/entities/bulk', 1_000),
    request('POST', '/v1/blueprints/statuspage/bulk/entities/delete', 300),
    request('PATCH', '/v1/integration/acme/resync-state', 500),
  ];
  expect(countRequests(port, [request('GET', '/v1/pages')])).toEqual({
    'Port: entity writes': 2,
    'Port: entity reads': 3,
    'Port: other requests': 3,
    'Port: KB sent': 2.5,
    'Statuspage: requests': 1,
  });
});
