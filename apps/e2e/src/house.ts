import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import {
  createStatuspageSimulator,
  type StatuspageDataSet,
  type StatuspageSimulator,
} from '@quayside/simulator-statuspage';
import { createTestDatabase, spawnApp, startOwnRedis, waitFor, type SpawnedApp } from '@quayside/testing';

export const STATUSPAGE_KEY = 'key-of-acme-0123456789';
export const IDENTIFIER = 'acme-pages';

/** A run as the API shows it, as far as these tests look. */
export interface Run {
  readonly id: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly epoch: number;
  readonly faults: readonly { readonly scope?: string; readonly code: string; readonly message: string }[];
  readonly kinds: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly requests: { readonly upstream: number; readonly port: number };
}

/**
 * The running system, from outside: both upstreams as simulators, and the API, the scheduler and workers as processes of
 * their own on a fresh Postgres database and a Redis that a test may break.
 */
export class House {
  readonly workers: SpawnedApp[] = [];
  private readonly apps: SpawnedApp[] = [];
  private readonly closers: (() => Promise<unknown>)[] = [];
  private environment: Record<string, string> = {};
  private apiUrl = '';
  private readonly token = randomBytes(24).toString('base64url');

  private constructor(
    readonly statuspage: StatuspageSimulator,
    readonly port: PortSimulator,
    readonly redis: Awaited<ReturnType<typeof startOwnRedis>>,
  ) {}

  static async open(dataSet: StatuspageDataSet, workers = 1): Promise<House> {
    const statuspage = createStatuspageSimulator({ dataSet, keys: [STATUSPAGE_KEY], rateLimit: false });
    const port = createPortSimulator();
    const [redis, database] = await Promise.all([
      startOwnRedis(),
      createTestDatabase(),
      statuspage.listen(),
      port.listen(),
    ]);
    const house = new House(statuspage, port, redis);
    const keys = mkdtempSync(join(tmpdir(), 'quayside-e2e-'));
    house.closers.push(
      async () => rmSync(keys, { recursive: true, force: true }),
      () => database.drop(),
      () => redis.stop(),
      () => statuspage.close(),
      () => port.close(),
    );
    house.environment = {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      QUAYSIDE_BOOTSTRAP_TOKEN: house.token,
      QUAYSIDE_MASTER_KEY_FILE: join(keys, 'master.key'),
      QUAYSIDE_ALLOW_PRIVATE_HOSTS: 'true',
      QUAYSIDE_API_PORT: '0',
      QUAYSIDE_LEASE_SECONDS: '5',
      QUAYSIDE_REDISPATCH_SECONDS: '2',
      QUAYSIDE_TICK_MS: '250',
    };
    try {
      const api = await house.start('api');
      house.apiUrl = String((await api.ready)['url']);
      await house.start('scheduler');
      for (let count = 0; count < workers; count += 1) await house.addWorker();
    } catch (error) {
      await house.close();
      throw error;
    }
    return house;
  }

  async addWorker(): Promise<SpawnedApp> {
    const worker = await this.start('worker');
    this.workers.push(worker);
    return worker;
  }

  /** Everything that any of the programs has printed. */
  output(): string {
    return this.apps.map((app) => app.output()).join('\n');
  }

  async call<T>(method: string, path: string, body?: object): Promise<{ status: number; body: T }> {
    const answer = await fetch(`${this.apiUrl}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as T };
  }

  /** Installs the connector through the public API, and answers with the path of the installation and its first run. */
  async install(settings: object = {}): Promise<{ path: string; runId: string }> {
    const organisation = await this.call<{ id: string }>('POST', '/organisations', { name: 'Acme' });
    const path = `/organisations/${organisation.body.id}`;
    const connection = { baseUrl: this.port.url, clientId: 'demo-client', clientSecret: 'demo-secret' };
    await this.call('PUT', `${path}/port-connection`, connection);
    const installed = await this.call<{ id: string; firstRun: { id: string } }>('POST', `${path}/installations`, {
      connector: 'statuspage',
      identifier: IDENTIFIER,
      name: 'Status pages of Acme',
      settings: { statuspageApiKey: STATUSPAGE_KEY, statuspageHost: this.statuspage.url, ...settings },
      application: { resyncIntervalMinutes: 60, sendRawDataExamples: true },
    });
    if (installed.status !== 201) throw new Error(`not installed: ${JSON.stringify(installed.body)}`);
    return { path: `${path}/installations/${installed.body.id}`, runId: installed.body.firstRun.id };
  }

  async resync(installation: string): Promise<string> {
    return (await this.call<{ id: string }>('POST', `${installation}/resyncs`)).body.id;
  }

  async finished(installation: string, runId: string, timeoutMs = 120_000): Promise<Run> {
    return waitFor(
      async () => {
        const { body } = await this.call<Run>('GET', `${installation}/runs/${runId}`);
        return body.state === 'finished' && body;
      },
      { timeoutMs, intervalMs: 250, what: 'the run to finish' },
    );
  }

  /** Everything that Redis holds is gone, as after a failover to an empty replica. */
  async flushRedis(): Promise<void> {
    const answer = await this.askRedis('FLUSHALL');
    if (!answer.startsWith('+OK')) throw new Error(`Redis was not flushed: ${answer}`);
  }

  /** Waits until a job is in the queue. */
  async jobWaits(): Promise<void> {
    await waitFor(async () => /^:[1-9]/.test(await this.askRedis('LLEN {quayside}:resync:wait')), {
      timeoutMs: 60_000,
      what: 'a job in Redis',
    });
  }

  /** Whatever a test has left it in: a program that hangs is killed, and what follows is cleared away all the same. */
  async close(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.stop()));
    const closed = await Promise.allSettled(this.closers.map((close) => close()));
    const failures = closed.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    if (failures.length > 0) throw new AggregateError(failures, 'the house could not be closed');
  }

  private async askRedis(command: string): Promise<string> {
    const { hostname, port } = new URL(this.redis.url);
    const socket = connect(Number(port), hostname);
    socket.write(`${command}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return answer.toString();
  }

  private async start(name: string): Promise<SpawnedApp> {
    const app = await spawnApp(name, this.environment);
    this.apps.push(app);
    await app.ready;
    return app;
  }
}
