/** A worker's processor between real databases and both simulators. */
import { randomBytes, randomUUID } from 'node:crypto';
import { silentLogger, type RunTrigger } from '@quayside/domain';
import type { WayOut } from '@quayside/http';
import { createDatabase, type Database } from '@quayside/platform-database';
import { LocalMasterKey } from '@quayside/platform-kms';
import { createPortSimulator, type PortSimulator } from '@quayside/simulator-port';
import {
  createStatuspageSimulator,
  generatedDataSet,
  type GeneratedDataSetOptions,
  type StatuspageSimulator,
} from '@quayside/simulator-statuspage';
import { createOrganisation, getRun, putPortConnection, requestRun, Vault, type RunDetail } from '@quayside/tenancy';
import { createTestDatabase, differences, type TestDatabase } from '@quayside/testing';
import { addInstallation, KEY, OPERATOR, type Installed as InstalledOn } from './install.fixture';
import { processResync } from './resync.processor';
import { ThreadPool } from './threads/thread-pool';
import { threadProgram } from './threads/thread-program';
import { wayOut as toLoopback } from './way-out.fixture';
import { budgets, WIDE } from './wide-budget.fixture';

export { KEY, OPERATOR };

export interface Installed extends InstalledOn {
  readonly identifier: string;
}

export class WorkerFixture {
  readonly vault = new Vault(new LocalMasterKey(randomBytes(32)));

  private constructor(
    private readonly server: TestDatabase,
    readonly database: Database,
    /** for rows of any organisation, past row-level security */
    readonly owner: Database,
    private readonly threads: ThreadPool,
    readonly port: PortSimulator,
    readonly statuspage: StatuspageSimulator,
    private readonly wayOut: WayOut,
  ) {}

  static async start(size: Partial<GeneratedDataSetOptions>, wayOut = toLoopback): Promise<WorkerFixture> {
    const small = {
      seed: 5,
      pages: 1,
      groupsPerPage: 1,
      componentsPerPage: 3,
      incidentsPerPage: 5,
      updatesPerIncident: 1,
    };
    const dataSet = generatedDataSet({ ...small, ...size });
    const statuspage = createStatuspageSimulator({ dataSet, keys: [KEY], rateLimit: false });
    const port = createPortSimulator();
    await Promise.all([statuspage.listen(), port.listen()]);
    const server = await createTestDatabase();
    const threads = new ThreadPool({
      program: await threadProgram(),
      logLevel: 'silent',
      expressionMs: 2_500,
      silenceMs: 30_000,
      abortMs: 5_000,
      maxHeapMb: 256,
      maxIdle: 2,
      wayOut,
    });
    const database = createDatabase({ url: server.appUrl, maxConnections: 6 });
    const owner = createDatabase({ url: server.url, maxConnections: 2 });
    return new WorkerFixture(server, database, owner, threads, port, statuspage, wayOut);
  }

  async close(): Promise<void> {
    await this.threads.close();
    await Promise.all([this.statuspage.close(), this.port.close(), this.database.close(), this.owner.close()]);
    await this.server.drop();
  }

  /** An organisation with one installation, whose first run is queued. */
  async install(): Promise<Installed> {
    const { id: organisationId } = await createOrganisation(this.database, { name: 'Acme' }, OPERATOR);
    await this.connect(organisationId, 'demo-secret');
    return this.installAnother(organisationId);
  }

  async installAnother(organisationId: string): Promise<Installed> {
    const identifier = `pages-${randomUUID()}`;
    return { ...(await addInstallation(this, organisationId, identifier)), identifier };
  }

  async connect(organisationId: string, clientSecret: string): Promise<void> {
    const connection = { baseUrl: this.port.url, clientId: 'demo-client', clientSecret };
    await putPortConnection(this.database, this.vault, organisationId, connection, OPERATOR);
  }

  /** One attempt at the installation's run; a new run when there is none. */
  async attempt(
    { organisationId, installationId }: Installed,
    { trigger = 'manual', leaseSeconds = 60 }: { trigger?: RunTrigger; leaseSeconds?: number } = {},
  ): Promise<RunDetail> {
    const { run } = await requestRun(this.database, organisationId, installationId, trigger, OPERATOR);
    const job = { version: 1, organisationId, installationId, runId: run.id } as const;
    await processResync(job, {
      database: this.database,
      threads: this.threads,
      vault: this.vault,
      logger: silentLogger,
      workerId: randomUUID(),
      leaseSeconds,
      maxAttempts: 20,
      wayOut: this.wayOut,
      budgets,
      givenAllowance: WIDE,
      version: '0.1.0',
      stopping: new AbortController().signal,
    });
    const detail = await getRun(this.database, organisationId, installationId, run.id);
    if (!detail) throw new Error('the run is not there');
    return detail;
  }

  differences({ identifier }: Installed): unknown[] {
    return differences(this.statuspage.world, this.port, { identifier });
  }
}
