import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import {
  createStatuspageSimulator,
  type StatuspageDataSet,
  type StatuspageSimulator,
} from '@quayside/simulator-statuspage';
import type { Client } from 'pg';
import { spawnApp, type SpawnedApp } from '../apps/spawn-app';
import { waitFor } from '../clock/wait-for';
import { connectPostgres } from '../services/connect-postgres';
import { onceThere } from '../services/once-there';
import type { OwnServer } from '../services/own-server';
import { TcpProxy } from '../services/tcp-proxy';
import { askRedis, redisRunId } from '../services/ask-redis';
import { ApiCaller, type ApiAnswer } from './api-caller';
import { sharedPostgres, type HouseServices } from './house-services';
import type { Installed, Run } from './installed';
import { ACME, STATUSPAGE_KEY, type Tenant } from './tenant';

export interface HouseOptions {
  /** a database of the test run's Postgres and a Redis of the house's own when absent */
  readonly services?: HouseServices;
  /** whether Statuspage counts requests, 60 in any 60 seconds for each key; off when absent */
  readonly rateLimit?: boolean;
  /** variables of the programs, over those of the house */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * The running system, from outside: both upstreams as simulators, and the API, the scheduler and workers as processes of
 * their own on a fresh Postgres database and a Redis that a test may break.
 */
export class House {
  readonly workers: SpawnedApp[] = [];
  readonly schedulers: SpawnedApp[] = [];
  readonly apis: SpawnedApp[] = [];
  /** all that nobody but its owner may ever see */
  readonly secrets = new Set<string>();
  private readonly apps: SpawnedApp[] = [];
  private readonly closers: (() => Promise<unknown>)[] = [];
  /** the operator's */
  private readonly token = randomBytes(24).toString('base64url');
  private environment: Record<string, string> = {};
  private caller: ApiCaller | undefined;

  private constructor(
    readonly statuspage: StatuspageSimulator,
    readonly port: PortSimulator,
    readonly services: HouseServices,
    /** between the programs and the simulators */
    readonly ways: { readonly statuspage: TcpProxy; readonly port: TcpProxy },
    /** whether Statuspage counts requests */
    readonly rateLimit: boolean,
  ) {}

  static async open(dataSet: StatuspageDataSet, workers = 1, options: HouseOptions = {}): Promise<House> {
    const statuspage = createStatuspageSimulator({
      dataSet,
      keys: [STATUSPAGE_KEY],
      rateLimit: options.rateLimit ? {} : false,
    });
    const port = createPortSimulator({ advertisedUrl: () => ways.port.through(port.url) });
    const [services] = await Promise.all([options.services ?? sharedPostgres(), statuspage.listen(), port.listen()]);
    const ways = { statuspage: await TcpProxy.to(statuspage.url), port: await TcpProxy.to(port.url) };
    const house = new House(statuspage, port, services, ways, options.rateLimit ?? false);
    const keys = mkdtempSync(join(tmpdir(), 'quayside-house-'));
    house.closers.push(
      async () => rmSync(keys, { recursive: true, force: true }),
      () => services.close(),
      () => ways.statuspage.close(),
      () => ways.port.close(),
      () => statuspage.close(),
      () => port.close(),
    );
    house.secrets.add(house.token);
    house.secrets.add(new URL(services.postgres.url).password);
    house.environment = {
      DATABASE_URL: services.postgres.url,
      REDIS_URL: services.redis.url,
      QUAYSIDE_BOOTSTRAP_TOKEN: house.token,
      QUAYSIDE_MASTER_KEY_FILE: join(keys, 'master.key'),
      QUAYSIDE_ALLOW_PRIVATE_HOSTS: 'true',
      QUAYSIDE_API_PORT: '0',
      QUAYSIDE_LEASE_SECONDS: '5',
      QUAYSIDE_REDISPATCH_SECONDS: '2',
      QUAYSIDE_TICK_MS: '250',
      // whoever calls here is one caller, right and wrong tokens alike
      QUAYSIDE_RATE_LIMIT_ADDRESS: '1000000',
      QUAYSIDE_RATE_LIMIT_REFUSED: '1000000',
      QUAYSIDE_RATE_LIMIT_CALLER: '1000000',
      QUAYSIDE_RATE_LIMIT_ORGANISATION: '1000000',
      // where nobody counts, there is nothing to wait for, neither in a window nor for a Redis that has lost its memory of one
      ...(options.rateLimit ? {} : { QUAYSIDE_UPSTREAM_ALLOWANCE: '10000/1' }),
      ...options.environment,
    };
    try {
      await house.addApi();
      await house.addScheduler();
      // a Redis of the house's own has seen every request so far; to a program that comes later it may have been flushed
      const known = { QUAYSIDE_KNOWN_REDIS: await redisRunId(services.redis.directUrl) };
      for (let count = 0; count < workers; count += 1) await house.addWorker(known);
    } catch (error) {
      await house.close();
      throw error;
    }
    return house;
  }

  /** The Redis of the house, to be broken. */
  get redis(): OwnServer {
    return this.services.redis.server;
  }

  get api(): ApiCaller {
    if (!this.caller) throw new Error('the house has no API yet');
    return this.caller;
  }

  async addWorker(environment: Readonly<Record<string, string>> = {}): Promise<SpawnedApp> {
    const worker = await this.start('worker', environment);
    this.workers.push(worker);
    return worker;
  }

  async addScheduler(environment: Readonly<Record<string, string>> = {}): Promise<SpawnedApp> {
    const scheduler = await this.start('scheduler', environment);
    this.schedulers.push(scheduler);
    return scheduler;
  }

  /** Starts an API; from now on it is the one that is called. */
  async addApi(environment: Readonly<Record<string, string>> = {}): Promise<SpawnedApp> {
    const api = await this.start('api', environment);
    this.apis.push(api);
    const url = String((await api.ready)['url']);
    if (this.caller) this.caller.moveTo(url);
    else this.caller = new ApiCaller(url, this.token);
    return api;
  }

  /** Everything that any of the programs has printed. */
  output(): string {
    return this.apps.map((app) => app.output()).join('\n');
  }

  /** What each program has printed, in the order of their starts. */
  outputs(): readonly { readonly name: string; readonly text: string }[] {
    return this.apps.map((app) => ({ name: `${app.name}-${app.pid}`, text: app.output() }));
  }

  call<T>(method: string, path: string, body?: object): Promise<ApiAnswer<T>> {
    return this.api.call<T>(method, path, body);
  }

  /** Asks the database as a superuser, past the proxy, once it is there; once more when it goes away meanwhile. */
  query<Row>(sql: string, ...parameters: readonly unknown[]): Promise<Row[]> {
    return onceThere(() => this.queryAtOnce<Row>(sql, ...parameters));
  }

  /** The same, and fails while the database is away. */
  async queryAtOnce<Row>(sql: string, ...parameters: readonly unknown[]): Promise<Row[]> {
    return rowsOf(await connectPostgres(this.services.postgres.directUrl), sql, parameters);
  }

  /** Installs the connector through the public API, and answers with the path of the installation and its first run. */
  async install(settings: object = {}, tenant: Tenant = ACME): Promise<Installed> {
    const organisation = await this.call<{ id: string }>('POST', '/organisations', { name: tenant.name });
    const path = `/organisations/${organisation.body.id}`;
    const { clientId, clientSecret, identifier, statuspageKey } = tenant;
    for (const secret of [clientSecret, statuspageKey]) this.secrets.add(secret);
    const baseUrl = this.ways.port.through(this.port.url);
    await this.call('PUT', `${path}/port-connection`, { baseUrl, clientId, clientSecret });
    const statuspageHost = this.ways.statuspage.through(this.statuspage.url);
    const installed = await this.call<{ id: string; firstRun: { id: string } }>('POST', `${path}/installations`, {
      connector: 'statuspage',
      identifier,
      name: `Status pages of ${tenant.name}`,
      settings: { statuspageApiKey: statuspageKey, statuspageHost, ...settings },
      application: { resyncIntervalMinutes: 60, sendRawDataExamples: true },
    });
    if (installed.status !== 201) throw new Error(`not installed: ${JSON.stringify(installed.body)}`);
    const { id, firstRun } = installed.body;
    const ids = { organisationId: organisation.body.id, installationId: id, identifier };
    return { path: `${path}/installations/${id}`, runId: firstRun.id, ...ids };
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
    await this.tellRedis('FLUSHALL');
  }

  /** Gives Redis a setting or the like, which it answers with OK, past the proxy, once it is there. */
  async tellRedis(command: string): Promise<void> {
    const answer = await onceThere(() => askRedis(this.services.redis.directUrl, command));
    if (!answer.startsWith('+OK')) throw new Error(`Redis did not take ${command}: ${answer}`);
  }

  /** Waits until a job is in the queue. */
  async jobWaits(): Promise<void> {
    await waitFor(
      async () => /^:[1-9]/.test(await askRedis(this.services.redis.directUrl, 'LLEN {quayside}:resync:wait')),
      {
        timeoutMs: 60_000,
        what: 'a job in Redis',
      },
    );
  }

  /** Whatever a test has left it in: a program that hangs is killed, and what follows is cleared away all the same. */
  async close(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.stop()));
    const closed = await Promise.allSettled(this.closers.map((close) => close()));
    const failures = closed.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    if (failures.length > 0) throw new AggregateError(failures, 'the house could not be closed');
  }

  private async start(name: string, environment: Readonly<Record<string, string>> = {}): Promise<SpawnedApp> {
    const app = await spawnApp(name, { ...this.environment, ...environment });
    this.apps.push(app);
    await app.ready;
    return app;
  }
}

async function rowsOf<Row>(client: Client, sql: string, parameters: readonly unknown[]): Promise<Row[]> {
  try {
    return (await client.query(sql, [...parameters])).rows as Row[];
  } finally {
    await client.end();
  }
}
