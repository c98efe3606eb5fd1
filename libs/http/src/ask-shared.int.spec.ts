import { NO_SHARE, silentLogger, systemClock, type ResponseShare } from '@quayside/domain';
import { SimulatorServer } from '@quayside/simulator-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient } from './create-http-client';
import type { HttpClient, HttpRequest } from './http-request';

/** What the first to ask was answered is there for everybody. */
class KeepingShare implements ResponseShare {
  answer: string | null = null;
  readonly hold = NO_SHARE.hold;
  readonly statistics = NO_SHARE.statistics;
  readonly look: ResponseShare['look'] = async () =>
    this.answer === null
      ? { type: 'claimed', claim: { name: 'name', value: '1:id' } }
      : { type: 'found', answer: this.answer };
  readonly settle: ResponseShare['settle'] = async (_claim, answer) => void (this.answer = answer);
}

let simulator: SimulatorServer;
let http: HttpClient;

beforeEach(async () => {
  simulator = new SimulatorServer();
  for (const method of ['GET', 'PUT'] as const)
    simulator.route(method, '/things', () => ({ status: 200, body: { asked: simulator.requests.length } }));
  await simulator.listen();
  http = createHttpClient({
    clock: systemClock,
    random: () => 0.5,
    logger: silentLogger,
    allowPrivateHosts: true,
    share: new KeepingShare(),
  });
});
afterEach(async () => {
  await http.close();
  await simulator.close();
});

const things = (more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url: `${simulator.url}/things`,
  ...more,
});

describe('a client with a share', () => {
  it('sends once what others may have been answered', async () => {
    const first = await http.request(things());
    expect(await http.request(things())).toEqual(first);
    expect([simulator.requests.length, http.requestsSent]).toEqual([1, 1]);
  });

  it.each<[string, Partial<HttpRequest>]>([
    ['is to be fresh', { fresh: true }],
    ['is no GET', { method: 'PUT', body: {} }],
  ])('sends every request that %s', async (_name, more) => {
    await http.request(things());
    await http.request(things(more));
    await http.request(things(more));
    expect(simulator.requests).toHaveLength(3);
  });

  it('refuses a destination that it does not call, whatever others were answered', async () => {
    const strict = createHttpClient({
      clock: systemClock,
      random: () => 0.5,
      logger: silentLogger,
      allowPrivateHosts: false,
      share: new KeepingShare(),
    });
    await expect(strict.request(things())).rejects.toMatchObject({ code: 'http_destination_refused' });
    await strict.close();
  });
});
