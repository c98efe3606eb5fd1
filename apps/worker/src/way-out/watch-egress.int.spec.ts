import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock, type Clock, type Logger } from '@quayside/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wayOut } from '../way-out.fixture';
import { EgressWatch } from './watch-egress';

const PUBLISHED = ['192.0.2.1', '2001:db8::1'];
const GUARD = { timeout: 20_000, interval: 5 };

let server: Server;
let asked: number;
let answer: unknown;
beforeEach(async () => {
  asked = 0;
  server = createServer((_request, response) => {
    asked += 1;
    response.end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

/** A watch that looks when it is told to, and what it has logged. */
function start() {
  const lines: { readonly level: string; readonly fields: object }[] = [];
  const at = (level: string) => (fields: object) => void lines.push({ level, fields });
  const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const waits: number[] = [];
  let wake = (): void => {};
  const sleep: Clock['sleep'] = (ms, signal) => {
    // shorter ones are those of the HTTP client
    if (ms < 60_000) return Promise.resolve();
    waits.push(ms);
    return new Promise((resolve, reject) => {
      wake = resolve;
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  };
  const stopping = new AbortController();
  const watch = new EgressWatch({
    wayOut,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    published: PUBLISHED,
    clock: { ...systemClock, sleep },
    random: () => 0.5,
    logger,
    stopping: stopping.signal,
  });
  const ended = watch.run();
  const looked = (times: number) => vi.waitUntil(() => waits.length === times, GUARD);
  const lookAgain = async (): Promise<void> => {
    const times = waits.length;
    wake();
    await looked(times + 1);
  };
  const stop = (): Promise<void> => {
    stopping.abort(new Error('the worker stops'));
    return ended;
  };
  return { watch, lines, waits, looked, lookAgain, stop };
}

describe('the watch over the address that requests come from', () => {
  it('is content with one that is published, however written, and looks again after a quarter of an hour or more', async () => {
    answer = { ip: '2001:0DB8:0::1' };
    const { watch, lines, waits, looked, lookAgain, stop } = start();
    await looked(1);
    await lookAgain();
    expect(watch.isAsPublished).toBe(true);
    expect(lines).toEqual([]);
    expect(waits).toEqual([16 * 60_000, 16 * 60_000]);
    expect(asked).toBe(2);
    await stop();
  });

  it('takes another address for an error, until it sees a published one again', async () => {
    answer = '198.51.100.7';
    const { watch, lines, looked, lookAgain, stop } = start();
    await looked(1);
    expect(watch.isAsPublished).toBe(false);
    expect(lines).toEqual([{ level: 'error', fields: { observed: '198.51.100.7', published: PUBLISHED } }]);
    answer = '192.0.2.1';
    await lookAgain();
    expect(watch.isAsPublished).toBe(true);
    expect(lines.map(({ level }) => level)).toEqual(['error', 'info']);
    await stop();
  });

  it('takes nothing for an address that is none: it warns, and goes by what it saw before', async () => {
    answer = 'a page that asks who you are';
    const { watch, lines, looked, lookAgain, stop } = start();
    await looked(1);
    expect(watch.isAsPublished).toBe(true);
    expect(lines.map(({ level }) => level)).toEqual(['warn']);
    answer = '198.51.100.7';
    await lookAgain();
    answer = null;
    await lookAgain();
    expect(watch.isAsPublished).toBe(false);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'error', 'warn']);
    await stop();
  });
});
