import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveHealth, type HealthServer } from './serve-health';

let health: HealthServer;
let isReady = true;
beforeAll(async () => {
  health = await serveHealth({ host: '127.0.0.1', port: 0, isReady: () => isReady });
});
afterAll(() => health.close());

const ask = async (path: string, method = 'GET'): Promise<unknown> => {
  const answer = await fetch(health.url + path, { method });
  return [answer.status, await answer.json()];
};

describe('the health of a worker', () => {
  it('is asked for in two questions, which are told apart', async () => {
    expect(await ask('/health/ready')).toEqual([200, { status: 'ok' }]);
    isReady = false;
    expect(await ask('/health/ready')).toEqual([503, { status: 'unready' }]);
    expect(await ask('/health/live')).toEqual([200, { status: 'ok' }]);
  });

  it.each([
    ['/', 'GET'],
    ['/constructor', 'GET'],
    ['/health/ready', 'POST'],
  ])('is nothing else that is asked: %s by %s', async (path, method) => {
    expect(await ask(path, method)).toEqual([404, { status: 'unknown' }]);
  });
});
