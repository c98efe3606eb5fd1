import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import {
  AppError,
  monotonicMs,
  silentLogger,
  systemClock,
  type BudgetAnswer,
  type BudgetRequest,
  type RequestBudget,
  type RequestGrant,
} from '@quayside/domain';
import { SimulatorServer } from '@quayside/simulator-kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient } from './create-http-client';
import type { HttpClient } from './http-request';

/** A budget that grants as it is told, and writes down what it is asked and told. */
class ScriptedBudget implements RequestBudget {
  readonly lanes: string[] = [];
  readonly givenBack: string[] = [];
  readonly learned: BudgetAnswer[] = [];
  /** how long each grant is good for, in milliseconds; the last for all that follow */
  usableMs: number[] = [60_000];

  acquire({ lane, signal }: BudgetRequest): Promise<RequestGrant> {
    signal.throwIfAborted();
    const usableMs = this.usableMs[this.lanes.length] ?? this.usableMs.at(-1) ?? 0;
    this.lanes.push(lane);
    return Promise.resolve({ id: `g${this.lanes.length}`, usableUntilMs: monotonicMs() + usableMs });
  }

  giveBack({ id }: RequestGrant): Promise<void> {
    this.givenBack.push(id);
    return Promise.resolve();
  }

  learn(answer: BudgetAnswer): Promise<void> {
    this.learned.push(answer);
    return Promise.resolve();
  }

  statistics(): { granted: number; waitedMs: number } {
    return { granted: this.lanes.length, waitedMs: 0 };
  }
}

let simulator: SimulatorServer;
let budget: ScriptedBudget;
let http: HttpClient;
const hasty = { ...systemClock, sleep: () => Promise.resolve() };

beforeEach(async () => {
  simulator = new SimulatorServer();
  simulator.route('GET', '/things', () => ({ status: 200, body: { ok: true } }));
  await simulator.listen();
  budget = new ScriptedBudget();
  http = client(budget);
});
afterEach(async () => {
  await http.close();
  await simulator.close();
});

function client(of: RequestBudget): HttpClient {
  return createHttpClient({
    clock: hasty,
    random: () => 0.5,
    logger: silentLogger,
    allowPrivateHosts: true,
    budget: { budget: of, lane: 'interactive' },
  });
}
const things = (): { method: 'GET'; url: string } => ({ method: 'GET', url: `${simulator.url}/things` });

describe('a client with a budget', () => {
  it('asks for every send, retries included, and tells of every answer that is no success', async () => {
    simulator.faults.add({
      path: '*/things',
      times: 1,
      effect: { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
    });
    expect((await http.request(things())).body).toEqual({ ok: true });
    expect(budget.lanes).toEqual(['interactive', 'interactive']);
    expect(budget.learned).toEqual([{ status: 429, retryAfterMs: 7_000 }]);
    expect(budget.givenBack).toEqual([]);
  });

  it('writes nothing to the connection once the grant is over, gives it back, and asks again', async () => {
    budget.usableMs = [-1, -1, 60_000];
    expect((await http.request(things())).body).toEqual({ ok: true });
    expect(budget.givenBack).toEqual(['g1', 'g2']);
    expect([simulator.requests.length, http.requestsSent]).toEqual([1, 1]);
  });

  it('gives up where no connection comes in time', async () => {
    budget.usableMs = [-1];
    await expect(http.request(things())).rejects.toMatchObject({ code: 'http_timeout', retry: 'later' });
    // five times for each of five attempts
    expect(budget.givenBack).toHaveLength(25);
    expect([simulator.requests.length, http.requestsSent]).toEqual([0, 0]);
  });

  it('checks the grant when the connection is there, and not before', async () => {
    // a server that accepts, and whose first bytes are seen before it answers
    const seen: string[] = [];
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('data', (chunk) => seen.push(chunk.toString()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    budget.usableMs = [-1];
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/late`;
    await expect(http.request({ method: 'GET', url })).rejects.toMatchObject({ code: 'http_timeout' });
    expect(seen).toEqual([]);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('ends with the abort of its caller, having sent nothing', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(http.request({ ...things(), signal: aborted })).rejects.toMatchObject({ code: 'http_aborted' });
    expect(simulator.requests).toHaveLength(0);
  });

  it('comes through a thread that was too busy to use its grants', async () => {
    budget.usableMs = [-1, -1, -1, -1, -1, -1, 60_000];
    expect((await http.request(things())).body).toEqual({ ok: true });
    expect(simulator.requests).toHaveLength(1);
  });

  it('lets through that nobody knows what is left of the budget', async () => {
    const unknown = new AppError('request_budget_unavailable', 'Redis is away');
    const broken = client(Object.assign(new ScriptedBudget(), { acquire: () => Promise.reject(unknown) }));
    await expect(broken.request(things())).rejects.toBe(unknown);
    expect([simulator.requests.length, broken.requestsSent]).toEqual([0, 0]);
    await broken.close();
  });
});
