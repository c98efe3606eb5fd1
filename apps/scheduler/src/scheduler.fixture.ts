/** Many runs of many organisations, and workers that end them at once. */
import { randomUUID } from 'node:crypto';
import type { ResyncJob } from '@quayside/contracts';
import { silentLogger } from '@quayside/domain';
import { createDatabase, type Database } from '@quayside/platform-database';
import { ResyncQueue, ResyncWorker } from '@quayside/platform-queue';
import { createTestDatabase, testRedisUrl, waitFor, type TestDatabase } from '@quayside/testing';
import { FairDispatch } from './fair-dispatch';
import { tick, type TickResult } from './tick';

export const CAP = 4;

export class SchedulerFixture {
  /** organisations of the runs that workers took, in that order */
  readonly taken: string[] = [];
  readonly takenRuns: string[] = [];
  private readonly schedulers: { queue: ResyncQueue; fair: FairDispatch }[] = [];
  private readonly workers: ResyncWorker[] = [];

  private constructor(
    private readonly server: TestDatabase,
    readonly database: Database,
    /** for rows of any organisation, past row-level security */
    readonly owner: Database,
    private readonly redisUrl: string,
  ) {}

  static async start({ schedulers = 1 } = {}): Promise<SchedulerFixture> {
    const server = await createTestDatabase();
    const database = createDatabase({ url: server.appUrl, maxConnections: 8 });
    const owner = createDatabase({ url: server.url, maxConnections: 4 });
    const fixture = new SchedulerFixture(server, database, owner, await testRedisUrl());
    for (let count = 0; count < schedulers; count += 1) {
      const queue = new ResyncQueue({ redisUrl: fixture.redisUrl, logger: silentLogger });
      await waitFor(() => queue.waiting().catch(() => undefined), { what: 'Redis' });
      fixture.schedulers.push({ queue, fair: new FairDispatch(CAP) });
    }
    return fixture;
  }

  async close(): Promise<void> {
    for (const worker of this.workers) await worker.close();
    for (const { queue } of this.schedulers) await queue.close();
    await this.database.close();
    await this.owner.close();
    await this.server.drop();
  }

  /** An organisation with installations that are due tomorrow. */
  async organisation(installations: number): Promise<string> {
    const id = randomUUID();
    await this.owner.prisma.$executeRaw`INSERT INTO organisations (id, name) VALUES (${id}::uuid, 'Example')`;
    await this.owner.prisma.$executeRaw`
      INSERT INTO installations (organisation_id, connector, identifier, name, resync_interval_minutes,
                                 send_raw_data_examples, next_run_at)
      SELECT ${id}::uuid, 'statuspage', 'installation-' || n, 'Example', 60, true, now() + interval '1 day'
      FROM generate_series(1, ${installations}::int) AS n`;
    return id;
  }

  /** A run waits for every installation of the organisation that has none. */
  async queueRuns(organisationId: string, trigger: 'schedule' | 'manual', secondsAgo = 0): Promise<void> {
    await this.owner.prisma.$executeRaw`
      INSERT INTO runs (organisation_id, installation_id, trigger, queued_at)
      SELECT organisation_id, id, ${trigger}, now() - make_interval(secs => ${secondsAgo})
      FROM installations WHERE organisation_id = ${organisationId}::uuid
      ON CONFLICT (organisation_id, installation_id) WHERE state IN ('queued', 'running') DO NOTHING`;
  }

  /** One turn of every scheduler, all at the same time. */
  async tick({ redispatchAfterSeconds = 60 } = {}): Promise<TickResult[]> {
    const stopping = new AbortController().signal;
    const deps = { database: this.database, logger: silentLogger, redispatchAfterSeconds, maxWaiting: 1_000, stopping };
    return Promise.all(this.schedulers.map((scheduler) => tick({ ...deps, ...scheduler })));
  }

  async waiting(): Promise<number> {
    const counts = await this.schedulers[0]?.queue.waiting();
    return (counts?.interactive ?? 0) + (counts?.background ?? 0);
  }

  /** The queue is empty, and no run has begun. */
  async loseJobs(): Promise<void> {
    const { redisUrl } = this;
    const process = async (): Promise<void> => {};
    const worker = new ResyncWorker({ redisUrl, logger: silentLogger, concurrency: 1, process });
    await waitFor(async () => (await this.waiting()) === 0, { what: 'the jobs to be gone', intervalMs: 5 });
    await worker.close();
  }

  /** A worker that ends every run as soon as it has it. */
  addWorker(): void {
    const process = async ({ organisationId, runId }: ResyncJob): Promise<void> => {
      this.taken.push(organisationId);
      this.takenRuns.push(runId);
      await this.owner.prisma.$executeRaw`
        UPDATE runs SET state = 'finished', outcome = 'complete', started_at = now(), finished_at = now()
        WHERE organisation_id = ${organisationId}::uuid AND id = ${runId}::uuid`;
    };
    const { redisUrl } = this;
    this.workers.push(new ResyncWorker({ redisUrl, logger: silentLogger, concurrency: 1, process }));
  }

  /** Ticks, each time when the workers have taken what there was, until nothing is active any more. */
  async workOff(): Promise<void> {
    for (;;) {
      await this.tick();
      await waitFor(async () => (await this.waiting()) === 0, { what: 'the workers to take all jobs', intervalMs: 5 });
      if ((await this.owner.prisma.run.count({ where: { state: { not: 'finished' } } })) === 0) return;
    }
  }
}
