import {
  expectedEntities,
  waitFor,
  type House,
  type Installed,
  type SpawnedApp,
  type Untouchables,
} from '@quayside/testbed';

/** A run as the database has it. Times are the database's. */
export interface RunRow {
  readonly id: string;
  readonly state: string;
  readonly outcome: string | null;
  readonly mode: string;
  readonly epoch: number;
  readonly workerId: string | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly errorCode: string | null;
  readonly faults: readonly { readonly scope?: string | null; readonly code: string; readonly message: string }[];
}

export const selectRuns = `SELECT id, state, outcome, mode, epoch, worker_id AS "workerId", started_at AS "startedAt",
  finished_at AS "finishedAt", error_code AS "errorCode", faults
  FROM runs`;
const RUN = `${selectRuns} WHERE organisation_id = $1 AND installation_id = $2`;

/** Everything that a fault may break, and what is known about it. */
export class Scene {
  /** the page of every entity that the upstream has ever asked for */
  readonly pageOf = new Map<string, string>();

  constructor(
    readonly house: House,
    /** the one whose runs are struck */
    readonly installation: Installed,
    /** what belongs to others, as it was before */
    readonly others: Untouchables,
    /** whether faults last as long as the matrix says */
    readonly full: boolean,
  ) {}

  /** Remembers where the entities of the upstream belong, as long as it knows them. */
  noteUpstream(): void {
    for (const page of this.house.statuspage.world.pages()) {
      const pageId = page.record.id;
      for (const name of expectedEntities(this.house.statuspage.world, [pageId]).keys()) this.pageOf.set(name, pageId);
    }
  }

  /** The newest first. */
  async runs(): Promise<RunRow[]> {
    const { organisationId, installationId } = this.installation;
    return this.house.query<RunRow>(`${RUN} ORDER BY queued_at DESC, id DESC`, organisationId, installationId);
  }

  async run(id: string): Promise<RunRow> {
    const { organisationId, installationId } = this.installation;
    const [run] = await this.house.query<RunRow>(`${RUN} AND id = $3`, organisationId, installationId, id);
    if (!run) throw new Error(`there is no run ${id}`);
    return run;
  }

  /** Whether a run is under way or waits; undefined while the database itself is away. */
  async isActive(): Promise<boolean | undefined> {
    const active = await this.runsAtOnce("state <> 'finished'");
    return active && active.length > 0;
  }

  /** False while the database itself is away. */
  async hasEnded(id: string): Promise<boolean> {
    const ended = await this.runsAtOnce("state = 'finished'");
    return ended?.some((run) => run.id === id) ?? false;
  }

  /** Once no run is active. */
  async idle(timeoutMs = 120_000): Promise<void> {
    const idle = async () => (await this.runs()).every(({ state }) => state === 'finished');
    await waitFor(idle, { timeoutMs, intervalMs: 100, what: 'everything to come to rest' });
  }

  /** Makes the installation due, as if its interval were over. */
  async makeDue(): Promise<void> {
    const { organisationId, installationId } = this.installation;
    const due = 'UPDATE installations SET next_run_at = now() WHERE organisation_id = $1 AND id = $2';
    await this.house.query(due, organisationId, installationId);
  }

  /** The worker that has the active run; some worker when none has, once there is one: another fault may have them stopped. */
  async busyWorker(): Promise<SpawnedApp> {
    const { workers } = this.house;
    await waitFor(() => workers.length > 0, { timeoutMs: 120_000, intervalMs: 100, what: 'a worker to be there' });
    const active = (await this.runs()).find(({ state }) => state === 'running');
    // a worker calls itself by its host, its process and something random
    const pid = Number(active?.workerId?.split('-').at(-2));
    const worker = workers.find((one) => one.pid === pid) ?? workers[0];
    if (!worker) throw new Error('the house has no worker');
    return worker;
  }

  /** Stops all workers, and starts others with these variables. */
  async replaceWorkers(count: number, environment: Readonly<Record<string, string>> = {}): Promise<SpawnedApp[]> {
    await Promise.all(this.house.workers.splice(0).map((worker) => worker.stop()));
    return Promise.all(Array.from({ length: count }, () => this.house.addWorker(environment)));
  }

  /** Takes a worker that was killed, or is about to be, off the list; false when another fault has done so before. */
  dismiss(worker: SpawnedApp): boolean {
    const { workers } = this.house;
    const at = workers.indexOf(worker);
    if (at < 0) return false;
    workers.splice(at, 1);
    return true;
  }

  private async runsAtOnce(condition: string): Promise<RunRow[] | undefined> {
    const { organisationId, installationId } = this.installation;
    return this.house
      .queryAtOnce<RunRow>(`${RUN} AND ${condition}`, organisationId, installationId)
      .catch(() => undefined);
  }
}
